"""Lets incidents be found by their words, within two seconds of their receipt; `words_index` says what it writes."""

from __future__ import annotations

import threading
from typing import Final

import psycopg
import sqlalchemy as sa

from dispatch.adapters.postgres.reading.words_index import index_next
from runtime.connections import engine
from runtime.rounds import keep_going
from runtime.settings import Settings

BATCH: Final = 1000
"""Events of one transaction: it lasts some hundredths of a second."""
REST_SECONDS: Final = 1.0
"""What happens to an incident within a rest is read once."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Index what happens until asked to stop."""
    database = engine(settings.database_url, application="words", pool_size=1, autocommit=True)
    try:
        keep_going("words", lambda: one_round(database), stop)
    finally:
        database.dispose()


def one_round(database: sa.Engine, batch: int = BATCH) -> float:
    """Index one batch and return how long to rest: not at all while there is more."""
    with database.connect() as connection:
        session = connection.connection.driver_connection
        assert isinstance(session, psycopg.Connection)
        return 0.0 if index_next(session, batch) == batch else REST_SECONDS
