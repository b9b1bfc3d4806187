"""Do those still come round whose silence nobody would notice? They leave a row, which every web process reads.

A process that is gone says nothing of itself, and one on another machine is out of sight; a row that grows old is seen
from everywhere. Where PostgreSQL is away, that is said elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import sqlalchemy as sa

BEAT_SECONDS: Final = 20.0
"""So often a loop that comes round all the time says so."""


class Watcher(StrEnum):
    """A loop that keeps a promise by itself: one looks whether all hold, one fires what is due."""

    AUDITOR = "auditor"
    TIMERS = "timers"


_BEAT: Final = sa.text(
    """
    INSERT INTO heartbeat (name, at) VALUES (:name, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
    """
)


def beat(connection: sa.Connection, name: Watcher) -> None:
    """Say that a loop came round; of several workers the last one counts."""
    connection.execute(_BEAT, {"name": name.value})
