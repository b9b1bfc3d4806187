"""Writes down by which words incidents are found: behind the events, in their order, so that none is left out.

An incident gets its row soon after its receipt. The bigrams and facets, by which an index finds it among everything
that ever was, follow when it is over, and go when it is reopened: what is open is little and needs no index. Whatever
makes an incident announces an event, the import of past reports too, so everything comes by here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg.rows import dict_row
from psycopg.types.json import Json

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal, settled
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading.shown import TEXT
from dispatch.adapters.postgres.reading.words import bigrams, searchable
from dispatch.adapters.postgres.tables.finding import FACETS
from dispatch.adapters.postgres.tables.incidents import IS_OPEN

READER: Final = "words"
_OPEN: Final = IS_OPEN.format("i")

_REACHED: Final = b"SELECT xid::text::bigint, position FROM reader_position WHERE reader = %s"
_AFTER: Final = f"""
SELECT e.xid::text::bigint, e.position, e.incident FROM incident_event e
WHERE (e.xid, e.position) > (%s::text::xid8, %s) AND {settled("e")} ORDER BY e.xid, e.position LIMIT %s
""".encode()
_STATE: Final = f"""
SELECT i.id, i.received_at, i.number, {_OPEN} AS is_open, {TEXT} AS text, r.address,
    r.origin ->> 'number' AS ordered, s.facets AS known_facets,
    CASE WHEN NOT ({_OPEN}) THEN {FACETS.format("i")} END AS facets, s.incident IS NOT NULL AS known
FROM incident i JOIN report r ON r.id = i.report LEFT JOIN incident_words s ON s.incident = i.id
WHERE i.id = ANY(%s)
""".encode()
_WRITE: Final = b"""
INSERT INTO incident_words (incident, received_at, number, text, words, facets)
SELECT * FROM json_to_recordset(%s)
    AS found (incident uuid, received_at timestamptz, number text, text text, words int[], facets text[])
ON CONFLICT (incident) DO UPDATE SET text = excluded.text, words = excluded.words, facets = excluded.facets
"""
_MOVE_ON: Final = b"""
INSERT INTO reader_position (reader, xid, position) VALUES (%s, %s::text::xid8, %s)
ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, position = excluded.position
"""
_ONLY_ONE: Final = b"SELECT pg_try_advisory_xact_lock(hashtext('reader_position'), hashtext(%s))"

encode = msgspec.json.Encoder().encode


class WordsRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `incident_words`."""

    incident: UUID
    received_at: datetime
    number: str
    text: str
    words: list[int] | None
    facets: list[str] | None


def index_next(session: Session, limit: int) -> int:
    """Index what the next events tell of, and return how many events these were.

    Reading and counting bigrams happens outside any transaction: whoever follows commits waits for the oldest one.
    """
    reached = _reached(session)
    events = session.execute(_AFTER, (str(reached.xid), reached.id, limit)).fetchall()
    if not events:
        return 0
    rows = words_rows(session, sorted({incident for _, _, incident in events}))
    xid, identity, _ = events[-1]
    with session.transaction():
        # The lock goes with the transaction; the place is read again under it, because the other worker may just have
        # moved it.
        alone = session.execute(_ONLY_ONE, (READER,)).fetchone()
        if alone != (True,) or _reached(session) != reached:
            return 0  # another worker is at it
        if rows:
            session.execute(_WRITE, (Json(rows, encode),))
        session.execute(_MOVE_ON, (READER, str(xid), identity))
    return len(events)


def words_rows(session: Session, incidents: Sequence[UUID]) -> list[WordsRow]:
    """Return the rows that have to be written for these incidents, as they are now."""
    with session.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(_STATE, (list(incidents),)).fetchall()
    return [_row(row) for row in found if not row["known"] or row["facets"] != row["known_facets"]]


def _row(found: dict[str, Any]) -> WordsRow:
    text = searchable(found["text"], found["address"], found["ordered"])
    return WordsRow(
        incident=found["id"],
        received_at=found["received_at"],
        number=found["number"],
        text=text,
        words=None if found["is_open"] else bigrams(text),
        facets=found["facets"],
    )


def _reached(session: Session) -> Ordinal:
    row = session.execute(_REACHED, (READER,)).fetchone()
    return Ordinal(*row) if row else BEGINNING
