"""What every route needs: the service, who is calling, and the township's names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from console.api.catalogue import Catalogue, catalogue_from
from console.api.hub import Hub
from console.api.models.names import HiddenReporter, Person
from console.api.problems import Problem
from console.api.sign_ins import SignIns
from dispatch.adapters.postgres.accounts.sessions import presented_token
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor


class Console:
    """The console's side of one web process."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.catalogue = services.in_force(catalogue_from)
        self.sign_ins = SignIns(services)
        self.hub = Hub(
            reading=services.reading, database_url=services.settings.database_url, sessions=services.sessions
        )

    def record_disclosure(self, reporter: Person | HiddenReporter | None, number: str, *, to: Actor) -> None:
        """Record that somebody is about to be shown who reported an incident; one's own report is no news to oneself.

        Every answer that may name the reporter passes here before it goes.
        """
        if isinstance(reporter, Person) and reporter.user != to.user:
            self.services.reading_log.note(to.user, number)


def console_of(request: Request) -> Console:
    """Return the console that a request came to."""
    console: Console = request.app.state.console
    return console


def token_of(request: Request) -> str | None:
    """Return the token that a request presents."""
    return presented_token(request.scope)[0]


def caller_of(request: Request) -> Actor:
    """Return who is calling.

    Raises:
        Problem: 401, nobody is signed in.
    """
    token = token_of(request)
    actor = console_of(request).services.sessions.actor(token) if token else None
    if actor is None:
        raise Problem(401, "signed_out", "请先登录")
    return actor


def catalogue_of(request: Request) -> Catalogue:
    """Return the township's names in force."""
    return console_of(request).catalogue()


Caller = Annotated[Actor, Depends(caller_of)]
Here = Annotated[Console, Depends(console_of)]
Names = Annotated[Catalogue, Depends(catalogue_of)]
Token = Annotated[str | None, Depends(token_of)]
