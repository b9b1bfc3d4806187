"""Take the bytes of a declared photo, in as many pieces as the connection allows.

PUT sends bytes, HEAD says how far they have come (`Upload-Offset`). Bytes that were acknowledged are on the disk; a
photo counts as arrived when all of it is there and its SHA-256 is the one declared. Whether it is a picture at all is
found out later, by `media`.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from dispatch.adapters.media_files import Arriving, MediaFiles, UploadBusy, WrongOffset
from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.incidents.attachments import UPLOADABLE, Declared, TooMuchUnfinished
from dispatch.adapters.postgres.incidents.uploads import UploadBook
from dispatch.domain.workflow.form import PHOTO_LIMIT
from runtime.db import is_unavailable
from runtime.http.asgi import Scope
from runtime.http.meter import Asked, Meter
from runtime.http.problem import Problem
from runtime.http.token import is_sent_for_another, presented_token
from runtime.unavailable import Unavailable

PATH: Final = "/api/v1/attachments/{id:uuid}"
_RANGE: Final = re.compile(r"bytes (?P<first>[0-9]{1,12})-(?P<last>[0-9]{1,12})/(?P<total>[0-9]{1,12})")
"""Twelve digits are far more than any photo has bytes; Python refuses to read thousands of them."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BLOCK: Final = 256 * 1024
_UNFINISHED_RETRY: Final = "60"

log = structlog.get_logger()

Endpoint = Callable[[Request], Awaitable[Response]]


class UploadServices(Protocol):
    """What uploads need."""

    @property
    def uploads(self) -> UploadBook:
        """How far uploads have come."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Who holds a token."""
        ...

    @property
    def media(self) -> MediaFiles:
        """Where the bytes go."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Which bytes of the whole a request brings."""

    first: int
    length: int | None


def routes(services: UploadServices, meter: Meter) -> list[Route]:
    """Return the upload routes."""
    uploads = Uploads(services, meter)
    return [
        Route(PATH, _answering(uploads.head), methods=["HEAD"]),
        Route(PATH, _answering(uploads.put), methods=["PUT"]),
    ]


def piece_of(content_range: str | None, total: int) -> Piece:
    """Return which bytes of a photo of `total` bytes a request brings; without a range, all of them.

    Raises:
        Problem: the range cannot be read, lies outside, or speaks of another size.
    """
    if content_range is None:
        return Piece(0, None)
    match = _RANGE.fullmatch(content_range)
    if match is None:
        raise Problem(400, "content_range")
    first, last = int(match["first"]), int(match["last"])
    if int(match["total"]) != total:
        raise Problem(422, "size", bytes=total)
    if not first <= last < total:
        raise Problem(400, "content_range", code="content_range_outside")
    return Piece(first, last - first + 1)


