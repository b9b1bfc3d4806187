"""反馈: somebody else checks the result, the reporter is told and rates it, and the incident closes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import PLATFORM_ACTOR, Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.escalation import escalate
from dispatch.domain.clocks.limits import LadderStep, Limits
from dispatch.domain.incident import Decision, Incident, Request
from dispatch.domain.moves.deciding import (
    ask,
    change_assignment,
    close,
    decide,
    lapse_requests,
    resume_clock,
    somebody_to_tell,
    start_clock,
    stop_clocks,
    tell,
    voice,
)
from dispatch.domain.refusals import InvalidValue, MoveRefused
from dispatch.domain.terms import (
    Action,
    AssignmentState,
    ClockKind,
    ClockReason,
    Outcome,
    RequestId,
    RequestState,
    Status,
)
from dispatch.domain.workflow.table import check_move
from schemas.facts import (
    CheckPassed,
    CommentAdded,
    IncidentRated,
    RatingWindowEnded,
    RequestMade,
    ResultSentBack,
)
from schemas.ids import part_id

BAD_RATING = 2
"""So many stars or fewer open a request to reopen."""


def confirm(
    incident: Incident,
    limits: Limits,
    *,
    actor: Actor,
    at: datetime,
    cause: UUID,
    note: str | None = None,
    attachments: tuple[UUID, ...] = (),
) -> Decision:
    """Confirm that it was really done; the reporter is told and may rate, or there is nobody to ask and it closes.

    Raises:
        MoveRefused: nothing waits for a check.
        NotYours: the actor may not check, or belongs to a unit on it, or handled it.
        Missing: neither a note nor a photo.
    """
    permit = check_move(incident, Action.CONFIRM, actor, at=at)
    permit.need(note=note, attachments=attachments)
    says = voice(permit, actor).says
    passed = says(CheckPassed(), note=note, attachments=attachments)
    if not somebody_to_tell(incident):
        after, closing = close(incident, Outcome.RESOLVED, at=at)
        return decide(permit, incident, after, passed, says(closing))

    after, told, notices = tell(incident, limits, at=at, cause=cause)
    after = stop_clocks(after, ClockKind.CHECK, ClockKind.TOTAL, at=at, why=ClockReason.CHECKED_AND_TOLD)
    after = start_clock(after, ClockKind.RATING, limits, at=at, cause=cause)
    after = replace(after, status=Status.AWAITING_RATING)
    return decide(permit, incident, after, passed, says(told), notify=notices)


def send_back(
    incident: Incident,
    limits: Limits,
    *,
    reason: str,
    attachments: tuple[UUID, ...],
    actor: Actor,
    at: datetime,
    cause: UUID,
) -> Decision:
    """Send a result back to the unit, which goes on with the time it had left; the check does not count against it.

    What an officer dealt with on the spot has no unit: it goes to the command room's queue.

    Raises:
        MoveRefused: nothing waits for a check.
        NotYours: the actor may not check; the second time, anybody but an operator.
        Missing: no reason or no photo.
    """
    permit = check_move(incident, Action.SEND_BACK, actor, at=at)
    permit.need(reason=reason, attachments=attachments)
    stopped = stop_clocks(incident, ClockKind.CHECK, at=at, why=ClockReason.SENT_BACK)
    counted = replace(stopped, reworks=incident.reworks + 1)
    lead = incident.lead_assignment
    if lead is None:
        after = _to_command_room(counted, limits, at=at, cause=cause)
    else:
        after = change_assignment(counted, replace(lead, state=AssignmentState.HANDLING, ended_at=None))
        after = resume_clock(after, incident.clock(ClockKind.HANDLE), at=at, why=ClockReason.SENT_BACK)
        after = replace(after, status=Status.HANDLING)
    fact = ResultSentBack(assignment=incident.lead, count=after.reworks)
    return decide(permit, incident, after, voice(permit, actor).says(fact, note=reason, attachments=attachments))


def check_due(incident: Incident, step: LadderStep, *, at: datetime, cause: UUID) -> Decision:
    """Escalate a check that nobody makes; it is never taken as passed.

    Raises:
        MoveRefused: nothing waits for a check, or the step is not due yet.
    """
    check_move(incident, Action.CHECK_DUE, PLATFORM_ACTOR, at=at)
    clock = incident.clock(ClockKind.CHECK)
    assert clock is not None, "what waits for a check has a check clock"
    return escalate(incident, clock, step, at=at, cause=cause)


def rate(
    incident: Incident,
    limits: Limits,
    *,
    stars: int,
    actor: Actor,
    at: datetime,
    cause: UUID,
    reason: str | None = None,
) -> Decision:
    """Rate the result, which closes the incident; one or two stars ask for it to be reopened.

    Raises:
        MoveRefused: no rating is awaited.
        NotYours: the actor is not the reporter.
        Missing: no stars.
        InvalidValue: not one to five stars.
    """
    permit = check_move(incident, Action.RATE, actor, at=at)
    permit.need(stars=stars)
    if not 1 <= stars <= 5:
        raise InvalidValue("stars", "one to five")
    quiet, lapsed = lapse_requests(incident, at=at)
    after, closing = close(quiet, Outcome.RESOLVED, at=at)
    says = voice(permit, actor).says
    said = [says(IncidentRated(stars=stars), note=reason), *map(says, lapsed), says(closing)]
    if stars <= BAD_RATING:
        request = Request(
            id=RequestId(part_id(incident.id, cause, "request")),
            kind="reopen",
            state=RequestState.PENDING,
            asked_by=actor.user,
            asked_at=at,
            reason=reason or "",
            payload={"stars": stars},
        )
        after = ask(after, request, limits, at=at, cause=cause)
        said.append(says(RequestMade(request=request.id, kind=request.kind)))
    return decide(permit, incident, after, *said)


def rating_window_ends(incident: Incident, *, at: datetime, cause: UUID) -> Decision:
    """Close an incident whose reporter did not rate it; a reopening that was asked for is still to be decided.

    Raises:
        MoveRefused: no rating is awaited, or the window has not ended.
    """
    permit = check_move(incident, Action.WINDOW_END, PLATFORM_ACTOR, at=at)
    clock = incident.clock(ClockKind.RATING)
    assert clock is not None
    if clock.due_at is None or at < clock.due_at:
        raise MoveRefused("the rating window has not ended")
    after, closing = close(incident, Outcome.RESOLVED, at=at)
    says = voice(permit, PLATFORM_ACTOR).says
    return decide(permit, incident, after, says(RatingWindowEnded()), says(closing))


def comment(
    incident: Incident,
    *,
    note: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    attachments: tuple[UUID, ...] = (),
) -> Decision:
    """Add words to the history; nothing moves.

    Raises:
        NotYours: the actor has nothing to do with the incident.
        Missing: no words.
    """
    permit = check_move(incident, Action.COMMENT, actor, at=at)
    permit.need(note=note)
    said = voice(permit, actor).says(CommentAdded(), note=note, attachments=attachments)
    return decide(permit, incident, incident, said)


def _to_command_room(incident: Incident, limits: Limits, *, at: datetime, cause: UUID) -> Incident:
    after = resume_clock(incident, incident.clock(ClockKind.TOTAL), at=at, why=ClockReason.SENT_BACK)
    after = start_clock(after, ClockKind.RECEIVE, limits, at=at, cause=cause)
    return replace(after, status=Status.RECEIVED, lead=None, self_handled=False, person_only=True)
