"""What must be true of the tables at any moment, each as a query that finds where it is not.

A second pair of eyes: nothing here goes through the stores or the domain, so that an error there shows here. Every
query is bounded; the two that go over all rows walk them a piece at a time and begin again at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import audit_log
from dispatch.adapters.postgres.tables.incidents import IS_OPEN

EXAMPLES: Final = 5
PIECE: Final = 5000
"""Rows that one walk looks at; a table of a million is gone through in about three hours."""

NOWHERE: Final = UUID(int=0)

_SPENT: Final = """NOT EXISTS (
        SELECT 1 FROM json_array_elements(c.ladder) AS rung
        WHERE (rung ->> 'step')::int > coalesce(
            (SELECT max(t.step) FROM sla_timer t WHERE t.clock = c.id AND t.state = 'fired'), -1))"""
_ARMED: Final = "EXISTS (SELECT 1 FROM sla_timer t WHERE t.clock = c.id AND t.state = 'armed')"
_OPEN: Final = IS_OPEN.format("i")
_ASKED: Final = "EXISTS (SELECT 1 FROM request q WHERE q.id = c.request AND q.state = 'pending')"
_LAWFUL: Final = """EXISTS (
        SELECT 1 FROM sla_fact f WHERE f.clock = c.id AND f.kind = 'paused' AND f.why IS NOT NULL
        AND f.n = (SELECT max(n) FROM sla_fact WHERE clock = c.id))"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold; the query returns what breaks it, one subject a row."""

    name: str
    meaning: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that does not hold, in how many places, and some of them."""

    rule: str
    count: int
    examples: tuple[str, ...]


RULES: Final = (
    Rule(
        "open_without_clock",
        "an open incident has an armed clock, one that runs with its ladder spent, or a lawful pause",
        f"""
        SELECT i.id FROM incident i WHERE {_OPEN} AND NOT EXISTS (
            SELECT 1 FROM sla_clock c WHERE c.incident = i.id AND (
                (c.state = 'running' AND ({_ARMED} OR {_SPENT})) OR (c.state = 'paused' AND {_LAWFUL})))
        """,
    ),
    Rule(
        "clock_not_armed",
        "a clock that runs has its next step armed, unless its ladder is spent",
        f"SELECT c.id FROM sla_clock c WHERE c.state = 'running' AND NOT {_ARMED} AND NOT {_SPENT}",
    ),
    Rule(
        "clock_apart_from_facts",
        "a clock that runs turns, and its next step is due, when its last fact says",
        """
        SELECT c.id FROM sla_clock c
        LEFT JOIN LATERAL (SELECT * FROM sla_fact WHERE clock = c.id ORDER BY n DESC LIMIT 1) f ON true
        WHERE c.state = 'running' AND (
            (c.due_soon_at, c.due_at, c.long_overdue_at)
                IS DISTINCT FROM (f.due_soon_at, f.due_at, f.long_overdue_at)
            OR f.kind = 'stopped'
            OR EXISTS (
                SELECT 1 FROM sla_timer t
                JOIN json_array_elements(c.ladder) WITH ORDINALITY AS rung (step, n)
                    ON (rung.step ->> 'step')::int = t.step
                WHERE t.clock = c.id AND t.state = 'armed' AND t.due_at IS DISTINCT FROM f.steps_due_at[rung.n]))
        """,
    ),
    Rule(
        "armed_without_running_clock",
        "an armed step belongs to a clock that runs",
        """
        SELECT t.clock FROM sla_timer t LEFT JOIN sla_clock c ON c.id = t.clock
        WHERE t.state = 'armed' AND c.state IS DISTINCT FROM 'running'
        """,
    ),
    Rule(
        "paused_by_settled_act",
        "no clock waits for an emergency that is over and looked after no more: nobody would let it run on",
        """
        SELECT c.id FROM sla_clock c
        JOIN LATERAL (SELECT why, request FROM sla_fact WHERE clock = c.id ORDER BY n DESC LIMIT 1) f ON true
        JOIN emergency e ON e.id = f.request
        WHERE c.state = 'paused' AND f.why = 'emergency' AND e.settled_at IS NOT NULL
        """,
    ),
    Rule(
        "running_after_closing",
        "no clock of a closed incident runs, but that of a request which is still to be decided",
        f"""
        SELECT DISTINCT c.incident FROM sla_clock c JOIN incident i ON i.id = c.incident
        WHERE c.state = 'running' AND NOT ({_OPEN}) AND NOT {_ASKED}
        """,
    ),
    Rule(
        "request_without_clock",
        "a request that is still to be decided has a clock that runs",
        """
        SELECT q.id FROM request q WHERE q.state = 'pending' AND NOT EXISTS (
            SELECT 1 FROM sla_clock c WHERE c.request = q.id AND c.state = 'running')
        """,
    ),
    Rule(
        "overdue_unfired",
        "a step fires within 30 seconds of its time",
        """
        SELECT clock FROM sla_timer
        WHERE state = 'armed' AND due_at < clock_timestamp() - interval '30 seconds'
        """,
    ),
    Rule(
        "escalation_without_outcome",
        "within 5 minutes it is known of every escalation that was to be told whether somebody was reached",
        """
        SELECT e.id FROM escalation e
        WHERE e.at BETWEEN clock_timestamp() - interval '1 day' AND clock_timestamp() - interval '5 minutes'
          AND NOT coalesce((e.detail ->> 'skipped')::boolean, false)
          AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.escalation = e.id AND n.state <> 'pending')
        """,
    ),
    Rule(
        "escalation_undelivered",
        "every escalation reached somebody",
        """
        SELECT e.id FROM escalation e
        WHERE e.at > clock_timestamp() - interval '1 day'
          AND EXISTS (SELECT 1 FROM notification n WHERE n.escalation = e.id)
          AND NOT EXISTS (SELECT 1 FROM notification n WHERE n.escalation = e.id AND n.state <> 'failed')
        """,
    ),
    Rule(
        "photo_unfinished",
        "a photo that arrived is a picture or refused within the hour",
        "SELECT id FROM attachment WHERE state = 'arrived' AND arrived_at < clock_timestamp() - interval '1 hour'",
    ),
)
"""Rules that are looked at in full every time."""

WALKS: Final = (
    Rule(
        "events_with_gap",
        "the events of an incident are numbered from 1 to its seq, without gaps",
        """
        SELECT p.id, (
            SELECT count(*) = p.seq AND min(e.seq) = 1 AND max(e.seq) = p.seq
            FROM incident_event e WHERE e.incident = p.id) AS holds
        FROM (SELECT id, seq FROM incident WHERE id > :after ORDER BY id LIMIT :piece) AS p ORDER BY p.id
        """,
    ),
    Rule(
        "receipt_without_incident",
        "every report with a receipt has its incident",
        """
        SELECT r.id, i.id IS NOT NULL AS holds
        FROM (SELECT id, incident FROM report WHERE id > :after ORDER BY id LIMIT :piece) AS r
        LEFT JOIN incident i ON i.id = r.incident ORDER BY r.id
        """,
    ),
    Rule(
        "units_forgotten",
        "the units on an incident's row, which decide who sees how much of it, are those of its assignments",
        """
        SELECT p.id, (p.units, p.former_units) = (
            ARRAY(SELECT DISTINCT a.unit COLLATE "C" AS unit FROM assignment a
                WHERE a.incident = p.id AND a.state NOT IN ('returned', 'released', 'split') ORDER BY unit),
            ARRAY(SELECT DISTINCT a.unit COLLATE "C" AS unit FROM assignment a
                WHERE a.incident = p.id AND NOT a.unit = ANY(p.units) ORDER BY unit)) AS holds
        FROM (SELECT id, units, former_units FROM incident WHERE id > :after ORDER BY id LIMIT :piece) AS p
        ORDER BY p.id
        """,
    ),
    Rule(
        "followers_miscounted",
        "a lead incident counts those that are merged into it",
        """
        SELECT p.id, p.followers = (SELECT count(*) FROM incident f WHERE f.merged_into = p.id) AS holds
        FROM (SELECT id, followers FROM incident WHERE id > :after ORDER BY id LIMIT :piece) AS p ORDER BY p.id
        """,
    ),
    Rule(
        "parts_miscounted",
        "an incident counts its parts, and those of them that are open",
        f"""
        SELECT p.id, (p.parts, p.parts_open) = (
            SELECT count(*), count(*) FILTER (WHERE {_OPEN}) FROM incident i WHERE i.part_of = p.id) AS holds
        FROM (SELECT id, parts, parts_open FROM incident WHERE id > :after ORDER BY id LIMIT :piece) AS p ORDER BY p.id
        """,
    ),
)
"""Rules that are walked: the query returns each subject of a piece, in id order, and whether it holds there."""


class Audit:
    """Looks whether the rules hold; remembers how far the walks have come."""

    def __init__(self, *, piece: int = PIECE) -> None:
        self._piece = piece
        self._after = {rule.name: NOWHERE for rule in WALKS}
        self._broken: dict[str, dict[UUID, None]] = {rule.name: {} for rule in WALKS}

    def look(self, connection: sa.Connection) -> tuple[Finding, ...]:
        """Return what does not hold now; what a walk found stays until the walk comes by again."""
        found = [_finding(rule, _subjects(connection, rule)) for rule in RULES]
        found += [_finding(rule, self._walk(connection, rule)) for rule in WALKS]
        return tuple(finding for finding in found if finding.count)

    def _walk(self, connection: sa.Connection, rule: Rule) -> Sequence[UUID]:
        after, broken = self._after[rule.name], self._broken[rule.name]
        rows = connection.execute(sa.text(rule.query), {"after": after, "piece": self._piece}).all()
        until = rows[-1].id if len(rows) == self._piece else None
        for id in [id for id in broken if id > after and (until is None or id <= until)]:
            del broken[id]
        broken.update({row.id: None for row in rows if not row.holds})
        self._after[rule.name] = until or NOWHERE
        return list(broken)


def keep(connection: sa.Connection, findings: Sequence[Finding]) -> None:
    """Keep findings in the audit log."""
    for finding in findings:
        detail: Mapping[str, Any] = {"count": finding.count, "examples": finding.examples}
        entry = audit_log.insert().values(actor="auditor", action="finding", subject=finding.rule, detail=detail)
        connection.execute(entry)


def moment(connection: sa.Connection) -> datetime:
    """Return PostgreSQL's time."""
    at: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return at


def _subjects(connection: sa.Connection, rule: Rule) -> Sequence[UUID]:
    return connection.execute(sa.text(rule.query)).scalars().all()


def _finding(rule: Rule, subjects: Sequence[UUID]) -> Finding:
    return Finding(rule=rule.name, count=len(subjects), examples=tuple(map(str, subjects[:EXAMPLES])))
