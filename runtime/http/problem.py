"""How an HTTP interface says no: RFC 9457 problem details, the same shape from every door.

A problem is a code with its values; which refusal becomes which status is decided where the refusal is caught. Title,
detail and messages are for callers without pages of ours: made from the catalogue of sentences, in their language, when
the problem is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from starlette.responses import Response

from runtime.http.asgi import Scope, Send, answer
from schemas.field_errors import Wrong
from schemas.texts import Language, language_of, says, text, word

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:gridloop:problem:"
RETRY_SECONDS: Final = "2"
_TOWNSHIP: Final = ZoneInfo("Asia/Shanghai")
NO_HEADERS: Final[Mapping[str, str]] = {}
LONGEST_WISH: Final = 200
"""Characters of an Accept-Language header that are looked at."""


_PARAMS: Final = msgspec.Meta(
    description="of `move_refused`: `why`, a sentence `forbidden.<why>` in the catalogue, with what that asks for",
    extra_json_schema={
        "additionalProperties": True,
        "properties": {
            "why": {"type": "string"},
            "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
            "units": {
                "description": "that are in the way",
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
                    "required": ["id", "name"],
                },
            },
        },
    },
)


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field, named as in the JSON body, and the values that go with it."""

    field: str
    code: Wrong
    params: dict[str, Any] = {}


class FieldErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field: `fieldError.<code>` in the catalogue of sentences, which `message` is in words."""

    field: str
    code: Wrong
    params: dict[str, Any]
    message: str


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem details; `errors`, `missing`, `current` and `changed_by` where they say more.

    type: what kind of problem it is, for programs. code, params: `problem.<code>` in the catalogue of sentences, and
    its values, which `detail` is in words, in the language that Accept-Language asks for.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    params: Annotated[dict[str, Any], _PARAMS]
    errors: list[FieldErrorBody] = []
    missing: Annotated[list[str], msgspec.Meta(description="422: names of what the move needs")] = []
    current: Annotated[dict[str, Any] | None, msgspec.Meta(description="412: the incident as it stands")] = None
    changed_by: Annotated[
        list[dict[str, str]],
        msgspec.Meta(description="412: who changed it meanwhile, `user` and `name`, where the caller may know"),
    ] = []


class Problem(Exception):
    """A request is refused: with this status, for this reason.

    kind: what programs go by. code: the reason's sentence, where the kind alone does not say enough. members: extension
    members of this kind of problem. retry: seconds after which to come again, for whoever is told to wait (429, 503).
    headers: of the answer. params: what the sentence asks for.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        members: Mapping[str, Any] | None = None,
        retry: str = RETRY_SECONDS,
        headers: Mapping[str, str] = NO_HEADERS,
        **params: Any,
    ) -> None:
        super().__init__(code or kind)
        self.status = status
        self.kind = kind
        self.code = code or kind
        self.errors = errors
        self.members = members or {}
        self.headers = {"Cache-Control": "no-store", **headers}
        if status in (429, 503):
            self.headers["Retry-After"] = retry
        self.params = params

    def body(self, language: Language) -> bytes:
        """Return the body of the response."""
        errors = [
            {"field": error.field, "code": error.code, "params": error.params, "message": message_of(error, language)}
            for error in self.errors
        ]
        title = _title(self.status, language)
        said = {**self.params, **self.members, "title": title, "errors": [error["message"] for error in errors]}
        detail = text(f"problem.{self.code}", language, **in_words(said, language))
        body: dict[str, Any] = {
            "type": TYPE_PREFIX + self.kind,
            "title": title,
            "status": self.status,
            "detail": detail,
            "code": self.code,
            "params": self.params,
        }
        if errors:
            body["errors"] = errors
        return msgspec.json.encode(body | dict(self.members))

    def response(self, scope: Scope) -> Response:
        """Return the answer to a request, in its language."""
        return Response(self.body(wished_language(scope["headers"])), self.status, self.headers, MEDIA_TYPE)

    async def send(self, scope: Scope, send: Send) -> None:
        """Answer a request, in its language."""
        headers = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
        body = self.body(wished_language(scope["headers"]))
        await answer(send, self.status, MEDIA_TYPE.encode(), body, headers)


def message_of(error: FieldError, language: Language) -> str:
    """Return what is wrong with a field in words."""
    return text(f"fieldError.{error.code}", language, **in_words(error.params, language))


def given_by_people(need: str) -> Sequence[str]:
    """Return the fields with which a person can meet a need; a need that has no label is still named."""
    names = need.split("|")
    return [name for name in names if says(f"field.{name}")] or names


def wished_language(headers: Iterable[tuple[bytes, bytes]]) -> Language:
    """Return the language that a request with these headers is answered in."""
    wish = next((value for name, value in headers if name == b"accept-language"), b"")
    return language_of(wish[:LONGEST_WISH].decode("latin-1"))


def _title(status: int, language: Language) -> str:
    key = f"problemTitle.{status}"
    return text(key if says(key) else "problemTitle.other", language)


def in_words(values: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return the values of a sentence as it says them: some are codes, named by what the gap is called."""
    words = {name: _words(name, value, language) for name, value in values.items() if value is not None}
    if "why" in words:  # a sentence in the sentence, filled with the values beside it
        words["why"] = text(f"forbidden.{words['why']}", language, t=words.get("at", ""), **words)
    return words


def _words(name: str, value: Any, language: Language) -> str:
    match name:
        case "photo_refusal":
            return word("photoRefusal", value, language)
        case "field":
            return _field(value, language)
        case "missing":
            return text("common.and", language).join(_need(need, language) for need in value)
        case "errors":
            return text("common.then", language).join(value)
        case "expected":
            return text("common.or", language).join(word("typeName", each, language) for each in value)
        case "got":
            return word("typeName", value, language)
        case "allowed":
            return ", ".join(value)
        case "clock":
            return word("clock", value, language)
        case "clocks":
            return text("common.and", language).join(word("clock", each, language) for each in value)
        case "status":
            return word("status", value, language)
        case "units":
            return text("common.and", language).join(unit["name"] for unit in value)
        case "since" | "at":
            return f"{datetime.fromisoformat(value).astimezone(_TOWNSHIP):%Y-%m-%d %H:%M}"
        case _:
            return str(value)


def _field(path: str, language: Language) -> str:
    """Name a field, and the place of what stands in a list: `milestones.0.by`."""
    if says(f"field.{path}"):
        return word("field", path, language)
    parts = (
        text("common.nth", language, n=str(int(part) + 1)) if part.isdecimal() else word("field", part, language)
        for part in path.split(".")
    )
    return " ".join(parts)


def _need(need: str, language: Language) -> str:
    """Name what a move needs: the alternatives that a person can give, some are the platform's alone."""
    return text("common.or", language).join(word("field", name, language) for name in given_by_people(need))
