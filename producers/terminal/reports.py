"""The front door of reports: POST /api/v1/reports, answered after the commit that holds the report.

A bare ASGI application: this is the one route that has to hold when everybody reports at once. Reading and refusing
is `report_form`'s, promising is `accept`'s; here are only bytes, tokens and status codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from starlette.concurrency import run_in_threadpool

from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.reference import InForce
from dispatch.application.accept.accepting import (
    CITIZEN_CHANNEL,
    Conflict,
    DueTimeNotYours,
    OrderNotYours,
    Receipt,
    Submission,
    TellingRefused,
    channel_of,
    check_sender,
)
from dispatch.application.accept.receipt_text import instant_text
from dispatch.application.accept.report_form import BODY_LIMIT, FormRefused, ReportForm, TooLarge, read_report
from dispatch.application.accept.unkept import Failed
from dispatch.domain.actor import Actor
from dispatch.domain.refusals import Missing, NotYours
from dispatch.domain.township.rules import TownshipRules
from producers.terminal.group_commit import PATIENCE, GroupCommit, Outcome, Overloaded
from runtime.clock import monotonic
from runtime.db import is_unavailable
from runtime.http.asgi import Receive, Scope, Send, answer
from runtime.http.body import read_body
from runtime.http.in_time import in_time
from runtime.http.meter import Asked, Meter
from runtime.http.problem import FieldError, Problem
from runtime.http.token import is_sent_for_another, presented_token
from runtime.metrics import counter, histogram
from runtime.unavailable import Unavailable
from schemas.field_errors import Wrong

log = structlog.get_logger()

JSON: Final = b"application/json"
NOT_KEPT: Final = ((b"cache-control", b"no-store"),)
REFUSED: Final = "refused"
OUTCOMES: Final = ("new", "repeated", "conflict", REFUSED, "busy", "unavailable", "failed")


class NoReceipt(Problem):
    """Why there is no receipt, and how it is counted."""

    def __init__(self, status: int, kind: str, *, outcome: str = REFUSED, **more: Any) -> None:
        super().__init__(status, kind, **more)
        self.outcome = outcome


class ReceiptBody(msgspec.Struct):
    """The receipt as it is sent; whoever has number and code follows the matter at `/track` without an account."""

    number: str
    report_id: UUID
    sha256: str
    received_at: str
    signature: str
    code: str


class ReportDoor:
    """Takes reports from the terminals of officers, citizens and the hotline."""

    def __init__(
        self,
        sessions: Sessions,
        commit: GroupCommit,
        meter: Meter,
        rules: InForce[TownshipRules],
        taken_in: Callable[[Submission], bool],
    ) -> None:
        self._sessions = sessions
        self._rules = rules
        self._taken_in = taken_in
        self._commit = commit
        self._meter = meter
        answered = counter("gridloop_accept_reports_total")
        self._answered = {outcome: answered.labels(outcome) for outcome in OUTCOMES}
        self._seconds = histogram("gridloop_accept_seconds")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = monotonic()
        try:
            receipt = await self._receipt(scope, receive)
        except Problem as refusal:
            self._answered[refusal.outcome if isinstance(refusal, NoReceipt) else REFUSED].inc()
            await refusal.send(scope, send)
            return
        self._answered["repeated" if receipt.repeated else "new"].inc()
        self._seconds.observe(monotonic() - began)
        await answer(send, 200 if receipt.repeated else 201, JSON, _body(receipt), NOT_KEPT)

    async def _receipt(self, scope: Scope, receive: Receive) -> Receipt:
        if scope["method"] != "POST":
            raise NoReceipt(405, "method")
        actor = await self._actor(scope)
        body = await read_body(receive, BODY_LIMIT)
        try:
            form = read_report(body)
        except TooLarge as error:
            raise NoReceipt(413, "too_large", **error.params) from error
        except FormRefused as error:
            errors = [FieldError(error.field, error.code, error.params)]
            raise NoReceipt(422, "report", errors=errors) from error
        submission = Submission(form=form, sha256=sha256(body).digest(), sender=actor, channel=channel_of(actor))
        try:
            check_sender(submission)
        except TellingRefused as error:
            errors = [FieldError(error.name, Wrong.NOT_TOLD_SO)]
            raise NoReceipt(422, "report", errors=errors) from error
        except DueTimeNotYours as error:
            errors = [FieldError("origin.due_at", Wrong.DUE_NOT_YOURS)]
            raise NoReceipt(403, error.code, code="due_time_not_yours", errors=errors) from error
        except OrderNotYours as error:
            errors = [FieldError("origin", Wrong.ORDER_NOT_YOURS)]
            raise NoReceipt(403, error.code, code="order_not_yours", errors=errors) from error
        except NotYours as error:
            raise NoReceipt(403, error.code, code="self_handling_not_yours") from error
        except Missing as error:
            errors = [FieldError(name, Wrong.AFTER_PHOTO) for name in error.names]
            raise NoReceipt(422, error.code, code="after_photo", errors=errors) from error
        await self._check_codes(submission)
        return _promised(await self._submit(submission, scope.get("client")))

    async def _check_codes(self, submission: Submission) -> None:
        """Refuse codes that the township does not have, unless the report has been taken in already.

        Whatever stood there would travel on topics that promise to have no words of people, or choose where a reply
        goes.
        """
        form = submission.form
        if form.category is None and form.reply_to is None:
            return
        try:
            rules = self._rules.at_hand()
            if rules is None:
                rules = await run_in_threadpool(self._rules.__call__)
            unknown = tuple(_unknown_codes(form, rules))
            if not unknown or await run_in_threadpool(self._taken_in, submission):
                return
        except Exception as error:
            if is_unavailable(error):
                raise _away() from error
            raise
        raise NoReceipt(422, "report", errors=unknown)

    async def _actor(self, scope: Scope) -> Actor:
        token, _ = presented_token(scope)
        if token is None:
            raise NoReceipt(401, "signed_out")
        try:
            actor = self._sessions.fresh(token) or await in_time(self._sessions.actor, token, seconds=PATIENCE)
        except TimeoutError as error:
            raise _away() from error
        except Exception as error:
            if is_unavailable(error):
                raise _away() from error
            raise
        if actor is None:
            raise NoReceipt(401, "signed_out", code="session_ended")
        if is_sent_for_another(scope, actor.user):
            raise NoReceipt(401, "signed_out", code="another_account")
        self._meter.take(actor.user, Asked.REPORTS)
        return actor

    async def _submit(self, submission: Submission, client: object) -> Outcome:
        try:
            return await self._commit.submit(
                submission,
                client=tuple(client) if isinstance(client, list) else client,
                urgent=submission.form.urgent and submission.channel != CITIZEN_CHANNEL,  # a citizen's word is a hint
            )
        except Overloaded as error:
            raise NoReceipt(503, "busy", code="reports_busy", outcome="busy") from error
        except Unavailable as error:
            log.warning("no receipt for now", away=error.what, reason=str(error).splitlines()[0])
            raise _away() from error


def _unknown_codes(form: ReportForm, rules: TownshipRules) -> Iterator[FieldError]:
    if form.category is not None and form.category not in rules.categories.by_code:
        yield FieldError("category", Wrong.INVALID_CATEGORY)
    if form.reply_to is not None and form.reply_to not in rules.channels:
        yield FieldError("origin.reply_to", Wrong.REPLY_CHANNEL)


def _away() -> NoReceipt:
    return NoReceipt(503, "unavailable", outcome="unavailable")


def _promised(outcome: Outcome) -> Receipt:
    if isinstance(outcome, Receipt):
        return outcome
    if isinstance(outcome, Conflict):
        errors = [FieldError("report_id", Wrong.REPORT_ID_TAKEN)]
        raise NoReceipt(409, "conflict", outcome="conflict", errors=errors)
    if isinstance(outcome, Failed):
        raise NoReceipt(500, "internal", outcome="failed")
    status, kind = (429, "later") if outcome.later else (422, "report")
    raise NoReceipt(status, kind, errors=[FieldError(outcome.field, outcome.code)])


def _body(receipt: Receipt) -> bytes:
    return msgspec.json.encode(
        ReceiptBody(
            number=receipt.number,
            report_id=receipt.report_id,
            sha256=receipt.sha256,
            received_at=instant_text(receipt.received_at),
            signature=receipt.signature,
            code=receipt.code,
        )
    )
