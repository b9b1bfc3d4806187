"""How much is there to do? Counts of what somebody sees, and how the way to Kafka is doing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.outbox_ages import Floors
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.filters import (
    COUNTED,
    NEXT_CLOCK,
    OPEN,
    OVER,
    WAITS_FOR_PERSON,
    lamps_are,
)
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.terms import Lamp

ZONE: Final = "Asia/Shanghai"
OUTBOX_COUNTED: Final = 10_000
DEGRADED_AFTER_SECONDS: Final = 15.0


class Counts(Struct, frozen=True, kw_only=True):
    """Counts of visible incidents; today is the township's.

    open: how many are neither closed nor merged, a matter that was split once. by_status: what lists show of these.
    """

    open: int
    by_status: Mapping[str, int]
    overdue: int
    due_soon: int
    needs_person: int
    received_today: int
    closed_today: int
    at: datetime


class OutboxState(Struct, frozen=True):
    """What was not told to Kafka, or not done there, yet; counted up to a limit."""

    rows: int
    oldest_seconds: float

    @property
    def degraded(self) -> bool:
        """Say whether people should know that the stream is behind."""
        return self.oldest_seconds > DEGRADED_AFTER_SECONDS


_MIDNIGHT: Final = f"date_trunc('day', statement_timestamp() AT TIME ZONE '{ZONE}') AT TIME ZONE '{ZONE}'"
_ONES: Final = f"NOT i.history AND {COUNTED} AND {VISIBLE}"
_TODAY: Final = f"(SELECT count(*) FROM incident i WHERE {{which}} >= {_MIDNIGHT} AND {_ONES})"
_COUNTS: Final = Question(
    f"""
WITH {NEXT_CLOCK}, seen AS MATERIALIZED (
    SELECT i.status, {COUNTED} AS counted, {
        WAITS_FOR_PERSON
    } AS needs_person, c.due_at <= statement_timestamp() AS overdue,
        {lamps_are(frozenset({Lamp.DUE_SOON}))} AS due_soon
    FROM incident i LEFT JOIN next_clock c ON c.incident = i.id WHERE {OPEN} AND {VISIBLE}
)
SELECT json_build_object(
    'open', (SELECT count(*) FROM seen WHERE counted),
    'by_status', (
        SELECT coalesce(json_object_agg(status, n), '{{}}') FROM (SELECT status, count(*) AS n FROM seen GROUP BY 1) s
    ),
    'overdue', (SELECT count(*) FROM seen WHERE overdue),
    'due_soon', (SELECT count(*) FROM seen WHERE due_soon),
    'needs_person', (SELECT count(*) FROM seen WHERE needs_person),
    'received_today', {_TODAY.format(which=f"{OPEN} AND i.received_at")} + {
        _TODAY.format(which=f"{OVER} AND i.received_at")
    },
    'closed_today', {_TODAY.format(which="i.closed_at")},
    'at', statement_timestamp()
)::text
""",
    Counts,
)


def counts(session: Session, seen: Visibility) -> Counts:
    """Count what is visible."""
    found = _COUNTS.ask(session, values(seen))
    assert found is not None
    return found


_UNDATED: Final = Question(
    "SELECT count(*)::text FROM sla_clock WHERE state = 'running' AND due_at >= %(unknown)s", int
)
_FLOORS: Final = Floors()


def undated_clocks(session: Session) -> int:
    """Count the clocks that run without a due time, because the workdays of a year are not loaded."""
    found = _UNDATED.ask(session, {"unknown": UNKNOWN})
    assert found is not None
    return found


def outbox_state(session: Session) -> OutboxState:
    """Return how many rows the outbox has, and how old the oldest is."""
    return OutboxState(*_FLOORS.look(session, count=OUTBOX_COUNTED))
