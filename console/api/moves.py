"""Making moves: one route for all of them; what a move needs is said by the workflow's table.

A stored reply comes before the If-Match check, so that sending again after a lost answer is always safe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from fastapi import Header, Request
from starlette.concurrency import run_in_threadpool

from console.api.answer import Answer, Door
from console.api.context import Caller, Console, Here, Names
from console.api.incidents import etag, read_details
from console.api.models.incidents import Detail
from console.api.models.names import Person
from console.api.problems import Problem, refusal
from console.api.views import Viewer, detail_view
from dispatch.adapters.postgres.reading.gateway import Reading
from dispatch.application.moves.commands import Command, NoKey, NotFound, Reply, read_move
from dispatch.application.moves.handlers import DECIDE
from dispatch.domain.actor import Actor
from dispatch.domain.refusals import Stale
from dispatch.domain.terms import Action

router: Final = Door(tags=["moves"])

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
    if_match: Annotated[str | None, Header(description='the version it was decided on: "3"')] = None,
    idempotency_key: Annotated[str | None, Header(description="of the client's making; one key, one body")] = None,
) -> Answer[Detail]:
    """Make a move and return the incident as it then stands."""
    if move not in DECIDE:
        raise Problem(404, "not_found", "没有这一步")
    body = await request.body()
    command = Command(
        action=move,
        number=number,
        actor=caller,
        form=read_move(body),
        key=_key(idempotency_key),
        body_hash=sha256(b"\n".join((number.encode(), move.encode(), body))).digest(),
        if_match=_version(if_match),
    )

    def compose(reading: Reading, incident: UUID) -> Mapping[str, Any]:
        found = reading.details(number)
        if found is None:
            raise NotFound(str(incident))
        return _plain(detail_view(found, Viewer(actor=caller, catalogue=names, at=found.at)))

    try:
        reply = await run_in_threadpool(here.services.handle, command, compose)
    except Stale as error:
        raise refusal(error, current=await run_in_threadpool(_current, here, caller, number)) from error
    return await run_in_threadpool(_answer, reply, here, caller)


def _answer(reply: Reply, here: Console, caller: Actor) -> Answer[Any]:
    headers = {"ETag": etag(reply.body["version"]), "Cache-Control": "no-store"}
    if reply.repeated:
        headers["Idempotent-Replayed"] = "true"
    here.record_disclosure(_reporter(reply.body), reply.body["number"], to=caller)
    return Answer(reply.body, headers=headers)


def _current(here: Console, caller: Actor, number: str) -> dict[str, Any]:
    found = read_details(here, caller, number)
    shown = detail_view(found, Viewer(actor=caller, catalogue=here.catalogue(), at=found.at))
    here.record_disclosure(shown.reporter, number, to=caller)
    return _plain(shown)


def _plain(shown: Detail) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(shown)
    return body


def _reporter(body: Mapping[str, Any]) -> Person | None:
    said = body["reporter"]
    return Person(**said) if said and "user" in said else None


def _key(given: str | None) -> str:
    if given is None or not _KEY.fullmatch(given):
        raise NoKey
    return given


def _version(given: str | None) -> int | None:
    if given is None:
        return None
    match = _VERSION.fullmatch(given.strip())
    if match is None:
        raise Problem(400, "if_match", 'If-Match 应为事件版本号，例如 "3"')
    return int(match[1])
