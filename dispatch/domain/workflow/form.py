"""What a person fills in to make a move: one typed form for each move, from which everything else about it is read.

The type says what is required (a field without a default), how long a text may be and which values there are; the
kind beside it says how it is asked for. Validation, the OpenAPI document, the pages' types and the dialogs are made
from that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from dispatch.domain.terms import Fault, Grade
from schemas.spelling import says_nothing

TEXT_LIMIT: Final = 4000
CODE_LIMIT: Final = 64
CODE: Final = "^[a-z][a-z0-9_-]*$"
"""What a reason may look like: it is told on topics, so nothing that somebody could say in words."""
PHOTO_LIMIT: Final = 10 * 1024 * 1024
PHOTOS_AT_ONCE: Final = 9

MediaType = Literal["image/jpeg", "image/png", "image/webp"]
Purpose = Literal["before", "after", "evidence"]


class FieldKind(StrEnum):
    """What kind of input a field takes.

    incident: the number of another incident, which is locked, and may be changed, together with the move's own.
    person: the account of somebody of the unit that has the incident.
    assignment: that of a unit that helps, one of those to which the person may make the move.
    request: one of those that the person may decide by the move. instant: a moment with its offset.
    parts: several of the same, each with fields of its own. milestone: the number of a step that is open.
    """

    TEXT = "text"
    LINE = "line"
    CODE = "code"
    CATEGORY = "category"
    GRADE = "grade"
    UNIT = "unit"
    CELL = "cell"
    REQUEST = "request"
    INCIDENT = "incident"
    PERSON = "person"
    ASSIGNMENT = "assignment"
    MILESTONE = "milestone"
    STARS = "stars"
    INSTANT = "instant"
    PARTS = "parts"
    ATTACHMENTS = "attachments"


class Source(StrEnum):
    """Where the values of a field come from that neither the type nor the kind names."""

    REASONS = "reasons"
    ADMISSION_LIST = "admission_list"
    DEPARTMENTS = "departments"
    DUTY_LIST = "duty_list"


class AttachmentForm(Struct, frozen=True, kw_only=True):
    """A photo that will follow: its id and hash are made by the client."""

    id: UUID
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    media_type: MediaType
    bytes: Annotated[int, Meta(ge=1, le=PHOTO_LIMIT)]
    purpose: Purpose = "before"


Words = Annotated[str, Meta(max_length=TEXT_LIMIT, extra={"kind": FieldKind.TEXT})]
Line = Annotated[str, Meta(max_length=TEXT_LIMIT, extra={"kind": FieldKind.LINE})]
CategoryField = Annotated[str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.CATEGORY})]
GradeField = Annotated[Grade, Meta(extra={"kind": FieldKind.GRADE})]
UnitField = Annotated[str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.UNIT})]
PersonField = Annotated[str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.PERSON})]
CellField = Annotated[str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.CELL})]
AdmissionField = Annotated[
    str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.CODE, "source": Source.ADMISSION_LIST})
]
DutyItemField = Annotated[str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.CODE, "source": Source.DUTY_LIST})]
DepartmentField = Annotated[
    str, Meta(max_length=CODE_LIMIT, pattern=CODE, extra={"kind": FieldKind.CODE, "source": Source.DEPARTMENTS})
]
ReasonField = Annotated[
    str, Meta(max_length=CODE_LIMIT, pattern=CODE, extra={"kind": FieldKind.CODE, "source": Source.REASONS})
]
FaultField = Annotated[Fault, Meta(extra={"kind": FieldKind.CODE})]
AssignmentField = Annotated[UUID, Meta(extra={"kind": FieldKind.ASSIGNMENT})]
MilestoneField = Annotated[int, Meta(ge=1, extra={"kind": FieldKind.MILESTONE})]
RequestField = Annotated[UUID, Meta(extra={"kind": FieldKind.REQUEST})]
"""The request that is decided; its kind says by which row of the table."""
IncidentField = Annotated[str, Meta(max_length=CODE_LIMIT, extra={"kind": FieldKind.INCIDENT})]
"""The number of another incident."""
InstantField = Annotated[datetime, Meta(tz=True, extra={"kind": FieldKind.INSTANT})]
Stars = Annotated[int, Meta(ge=1, le=5, extra={"kind": FieldKind.STARS})]
Evidence = Annotated[
    tuple[AttachmentForm, ...],
    Meta(max_length=PHOTOS_AT_ONCE, extra={"kind": FieldKind.ATTACHMENTS, "purpose": "evidence"}),
]
Proof = Annotated[
    tuple[AttachmentForm, ...],
    Meta(max_length=PHOTOS_AT_ONCE, extra={"kind": FieldKind.ATTACHMENTS, "purpose": "after"}),
]
"""Photos of afterwards: they must have arrived before the move counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form as a dialog needs to know it.

    max: how many characters, photos or stars. values: those that the type allows, where it lists them.
    staff_only: whoever acts as the reporter is not asked for it. fields: of each part, where there are several.
    min: how many there must be.
    """

    name: str
    kind: FieldKind
    required: bool
    max: int | None = None
    values: tuple[str, ...] | None = None
    source: Source | None = None
    purpose: Purpose | None = None
    staff_only: bool = False
    fields: tuple[Field, ...] = ()
    min: int | None = None


class Form(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all forms. ONE_OF: fields of which one is enough, but one there must be."""

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = ()

    claimed_at: Annotated[str, Meta(max_length=40)] | None = None

    def lacking(self) -> tuple[str, ...]:
        """Return the names of what is needed and blank, alternatives joined by a bar."""
        names = [name for field in fields_of(type(self)) for name in _lacking(field, getattr(self, field.name))]
        groups = [group for group in self.ONE_OF if all(_lacks(getattr(self, name)) for name in group)]
        return (*names, *("|".join(group) for group in groups))

    @property
    def photos(self) -> tuple[AttachmentForm, ...]:
        """Every photo that goes with the move."""
        return self._all(FieldKind.ATTACHMENTS)

    @property
    def photo_ids(self) -> tuple[UUID, ...]:
        """The ids of these photos."""
        return tuple(photo.id for photo in self.photos)

    @property
    def proof(self) -> tuple[AttachmentForm, ...]:
        """The photos that must have arrived before the move counts."""
        names = [field.name for field in fields_of(type(self)) if field.purpose == "after"]
        return tuple(photo for name in names for photo in getattr(self, name))

    @property
    def others(self) -> tuple[str, ...]:
        """The numbers of the other incidents that the form names."""
        return self._all(FieldKind.INCIDENT)

    def _all(self, kind: FieldKind) -> tuple[Any, ...]:
        found = [getattr(self, field.name) for field in fields_of(type(self)) if field.kind is kind]
        return tuple(item for value in found for item in (value if isinstance(value, tuple) else (value,)))


