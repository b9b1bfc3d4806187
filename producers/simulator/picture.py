"""A small photo for a report: a street with something on it, or cleared, always the same for the same seed."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw

from producers.simulator.dice import dice

SIZE: Final = (480, 360)
LITTER: Final = (
    (232, 230, 222),
    (196, 190, 178),
    (140, 118, 92),
    (92, 84, 70),
    (86, 104, 70),
    (70, 92, 128),
    (44, 44, 46),
)
_HORIZON: Final = SIZE[1] // 2


def draw(seed: int, *, tidy: bool = False) -> bytes:
    """Return a JPEG of some ten to twenty kilobytes; tidy: of a street that was cleared."""
    random = dice(seed)
    image = Image.new("RGB", SIZE, (176, 205, 232))
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, _HORIZON, *SIZE), fill=(118, 116, 112))
    _houses(canvas, random)
    _things(canvas, random, tidy=tidy)
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


def _things(canvas: ImageDraw.ImageDraw, random: Random, *, tidy: bool) -> None:
    """Paper, bags, leaves and boxes in heaps; of those a broom leaves next to nothing."""
    heaps = [(random.randint(60, SIZE[0] - 60), random.randint(_HORIZON + 50, SIZE[1] - 30)) for _ in range(3)]
    for _ in range(4 if tidy else random.randint(90, 160)):
        left, top = random.choice(heaps)
        x, y = random.gauss(left, 38), random.gauss(top, 14)
        size = random.randint(4, 18)
        canvas.ellipse((x, y, x + size, y + size * 0.6), fill=random.choice(LITTER))
