"""重办: the reporter asks for a closed incident to be taken up again, an operator decides, or reopens by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Assignment, Decision, Incident, Request
from dispatch.domain.moves.assigning import assigned_fact
from dispatch.domain.moves.deciding import (
    ask,
    decide,
    lapse_requests,
    new_clock,
    start_clock,
    stop_clocks,
    to_reporter,
    voice,
)
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import (
    Action,
    AssignmentId,
    AssignmentState,
    ClockKind,
    ClockReason,
    RequestId,
    RequestState,
    Status,
    Window,
)
from dispatch.domain.workflow.table import check_move
from schemas.facts import Fact, IncidentReopened, RequestGranted, RequestMade, RequestRefused
from schemas.ids import part_id


def ask_reopen(
    incident: Incident,
    limits: Limits,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    at_fault: str | None = None,
) -> Decision:
    """Ask for the incident to be taken up again; an operator needs nobody to grant it and reopens at once.

    Raises:
        MoveRefused: it is not at its end, something is asked already, or the window is over.
        NotYours: the actor is neither the reporter nor an operator.
        Missing: no reason.
    """
    permit = check_move(incident, Action.REOPEN, actor, at=at)
    permit.need(reason=reason)
    says = voice(permit, actor).says
    if permit.move.goals:
        quiet, lapsed = lapse_requests(incident, at=at)
        after, facts = _reopened(quiet, limits, reason=reason, at=at, cause=cause)
        first, *others = facts
        return decide(permit, incident, after, *map(says, lapsed), says(first, note=reason), *map(says, others))

    request = Request(
        id=RequestId(part_id(incident.id, cause, "request")),
        kind="reopen",
        state=RequestState.PENDING,
        asked_by=actor.user,
        asked_at=at,
        reason=reason,
        payload={"at_fault": at_fault} if at_fault else {},
    )
    after = ask(incident, request, limits, at=at, cause=cause)
    return decide(permit, incident, after, says(RequestMade(request=request.id, kind=request.kind), note=reason))


def grant(
    incident: Incident,
    limits: Limits,
    *,
    request: RequestId,
    actor: Actor,
    at: datetime,
    cause: UUID,
    reason: str | None = None,
) -> Decision:
    """Grant a reopening: a new round with a new total, with the last unit, or in the queue after self-handling.

    Raises:
        MoveRefused: nothing is asked.
        NotYours: the actor is no operator, or is the one who asked.
        Missing: no request named.
        InvalidValue: the request is not pending.
    """
    permit = check_move(incident, Action.GRANT, actor, at=at)
    permit.need(request=request)
    asked = _pending(incident, request)
    decided = _decided(incident, asked, RequestState.GRANTED, actor, at)
    after, facts = _reopened(decided, limits, reason=asked.reason, at=at, cause=cause)
    says = voice(permit, actor).says
    granted = says(RequestGranted(request=asked.id, kind=asked.kind), note=reason)
    notices = to_reporter(incident, "request_granted", cause=cause)
    return decide(permit, incident, after, granted, *map(says, facts), notify=notices)


def refuse(
    incident: Incident,
    *,
    request: RequestId,
    reason: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
) -> Decision:
    """Refuse a reopening, with the reason; the incident stays as it is.

    Raises:
        MoveRefused: nothing is asked.
        NotYours: the actor is no operator, or is the one who asked.
        Missing: no request named, or no reason.
        InvalidValue: the request is not pending.
    """
    permit = check_move(incident, Action.REFUSE, actor, at=at)
    permit.need(request=request, reason=reason)
    asked = _pending(incident, request)
    after = _decided(incident, asked, RequestState.REFUSED, actor, at)
    said = voice(permit, actor).says(RequestRefused(request=asked.id, kind=asked.kind), note=reason)
    notices = to_reporter(incident, "request_refused", cause=cause)
    return decide(permit, incident, after, said, notify=notices)


def _reopened(
    incident: Incident, limits: Limits, *, reason: str, at: datetime, cause: UUID
) -> tuple[Incident, tuple[Fact, ...]]:
    stopped = stop_clocks(incident, ClockKind.RATING, at=at, why=ClockReason.REOPENED)
    fresh = replace(
        stopped,
        reopens=incident.reopens + 1,
        outcome=None,
        told_at=None,
        closed_at=None,
        reply_until=None,
        person_only=True,
        self_handled=False,
    )
    total = new_clock(fresh, ClockKind.TOTAL, limits, at=at, cause=cause, cap=_cap_ahead(incident, at))
    fresh = replace(fresh, clocks=(*fresh.clocks, total))
    reopening = IncidentReopened(epoch=fresh.reopens)
    if incident.lead_assignment is None:
        queued = replace(fresh, status=Status.RECEIVED, lead=None)
        return start_clock(queued, ClockKind.RECEIVE, limits, at=at, cause=cause), (reopening,)
    after = _with_last_unit(fresh, incident.lead_assignment, limits, reason=reason, at=at, cause=cause)
    return after, (reopening, assigned_fact(after))


def _with_last_unit(
    incident: Incident, last: Assignment, limits: Limits, *, reason: str, at: datetime, cause: UUID
) -> Incident:
    window = limits.window(Window.RETURN, category=incident.category, grade=incident.grade)
    again = Assignment(
        id=AssignmentId(part_id(incident.id, cause, "assignment")),
        unit=last.unit,
        state=AssignmentState.ASSIGNED,
        since=at,
        binding=last.binding,
        reason=reason,
        responsibility_row=last.responsibility_row,
        admission_item=last.admission_item,
        return_until=at + window,
    )
    after = replace(incident, status=Status.ASSIGNED, lead=again.id, assignments=(*incident.assignments, again))
    after = start_clock(after, ClockKind.HANDLE, limits, at=at, cause=cause, assignment=again.id)
    return start_clock(after, ClockKind.SIGN, limits, at=at, cause=cause, assignment=again.id)


def _cap_ahead(incident: Incident, at: datetime) -> datetime | None:
    """An imposed due time still binds the new round unless it has passed."""
    total = incident.clock(ClockKind.TOTAL)
    return total.cap if total is not None and total.cap is not None and total.cap > at else None


def _pending(incident: Incident, request: RequestId) -> Request:
    for found in incident.pending:
        if found.id == request:
            return found
    raise InvalidValue("request", "no such request is pending")


def _decided(incident: Incident, asked: Request, state: RequestState, actor: Actor, at: datetime) -> Incident:
    decided = replace(asked, state=state, decided_by=actor.user, decided_at=at)
    after = stop_clocks(incident, ClockKind.REQUEST, at=at, why=ClockReason.DECIDED)
    return replace(after, requests=tuple(decided if found == asked else found for found in incident.requests))
