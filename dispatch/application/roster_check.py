"""What should whoever publishes a duty roster know of it: when is nobody on duty although somebody should be?

Nothing here refuses a roster; what cannot be one at all is refused by its reader, and who is no one of a unit where the
accounts are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dispatch.application.township import duty_book, duty_roster
from dispatch.domain.calendar.roster_gaps import Period, gaps
from dispatch.domain.calendar.workdays import SHANGHAI, day_of, midnight
from dispatch.domain.terms import UnitId
from schemas.reference import ReferenceDocument

AHEAD: Final = timedelta(days=14)
MOST: Final = 5
"""So many gaps of a unit are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitGaps:
    """When a unit has nobody on duty: the first times, and how many more there are until an instant."""

    unit: UnitId
    times: tuple[Period, ...]
    more: int
    until: datetime


def gaps_ahead(documents: Mapping[str, ReferenceDocument], *, at: datetime) -> Iterator[UnitGaps]:
    """Yield when within the coming two weeks a unit has nobody on duty within its duty hours.

    Raises:
        BadDocument: one of the documents is no good.
    """
    if "roster" not in documents or "units" not in documents:
        return
    roster, duty, start = duty_roster(documents), duty_book(documents), midnight(day_of(at))
    for unit in roster.units:
        found = gaps(roster, unit, duty.of(unit), max(start, at), start + AHEAD)
        if found:
            yield UnitGaps(unit=unit, times=found[:MOST], more=max(0, len(found) - MOST), until=start + AHEAD)


def gaps_told(documents: Mapping[str, ReferenceDocument], *, at: datetime) -> Iterator[str]:
    """Yield the same as lines for logs and the command line.

    Raises:
        BadDocument: one of the documents is no good.
    """
    for each in gaps_ahead(documents, at=at):
        for begin, end in each.times:
            yield f"roster: {each.unit}: nobody is on duty from {_local(begin)} to {_local(end)}"
        if each.more:
            yield f"roster: {each.unit}: and {each.more} more times until {_local(each.until)}"


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
