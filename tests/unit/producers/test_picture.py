"""Pictures: sound pixels are kept whatever is said about them, and only a verdict on the bytes refuses any."""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from producers.terminal import picture
from producers.terminal.picture import PictureRefused, convert, without_remarks

DATA: Final = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
PHOTOS: Final = DATA / "field_cases" / "photos"
needs_field_cases = pytest.mark.skipif(
    not PHOTOS.is_dir(), reason=f"the field cases are not at {PHOTOS}; GRIDLOOP_TEST_DATA names the folder above"
)
SIZE: Final = (48, 32)


def kept(content: bytes, folder: Path) -> Image.Image:
    """Return the picture that is made of the bytes."""
    source = folder / "source"
    source.write_bytes(content)
    convert(source, folder / "picture", folder / "thumb")
    with Image.open(folder / "picture") as made:
        made.load()
        return made


def red(picture: Image.Image) -> int:
    """How much red the middle of a picture has."""
    middle = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(middle, tuple)
    return int(middle[0])


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def a_jpeg(remark: bytes = b"") -> bytes:
    """A red JPEG with a remark after its start."""
    plain = saved(Image.new("RGB", SIZE, "red"), "JPEG")
    return plain[:2] + remark + plain[2:]


def a_segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def a_png(kind: bytes = b"", body: bytes = b"", *, crc: int | None = None) -> bytes:
    """A red PNG with a chunk before its pixels."""
    plain = saved(Image.new("RGB", SIZE, "red"), "PNG")
    if not kind:
        return plain
    crc = zlib.crc32(kind + body) if crc is None else crc
    at = 8 + 25
    return plain[:at] + struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", crc) + plain[at:]


@needs_field_cases
def test_a_sound_photo_with_broken_metadata_is_kept(tmp_path: Path) -> None:
    made = kept((PHOTOS / "corrupt_exif_tag.jpeg").read_bytes(), tmp_path)

    assert sorted(made.size) == [480, 640]


@needs_field_cases
def test_sixteen_bits_keep_their_tones(tmp_path: Path) -> None:
    with Image.open(PHOTOS / "png16.png") as before:
        brightest = max(tone for tone in before.get_flattened_data() if isinstance(tone, int))

    made = kept((PHOTOS / "png16.png").read_bytes(), tmp_path).convert("L")

    assert abs(max(made.tobytes()) - brightest / 257) < 4
    assert len(made.getcolors() or ()) > 30


@needs_field_cases
def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    made = kept((PHOTOS / "transparent.png").read_bytes(), tmp_path)

    assert made.getpixel((0, 0)) == (255, 255, 255)


