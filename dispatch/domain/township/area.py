"""Which areas lie in which: the tree of official codes, read from the codes themselves.

County 6 digits, town 9, village 12, grid cell 15. Polygons and names come from the reference documents, not from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from dispatch.domain.terms import AreaCode


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


def covers(area: AreaCode, other: AreaCode) -> bool:
    """Say whether `other` is `area` or lies in it; the empty code is the root and covers everything."""
    return other.startswith(area)


def any_covers(jurisdiction: Iterable[AreaCode], other: AreaCode) -> bool:
    """Say whether one of the areas of a jurisdiction (辖区) covers `other`."""
    return any(covers(area, other) for area in jurisdiction)
