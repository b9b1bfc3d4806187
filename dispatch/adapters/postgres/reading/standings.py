"""How do all incidents stand of which live figures count anything? Read from what is stored, at one instant.

What is open, and what came in or was closed within a day: whatever else there is adds nothing to a live figure. The
rules are those of `domain.live.standing`, in SQL; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.domain.live.ledger import Kind, Subject
from dispatch.domain.live.standing import Standing
from dispatch.domain.live.usual import LENGTHS, WEEKS, Usual, Window, spans, weeks_known

OPEN: Final = IS_OPEN.format("i")
_COUNTS: Final = "NOT i.history AND i.part_of IS NULL AND i.accused = '{}'"
_LATELY: Final = "statement_timestamp() - interval '1 day'"


class Standings(Struct, frozen=True, kw_only=True):
    """How incidents stand, and PostgreSQL's time of it."""

    at: datetime
    standings: list[Standing]


_STANDINGS: Final = Question(
    f"""
WITH lately AS MATERIALIZED (
    SELECT i.id FROM incident i WHERE {OPEN}
    UNION SELECT i.id FROM incident i WHERE NOT ({OPEN}) AND i.received_at > {_LATELY}
    UNION SELECT i.id FROM incident i WHERE i.closed_at > {_LATELY}
)
SELECT json_build_object('at', statement_timestamp(), 'standings', (
    SELECT coalesce(json_agg(json_build_array(
        i.id, i.seq, i.status, {_COUNTS}, i.received_at, i.closed_at,
        (SELECT min(a.since) FROM assignment a WHERE a.incident = i.id AND a.role = 'lead'),
        (SELECT min(c.due_at) FROM sla_clock c
            WHERE c.incident = i.id AND c.state = 'running' AND c.kind <> 'rating'),
        (SELECT f.due_at FROM sla_clock c JOIN sla_fact f ON f.clock = c.id
            WHERE c.incident = i.id AND c.kind = 'total' ORDER BY c.round DESC, f.n DESC LIMIT 1),
        i.platform, i.category, i.cell
    )), '[]') FROM lately JOIN incident i ON i.id = lately.id
))::text
""",
    Standings,
)


def standings(session: Session) -> Standings:
    """Return how incidents stand."""
    return _STANDINGS.one(session, {})


class _Arrived(Struct, frozen=True, array_like=True):
    kind: Kind
    name: str
    count: int


_SINCE: Final = f"i.received_at > statement_timestamp() - interval '{WEEKS + 1} weeks' AND {_COUNTS}"
_FIRST: Final = Question(
    f"""
SELECT json_build_array(least(
    (SELECT min(i.received_at) FROM incident i WHERE {OPEN} AND {_SINCE}),
    (SELECT min(i.received_at) FROM incident i WHERE NOT ({OPEN}) AND {_SINCE})
), statement_timestamp())::text
""",
    tuple[datetime | None, datetime],
)
_SPANS: Final = "unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) AS span (begins, ends)"
_IN_SPAN: Final = f"ON i.received_at > span.begins AND i.received_at <= span.ends AND {_COUNTS}"
_ARRIVED: Final = Question(
    f"""
WITH arrived AS MATERIALIZED (
    SELECT i.platform, i.cell, i.category FROM {_SPANS} JOIN incident i {_IN_SPAN} AND {OPEN}
    UNION ALL
    SELECT i.platform, i.cell, i.category FROM {_SPANS} JOIN incident i {_IN_SPAN} AND NOT ({OPEN})
)
SELECT coalesce(json_agg(json_build_array(kind, name, n)), '[]')::text FROM (
    SELECT 'town' AS kind, '' AS name, count(*) AS n FROM arrived
    UNION ALL SELECT 'platform', platform, count(*) FROM arrived WHERE platform IS NOT NULL GROUP BY platform
    UNION ALL SELECT 'cell', cell, count(*) FROM arrived WHERE cell IS NOT NULL GROUP BY cell
    UNION ALL SELECT 'category', category, count(*) FROM arrived WHERE category IS NOT NULL GROUP BY category
) AS counted
""",
    list[_Arrived],
)


def usual(session: Session) -> Usual:
    """Return what usually comes in at this time of this weekday."""
    first_at, at = _FIRST.one(session, {})
    weeks = weeks_known(first_at, at)
    return Usual(at=at, weeks=weeks, arrivals={window: _arrived(session, at, window, weeks) for window in LENGTHS})


def _arrived(session: Session, at: datetime, window: Window, weeks: int) -> Mapping[Subject, int]:
    compared = list(spans(at, window))[:weeks]
    values: dict[str, Any] = {"begins": [begin for begin, _ in compared], "ends": [end for _, end in compared]}
    found = _ARRIVED.one(session, values) if compared else []
    return {(each.kind, each.name): each.count for each in found}