class Uploads:
    """The two requests of an upload."""

    def __init__(self, services: UploadServices, meter: Meter) -> None:
        self._services = services
        self._meter = meter
        self._files = services.media

    async def head(self, request: Request) -> Response:
        """Say how many bytes have arrived."""
        photo = await self._declared(request)
        headers = {"Upload-Length": str(photo.bytes), "Cache-Control": "no-store"}
        return Response(status_code=200, headers=headers | {"Upload-Offset": str(self._offset(photo))})

    async def put(self, request: Request) -> Response:
        """Take bytes: 201 when all have arrived, 308 when more have to come, 200 when they had arrived before."""
        photo = await self._declared(request)
        if not _wanted(photo):
            return _answer(200, photo, photo.bytes)
        received = await self._take(request, photo)
        return _answer(308 if received < photo.bytes else 201, photo, received)

    async def _declared(self, request: Request) -> Declared:
        token, _ = presented_token(request.scope)
        photo = await run_in_threadpool(self._find, request.scope, token, request.path_params["id"])
        if photo is None:
            raise Problem(404, "not_found", code="photo_not_declared")
        return photo

    def _find(self, scope: Scope, token: str | None, id: UUID) -> Declared | None:
        actor = self._services.sessions.actor(token) if token else None
        if actor is None:
            raise Problem(401, "signed_out")
        if is_sent_for_another(scope, actor.user):
            raise Problem(401, "signed_out", code="another_account")
        self._meter.take(actor.user, Asked.UPLOADS)
        return self._services.uploads.declared_by(id, actor.user)

    def _offset(self, photo: Declared) -> int:
        if photo.state not in UPLOADABLE:
            return photo.bytes
        return self._files.arrived(photo.id, photo.received)

    async def _take(self, request: Request, photo: Declared) -> int:
        piece = piece_of(request.headers.get("content-range"), photo.bytes)
        limit = min(PHOTO_LIMIT, photo.bytes if piece.length is None else piece.first + piece.length)
        if int(request.headers.get("content-length", "0")) > limit - piece.first:
            raise Problem(413, "too_large", code="photo_too_large", bytes=photo.bytes)
        try:
            with self._files.writing(photo.id) as arriving:
                known = await self._declared(request)  # another request may have finished it before we got hold of it
                if not _wanted(known):
                    return photo.bytes
                await run_in_threadpool(self._begin, known)
                arriving.begin(piece.first, known=known.received)
                try:
                    await _receive(request, arriving, limit)
                finally:
                    await run_in_threadpool(self._keep, photo, arriving)
        except WrongOffset as error:
            raise Problem(409, "wrong_offset", headers=_continue_at(error.offset), byte=error.offset) from error
        except UploadBusy as error:
            raise Problem(409, "busy", code="photo_busy", headers=_continue_at(self._offset(photo))) from error
        except OSError as error:
            if error.errno not in _FULL:
                raise
            log.error("no room for a photo", attachment=str(photo.id), why=error.strerror)
            kept = self._offset(await self._declared(request))
            raise Problem(507, "storage_full", headers=_continue_at(kept)) from error
        return arriving.received

    def _begin(self, photo: Declared) -> None:
        if photo.state == "partial":
            return
        try:
            self._services.uploads.begin(photo)
        except TooMuchUnfinished as error:
            raise Problem(429, "later", code="photos_unfinished", retry=_UNFINISHED_RETRY) from error

    def _keep(self, photo: Declared, arriving: Arriving) -> None:
        arriving.keep()
        if arriving.received == photo.bytes:
            self._conclude(photo)
            return
        self._services.uploads.mark_received(photo.id, arriving.received, place=self._files.place)

    def _conclude(self, photo: Declared) -> None:
        same = self._files.original_sha256(photo.id) == photo.sha256
        if same:
            self._services.uploads.mark_arrived(photo.id, place=self._files.place)
        else:
            self._services.uploads.mark_received(photo.id, 0, place=self._files.place)
            self._files.discard(photo.id)
            raise Problem(422, "wrong_hash", headers=_continue_at(0))


def _continue_at(arrived: int) -> dict[str, str]:
    return {"Upload-Offset": str(arrived)}


def _wanted(photo: Declared) -> bool:
    """Say whether bytes are still to come.

    Raises:
        Problem: what came was no picture.
    """
    if photo.state == "refused":
        raise Problem(422, "refused", code="photo_refused", photo_refusal=photo.reason)
    return photo.state in UPLOADABLE


def _answering(take: Endpoint) -> Endpoint:
    """Return the endpoint with its refusals, and the absence of PostgreSQL, as responses."""

    async def endpoint(request: Request) -> Response:
        try:
            return await take(request)
        except Problem as refusal:
            return refusal.response(request.scope)
        except ClientDisconnect:
            return Response(status_code=400)
        except (SQLAlchemyError, Unavailable) as error:
            if not is_unavailable(error):
                raise
            return Problem(503, "unavailable").response(request.scope)

    return endpoint


async def _receive(request: Request, arriving: Arriving, limit: int) -> None:
    waiting = bytearray()
    try:
        async for block in request.stream():
            waiting += block
            if arriving.received + len(waiting) > limit:
                waiting.clear()
                raise Problem(413, "too_large", code="more_than_declared")
            if len(waiting) >= _BLOCK:
                block = bytes(waiting)
                waiting.clear()  # before it is written: after a failure half-way it must not be written again
                await run_in_threadpool(arriving.write, block)
    finally:
        arriving.write(bytes(waiting))


def _answer(status: int, photo: Declared, received: int) -> Response:
    state = b"partial" if status == 308 else b"arrived"
    headers = {"Upload-Offset": str(received), "Upload-Length": str(photo.bytes), "Cache-Control": "no-store"}
    return Response(b'{"state":"%s"}' % state, status, headers, "application/json")
