"""Which clocks follow limits that were published for what is open too, and why do the others stay due when they were?

Whoever shortens or lengthens a limit means what is being done. What somebody promised, granted or imposed is not theirs
to move, and what is late stays late.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import BEGINS
from dispatch.domain.clocks.ladders import WITH_WINDOW_END
from dispatch.domain.clocks.limits import Limit
from dispatch.domain.clocks.rebasing import extensions, rebase
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import ClockFactKind, ClockReason, ClockState, UserId

OPEN: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED})


class ForOpen(Struct, frozen=True, kw_only=True):
    """Limits that were published for what is open too: by whom, why, since when, and in place of which versions."""

    version: str
    since: datetime
    older: frozenset[str]
    by: UserId
    remark: str


class Stays(StrEnum):
    """Why an open clock stays due when it was: paused, overdue, or due at a time that was imposed, granted or told."""

    PAUSED = "paused"
    OVERDUE = "overdue"
    IMPOSED = "imposed"
    GRANTED = "granted"
    PROMISED = "promised"


def follows(clock: Clock, order: ForOpen) -> bool:
    """Say whether an open clock goes by limits in whose place these come, and did not wait then and run on since."""
    by_older = clock.state in OPEN and clock.rule.document == "limits" and clock.rule.version in order.older
    if not by_older:
        return False
    begun = next(fact for fact in reversed(clock.facts) if fact.kind in BEGINS)
    return begun.kind is ClockFactKind.STARTED or begun.holds_from <= order.since


def stays(clock: Clock, order: ForOpen, *, at: datetime) -> Stays | None:
    """Return why a clock that goes by older limits does not follow, or None if it does.

    What stayed when the limits came into force stays, whenever somebody comes round to it.
    """
    then = tuple(fact for fact in clock.facts if fact.at <= order.since)
    was = replace(clock, facts=then) if then else clock
    return _stays(clock, at) or _stays(was, min(order.since, at))


def _stays(clock: Clock, at: datetime) -> Stays | None:
    due_at = clock.latest_times.due_at
    if not clock.running:
        return Stays.PAUSED
    if due_at <= at:
        return Stays.OVERDUE
    if clock.kind in WITH_WINDOW_END:
        return Stays.PROMISED
    if extensions(clock):
        return Stays.GRANTED
    return Stays.IMPOSED if clock.cap is not None and due_at == clock.cap else None


def follow(clock: Clock, limit: Limit, order: ForOpen, *, at: datetime, working: WorkingTime) -> Clock:
    """Give a clock what its row in these limits allows; what does not follow stays as it is.

    It gets no due time in the past, and having followed once it does not follow again.
    """
    if not follows(clock, order) or stays(clock, order, at=at) is not None:
        return clock
    return rebase(clock, limit, at=at, working=working, why=ClockReason.LIMITS)
