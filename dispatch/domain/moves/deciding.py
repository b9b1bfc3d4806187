"""How a decision is put together: facts are numbered, the version counted, clocks started and stopped, people told.

Used by the files of the stages; what is decided, and whether it may be, stands there and in `workflow`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Announcement, Assignment, Decision, Incident, Notice, Request
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import (
    AssignmentId,
    CategoryCode,
    ClockId,
    ClockKind,
    ClockReason,
    Grade,
    IncidentId,
    Outcome,
    RequestState,
    Role,
    Status,
    Window,
)
from dispatch.domain.workflow.move import Permit
from schemas.facts import Fact, IncidentClosed, RequestLapsed, ResultTold
from schemas.ids import derived_id, part_id

ListedReasons = Collection[str] | None
"""The reason codes that a township lists for a move; None while it has no list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who announces: the actor in the role of the permit."""

    actor: Actor
    role: Role

    def says(self, fact: Fact, *, note: str | None = None, attachments: tuple[UUID, ...] = ()) -> Announcement:
        """Announce a fact; the note and the pictures stay with us."""
        user = None if self.role is Role.PLATFORM else self.actor.user
        return Announcement(fact=fact, actor=user, by=self.role, note=note, attachments=attachments)


def voice(permit: Permit, actor: Actor) -> Voice:
    """Let the actor speak in the role in which the move is permitted."""
    return Voice(actor=actor, role=permit.role)


def decide(
    permit: Permit, before: Incident, after: Incident, *said: Announcement, notify: tuple[Notice, ...] = ()
) -> Decision:
    """Make a decision of what the incident becomes: one version further, one number for each fact."""
    assert permit.move.leads_to(before, after), f"row {permit.move.row} does not lead to {after.status}"
    version = before.version + 1 if permit.move.counts else before.version
    return Decision(incident=replace(after, version=version, seq=before.seq + len(said)), announce=said, notify=notify)


def start_clock(
    incident: Incident,
    kind: ClockKind,
    limits: Limits,
    *,
    at: datetime,
    cause: UUID,
    assignment: AssignmentId | None = None,
) -> Incident:
    """Start a clock of this kind, by the limits for the incident's category and grade."""
    clock = new_clock(incident, kind, limits, at=at, cause=cause, assignment=assignment)
    return replace(incident, clocks=(*incident.clocks, clock))


def new_clock(
    incident: Incident,
    kind: ClockKind,
    limits: Limits,
    *,
    at: datetime,
    cause: UUID,
    assignment: AssignmentId | None = None,
    cap: datetime | None = None,
) -> Clock:
    """Return a clock of this kind, started, by the limits for the incident's category and grade."""
    return first_clock(
        limits,
        kind,
        incident=incident.id,
        category=incident.category,
        grade=incident.grade,
        at=at,
        cause=cause,
        assignment=assignment,
        epoch=incident.reopens,
        cap=cap,
    )


def first_clock(
    limits: Limits,
    kind: ClockKind,
    *,
    incident: IncidentId,
    category: CategoryCode | None,
    grade: Grade | None,
    at: datetime,
    cause: UUID,
    assignment: AssignmentId | None = None,
    epoch: int = 0,
    cap: datetime | None = None,
) -> Clock:
    """Return a clock of an incident that is only being made, started, by the limits for its category and grade."""
    return sla_clock.start(
        limits.limit(kind, category=category, grade=grade),
        id=ClockId(part_id(incident, cause, f"clock-{kind}")),
        incident=incident,
        at=at,
        ladder=limits.ladder(kind, grade),
        assignment=assignment,
        epoch=epoch,
        cap=cap,
    )


def check_listed(reason_code: str, listed: ListedReasons) -> None:
    """Check that a reason is one of those that may be chosen.

    Raises:
        InvalidValue: it is not.
    """
    if listed is not None and reason_code not in listed:
        raise InvalidValue("reason_code", f"{reason_code} is none of the listed reasons")


