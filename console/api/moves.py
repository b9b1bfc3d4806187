"""Making moves: one route for all of them; what a move needs is said by the workflow's table.

A stored reply comes before the If-Match check, so that sending again after a lost answer is always safe.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from fastapi import Header, Request

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names, discloses
from console.api.incidents import etag, read_details
from console.api.models.incidents import Detail
from console.api.models.names import Person
from console.api.problems import refusal
from console.api.views import Viewer, detail_view
from console.api.views_changed import changed_by
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.application.moves.commands import Command, NoKey, NotFound, Reply, read_move
from dispatch.bootstrap import Composed
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import FORMS
from dispatch.domain.refusals import MoveRefused, Stale
from dispatch.domain.terms import Action
from runtime.http.problem import Problem
from runtime.http.threads import in_thread

router: Final = Door(tags=["moves"])

IF_MATCH: Final = Header(description='the version it was decided on: "3"')
IDEMPOTENCY_KEY: Final = Header(description="of the client's making; one key, one body")
_VERSION: Final = re.compile(r'(?:W/)?"?(\d{1,9})"?')
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


@router.post("/incidents/{number}/moves/{move}")
async def make_move(
    number: str,
    move: Action,
    request: Request,
    caller: Caller,
    here: Here,
    names: Names,
    if_match: Annotated[str | None, IF_MATCH] = None,
    idempotency_key: Annotated[str | None, IDEMPOTENCY_KEY] = None,
) -> Answer[Detail]:
    """Make a move and return the incident as it then stands."""
    if move not in FORMS:
        raise Problem(404, "not_found", code="no_such_move")
    body = await request.body()
    command = Command(
        action=move,
        number=number,
        actor=caller,
        form=read_move(move, body),
        key=key_of(idempotency_key),
        body_hash=sha256(b"\n".join((number.encode(), move.encode(), body))).digest(),
        if_match=version_of(if_match),
    )

    return await in_thread(_made, command, here, names)


def _made(command: Command, here: Console, names: Catalogue) -> Answer[Any]:
    def compose(reading: Reading, incident: Incident) -> Composed:
        found = reading.details_around(incident)
        if found is None:
            raise NotFound(command.number)
        shown = _shown(found, command.actor, names)
        return Composed(msgspec.json.encode(shown), names_reporter=discloses(shown.reporter, to=command.actor))

    try:
        reply = here.services.handle(command, compose)
    except MoveRefused as error:
        raise refusal(error, units=[*map(names.unit_ref, error.units)]) from error
    except Stale as error:
        found = read_details(here, command.actor, command.number)
        current = msgspec.json.encode(_shown(found, command.actor, names))
        here.record_disclosure(_headed(current).person(), command.number, to=command.actor)
        overtaken_by = changed_by(found, command.actor, since=error.given)
        raise refusal(error, current=msgspec.Raw(current), changed_by=overtaken_by) from error
    return _answer(reply, here, command.actor)


def _shown(found: Details, caller: Actor, names: Catalogue) -> Detail:
    return detail_view(found, Viewer(actor=caller, catalogue=names, at=found.at))


def _answer(reply: Reply, here: Console, caller: Actor) -> Answer[Any]:
    head = _headed(reply.body)
    headers = {"ETag": etag(head.version), "Cache-Control": "no-store"}
    if reply.repeated:
        headers["Idempotent-Replayed"] = "true"
    here.record_disclosure(head.person(), head.number, to=caller)
    return Answer(msgspec.Raw(reply.body), headers=headers)


class _Head(msgspec.Struct):
    """What the answer to a move is about, read from a reply that may be an earlier one."""

    number: str
    version: int
    reporter: dict[str, Any] | None

    def person(self) -> Person | None:
        """Return who reported it, where the caller is shown that."""
        said = self.reporter
        return Person(**said) if said and "user" in said else None


_headed: Final = msgspec.json.Decoder(_Head).decode


def key_of(given: str | None) -> str:
    """Return the idempotency key.

    Raises:
        NoKey: there is none, or it is no key.
    """
    if given is None or not _KEY.fullmatch(given):
        raise NoKey
    return given


def version_of(given: str | None) -> int | None:
    """Return the version that `If-Match` names.

    Raises:
        Problem: it names none.
    """
    if given is None:
        return None
    match = _VERSION.fullmatch(given.strip())
    if match is None:
        raise Problem(400, "if_match")
    return int(match[1])
