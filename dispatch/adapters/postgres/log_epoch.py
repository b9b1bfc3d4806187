"""Is Kafka's log still the one this process began to read? The relay writes each new one down as an epoch.

A reader begins here before it asks Kafka for its topics: what is made anew from then on is another epoch, however long
PostgreSQL is away meanwhile.
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

    def begin(self) -> None:
        """Take the newest epoch for the one that is read.

        Raises:
            Unavailable: PostgreSQL does not answer; nothing may be read before it does.
        """
        _, self._began = self._look()

    def changed(self) -> bool:
        """Tell whether the log is another one than at the beginning."""
        assert self._began is not None, "a watch begins before the reading does"
        if monotonic() < self._next:
            return False
        self._next = monotonic() + EVERY
        try:
            first, newest = self._look()
        except Unavailable:
            return False
        # The very first log that is written down is the one that was read before anybody had written one down.
        self._began = self._began or first
        return newest != self._began

    def _look(self) -> tuple[int, int]:
        """Return the first and the newest epoch, 0 while there is none."""
        ends = sa.select(
            sa.func.coalesce(sa.func.min(log_epoch.c.id), 0), sa.func.coalesce(sa.func.max(log_epoch.c.id), 0)
        )
        try:
            with self._engine.begin() as connection:
                row = connection.execute(ends).one()
        except sa.exc.SQLAlchemyError as error:
            if is_unavailable(error):
                raise Unavailable(f"PostgreSQL: {error}") from error
            raise
        return row[0], row[1]
