"""Which requests make no sense any more where an incident is now: they lapse with the move that took it there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.incident import Incident, Notice, Request
from dispatch.domain.terms import ClockReason, RequestKind, RequestState, Role, Status, UserId
from schemas.ids import derived_id

ASKED_WHILE: Final[Mapping[RequestKind, frozenset[Status]]] = {
    RequestKind.HOLD: frozenset({Status.HANDLING}),
    RequestKind.EXTENSION: frozenset({Status.HANDLING}),
    RequestKind.TRANSFER: frozenset({Status.RECEIVED, Status.ASSIGNED, Status.HANDLING, Status.RULING}),
    RequestKind.MATERIAL: frozenset({Status.RECEIVED, Status.ASSIGNED, Status.RULING, Status.HANDLING, Status.ON_HOLD}),
    RequestKind.CANCELLATION: frozenset({Status.HANDLING}),
}
"""Where a request makes sense. A reopening is asked of what is over, and stays to be decided there."""
IN_HANDS_OF: Final = "lead"
"""Of a transfer, whose the incident was when it was asked for, as an assignment; None while it was no unit's."""


def lapse(incident: Incident, gone: Collection[Request], *, at: datetime) -> Incident:
    """Let these requests lapse, and stop their clocks."""
    ids = {request.id for request in gone}
    return replace(
        incident,
        requests=tuple(
            replace(found, state=RequestState.LAPSED) if found.id in ids else found for found in incident.requests
        ),
        clocks=tuple(
            sla_clock.stop(clock, at=at, why=ClockReason.LAPSED) if clock.request in ids else clock
            for clock in incident.clocks
        ),
    )


def misplaced(incident: Incident) -> tuple[Request, ...]:
    """Return the pending requests that make no sense where the incident is."""
    return tuple(
        request
        for request in incident.requests
        if request.pending and (_elsewhere(incident, request) or _in_other_hands(incident, request))
    )


def _elsewhere(incident: Incident, request: Request) -> bool:
    return incident.status not in ASKED_WHILE.get(request.kind, {incident.status})


def _in_other_hands(incident: Incident, request: Request) -> bool:
    """Say whether a transfer was asked for while somebody else had the incident: what it says is no longer so."""
    lead = str(incident.lead) if incident.lead is not None else None
    return request.kind is RequestKind.TRANSFER and request.payload[IN_HANDS_OF] != lead


def told_to_askers(before: Incident, after: Incident, *, actor: UserId, cause: UUID) -> tuple[Notice, ...]:
    """Tell those whose requests lapsed; whoever made them lapse knows."""
    pending = {request.id for request in before.requests if request.pending}
    if not pending:
        return ()
    return tuple(
        _told(request, after, cause)
        for request in after.requests
        if request.id in pending
        and request.state is RequestState.LAPSED
        and request.kind in ASKED_WHILE
        and request.asked_by != actor
    )


def asked_as(kind: RequestKind) -> str:
    """Return in which role whoever asked for it is told what became of it."""
    if kind.of_reporter:
        return "reporter"
    return Role.OPERATOR if kind.of_operator else Role.HANDLER


def to_questioner(incident: Incident, request: Request, kind: str, cause: UUID) -> Notice:
    """Tell whoever asked the reporter what came of it: of a handler's question, the unit that has the incident now."""
    asked_as, id = Role(request.payload["asked_as"]), derived_id(cause, f"notice-{kind}:{request.id}")
    if asked_as is Role.HANDLER:
        lead = incident.lead_assignment
        return Notice(id=id, kind=kind, to=asked_as, unit=lead.unit if lead is not None else None)
    # What turned out to be an accusation is no operator's any more, and every supervisor's.
    if incident.accused:
        return Notice(id=id, kind=kind, to=Role.SUPERVISOR)
    return Notice(id=id, kind=kind, to=asked_as, user=request.asked_by)


def _told(request: Request, after: Incident, cause: UUID) -> Notice:
    if request.kind is not RequestKind.MATERIAL:
        id = derived_id(cause, f"notice-lapsed:{request.id}")
        return Notice(id=id, kind="request_lapsed", to=asked_as(request.kind), user=request.asked_by)
    if after.status in ASKED_WHILE[request.kind]:
        return to_questioner(after, request, "question_unanswered", cause)
    return to_questioner(after, request, "request_lapsed", cause)
