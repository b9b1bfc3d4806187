"""What should whoever publishes a duty roster know of it: when is nobody on duty although somebody should be?

Nothing here refuses a roster; what cannot be one at all is refused by its reader, and who is no one of a unit where the
accounts are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from dispatch.application.township import duty_book, duty_roster
from dispatch.domain.calendar.roster_gaps import gaps
from dispatch.domain.calendar.workdays import SHANGHAI, day_of, midnight
from schemas.reference import ReferenceDocument

AHEAD: Final = timedelta(days=14)
MOST: Final = 5
"""So many gaps of a unit are told one by one."""


def gaps_told(documents: Mapping[str, ReferenceDocument], *, at: datetime) -> Iterator[str]:
    """Yield when within the coming two weeks a unit has nobody on duty within its duty hours.

    Raises:
        BadDocument: one of the documents is no good.
    """
    if "roster" not in documents or "units" not in documents:
        return
    roster, duty, start = duty_roster(documents), duty_book(documents), midnight(day_of(at))
    for unit in roster.units:
        found = gaps(roster, unit, duty.of(unit), max(start, at), start + AHEAD)
        for begin, end in found[:MOST]:
            yield f"roster: {unit}: nobody is on duty from {_local(begin)} to {_local(end)}"
        if len(found) > MOST:
            yield f"roster: {unit}: and {len(found) - MOST} more times until {_local(start + AHEAD)}"


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