@given(
    marker=st.sampled_from([*range(0xE1, 0xEE), 0xEF, 0xFE]),
    start=st.sampled_from(
        [b"", b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"MPF\0II*\0", b"ICC_PROFILE\0", b"Photoshop 3.0\0"]
    ),
    body=st.binary(max_size=200),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_about_a_jpeg_its_pixels_are_kept(
    marker: int, start: bytes, body: bytes, tmp_path: Path
) -> None:
    made = kept(a_jpeg(a_segment(marker, start + body)), tmp_path)

    assert red(made) > 250


@given(
    kind=st.sampled_from([b"eXIf", b"iCCP", b"tEXt", b"zTXt", b"iTXt", b"pHYs", b"gAMA", b"acTL", b"tIME", b"abCd"]),
    start=st.sampled_from([b"", b"II*\0\x08\0\0\0", b"Raw profile type exif\0\0"]),
    body=st.binary(max_size=200),
    crc=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_about_a_png_its_pixels_are_kept(
    kind: bytes, start: bytes, body: bytes, crc: int | None, tmp_path: Path
) -> None:
    made = kept(a_png(kind, start + body, crc=crc), tmp_path)

    assert red(made) > 250


def test_a_text_that_would_be_far_too_large_does_not_spoil_a_png(tmp_path: Path) -> None:
    text = b"Comment\0\0" + zlib.compress(bytes(3 << 20))

    made = kept(a_png(b"zTXt", text), tmp_path)

    assert red(made) > 250


def test_remarks_are_gone_before_a_decoder_sees_the_picture() -> None:
    jpeg = a_jpeg(a_segment(0xE1, b"Exif\0\0canary") + a_segment(0xFE, b"canary"))
    png = a_png(b"tEXt", b"canary\0canary")

    assert without_remarks(jpeg) == a_jpeg()
    assert without_remarks(png) == a_png()
    assert without_remarks(jpeg[:10]) == jpeg[:10]
    assert without_remarks(b"\xff\xd8 no marker") == b"\xff\xd8 no marker"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_however_the_camera_was_held_the_picture_is_upright(kind: str, orientation: int, tmp_path: Path) -> None:
    upright = Image.new("RGB", SIZE, "black")
    upright.paste("white", (0, 0, SIZE[0] // 2, SIZE[1] // 2))  # only its upper left quarter is white
    held = upright
    if orientation > 1:
        back = {6: 8, 8: 6}.get(orientation, orientation)
        held = upright.transpose(picture.UPRIGHT[back])
    exif = Image.Exif()
    exif[0x0112] = orientation

    made = kept(saved(held, kind, exif=exif), tmp_path).convert("L")

    assert made.size == SIZE
    quarters = [made.getpixel((x, y)) for x, y in ((8, 8), (40, 8), (8, 24), (40, 24))]
    assert [tone > 128 for tone in quarters] == [True, False, False, False]  # type: ignore[operator] # grey: one number


def transparent(mode: str) -> tuple[Image.Image, dict[str, object]]:
    """A picture of a mode, black where it can be seen through, and what to save it with."""
    if mode in ("RGBA", "LA"):
        return Image.new(mode, SIZE), {}
    return Image.new(mode, SIZE), {"transparency": (0, 0, 0) if mode == "RGB" else 0}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "RGB", "I;16", "1"])
def test_transparent_pixels_of_every_kind_become_white(mode: str, tmp_path: Path) -> None:
    image, more = transparent(mode)

    made = kept(saved(image, "PNG", **more), tmp_path)

    assert red(made) > 250


def test_grey_of_sixteen_bits_is_scaled_and_not_cut_off(tmp_path: Path) -> None:
    made = kept(saved(Image.new("I;16", SIZE, 32_896), "PNG"), tmp_path)

    assert abs(red(made) - 128) < 3


def test_where_there_is_no_room_nothing_is_said_about_a_picture(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        convert(tmp_path / "not there", tmp_path / "picture", tmp_path / "thumb")

    (tmp_path / "source").write_bytes(a_jpeg())
    with pytest.raises(OSError, match="No space left"):
        convert(tmp_path / "source", Path("/dev/full"), tmp_path / "thumb")


def test_half_a_picture_is_broken(tmp_path: Path) -> None:
    whole = saved(Image.effect_noise((200, 200), 90), "JPEG")

    with pytest.raises(PictureRefused, match="broken"):
        kept(whole[: len(whole) // 2], tmp_path)


def run(source: Path, folder: Path, *, memory: int) -> tuple[int, str]:
    """Run the program with little memory, as a small machine would; return its status and what it said."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    program = (sys.executable, "-I", picture.__file__, str(source), str(folder / "picture"), str(folder / "thumb"))
    done = subprocess.run(program, capture_output=True, text=True, preexec_fn=limit, check=False, timeout=60)
    return done.returncode, done.stdout


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_however_little_memory_there_is_a_sound_picture_is_never_refused(kind: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(saved(Image.new("RGBA", (6000, 4000), "red"), kind))

    ends = [run(source, tmp_path, memory=megabytes << 20) for megabytes in (60, 220, 300, 1500)]

    assert picture.REFUSED_STATUS not in [status for status, _ in ends]
    assert ends[-1][0] == 0
    assert json.loads(ends[-1][1])["width"] == picture.LONG_SIDE


def test_a_broken_picture_is_refused_only_where_there_is_room(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(a_jpeg()[:300])

    little, enough = (run(source, tmp_path, memory=megabytes << 20) for megabytes in (400, 1500))

    assert little[0] not in (0, picture.REFUSED_STATUS)
    assert enough == (picture.REFUSED_STATUS, '{"refused": "broken"}')
