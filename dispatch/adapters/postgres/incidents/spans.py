"""From where to where each incident goes in one transaction, whatever it was in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg

from dispatch.domain.incident import Change, Incident

Span = tuple[Incident, Incident]
"""An incident before and after some decisions."""


def spans_of(changes: Iterable[Change]) -> list[Span]:
    """Return each incident as it lies in its rows and as it is to lie there, whatever it was in between."""
    first: dict[UUID, Incident] = {}
    last: dict[UUID, Incident] = {}
    for change in changes:
        first.setdefault(change.before.id, change.before)
        last[change.before.id] = change.after
    return [(before, last[incident]) for incident, before in first.items()]


def many(cursor: psycopg.Cursor[Any], statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement for each set of parameters; none is nothing to do."""
    if parameters:
        cursor.executemany(statement, parameters)
