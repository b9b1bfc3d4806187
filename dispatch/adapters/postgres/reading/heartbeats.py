"""When did the loops come round last whose silence nobody would notice?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.heartbeats import Watcher
from dispatch.adapters.postgres.question import Question, Session

LATE_AFTER: Final = timedelta(minutes=3)
"""The auditor looks every minute, timers fire every second: after so long nobody looks, or nothing fires."""


class Heartbeat(Struct, frozen=True, kw_only=True):
    """When a loop came round last, by PostgreSQL's time, and how long ago that is."""

    name: Watcher
    at: datetime
    seconds: float

    @property
    def late(self) -> bool:
        """Say whether it should have come round since."""
        return self.seconds > LATE_AFTER.total_seconds()


_HEARTBEATS: Final = Question(
    """
    SELECT coalesce(json_agg(json_build_object(
        'name', name, 'at', at, 'seconds', extract(epoch FROM statement_timestamp() - at)) ORDER BY name), '[]')::text
    FROM heartbeat WHERE name = ANY(%(names)s)
    """,
    list[Heartbeat],
)


def heartbeats(session: Session) -> Sequence[Heartbeat]:
    """Return when each of them came round last."""
    return _HEARTBEATS.ask(session, {"names": [name.value for name in Watcher]}) or []
