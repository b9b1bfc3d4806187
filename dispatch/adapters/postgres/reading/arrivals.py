"""What came in since a moment and is still open, by cell: an emergency comes as many reports from few places."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.filters import COUNTED, OPEN
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode, ClockReason


class Group(Struct, frozen=True, kw_only=True):
    """Open incidents of one cell, or of no known place; waiting: how many of them an emergency lets wait."""

    cell: AreaCode | None
    open: int
    urgent: int
    waiting: int
    latest_at: datetime


class Arrivals(Struct, frozen=True, kw_only=True):
    """The groups, the largest first; waiting: of everything open, how much waits."""

    waiting: int
    groups: tuple[Group, ...]


_WAITING: Final = f"""
    SELECT DISTINCT c.incident FROM sla_clock c WHERE c.state = 'paused' AND (
        SELECT f.why = '{ClockReason.EMERGENCY}' FROM sla_fact f WHERE f.clock = c.id ORDER BY f.n DESC LIMIT 1)
"""
_ARRIVALS: Final = Question(
    f"""
WITH waiting AS MATERIALIZED ({_WAITING}), seen AS MATERIALIZED (
    SELECT i.cell, i.urgent OR coalesce(i.grade <= 2, false) AS urgent, i.received_at,
        w.incident IS NOT NULL AS waits
    FROM incident i LEFT JOIN waiting w ON w.incident = i.id WHERE {OPEN} AND {COUNTED} AND {VISIBLE}
)
SELECT json_build_object(
    'waiting', (SELECT count(*) FROM seen WHERE waits),
    'groups', (SELECT coalesce(json_agg(g ORDER BY g.open DESC, g.latest_at DESC), '[]') FROM (
        SELECT cell, count(*) AS open, count(*) FILTER (WHERE urgent) AS urgent,
            count(*) FILTER (WHERE waits) AS waiting, max(received_at) AS latest_at
        FROM seen WHERE received_at >= %(since)s GROUP BY cell) g)
)::text
""",
    Arrivals,
)


def arrivals(session: Session, seen: Visibility, since: datetime) -> Arrivals:
    """Return what came in since a moment, of what is visible."""
    found = _ARRIVALS.ask(session, {**values(seen), "since": since})
    assert found is not None
    return found
