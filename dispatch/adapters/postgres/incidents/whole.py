"""An incident with all its parts as one value of JSON: one statement, one answer, however many parts there are.

For one incident this costs half of what rows of five statements cost. Batches are read as rows; see `store`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.incidents.assignments import assignment_from_row
from dispatch.adapters.postgres.incidents.clock_rows import clock_from_row, fact_from_row
from dispatch.adapters.postgres.incidents.incident_rows import incident_from_row
from dispatch.adapters.postgres.incidents.requests import request_from_row
from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import ClockFact
from dispatch.domain.incident import Incident


class _IncidentRow(TypedDict):
    id: UUID
    report: UUID
    number: str
    town: str
    status: str
    outcome: str | None
    version: int
    seq: int
    channel: str
    reporter: str | None
    urgent: bool
    category: str | None
    grade: int | None
    platform: str | None
    cell: str | None
    lead: UUID | None
    returns: int
    reworks: int
    declines: int
    reopens: int
    self_handled: bool
    self_handled_by: str | None
    tell_by: str | None
    earlier_handlers: list[str]
    reply_until: datetime | None
    history: bool
    received_at: datetime
    told_at: datetime | None
    closed_at: datetime | None
    person_only: bool
    left_to_person: bool
    decided_by: str | None
    tallies: list[dict[str, Any]]
    accused: list[str]
    merged_into: UUID | None
    followers: int
    part_of: UUID | None
    part_text: str | None
    joined: bool
    parts: int
    parts_open: int


class _AssignmentRow(TypedDict):
    id: UUID
    role: str
    unit: str
    state: str
    handler: str | None
    since: datetime
    ended_at: datetime | None
    binding: bool
    reason: str | None
    responsibility_row: str | None
    admission_item: str | None
    duty_item: str | None
    return_until: datetime | None
    taken_over: bool
    answer: str | None
    milestones: list[dict[str, Any]]


class _RequestRow(TypedDict):
    id: UUID
    kind: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    decider: str
    payload: dict[str, Any]


class _ClockRow(TypedDict):
    id: UUID
    incident: UUID
    assignment: UUID | None
    request: UUID | None
    milestone: int | None
    kind: str
    round: int
    cap: datetime | None
    ladder: str


class _FactRow(TypedDict):
    clock: UUID
    at: datetime
    kind: str
    why: str | None
    allowance: timedelta | None
    rule: str
    due_soon_at: datetime | None
    due_at: datetime | None
    long_overdue_at: datetime | None
    uncapped_due_at: datetime | None
    steps_due_at: list[datetime] | None
    request: UUID | None
    since: datetime | None


class Whole(Struct, kw_only=True):
    """What `PARTS` says of an incident."""

    incident: _IncidentRow
    assignments: list[_AssignmentRow]
    requests: list[_RequestRow]
    clocks: list[_ClockRow]
    facts: list[_FactRow]

    def aggregate(self) -> Incident:
        """Return the incident."""
        facts: defaultdict[UUID, list[ClockFact]] = defaultdict(list)
        for fact in self.facts:
            facts[fact["clock"]].append(fact_from_row(fact))
        return incident_from_row(
            self.incident,
            tuple(assignment_from_row(row) for row in self.assignments),
            tuple(clock_from_row(row, tuple(facts[row["id"]])) for row in self.clocks),
            tuple(request_from_row(row) for row in self.requests),
        )


def as_read(incident: Incident) -> Incident:
    """Return an incident with its parts in the order in which they are read: those of one instant by their ids."""
    return replace(
        incident,
        assignments=tuple(sorted(incident.assignments, key=lambda part: (part.since, part.id))),
        requests=tuple(sorted(incident.requests, key=lambda part: (part.asked_at, part.id))),
        clocks=tuple(sorted(incident.clocks, key=lambda part: (part.started_at, part.id))),
    )


def every(rows: str, order: str) -> str:
    """Return rows as an array, in their order."""
    return f"(SELECT coalesce(json_agg(part ORDER BY {order}), '[]') FROM ({rows}) part)"


# What is looked up by what was just found is given as an array: a join may walk through a whole table for a few rows.
PARTS: Final = f"""
    'incident', row_to_json(chosen),
    'assignments', {every("SELECT * FROM assignment WHERE incident = chosen.id", "part.since, part.id")},
    'requests', {every("SELECT * FROM request WHERE incident = chosen.id", "part.asked_at, part.id")},
    'clocks', {
    every(
        "SELECT id, incident, assignment, request, milestone, kind, round, cap, ladder::text, started_at "
        "FROM sla_clock WHERE incident = chosen.id",
        "part.started_at, part.id",
    )
},
    'facts', {
    every(
        "SELECT f.clock, f.n, f.at, f.kind, f.why, 'PT' || extract(epoch FROM f.allowance) || 'S' AS allowance, "
        "f.rule::text, f.due_soon_at, f.due_at, f.long_overdue_at, f.uncapped_due_at, f.steps_due_at, "
        "f.request, f.since "
        "FROM sla_fact f WHERE f.clock = ANY(ARRAY(SELECT id FROM sla_clock WHERE incident = chosen.id))",
        "part.clock, part.n",
    )
}"""
"""The members of a JSON object about the row of `incident` called `chosen`, as `Whole` reads them."""
