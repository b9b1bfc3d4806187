"""How much working time lies between two instants, and which instant lies so much working time after another?

Working time is a line of its own: the stretches of duty, put together without the gaps. So much of it has elapsed
before an instant; so much of it elapses at an instant. Periods are half-open; where the end of one duty and the
beginning of the next are the same on the line, the end is meant: what may take until half past five on Friday is due on
Friday.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from dispatch.domain.calendar.duty import NO_DUTY, DutyHours, Shift
from dispatch.domain.calendar.workdays import NO_WORKDAYS, Workdays, YearMissing, day_of, midnight

_NONE: Final = timedelta()
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of duty without a gap.

    day: the day to which the shift belongs. elapsed: how much working time lies before it.
    """

    begin: datetime
    end: datetime
    day: date
    elapsed: timedelta

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.begin


class WorkingTime:
    """The working time of somebody who keeps these hours on these days.

    What is computed from two instants and from one allowance is compared by whoever keeps it; two of these are the
    same only when they are one, so that results can be cached by them.
    """

    def __init__(self, workdays: Workdays = NO_WORKDAYS, duty: DutyHours = NO_DUTY) -> None:
        self.workdays = workdays
        self.duty = duty

    def add(self, start: datetime, length: timedelta) -> datetime | YearMissing:
        """Return when so much working time after an instant has passed."""
        elapsed = self.elapsed(start)
        if isinstance(elapsed, YearMissing) or length <= _NONE:
            return elapsed if isinstance(elapsed, YearMissing) else start
        return self.instant(elapsed + length)

    def add_days(self, start: datetime, days: int) -> datetime | YearMissing:
        """Return when so many working days after an instant have passed.

        The starting day is not counted. They have passed at the same time of day on the last of them, or at the end of
        duty where that time lies outside duty. A start off duty counts from the next duty.
        """
        return self._days_after(start, days, bisect_right(self._ends, start))

    def add_days_to_due(self, due: datetime, days: int) -> datetime | YearMissing:
        """Return when so many working days after a due time have passed; at the end of a duty it belongs to that duty.

        A start at that instant has missed the duty; a due time is its last instant.
        """
        return self._days_after(due, days, bisect_left(self._ends, due))

    def between(self, start: datetime, end: datetime) -> timedelta | YearMissing:
        """Return how much working time lies between two instants; less than nothing if the second is the earlier."""
        first, last = self.elapsed(start), self.elapsed(end)
        if isinstance(first, YearMissing):
            return first
        return last if isinstance(last, YearMissing) else last - first

    def elapsed(self, at: datetime) -> timedelta | YearMissing:
        """Return how much working time lies before an instant."""
        missing = self._missing(at)
        if missing is not None:
            return missing
        index = bisect_right(self._begins, at) - 1
        if index < 0:
            return _NONE
        stretch = self._stretches[index]
        return stretch.elapsed + min(at - stretch.begin, stretch.length)

    def instant(self, elapsed: timedelta) -> datetime | YearMissing:
        """Return the first instant before which so much working time lies."""
        if elapsed <= _NONE:
            return self._from if elapsed == _NONE and self._stretches else self._year_before()
        index = bisect_left(self._elapsed_before, elapsed) - 1
        if index < 0:
            return self._year_after()
        stretch = self._stretches[index]
        if elapsed - stretch.elapsed > stretch.length:
            return self._year_after()
        return stretch.begin + (elapsed - stretch.elapsed)

    def duty_between(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """Yield the stretches of duty between two instants, cut to them."""
        if start >= end:
            return
        for stretch in self._stretches[bisect_right(self._ends, start) :]:
            if stretch.begin >= end:
                return
            begin = max(stretch.begin, start)
            elapsed = stretch.elapsed + (begin - stretch.begin)
            yield Stretch(begin=begin, end=min(stretch.end, end), day=stretch.day, elapsed=elapsed)

    @property
    def missing_year(self) -> int | None:
        """The first year after those that are loaded; None when none is."""
        return self.workdays.years[-1] + 1 if self.workdays.years else None

    def _days_after(self, start: datetime, days: int, index: int) -> datetime | YearMissing:
        missing = self._missing(start)
        if missing is not None:
            return missing
        if index == len(self._stretches):
            return self._year_after()
        stretch = self._stretches[index]
        of_day = max(start, stretch.begin) - midnight(stretch.day)
        later = bisect_right(self._counted_days, stretch.day) + days - 1
        if later >= len(self._counted_days):
            return self._year_after()
        return self._on_duty(self._counted_days[later], of_day)

    def _on_duty(self, day: date, of_day: timedelta) -> datetime | YearMissing:
        """Return that time of a day, or the end of its duty if it lies outside duty."""
        at = midnight(day) + of_day
        shifts = [(midnight(day) + shift.begin, midnight(day) + shift.end) for shift in self._shifts_of(day)]
        # The last instant of a duty is a due time as good as any; only a start at it comes too late.
        due = at if any(begin <= at <= end for begin, end in shifts) else shifts[-1][1]
        return self._missing(due) or due

    def _missing(self, at: datetime) -> YearMissing | None:
        if self._stretches and self._from <= at <= self._until:
            return None
        return YearMissing(year=self._year_of(at))

    def _year_of(self, at: datetime) -> int:
        """Return the year that is missing for an instant: its own, or the one whose last night reaches into it."""
        year = day_of(at).year
        return year - 1 if year in self.workdays.years and at < self._from else year

    def _year_after(self) -> YearMissing:
        return YearMissing(year=self.missing_year or 0)

    def _year_before(self) -> YearMissing:
        return YearMissing(year=self.workdays.years[0] - 1 if self.workdays.years else 0)

    def _shifts_of(self, day: date) -> tuple[Shift, ...]:
        return self.duty.shifts(day, workday=self.workdays.is_workday(day) is True)

    @cached_property
    def _from(self) -> datetime:
        """From when everything is known: nobody knows who was on night duty when the first year began."""
        return midnight(date(self.workdays.years[0], 1, 1)) + self.duty.overrun

    @cached_property
    def _until(self) -> datetime:
        return midnight(date(self.workdays.years[-1] + 1, 1, 1))

    @cached_property
    def _counted_days(self) -> list[date]:
        return [day for day, worked in self.workdays.days() if worked and self._shifts_of(day)]

    @cached_property
    def _stretches(self) -> list[Stretch]:
        found: list[Stretch] = []
        for day, _ in self.workdays.days():
            for shift in self._shifts_of(day):
                begin, end = midnight(day) + shift.begin, min(midnight(day) + shift.end, self._until)
                begin = max(begin, found[-1].end if found else self._from)
                if begin < end:
                    elapsed = found[-1].elapsed + found[-1].length if found else _NONE
                    found.append(Stretch(begin=begin, end=end, day=day, elapsed=elapsed))
        return found

    @cached_property
    def _begins(self) -> list[datetime]:
        return [stretch.begin for stretch in self._stretches]

    @cached_property
    def _ends(self) -> list[datetime]:
        return [stretch.end for stretch in self._stretches]

    @cached_property
    def _elapsed_before(self) -> list[timedelta]:
        return [stretch.elapsed for stretch in self._stretches]
