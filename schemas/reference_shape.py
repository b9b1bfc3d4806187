"""Which tables does a kind of reference document have, and by what does a row stay the same row in the next version?

Read from the JSON Schema of the kind, so that a new kind needs no code here: every list of objects is a table, its
columns are the properties in their order, and a row is known by the columns that `x-key` names, else by `id` or `code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from schemas.reference import schema_of

_BY_NATURE: Final = ("id", "code")


class Table(Struct, frozen=True, kw_only=True):
    """A list of objects at the top of a document; without a `key`, a row is known by all that it says."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Shape(Struct, frozen=True, kw_only=True):
    """What a kind of document is about, in English, and its tables."""

    title: str
    tables: tuple[Table, ...]

    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The key of every table, by its name."""
        return {table.name: table.key for table in self.tables}


@cache
def shape_of(kind: str) -> Shape:
    """Return the tables of a kind.

    Raises:
        ReferenceRefused: the kind is unknown.
    """
    whole = schema_of(kind)
    found = ((name, part, _resolved(part.get("items", {}), whole)) for name, part in whole["properties"].items())
    tables = tuple(_table(name, part, rows) for name, part, rows in found if rows.get("type") == "object")
    return Shape(title=whole["title"], tables=tables)


def in_order(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body with every object's members in the order of the schema: the database keeps none."""
    whole = schema_of(kind)
    ordered: dict[str, Any] = _ordered(body, whole, whole)
    return ordered


def _table(name: str, part: Mapping[str, Any], rows: Mapping[str, Any]) -> Table:
    by_nature = tuple(each for each in _BY_NATURE if each in rows.get("required", ()))[:1]
    return Table(name=name, columns=tuple(rows["properties"]), key=tuple(part.get("x-key", by_nature)))


def _ordered(value: Any, part: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    part = _resolved(part, whole)
    if isinstance(value, Mapping):
        known: Mapping[str, Any] = part.get("properties", {})
        names = [*(name for name in known if name in value), *(name for name in value if name not in known)]
        return {name: _ordered(value[name], known.get(name, {}), whole) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(each, part.get("items", {}), whole) for each in value]
    return value


def _resolved(part: Any, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a part of a schema itself where it only refers to a definition."""
    if not isinstance(part, Mapping):
        return {}
    name = part.get("$ref", "").removeprefix("#/$defs/")
    found: Mapping[str, Any] = whole["$defs"][name] if name else part
    return found
