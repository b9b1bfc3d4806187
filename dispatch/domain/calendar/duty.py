"""When is somebody on duty: the shifts of a workday, of a day off and of single days, as a unit keeps them.

A shift belongs to the day on which it begins and may reach into the next one. Which days are worked is said in
`workdays`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.document import BadDocument, Where, shaped

_CLOCK: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of duty, counted from the midnight at which its day begins; half-open, as every period is."""

    begin: timedelta
    end: timedelta


Shifts = tuple[Shift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyHours:
    """The duty hours (值班时间) of a unit.

    workday: of every workday, make-up days too. weekdays: instead of it on workdays of that weekday (1 is Monday).
    day_off: on days that are no workdays. dates: on that very day, whatever it is; no shift at all is a day closed.
    """

    workday: Shifts = ()
    weekdays: tuple[tuple[int, Shifts], ...] = ()
    day_off: Shifts = ()
    dates: tuple[tuple[date, Shifts], ...] = ()

    def shifts(self, day: date, *, workday: bool) -> Shifts:
        """Return the shifts that begin on a day."""
        for special, shifts in self.dates:
            if special == day:
                return shifts
        if not workday:
            return self.day_off
        return next((shifts for weekday, shifts in self.weekdays if weekday == day.isoweekday()), self.workday)

    @property
    def overrun(self) -> timedelta:
        """How far shifts reach into the day after their own at most."""
        ends = (shift.end for shifts in self._every() for shift in shifts)
        return max(max(ends, default=timedelta()) - _DAY, timedelta())

    def _every(self) -> Iterator[Shifts]:
        yield self.workday
        yield self.day_off
        yield from (shifts for _, shifts in (*self.weekdays, *self.dates))


NO_DUTY: Final = DutyHours()
"""Hours in which nobody is ever on duty."""

_Written = tuple[tuple[str, str], ...]


class _Duty(Struct, frozen=True, kw_only=True):
    workday: _Written
    weekdays: Mapping[str, _Written] = {}
    day_off: _Written = ()
    dates: Mapping[date, _Written] = {}


OF_TOWN: Final = Where("units", ("duty",))
"""Where the hours of the town are."""


def duty_from(body: Mapping[str, Any], where: Where = OF_TOWN) -> DutyHours:
    """Read duty hours as a document of kind `units` says them; `where`: in which place of it.

    `{"workday": [["08:30", "12:00"], ["14:00", "17:30"]], "weekdays": {"5": [["08:30", "12:00"]]},
    "day_off": [["22:00", "06:00"]], "dates": {"2026-02-16": []}}`. A shift that ends before it begins ends on the next
    day; 24:00 is the end of a day, and 00:00 as an end is the same.

    Raises:
        BadDocument: a time is none, a shift has no length, two of a day overlap, or nobody is on duty on a workday.
    """
    read = shaped(where, body, _Duty)
    if not read.workday:
        raise BadDocument(Where("units"), f"{where}/workday: a workday without duty", "no_duty")
    return DutyHours(
        workday=_shifts(read.workday, where.at("workday")),
        weekdays=tuple(
            (_weekday(number, where), _shifts(written, where.at("weekdays", number)))
            for number, written in sorted(read.weekdays.items())
        ),
        day_off=_shifts(read.day_off, where.at("day_off")),
        dates=tuple(
            (day, _shifts(written, where.at("dates", str(day)))) for day, written in sorted(read.dates.items())
        ),
    )


def _shifts(written: Sequence[tuple[str, str]], where: Where) -> Shifts:
    shifts = tuple(sorted((shift_from(begin, end, where) for begin, end in written), key=lambda shift: shift.begin))
    for before, after in pairwise(shifts):
        if after.begin < before.end:
            raise BadDocument(where, "two shifts overlap", "shifts_overlap")
    return shifts


def shift_from(begin: str, end: str, where: Where) -> Shift:
    """Read a shift by the times of day at which it begins and ends; `where`: in which place of a document.

    Raises:
        BadDocument: a time is none, it begins at the end of a day, or has no length.
    """
    first, last = _time(begin, where), _time(end, where)
    if first >= _DAY:
        raise BadDocument(where, f"no shift begins at {begin}", "shift_begins", value=begin)
    if first == last:
        raise BadDocument(
            where,
            f"the shift from {begin} to {end} has no length; a whole day ends at 24:00",
            "shift_length",
            begin=begin,
            end=end,
        )
    return Shift(first, last if last > first else last + _DAY)


def _time(written: str, where: Where) -> timedelta:
    found = _CLOCK.fullmatch(written)
    length = timedelta(hours=int(found[1]), minutes=int(found[2])) if found else None
    if length is None or length > _DAY:
        raise BadDocument(where, f"{written} is no time of day between 00:00 and 24:00", "time_of_day", value=written)
    return length


def _weekday(number: str, where: Where) -> int:
    if number not in "1234567" or len(number) != 1:
        raise BadDocument(where.at("weekdays"), f"{number} is no weekday between 1 and 7", "weekday", value=number)
    return int(number)
