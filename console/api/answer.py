"""How a route answers: with a Struct, which msgspec writes and the OpenAPI document describes.

A route says `-> Answer[Detail]`. The framework is told that this is a response already, so that nothing is checked or
copied on its way out; `console.api.direct` says which routes are called without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from console.api.direct import DirectRoute
from runtime.http.components import schema_of
from runtime.http.problem import MEDIA_TYPE, ProblemBody

PREFIX: Final = "/api/v1"
JSON: Final = "application/json"
NOT_KEPT: Final = {"Cache-Control": "no-store"}

_PROBLEM_CONTENT: Final = {MEDIA_TYPE: {"schema": schema_of(ProblemBody)}}
_PROBLEM: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"description": "Refused", "content": _PROBLEM_CONTENT},
    503: {"description": "Not now; see Retry-After", "content": _PROBLEM_CONTENT},
}

T = TypeVar("T")


class Answer(Response, Generic[T]):
    """A response with a body of this type, which no browser keeps: it is for the person who is signed in now."""

    media_type = JSON

    def __init__(self, body: T, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(msgspec.json.encode(body), status_code, {**NOT_KEPT, **(headers or {})})


class Door(APIRouter):
    """Routes of the API whose answers are described by the type that they return."""

    def __init__(self, *, tags: list[str | Enum], prefix: str = PREFIX) -> None:
        super().__init__(prefix=prefix, tags=tags, responses=_PROBLEM if prefix else None, route_class=DirectRoute)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route and the schema of its answer.

        Raises:
            ValueError: it is guarded by `dependencies`, which nobody asks here; a guard is a parameter of the route.
        """
        if options.get("dependencies"):
            raise ValueError(f"{path}: what guards a route is one of its parameters")
        answered = answered_by(endpoint)
        if answered is not None:
            status = options.get("status_code") or 200
            described = {"content": {JSON: {"schema": schema_of(answered)}}}
            options["responses"] = {status: described, **(options.get("responses") or {})}
            options["response_model"] = None
        super().add_api_route(path, endpoint, **options)


def answered_by(endpoint: Callable[..., Any]) -> Any:
    """Return the type of the body that a route answers with; None where it answers with something else."""
    said = get_type_hints(endpoint).get("return")
    return get_args(said)[0] if get_origin(said) is Answer else None
