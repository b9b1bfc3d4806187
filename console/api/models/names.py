"""What many answers name: a code, a unit, a person, a place, and a choice."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Struct

from runtime.http.components import REF

Instant = Annotated[datetime, Meta(tz=True)]


class Coded(Struct, frozen=True, kw_only=True):
    """A code and its name."""

    code: str
    name: str


class CategoryName(Coded, frozen=True, kw_only=True):
    """A category; its English name where the township gives one."""

    name_en: str | None = None


class UnitRef(Struct, frozen=True, kw_only=True):
    """A handling unit."""

    id: str
    name: str


class Person(Struct, frozen=True, kw_only=True):
    """An account, by name."""

    user: str
    name: str


class HiddenReporter(Struct, frozen=True, kw_only=True):
    """Somebody reported it, and the caller may not know who."""

    hidden: Annotated[bool, Meta(extra_json_schema={"const": True})]


class Position(Struct, frozen=True, kw_only=True):
    """WGS-84 degrees; accuracy_m: how far off they may be, in metres, as the phone that sent them says."""

    lon: float
    lat: float
    accuracy_m: float | None = None


class Option(Struct, frozen=True, kw_only=True):
    """A value that may be chosen."""

    value: str
    label: str


if TYPE_CHECKING:
    Reporter = Person | HiddenReporter
else:  # msgspec describes no union of two Structs that have no tag to tell them apart; it writes either
    _EITHER = [{"$ref": REF.format(name=kind.__name__)} for kind in (Person, HiddenReporter)]
    Reporter = Annotated[Any, Meta(extra_json_schema={"anyOf": _EITHER})]
