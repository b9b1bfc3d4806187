"""The box of a town's map: which tiles have a part of it."""

from __future__ import annotations

import pytest

from deploy.demo.seed import documents
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.box import Box, box_of, touches

TOWN = Box(west=120.4, south=30.5, east=120.7, north=30.8)


@pytest.mark.parametrize(
    ("z", "x", "y", "has"),
    [
        (0, 0, 0, True),
        (12, 3419, 1681, True),
        (12, 3372, 1552, False),
        (12, 3419, 1552, False),
        (12, 3372, 1681, False),
        (3, 6, 3, True),
        (3, 5, 3, False),
    ],
)
def test_a_tile_has_a_part_of_the_town_or_not(z: int, x: int, y: int, has: bool) -> None:
    assert touches(TOWN, z, x, y) is has


def test_the_box_has_room_beside_the_cells_for_a_screen_that_is_twice_as_wide_as_the_town() -> None:
    (body,) = (one.body for one in documents() if one.kind == "areas")
    areas = areas_from(body)
    points = [p for cell in areas.cells for ring in cell.polygon["coordinates"] for p in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)

    box = box_of(areas)

    assert box is not None
    assert box.west <= west - (east - west)
    assert box.east >= east + (east - west)
    assert box.north - box.south < 3
