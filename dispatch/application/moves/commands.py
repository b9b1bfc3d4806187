"""What a person asks for: one move of one incident, with the version it was decided on and a key that makes it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final
from uuid import UUID

import msgspec

from dispatch.application.accept.report_form import (
    PHOTOS_PER_REPORT,
    TEXT_LIMIT,
    AttachmentForm,
    FormRefused,
    refuse_nul,
    refused_field,
)
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Action
from schemas.field_errors import Wrong

Words = Annotated[str, msgspec.Meta(max_length=TEXT_LIMIT)]
Code = Annotated[str, msgspec.Meta(max_length=64)]

ONCE_ONLY_DAYS: Final = 30
"""How long the reply of a command is kept under its key."""


class MoveForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a move: every field that any move takes; which ones a move needs stands in the workflow."""

    note: Words | None = None
    reason: Words | None = None
    reason_code: Code | None = None
    turn_to: Words | None = None
    category: Code | None = None
    grade: Annotated[int, msgspec.Meta(ge=1, le=4)] | None = None
    unit: Code | None = None
    admission_item: Code | None = None
    result: Words | None = None
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    at_fault: Annotated[str, msgspec.Meta(pattern="^(us|other)$")] | None = None
    request: UUID | None = None
    attachments: Annotated[tuple[AttachmentForm, ...], msgspec.Meta(max_length=PHOTOS_PER_REPORT)] = ()
    claimed_at: Annotated[str, msgspec.Meta(max_length=40)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A move asked for by a person.

    if_match: the version it was decided on, where the move needs one.
    key, body_hash: the idempotency key and the SHA-256 of the body; a key stands for one body for ever.
    """

    action: Action
    number: str
    actor: Actor
    form: MoveForm
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


_decoder: Final = msgspec.json.Decoder(MoveForm)


def read_move(body: bytes) -> MoveForm:
    """Read the body of a move; an empty one has no fields.

    Raises:
        FormRefused: not JSON, an unknown field, one of the wrong shape, or a text that PostgreSQL cannot keep.
    """
    try:
        form = _decoder.decode(body or b"{}")
    except msgspec.ValidationError as error:
        raise refused_field(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormRefused("", Wrong.NOT_JSON, technical=str(error)) from error
    for name in form.__struct_fields__:
        refuse_nul(name, getattr(form, name))
    return form
