"""Who read personal data: one row per reader, incident and quarter of an hour, however often a board looks."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import audit_log
from runtime.clock import monotonic
from runtime.connections import driver_of

READ: Final = "reporter-read"
REVEALED: Final = "telephone-read"
CODE_READ: Final = "code-read"
PERSONS_READ: Final = "persons-assessed-read"
ONCE_IN_SECONDS: Final = 900.0
REMEMBERED: Final = 20_000
_NOTE: Final = "INSERT INTO audit_log (actor, action, subject) VALUES (%s, %s, %s)"


class ReadingLog:
    """Records that somebody was shown who reported an incident."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._noted: dict[tuple[str, str], float] = {}

    def note(self, reader: str, number: str) -> None:
        """Record one reading, unless the same one was recorded a moment ago."""
        if not self.is_news(reader, number):
            return
        with self._engine.begin() as connection, driver_of(connection).pipeline():
            self.record(connection, reader, number)
        self.remember(reader, number)

    def is_news(self, reader: str, number: str) -> bool:
        """Say whether a reading has not been recorded a moment ago."""
        return monotonic() - self._noted.get((reader, number), float("-inf")) >= ONCE_IN_SECONDS

    def record(self, connection: sa.Connection, reader: str, number: str) -> None:
        """Record one reading within a transaction; once that is committed, `remember` it."""
        driver_of(connection).execute(_NOTE, (reader, READ, number))

    def remember(self, reader: str, number: str) -> None:
        """Take note that one reading was recorded just now."""
        if len(self._noted) > REMEMBERED:
            self._noted.clear()
        self._noted[reader, number] = monotonic()

    def revealed(self, reader: str, number: str) -> None:
        """Record that somebody asked for the telephone number of who rang up: each time, because it is an act."""
        with self._engine.begin() as connection:
            connection.execute(audit_log.insert().values(actor=reader, action=REVEALED, subject=number))

    def assessed(self, reader: str, subject: str) -> None:
        """Record that somebody was shown how others were assessed, unless it was recorded a moment ago."""
        if self.is_news(reader, subject):
            with self._engine.begin() as connection:
                connection.execute(audit_log.insert().values(actor=reader, action=PERSONS_READ, subject=subject))
            self.remember(reader, subject)

    def code_read(self, reader: str, number: str) -> None:
        """Record that somebody asked for the tracking code of an incident: each time, because it opens and rates."""
        with self._engine.begin() as connection:
            connection.execute(audit_log.insert().values(actor=reader, action=CODE_READ, subject=number))
