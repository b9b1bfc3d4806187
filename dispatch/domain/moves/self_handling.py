"""自处置: an officer deals with a matter on the spot; a sample of these is checked, the others close at once."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.ending import close, somebody_to_tell, tell
from dispatch.domain.moves.timing import start_clock, stop_clocks
from dispatch.domain.refusals import Missing
from dispatch.domain.terms import Action, ClockKind, ClockReason, Outcome, Status
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.township.self_handling import SelfHandlingList
from dispatch.domain.workflow.conditions import NO_CO_HANDLER_OPEN, RECEIVED
from dispatch.domain.workflow.form import Form, Proof, Words
from dispatch.domain.workflow.move import Act, Move, State
from dispatch.domain.workflow.parties import OFFICER
from schemas.facts import IncidentSelfHandled


class SelfHandleForm(Form, frozen=True, kw_only=True):
    """What was done, and what it looks like now."""

    note: Words | None = None
    attachments: Proof


def self_handle(act: Act, incident: Incident, form: SelfHandleForm, township: TownshipRules) -> Decision:
    """Close a matter that the officer dealt with on the spot, or have it checked when it is sampled.

    Raises:
        Missing: nobody has said yet what the matter is.
        NotOnList: the matter is not one for the grid.
    """
    photos = tuple(photo.id for photo in form.attachments)
    return dealt_with(act, incident, township.limits, township.self_handling, photos=photos, note=form.note)


def dealt_with(
    act: Act,
    incident: Incident,
    limits: Limits,
    listed: SelfHandlingList,
    *,
    photos: tuple[UUID, ...],
    note: str | None = None,
) -> Decision:
    """Decide as `self_handle` does, of a matter that was shown to be dealt with.

    Raises:
        Missing: no after-photo, or nobody has said yet what the matter is.
        NotOnList: the matter is not one for the grid.
    """
    if not photos:
        raise Missing("attachments")
    if incident.category is None:
        raise Missing("category")
    listed.check(incident.category)

    sampled = listed.samples(incident.id)
    handled = _handled_by(act, incident)
    said = act.says(IncidentSelfHandled(sampled=sampled), note=note, attachments=photos)
    if sampled:
        waiting = replace(_nobodys_time(handled, act), status=Status.AWAITING_CHECK)
        return act.decides(incident, start_clock(waiting, ClockKind.CHECK, limits, act), said)

    after, closing = close(handled, Outcome.SELF_HANDLED, act)
    if not somebody_to_tell(after):
        return act.decides(incident, after, said, *map(act.says, closing))
    after, told, notices = tell(after, limits, act, kind="result_told")
    return act.decides(incident, after, said, act.says(told), *map(act.says, closing), notify=notices)


def _handled_by(act: Act, incident: Incident) -> Incident:
    earlier = {*incident.earlier_handlers, incident.self_handled_by} - {act.actor.user}
    return replace(
        incident,
        self_handled=True,
        self_handled_by=act.actor.user,
        earlier_handlers=tuple(sorted(user for user in earlier if user)),
        left_to_person=False,
    )


def _nobodys_time(incident: Incident, act: Act) -> Incident:
    """Stop the incident's own clocks, and those of units that returned it before."""
    after = stop_clocks(incident, own(*ClockKind), at=act.at, why=ClockReason.SELF_HANDLED)
    for lead in incident.leads:
        after = stop_clocks(after, of_assignment(lead.id), at=act.at, why=ClockReason.SELF_HANDLED)
    return after


ROWS: Final = (
    Move(
        row=5,
        action=Action.SELF_HANDLE,
        sources=(RECEIVED,),
        goals=(
            State(Status.AWAITING_CHECK, why="sampled"),
            State(Status.CLOSED, Outcome.SELF_HANDLED, why="not sampled"),
        ),
        by=(OFFICER,),
        when=NO_CO_HANDLER_OPEN,
        form=SelfHandleForm,
        decide=self_handle,
        clocks="stop R, T; start K if sampled",
    ),
)
