"""申诉: until when may it be objected to, and by when is an objection decided? Counted as for any request.

Who decides is said in `standing`: neither who raised it nor who scored, nor whoever belongs to the subject.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dispatch.domain.calendar.workdays import YearMissing
from dispatch.domain.clocks.due_times import due_times
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.terms import ClockKind

OVERDUE: Final = "objection_overdue"
"""The kind of message by which assessors are told, once, that an objection was not decided in time."""


def objections_until(published_at: datetime, working_days: int, limits: Limits) -> datetime | None:
    """Return until when a published result may be objected to; None where those workdays are not loaded."""
    until = limits.duty.room.add_days(published_at, working_days)
    return None if isinstance(until, YearMissing) else until


def decided_by(raised_at: datetime, limits: Limits) -> datetime | None:
    """Return by when an objection has to be decided: as long as a request of the workflow may wait."""
    rule = limits.limit(ClockKind.REQUEST, category=None, grade=None).rule
    working = limits.duty.room
    times = due_times(raised_at, rule.allowance, time=rule.time, working=working, cap=None, lamps=rule.lamps, ladder=())
    return times.due_at if times.known else None
