"""What happens when a step of a clock is due: those whom it concerns are told, and what has an end comes to it.

Takes the incident as it is under the lock, so that what was closed, stopped or postponed in the meantime does not
fire. The timers find what is due, lock it and write the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from dispatch.application.directory import Directory, messages_for, recipients
from dispatch.application.ports import Entry
from dispatch.application.watch import NO_WATCH, Watch
from dispatch.domain.changed import replace
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.ladders import WITH_WINDOW_END, LadderStep
from dispatch.domain.clocks.limits import Limits, rule_data
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.kin import NO_KIN, Kin
from dispatch.domain.moves.checking import check_due
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.holding import hold_ends
from dispatch.domain.moves.merging import with_kin
from dispatch.domain.moves.questioning import question_ends
from dispatch.domain.moves.rating import WINDOW_END, rating_window_ends
from dispatch.domain.terms import ClockId, ClockKind
from dispatch.domain.workflow.check import act_of_platform
from schemas.facts import fact_data
from schemas.ids import derived_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A step of a clock's ladder with its time: one that is due, or the one to be armed next."""

    clock: ClockId
    step: int
    incident: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """The record of a step that fired, kept once per (clock, step)."""

    id: UUID
    clock: ClockId
    step: int
    incident: UUID
    level: str
    at: datetime
    due_at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A step that fires: what changes, and the record of it; what only ends, as a hold does, is no escalation.

    along: what changes with it of incidents that are merged into it.
    """

    timer: Timer
    clock: Clock
    at: datetime
    entry: Entry
    along: tuple[Entry, ...] = ()
    escalated: Escalated | None = None


Void = Literal["void", "early"]
"""Why a timer does not fire: its clock runs no more, or it is not due after all."""


def cause_of(clock: ClockId, step: int) -> UUID:
    """Return the id of a step's firing, the same however often it is tried."""
    return derived_id(clock, f"step-{step}")


def fire(
    incident: Incident,
    timer: Timer,
    *,
    at: datetime,
    directory: Directory,
    limits: Callable[[], Limits],
    kin: Kin = NO_KIN,
    watch: Watch = NO_WATCH,
) -> Fired | Void:
    """Let a step fire, or say why it does not; `limits` are asked for where clocks go on, `kin` is what closes too."""
    clock = next((clock for clock in incident.clocks if clock.id == timer.clock), None)
    if clock is None or not clock.running or _over(incident, clock):
        return "void"
    step = next((step for step in clock.ladder if step.step == timer.step), None)
    due_at = step_due_at(clock, step) if step else None
    if step is None or due_at is None:
        return "void"
    if at < due_at:
        return "early"
    cause = cause_of(clock.id, step.step)
    decision = _decide(incident, clock, step, limits, kin, at=at, cause=cause)
    if clock.kind in WITH_WINDOW_END:
        messages = messages_for(decision.change.notify, incident, directory, watch=watch)
        entry = Entry(change=decision.change, cause=cause, messages=messages)
        along = tuple(
            Entry(change=each, cause=cause, messages=messages_for(each.notify, each.after, directory, watch=watch))
            for each in decision.others
        )
        return Fired(timer=timer, clock=clock, at=at, entry=entry, along=along)

    detail = _detail(incident, clock, decision)
    reached = detail | _reached_by(step)
    messages = messages_for(decision.change.notify, incident, directory, watch=watch, body=reached, escalation=cause)
    escalated = Escalated(
        id=cause,
        clock=clock.id,
        step=step.step,
        incident=incident.id,
        level=step.level,
        at=at,
        due_at=due_at,
        detail=detail | {"alerted": _alerted(decision, incident, directory, watch)},
    )
    entry = Entry(change=decision.change, cause=cause, messages=messages)
    return Fired(timer=timer, clock=clock, at=at, entry=entry, escalated=escalated)


def following(incident: Incident, timer: Timer, *, fired: bool) -> Timer | None:
    """Return what to arm after a timer was settled: the next step, or the same one again if it has not fired."""
    clock = next((clock for clock in incident.clocks if clock.id == timer.clock), None)
    if clock is None or _over(incident, clock):
        return None
    step = next_step(clock, timer.step if fired else timer.step - 1)
    due_at = step_due_at(clock, step) if step else None
    if step is None or due_at is None:
        return None
    return Timer(clock=timer.clock, step=step.step, incident=timer.incident, due_at=due_at)


def _over(incident: Incident, clock: Clock) -> bool:
    """Of an incident that is over nothing fires, except for a request that is still to be decided."""
    asked = any(request.pending and request.id == clock.request for request in incident.requests)
    return not incident.status.is_open and not asked


def _decide(
    incident: Incident,
    clock: Clock,
    step: LadderStep,
    limits: Callable[[], Limits],
    kin: Kin,
    *,
    at: datetime,
    cause: UUID,
) -> Decision:
    if clock.kind is ClockKind.RATING:
        return _window_ends(incident, clock, limits, kin, at=at, cause=cause)
    if clock.kind is ClockKind.HOLD:
        return hold_ends(incident, clock, limits(), at=at, cause=cause)
    if clock.kind is ClockKind.ANSWER:
        return question_ends(incident, clock, at=at, cause=cause)
    if clock.kind is ClockKind.CHECK:
        return check_due(incident, clock, step, at=at, cause=cause)
    return escalate(incident, clock, step, at=at, cause=cause)


def _window_ends(
    incident: Incident, clock: Clock, limits: Callable[[], Limits], kin: Kin, *, at: datetime, cause: UUID
) -> Decision:
    decided = rating_window_ends(incident, clock, at=at, cause=cause)
    if not kin.followers:
        return decided
    act = act_of_platform((WINDOW_END,), incident, at=at, cause=cause)
    return with_kin(replace(act, kin=kin), decided, limits())


def _detail(incident: Incident, clock: Clock, decision: Decision) -> dict[str, Any]:
    """Say why now and who had it, as codes: the fact itself, the rule that gave the time, unit and handler."""
    had = next((item for item in incident.assignments if item.id == (clock.assignment or incident.lead)), None)
    return {
        **fact_data(decision.change.announce[0].fact),
        "rule": rule_data(clock.rule),
        "started_at": clock.started_at.isoformat(),
        "had_unit": had.unit if had else None,
        "had_handler": had.handler if had else None,
    }


def _reached_by(step: LadderStep) -> dict[str, Any]:
    """Say by which channels a step is told, and how soon somebody has to take note of it."""
    within = step.acknowledge_within
    return {
        "channels": list(step.channels),
        "acknowledge_within_s": within.total_seconds() if within is not None else None,
    }


def _alerted(decision: Decision, incident: Incident, directory: Directory, watch: Watch) -> list[dict[str, Any]]:
    """Say for each kind of recipient which role was alerted in the end, how many people, and who had nobody on duty."""
    alerted: list[dict[str, Any]] = []
    for notice in decision.change.notify:
        found = recipients(notice, incident, directory, watch)
        said = {"to": notice.to, "as": found.role.value if found.role else None, "people": len(found.users)}
        alerted.append(said | ({"nobody_on_duty": found.nobody_on_duty} if found.nobody_on_duty else {}))
    return alerted
