"""What may be forgotten, and from when on: rows that no promise needs any more, a few at a time.

Reports, incidents, their history, their clocks and messages, and the audit log are not among them. An outbox row is
closed by its effect or its acknowledgement and by nothing else, and a dead letter that is open waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.devices import KNOWN
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.application.moves.commands import ONCE_ONLY_DAYS

LETTER_DAYS: Final = 30
PROCESSED_DAYS: Final = 30
"""Ten times as long as topics keep the records that could come again."""
SESSION_DAYS: Final = 1
EXPORT_DAYS: Final = 30
"""How long people find out what became of an export whose file is gone; the audit log keeps that it was made."""

# What was decided once is not decided again after its row is gone: the incident itself says who decided, or is closed.
# History is closed from the beginning, so there only the decision counts.
_PROCESSED: Final = f"""
DELETE FROM processed WHERE (consumer, cause) IN (
    SELECT p.consumer, p.cause FROM processed p JOIN report r ON r.id = p.cause JOIN incident i ON i.id = r.incident
    WHERE p.at < clock_timestamp() - make_interval(days => :days)
      AND i.closed_at < clock_timestamp() - make_interval(days => :days) AND NOT ({IS_OPEN.format("i")})
      AND (i.decided_by IS NOT NULL OR NOT i.history)
    LIMIT :limit
)
"""
_COMMAND_KEYS: Final = """
DELETE FROM command_key WHERE (actor, key) IN (
    SELECT actor, key FROM command_key WHERE at < clock_timestamp() - make_interval(days => :days)
    ORDER BY at LIMIT :limit
)
"""
_SESSIONS: Final = """
DELETE FROM session WHERE token_sha256 IN (
    SELECT token_sha256 FROM session
    WHERE least(revoked_at, expires_at) < clock_timestamp() - make_interval(days => :days) LIMIT :limit
)
"""
_DEVICES: Final = """
DELETE FROM known_device WHERE (device_sha256, "user") IN (
    SELECT device_sha256, "user" FROM known_device
    WHERE seen_at < clock_timestamp() - make_interval(days => :days) LIMIT :limit
)
"""
_DEAD_LETTERS: Final = """
DELETE FROM dead_letter WHERE id IN (
    SELECT id FROM dead_letter
    WHERE state = 'resolved' AND last_at < clock_timestamp() - make_interval(days => :days)
    ORDER BY last_at LIMIT :limit
)
"""
_EXPORTS: Final = """
DELETE FROM export WHERE id IN (
    SELECT id FROM export WHERE state NOT IN ('waiting', 'running', 'done')
      AND asked_at < clock_timestamp() - make_interval(days => :days)
    ORDER BY asked_at LIMIT :limit
)
"""
FORGET: Final[Mapping[str, tuple[str, int]]] = {
    "command_key": (_COMMAND_KEYS, ONCE_ONLY_DAYS),
    "dead_letter": (_DEAD_LETTERS, LETTER_DAYS),
    "export": (_EXPORTS, EXPORT_DAYS),
    "known_device": (_DEVICES, KNOWN.days),
    "processed": (_PROCESSED, PROCESSED_DAYS),
    "session": (_SESSIONS, SESSION_DAYS),
}
"""The tables that are cleared of old rows: how, and after how many days."""


def forget(connection: sa.Connection, table: str, limit: int) -> int:
    """Delete at most so many rows that are no longer needed and return how many there were."""
    statement, days = FORGET[table]
    return connection.execute(sa.text(statement), {"days": days, "limit": limit}).rowcount