def open_incident(permit: Permit, opened: Incident, said: Announcement) -> Decision:
    """Make the first decision about an incident, at version and seq 1: this is the path of every report."""
    assert permit.move.leads_to(opened, opened), f"row {permit.move.row} does not lead to {opened.status}"
    return Decision(incident=opened, announce=(said,))


def stop_clocks(incident: Incident, *kinds: ClockKind, at: datetime, why: ClockReason) -> Incident:
    """Stop every clock of these kinds, or every clock when none is named."""
    return change_clocks(
        incident, lambda clock: sla_clock.stop(clock, at=at, why=why) if not kinds or clock.kind in kinds else clock
    )


def resume_clock(incident: Incident, wanted: Clock | None, *, at: datetime, why: ClockReason) -> Incident:
    """Let one clock run on with what was left."""
    if wanted is None:
        return incident
    running = sla_clock.resume(wanted, at=at, why=why)
    return change_clocks(incident, lambda clock: running if clock.id == wanted.id else clock)


def change_clocks(incident: Incident, change: Callable[[Clock], Clock]) -> Incident:
    """Apply a change to each clock."""
    return replace(incident, clocks=tuple(change(clock) for clock in incident.clocks))


def change_assignment(incident: Incident, changed: Assignment) -> Incident:
    """Put the changed assignment in the place of the one with its id."""
    kept = tuple(changed if found.id == changed.id else found for found in incident.assignments)
    return replace(incident, assignments=kept)


def close(incident: Incident, outcome: Outcome, *, at: datetime) -> tuple[Incident, IncidentClosed]:
    """Close the incident: no clock runs on, but that of a request which is still to be decided."""
    kinds = [kind for kind in ClockKind if kind is not ClockKind.REQUEST or not incident.pending]
    stopped = stop_clocks(incident, *kinds, at=at, why=ClockReason.CLOSED)
    closed = replace(stopped, status=Status.CLOSED, outcome=outcome, closed_at=at, left_to_person=False)
    return closed, IncidentClosed(outcome=outcome.value)


def ask(incident: Incident, request: Request, limits: Limits, *, at: datetime, cause: UUID) -> Incident:
    """Add a request, with the clock that says until when it should be decided."""
    after = replace(incident, requests=(*incident.requests, request))
    return start_clock(after, ClockKind.REQUEST, limits, at=at, cause=cause)


def lapse_requests(incident: Incident, *, at: datetime) -> tuple[Incident, tuple[RequestLapsed, ...]]:
    """Let everything that was asked and not decided lapse."""
    requests = tuple(
        replace(found, state=RequestState.LAPSED) if found in incident.pending else found for found in incident.requests
    )
    facts = tuple(RequestLapsed(request=found.id, kind=found.kind) for found in incident.pending)
    quiet = stop_clocks(incident, ClockKind.REQUEST, at=at, why=ClockReason.LAPSED)
    return replace(quiet, requests=requests), facts


def somebody_to_tell(incident: Incident) -> bool:
    """Say whether there is a reporter with an account who did not do the work."""
    handled_by_reporter = incident.self_handled and incident.self_handled_by == incident.reporter
    return incident.reporter is not None and not handled_by_reporter


def tell(
    incident: Incident, limits: Limits, *, at: datetime, cause: UUID
) -> tuple[Incident, ResultTold, tuple[Notice, ...]]:
    """Tell the reporter in the application, which counts as told and opens the window for asking to reopen."""
    window = limits.window(Window.REOPEN, category=incident.category, grade=incident.grade)
    told = replace(incident, told_at=at, reply_until=at + window)
    return told, ResultTold(channel="in_app"), to_reporter(incident, "result_told", cause=cause)


def to_reporter(incident: Incident, kind: str, *, cause: UUID) -> tuple[Notice, ...]:
    """Make a notice for the reporter, where there is one with an account."""
    if incident.reporter is None:
        return ()
    return (Notice(id=derived_id(cause, f"notice-{kind}"), kind=kind, to="reporter", user=incident.reporter),)
