"""Clears tables of what nobody needs any more, a small batch at a time; what may go is listed in `retention`."""

from __future__ import annotations

import threading
from typing import Final

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres.retention import FORGET, forget
from runtime.connections import engine
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

FIRST_SECONDS: Final = 60.0
EVERY_SECONDS: Final = 3600.0
BATCH: Final = 500
BETWEEN_SECONDS: Final = 1.0
"""Rest between batches while there is more: nobody waits for this."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Clear up every hour until asked to stop."""
    if stop.wait(FIRST_SECONDS):
        return
    database = engine(settings.database_url, application="housekeeping", pool_size=1)
    try:
        keep_going("housekeeping", lambda: one_round(database), stop)
    finally:
        database.dispose()


def one_round(database: sa.Engine, batch: int = BATCH) -> float:
    """Delete one batch of each table and return how long to rest: a moment while there is more."""
    more = False
    for table in FORGET:
        with database.begin() as connection:
            gone = forget(connection, table, batch)
        if gone:
            counter("gridloop_forgotten_rows_total").labels(table).inc(gone)
            log.info("forgotten", table=table, rows=gone)
        more = more or gone == batch
    return BETWEEN_SECONDS if more else EVERY_SECONDS
