"""Points inside a cell, and what a Chinese map makes of them.

The transformation is written out because the library for it brings 25 MB that nothing else here needs; the tests
compare the two.
"""

from __future__ import annotations

from math import cos, hypot, pi, sin, sqrt
from random import Random
from typing import Final

from producers.simulator.world import Ring

MARGIN: Final = 0.00008
"""Degrees, some eight metres, that a point keeps from the border: so that no conversion carries it across."""
_TRIES: Final = 500

_AXIS: Final = 6378245.0
_ECCENTRICITY: Final = 0.00669342162296594323


class NoRoom(Exception):
    """The cell is too narrow for a point that keeps its distance from the border."""


def point_inside(ring: Ring, random: Random) -> tuple[float, float]:
    """Return a point (lon, lat) well inside the ring.

    Raises:
        NoRoom: none was found.
    """
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    for _ in range(_TRIES):
        lon = round(random.uniform(min(lons), max(lons)), 6)
        lat = round(random.uniform(min(lats), max(lats)), 6)
        if _covers(ring, lon, lat) and _distance(ring, lon, lat) > MARGIN:
            return lon, lat
    raise NoRoom(f"no point in a ring of {len(ring)} corners")


def _covers(ring: Ring, lon: float, lat: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _distance(ring: Ring, lon: float, lat: float) -> float:
    return min(_to_edge(lon, lat, *a, *b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def _to_edge(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / length)) if length else 0.0
    return hypot(x - x1 - along * dx, y - y1 - along * dy)


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return where a WGS-84 point lies on maps that use GCJ-02."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = lat / 180.0 * pi
    magic = 1 - _ECCENTRICITY * sin(radians) ** 2
    north = north * 180.0 / ((_AXIS * (1 - _ECCENTRICITY)) / (magic * sqrt(magic)) * pi)
    east = east * 180.0 / (_AXIS / sqrt(magic) * cos(radians) * pi)
    return round(lon + east, 6), round(lat + north, 6)
