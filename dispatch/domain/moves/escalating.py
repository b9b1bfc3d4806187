"""What happens when a step of a clock's ladder fires: it is told, and nothing else moves.

Each step of each clock is recorded once; the store holds that by (clock, step). The notifier delivers.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.clocks.ladder import step_due_at, superseded
from dispatch.domain.clocks.limits import LadderStep
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident, Notice, told_by_platform
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import AssignmentState, UnitId
from schemas.facts import ClockEscalated
from schemas.ids import derived_id


def escalate(incident: Incident, clock: Clock, step: LadderStep, *, at: datetime, cause: UUID) -> Decision:
    """Record that a step of a running clock's ladder fired; the sequence grows, the version does not.

    After an outage several steps are due at once: the highest is told, and those below it are recorded as skipped.

    Raises:
        MoveRefused: the clock is not one of the incident's, does not run, or the step is not due yet.
    """
    due_at, due_step = clock.due_at, step_due_at(clock, step)
    if clock not in incident.clocks or due_at is None or due_step is None:
        raise MoveRefused("only a running clock of the incident escalates")
    if at < due_step:
        raise MoveRefused(f"step {step.step} is due at {due_step.isoformat()}, not before")

    skipped = superseded(clock, step, at=at)
    recipients = () if skipped else step.recipients
    fact = ClockEscalated(
        clock=clock.id,
        clock_kind=clock.kind,
        step=step.step,
        level=step.level,
        due_at=due_at,
        step_due_at=due_step,
        recipients=recipients,
        skipped=skipped,
    )
    unit = _unit_of(incident, clock)
    notices = tuple(
        Notice(id=derived_id(cause, f"notice-{to}"), kind="escalation", to=to, level=step.level, unit=unit)
        for to in recipients
    )
    return told_by_platform(incident, incident, fact, notify=notices)


def _unit_of(incident: Incident, clock: Clock) -> UnitId | None:
    """Return whose people are meant: of a unit that refused to help none, because the command room has to decide."""
    wanted = clock.assignment or incident.lead
    found = next((held for held in incident.assignments if held.id == wanted), None)
    return found.unit if found is not None and found.state is not AssignmentState.REFUSED else None
