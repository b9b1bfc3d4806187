"""What becomes of a refusal: its HTTP status and its code, as RFC 9457 problem details.

403 role, 404 not visible, 409 move or id, 412 stale, 422 what is missing by name, 428 no version, 400 no key or a
request that cannot be read, 503 when the world is away. Nothing else about the inside is told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.api.field_errors import shape_error
from console.api.models.names import Person, UnitRef
from dispatch.adapters.postgres.accounts.sessions import UnknownAccount
from dispatch.adapters.postgres.incidents.attachments import IdTaken, TooManyOpen
from dispatch.adapters.postgres.reading.cursors import BadCursor
from dispatch.adapters.postgres.reading.run import TooWide
from dispatch.application.accept.report_form import FormRefused
from dispatch.application.moves.commands import KeyReused, NoKey, NotFound
from dispatch.domain.refusals import InvalidValue, Missing, MoveRefused, Refused, TakenBack
from runtime.db import is_unavailable
from runtime.http.asgi import route_of
from runtime.http.problem import FieldError, Problem, given_by_people
from runtime.unavailable import Unavailable
from schemas.field_errors import Wrong

log = structlog.get_logger()

STATUS_OF: Final[Mapping[str, int]] = {
    "move_refused": 409,
    "not_yours": 403,
    "stale": 412,
    "version_needed": 428,
    "missing": 422,
    "invalid_value": 422,
    "outside_jurisdiction": 422,
    "admission_item_needed": 422,
    "taken_back": 422,
    "not_on_list": 422,
}
"""HTTP status of each refusal of the rules, by its code."""


def not_found() -> Problem:
    """Return the answer for what does not exist or is not visible: the two cannot be told apart."""
    return Problem(404, "not_found")


def refusal(
    error: Refused,
    *,
    current: msgspec.Raw | None = None,
    changed_by: Sequence[Person] = (),
    units: Sequence[UnitRef] = (),
) -> Problem:
    """Return the problem for a refusal of the rules.

    current, changed_by: the incident as it is now, if the caller is behind, and who made it so. units: what those are
    called that are in the way.
    """
    members: dict[str, Any] = {}
    params: dict[str, Any] = {}
    errors: list[FieldError] = []
    if isinstance(error, Missing):
        members["missing"] = list(error.names)
        errors = [FieldError(name, Wrong.REQUIRED) for need in error.names for name in given_by_people(need)]
    if isinstance(error, InvalidValue):
        params["field"] = error.name
        errors = [FieldError(error.name, error.wrong, error.params)]
    if isinstance(error, MoveRefused):
        params |= _barred(error, units)
    if isinstance(error, TakenBack):
        params |= {"item": error.item, "version": error.version, "text": error.text}
    if current is not None:
        members["current"] = current
    if changed_by:
        members["changed_by"] = list(changed_by)
    return Problem(STATUS_OF.get(error.code, 409), error.code, errors=errors, members=members, **params)


def _barred(error: MoveRefused, units: Sequence[UnitRef]) -> dict[str, Any]:
    """Return why a move is not possible as it is sent; a unit whose name nobody looked up is named by its id."""
    named = {unit.id: unit.name for unit in units}
    return {
        "why": error.why,
        "at": error.at.isoformat() if error.at else None,
        "units": [{"id": unit, "name": named.get(unit, unit)} for unit in error.units],
    }


OURS: Final[tuple[type[Exception], ...]] = (
    *(Refused, FormRefused, NoKey, KeyReused, NotFound, UnknownAccount),
    *(IdTaken, TooManyOpen, BadCursor, TooWide),
    *(Unavailable, SQLAlchemyError, psycopg.Error),
)
"""What else is answered as a problem: refusals, what does not fit, and what is away."""


def install(app: FastAPI) -> None:
    """Let every error of an application be answered as a problem."""
    for known, answer in ANSWERS.items():
        app.add_exception_handler(known, answer)


async def _answered(request: Request, error: Exception) -> Response:
    """Return the problem that an error is answered with; one that is a fault of ours is raised again."""
    if isinstance(error, SQLAlchemyError | psycopg.Error) and not is_unavailable(error):
        raise error
    found = _problem(error)
    if found.status == 503:
        log.warning("answered 503", route=route_of(request.scope), reason=type(error).__name__)
    return found.response(request.scope)


def _problem(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Refused():
            return refusal(error)
        case RequestValidationError():
            return Problem(422, "invalid", errors=[shape_error(found) for found in error.errors()])
        case FormRefused():
            return Problem(422, "invalid", errors=[FieldError(error.field, error.code, error.params)])
        case NotFound() | UnknownAccount():
            return not_found()
        case NoKey():
            return Problem(400, "no_key")
        case KeyReused():
            return Problem(409, "key_reused")
        case IdTaken():
            taken = FieldError("attachments.id", Wrong.PHOTO_ID_TAKEN, {"id": str(error.taken)})
            return Problem(409, "id_taken", errors=[taken])
        case TooManyOpen():
            errors = [FieldError("attachments", Wrong.PHOTOS_OPEN)]
            return Problem(429, "later", errors=errors)
        case BadCursor():
            return Problem(422, "cursor", errors=[FieldError("cursor", Wrong.INVALID_CURSOR)])
        case TooWide():
            return Problem(422, "too_wide")
        case HTTPException():
            return Problem(error.status_code, "http")
        case _:
            return Problem(503, "unavailable")


ANSWERS: Final[Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]] = dict.fromkeys(
    (Problem, RequestValidationError, HTTPException, *OURS), _answered
)
"""What makes a response of each error that is answered as a problem."""
