"""How far the steps of the stream were at the last look, as rows; people read them by `reading.streams`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import sqlalchemy as sa


class Seen(NamedTuple):
    """What a look at a step found; came: there were new records, moved: it had come further or had nothing to do."""

    step: str
    topic: str
    ended: int
    lag: int
    per_second: float
    came: bool
    moved: bool


_NOTE: Final = sa.text(
    """
    INSERT INTO stream_step AS s (step, topic, looked_at, ended, lag, per_second, came_at, moved_at)
    VALUES (:step, :topic, clock_timestamp(), :ended, :lag, :per_second,
        CASE WHEN :came THEN clock_timestamp() END, CASE WHEN :moved THEN clock_timestamp() END)
    ON CONFLICT (step, topic) DO UPDATE SET
        looked_at = excluded.looked_at, ended = excluded.ended, lag = excluded.lag, per_second = excluded.per_second,
        came_at = coalesce(excluded.came_at, s.came_at), moved_at = coalesce(excluded.moved_at, s.moved_at)
    """
)


class StreamSteps:
    """The table, over an engine of the caller."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def note(self, seen: Sequence[Seen]) -> None:
        """Keep what a look found."""
        with self._engine.begin() as connection:
            connection.execute(_NOTE, [each._asdict() for each in seen])
