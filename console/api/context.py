"""What every route needs: the service, who is calling, and the township's names.

Each is at hand most of the time, so that it is asked for on the event loop: a thread is only taken where the database
has to be asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from console.api.catalogue import Catalogue, catalogue_from
from console.api.hub import Hub
from console.api.live_board import LiveBoard
from console.api.models.names import HiddenReporter, Person
from console.api.models.operations import Part
from console.api.sign_ins import SignIns
from console.api.statistics_kept import Kept
from console.api.wall_room import WallRoom
from dispatch.application.documents.faults import Fits
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.terms import AreaCode
from runtime.clock import monotonic
from runtime.http.meter import Meter, kind_of
from runtime.http.problem import Problem
from runtime.http.shared import Shared
from runtime.http.token import presented_token


class Console:
    """The console's side of one web process; `look` finds out what its parts can do, `fits` as in `create_app`."""

    def __init__(
        self, services: Services, meter: Meter, look: Callable[[Console], dict[str, Part]], fits: Fits
    ) -> None:
        self.services = services
        self.meter = meter
        self.fits = fits
        self.catalogue = services.in_force(catalogue_from)
        self.sign_ins = SignIns(services)
        self.hub = Hub(
            reading=services.reading, database_url=services.settings.database_url, sessions=services.sessions
        )
        self.live = LiveBoard(services.reading, services.settings)
        self.wall_room = WallRoom(
            reading=services.reading,
            screens=services.screens,
            sessions=services.sessions,
            catalogue=self.catalogue,
            database_url=services.settings.database_url,
            area=AreaCode(services.settings.town),
            live=self.live,
        )
        self.kept = Kept(monotonic, seconds=services.settings.statistics_kept_seconds)
        self.parts = Shared(lambda: look(self))

    def record_disclosure(self, reporter: Person | HiddenReporter | None, number: str, *, to: Actor) -> None:
        """Record that somebody is about to be shown who reported an incident, before the answer goes; see `discloses`.

        Every answer that may name the reporter passes here.
        """
        if discloses(reporter, to=to):
            self.services.reading_log.note(to.user, number)


def discloses(reporter: Person | HiddenReporter | None, *, to: Actor) -> bool:
    """Say whether an answer tells somebody who reported an incident; one's own report is no news to oneself."""
    return isinstance(reporter, Person) and reporter.user != to.user


async def console_of(request: Request) -> Console:
    """Return the console that a request came to."""
    console: Console = request.app.state.console
    return console


async def token_of(request: Request) -> str | None:
    """Return the token that a request presents."""
    return presented_token(request.scope)[0]


async def visitor_of(request: Request) -> Actor | None:
    """Return who is calling, if somebody is signed in."""
    token = await token_of(request)
    if token is None:
        return None
    sessions = (await console_of(request)).services.sessions
    return sessions.fresh(token) or await run_in_threadpool(sessions.actor, token)


async def caller_of(request: Request) -> Actor:
    """Return who is calling, and count the request.

    Raises:
        Problem: 401, nobody is signed in; 429, the account asks for too much.
    """
    visitor = await visitor_of(request)
    if visitor is None:
        raise Problem(401, "signed_out")
    (await console_of(request)).meter.take(visitor.user, kind_of(request.method))
    return visitor


async def catalogue_of(request: Request) -> Catalogue:
    """Return the township's names in force."""
    catalogue = (await console_of(request)).catalogue
    at_hand = catalogue.at_hand()
    return at_hand if at_hand is not None else await run_in_threadpool(catalogue.__call__)


# None of these depends on another as FastAPI sees it: it takes some 20 us to find out about each dependency of one.
Here = Annotated[Console, Depends(console_of)]
Token = Annotated[str | None, Depends(token_of)]
Visitor = Annotated[Actor | None, Depends(visitor_of)]
Caller = Annotated[Actor, Depends(caller_of)]
Names = Annotated[Catalogue, Depends(catalogue_of)]
