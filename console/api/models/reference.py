"""The township's own words."""

from __future__ import annotations

from msgspec import Struct, field

from console.api.models.names import Option
from dispatch.domain.terms import Grade, Platform, Status, UnitKind


class CategoryRef(Struct, frozen=True, kw_only=True):
    """A category of the tree; only leaves are given to incidents."""

    code: str
    name: str
    name_en: str | None
    parent: str | None
    platform: Platform | None
    grade: Grade | None
    leaf: bool


class UnitView(Struct, frozen=True, kw_only=True):
    """A handling unit as pickers show it."""

    id: str
    name: str
    platform: Platform | None
    kind: UnitKind


class StatusView(Struct, frozen=True, kw_only=True):
    """A status with its label and the stage people call it by."""

    value: Status
    label: str
    stage: str


class ReasonCode(Struct, frozen=True, kw_only=True):
    """A code and its label."""

    code: str
    label: str


class ReasonCodes(Struct, frozen=True, kw_only=True):
    """Codes that declining and returning ask for."""

    decline: list[ReasonCode]
    return_: list[ReasonCode] = field(name="return")


class ReferenceView(Struct, frozen=True, kw_only=True):
    """The township's own words."""

    categories: list[CategoryRef]
    units: list[UnitView]
    reasons: ReasonCodes
    statuses: list[StatusView]
    platforms: list[Option]
    lamps: list[Option]
    limits_version: str | None
