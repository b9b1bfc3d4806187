"""One incident with everything around it, in one trip: its parts, history, photos, alerts, and who took part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypedDict
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.deliveries import State as Delivered
from dispatch.adapters.postgres.incidents.assignments import assignment_from_row
from dispatch.adapters.postgres.incidents.attachments import State
from dispatch.adapters.postgres.incidents.clock_rows import clock_from_row, fact_from_row
from dispatch.adapters.postgres.incidents.incident_rows import incident_from_row
from dispatch.adapters.postgres.incidents.requests import request_from_row
from dispatch.adapters.postgres.reading.crew import CREW, CrewRow
from dispatch.adapters.postgres.reading.session import Question, Session
from dispatch.adapters.postgres.reading.shown import SHOWN, Listed
from dispatch.adapters.postgres.reading.visibility import KNOWN, values
from dispatch.application.policy import Concerned, Visibility
from dispatch.domain.clocks.clock_fact import ClockFact
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from dispatch.domain.workflow.form import MediaType, Purpose


class HistoryRow(Struct, frozen=True, kw_only=True):
    """An entry of the history."""

    seq: int
    type: str
    occurred_at: datetime
    actor: str | None
    by: str
    status: str
    version: int
    data: dict[str, Any]
    note: str | None
    attachments: list[UUID] | None
    given_to: str | None


class PhotoRow(Struct, frozen=True, kw_only=True):
    """A photo that was declared, and what became of it."""

    id: UUID
    sha256: str
    media_type: MediaType
    bytes: int
    state: State
    purpose: Purpose
    reason: str | None
    declared_by: str


class ReachedRow(Struct, frozen=True, kw_only=True):
    """A message that a step made: to whom, by which channel, how far it came, and when that person took note."""

    recipient: str
    channel: str
    state: Delivered
    error: str | None
    created_at: datetime
    delivered_at: datetime | None
    acknowledged_at: datetime | None


class AlertRow(Struct, frozen=True, kw_only=True):
    """A step of a ladder that fired, who took note of it first, and whom it reached by which channel."""

    id: UUID
    step: int
    level: str
    at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    reached: list[ReachedRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """An incident as it stands, with the rows that hang on it and the names of all accounts they mention."""

    listed: Listed
    incident: Incident
    events: Sequence[HistoryRow]
    attachments: Sequence[PhotoRow]
    alerts: Sequence[AlertRow]
    crew: Sequence[CrewRow]
    names: Mapping[str, str]
    at: datetime

    @property
    def concerned(self) -> Concerned:
        """What decides who sees it."""
        return Concerned.of(self.incident)


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
    return_until: datetime | None
    taken_over: bool


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


class _Found(Struct):
    at: datetime
    listed: Listed
    incident: _IncidentRow
    assignments: list[_AssignmentRow]
    requests: list[_RequestRow]
    clocks: list[_ClockRow]
    facts: list[_FactRow]
    events: list[HistoryRow]
    attachments: list[PhotoRow]
    alerts: list[AlertRow]
    crew: list[CrewRow]
    names: dict[str, str]


_ALERTS: Final = """
SELECT e.id, e.step, e.level, e.at, e.due_at, n.acknowledged_at, n.recipient AS acknowledged_by, (
    SELECT coalesce(json_agg(r ORDER BY r.recipient, r.created_at, r.id), '[]') FROM (
        SELECT id, recipient, channel, state, error, created_at, delivered_at,
            max(acknowledged_at) OVER (PARTITION BY recipient) AS acknowledged_at FROM notification
        WHERE escalation = e.id AND channel <> 'file'
    ) r
) AS reached
FROM escalation e LEFT JOIN LATERAL (
    SELECT n.acknowledged_at, n.recipient FROM notification n
    WHERE n.escalation = e.id AND n.acknowledged_at IS NOT NULL ORDER BY n.acknowledged_at LIMIT 1
) n ON true
WHERE e.incident = chosen.id AND NOT coalesce((e.detail ->> 'skipped')::boolean, false)
"""
_MENTIONED: Final = """
SELECT chosen.reporter AS person
UNION SELECT unnest(ARRAY[actor, given_to]) FROM incident_event WHERE incident = chosen.id
UNION SELECT handler FROM assignment WHERE incident = chosen.id
UNION SELECT unnest(ARRAY[asked_by, decided_by]) FROM request WHERE incident = chosen.id
UNION SELECT n.recipient FROM escalation e JOIN notification n ON n.escalation = e.id
    WHERE e.incident = chosen.id AND n.channel <> 'file'