class Incomplete(Form, frozen=True, kw_only=True):
    """What was sent for a form without a field that it needs: whether anybody may make the move is asked first."""

    names: tuple[str, ...]

    def lacking(self) -> tuple[str, ...]:
        """Return the names of what was not sent."""
        return self.names


@lru_cache
def fields_of(form: type[Struct]) -> tuple[Field, ...]:
    """Return the fields that a dialog asks for, of a form or of a part of one, in their order."""
    info = msgspec.inspect.type_info(form)
    assert isinstance(info, msgspec.inspect.StructType)
    read = (_field(field) for field in info.fields)
    return tuple(field for field in read if field is not None)


def needs_of(form: type[Form]) -> tuple[str, ...]:
    """Return what must be filled in, alternatives joined by `or`."""
    required = (field.name for field in fields_of(form) if field.required)
    return (*required, *(" or ".join(group) for group in form.ONE_OF))


def blank(value: object) -> bool:
    """Say whether a value counts as not given."""
    return value is None or value in ("", [])


def _lacking(field: Field, value: object) -> Iterator[str]:
    """Yield the name of a field that is needed and blank; of its parts, as `parts.0.text`."""
    if field.required and _lacks(value):
        yield field.name
    elif field.fields and isinstance(value, tuple):
        for n, part in enumerate(value):
            for each in field.fields:
                yield from (f"{field.name}.{n}.{name}" for name in _lacking(each, getattr(part, each.name)))


def _lacks(value: object) -> bool:
    return not value or (isinstance(value, str) and says_nothing(value))


def _field(field: msgspec.inspect.Field) -> Field | None:
    type_, extra = _unwrapped(field.type)
    if "kind" not in extra:
        return None
    return Field(
        name=field.name,
        kind=extra["kind"],
        required=field.required,
        max=getattr(type_, "max_length", None) or getattr(type_, "le", None),
        values=_values(type_),
        source=extra.get("source"),
        purpose=extra.get("purpose"),
        staff_only=extra.get("staff_only", False),
        fields=_fields_of_each(type_),
        min=getattr(type_, "min_length", None),
    )


def _fields_of_each(type_: msgspec.inspect.Type) -> tuple[Field, ...]:
    each = type_.item_type if isinstance(type_, msgspec.inspect.VarTupleType) else None
    return fields_of(each.cls) if isinstance(each, msgspec.inspect.StructType) else ()


def _unwrapped(type_: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, dict[str, Any]]:
    """Return the type itself, without None, and what is noted beside it."""
    if isinstance(type_, msgspec.inspect.UnionType):
        (type_,) = (one for one in type_.types if not isinstance(one, msgspec.inspect.NoneType))
    if isinstance(type_, msgspec.inspect.Metadata):
        return type_.type, type_.extra or {}
    return type_, {}


def _values(type_: msgspec.inspect.Type) -> tuple[str, ...] | None:
    return tuple(str(member.value) for member in type_.cls) if isinstance(type_, msgspec.inspect.EnumType) else None
