"""The rows of a store without a server: written by the very statements of ours, read back as PostgreSQL sends them.

So a machine that forgets everything and reads it again goes through the encoding that a crash goes through, and finds a
column that a change does not write.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

import msgspec
import psycopg

from dispatch.adapters.postgres.incidents import assignments, clocks, incident_rows, requests
from dispatch.adapters.postgres.incidents.spans import Span, spans_of
from dispatch.adapters.postgres.incidents.whole import Whole
from dispatch.domain.changed import replace
from dispatch.domain.incident import Change, Incident

WRITES: Final = re.compile(r"(?P<verb>INSERT INTO|UPDATE) (?P<table>\w+) .*? AS new \((?P<names>[^)]*)\)", re.DOTALL)
OF_INCIDENT: Final = {"assignment": "assignments", "request": "requests", "sla_clock": "clocks"}
ORDER: Final = {"assignment": "since", "request": "asked_at", "sla_clock": "started_at"}
ARRAYS: Final = frozenset({"earlier_handlers", "accused", "steps_due_at", "units", "former_units"})
"""Columns that are written as the text of an array, and read as one."""
DOCUMENTS: Final = frozenset({"tallies", "milestones", "payload"})

Row = dict[str, Any]
Key = tuple[Any, ...]


class Rows:
    """What was written of incidents, in the place of a cursor."""

    def __init__(self) -> None:
        self._tables: defaultdict[str, dict[Key, Row]] = defaultdict(dict)

    def take_in(self, incident: Incident) -> None:
        """Write an incident that was just reported."""
        self._save([(replace(incident, version=0, assignments=(), clocks=(), requests=()), incident)])

    def save(self, changes: Iterable[Change]) -> None:
        """Write what a decision changes."""
        self._save(spans_of(changes))

    def read(self) -> dict[UUID, Incident]:
        """Return every incident as it is read from its rows."""
        return {id: self._whole(id) for (id,) in self._tables["incident"]}

    def execute(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Do what a statement of a store does; timers are not rows of incidents."""
        written = WRITES.match(statement)
        if written is None or written["table"] == "sla_timer":
            return
        names = re.findall(r'"(\w+)"', written["names"])
        table = self._tables[written["table"]]
        for row in (dict(zip(names, found, strict=True)) for found in zip(*values[: len(names)], strict=True)):
            key = (row["clock"], row["n"]) if written["table"] == "sla_fact" else (row["id"],)
            assert (key in table) is (written["verb"] == "UPDATE"), f"{written['verb']} {written['table']} {key}"
            table[key] = table.get(key, {}) | row

    def _save(self, spans: Sequence[Span]) -> None:
        cursor = cast("psycopg.Cursor[Any]", self)
        incident_rows.save(cursor, spans)
        assignments.save(cursor, spans)
        requests.save(cursor, spans)
        clocks.save(cursor, spans, {})

    def _whole(self, id: UUID) -> Incident:
        parts: dict[str, list[Row]] = {}
        for table, name in OF_INCIDENT.items():
            found = [row for row in self._tables[table].values() if row["incident"] == id]
            parts[name] = [_sent(row) for row in sorted(found, key=lambda row: (row[ORDER[table]], row["id"]))]
        own = {clock["id"] for clock in parts["clocks"]}
        facts = [_sent(row) for (clock, _), row in sorted(self._tables["sla_fact"].items()) if clock in own]
        incident = {"tell_by": None} | _sent(self._tables["incident"][id,])
        whole = msgspec.json.encode({"incident": incident, "facts": facts, **parts})
        return msgspec.json.decode(whole, type=Whole).aggregate()


def _sent(row: Mapping[str, Any]) -> Row:
    """Return a row as PostgreSQL sends it: arrays and documents are values, and no texts any more."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is not None and name in ARRAYS:
        return msgspec.Raw(f"[{value[1:-1]}]".encode())
    return msgspec.Raw(value.encode()) if name in DOCUMENTS else value
