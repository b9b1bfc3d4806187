"""申请: something is asked by one person and decided by another; each request has a clock of its own.

What may be asked for, by whom and of whom, and what a grant means is said by the module of each kind; refusing means
the same for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_request
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Decision, Incident, Notice, Request
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import ClockKind, ClockReason, RequestId, RequestKind, RequestState, Role
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.ways import to_reporter
from dispatch.domain.workflow.form import Form, RequestField, Words
from dispatch.domain.workflow.lapsing import asked_as
from dispatch.domain.workflow.move import Act
from schemas.facts import RequestGranted, RequestMade, RequestRefused
from schemas.field_errors import Wrong
from schemas.ids import derived_id, part_id


class RequestForm(Form, frozen=True, kw_only=True):
    """Base of the forms that decide a request."""

    request: RequestField


class GrantForm(RequestForm, frozen=True, kw_only=True):
    """Which request is granted."""

    reason: Words | None = None


class RefuseForm(RequestForm, frozen=True, kw_only=True):
    """Which request is refused, and why."""

    reason: Words


def ask(
    act: Act,
    incident: Incident,
    kind: RequestKind,
    limits: Limits,
    *,
    reason: str,
    payload: Mapping[str, Any],
    decider: Role = Role.OPERATOR,
) -> tuple[Incident, RequestMade]:
    """Add a request, with the clock that says until when it should be decided."""
    request = Request(
        id=RequestId(part_id(incident.id, act.cause, "request")),
        kind=kind,
        state=RequestState.PENDING,
        asked_by=act.actor.user,
        asked_at=act.at,
        reason=reason,
        decider=decider,
        payload=payload,
    )
    after = replace(incident, requests=(*incident.requests, request))
    after = start_clock(after, ClockKind.REQUEST, limits, act, request=request.id)
    return after, RequestMade(request=request.id, kind=kind, decider=decider)


def to_decider(act: Act, made: RequestMade) -> tuple[Notice, ...]:
    """Tell those who decide a request that it waits for them."""
    return (
        Notice(id=derived_id(act.cause, f"notice-made:{made.request}"), kind="request_made", to=Role(made.decider)),
    )


def asked(incident: Incident, request: UUID, kind: RequestKind | None) -> Request:
    """Return the request of this kind that is to be decided.

    Raises:
        InvalidValue: it is not pending.
    """
    found = incident.asked(request)
    if found is None or found.kind is not kind:
        raise InvalidValue("request", Wrong.INVALID_REQUEST)
    return found


def granted(act: Act, incident: Incident, form: GrantForm) -> tuple[Incident, Request, RequestGranted]:
    """Grant the request that the form names; what that means is for its kind to say.

    Raises:
        InvalidValue: it is not pending.
    """
    request = asked(incident, form.request, act.permit.move.about)
    after = decided(act, incident, request, RequestState.GRANTED)
    return after, request, RequestGranted(request=request.id, kind=request.kind)


def refuse(act: Act, incident: Incident, form: RefuseForm, _township: TownshipRules) -> Decision:
    """Refuse what is asked for, with the reason; the incident stays as it is.

    Raises:
        InvalidValue: the request is not pending.
    """
    request = asked(incident, form.request, act.permit.move.about)
    after = decided(act, incident, request, RequestState.REFUSED)
    said = act.says(RequestRefused(request=request.id, kind=request.kind), note=form.reason)
    return act.decides(incident, after, said, notify=to_asker(act, incident, request, "request_refused"))


def decided(act: Act, incident: Incident, request: Request, state: RequestState) -> Incident:
    """Grant or refuse the request; its clock stops."""
    answered = replace(request, state=state, decided_by=act.actor.user, decided_at=act.at)
    after = stop_clocks(incident, of_request(request.id), at=act.at, why=ClockReason.DECIDED)
    return replace(after, requests=tuple(answered if found is request else found for found in incident.requests))


def to_asker(act: Act, incident: Incident, request: Request, kind: str) -> tuple[Notice, ...]:
    """Tell whoever asked what became of it: a handler, an operator, or the person who reported."""
    if request.kind.of_reporter:
        return to_reporter(incident, kind, cause=act.cause)
    id = derived_id(act.cause, f"notice-{kind}:{request.id}")
    return (Notice(id=id, kind=kind, to=asked_as(request.kind), user=request.asked_by),)
