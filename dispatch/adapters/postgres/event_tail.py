"""What has happened since? Events in the order of their transactions, and never one that could still be overtaken.

An event is read once it is settled, so that one whose transaction commits late is neither skipped nor out of order: it
comes as soon as it, and all before it, are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row

from dispatch.adapters.postgres.commit_order import BEGINNING, HISTORY, Bookmark, Ordinal, settled
from dispatch.application.policy import Concerned
from dispatch.domain.terms import AccusedRef, AreaCode, UnitId, UserId
from runtime.database_url import conninfo
from runtime.db import CONNECT_ARGUMENTS, psycopg_options

CHANNEL: Final = "gridloop_events"

_END: Final = f"""
SELECT e.xid::text::bigint AS xid, e.position FROM incident_event e
WHERE {settled("e")} ORDER BY e.xid DESC, e.position DESC LIMIT 1
"""
_AFTER: Final = f"""
SELECT e.xid::text::bigint AS xid, e.position, i.number, e.seq, e.type, e.status, e.version,
    i.town, i.cell, i.reporter, i.units, i.accused, e.data ->> 'unit' AS unit
FROM incident_event e JOIN incident i ON i.id = e.incident
WHERE (e.xid, e.position) > (%s::text::xid8, %s) AND {settled("e")}
ORDER BY e.xid, e.position LIMIT %s
"""
_NOTICES: Final = """
SELECT n.id, n.recipient, n.kind, n.body, n.created_at, i.number
FROM notification n LEFT JOIN incident i ON i.id = n.incident
WHERE (i.id IS NOT NULL OR n.objection IS NOT NULL) AND n.recipient = ANY(%s)
    AND n.channel = 'in_app' AND n.created_at > clock_timestamp() - %s * interval '1 second'
ORDER BY n.created_at, n.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event as readers hear of it, and what decides which of them do."""

    ordinal: Ordinal
    number: str
    seq: int
    type: str
    status: str
    version: int
    concerned: Concerned


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A notification for an account that was written lately; number: None when it is about an objection."""

    id: UUID
    recipient: UserId
    kind: str
    number: str | None
    body: dict[str, Any]
    at: datetime


@contextmanager
def listening(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection of its own that is told of new events."""
    with psycopg.connect(
        conninfo(database_url),
        autocommit=True,
        application_name="gridloop-stream",
        options=psycopg_options(),
        **CONNECT_ARGUMENTS,
    ) as connection:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        yield connection


def driver(connection: sa.Connection) -> psycopg.Connection[Any]:
    """Return the psycopg connection under an SQLAlchemy one."""
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def end(connection: psycopg.Connection[Any]) -> Bookmark:
    """Return the bookmark of the last settled event, in the history that this server tells."""
    history = connection.execute(HISTORY.encode()).fetchone()
    row = connection.execute(_END.encode()).fetchone()
    assert history is not None
    return Bookmark(history[0], Ordinal(*row) if row else BEGINNING)


def now(connection: psycopg.Connection[Any]) -> datetime:
    """Return PostgreSQL's time."""
    row = connection.execute(b"SELECT clock_timestamp()").fetchone()
    assert row is not None
    at: datetime = row[0]
    return at


def after(connection: psycopg.Connection[Any], ordinal: Ordinal, limit: int) -> list[Happened]:
    """Return the settled events after an ordinal, in order."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_AFTER.encode(), (str(ordinal.xid), ordinal.id, limit)).fetchall()
    return [_happened(row) for row in rows]


def notices(connection: psycopg.Connection[Any], recipients: Sequence[UserId], *, seconds: float) -> list[NewNotice]:
    """Return what was written for these accounts in the last seconds."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_NOTICES.encode(), (list(recipients), seconds)).fetchall()
    return [
        NewNotice(
            id=row["id"],
            recipient=UserId(row["recipient"]),
            kind=row["kind"],
            number=row["number"],
            body=row["body"],
            at=row["created_at"],
        )
        for row in rows
    ]


def _happened(row: dict[str, Any]) -> Happened:
    # A unit that loses an incident hears that it did, and nothing of it after that: the fact names the unit.
    named = {row["unit"]} - {None}
    concerned = Concerned(
        town=AreaCode(row["town"]),
        cell=AreaCode(row["cell"]) if row["cell"] else None,
        reporter=UserId(row["reporter"]) if row["reporter"] else None,
        units=frozenset(UnitId(unit) for unit in (*row["units"], *named)),
        accused=frozenset(map(AccusedRef, row["accused"])),
    )
    return Happened(
        ordinal=Ordinal(row["xid"], row["position"]),
        number=row["number"],
        seq=row["seq"],
        type=row["type"],
        status=row["status"],
        version=row["version"],
        concerned=concerned,
    )
