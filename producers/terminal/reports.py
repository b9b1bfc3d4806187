"""The front door of reports: POST /api/v1/reports, answered after the commit that holds the report.

A bare ASGI application: this is the one route that has to hold when everybody reports at once. Reading and refusing
is `report_form`'s, promising is `accept`'s; here are only bytes, tokens and status codes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from starlette.concurrency import run_in_threadpool

from dispatch.adapters.postgres.accounts.sessions import Sessions, presented_token
from dispatch.application.accept.accepting import (
    Conflict,
    DueTimeNotYours,
    Receipt,
    Submission,
    channel_of,
    check_sender,
    instant_text,
)
from dispatch.application.accept.report_form import BODY_LIMIT, FormRefused, TooLarge, read_report
from dispatch.application.accept.unkept import Failed
from dispatch.domain.actor import Actor
from dispatch.domain.refusals import Missing, NotYours
from producers.terminal.group_commit import GroupCommit, Outcome, Overloaded
from runtime.clock import monotonic
from runtime.db import Unavailable, is_unavailable
from runtime.http.problem import MEDIA_TYPE, FieldErrors, problem
from runtime.metrics import counter, histogram

log = structlog.get_logger()

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON: Final = b"application/json"
RETRY_SECONDS: Final = b"2"
OUTCOMES: Final = ("new", "repeated", "conflict", "refused", "busy", "unavailable", "failed")


class Refusal(Exception):
    """Why there is no receipt, as it is answered."""

    def __init__(self, status: int, code: str, detail: str, *, outcome: str, errors: FieldErrors = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.outcome = outcome
        self.body = problem(status, code, detail, errors=errors)


class ReceiptBody(msgspec.Struct):
    """The receipt as it is sent."""

    number: str
    report_id: UUID
    sha256: str
    received_at: str
    signature: str


class ReportDoor:
    """Takes reports from the terminals of officers, citizens and the hotline."""

    def __init__(self, sessions: Sessions, commit: GroupCommit) -> None:
        self._sessions = sessions
        self._commit = commit
        answered = counter("gridloop_accept_reports_total")
        self._answered = {outcome: answered.labels(outcome) for outcome in OUTCOMES}
        self._seconds = histogram("gridloop_accept_seconds")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = monotonic()
        try:
            receipt = await self._receipt(scope, receive)
        except Refusal as refusal:
            self._answered[refusal.outcome].inc()
            await _send(send, refusal.status, MEDIA_TYPE.encode(), refusal.body)
            return
        self._answered["repeated" if receipt.repeated else "new"].inc()
        self._seconds.observe(monotonic() - began)
        await _send(send, 200 if receipt.repeated else 201, JSON, _body(receipt))

    async def _receipt(self, scope: Scope, receive: Receive) -> Receipt:
        if scope["method"] != "POST":
            raise Refusal(405, "method", "上报请用 POST", outcome="refused")
        actor = await self._actor(scope)
        body = await _read(receive)
        try:
            form = read_report(body)
        except TooLarge as error:
            raise Refusal(413, "too_large", error.message, outcome="refused") from error
        except FormRefused as error:
            errors = [(error.field, error.message)]
            raise Refusal(422, "report", f"上报内容有误：{error.message}", outcome="refused", errors=errors) from error
        submission = Submission(form=form, sha256=sha256(body).digest(), sender=actor, channel=channel_of(actor))
        try:
            check_sender(submission)
        except DueTimeNotYours as error:
            detail = "办结时限由指挥室随外来交办件登记，上报时不能自行指定"
            errors = [("origin.due_at", detail)]
            raise Refusal(403, error.code, detail, outcome="refused", errors=errors) from error
        except NotYours as error:
            raise Refusal(403, error.code, "只有网格员可以上报自处置", outcome="refused") from error
        except Missing as error:
            errors = [(name, "自处置须附处置后照片") for name in error.names]
            raise Refusal(422, error.code, "自处置须附处置后照片", outcome="refused", errors=errors) from error
        return _promised(await self._submit(submission, scope.get("client")))

    async def _actor(self, scope: Scope) -> Actor:
        token, _ = presented_token(scope)
        if token is None:
            raise Refusal(401, "signed_out", "请先登录", outcome="refused")
        try:
            actor = self._sessions.fresh(token) or await run_in_threadpool(self._sessions.actor, token)
        except Exception as error:
            if is_unavailable(error):
                raise _away() from error
            raise
        if actor is None:
            raise Refusal(401, "signed_out", "登录已失效，请重新登录", outcome="refused")
        return actor

    async def _submit(self, submission: Submission, client: object) -> Outcome:
        try:
            return await self._commit.submit(submission, client=tuple(client) if isinstance(client, list) else client)
        except Overloaded as error:
            raise Refusal(503, "busy", "上报过于集中，请稍后自动重试", outcome="busy") from error
        except Unavailable as error:
            log.warning("no receipt while PostgreSQL is away", reason=str(error).splitlines()[0])
            raise _away() from error


def _away() -> Refusal:
    return Refusal(503, "unavailable", "系统暂时不可用，请稍后自动重试", outcome="unavailable")


def _promised(outcome: Outcome) -> Receipt:
    if isinstance(outcome, Receipt):
        return outcome
    if isinstance(outcome, Conflict):
        detail = "这个上报编号已被使用，但内容或上报人不同"
        raise Refusal(409, "conflict", detail, outcome="conflict", errors=[("report_id", detail)])
    if isinstance(outcome, Failed):
        raise Refusal(500, "internal", "系统内部错误，请稍后自动重试", outcome="failed")
    status, code = (429, "later") if outcome.later else (422, "report")
    errors = [(outcome.field, outcome.message)] if outcome.field else []
    raise Refusal(status, code, outcome.message, outcome="refused", errors=errors)


def _body(receipt: Receipt) -> bytes:
    return msgspec.json.encode(
        ReceiptBody(
            number=receipt.number,
            report_id=receipt.report_id,
            sha256=receipt.sha256,
            received_at=instant_text(receipt.received_at),
            signature=receipt.signature,
        )
    )


async def _read(receive: Receive) -> bytes:
    """Return the body; one that is too long is not read to its end."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "cut_off", "连接在上报发完之前断开", outcome="refused")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > BODY_LIMIT:
            raise Refusal(413, "too_large", f"上报内容超过 {BODY_LIMIT // 1024} KB", outcome="refused")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, status: int, media_type: bytes, body: bytes) -> None:
    headers: Headers = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if status in (429, 503):
        headers.append((b"retry-after", RETRY_SECONDS))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
