"""The township's own words."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from dispatch.domain.terms import Grade, Platform, UnitKind


class CategoryRef(Struct, frozen=True, kw_only=True):
    """A category of the tree; only leaves are given to incidents."""

    code: str
    name: str
    name_en: str | None
    parent: str | None
    platform: Platform | None
    grade: Grade | None
    leaf: bool


class ReasonCode(Struct, frozen=True, kw_only=True):
    """A code and the township's words for it, in English too where it gives them; without any it is a code of ours."""

    code: str
    label: str | None
    label_en: str | None


class UnitView(Struct, frozen=True, kw_only=True):
    """A handling unit as pickers show it."""

    id: str
    name: str
    platform: Platform | None
    kind: UnitKind
    departments: Annotated[list[ReasonCode], Meta(description="of the county's centre: what can report for a matter")]


class PlatformView(Struct, frozen=True, kw_only=True):
    """One of the four platforms, with the township's name for it where it gives one."""

    value: Platform
    label: str | None


class ReasonCodes(Struct, frozen=True, kw_only=True):
    """Codes that declining, returning and holding ask for."""

    decline: list[ReasonCode]
    return_: list[ReasonCode] = field(name="return")
    hold: list[ReasonCode]


class ReferenceView(Struct, frozen=True, kw_only=True):
    """The township's own words."""

    categories: list[CategoryRef]
    units: list[UnitView]
    reasons: ReasonCodes
    platforms: list[PlatformView]
    limits_version: str | None
    text_messages: Annotated[bool, Meta(description="whether whoever reports can be told by text message here")]
