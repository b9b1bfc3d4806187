"""When is a step of a clock's ladder due, and what happens when it fires: it is told, and nothing else moves.

Each step of each clock is recorded once; the store holds that by (clock, step). Delivery is the notifier's affair.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.clocks.limits import LadderStep
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident, Notice, told_by_platform
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import UnitId
from schemas.facts import ClockEscalated
from schemas.ids import derived_id


def step_due_at(clock: Clock, step: LadderStep) -> datetime | None:
    """Return when a step is due, as the clock's last fact left it, or None while the clock does not run."""
    if not clock.running or clock.times is None:
        return None
    return clock.times.steps_due_at[clock.ladder.index(step)]


def next_step(clock: Clock, fired: int | None) -> LadderStep | None:
    """Return the first step after the last one that fired, or None when the ladder is spent."""
    return next((step for step in clock.ladder if fired is None or step.step > fired), None)


def escalate(incident: Incident, clock: Clock, step: LadderStep, *, at: datetime, cause: UUID) -> Decision:
    """Record that a step of a running clock's ladder fired; the sequence grows, the version does not.

    Raises:
        MoveRefused: the clock is not one of the incident's, does not run, or the step is not due yet.
    """
    due_at, due_step = clock.due_at, step_due_at(clock, step)
    if clock not in incident.clocks or due_at is None or due_step is None:
        raise MoveRefused("only a running clock of the incident escalates")
    if at < due_step:
        raise MoveRefused(f"step {step.step} is due at {due_step.isoformat()}, not before")

    fact = ClockEscalated(
        clock=clock.id,
        clock_kind=clock.kind,
        step=step.step,
        level=step.level,
        due_at=due_at,
        step_due_at=due_step,
        recipients=step.recipients,
    )
    unit = _unit_of(incident, clock)
    notices = tuple(
        Notice(id=derived_id(cause, f"notice-{to}"), kind="escalation", to=to, level=step.level, unit=unit)
        for to in step.recipients
    )
    return told_by_platform(incident, incident, fact, notify=notices)


def _unit_of(incident: Incident, clock: Clock) -> UnitId | None:
    wanted = clock.assignment or incident.lead
    return next((found.unit for found in incident.assignments if found.id == wanted), None)
