"""What of an incident is counted at an instant, and when does that change without anything happening to it?

Windows end now and are half-open at their beginning: what came in exactly an hour ago has left the window of an hour.
Today is the township's. Due today is what was still open this morning and whose total clock is due today; what was
closed on an earlier day was that day's work.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import IntEnum
from typing import Final, NamedTuple

from dispatch.domain.calendar.workdays import SHANGHAI
from dispatch.domain.live.standing import Standing

DAY: Final = timedelta(days=1)
WINDOWS: Final = (timedelta(minutes=5), timedelta(hours=1), DAY)
"""The windows that are counted; their names are in `figures.Windows`."""
EXACT_BELOW: Final = 128
"""Durations are kept by whole minutes up to here and by seven binary digits beyond: at most 1.6 % too short."""


class Count(IntEnum):
    """The places of the counts of a group; the windows of arrivals and of closings come first, the shortest first."""

    ARRIVED = 0
    CLOSED = 3
    OPEN = 6
    OVERDUE = 7
    DUE_TODAY = 8
    ON_TIME_TODAY = 9
    CLOSED_DUE_TODAY = 10


COUNTS: Final = len(WINDOWS) * 2 + 5


class Day(NamedTuple):
    """A day of the township."""

    begin: datetime
    end: datetime


class Counted(NamedTuple):
    """What an incident adds to its groups: which counts, and the minutes until a unit had it and until it closed."""

    counts: tuple[int, ...] = ()
    to_assign: int | None = None
    to_close: int | None = None


NOTHING: Final = Counted()


def day_of(at: datetime) -> Day:
    """Return the township's day in which an instant lies."""
    begin = datetime.combine(at.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    return Day(begin, begin + DAY)


def counted(standing: Standing, at: datetime, day: Day) -> Counted:
    """Return what is counted of an incident at an instant, which lies in this day."""
    if not standing.counted:
        return NOTHING
    closed_at = None if standing.open else standing.closed_at
    counts = [Count.ARRIVED + n for n, window in enumerate(WINDOWS) if standing.received_at > at - window]
    if closed_at is not None:
        counts += [Count.CLOSED + n for n, window in enumerate(WINDOWS) if closed_at > at - window]
    elif standing.open:
        counts.append(Count.OPEN)
        if standing.due_at is not None and standing.due_at <= at:
            counts.append(Count.OVERDUE)
    counts += _due(standing, closed_at, day)
    lately_closed = closed_at is not None and closed_at > at - DAY
    to_assign = None
    if standing.assigned_at is not None and standing.assigned_at > at - DAY and (standing.open or lately_closed):
        to_assign = minutes(standing.assigned_at - standing.received_at)
    to_close = minutes(closed_at - standing.received_at) if closed_at is not None and lately_closed else None
    return Counted(tuple(counts), to_assign, to_close)


def _due(standing: Standing, closed_at: datetime | None, day: Day) -> list[int]:
    due_at = standing.total_due_at
    if due_at is None or not day.begin <= due_at < day.end:
        return []
    if closed_at is None:
        return [Count.DUE_TODAY] if standing.open else []
    if closed_at < day.begin:
        return []
    found: list[int] = [Count.DUE_TODAY, Count.CLOSED_DUE_TODAY]
    return [*found, Count.ON_TIME_TODAY] if closed_at <= due_at else found


def changes_at(standing: Standing, at: datetime, day: Day) -> datetime | None:
    """Return when what is counted of an incident may change next by time alone; None where it does not any more."""
    if not standing.counted:
        return None
    closed_at = None if standing.open else standing.closed_at
    instants = [standing.received_at + window for window in WINDOWS]
    if closed_at is not None:
        instants += [closed_at + window for window in WINDOWS]
    if standing.assigned_at is not None:
        instants.append(standing.assigned_at + DAY)
    if standing.due_at is not None and standing.open:
        instants.append(standing.due_at)
    if standing.total_due_at is not None and standing.total_due_at >= day.begin:
        instants.append(day.end)
    return min((instant for instant in instants if instant > at), default=None)


def over(standing: Standing, at: datetime) -> bool:
    """Say whether nothing of an incident is counted any more, or will be, unless something happens to it."""
    if standing.open:
        return False
    lately = at - DAY
    return standing.received_at <= lately and (standing.closed_at is None or standing.closed_at <= lately)


def minutes(took: timedelta) -> int:
    """Return whole minutes, rounded down to seven binary digits where there are more."""
    whole = max(0, int(took.total_seconds()) // 60)
    if whole < EXACT_BELOW:
        return whole
    coarse = whole.bit_length() - EXACT_BELOW.bit_length() + 1
    return whole >> coarse << coarse
