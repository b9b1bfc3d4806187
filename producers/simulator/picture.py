"""A small photo for a report: a street with something on it, always the same for the same seed."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw

from producers.simulator.dice import dice

SIZE: Final = (480, 360)
_HORIZON: Final = SIZE[1] // 2


def draw(seed: int) -> bytes:
    """Return a JPEG of some ten to twenty kilobytes."""
    random = dice(seed)
    image = Image.new("RGB", SIZE, (176, 205, 232))
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, _HORIZON, *SIZE), fill=(118, 116, 112))
    _houses(canvas, random)
    _things(canvas, random)
    file = BytesIO()
    image.save(file, "JPEG", quality=70)
    return file.getvalue()


def _houses(canvas: ImageDraw.ImageDraw, random: Random) -> None:
    x = 0
    while x < SIZE[0]:
        width, top = random.randint(40, 110), random.randint(20, _HORIZON - 40)
        wall = random.choice(((214, 205, 190), (190, 170, 150), (225, 221, 214), (168, 160, 154)))
        canvas.rectangle((x, top, x + width, _HORIZON), fill=wall, outline=(90, 84, 80))
        for left in range(x + 8, x + width - 16, 22):
            for up in range(top + 10, _HORIZON - 20, 28):
                canvas.rectangle((left, up, left + 12, up + 16), fill=(70, 90, 110))
        x += width


def _things(canvas: ImageDraw.ImageDraw, random: Random) -> None:
    for _ in range(random.randint(60, 140)):
        x, y = random.randint(0, SIZE[0]), random.randint(_HORIZON + 10, SIZE[1])
        size = random.randint(2, 16)
        colour = tuple(random.randint(30, 230) for _ in range(3))
        canvas.ellipse((x, y, x + size, y + size // 2), fill=colour)
