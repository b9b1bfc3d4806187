"""What a shift leaves to the next: what is open, what is asked for, and what nobody took note of, in one trip.

Accusations are left out: the sheet is read by whoever comes next, who may be the one complained about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.alerts import UNREAD
from dispatch.adapters.postgres.reading.filters import NEXT_CLOCK, OPEN, WAITS_FOR_PERSON, lamps_are
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.terms import ClockKind, Grade, Lamp, RequestKind, Role, Status, UserId

MOST_LINES: Final = 200
MOST_ASKED: Final = 50
MOST_UNREAD: Final = 50
"""So many are kept by number; how many there were is kept too."""


class OpenLine(Struct, frozen=True, kw_only=True):
    """An open incident, with the running clock that is due next; codes, as they were."""

    number: str
    status: Status
    category: str | None
    cell: str | None
    grade: Grade | None
    urgent: bool
    unit: str | None
    clock: ClockKind | None
    due_at: datetime | None
    overdue: bool


class AskedLine(Struct, frozen=True, kw_only=True):
    """A request that waits."""

    number: str
    kind: RequestKind
    decider: Role
    asked_at: datetime


class UnreadLine(Struct, frozen=True, kw_only=True):
    """An alert that the one who leaves did not take note of."""

    number: str
    kind: str
    level: str | None
    at: datetime


class ShiftSheet(Struct, frozen=True, kw_only=True):
    """What is open at one moment: counts of all of it, the most pressing by number."""

    at: datetime
    by_status: Mapping[Status, int]
    overdue: int
    due_soon: int
    needs_person: int
    asked: int
    unread: int
    lines: list[OpenLine]
    requests: list[AskedLine]
    alerts: list[UnreadLine]


_SHEET: Final = Question(
    f"""
WITH {NEXT_CLOCK}, seen AS MATERIALIZED (
    SELECT i.id, i.number, i.status, i.category, i.cell, i.grade, i.urgent, i.lead_unit AS unit, c.kind AS clock,
        c.due_at, coalesce(c.due_at <= statement_timestamp(), false) AS overdue,
        coalesce({lamps_are(frozenset({Lamp.DUE_SOON}))}, false) AS due_soon, {WAITS_FOR_PERSON} AS needs_person
    FROM incident i LEFT JOIN next_clock c ON c.incident = i.id WHERE {OPEN} AND i.accused = '{{}}' AND {VISIBLE}
), asked AS MATERIALIZED (
    SELECT i.number, q.kind, q.decider, q.asked_at
    FROM (SELECT * FROM request WHERE state = 'pending' OFFSET 0) q
        CROSS JOIN LATERAL (SELECT * FROM incident i WHERE i.id = q.incident OFFSET 0) i
    WHERE i.accused = '{{}}' AND {VISIBLE}
), unread AS MATERIALIZED (
    SELECT i.number, n.kind, coalesce(n.body ->> 'level', e.level) AS level, n.created_at AS at
    FROM {UNREAD} n JOIN incident i ON i.id = n.incident LEFT JOIN escalation e ON e.id = n.escalation
    WHERE i.accused = '{{}}' AND {VISIBLE}
)
SELECT json_build_object(
    'at', statement_timestamp(),
    'by_status', (
        SELECT coalesce(json_object_agg(status, n), '{{}}') FROM (SELECT status, count(*) AS n FROM seen GROUP BY 1) s
    ),
    'overdue', (SELECT count(*) FROM seen WHERE overdue), 'due_soon', (SELECT count(*) FROM seen WHERE due_soon),
    'needs_person', (SELECT count(*) FROM seen WHERE needs_person), 'asked', (SELECT count(*) FROM asked),
    'unread', (SELECT count(*) FROM unread),
    'lines', (SELECT coalesce(json_agg(l), '[]') FROM (
        SELECT * FROM seen ORDER BY urgent DESC, due_at NULLS LAST, number LIMIT {MOST_LINES}
    ) l),
    'requests', (SELECT coalesce(json_agg(a), '[]') FROM (
        SELECT * FROM asked ORDER BY asked_at, number LIMIT {MOST_ASKED}
    ) a),
    'alerts', (SELECT coalesce(json_agg(u), '[]') FROM (
        SELECT * FROM unread ORDER BY at DESC, number LIMIT {MOST_UNREAD}
    ) u)
)::text
""",
    ShiftSheet,
)


def shift_sheet(session: Session, user: UserId, seen: Visibility) -> ShiftSheet:
    """Return what somebody would leave to the next shift now."""
    found = _SHEET.ask(session, {**values(seen), "user": user})
    assert found is not None
    return found
