"""Which stretches of duty does a clock in working time count? Day by day, so that a person can add them up.

"周五 16:00–17:30 · 周末 · 周一 08:30–09:00": every day from the start to the due time is in one line, and what
nothing was counted of says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from dispatch.domain.calendar.workdays import Workdays
from dispatch.domain.calendar.working_time import Stretch, WorkingTime
from dispatch.domain.clocks.clock_fact import STATE_AFTER
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import ClockFactKind, ClockState, TimeKind

_DAY = timedelta(days=1)
_IN_ONE_GO: Final = frozenset({ClockFactKind.STARTED, ClockFactKind.HASTENED, ClockFactKind.REBASED})
"""A clock with these facts alone was never halted. It was given so many working days, unless what a re-basing left of
them is counted by the hour."""


class CountedKind(StrEnum):
    """What a line tells: a day with duty, days of a weekend or holiday, or days off duty or with the clock halted."""

    DUTY = "duty"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """One day with duty, or consecutive days of which nothing is counted for one reason.

    stretches: what is counted, as instants. total: of this line and those before it. name: of a holiday. number: which
    working day it is, of an allowance in working days; the starting day has none.
    """

    kind: CountedKind
    first: date
    last: date
    stretches: tuple[tuple[datetime, datetime], ...] = ()
    length: timedelta = timedelta()
    total: timedelta = timedelta()
    name: str | None = None
    number: int | None = None


def counted(clock: Clock, working: WorkingTime) -> tuple[CountedLine, ...]:
    """Return the lines of a clock in working time up to its due time, or until it was halted for good.

    There are none for a clock in natural time, one that was voided, and one whose due time the calendar cannot say.
    """
    voided = clock.state is ClockState.VOIDED
    if clock.rule.time is TimeKind.NATURAL or voided or not clock.latest_times.known:
        return ()
    stretches = [stretch for begin, end in _ran(clock) for stretch in working.duty_between(begin, end)]
    if clock.rule.time is TimeKind.WORKING_DAYS and stretches and {fact.kind for fact in clock.facts} <= _IN_ONE_GO:
        opening = _opening_day(clock.latest_times.due_at, working, after=stretches[-1].day)
        days = tuple(_lines([*stretches, *opening], working.workdays, numbered=True))
        if clock.allowance == timedelta(days=days[-1].number or 0):
            return days
    return tuple(_lines(stretches, working.workdays, numbered=False))


def _opening_day(due_at: datetime, working: WorkingTime, *, after: date) -> Iterator[Stretch]:
    """Yield the beginning of duty on a later day, where that is the due time: nothing else of that day is counted."""
    for stretch in working.duty_between(due_at, due_at + timedelta.resolution):
        if stretch.day > after:
            yield replace(stretch, end=stretch.begin)


def _ran(clock: Clock) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the clock ran, up to its due time."""
    due_at = clock.latest_times.due_at
    since: datetime | None = None
    for fact in clock.facts:
        if STATE_AFTER[fact.kind] is ClockState.RUNNING:
            since = since or fact.holds_from
        elif since is not None:
            yield since, min(fact.holds_from, due_at)
            since = None
    if since is not None:
        yield since, due_at


def _lines(stretches: list[Stretch], workdays: Workdays, *, numbered: bool) -> Iterator[CountedLine]:
    total, number, expected = timedelta(), 0, None
    for day, of_day in groupby(stretches, key=lambda stretch: stretch.day):
        if expected is not None:
            yield from _between(expected, day, workdays, total)
        found = tuple(of_day)
        length = sum((stretch.length for stretch in found), timedelta())
        total += length
        yield CountedLine(
            kind=CountedKind.DUTY,
            first=day,
            last=day,
            stretches=tuple((stretch.begin, stretch.end) for stretch in found),
            length=length,
            total=total,
            number=number or None if numbered else None,
        )
        number, expected = number + 1, day + _DAY


def _between(first: date, end: date, workdays: Workdays, total: timedelta) -> Iterator[CountedLine]:
    days = (first + offset * _DAY for offset in range((end - first).days))
    for (kind, name), of_kind in groupby(days, key=lambda day: _why_nothing(day, workdays)):
        found = tuple(of_kind)
        yield CountedLine(kind=kind, first=found[0], last=found[-1], total=total, name=name)


def _why_nothing(day: date, workdays: Workdays) -> tuple[CountedKind, str | None]:
    if workdays.is_workday(day) is True:
        return CountedKind.NOTHING, None
    name = workdays.off.get(day)
    return (CountedKind.HOLIDAY, name) if name else (CountedKind.WEEKEND, None)
