"""What a batch needs of PostgreSQL before it can be made: the time, and numbers for its reports. Asked ahead of it.

Asked anew for each batch, they cost a round trip before the one that commits. Numbers come in blocks, as the sequence
gives them; a restart leaves a gap in them, which means nothing. The time is PostgreSQL's own, carried on for a second
at most by a clock that only goes forward. That clock does not know of a machine that stood still, or of PostgreSQL's
clock being set: the statement that stores the batch compares, and stores nothing by a time that is off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

import psycopg

from dispatch.adapters.postgres.tables import REPORT_COUNTER
from runtime.clock import monotonic

COUNTER_BLOCK: Final = 100
CARRIED_SECONDS: Final = 1.0
"""How long a time is carried on, and by how much the carried one may be off."""
TIME_AND_COUNTERS: Final = f"""
SELECT clock_timestamp() AS now,
       ARRAY(SELECT nextval('{REPORT_COUNTER}') FROM generate_series(1, $1)) AS blocks
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """When a batch is received, and the counters of its reports; carried: the time was not asked for this batch."""

    at: datetime
    counters: list[int]
    carried: bool


class Ahead:
    """The time and the counters that one store has asked for; clock: seconds that only go forward."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._counters = range(0)
        self._asked: tuple[datetime, float] | None = None

    def forget_time(self) -> None:
        """Ask for the time again: it was off, or the next server's may be another."""
        self._asked = None

    def beginning(self, connection: psycopg.Connection[Any], count: int) -> Beginning:
        """Return what a batch of so many reports begins with, in one round trip or none."""
        at = self._carried() if count <= len(self._counters) else None
        if at is not None:
            return Beginning(at, self._take(count), carried=True)
        left = self._take(count)
        row = connection.execute(TIME_AND_COUNTERS, (ceil((count - len(left)) / COUNTER_BLOCK),)).fetchone()
        assert row is not None
        # The answer was on its way for a moment: what is carried on is a little behind, and never ahead.
        self._asked = (row["now"], self._clock())
        for first in row["blocks"]:
            self._counters = range(first, first + COUNTER_BLOCK)
            left += self._take(count - len(left))
        return Beginning(row["now"], left, carried=False)

    def _take(self, count: int) -> list[int]:
        taken, self._counters = self._counters[:count], self._counters[count:]
        return list(taken)

    def _carried(self) -> datetime | None:
        if self._asked is None:
            return None
        at, since = self._asked
        seconds = self._clock() - since
        return at + timedelta(seconds=seconds) if seconds <= CARRIED_SECONDS else None
