"""Reading incidents: the desk's list, one incident with all its reasons, its history; and announcing photos for it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names
from console.api.models.forms import Declaration
from console.api.models.history import History
from console.api.models.incidents import AttachmentView, Detail, IncidentPage, Summary
from console.api.problems import not_found
from console.api.views import Viewer, detail_view, history_view, short_view, summary_view
from console.api.views_shown import Shown
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.filters import Filters, Scope
from dispatch.adapters.postgres.reading.shown import Listed
from dispatch.application.policy import Sight, sight
from dispatch.domain.actor import Actor
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.terms import Action, Lamp, Status
from dispatch.domain.workflow.form import AttachmentForm
from runtime.http.problem import Problem

router: Final = Door(tags=["incidents"])


@router.get("/incidents")
def list_incidents(
    caller: Caller,
    here: Here,
    names: Names,
    number: Annotated[str | None, Query(description="exactly this incident; sets all other filters aside")] = None,
    status: Annotated[list[Status] | None, Query()] = None,
    platform: str | None = None,
    cell: Annotated[str | None, Query(description="a cell, or the beginning of its code")] = None,
    unit: str | None = None,
    grade: Annotated[int | None, Query(ge=1, le=4)] = None,
    q: Annotated[
        str | None,
        Query(
            max_length=100,
            description="words in the text or the address, the beginning or the end of the number, the name of the "
            "unit that has it, or the name of who reported, for those who may know it; a single sign is sought in "
            "open incidents only; found within two seconds of the receipt",
        ),
    ] = None,
    scope: Annotated[
        Scope,
        Query(
            description="mine: what is the caller's to do or to watch; waiting: what waits for a move of the caller's; "
            "asked: something is asked for that is the caller's to decide; "
            "reported: what the caller reported"
        ),
    ] = "all",
    open: Annotated[bool | None, Query(description="true: neither closed nor merged")] = None,
    needs_person: Annotated[bool | None, Query(description="true: automation left it to a person")] = None,
    awaits_look: Annotated[bool | None, Query(description="true: a visit to a key place that nobody has made")] = None,
    lamp: Annotated[list[Lamp] | None, Query(description="of the running clock that is due next")] = None,
    sort: Literal["due", "received"] = "received",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Answer[IncidentPage]:
    """Return a page of the incidents that the caller sees; the page after it by `next`."""
    filters = Filters(
        number=number,
        status=tuple(value.value for value in status or ()),
        platform=platform,
        cell=cell,
        unit=unit,
        grade=grade,
        text=q,
        text_units=names.units_called(q) if q else (),
        scope=scope,
        open=open,
        needs_person=needs_person,
        awaits_look=awaits_look,
        lamps=frozenset(lamp or ()),
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    found = here.services.reading.as_(caller).page(filters)
    viewer = Viewer(actor=caller, catalogue=names, at=found.at)
    items = [_listed(item, viewer, here) for item in found.items]
    return Answer(IncidentPage(items=items, next=found.next))


@router.get("/incidents/{number}")
def read_incident(number: str, caller: Caller, here: Here, names: Names) -> Answer[Detail]:
    """Return an incident with everything about it that the caller may see; the ETag is its version."""
    found = read_details(here, caller, number)
    shown = detail_view(found, Viewer(actor=caller, catalogue=names, at=found.at))
    here.record_disclosure(shown.reporter, number, to=caller)
    return Answer(shown, headers={"ETag": etag(shown.version)})


@router.get("/incidents/{number}/events")
def read_history(number: str, caller: Caller, here: Here, names: Names) -> Answer[History]:
    """Return the whole history of an incident."""
    found = read_details(here, caller, number)
    here.record_disclosure(Shown(found, caller).reporter(), number, to=caller)
    return Answer(History(items=history_view(found, Viewer(actor=caller, catalogue=names, at=found.at))))


@router.post("/incidents/{number}/attachments", status_code=201)
def declare_photos(
    number: str, wanted: Declaration, caller: Caller, here: Here, names: Names
) -> Answer[list[AttachmentView]]:
    """Say that photos will follow for an incident, for a move that needs them; only who takes part in it may."""
    photos = [AttachmentForm(**photo.model_dump()) for photo in wanted.attachments]
    found = read_details(here, caller, number)
    if not _takes_part(found, caller):
        raise Problem(403, "not_yours", code="photos_not_yours")
    here.services.declare_photos(found.incident.id, photos, caller.user)
    ids = {photo.id for photo in photos}
    return Answer([item for item in _detail(here, caller, number, names).attachments if item.id in ids], 201)


def read_details(here: Console, caller: Actor, number: str) -> Details:
    """Return an incident that the caller sees.

    Raises:
        Problem: 404, there is none or it is not visible.
    """
    found = here.services.reading.as_(caller).details(number)
    if found is None:
        raise not_found()
    return found


def etag(version: int) -> str:
    """Return a version as an entity tag."""
    return f'"{version}"'


def _listed(item: Listed, viewer: Viewer, here: Console) -> Summary:
    """Return a row of a list. What a unit had by mistake is listed by its number only, and as the unit left it."""
    if sight(viewer.actor, item.concerned) is not Sight.FORMER:
        return summary_view(item, viewer)
    return short_view(detail_view(read_details(here, viewer.actor, item.number), viewer))


def _detail(here: Console, caller: Actor, number: str, names: Catalogue) -> Detail:
    found = read_details(here, caller, number)
    return detail_view(found, Viewer(actor=caller, catalogue=names, at=found.at))


def _takes_part(found: Details, caller: Actor) -> bool:
    """Whoever may comment is a party to the incident."""
    return any(move.action is Action.COMMENT for move in allowed_moves(found.incident, caller, at=found.at))
