"""Which map lies under ours."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class MapBox(Struct, frozen=True, kw_only=True):
    """WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float


class BasemapView(Struct, frozen=True, kw_only=True):
    """Whether there are tiles, names above them, and a file of shapes; credit: whose work it is, written on every map.

    archive: what the tiles of our own file of tiles are, null where there is none. box: outside it there is
    no tile; null while the town has no cells, and no tile at all then.
    """

    tiles: bool
    labels: bool
    shapes: bool
    archive: Literal["vector", "raster"] | None
    credit: str
    box: MapBox | None
