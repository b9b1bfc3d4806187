"""The moves that are offered to a caller, with what each asks for."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from console.api.models.duty_list import CitedItem
from console.api.models.names import Instant, UnitRef
from dispatch.domain.terms import Action
from dispatch.domain.workflow.form import FieldKind, Purpose
from dispatch.domain.workflow.move import Tone


class Choice(Struct, frozen=True, kw_only=True):
    """A value that may be chosen; those without a name of the township's are worded by whoever shows them."""

    value: str
    label: str | None
    label_en: str | None = None
    on_duty: Annotated[
        bool | UnsetType, Meta(description="of a person whose unit keeps a roster: whether they are on duty now")
    ] = UNSET


class MoveField(Struct, frozen=True, kw_only=True):
    """What a move asks for.

    alternatives: the fields of which one must be filled in, where this is one of several. max: how many characters,
    photos, stars or parts. purpose: what its photos show. choices: None where anything may be written.
    fields: of each part, where there are several; min: how many there must be.
    """

    name: str
    kind: FieldKind
    required: bool
    alternatives: list[str]
    max: int | None
    purpose: Purpose | None
    choices: list[Choice] | None
    fields: list[MoveField]
    min: int | None


class ForbiddenMove(Struct, frozen=True, kw_only=True):
    """A move that the caller has the role for and would look for, and that is not possible now.

    code: why not, `forbidden.<code>` in the catalogue of sentences. at: when its period ended, or will begin.
    units: which are in the way. item: what of the town's duty list says so.
    """

    move: Action
    code: str
    at: Instant | None
    units: list[UnitRef]
    item: CitedItem | None = None


class MoveView(Struct, frozen=True, kw_only=True):
    """A move that the caller may make now; they come in the order in which they are offered."""

    move: Action
    tone: Tone
    fields: list[MoveField]
    needs_if_match: bool
