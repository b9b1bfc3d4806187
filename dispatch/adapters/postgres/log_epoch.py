"""Is Kafka's log still the one this process began to read? The relay writes each new one down as an epoch."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import log_epoch
from runtime.clock import monotonic
from runtime.db import is_unavailable

EVERY: Final = 1.0


class EpochWatch:
    """Looks at most once a second; while PostgreSQL is away nothing has changed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._next = float("-inf")
        self._began: int | None = None

    def changed(self) -> bool:
        """Tell whether the log is another one than at the first look."""
        if monotonic() < self._next:
            return False
        self._next = monotonic() + EVERY
        try:
            with self._engine.connect() as connection:
                newest: int = connection.execute(
                    sa.select(sa.func.coalesce(sa.func.max(log_epoch.c.id), 0))
                ).scalar_one()
        except sa.exc.SQLAlchemyError as error:
            if is_unavailable(error):
                return False
            raise
        self._began = newest if self._began is None else self._began
        return newest != self._began
