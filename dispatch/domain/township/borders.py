"""Does a point lie within a border, and where is a point that surely does? For the few that a document names.

Reports are placed by the triage rules, which look at all cells at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dispatch.domain.township.areas import GeoJson

Edge = tuple[Sequence[float], Sequence[float]]


def lies_in(polygon: GeoJson, lon: float, lat: float) -> bool:
    """Say whether a point lies in a polygon, holes left out; on a border it may lie on either side."""
    return sum(crossing > lon for crossing in _crossings(polygon, lat)) % 2 == 1


def point_in(polygon: GeoJson) -> tuple[float, float]:
    """Return a longitude and latitude inside: in the middle of the widest stretch, half-way between two corners.

    Raises:
        ValueError: the polygon holds nothing.
    """
    heights = sorted({lat for ring in polygon["coordinates"] for _, lat in ring})
    best: tuple[float, float, float] | None = None
    for below, above in pairwise(heights):
        lat = (below + above) / 2
        crossings = sorted(_crossings(polygon, lat))
        for west, east in zip(crossings[::2], crossings[1::2], strict=True):
            room = min(east - west, above - below)
            if best is None or room > best[0]:
                best = (room, (west + east) / 2, lat)
    if best is None:
        raise ValueError("a polygon without any height")
    return best[1], best[2]


def _crossings(polygon: GeoJson, lat: float) -> Iterator[float]:
    """Yield where the border crosses a parallel."""
    for (lon, here), (next_lon, there) in _edges(polygon):
        if (here > lat) != (there > lat):
            yield lon + (lat - here) / (there - here) * (next_lon - lon)


def _edges(polygon: GeoJson) -> Iterator[Edge]:
    for ring in polygon["coordinates"]:
        yield from pairwise(ring)
