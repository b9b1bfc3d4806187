"""Do boards and Kafka hear of what is committed? Asked of the database itself: the relay says so only while it runs."""

from __future__ import annotations

import sqlalchemy as sa

from dispatch.adapters.postgres.commit_order import oldest_holder
from dispatch.adapters.postgres.restored import FOREIGN, is_restored
from runtime.connections import driver_of


class Telling:
    """Looks for what keeps readers in commit order from going on."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def trouble(self) -> str | None:
        """Return what keeps boards and Kafka from hearing anything; None when nothing does for long."""
        with self._engine.begin() as connection:
            driver = driver_of(connection)
            holder, restored = oldest_holder(driver), is_restored(driver)
        if restored:
            return FOREIGN
        return str(holder) if holder is not None and holder.long else None
