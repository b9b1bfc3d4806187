"""Clocks in working time to begin a test with: by the official calendar as it is shipped, in office hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from dispatch.domain.calendar.duty import duty_from
from dispatch.domain.calendar.workdays import Workdays, workdays_from
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.ladders import Ladder, LadderStep
from dispatch.domain.clocks.limits import Limit, Rule
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import ClockId, ClockKind, ClockReason, IncidentId, TimeKind
from schemas.ids import named_id
from tests.unit.calendar.hours import OFFICE, SHIPPED

LADDER: Final[Ladder] = (
    LadderStep(step=0, level="reminder", at_fraction=0.75),
    LadderStep(step=1, level="deadline", after_due=timedelta()),
    LadderStep(step=2, level="supervisor", after_due_days=1),
)


def hours(length: float) -> Limit:
    """A limit of so many working hours."""
    return _limit(TimeKind.WORKING, timedelta(hours=length))


def days(number: int) -> Limit:
    """A limit of so many working days."""
    return _limit(TimeKind.WORKING_DAYS, timedelta(days=number))


def natural(length: float) -> Limit:
    """A limit of so many hours by day and night."""
    return _limit(TimeKind.NATURAL, timedelta(hours=length))


def _limit(time: TimeKind, allowance: timedelta) -> Limit:
    return Limit(kind=ClockKind.HANDLE, rule=Rule(version="1", kind=ClockKind.HANDLE, allowance=allowance, time=time))


def a_clock(
    limit: Limit,
    at: datetime,
    *,
    working: WorkingTime = OFFICE,
    cap: datetime | None = None,
    ladder: Ladder = LADDER,
) -> Clock:
    """A clock that starts then."""
    return sla_clock.start(
        limit,
        id=ClockId(named_id("clock")),
        incident=IncidentId(named_id("incident")),
        at=at,
        ladder=ladder,
        cap=cap,
        working=working,
    )


def halted(clock: Clock, since: datetime, until: datetime, *, working: WorkingTime = OFFICE) -> Clock:
    """The clock after a pause."""
    paused = sla_clock.pause(clock, at=since, why=ClockReason.RETURNED)
    return sla_clock.resume(paused, at=until, why=ClockReason.GIVEN_BACK, working=working)


def calendar_with(*more: Mapping[str, Any], version: str = "later") -> Workdays:
    """The official calendar with further years."""
    return workdays_from({"years": [*SHIPPED["years"], *more]}, version=version)


NEXT_YEAR: Final[Mapping[str, Any]] = {
    "year": 2027,
    "notice": "a notice that is not published yet",
    "days_off": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"}],
    "make_up_days": [],
}
"""A year as somebody will load it one day; its days are invented."""


def on_duty(body: Mapping[str, Any], workdays: Workdays) -> WorkingTime:
    """Working time by these hours."""
    return WorkingTime(workdays, duty_from(body))
