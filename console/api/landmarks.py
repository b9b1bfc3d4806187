"""Which places stand on the maps beside incidents, as the documents in force say: for who works here, and for screens.

A key place is a facility, never a person, and shown by its name alone: what is looked at there is the officers' matter.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from console.api.answer import Answer, Door
from console.api.context import Names, caller_of, console_of
from console.api.models.landmarks import Landmarks
from dispatch.application.policy import works_here
from runtime.http.problem import Problem
from runtime.http.token import SCREEN_COOKIE, cookie_of

router: Final = Door(tags=["reference"])


async def onlooker_of(request: Request) -> None:
    """Let pass screens, and whoever is anything but a resident.

    Raises:
        Problem: 401, nobody is signed in; 403, a resident; 429, the account asks for too much.
    """
    token = cookie_of(request.scope, SCREEN_COOKIE)
    if token is not None:
        screens = (await console_of(request)).services.screens
        if screens.fresh(token) or await run_in_threadpool(screens.holder, token):
            return
    if not works_here(await caller_of(request)):
        raise Problem(403, "not_yours")


Onlooker = Annotated[None, Depends(onlooker_of)]


@router.get("/landmarks")
def read_landmarks(onlooker: Onlooker, names: Names) -> Answer[Landmarks]:
    """Return the key places of the town, and the offices of units that have a place."""
    return Answer(Landmarks(items=list(names.landmarks)))
