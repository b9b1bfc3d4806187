"""What a version of a document says otherwise than another: which rows came, went or changed, and in which columns.

A row is the same one when its key is; its place in the list says nothing. What is no table is
compared member by member.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct

Body = Mapping[str, Any]
Keys = Mapping[str, Sequence[str]]
"""The columns that a row of each table is known by."""

VALUE: Final = "value"
"""The only column of what is one value: a threshold, a word of a list."""


class ChangeKind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class RowChange(Struct, frozen=True, kw_only=True):
    """A row that differs: `before` is None for a new one, `after` for one that is gone; columns: those changed."""

    part: str
    key: str
    kind: ChangeKind
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    columns: tuple[str, ...] = ()


def difference(before: Body, after: Body, keys: Keys) -> tuple[RowChange, ...]:
    """Return what `after` says otherwise than `before`, part by part; within a part what is gone comes last."""
    return tuple(change for part in dict.fromkeys((*after, *before)) for change in _part(part, before, after, keys))


def _part(part: str, before: Body, after: Body, keys: Keys) -> Iterator[RowChange]:
    old, new = (_rows(body.get(part), keys.get(part, ())) for body in (before, after))
    for key, row in new.items():
        if key not in old:
            yield RowChange(part=part, key=key, kind=ChangeKind.ADDED, before=None, after=row)
        elif row != old[key]:
            columns = tuple(name for name in dict.fromkeys((*row, *old[key])) if row.get(name) != old[key].get(name))
            changed = ChangeKind.CHANGED
            yield RowChange(part=part, key=key, kind=changed, before=old[key], after=row, columns=columns)
    for key, row in old.items():
        if key not in new:
            yield RowChange(part=part, key=key, kind=ChangeKind.REMOVED, before=row, after=None)


def _rows(value: Any, key: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return the rows of a part by their keys; one that comes again is numbered."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {name: {VALUE: each} for name, each in value.items()}
    if not isinstance(value, list | tuple):
        return {"": {VALUE: value}}
    seen: Counter[str] = Counter()
    found: dict[str, Mapping[str, Any]] = {}
    for each in value:
        row = each if isinstance(each, Mapping) else {VALUE: each}
        name = _name(row, key)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} #{seen[name]}"] = row
    return found


def _name(row: Mapping[str, Any], key: Sequence[str]) -> str:
    if key:
        return " · ".join(str(row[column]) for column in key if column in row)
    only = row.get(VALUE) if len(row) == 1 else None
    return only if isinstance(only, str) else msgspec.json.encode(row, order="sorted").decode()
