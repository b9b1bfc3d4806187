"""How a row of the limits says how long something may take: so many minutes, working minutes or working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from dispatch.domain.document import BadDocument, Where
from dispatch.domain.terms import ClockKind, TimeKind, Window

_UNITS: Final[Mapping[str, tuple[TimeKind, timedelta]]] = {
    "minutes": (TimeKind.NATURAL, timedelta(minutes=1)),
    "working_minutes": (TimeKind.WORKING, timedelta(minutes=1)),
    "working_days": (TimeKind.WORKING_DAYS, timedelta(days=1)),
}


def allowance_of(kind: ClockKind | Window, row: Mapping[str, Any]) -> tuple[TimeKind, timedelta]:
    """Return what the allowance of a row is counted in, and how much of it there is.

    Raises:
        BadDocument: it says none or several, or nothing at all.
    """
    given = [unit for unit in _UNITS if unit in row]
    if len(given) != 1:
        raise BadDocument(
            Where("limits"),
            f"{kind} needs one of {', '.join(_UNITS)}",
            "allowance_one",
            clock=kind.value,
            allowed=list(_UNITS),
        )
    (unit,) = given
    if row[unit] <= 0:
        said = f"{kind} of {row[unit]} {unit.replace('_', ' ')}"
        raise BadDocument(Where("limits"), said, "allowance_positive", clock=kind.value)
    time, length = _UNITS[unit]
    return time, row[unit] * length
