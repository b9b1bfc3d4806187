"""处置: the unit signs for the incident, returns it with reasons, or hands in what it did."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Assignment, Decision, Incident
from dispatch.domain.moves.deciding import (
    ListedReasons,
    change_assignment,
    check_listed,
    decide,
    start_clock,
    stop_clocks,
    voice,
)
from dispatch.domain.refusals import Missing
from dispatch.domain.terms import Action, AssignmentState, ClockKind, ClockReason, Status
from dispatch.domain.workflow.table import check_move
from schemas.facts import AssignmentReturned, AssignmentSigned, ResultHandedIn


def sign(incident: Incident, *, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Sign for the incident: the signer becomes its handler; the handling clock runs since the assignment.

    Raises:
        MoveRefused: it is not waiting to be signed for.
        NotYours: the actor neither handles for the lead unit nor leads it.
    """
    permit = check_move(incident, Action.SIGN, actor, at=at)
    lead = _lead(incident)
    signed = replace(lead, state=AssignmentState.HANDLING, handler=actor.user)
    after = replace(change_assignment(incident, signed), status=Status.HANDLING)
    after = stop_clocks(after, ClockKind.SIGN, at=at, why=ClockReason.SIGNED)
    fact = AssignmentSigned(assignment=lead.id, unit=lead.unit)
    return decide(permit, incident, after, voice(permit, actor).says(fact))


def return_assignment(
    incident: Incident,
    limits: Limits,
    *,
    reason_code: str,
    reason: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    attachments: tuple[UUID, ...] = (),
    listed: ListedReasons = None,
) -> Decision:
    """Return the incident: the first time to the command room's queue, then for a ruling; its clock runs on.

    Raises:
        MoveRefused: it is not with a unit, the return limit is over, or it was returned three times.
        NotYours: the actor does not lead the unit.
        Missing: no reason code, or no words of evidence.
        InvalidValue: the reason code is none that the township lists.
    """
    permit = check_move(incident, Action.RETURN, actor, at=at)
    permit.need(reason_code=reason_code, reason=reason)
    check_listed(reason_code, listed)
    lead = _lead(incident)
    count = incident.returns + 1
    returned = replace(lead, state=AssignmentState.RETURNED, ended_at=at, reason=reason)
    after = stop_clocks(change_assignment(incident, returned), ClockKind.SIGN, at=at, why=ClockReason.RETURNED)
    status, kind = (Status.RECEIVED, ClockKind.RECEIVE) if count == 1 else (Status.RULING, ClockKind.RULING)
    after = replace(after, status=status, lead=None, returns=count, person_only=True)
    after = start_clock(after, kind, limits, at=at, cause=cause)
    fact = AssignmentReturned(assignment=lead.id, unit=lead.unit, reason_code=reason_code, count=count)
    return decide(permit, incident, after, voice(permit, actor).says(fact, note=reason, attachments=attachments))


def hand_in(
    incident: Incident,
    limits: Limits,
    *,
    result: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    attachments: tuple[UUID, ...] = (),
    photo_required: bool = False,
) -> Decision:
    """Hand in what was done, with photos where the category asks for them; somebody else checks.

    Raises:
        MoveRefused: it is not being handled.
        NotYours: the actor does not handle for the lead unit.
        Missing: no result, or no photo although the category asks for one.
    """
    permit = check_move(incident, Action.HAND_IN, actor, at=at)
    permit.need(result=result)
    if photo_required and not attachments:
        raise Missing("attachments")
    lead = _lead(incident)
    handed_in = replace(lead, state=AssignmentState.HANDED_IN, ended_at=at)
    after = replace(change_assignment(incident, handed_in), status=Status.AWAITING_CHECK)
    after = stop_clocks(after, ClockKind.HANDLE, at=at, why=ClockReason.HANDED_IN)
    after = start_clock(after, ClockKind.CHECK, limits, at=at, cause=cause)
    fact = ResultHandedIn(assignment=lead.id, unit=lead.unit, attachments=attachments)
    return decide(permit, incident, after, voice(permit, actor).says(fact, note=result, attachments=attachments))


def _lead(incident: Incident) -> Assignment:
    lead = incident.lead_assignment
    assert lead is not None, "an incident in the hands of a unit has a lead assignment"
    return lead
