"""A map in one file of our own (PMTiles), for networks without any other: what kind it is, and parts of its bytes.

The pages read it as its format is meant to be read, by ranges: first the directory, then a tile at a time. Of the file
nothing is interpreted here but its first bytes, which say what its tiles are.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

import structlog
from msgspec import Struct

log = structlog.get_logger()

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of one answer. A directory has some hundred KB, a tile fewer; nobody takes the whole file at once."""
_BEGINS: Final = b"PMTiles\x03"
_HEADER: Final = 127
_TILE_TYPE: Final = 99
_KINDS: Final = {1: "vector", 2: "raster", 3: "raster", 4: "raster"}
"""By the byte of the header: shapes (MVT), and PNG, JPEG and WebP."""


class ArchiveKind(StrEnum):
    """What the tiles of the file are: shapes that the page draws, or pictures."""

    VECTOR = "vector"
    RASTER = "raster"


class Part(Struct, frozen=True):
    """Some bytes of the file; tag: of the file as it is now."""

    content: bytes
    first: int
    size: int
    tag: str


class OutOfRange(Exception):
    """There are no such bytes, or too many are wanted at once; `size`: how long the file is."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class MapArchive:
    """The file that the settings name, or none."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def kind(self) -> ArchiveKind | None:
        """Return what the tiles of the file are; None where there is no file, or it is no archive of a map."""
        if self._file is None:
            return None
        try:
            with self._file.open("rb") as file:
                header = file.read(_HEADER)
        except OSError as error:
            log.warning("the map archive cannot be read", reason=type(error).__name__)
            return None
        kind = _KINDS.get(header[_TILE_TYPE]) if len(header) == _HEADER and header.startswith(_BEGINS) else None
        if kind is None:
            log.warning("the map archive is none that the pages can draw")
            return None
        return ArchiveKind(kind)

    def part(self, first: int, last: int) -> Part | None:
        """Return the bytes from one to another, both of them included, as far as there are any; None without a file.

        Raises:
            OutOfRange: the file ends before, the last one comes before the first, or it is too much.
        """
        if self._file is None:
            return None
        try:
            with self._file.open("rb") as file:
                about = os.fstat(file.fileno())
                if not 0 <= first < about.st_size or not first <= last < first + LARGEST:
                    raise OutOfRange(about.st_size)
                file.seek(first)
                content = file.read(last - first + 1)
        except OSError as error:
            log.warning("the map archive cannot be read", reason=type(error).__name__)
            return None
        return Part(content, first, about.st_size, f'"{about.st_mtime_ns:x}-{about.st_size:x}"')
