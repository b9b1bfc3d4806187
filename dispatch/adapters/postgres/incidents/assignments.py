"""How the assignments of incidents lie in rows, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import psycopg

from dispatch.adapters.postgres import tables
from dispatch.adapters.postgres.columns import Amendment, Insertion
from dispatch.adapters.postgres.incidents.spans import Span
from dispatch.adapters.postgres.json_text import encode
from dispatch.domain.incident import Assignment
from dispatch.domain.milestone import Milestone
from dispatch.domain.terms import (
    AssignmentId,
    AssignmentRole,
    AssignmentState,
    IncidentId,
    UnitId,
    UserId,
)

ASSIGNMENTS: Final = "SELECT * FROM assignment WHERE incident = ANY(%s) ORDER BY since, id"
_NEW: Final = Insertion(
    tables.assignment,
    "id, incident, role, unit, state, handler, since, ended_at, binding, reason, responsibility_row, "
    "admission_item, return_until, taken_over, answer, duty_item, milestones",
)

_CHANGED: Final = Amendment(
    tables.assignment,
    "state, handler, ended_at, binding, reason, responsibility_row, admission_item, return_until, answer, duty_item, "
    "milestones",
)


def save(cursor: psycopg.Cursor[Any], spans: Sequence[Span]) -> None:
    """Write what ended before what is new or goes on: the database allows one active lead at a time."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for before, after in spans:
        known = {item.id: item for item in before.assignments}
        for item in sorted(after.assignments, key=lambda item: item.ended_at is None):
            earlier = known.get(item.id)
            if earlier != item:
                (new if earlier is None else changed).append(_row(after.id, item))
    _CHANGED.run(cursor, changed)
    _NEW.run(cursor, new)


def _row(incident: IncidentId, assignment: Assignment) -> dict[str, Any]:
    """Return an assignment as a row."""
    return {
        "id": assignment.id,
        "incident": incident,
        "role": assignment.role.value,
        "unit": assignment.unit,
        "state": assignment.state.value,
        "handler": assignment.handler,
        "since": assignment.since,
        "ended_at": assignment.ended_at,
        "binding": assignment.binding,
        "reason": assignment.reason,
        "responsibility_row": assignment.responsibility_row,
        "admission_item": assignment.admission_item,
        "duty_item": assignment.duty_item,
        "return_until": assignment.return_until,
        "taken_over": assignment.taken_over,
        "answer": assignment.answer,
        "milestones": encode(assignment.milestones).decode(),
    }


def assignment_from_row(row: Mapping[str, Any]) -> Assignment:
    """Return the assignment of a row."""
    return Assignment(
        id=AssignmentId(row["id"]),
        unit=UnitId(row["unit"]),
        role=AssignmentRole(row["role"]),
        state=AssignmentState(row["state"]),
        handler=UserId(row["handler"]) if row["handler"] else None,
        since=row["since"],
        ended_at=row["ended_at"],
        binding=row["binding"],
        reason=row["reason"],
        responsibility_row=row["responsibility_row"],
        admission_item=row["admission_item"],
        duty_item=row["duty_item"],
        return_until=row["return_until"],
        taken_over=row["taken_over"],
        answer=row["answer"],
        milestones=_milestones(row["milestones"]) if row["milestones"] else (),
    )


def _milestones(steps: Sequence[Mapping[str, Any]]) -> tuple[Milestone, ...]:
    return msgspec.convert(steps, tuple[Milestone, ...])