"""


def _every(rows: str, order: str) -> str:
    """Return rows as an array, in their order."""
    return f"(SELECT coalesce(json_agg(part ORDER BY {order}), '[]') FROM ({rows}) part)"


# What is looked up by what was just found is given as an array: a join may walk through a whole table for a few rows.
_DETAILS: Final = Question(
    f"""
WITH chosen AS MATERIALIZED (SELECT i.* FROM incident i WHERE i.number = %(number)s AND {KNOWN})
SELECT json_build_object(
    'at', statement_timestamp(),
    'listed', (SELECT row_to_json(shown) FROM ({SHOWN}) shown),
    'incident', row_to_json(chosen),
    'assignments', {_every("SELECT * FROM assignment WHERE incident = chosen.id", "part.since, part.id")},
    'requests', {_every("SELECT * FROM request WHERE incident = chosen.id", "part.asked_at, part.id")},
    'clocks', {
        _every(
            "SELECT id, incident, assignment, request, kind, round, cap, ladder::text, started_at FROM sla_clock "
            "WHERE incident = chosen.id",
            "part.started_at, part.id",
        )
    },
    'facts', {
        _every(
            "SELECT f.clock, f.n, f.at, f.kind, f.why, 'PT' || extract(epoch FROM f.allowance) || 'S' AS allowance, "
            "f.rule::text, f.due_soon_at, f.due_at, f.long_overdue_at, f.uncapped_due_at, f.steps_due_at, "
            "f.request, f.since "
            "FROM sla_fact f WHERE f.clock = ANY(ARRAY(SELECT id FROM sla_clock WHERE incident = chosen.id))",
            "part.clock, part.n",
        )
    },
    'events', {
        _every(
            "SELECT seq, type, occurred_at, actor, by, status, version, data, note, attachments, given_to "
            "FROM incident_event WHERE incident = chosen.id",
            "part.seq",
        )
    },
    'attachments', {
        _every(
            "SELECT id, encode(sha256, 'hex') AS sha256, media_type, bytes, state, purpose, reason, declared_at, "
            "declared_by FROM attachment WHERE incident = chosen.id",
            "part.declared_at, part.id",
        )
    },
    'alerts', {_every(_ALERTS, "part.at, part.id")},
    'crew', {_every(CREW, "part.name, part.user")},
    'names', (
        SELECT coalesce(json_object_agg(u.id, u.name), '{{}}') FROM app_user u WHERE u.id = ANY(ARRAY({_MENTIONED}))
    )
)::text
FROM chosen
""",
    _Found,
)


def details(session: Session, seen: Visibility, number: str) -> Details | None:
    """Return everything about an incident, or None when there is none that the reader knows."""
    found = _DETAILS.ask(session, {**values(seen), "number": number})
    if found is None:
        return None
    return Details(
        listed=found.listed,
        incident=_incident(found),
        events=found.events,
        attachments=found.attachments,
        alerts=found.alerts,
        crew=found.crew,
        names=found.names,
        at=found.at,
    )


def _incident(found: _Found) -> Incident:
    facts: defaultdict[UUID, list[ClockFact]] = defaultdict(list)
    for fact in found.facts:
        facts[fact["clock"]].append(fact_from_row(fact))
    clocks: list[Clock] = [clock_from_row(row, tuple(facts[row["id"]])) for row in found.clocks]
    return incident_from_row(
        found.incident,
        tuple(assignment_from_row(row) for row in found.assignments),
        tuple(clocks),
        tuple(request_from_row(row) for row in found.requests),
    )
