"""Which part of the world is the town's map: the box around its cells, with room for what one sees beside them.

Only Web Mercator tiles that touch the box are anybody's business here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import asinh, pi, radians, tan
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.township.areas import Areas

LATITUDE: Final = 85.05
"""Web Mercator ends here."""


class Box(Struct, frozen=True, kw_only=True):
    """WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float


def box_of(areas: Areas) -> Box | None:
    """Return the box of a town's map, as much again on every side as the longer of its own: wide screens show that."""
    points = [point for cell in areas.cells for point in _points(cell.polygon["coordinates"])]
    if not points:
        return None
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    margin = max(east - west, north - south)
    return Box(
        west=max(-180.0, west - margin),
        south=max(-LATITUDE, south - margin),
        east=min(180.0, east + margin),
        north=min(LATITUDE, north + margin),
    )


def touches(box: Box, z: int, x: int, y: int) -> bool:
    """Say whether a tile has a part of the box."""
    left, top = _place(box.west, box.north, z)
    right, bottom = _place(box.east, box.south, z)
    return left < x + 1 and x <= right and top < y + 1 and y <= bottom


def _place(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Return where a place lies, in tiles from the north-west."""
    tiles = float(1 << z)
    return (lon + 180) / 360 * tiles, (1 - asinh(tan(radians(lat))) / pi) / 2 * tiles


def _points(coordinates: Iterable[Any]) -> Iterator[tuple[float, float]]:
    for each in coordinates:
        if isinstance(each[0], int | float):
            yield each[0], each[1]
        else:
            yield from _points(each)
