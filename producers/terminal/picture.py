"""Turn untrusted bytes into a picture of ours: run as a program of its own, with little memory and little time.

Usage: picture.py SOURCE PICTURE THUMB. Prints {"width", "height"}, or {"refused": code} with exit status 3.
What is written holds pixels and nothing else: no EXIF, no position, no colour profile, no comment. Decoders have
holes now and then; here one meets no database, no network credentials and a process that is about to end.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Final

import PIL.Image
import PIL.ImageOps
from PIL.Image import Image

MEMORY: Final = 900 << 20
CPU_SECONDS: Final = 20
OUTPUT: Final = 16 << 20
PIXELS: Final = 40_000_000
LONG_SIDE: Final = 2048
THUMB_SIDE: Final = 320
FORMATS: Final = ("JPEG", "PNG", "WEBP")


class PictureRefused(Exception):
    """The bytes are not a picture that we take; the text is a code that the console has words for."""


def confine() -> None:
    """Give up the means to do harm: memory, processor time, file size."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def convert(source: Path, picture: Path, thumb: Path) -> tuple[int, int]:
    """Write the picture and its thumb; return the picture's width and height.

    Raises:
        PictureRefused: no picture in a known format, too many pixels, or broken.
    """
    try:
        with PIL.Image.open(source, formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                raise PictureRefused("too_many_pixels")
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = PIL.ImageOps.exif_transpose(opened)
            shrunk = _flat(upright)
    except PIL.UnidentifiedImageError as error:
        raise PictureRefused("not_a_picture") from error
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise PictureRefused("too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureRefused("broken") from error
    shrunk.save(picture, "JPEG", quality=85, optimize=True)
    size = shrunk.size
    shrunk.thumbnail((THUMB_SIDE, THUMB_SIDE))
    shrunk.save(thumb, "JPEG", quality=80, optimize=True)
    return size


def _flat(image: Image) -> Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        layer.thumbnail((LONG_SIDE, LONG_SIDE))
        image = PIL.Image.alpha_composite(PIL.Image.new("RGBA", layer.size, "white"), layer)
    pixels = image.convert("RGB")
    pixels.thumbnail((LONG_SIDE, LONG_SIDE))
    pixels.info.clear()
    return pixels


def main() -> int:
    """Convert the picture named by the arguments."""
    confine()
    warnings.simplefilter("error")
    source, picture, thumb = map(Path, sys.argv[1:4])
    try:
        width, height = convert(source, picture, thumb)
    except PictureRefused as refused:
        sys.stdout.write(json.dumps({"refused": str(refused)}))
        return 3
    sys.stdout.write(json.dumps({"width": width, "height": height}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
