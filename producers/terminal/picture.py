"""Turn untrusted bytes into a picture of ours: run as a program of its own, with little memory and little time.

Usage: picture.py SOURCE PICTURE THUMB. Prints {"width", "height"}, or {"refused": code} with exit status 3: a verdict
on the bytes, which nobody may see again after it. Whatever else happens here, a full disk or too little memory, is an
exception and says nothing about the bytes.

What is written holds pixels and nothing else: no EXIF, no position, no colour profile, no comment. Decoders have
holes now and then; here one meets no database, no network credentials and a process that is about to end.
"""

from __future__ import annotations

import io
import json
import mmap
import resource
import struct
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import PIL.Image
import PIL.ImageMath
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
import PIL.WebPImagePlugin
from PIL.Image import Image, Transpose

MEMORY: Final = 1200 << 20
ROOM: Final = 900 << 20
"""What a picture of 40 megapixels takes at most, a transparent WebP, beside the interpreter: measured."""
CPU_SECONDS: Final = 5
OUTPUT: Final = 16 << 20
PIXELS: Final = 40_000_000
LONG_SIDE: Final = 2048
THUMB_SIDE: Final = 320
REFUSED_STATUS: Final = 3
FORMATS: Final = ("JPEG", "PNG", "WEBP")

UPRIGHT: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""By EXIF's orientation."""
_ORIENTATION: Final = 0x0112

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PIXELS: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_JPEG: Final = b"\xff\xd8"
_START_OF_SCAN: Final = 0xDA
_JPEG_REMARKS: Final = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""APP1 to APP13, APP15 and COM. APP0 (JFIF) and APP14 (Adobe) stay: they say which colours the numbers mean."""


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
        _, hard = resource.getrlimit(limit)
        lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (lower, lower))


def convert(source: Path, picture: Path, thumb: Path) -> tuple[int, int]:
    """Write the picture and its thumb; return the picture's width and height.

    Raises:
        PictureRefused: no picture in a known format, too many pixels, or broken.
        OSError, MemoryError: this machine cannot do it now, which is not the picture's fault.
    """
    content = source.read_bytes()
    shrunk = _shrunk(content)
    shrunk.save(picture, "JPEG", quality=85, optimize=True)
    size = shrunk.size
    shrunk.thumbnail((THUMB_SIDE, THUMB_SIDE))
    shrunk.save(thumb, "JPEG", quality=80, optimize=True)
    return size


def without_remarks(content: bytes) -> bytes:
    """Return a JPEG's or a PNG's pixels without what is only said about them, so that bad remarks cannot spoil them.

    What cannot be followed from part to part is returned as it is.
    """
    try:
        if content.startswith(_PNG):
            return _PNG + b"".join(chunk for kind, chunk in _png_chunks(content) if kind in _PNG_PIXELS)
        if content.startswith(_JPEG):
            return _JPEG + b"".join(part for marker, part in _jpeg_parts(content) if marker not in _JPEG_REMARKS)
    except (struct.error, ValueError):
        pass
    return content


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        yield kind, content[at:end]
        at = end


def _jpeg_parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    at, marker = len(_JPEG), 0
    while marker != _START_OF_SCAN:
        start, marker, length = struct.unpack_from(">BBH", content, at)
        if start != 0xFF or marker == 0xFF or length < 2:
            raise ValueError("no marker where one has to be")
        end = len(content) if marker == _START_OF_SCAN else at + 2 + length
        yield marker, content[at:end]
        at = end


def _shrunk(content: bytes) -> Image:
    turn = UPRIGHT.get(_orientation(content))
    try:
        with PIL.Image.open(io.BytesIO(without_remarks(content)), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                raise PictureRefused("too_many_pixels")
            opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
            shrunk = _flat(opened)
    except PIL.UnidentifiedImageError as error:
        raise PictureRefused("not_a_picture") from error
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise PictureRefused("too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureRefused("broken") from error
    return shrunk.transpose(turn) if turn is not None else shrunk


def _orientation(content: bytes) -> int:
    """Return how the camera was held, as far as that can be read: remarks are broken more often than pixels are."""
    try:
        with PIL.Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            exif = PIL.Image.Exif()  # not getexif(), which may decode the whole picture to find one
            exif.load(opened.info.get("exif", b""))
            said = exif.get(_ORIENTATION)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever is wrong with remarks, the pixels are looked at by themselves
        return 1
    return said if isinstance(said, int) else 1


def _flat(image: Image) -> Image:
    image = _eight_bits(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        layer.thumbnail((LONG_SIDE, LONG_SIDE))
        image = PIL.Image.alpha_composite(PIL.Image.new("RGBA", layer.size, "white"), layer)
    pixels = image.convert("RGB")
    pixels.thumbnail((LONG_SIDE, LONG_SIDE))
    pixels.info.clear()
    return pixels


def _eight_bits(image: Image) -> Image:
    """Return a grey picture of 16 bits with 8: converting it would cut its tones off instead of scaling them."""
    if image.mode not in ("I", "I;16", "I;16B", "I;16L", "I;16N"):
        return image
    clear = image.info.get("transparency")
    fine = image.convert("I")
    image = fine.point(lambda tone: tone * (1 / 257) + 0.5).convert("L")
    if isinstance(clear, int):
        seen = PIL.ImageMath.lambda_eval(lambda of: of["convert"]((of["fine"] != clear) * 255, "L"), fine=fine)
        image.putalpha(seen)
    return image


def main() -> int:
    """Convert the picture named by the arguments."""
    confine()
    # Only this one: a decoder also warns of remarks that it skips, and that is no reason to refuse a picture.
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
    if not PIL.WebPImagePlugin.SUPPORTED:
        raise ImportError("the library for WebP could not be loaded")
    said, status = _said(*map(Path, sys.argv[1:4]))
    if status == REFUSED_STATUS:
        # Libraries do not tell want of memory from broken bytes; where there is no room, nothing can be said.
        mmap.mmap(-1, ROOM).close()
    sys.stdout.write(json.dumps(said))
    return status


def _said(source: Path, picture: Path, thumb: Path) -> tuple[dict[str, int | str], int]:
    try:
        width, height = convert(source, picture, thumb)
    except PictureRefused as refused:
        return {"refused": str(refused)}, REFUSED_STATUS
    return {"width": width, "height": height}, 0


if __name__ == "__main__":
    sys.exit(main())
