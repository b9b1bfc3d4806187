"""申请: something is asked by one person and decided by another; each request has a clock of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_request
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Incident, Request
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import ClockKind, ClockReason, RequestId, RequestKind, RequestState
from dispatch.domain.workflow.move import Act
from schemas.facts import RequestMade
from schemas.ids import part_id


def ask(
    act: Act, incident: Incident, kind: RequestKind, limits: Limits, *, reason: str, payload: Mapping[str, Any]
) -> tuple[Incident, RequestMade]:
    """Add a request, with the clock that says until when it should be decided."""
    request = Request(
        id=RequestId(part_id(incident.id, act.cause, "request")),
        kind=kind,
        state=RequestState.PENDING,
        asked_by=act.actor.user,
        asked_at=act.at,
        reason=reason,
        payload=payload,
    )
    after = replace(incident, requests=(*incident.requests, request))
    after = start_clock(after, ClockKind.REQUEST, limits, act, request=request.id)
    return after, RequestMade(request=request.id, kind=kind)


def asked(incident: Incident, request: UUID, kind: RequestKind) -> Request:
    """Return the request of this kind that is to be decided.

    Raises:
        InvalidValue: it is not pending.
    """
    for found in incident.pending(kind):
        if found.id == request:
            return found
    raise InvalidValue("request", "no such request is pending")


def decided(act: Act, incident: Incident, request: Request, state: RequestState) -> Incident:
    """Grant or refuse the request; its clock stops."""
    answered = replace(request, state=state, decided_by=act.actor.user, decided_at=act.at)
    after = stop_clocks(incident, of_request(request.id), at=act.at, why=ClockReason.DECIDED)
    return replace(after, requests=tuple(answered if found is request else found for found in incident.requests))
