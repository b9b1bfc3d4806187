"""A supervisor's inbox: what came up, why now, who has it and for how long, what was tried and what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.inbox import Holder, Inbox, InboxEntry, Raised, TriedSoFar, Waiting
from console.api.models.names import Person
from console.api.views import Viewer, summary_view
from console.api.views_clock import next_step_view
from dispatch.adapters.postgres.reading.inbox import EntryRow, FiredRow
from dispatch.domain.actor import Actor
from dispatch.domain.clocks.address import of_request
from dispatch.domain.inbox import coming, gravity, holding, moves_of, tried
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, RequestId, Role
from runtime.http.problem import Problem

router: Final = Door(tags=["inbox"])


def check_reader(caller: Actor) -> None:
    """Check that the caller is a supervisor."""
    if not caller.has(Role.SUPERVISOR):
        raise Problem(403, "not_yours", code="inbox_not_yours")


@router.get("/inbox")
def read_inbox(caller: Caller, here: Here, names: Names) -> Answer[Inbox]:
    """Return what came up to the caller and is not settled: open steps of ladders, requests, and third returns."""
    check_reader(caller)
    found = here.services.reading.as_(caller).inbox()
    viewer = Viewer(actor=caller, catalogue=names, at=found.at)
    return Answer(Inbox(items=[_entry(row, viewer) for row in found.entries], total=found.total, as_of=found.at))


def _entry(row: EntryRow, viewer: Viewer) -> InboxEntry:
    incident, at = row.incident, viewer.at
    moves = moves_of(incident, viewer.actor, at)
    return InboxEntry(
        incident=summary_view(row.listed, viewer),
        gravity=gravity(incident, at),
        at=row.at,
        raised=[_raised(step) for step in row.fired],
        waiting=[_waiting(incident, request) for request in row.asked],
        ruling=Action.RULE in moves,
        holder=_holder(row, viewer.catalogue, at),
        tried=_tried(row),
        next_step=next_step_view(coming(incident, row.last_steps)),
        moves=list(moves),
        unacknowledged=list(row.unread),
    )


def _raised(row: FiredRow) -> Raised:
    return Raised(
        clock_kind=row.clock_kind,
        clock_state=row.clock_state,
        level=row.level,
        step=row.step,
        at=row.at,
        due_at=row.clock_due_at,
        acknowledged_at=row.acknowledged_at,
    )


def _waiting(incident: Incident, id: RequestId) -> Waiting:
    request = next(found for found in incident.requests if found.id == id)
    clock = incident.clock(of_request(id))
    return Waiting(
        id=id, kind=request.kind, asked_at=request.asked_at, due_at=clock.due_at if clock is not None else None
    )


def _holder(row: EntryRow, names: Catalogue, at: datetime) -> Holder:
    held, listed = holding(row.incident, at), row.listed
    handler = Person(user=held.handler, name=listed.handler_name or held.handler) if held.handler else None
    return Holder(
        unit=names.unit(held.unit),
        handler=handler,
        since=held.since,
        held_seconds=held.length.total_seconds(),
        paused_seconds=held.paused.total_seconds(),
        counting=held.counting,
    )


def _tried(row: EntryRow) -> TriedSoFar:
    done = tried(row.incident)
    return TriedSoFar(
        alerted=row.told,
        nudges=done.nudges,
        yellow_cards=done.yellow_cards,
        red_cards=done.red_cards,
        returns=done.returns,
        reworks=done.reworks,
        extensions=done.extensions,
    )
