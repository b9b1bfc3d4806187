"""Which areas there are, and which lie in which: the tree is read from the official codes themselves.

County 6 digits, town 9, village 12, grid cell 15. Which cell a position lies in is looked up elsewhere (`locate` of the
triage rules): polygons are carried here as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Any

from msgspec import Struct, field

from dispatch.domain.document import Misfit, Where, refuse_twice, shaped
from dispatch.domain.terms import AreaCode

GeoJson = dict[str, Any]
"""A polygon as the document has it, WGS-84: boards get it unchanged."""


class AreaLevel(IntEnum):
    """The levels of the tree, each with the number of digits of its codes."""

    COUNTY = 6
    TOWN = 9
    VILLAGE = 12
    CELL = 15


def level_of(code: AreaCode) -> AreaLevel:
    """Return the level of an area code.

    Raises:
        ValueError: it is not a code of 6, 9, 12 or 15 digits.
    """
    if not (code.isascii() and code.isdigit()):
        raise ValueError(f"{code!r} is not an area code: digits only")
    return AreaLevel(len(code))


def parent_of(code: AreaCode) -> AreaCode | None:
    """Return the area directly above, or None above a county."""
    level = level_of(code)
    return None if level is AreaLevel.COUNTY else AreaCode(code[: level - 3])


def county_of(code: AreaCode) -> AreaCode:
    """Return the county that an area lies in."""
    return AreaCode(code[: AreaLevel.COUNTY])


def covers(area: AreaCode, other: AreaCode) -> bool:
    """Say whether `other` is `area` or lies in it; the empty code is the root and covers everything."""
    return other.startswith(area)


def any_covers(jurisdiction: Iterable[AreaCode], other: AreaCode) -> bool:
    """Say whether one of the areas of a jurisdiction (辖区) covers `other`."""
    return any(covers(area, other) for area in jurisdiction)


class Area(Struct, frozen=True, kw_only=True):
    """A town, a village or a cell: code, name and border."""

    code: AreaCode
    name: str
    polygon: GeoJson


class Village(Area, frozen=True, kw_only=True):
    """A village of a town."""

    parent: AreaCode


class Cell(Area, frozen=True, kw_only=True):
    """A grid cell (单元网格), the leaf of the tree: it lies in a village and is of a class, A, B or C."""

    village: AreaCode
    cell_class: str = field(name="class")


class Areas(Struct, frozen=True, kw_only=True):
    """The town, its villages, and the cells that tile it."""

    town: Area
    villages: tuple[Village, ...]
    cells: tuple[Cell, ...]

    @property
    def names(self) -> dict[str, str]:
        """The name of the town, of every village and of every cell, by code."""
        return {area.code: area.name for area in (self.town, *self.villages, *self.cells)}


def areas_from(body: Mapping[str, Any]) -> Areas:
    """Read a document of kind `areas`; that the areas lie in each other is checked before it is published (`astray`).

    Raises:
        BadDocument: an area says too little, or a code is given twice.
    """
    areas = shaped(Where("areas"), body, Areas)
    refuse_twice(Where("areas"), "areas", (area.code for area in (areas.town, *areas.villages, *areas.cells)))
    return areas


def astray(areas: Areas) -> Iterator[Misfit]:
    """Yield what does not lie where it says: villages outside the town, cells in no village of the document."""
    town, villages = areas.town.code, {village.code for village in areas.villages}
    for number, village in enumerate(areas.villages):
        if village.parent != town or parent_of(village.code) != town:
            said = f"{village.code} does not lie in {town}"
            params = {"value": village.code, "town": town}
            yield Misfit(Where("areas", ("villages", number)), said, "village_outside", params)
    for number, cell in enumerate(areas.cells):
        if cell.village not in villages or parent_of(cell.code) != cell.village:
            said = f"{cell.code} does not lie in a village of this document"
            yield Misfit(Where("areas", ("cells", number)), said, "cell_outside", {"value": cell.code})
