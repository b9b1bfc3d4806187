"""不予受理 and 申诉: the command room declines to act and says where to turn, the reporter may dispute that once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.deciding import (
    ListedReasons,
    check_listed,
    close,
    decide,
    resume_clock,
    start_clock,
    to_reporter,
    voice,
)
from dispatch.domain.terms import Action, ClockKind, ClockReason, Outcome, Status, Window
from dispatch.domain.workflow.table import check_move
from schemas.facts import DeclineContested, IncidentDeclined


def decline(
    incident: Incident,
    limits: Limits,
    *,
    reason_code: str,
    turn_to: str,
    actor: Actor,
    at: datetime,
    cause: UUID,
    reason: str | None = None,
    listed: ListedReasons = None,
) -> Decision:
    """Close without acting, for a listed reason, and say where to turn; the reporter may contest the first time.

    Raises:
        MoveRefused: the incident is not waiting to be received.
        NotYours: the actor is no operator, or for a second decline no supervisor.
        Missing: no reason, or not where to turn.
        InvalidValue: the reason is none that the township lists.
    """
    permit = check_move(incident, Action.DECLINE, actor, at=at)
    permit.need(reason_code=reason_code, turn_to=turn_to)
    check_listed(reason_code, listed)
    first = incident.declines == 0
    window = limits.window(Window.CONTEST, category=incident.category, grade=incident.grade)
    counted = replace(incident, declines=incident.declines + 1, reply_until=at + window if first else None)
    after, closing = close(counted, Outcome.DECLINED, at=at)
    says = voice(permit, actor).says
    note = "\n".join(filter(None, (reason, turn_to)))
    said = (says(IncidentDeclined(reason_code=reason_code), note=note), says(closing))
    return decide(permit, incident, after, *said, notify=to_reporter(incident, "declined", cause=cause))


def contest(incident: Incident, limits: Limits, *, reason: str, actor: Actor, at: datetime, cause: UUID) -> Decision:
    """Dispute a decline, once: the total runs on, the time in between is a pause, and a person decides anew.

    Raises:
        MoveRefused: it is not declined, was contested before, or the window is over.
        NotYours: the actor is not the reporter.
        Missing: no reason.
    """
    permit = check_move(incident, Action.CONTEST, actor, at=at)
    permit.need(reason=reason)
    open_again = replace(
        incident, status=Status.RECEIVED, outcome=None, closed_at=None, reply_until=None, person_only=True
    )
    after = resume_clock(open_again, incident.clock(ClockKind.TOTAL), at=at, why=ClockReason.CONTESTED)
    after = start_clock(after, ClockKind.RECEIVE, limits, at=at, cause=cause)
    return decide(permit, incident, after, voice(permit, actor).says(DeclineContested(), note=reason))
