"""What becomes of a refusal: its HTTP status and its words, as RFC 9457 problem details.

403 role, 404 not visible, 409 move or id, 412 stale, 422 what is missing by name, 428 no version, 400 no key or a
request that cannot be read, 503 when the world is away. Nothing else about the inside is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.api.failsafe import route_of
from console.api.field_texts import field_text, invalid_text
from console.api.texts import FIELD_LABELS, REFUSALS, field_label
from dispatch.adapters.postgres.accounts.sessions import UnknownAccount
from dispatch.adapters.postgres.incidents.attachments import IdTaken, TooManyOpen
from dispatch.adapters.postgres.reading.cursors import BadCursor
from dispatch.adapters.postgres.reading.gateway import TooWide
from dispatch.application.accept.report_form import FormRefused
from dispatch.application.moves.commands import KeyReused, NoKey, NotFound
from dispatch.domain.refusals import InvalidValue, Missing, Refused
from runtime.db import Unavailable, is_unavailable
from runtime.http.problem import MEDIA_TYPE, TITLES, FieldErrors, problem

log = structlog.get_logger()

RETRY_SECONDS: Final = "2"

STATUS_OF: Final[Mapping[str, int]] = {
    "move_refused": 409,
    "not_yours": 403,
    "stale": 412,
    "version_needed": 428,
    "missing": 422,
    "invalid_value": 422,
    "outside_jurisdiction": 422,
    "admission_item_needed": 422,
    "not_on_list": 422,
}
"""HTTP status of each refusal of the rules, by its code."""


class Problem(Exception):
    """A refusal that the console itself makes."""

    def __init__(
        self, status: int, code: str, detail: str, *, errors: FieldErrors = (), retry: str | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.retry = retry
        self.body = problem(status, code, detail, errors=errors, **more)


def not_found() -> Problem:
    """Return the answer for what does not exist or is not visible: the two cannot be told apart."""
    return Problem(404, "not_found", "没有找到，或您无权查看")


def refusal(error: Refused, *, current: msgspec.Raw | None = None) -> Problem:
    """Return the problem for a refusal of the rules; `current` is the incident as it stands, for who is behind."""
    code = error.code
    detail = REFUSALS.get(code, "不能这样办理")
    more: dict[str, Any] = {"refusal": str(error)}
    errors: FieldErrors = ()
    if isinstance(error, Missing):
        needs = [_alternatives(need) for need in error.names]
        detail = f"{detail}：{'、'.join('或'.join(map(field_label, names)) for names in needs)}"
        more["missing"] = list(error.names)
        errors = [(name, "必填") for names in needs for name in names]
    if isinstance(error, InvalidValue):
        detail = f"{detail}：{field_label(error.name)}"
        errors = [(error.name, invalid_text(error.name))]
    if current is not None:
        more["current"] = current
    return Problem(STATUS_OF.get(code, 409), code, detail, errors=errors, **more)


OURS: Final[tuple[type[Exception], ...]] = (
    *(Refused, FormRefused, NoKey, KeyReused, NotFound, UnknownAccount),
    *(IdTaken, TooManyOpen, BadCursor, TooWide),
    *(Unavailable, SQLAlchemyError, psycopg.Error),
)
"""What else is answered as a problem: refusals, what does not fit, and what is away."""


def install(app: FastAPI) -> None:
    """Let every error of an application be answered as a problem."""
    app.add_exception_handler(Problem, _answer)
    app.add_exception_handler(RequestValidationError, _answer)
    app.add_exception_handler(HTTPException, _answer)
    for known in OURS:
        app.add_exception_handler(known, _answer)


def response(found: Problem) -> Response:
    """Return the HTTP response of a problem."""
    headers = {"Cache-Control": "no-store"}
    if found.retry is not None:
        headers["Retry-After"] = found.retry
    return Response(found.body, found.status, headers, MEDIA_TYPE)


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, SQLAlchemyError | psycopg.Error) and not is_unavailable(error):
        raise error
    found = _problem(error)
    if found.status == 503:
        log.warning("answered 503", route=route_of(request.scope), reason=type(error).__name__)
    return response(found)


def _problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Refused():
            return refusal(error)
        case RequestValidationError():
            return Problem(422, "invalid", "请求中有不合要求的内容", errors=_field_errors(error.errors()))
        case FormRefused():
            return Problem(422, "invalid", f"内容有误：{error.message}", errors=[(error.field, error.message)])
        case NotFound() | UnknownAccount():
            return not_found()
        case NoKey():
            return Problem(400, "no_key", "办理须带 Idempotency-Key，以免重复")
        case KeyReused():
            return Problem(409, "key_reused", "这个 Idempotency-Key 已用于不同的内容")
        case IdTaken():
            return Problem(409, "id_taken", "照片编号已被使用", errors=[("attachments.id", str(error.taken))])
        case TooManyOpen():
            said = "已申报而未传完的照片过多，请等照片传完后再试"
            return Problem(429, "later", said, errors=[("attachments", said)], retry=RETRY_SECONDS)
        case BadCursor():
            return Problem(422, "cursor", "翻页标记无效，请从头查看", errors=[("cursor", str(error))])
        case TooWide():
            return Problem(422, "too_wide", "符合条件的事件太多，查找超时，请缩小范围，例如加上状态、网格或更长的词")
        case HTTPException():
            return Problem(error.status_code, "http", TITLES.get(error.status_code, "请求未能完成"))
        case _:
            return Problem(503, "unavailable", "系统暂时不可用，请稍后再试", retry=RETRY_SECONDS)


def _alternatives(need: str) -> Sequence[str]:
    """Return the fields with which a person can meet a need of a move: some alternatives are the platform's alone."""
    names = need.split("|")
    return [name for name in names if name in FIELD_LABELS] or names


def _field_errors(errors: Sequence[Mapping[str, Any]]) -> FieldErrors:
    return [(_field(error["loc"]), field_text(error)) for error in errors]


def _field(place: Sequence[str | int]) -> str:
    """Return the name of a part of the body, or of the parameter: which of its values is wrong says the message."""
    parts = place[1:2] if place[0] == "query" else place[1:]
    return ".".join(map(str, parts)) or str(place[0])
