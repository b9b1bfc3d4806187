"""Is Kafka's log still the one this process began to read? The relay writes each new one down as an epoch.

A reader begins here before it asks Kafka for its topics: what is made anew from then on is another epoch, however long
PostgreSQL is away meanwhile. When a new log is there, a reader may find its topics before the relay has written it
down; that epoch is then the one that the reader knows already, by the ids of these topics.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import log_epoch
from runtime.clock import monotonic
from runtime.db import is_unavailable
from runtime.unavailable import Unavailable

EVERY: Final = 1.0


class EpochWatch:
    """Looks at most once a second; while PostgreSQL is away nothing has changed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._next = float("-inf")
        self._began: int | None = None
        self._topics: frozenset[str] = frozenset()

    def begin(self) -> None:
        """Take the newest epoch for the one that is read.

        Raises:
            Unavailable: PostgreSQL does not answer; nothing may be read before it does.
        """
        self._began, self._topics = max(self._epochs(since=0), default=0), frozenset()

    def reads(self, topics: frozenset[str]) -> None:
        """Say by which ids the reader knows its topics; from now on the epoch that brought them is no other one."""
        self._topics = topics

    def changed(self) -> bool:
        """Tell whether the log is another one than at the beginning."""
        assert self._began is not None, "a watch begins before the reading does"
        if monotonic() < self._next:
            return False
        self._next = monotonic() + EVERY
        try:
            epochs = self._epochs(since=self._began)
        except Unavailable:
            return False
        newest = max(epochs, default=0)
        # The very first log that is written down is the one that was read before anybody had written one down.
        self._began = self._began or min(epochs, default=0)
        # Of two epochs with these topics the later one lost records under the same ids.
        if self._topics and [id for id, topics in epochs.items() if self._topics <= topics] == [newest]:
            self._began = newest
        return newest != self._began

    def _epochs(self, *, since: int) -> dict[int, frozenset[str]]:
        """Return the epochs from this one on, in their order, each with the topics that it was seen to have."""
        seen = sa.select(log_epoch.c.id, log_epoch.c.fingerprint).where(log_epoch.c.id >= since)
        try:
            with self._engine.begin() as connection:
                rows = connection.execute(seen.order_by(log_epoch.c.id)).all()
        except sa.exc.SQLAlchemyError as error:
            if is_unavailable(error):
                raise Unavailable(f"PostgreSQL: {error}") from error
            raise
        return {row.id: frozenset(row.fingerprint.splitlines()) for row in rows}
