"""自处置: an officer deals with a matter on the spot; a sample of these is checked, the others close at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.deciding import close, decide, somebody_to_tell, start_clock, stop_clocks, tell, voice
from dispatch.domain.refusals import Missing
from dispatch.domain.terms import Action, ClockKind, ClockReason, Outcome, Status
from dispatch.domain.township.self_handling import SelfHandlingList
from dispatch.domain.workflow.table import check_move
from schemas.facts import IncidentSelfHandled


def self_handle(
    incident: Incident,
    limits: Limits,
    listed: SelfHandlingList,
    *,
    attachments: tuple[UUID, ...],
    actor: Actor,
    at: datetime,
    cause: UUID,
    note: str | None = None,
) -> Decision:
    """Close a matter that the officer dealt with on the spot, or have it checked when it is sampled.

    Raises:
        MoveRefused: the incident is not waiting to be received.
        NotYours: the actor is not an officer of the cell.
        Missing: no after-photo, or nobody has said yet what the matter is.
        NotOnList: the matter is not one for the grid.
    """
    permit = check_move(incident, Action.SELF_HANDLE, actor, at=at)
    permit.need(attachments=attachments)
    if incident.category is None:
        raise Missing("category")
    listed.check(incident.category)

    sampled = listed.samples(incident.id)
    earlier = {*incident.earlier_handlers, incident.self_handled_by} - {actor.user}
    handled = replace(
        incident,
        self_handled=True,
        self_handled_by=actor.user,
        earlier_handlers=tuple(sorted(user for user in earlier if user)),
        left_to_person=False,
    )
    says = voice(permit, actor).says
    said = says(IncidentSelfHandled(sampled=sampled), note=note, attachments=attachments)
    if sampled:
        stopped = stop_clocks(handled, at=at, why=ClockReason.SELF_HANDLED)
        waiting = replace(stopped, status=Status.AWAITING_CHECK)
        return decide(permit, incident, start_clock(waiting, ClockKind.CHECK, limits, at=at, cause=cause), said)

    after, closing = close(handled, Outcome.SELF_HANDLED, at=at)
    if not somebody_to_tell(after):
        return decide(permit, incident, after, said, says(closing))
    after, told, notices = tell(after, limits, at=at, cause=cause)
    return decide(permit, incident, after, said, says(told), says(closing), notify=notices)
