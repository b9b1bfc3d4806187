"""交接班: the one who leaves signs what is open, the one who comes signs that; it is kept, to be read and printed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names
from console.api.models.forms import Leaving, Taking
from console.api.models.handovers import (
    Handover,
    HandoverEntry,
    HandoverPage,
    LeftAsked,
    LeftOpen,
    LeftSheet,
    LeftUnread,
)
from console.api.models.names import Person
from console.api.problems import not_found
from dispatch.adapters.postgres.reading.handovers import HandoverRow
from dispatch.adapters.postgres.reading.shift import ShiftSheet
from dispatch.application.policy import on_shift_in, shift_areas
from dispatch.domain.actor import Actor
from dispatch.domain.handover import HandoverId, Hindrance
from dispatch.domain.terms import AreaCode
from runtime.http.problem import Problem
from runtime.ids import new_id

router: Final = Door(tags=["handovers"])


def on_shift(caller: Caller) -> Actor:
    """Return the caller, who has to belong to a command room."""
    if not shift_areas(caller):
        raise Problem(403, "not_yours", code="handover_not_yours")
    return caller


OnShift = Annotated[Actor, Depends(on_shift)]


@router.get("/handovers")
def list_handovers(
    caller: OnShift,
    here: Here,
    names: Names,
    before: datetime | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Answer[HandoverPage]:
    """Return the hand-overs of the caller's command rooms, the newest first."""
    found = here.services.reading.as_(caller).handovers(shift_areas(caller), before=before, limit=limit)
    following = found[-1].signed.left_at if len(found) == limit else None
    return Answer(HandoverPage(items=[HandoverEntry(**_entry(kept, names)) for kept in found], next=following))


@router.get("/handovers/sheet")
def read_sheet(
    caller: OnShift,
    here: Here,
    names: Names,
    area: Annotated[
        str | None, Query(max_length=64, description="of which command room, for who works in several")
    ] = None,
) -> Answer[LeftSheet]:
    """Return what the caller would leave to the next shift of one command room now."""
    room = on_shift_in(caller, _room(caller, area))
    return Answer(_sheet(here.services.reading.as_(room).shift_sheet(), names))


@router.post("/handovers", status_code=201)
def leave(leaving: Leaving, caller: OnShift, here: Here, names: Names) -> Answer[Handover]:
    """Sign as the one who leaves: what is open now is kept with the notes, until somebody takes over."""
    area = _room(caller, leaving.area)
    sheet = here.services.reading.as_(on_shift_in(caller, area)).shift_sheet()
    id = HandoverId(new_id())
    if not here.services.handovers.leave(id, sheet, leaving.notes.strip(), area=area, by=caller.user):
        raise Problem(409, "not_open", code="handover_waits")
    return Answer(_one(id, caller, here, names), 201)


@router.get("/handovers/{id}")
def read_handover(id: UUID, caller: OnShift, here: Here, names: Names) -> Answer[Handover]:
    """Return a hand-over with all that is kept of it."""
    return Answer(_one(id, caller, here, names))


@router.post("/handovers/{id}/take")
def take(id: UUID, taking: Taking, caller: OnShift, here: Here, names: Names) -> Answer[Handover]:
    """Sign as the one who takes over."""
    try:
        hindrance = here.services.handovers.take(id, taking.remark.strip(), by=caller.user, within=shift_areas(caller))
    except LookupError as error:
        raise not_found() from error
    _pass(hindrance)
    return Answer(_one(id, caller, here, names))


@router.post("/handovers/{id}/withdraw")
def withdraw(id: UUID, caller: OnShift, here: Here, names: Names) -> Answer[Handover]:
    """Take back what nobody has taken over yet, as the one who signed it."""
    try:
        hindrance = here.services.handovers.withdraw(id, by=caller.user, within=shift_areas(caller))
    except LookupError as error:
        raise not_found() from error
    _pass(hindrance)
    return Answer(_one(id, caller, here, names))


def _room(caller: Actor, wanted: str | None) -> AreaCode:
    """Return the area whose command room is meant; who works in several has to say which."""
    areas = shift_areas(caller)
    if wanted is None and len(areas) > 1:
        raise Problem(422, "invalid", code="handover_which_room")
    area = AreaCode(wanted) if wanted is not None else areas[0]
    if area not in areas:
        raise Problem(403, "not_yours", code="handover_not_yours")
    return area


def _pass(hindrance: Hindrance | None) -> None:
    match hindrance:
        case Hindrance.OVER:
            raise Problem(409, "not_open", code="handover_over")
        case Hindrance.OWN:
            raise Problem(409, "not_yours", code="handover_own")
        case Hindrance.OTHERS:
            raise Problem(403, "not_yours", code="handover_others")


def _entry(kept: HandoverRow, names: Catalogue) -> dict[str, Any]:
    signed = kept.signed
    taker = Person(user=signed.taken_by, name=kept.taken_name or signed.taken_by) if signed.taken_by else None
    return {
        "id": signed.id,
        "area": names.area(signed.area),
        "state": signed.state,
        "left_by": Person(user=signed.left_by, name=kept.left_name),
        "left_at": signed.left_at,
        "taken_by": taker,
        "taken_at": signed.taken_at,
        "open": sum(kept.sheet.by_status.values()),
        "overdue": kept.sheet.overdue,
    }


def _one(id: UUID, caller: Actor, here: Console, names: Catalogue) -> Handover:
    kept = here.services.reading.as_(caller).handover(id, shift_areas(caller))
    if kept is None:
        raise not_found()
    return Handover(**_entry(kept, names), notes=kept.notes, remark=kept.remark, sheet=_sheet(kept.sheet, names))


def _sheet(sheet: ShiftSheet, names: Catalogue) -> LeftSheet:
    return LeftSheet(
        at=sheet.at,
        open=sum(sheet.by_status.values()),
        by_status={status.value: count for status, count in sheet.by_status.items()},
        overdue=sheet.overdue,
        due_soon=sheet.due_soon,
        needs_person=sheet.needs_person,
        asked=sheet.asked,
        unread=sheet.unread,
        lines=[
            LeftOpen(
                number=line.number,
                status=line.status,
                category=names.category(line.category),
                cell=names.area(line.cell),
                grade=line.grade,
                urgent=line.urgent,
                unit=names.unit(line.unit),
                clock=line.clock,
                due_at=line.due_at,
                overdue=line.overdue,
            )
            for line in sheet.lines
        ],
        requests=[
            LeftAsked(number=each.number, kind=each.kind, decider=each.decider, asked_at=each.asked_at)
            for each in sheet.requests
        ],
        alerts=[LeftUnread(number=each.number, kind=each.kind, level=each.level, at=each.at) for each in sheet.alerts],
    )
