"""A map in one file: what it is by its first bytes, and parts of it, never more than a page needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from dispatch.adapters.outside.map_archive import LARGEST, ArchiveKind, MapArchive, OutOfRange


def an_archive(folder: Path, kind: TileType = TileType.MVT, tile: bytes = b"a tile") -> Path:
    file = folder / "town.pmtiles"
    header = {
        "tile_type": kind,
        "tile_compression": Compression.NONE,
        "min_lon_e7": 1205000000,
        "min_lat_e7": 306000000,
        "max_lon_e7": 1206000000,
        "max_lat_e7": 307000000,
        "center_zoom": 0,
        "center_lon_e7": 1205500000,
        "center_lat_e7": 306500000,
    }
    with write(str(file)) as made:
        made.write_tile(zxy_to_tileid(0, 0, 0), tile)
        made.finalize(header, {})
    return file


@pytest.mark.parametrize(
    ("tiles", "kind"),
    [
        (TileType.MVT, ArchiveKind.VECTOR),
        (TileType.PNG, ArchiveKind.RASTER),
        (TileType.WEBP, ArchiveKind.RASTER),
        (TileType.UNKNOWN, None),
    ],
)
def test_what_its_tiles_are_stands_in_its_first_bytes(tmp_path: Path, tiles: TileType, kind: ArchiveKind) -> None:
    assert MapArchive(an_archive(tmp_path, tiles)).kind() is kind


@pytest.mark.parametrize("content", [b"", b"PMTiles\x03", b"PMTiles\x02" + b"\x01" * 200, b"<html>" + b"\x01" * 200])
def test_a_file_that_is_no_archive_is_no_map(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "town.pmtiles"
    file.write_bytes(content)

    assert MapArchive(file).kind() is None


def test_a_file_that_is_gone_is_no_map_and_has_no_parts(tmp_path: Path) -> None:
    gone = MapArchive(tmp_path / "gone.pmtiles")

    assert gone.kind() is None
    assert gone.part(0, 10) is None
    assert MapArchive(None).part(0, 10) is None


def test_a_part_is_as_long_as_asked_or_to_the_end_of_the_file(tmp_path: Path) -> None:
    file = an_archive(tmp_path)
    whole = file.read_bytes()

    some, rest = MapArchive(file).part(3, 9), MapArchive(file).part(100, len(whole) + 999)

    assert some is not None
    assert rest is not None
    assert some.content == whole[3:10]
    assert rest.content == whole[100:]
    assert some.size == rest.size == len(whole)
    assert some.tag == rest.tag


def test_a_file_that_was_replaced_has_another_tag(tmp_path: Path) -> None:
    before = MapArchive(an_archive(tmp_path)).part(0, 9)
    after = MapArchive(an_archive(tmp_path, tile=b"another tile")).part(0, 9)

    assert before is not None
    assert after is not None
    assert before.tag != after.tag


@pytest.mark.parametrize(("first", "last"), [(0, -1), (9, 3), (10**9, 10**9 + 5), (0, LARGEST)])
def test_no_part_is_given_that_is_not_there_or_too_large(tmp_path: Path, first: int, last: int) -> None:
    file = an_archive(tmp_path)

    with pytest.raises(OutOfRange) as refused:
        MapArchive(file).part(first, last)
    assert refused.value.size == file.stat().st_size
