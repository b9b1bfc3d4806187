"""Which column of a file becomes which field of a report: the mapping that `gridloop import --map` reads.

A mapping is TOML; what it may say is these types, and whatever else it says is refused with the key's name. Who wrote
a message is left out on purpose: the reporter of what is imported is the importing account.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from dispatch.application.accept.accepting import IMPORT_CHANNEL
from dispatch.application.accept.report_form import Crs

AUTO: Final = "auto"
ISO: Final = "iso"

Name = Annotated[str, msgspec.Meta(min_length=1)]


class MappingRefused(Exception):
    """The mapping cannot be used; the message names the key and says what is wrong with it."""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the file is written; `auto` finds it out, or says that it cannot."""

    encoding: Name = AUTO
    delimiter: Name = AUTO


class OccurredAt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When it happened: formats of `strptime`, or `iso`, tried in this order; times without an offset are local."""

    column: Name
    formats: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)] = (ISO,)
    time_zone: Name = "Asia/Shanghai"
    required: bool = True


class PositionColumns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it happened, in degrees; a row with neither value is unplaced."""

    lon: Name
    lat: Name
    crs: Crs


class Category(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the source called it: `codes` turns its words into the township's; without it the cell is the code."""

    column: Name
    codes: dict[str, str] = {}


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that makes a report of a row.

    text: the columns that make up the text, in order. row_id: the column that names a row for good; without it the
    row's number does. too_long: what happens to a text over the limit. channel: through which door it counts as come.
    """

    text: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    joined_by: str = "\n"
    too_long: Literal["reject", "cut"] = "reject"
    row_id: Name | None = None
    address: Name | None = None
    channel: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,31}$")] = IMPORT_CHANNEL
    occurred_at: OccurredAt | None = None
    position: PositionColumns | None = None
    category: Category | None = None
    source: Source = Source()

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield (key of the mapping, column it names) for every column that the file must have."""
        yield from (("text", column) for column in self.text)
        for key, column in (("row_id", self.row_id), ("address", self.address)):
            if column is not None:
                yield key, column
        if self.occurred_at:
            yield "occurred_at.column", self.occurred_at.column
        if self.position:
            yield "position.lon", self.position.lon
            yield "position.lat", self.position.lat
        if self.category:
            yield "category.column", self.category.column


_PLACE: Final = re.compile(r" - at `\$\.?(?P<key>[^`]*)`$")
_FIELD: Final = re.compile(r"(?:unknown|required) field `(?P<name>[^`]+)`")


def load_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises:
        MappingRefused: it is not TOML in UTF-8, or a key is unknown, missing or wrong.
    """
    try:
        described = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MappingRefused(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingRefused(f"{path} is not TOML in UTF-8: {error}") from error
    try:
        mapping = msgspec.convert(described, Mapping)
    except msgspec.ValidationError as error:
        raise MappingRefused(f"{path}: {_by_key(str(error))}") from error
    _check(mapping, path)
    return mapping


def _by_key(message: str) -> str:
    """Put the key first: `occurred_at.column: ...` instead of `... - at `$.occurred_at``."""
    place = _PLACE.search(message)
    plain = _PLACE.sub("", message)
    key = place["key"] if place else ""
    field = _FIELD.search(plain)
    if field:
        key = f"{key}.{field['name']}".lstrip(".")
        return f"{key}: unknown key" if "unknown" in plain else f"{key}: missing"
    return f"{key}: {plain}" if key else plain


def _check(mapping: Mapping, path: Path) -> None:
    source, at = mapping.source, mapping.occurred_at
    if source.delimiter != AUTO and len(source.delimiter) != 1:
        raise MappingRefused(f"{path}: source.delimiter: one character, or {AUTO!r}")
    if source.encoding != AUTO:
        try:
            "".encode(source.encoding)
        except LookupError as error:
            raise MappingRefused(f"{path}: source.encoding: unknown encoding {source.encoding!r}") from error
    if at is None:
        return
    try:
        ZoneInfo(at.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MappingRefused(f"{path}: occurred_at.time_zone: unknown time zone {at.time_zone!r}") from error
    for number, pattern in enumerate(at.formats):
        if pattern != ISO and not {"%Y", "%m", "%d"} <= set(re.findall(r"%[A-Za-z]", pattern)):
            raise MappingRefused(f"{path}: occurred_at.formats[{number}]: needs %Y, %m and %d, or {ISO!r}")
