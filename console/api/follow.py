"""Following a report without an account: by the number and the tracking code of its receipt.

Whoever holds the receipt reads what the person who reported is told, rates, asks to reopen and contests, by the same
moves as that person. Nothing that is answered here is kept by a browser, and wrong codes are slowed down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from fastapi import Depends, Request
from starlette.responses import FileResponse

from console.api.answer import NOT_KEPT, Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Console, Here, Names
from console.api.incidents import etag
from console.api.models.followed import Followed
from console.api.models.receipts import Objection, Opened, OpenedPhoto, Rating
from console.api.moves import IDEMPOTENCY_KEY, IF_MATCH, key_of, version_of
from console.api.problems import not_found
from console.api.views_followed import followed_view, photos_of
from dispatch.adapters.postgres.accounts.guesses import TooFast
from dispatch.adapters.postgres.following import NotFollowed
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.followed import Followed as Reads
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.application.following import Holder
from dispatch.application.moves.commands import Command, read_move
from dispatch.bootstrap import Composed
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import NotYours
from dispatch.domain.terms import Action
from runtime.http.hosts import origin_of
from runtime.http.meter import Asked
from runtime.http.problem import Problem

router: Final = Door(tags=["follow"])


@router.post("/follow")
def follow(wanted: Opened, here: Here, names: Names, request: Request) -> Answer[Followed]:
    """Return what was reported, what was done about it, and what comes next; the ETag is the version."""
    holder = _holder(wanted, here, request, Asked.READS)
    told = _told(holder, here.services.reading.of_receipt(holder.number), names)
    return Answer(told, headers={"ETag": etag(told.version)})


@router.post("/follow/photos/{id}", response_class=FileResponse)
def show_followed_photo(id: UUID, wanted: OpenedPhoto, here: Here, names: Names, request: Request) -> FileResponse:
    """Return a picture that is shown to whoever holds the receipt."""
    holder = _holder(wanted, here, request, Asked.READS)
    reading = here.services.reading.of_receipt(holder.number)
    found = reading.picture(id) if id in photos_of(_told(holder, reading, names)) else None
    if found is None:
        raise not_found()
    path = here.services.media.path(found.stored.sha256, wanted.size)
    if not path.is_file():
        raise not_found()
    return FileResponse(path, media_type="image/jpeg", headers={**NOT_KEPT, "Content-Disposition": "inline"})


@dataclass(frozen=True, slots=True)
class Acting:
    """What a move of whoever holds a receipt is made with."""

    here: Console
    names: Catalogue
    request: Request
    key: str


async def acting_of(
    here: Here, names: Names, request: Request, idempotency_key: Annotated[str | None, IDEMPOTENCY_KEY] = None
) -> Acting:
    """Return what a move is made with.

    Raises:
        NoKey: a move needs a key that makes it once.
    """
    return Acting(here, names, request, key_of(idempotency_key))


Hand = Annotated[Acting, Depends(acting_of)]


@router.post("/follow/rate")
def rate_followed(wanted: Rating, hand: Hand) -> Answer[Followed]:
    """Rate the result, while that is possible, and return the incident as it then is."""
    return _made(hand, Action.RATE, wanted, {"stars": wanted.stars, "reason": wanted.reason})


@router.post("/follow/reopen")
def reopen_followed(wanted: Objection, hand: Hand) -> Answer[Followed]:
    """Ask for the matter to be taken up again, while that is possible."""
    return _made(hand, Action.REOPEN, wanted, {"reason": wanted.reason})


@router.post("/follow/contest")
def contest_followed(
    wanted: Objection, hand: Hand, if_match: Annotated[str | None, IF_MATCH] = None
) -> Answer[Followed]:
    """Dispute, once, that the report was declined."""
    return _made(hand, Action.CONTEST, wanted, {"reason": wanted.reason}, version_of(if_match))


def _holder(wanted: Opened, here: Console, request: Request, asked: Asked) -> Holder:
    """Return who holds the receipt.

    Raises:
        Problem: 404, number and code open nothing; 429, too many wrong ones, or too much is asked for.
    """
    place = origin_of(request.scope, proxied=here.services.settings.http_behind_tls)
    try:
        holder = here.services.following.opened(wanted.number, wanted.code, place)
    except TooFast as error:
        wait = ceil(error.wait.total_seconds())
        raise Problem(429, "too_many_failures", code="too_many_codes", retry=str(wait), seconds=wait) from error
    except NotFollowed as error:
        raise Problem(404, "not_found", code="receipt_unknown") from error
    here.meter.take(f"receipt {holder.number}", asked)
    return holder


def _told(holder: Holder, reading: Reads, names: Catalogue) -> Followed:
    return _shown(reading.details(), holder, names)


def _shown(found: Details | None, holder: Holder, names: Catalogue) -> Followed:
    if found is None:
        raise not_found()
    return followed_view(found, holder, names)


def _made(
    hand: Acting, action: Action, wanted: Opened, form: Mapping[str, Any], version: int | None = None
) -> Answer[Any]:
    holder = _holder(wanted, hand.here, hand.request, Asked.CHANGES)
    actor = holder.actor()
    if actor is None:
        raise NotYours("it was reported by nobody who could act on it")
    said = msgspec.json.encode(form)
    command = Command(
        action=action,
        number=holder.number,
        actor=actor,
        form=read_move(action, said),
        key=hand.key,
        body_hash=sha256(b"\n".join((b"follow", holder.number.encode(), action.encode(), said))).digest(),
        if_match=version,
    )

    def compose(reading: Reading, incident: Incident) -> Composed:
        return Composed(msgspec.json.encode(_shown(reading.details_around(incident), holder, hand.names)))

    return Answer(msgspec.Raw(hand.here.services.handle(command, compose).body))
