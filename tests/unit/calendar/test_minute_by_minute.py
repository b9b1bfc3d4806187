"""Working time against an oracle that walks minute by minute and adds up nothing else.

It asks of each minute whether somebody is on duty, by the notices themselves, and counts.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.calendar.duty import duty_from
from dispatch.domain.calendar.workdays import SHANGHAI, YearMissing
from dispatch.domain.calendar.working_time import WorkingTime
from tests.unit.calendar.hours import OFFICIAL, SHIPPED, WORKING

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)

_MADE_UP = {day for year in SHIPPED["years"] for day in year["make_up_days"]}
_OFF = [(stretch["from"], stretch["to"]) for year in SHIPPED["years"] for stretch in year["days_off"]]

BODIES: Final[dict[str, dict[str, Any]]] = {
    "office": {"workday": [["08:30", "12:00"], ["14:00", "17:30"]]},
    "half fridays": {
        "workday": [["08:30", "12:00"], ["14:00", "17:30"]],
        "weekdays": {"5": [["08:30", "12:00"]]},
    },
    "night": {"workday": [["22:00", "06:00"]]},
    "split": {"workday": [["06:00", "10:00"], ["18:00", "02:00"]]},
    "all week": {"workday": [["00:00", "24:00"]]},
    "weekends too": {"workday": [["07:00", "11:00"], ["23:00", "07:00"]], "day_off": [["20:00", "01:00"]]},
}


@cache
def worked(day: date) -> bool:
    """Say whether the notices have people work on a day."""
    written = day.isoformat()
    if written in _MADE_UP:
        return True
    return day.weekday() < 5 and not any(first <= written <= last for first, last in _OFF)


def minutes_of(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


@cache
def shifts_of(hours: str, day: date) -> list[tuple[int, int]]:
    """The shifts that begin on a day, in minutes from its midnight."""
    body: dict[str, Any] = BODIES[hours]
    written = body["workday"] if worked(day) else body.get("day_off", [])
    if worked(day):
        written = body.get("weekdays", {}).get(str(day.isoweekday()), written)
    pairs = [(minutes_of(begin), minutes_of(end)) for begin, end in written]
    return [(first, last if last > first else last + 24 * 60) for first, last in pairs]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def duty_day(hours: str, at: datetime) -> date | None:
    """The day of the shift in which a minute lies, None off duty; at is a time on the wall in Shanghai."""
    minute = at.hour * 60 + at.minute
    for day, passed in ((at.date() - DAY, minute + 24 * 60), (at.date(), minute)):
        if any(first <= passed < last for first, last in shifts_of(hours, day)):
            return day
    return None


def walk(hours: str, start: datetime, minutes: int) -> datetime:
    """Walk until so many minutes of duty have passed, and return when that is."""
    at = start
    while minutes:
        minutes -= duty_day(hours, at) is not None
        at += MINUTE
    return at


def count(hours: str, start: datetime, end: datetime) -> int:
    return sum(duty_day(hours, start + n * MINUTE) is not None for n in range((end - start) // MINUTE))


KNOWN = {hours: WorkingTime(OFFICIAL, duty_from(body)) for hours, body in BODIES.items()}
kinds = st.sampled_from(sorted(BODIES))


def minutes_after(first: datetime, days: int) -> st.SearchStrategy[datetime]:
    return st.integers(0, days * 24 * 60).map(lambda minutes: first + minutes * MINUTE)


# Near what is not like any other week, where mistakes would be.
festivals = st.sampled_from(_OFF[1:]).flatmap(
    lambda stretch: minutes_after(midnight(date.fromisoformat(stretch[0])) - 4 * DAY, 13)
)
moments = st.one_of(minutes_after(midnight(date(2025, 1, 2)), 680), festivals)
slowly = settings(deadline=None, max_examples=60)


@slowly
@given(kinds, moments, st.integers(1, 20 * 60))
def test_working_hours_are_those_that_were_walked_through(hours: str, start: datetime, minutes: int) -> None:
    assert KNOWN[hours].add(start, minutes * MINUTE) == walk(hours, start, minutes)


@slowly
@given(kinds, moments, st.integers(0, 4 * 24 * 60))
def test_working_time_between_two_instants_is_what_was_counted(hours: str, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE

    assert KNOWN[hours].between(start, end) == count(hours, start, end) * MINUTE


@slowly
@given(kinds, moments, st.integers(1, 8))
def test_working_days_are_those_that_were_walked_through(hours: str, start: datetime, days: int) -> None:
    first = start
    while duty_day(hours, first) is None:
        first += MINUTE
    begun = day = duty_day(hours, first)
    assert begun is not None
    assert day is not None
    left = days
    while left:
        day += DAY
        left -= worked(day)
    wanted = first + (day - begun)
    if duty_day(hours, wanted) != day and duty_day(hours, wanted - MINUTE) != day:
        wanted = midnight(day) + 2 * DAY
        while duty_day(hours, wanted - MINUTE) != day:
            wanted -= MINUTE

    assert KNOWN[hours].add_days(start, days) == wanted


instants = minutes_after(midnight(date(2023, 1, 2)), 1458)
lengths = st.timedeltas(timedelta(microseconds=1), timedelta(hours=200))


@given(st.sampled_from(sorted(WORKING)), instants, lengths, lengths)
def test_adding_twice_is_adding_the_sum(hours: str, start: datetime, one: timedelta, other: timedelta) -> None:
    working = WORKING[hours]

    together = working.add(start, one + other)

    first = working.add(start, one)
    assert together == (first if isinstance(first, YearMissing) else working.add(first, other))


@given(st.sampled_from(sorted(WORKING)), instants, lengths)
def test_what_was_added_lies_between(hours: str, start: datetime, length: timedelta) -> None:
    due = WORKING[hours].add(start, length)

    if isinstance(due, datetime):
        assert WORKING[hours].between(start, due) == length
        assert WORKING[hours].between(start, due - timedelta(microseconds=1)) < length  # type: ignore[operator]


@given(st.sampled_from(sorted(WORKING)), instants, st.integers(1, 30))
def test_one_working_day_after_another_is_no_other_day_than_all_at_once(hours: str, start: datetime, days: int) -> None:
    together = WORKING[hours].add_days(start, days + 1)
    first = WORKING[hours].add_days(start, days)

    if isinstance(together, datetime):
        assert isinstance(first, datetime)
        assert first < together


@pytest.mark.parametrize("hours", sorted(BODIES))
def test_all_minutes_of_a_fortnight_with_a_festival_in_it_are_counted(hours: str) -> None:
    start = midnight(date(2026, 2, 9))

    assert KNOWN[hours].between(start, start + 15 * DAY) == count(hours, start, start + 15 * DAY) * MINUTE
