"""What a person asks for: one move of one incident, with the version it was decided on and a key that makes it once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from dispatch.application.accept.report_form import FormRefused, check_instant, refuse_nul, refused_field
from dispatch.domain.actor import Actor
from dispatch.domain.moves.table import FORMS
from dispatch.domain.terms import Action
from dispatch.domain.workflow.form import Form, Incomplete, blank, fields_of
from schemas.field_errors import Wrong

ONCE_ONLY_DAYS: Final = 30
"""How long the reply of a command is kept under its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A move asked for by a person.

    if_match: the version it was decided on, where the move needs one.
    key, body_hash: the idempotency key and the SHA-256 of the body; a key belongs to one body for ever.
    """

    action: Action
    number: str
    actor: Actor
    form: Form
    key: str
    body_hash: bytes
    if_match: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the caller gets, as JSON; `repeated` when this key was answered before."""

    body: bytes
    repeated: bool = field(default=False)


class NoKey(Exception):
    """A move needs an idempotency key."""


class KeyReused(Exception):
    """The idempotency key was used before, with another body."""


class NotFound(Exception):
    """There is no such incident, or the caller does not see it."""


def read_move(action: Action, body: bytes) -> Form:
    """Read the body of a move; an empty one has no fields, and a blank field is as good as none.

    Raises:
        FormRefused: not JSON, an unknown field, one of the wrong shape, a text that PostgreSQL cannot keep, or an
            instant that no clock says.
    """
    kind = FORMS[action]
    given = _object(body)
    known = {field.name: field for field in fields_of(kind)}
    sent = {name: value for name, value in given.items() if name not in known or not blank(value)}
    lacking = tuple(name for name, field in known.items() if field.required and name not in sent)
    try:
        form = msgspec.convert(sent, kind)
    except msgspec.ValidationError as error:
        if lacking and _only_lacks(error):
            return Incomplete(names=lacking)
        raise refused_field(str(error)) from error
    for name, value in _values(form):
        refuse_nul(name, value)
        if isinstance(value, datetime):
            check_instant(name, value)
    return form


def _values(form: Struct) -> Iterator[tuple[str, object]]:
    """Yield every value of a form by its name, and those of its parts, as `parts.0.text`."""
    for name in form.__struct_fields__:
        value = getattr(form, name)
        yield name, value
        for n, part in enumerate(value if isinstance(value, tuple) else ()):
            yield from ((f"{name}.{n}.{each}", one) for each, one in _values(part)) if isinstance(part, Struct) else ()


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except msgspec.ValidationError as error:
        raise refused_field(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormRefused("", Wrong.NOT_JSON, technical=str(error)) from error


def _only_lacks(error: msgspec.ValidationError) -> bool:
    """Say whether everything that was sent has the right shape: msgspec looks for what is missing last."""
    message = str(error)
    return message.startswith("Object missing required field") and " - at " not in message
