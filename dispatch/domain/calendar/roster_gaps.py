"""When is nobody of a unit on duty although its duty hours say that somebody should be?

A gap is reported when the roster is checked, and shown on its page; it refuses nothing, because a township may want it
so. Where the workdays of a year are not loaded, nobody knows the duty hours, and every hour without somebody counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from dispatch.domain.calendar.roster import Roster, UnitRoster, on_duty, shifts_of
from dispatch.domain.calendar.workdays import day_of
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.terms import UnitId

Period = tuple[datetime, datetime]
"""Half-open."""

_DAY: Final = timedelta(days=1)


def gaps(roster: Roster, unit: UnitId, working: WorkingTime, start: datetime, end: datetime) -> tuple[Period, ...]:
    """Return when between two instants nobody is on duty within the duty hours of a unit that keeps a roster."""
    if not roster.keeps(unit):
        return ()
    wanted = _wanted(working, start, end)
    empty = uncovered(roster, unit, start, end)
    cut = ((max(begin, first), min(until, last)) for begin, until in empty for first, last in wanted)
    return _joined(period for period in cut if period[0] < period[1])


def uncovered(roster: Roster, unit: UnitId, start: datetime, end: datetime) -> tuple[Period, ...]:
    """Return when between two instants nobody of a unit is on duty."""
    kept = roster.units.get(unit, UnitRoster())
    turns = sorted({start, end, *(at for at in _boundaries(roster, kept, start, end) if start < at < end)})
    return _joined((begin, until) for begin, until in pairwise(turns) if not on_duty(roster, unit, begin))


def _wanted(working: WorkingTime, start: datetime, end: datetime) -> list[Period]:
    if not {day_of(start).year, day_of(end).year} <= set(working.workdays.years):
        return [(start, end)]
    return [(stretch.begin, stretch.end) for stretch in working.duty_between(start, end)]


def _boundaries(roster: Roster, kept: UnitRoster, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield every instant at which who is on duty may change from somebody to nobody or back."""
    away = [gone for gone in roster.absences if gone.since < end and gone.until > start]
    yield from (at for gone in away for at in (gone.since, gone.until))
    day = day_of(start) - _DAY
    while day <= day_of(end):
        for begin, until, line in shifts_of(kept, day):
            yield from (begin, until)
            # Who of several has the turn leaves a gap only where one of them may be away.
            if line.turn is not None and away:
                turns = range(1, -(-(until - begin) // line.turn))
                yield from (begin + turn * line.turn for turn in turns)
        day += _DAY


def _joined(periods: Iterator[Period]) -> tuple[Period, ...]:
    found: list[Period] = []
    for begin, end in sorted(periods):
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return tuple(found)
