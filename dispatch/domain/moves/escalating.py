"""What happens when a step of a clock's ladder fires: it is told, some give a card, and nothing else moves.

Each step of each clock is recorded once; the store holds that by (clock, step). The notifier delivers. Which card a
step gives, and when it gives none, is said in docs/adr/0050.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.clocks.ladder import card_given, step_due_at, superseded
from dispatch.domain.clocks.ladders import COUNTY, LadderStep
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Assignment, Decision, Incident, Notice, counted, told_by_platform
from dispatch.domain.looking import awaits_look
from dispatch.domain.moves.supervising import shown_card, tally_of
from dispatch.domain.refusals import Bar, MoveRefused
from dispatch.domain.terms import AssignmentState, ClockKind, Role
from schemas.facts import ClockEscalated
from schemas.ids import derived_id


def escalate(incident: Incident, clock: Clock, step: LadderStep, *, at: datetime, cause: UUID) -> Decision:
    """Record that a step of a running clock's ladder fired, and show the card that it gives; the version stays.

    After an outage several steps are due at once: the highest is told, and those below it are recorded as skipped.

    Raises:
        MoveRefused: the clock is not one of the incident's, does not run, or the step is not due yet.
    """
    due_at, due_step = clock.due_at, step_due_at(clock, step)
    if clock not in incident.clocks or due_at is None or due_step is None:
        raise MoveRefused(Bar.CLOCK_NOT_RUNNING)
    if at < due_step:
        raise MoveRefused(Bar.NOT_YET, at=due_step)

    skipped = superseded(clock, step, at=at)
    fact = ClockEscalated(
        clock=clock.id,
        clock_kind=clock.kind,
        step=step.step,
        level=step.level,
        due_at=due_at,
        step_due_at=due_step,
        recipients=() if skipped else _meant(incident, clock, step),
        skipped=skipped,
    )
    held = _held_by(incident, clock)
    notices = tuple(_notice(cause, step, to, held) for to in fact.recipients)
    card = card_given(clock, step, at=at)
    if card is None:
        return told_by_platform(incident, incident, fact, notify=notices)
    after = counted(incident, tally_of(card), at)
    answerable = held if held is not None and held.active else None
    shown = shown_card(after, card, answerable, clock=clock, step=step.step)
    return told_by_platform(incident, after, fact, shown, notify=notices)


def _meant(incident: Incident, clock: Clock, step: LadderStep) -> tuple[str, ...]:
    """Return who hears of a step.

    A visit that nobody has made is the officer's to make: whoever has the cell is reminded, in the command room's place
    as long as it is not late, and beside it from then on.
    """
    if clock.kind is not ClockKind.RECEIVE or not awaits_look(incident):
        return step.recipients
    instead = {Role.OFFICER.value} | ({Role.OPERATOR.value} if step.at_fraction is not None else set())
    return (Role.OFFICER.value, *(to for to in step.recipients if to not in instead))


def _notice(cause: UUID, step: LadderStep, to: str, held: Assignment | None) -> Notice:
    unit = held.unit if held is not None and to != COUNTY else None
    return Notice(id=derived_id(cause, f"notice-{to}"), kind="escalation", to=to, level=step.level, unit=unit)


def _held_by(incident: Incident, clock: Clock) -> Assignment | None:
    """Return whose people are meant: of a unit that refused to help none, because the command room has to decide."""
    wanted = clock.assignment or incident.lead
    found = next((held for held in incident.assignments if held.id == wanted), None)
    return found if found is not None and found.state is not AssignmentState.REFUSED else None
