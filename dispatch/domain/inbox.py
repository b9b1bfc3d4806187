"""What does a supervisor have to know of a matter that came up to them?

How grave it is, in whose hands it lies and for how long, what was tried before, and what the ladders hold next. Which
matters these are is said by the query behind the inbox (督办台); what may be done is the workflow's table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from dispatch.domain.actor import Actor
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.clock_fact import BEGINS, halted_since, pauses
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.sla_clock import LATE, Clock, lamp
from dispatch.domain.incident import Assignment, Incident
from dispatch.domain.moves.nudging import NUDGES
from dispatch.domain.moves.supervising import tally_of
from dispatch.domain.moves.table import ROWS
from dispatch.domain.terms import (
    Action,
    Card,
    ClockId,
    ClockKind,
    ClockState,
    Grade,
    Lamp,
    RequestKind,
    RequestState,
    Status,
    UnitId,
    UserId,
)
from dispatch.domain.workflow.check import permitted

MOVES: Final = (
    *(Action.NUDGE, Action.SUPERVISE, Action.RULE, Action.REASSIGN, Action.TAKE_OVER),
    *(Action.COUNTY_TAKE_BACK, Action.GRANT, Action.REFUSE),
)
"""What a supervisor does about it, one press away."""

WAITS_ON: Final[Mapping[Status, ClockKind]] = {
    Status.RECEIVED: ClockKind.RECEIVE,
    Status.RULING: ClockKind.RULING,
    Status.AWAITING_CHECK: ClockKind.CHECK,
    Status.AWAITING_RATING: ClockKind.RATING,
}
"""Where no unit has the incident in hand, the clock that says since when it has lain there."""


class Gravity(StrEnum):
    """How grave a matter is that came up.

    ALARM: life may be in danger, it is of the two gravest grades, or a clock shows 严重超期. LATE: a clock has run out,
    or it was returned for the third time. WAITING: there is still time.
    """

    ALARM = "alarm"
    LATE = "late"
    WAITING = "waiting"


class Holding(Struct, frozen=True, kw_only=True):
    """In whose hands an incident is, since when, and how long without the pauses.

    unit: None while no unit has it in hand; its status says who has then. counting: False during a pause.
    """

    unit: UnitId | None
    handler: UserId | None
    since: datetime
    length: timedelta
    paused: timedelta
    counting: bool


class Tried(Struct, frozen=True, kw_only=True):
    """What was done so far, counted. extensions: those that were granted."""

    nudges: int
    yellow_cards: int
    red_cards: int
    returns: int
    reworks: int
    extensions: int


class Coming(Struct, frozen=True, kw_only=True):
    """The step of a ladder that fires next, and whom it tells."""

    clock: ClockKind
    step: int
    level: str
    at: datetime
    recipients: tuple[str, ...]


def gravity(incident: Incident, at: datetime) -> Gravity:
    """Say how grave a matter is at an instant."""
    lamps = {lamp(clock, at) for clock in incident.clocks if clock.running}
    pressing = incident.urgent or (incident.grade is not None and incident.grade <= Grade.MAJOR)
    if pressing or Lamp.LONG_OVERDUE in lamps:
        return Gravity.ALARM
    thrice = incident.status is Status.RULING and incident.returns > 2
    return Gravity.LATE if thrice or lamps & LATE else Gravity.WAITING


def holding(incident: Incident, at: datetime) -> Holding:
    """Say who has the incident and for how long, pauses taken out."""
    lead = incident.lead_assignment
    if lead is not None and lead.active:
        return _in_hand(incident, lead, at)
    kind = WAITS_ON.get(incident.status)
    clock = incident.clock(own(kind)) if kind is not None else None
    begun = [fact.holds_from for fact in clock.facts if fact.kind in BEGINS] if clock is not None else []
    since = begun[-1] if begun else incident.closed_at or incident.received_at
    return _held(None, since, clock, at)


def tried(incident: Incident) -> Tried:
    """Count what was done so far."""
    return Tried(
        nudges=_times(incident, NUDGES),
        yellow_cards=_times(incident, tally_of(Card.YELLOW)),
        red_cards=_times(incident, tally_of(Card.RED)),
        returns=incident.returns,
        reworks=incident.reworks,
        extensions=sum(
            request.kind is RequestKind.EXTENSION and request.state is RequestState.GRANTED
            for request in incident.requests
        ),
    )


def coming(incident: Incident, fired: Mapping[ClockId, int]) -> Coming | None:
    """Return the step that fires next of all running clocks; `fired`: the last one of each clock that did."""
    found = [each for clock in incident.clocks if (each := coming_of(clock, fired.get(clock.id)))]
    return min(found, key=lambda each: (each.at, each.clock), default=None)


def coming_of(clock: Clock, fired: int | None) -> Coming | None:
    """Return the step of a clock that fires next; None where it waits, its ladder is spent, or nobody knows when."""
    step = next_step(clock, fired)
    due_at = step_due_at(clock, step) if step else None
    if step is None or due_at is None or clock.undated:
        return None
    return Coming(clock=clock.kind, step=step.step, level=step.level, at=due_at, recipients=step.recipients)


def moves_of(incident: Incident, actor: Actor, at: datetime) -> tuple[Action, ...]:
    """Return which of the moves that belong here the actor may make now."""
    return tuple(action for action in MOVES if permitted(ROWS[action], incident, actor, at=at))


def _in_hand(incident: Incident, lead: Assignment, at: datetime) -> Holding:
    return _held(lead, lead.since, incident.clock(of_assignment(lead.id, ClockKind.HANDLE)), at)


def _held(lead: Assignment | None, since: datetime, clock: Clock | None, at: datetime) -> Holding:
    paused = _paused(clock, since, at) if clock is not None else timedelta()
    return Holding(
        unit=lead.unit if lead else None,
        handler=lead.handler if lead else None,
        since=since,
        length=max(at - since - paused, timedelta()),
        paused=paused,
        counting=clock is None or clock.state is not ClockState.PAUSED,
    )


def _paused(clock: Clock, since: datetime, at: datetime) -> timedelta:
    """Return for how long a clock was paused from one instant to another, a pause that still lasts included."""
    stretches = [(begin, resumed.holds_from) for begin, resumed in pauses(clock.facts)]
    if clock.state is ClockState.PAUSED:
        stretches.append((halted_since(clock.facts), at))
    cut = ((max(begin, since), min(end, at)) for begin, end in stretches)
    return sum((end - begin for begin, end in cut if end > begin), timedelta())


def _times(incident: Incident, of: str) -> int:
    tally = incident.tally(of)
    return tally.times if tally else 0
