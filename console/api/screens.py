"""Screens: made, listed and revoked by whoever looks after the town's set-up; opened by a device with its link."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from console.api.answer import Answer, Door
from console.api.context import Caller, Here, Names
from console.api.models.forms import NewScreen, ScreenLink
from console.api.models.names import Coded, Person
from console.api.models.screens import MadeScreen, ScreenList, ScreenView
from console.api.problems import not_found
from console.api.wall import keep
from dispatch.application.policy import looks_after_screens
from dispatch.domain.actor import Actor
from dispatch.domain.terms import AreaCode, UserId
from runtime.http.hosts import origin_of
from runtime.http.meter import kind_of
from runtime.http.problem import Problem
from runtime.ids import new_id

router: Final = Door(tags=["wall"])


def keeper_of(caller: Caller, here: Here) -> Actor:
    """Return the caller, who has to look after the screens of the town."""
    if not looks_after_screens(caller, AreaCode(here.services.settings.town)):
        raise Problem(403, "not_yours", code="screens_not_yours")
    return caller


Keeper = Annotated[Actor, Depends(keeper_of)]


@router.get("/screens")
def read_screens(caller: Keeper, here: Here, names: Names) -> Answer[ScreenList]:
    """Return the screens of the town."""
    found = here.services.reading.as_(caller).screens(AreaCode(here.services.settings.town))
    items = [
        ScreenView(
            id=row.id,
            name=row.name,
            area=names.area(row.area) or Coded(code=row.area, name=row.area),
            made_by=Person(user=row.made_by, name=row.maker),
            made_at=row.made_at,
            opened_at=row.opened_at,
            last_seen_at=row.last_seen_at,
            revoked_at=row.revoked_at,
        )
        for row in found.screens
    ]
    return Answer(ScreenList(at=found.at, items=items))


@router.post("/screens", status_code=201)
def make(wanted: NewScreen, caller: Keeper, here: Here) -> Answer[MadeScreen]:
    """Make a screen; its link is answered this once."""
    id = new_id()
    link = here.services.screens.make(id, wanted.name.strip(), AreaCode(here.services.settings.town), by=caller.user)
    return Answer(MadeScreen(id=id, path=f"/wall#{link}"), 201)


@router.delete("/screens/{id}", status_code=204)
def revoke(id: UUID, caller: Keeper, here: Here) -> None:
    """Revoke a screen: what shows it goes dark within a second."""
    if not here.services.screens.revoke(id, by=caller.user):
        raise not_found()


@router.post("/screens/sign-in", status_code=204)
def sign_in(wanted: ScreenLink, here: Here, request: Request) -> Response:
    """Open a screen's link on a device: it gets a cookie of its own, and the device before loses its."""
    origin = origin_of(request.scope, proxied=here.services.settings.http_behind_tls)
    here.meter.take(UserId(f"screens:{origin}"), kind_of("POST"))
    opened = here.services.screens.open(wanted.link)
    if opened is None:
        raise Problem(401, "signed_out", code="screen_link")
    response = Response(status_code=204, headers={"Cache-Control": "no-store"})
    keep(response, opened[0], here)
    return response
