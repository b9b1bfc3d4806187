"""今日到期: what is due within the next hours, and the step that comes next on a ladder, with the unit it presses.

Due times are read as they are stored; nothing is computed anew here. How late things are already is counted beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.filters import PRESSES
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.clocks.due_times import lamp_at
from dispatch.domain.terms import ClockKind, Grade, Lamp, Status

MOST: Final = 400
"""So many due times, and so many steps, are told at most: an axis with more of them shows nothing any more."""


class MarkRow(Struct, frozen=True, kw_only=True):
    """A due time, or with `step` and `level` the next step of a ladder; unit: None is the command room.

    milestone: of the clock of a step of the handling, what that is.
    """

    at: datetime
    step: int | None
    level: str | None
    clock: UUID
    kind: ClockKind
    due_soon_at: datetime
    due_at: datetime
    long_overdue_at: datetime
    number: str
    status: Status
    category: str | None
    cell: str | None
    grade: Grade | None
    urgent: bool
    unit: str | None
    milestone: str | None

    def lamp(self, at: datetime) -> Lamp:
        """Say how its clock looks at an instant."""
        return lamp_at(at, due_soon_at=self.due_soon_at, due_at=self.due_at, long_overdue_at=self.long_overdue_at)


class LateRow(Struct, frozen=True, kw_only=True):
    """How many incidents of a unit, or of the command room, are overdue."""

    unit: str | None
    overdue: int


class Coming(Struct, frozen=True, kw_only=True):
    """What comes within some hours; `full` when there was more than is told."""

    at: datetime
    until: datetime
    marks: list[MarkRow]
    late: list[LateRow]
    full: bool


_UNTIL: Final = "statement_timestamp() + make_interval(hours => %(hours)s)"
_UNIT: Final = """
CASE WHEN c.kind IN ('receive', 'ruling', 'check', 'request') THEN NULL ELSE coalesce(a.unit, i.lead_unit) END
"""
"""Whose time runs: the unit's, unless it is for the command room or whoever checks to decide."""
_MILESTONE: Final = """(
    SELECT m.name FROM jsonb_to_recordset(a.milestones) AS m(n int, name text) WHERE m.n = c.milestone
)"""
"""What a step is, by the number that its clock has."""
_COMING: Final = Question(
    f"""
WITH due AS MATERIALIZED (
    SELECT c.id AS clock, c.incident, c.due_at AS at, NULL::smallint AS step
    FROM sla_clock c JOIN incident i ON i.id = c.incident
    WHERE c.state = 'running' AND c.due_at > statement_timestamp() AND c.due_at <= {_UNTIL}
        AND {PRESSES} AND {VISIBLE}
    ORDER BY c.due_at LIMIT {MOST}
), steps AS MATERIALIZED (
    SELECT t.clock, t.incident, t.due_at AS at, t.step FROM sla_timer t JOIN incident i ON i.id = t.incident
    WHERE t.state = 'armed' AND t.due_at > statement_timestamp() AND t.due_at <= {_UNTIL} AND {VISIBLE}
    ORDER BY t.due_at LIMIT {MOST}
), marks AS (
    SELECT m.at, m.step, (
            SELECT s ->> 'level' FROM json_array_elements(c.ladder) s WHERE (s ->> 'step')::int = m.step
        ) AS level, c.id AS clock, c.kind, c.due_soon_at, c.due_at, c.long_overdue_at, i.number, i.status, i.category,
        i.cell, i.grade, i.urgent, {_UNIT} AS unit, {_MILESTONE} AS milestone
    FROM (SELECT * FROM due UNION ALL SELECT * FROM steps) m JOIN sla_clock c ON c.id = m.clock
        JOIN incident i ON i.id = m.incident LEFT JOIN assignment a ON a.id = c.assignment
    WHERE {PRESSES}
), late AS (
    SELECT {_UNIT} AS unit, count(DISTINCT c.incident) AS overdue
    FROM sla_clock c JOIN incident i ON i.id = c.incident LEFT JOIN assignment a ON a.id = c.assignment
    WHERE c.state = 'running' AND c.due_at <= statement_timestamp() AND {PRESSES} AND {VISIBLE}
    GROUP BY 1
)
SELECT json_build_object(
    'at', statement_timestamp(), 'until', {_UNTIL},
    'full', (SELECT count(*) FROM due) = {MOST} OR (SELECT count(*) FROM steps) = {MOST},
    'marks', (SELECT coalesce(json_agg(m ORDER BY m.at, m.number, m.kind, m.step), '[]') FROM marks m),
    'late', (SELECT coalesce(json_agg(l), '[]') FROM late l)
)::text
""",
    Coming,
)


def coming(session: Session, seen: Visibility, hours: int) -> Coming:
    """Return what is due within some hours of what is visible."""
    found = _COMING.ask(session, {**values(seen), "hours": hours})
    assert found is not None
    return found
