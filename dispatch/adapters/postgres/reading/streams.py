"""How is the stream doing? How far its steps are, what could not be handled, and how much was decided without it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.tables.incidents import IS_OPEN


class StepRow(Struct, frozen=True, kw_only=True):
    """How far a step was at the last look; all ages in seconds, None where that never was."""

    step: str
    topic: str
    lag: int
    per_second: float
    ended: int
    looked_ago: float
    came_at: datetime | None
    moved_ago: float | None


class Decided(Struct, frozen=True, kw_only=True):
    """Of what came in within a span of time: how much was decided by itself, and how much of that without Kafka."""

    decided: int
    without_kafka: int


class StreamRows(Struct, frozen=True, kw_only=True):
    """What is stored of the stream; letters: those that wait for a person, by reader."""

    at: datetime
    steps: tuple[StepRow, ...]
    letters: Mapping[str, int]
    newest_letters: Mapping[str, datetime]
    hour: Decided
    day: Decided


_OPEN: Final = IS_OPEN.format("i")
_FIRST: Final = """
    SELECT coalesce(e.data ->> 'decided_by', '') AS decided_by FROM incident_event e
    WHERE e.incident = i.id AND e.seq <= 8 AND e.by = 'platform'
      AND e.type IN ('IncidentClassified', 'IncidentAssigned', 'LeftToPerson')
    ORDER BY e.seq LIMIT 1
"""
_DECIDED: Final = """json_build_object(
    'decided', count(*) FILTER (WHERE {since}),
    'without_kafka', count(*) FILTER (WHERE {since} AND decided_by = 'fallback')
)"""
_HOUR: Final = "received_at > statement_timestamp() - interval '1 hour'"
_DAY: Final = "received_at > statement_timestamp() - interval '1 day'"
_STREAMS: Final = Question(
    f"""
WITH decided AS MATERIALIZED (
    SELECT i.received_at, d.decided_by FROM incident i CROSS JOIN LATERAL ({_FIRST}) d
    WHERE {_OPEN} AND i.{_DAY} AND NOT i.history
    UNION ALL
    SELECT i.received_at, d.decided_by FROM incident i CROSS JOIN LATERAL ({_FIRST}) d
    WHERE NOT ({_OPEN}) AND i.{_DAY} AND NOT i.history
), letters AS MATERIALIZED (
    SELECT consumer, count(*) AS n, max(last_at) AS newest FROM dead_letter
    WHERE state IN ('open', 'replaying') GROUP BY consumer
)
SELECT json_build_object(
    'at', statement_timestamp(),
    'steps', (SELECT coalesce(json_agg(json_build_object(
        'step', step, 'topic', topic, 'lag', lag, 'per_second', per_second, 'ended', ended, 'came_at', came_at,
        'looked_ago', extract(epoch FROM statement_timestamp() - looked_at),
        'moved_ago', extract(epoch FROM statement_timestamp() - moved_at)
    ) ORDER BY step, topic), '[]') FROM stream_step),
    'letters', (SELECT coalesce(json_object_agg(consumer, n), '{{}}') FROM letters),
    'newest_letters', (SELECT coalesce(json_object_agg(consumer, newest), '{{}}') FROM letters),
    'hour', (SELECT {_DECIDED.format(since=_HOUR)} FROM decided),
    'day', (SELECT {_DECIDED.format(since=_DAY)} FROM decided)
)::text
""",
    StreamRows,
)


def streams(session: Session) -> StreamRows:
    """Return what is stored of the stream."""
    return _STREAMS.one(session, {})
