"""Which map lies under ours."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class BasemapView(Struct, frozen=True, kw_only=True):
    """Whether there are tiles, names above them, and a file of shapes; credit: whose work it is, written on every map.

    archive: what the tiles of our own file of tiles are, null where there is none.
    """

    tiles: bool
    labels: bool
    shapes: bool
    archive: Literal["vector", "raster"] | None
    credit: str
