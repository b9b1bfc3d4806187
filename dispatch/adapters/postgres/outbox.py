"""What still has to be sent to Kafka, in the order of commits; what was sent before, for a log that lost it; and which
log we last spoke to.

Rows are read by cursors over (xid, id), one for each lane of a topic, that stay below every transaction still under
way, so that a transaction that commits late is never skipped. Who sends them, and when, is decided in
`producers.relay`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import class_row

from dispatch.adapters.postgres.commit_order import HOLDER, Ordinal, settled
from runtime.database_url import conninfo
from runtime.db import CONNECT_ARGUMENTS, Unavailable, check_connection, is_unavailable, psycopg_options
from schemas.incident_records import IncidentEvent
from schemas.topics import INCIDENTS_EVENTS, topics

CHANNEL: Final = "gridloop_outbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A record to be sent: all that a message needs, and its place in the order of commits."""

    event_id: UUID
    topic: str
    key: str
    kind: str
    occurred_at: datetime
    value: bytes
    ordinal: Ordinal
    urgent: bool = False


class Place(NamedTuple):
    """How far a lane has come: the rows of a topic, urgent or not."""

    topic: str
    urgent: bool
    after: Ordinal


class Open(NamedTuple):
    """What a look at the outbox found: rows to send, and whether more is there that has to settle first."""

    rows: list[Outgoing]
    unsettled: bool


@dataclass(frozen=True, slots=True)
class Epoch:
    """The log that was spoken to last, and whether it has the facts of the retention days."""

    id: int
    fingerprint: str
    complete: bool


# ORDER BY names the columns with their table: `xid` alone would be the text we return, and a sort of all open rows.
READ: Final = f"""
SELECT found.*
FROM unnest(%(topics)s::text[], %(urgent)s::bool[], %(xids)s::text[], %(ids)s::bigint[]) WITH ORDINALITY
    AS lane (topic, urgent, xid, id, place)
CROSS JOIN LATERAL (
    SELECT event_id, topic, key, type, occurred_at, value, urgent, xid::text::bigint, id, {settled("outbox")}
    FROM outbox
    WHERE outbox.topic = lane.topic AND outbox.urgent = lane.urgent
      AND (outbox.xid, outbox.id) > (lane.xid::xid8, lane.id)
    ORDER BY outbox.xid, outbox.id LIMIT %(limit)s
) AS found
ORDER BY lane.place
"""

_UNCONFIRMED: Final = """
SELECT found.*
FROM unnest(%(topics)s::text[]) AS topics (topic) CROSS JOIN (VALUES (true), (false)) AS ways (urgent)
CROSS JOIN LATERAL (
    SELECT event_id, topic, key, type, occurred_at, value, urgent, xid::text::bigint AS number, id, true
    FROM outbox
    WHERE outbox.topic = topics.topic AND outbox.urgent = ways.urgent
      AND (outbox.xid, outbox.id) > (%(xid)s::text::xid8, %(id)s)
      AND (outbox.xid, outbox.id) <= (%(until_xid)s::text::xid8, %(until_id)s)
    ORDER BY outbox.xid, outbox.id LIMIT %(limit)s
) AS found
ORDER BY found.number, found.id LIMIT %(limit)s
"""

_OLDEST: Final = """
SELECT extract(epoch FROM clock_timestamp() - min(found.occurred_at))
FROM unnest(%(topics)s::text[]) AS topics (topic) CROSS JOIN (VALUES (true), (false)) AS ways (urgent)
CROSS JOIN LATERAL (
    SELECT occurred_at FROM outbox
    WHERE outbox.topic = topics.topic AND outbox.urgent = ways.urgent
    ORDER BY outbox.xid, outbox.id LIMIT 1
) AS found
"""

# What an incident was at the time of an event is what its classifications up to then had said.
_FACTS: Final = f"""
SELECT e.id AS event_id, e.incident, e.occurred_at, e.caused_by, e.type, i.number, e.seq, e.version AS incident_version,
       e.status, i.town, e.by, e.data, e.xid::text::bigint AS xid, e.position,
       (SELECT array_agg(c.data ORDER BY c.seq DESC) FROM incident_event c
         WHERE c.incident = e.incident AND (c.seq <= e.seq OR c.caused_by = e.caused_by)
          AND c.type = 'IncidentClassified') AS said
FROM incident_event e JOIN incident i ON i.id = e.incident
WHERE (e.xid, e.position) > (%(xid)s::text::xid8, %(id)s)
  AND {settled("e")}
  AND e.occurred_at > clock_timestamp() - make_interval(days => %(days)s)
ORDER BY e.xid, e.position LIMIT %(limit)s
"""
_CLASSIFIED: Final = ("cell", "category", "grade", "platform")


@contextmanager
def away_is_unavailable() -> Iterator[None]:
    """Say `Unavailable` when PostgreSQL does not answer; leave every other error as it is."""
    try:
        yield
    except psycopg.Error as error:
        if is_unavailable(error):
            raise Unavailable(f"PostgreSQL: {error}") from error
        raise


class Outbox:
    """The relay's connection. Every method raises `Unavailable` while PostgreSQL is away."""

    def __init__(self, database_url: str) -> None:
        with away_is_unavailable():
            self._connection = psycopg.connect(
                conninfo(database_url),
                autocommit=True,
                application_name="relay",
                options=psycopg_options(),
                **CONNECT_ARGUMENTS,
            )
            check_connection(self._connection)
            self._connection.execute(f"LISTEN {CHANNEL}")

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def wait(self, seconds: float) -> bool:
        """Wait until somebody writes to the outbox, at most so long; tell whether somebody did."""
        # All that came at once wakes once: psycopg keeps what is left in a generator that is not read to its end.
        with away_is_unavailable():
            return bool(list(self._connection.notifies(timeout=seconds, stop_after=1)))

    def read(self, places: Sequence[Place], *, limit: int) -> Open:
        """Return the next open rows of each lane, as many as that at most, that are settled; lane by lane."""
        with away_is_unavailable():
            where = {
                "topics": [place.topic for place in places],
                "urgent": [place.urgent for place in places],
                "xids": [str(place.after.xid) for place in places],
                "ids": [place.after.id for place in places],
                "limit": limit,
            }
            found = self._connection.execute(READ, where, prepare=True, binary=True).fetchall()
        rows = [_outgoing(row) for row in found if row[-1]]
        return Open(rows, unsettled=len(rows) < len(found))

    def unconfirmed(self, after: Ordinal, until: Ordinal, topics: Sequence[str], limit: int) -> list[Outgoing]:
        """Return rows between two ordinals that were sent and whose effect is still missing."""
        values = {
            **after._asdict(),
            "until_xid": until.xid,
            "until_id": until.id,
            "topics": list(topics),
            "limit": limit,
        }
        with away_is_unavailable():
            return [_outgoing(row) for row in self._connection.execute(_UNCONFIRMED, values).fetchall()]

    def delete(self, events: Sequence[UUID]) -> None:
        """Close rows: what they say has been sent."""
        with away_is_unavailable():
            self._connection.execute("DELETE FROM outbox WHERE event_id = ANY(%s)", [list(events)], prepare=True)

    def oldest_seconds(self) -> float:
        """Return the age of the oldest open row, 0 when there is none."""
        with away_is_unavailable():
            row = self._connection.execute(_OLDEST, {"topics": list(topics())}, prepare=True).fetchone()
        return max(0.0, float(row[0])) if row and row[0] is not None else 0.0

    def horizon(self) -> tuple[str, float] | None:
        """Return whose transaction keeps rows from settling the longest, and since how many seconds; None for none."""
        with away_is_unavailable():
            row = self._connection.execute(HOLDER.encode(), prepare=True).fetchone()
        return (row[0], row[1] or 0.0) if row else None

    def facts_since(self, days: int, after: Ordinal, limit: int) -> list[Outgoing]:
        """Return the next facts of the last days as they were sent, from the history itself."""
        with away_is_unavailable(), self._connection.cursor(row_factory=class_row(_FactRow)) as cursor:
            rows = cursor.execute(_FACTS, {**after._asdict(), "days": days, "limit": limit}).fetchall()
        return [row.outgoing() for row in rows]

    def epoch(self) -> Epoch | None:
        """Return the log that was spoken to last."""
        query = "SELECT id, fingerprint, facts_sent_at IS NOT NULL FROM log_epoch ORDER BY id DESC LIMIT 1"
        with away_is_unavailable():
            row = self._connection.execute(query).fetchone()
        return Epoch(*row) if row else None

    def begin_epoch(self, fingerprint: str, *, complete: bool) -> Epoch:
        """Note that the log is another one; `complete` when it needs no facts from before."""
        query = (
            "INSERT INTO log_epoch (fingerprint, seen_at, facts_sent_at) "
            "VALUES (%s, clock_timestamp(), CASE WHEN %s THEN clock_timestamp() END) RETURNING id"
        )
        with away_is_unavailable():
            row = self._connection.execute(query, [fingerprint, complete]).fetchone()
        assert row is not None
        return Epoch(row[0], fingerprint, complete)

    def complete_epoch(self, epoch: Epoch) -> None:
        """Note that this log has the facts of the retention days."""
        with away_is_unavailable():
            self._connection.execute("UPDATE log_epoch SET facts_sent_at = clock_timestamp() WHERE id = %s", [epoch.id])


def _outgoing(row: Sequence[Any]) -> Outgoing:
    event_id, topic, key, kind, occurred_at, value, urgent, xid, number, _settled = row
    return Outgoing(
        event_id=event_id,
        topic=topic,
        key=key,
        kind=kind,
        occurred_at=occurred_at,
        value=value,
        ordinal=Ordinal(xid, number),
        urgent=urgent,
    )


@dataclass(frozen=True, slots=True)
class _FactRow:
    event_id: UUID
    incident: UUID
    occurred_at: datetime
    caused_by: UUID
    type: str
    number: str
    seq: int
    incident_version: int
    status: str
    town: str
    by: str
    data: dict[str, Any]
    xid: int
    position: int
    said: list[dict[str, Any]] | None

    def outgoing(self) -> Outgoing:
        event = IncidentEvent(
            event_id=self.event_id,
            incident=self.incident,
            occurred_at=self.occurred_at,
            caused_by=self.caused_by,
            type=self.type,
            number=self.number,
            seq=self.seq,
            incident_version=self.incident_version,
            status=self.status,
            town=self.town,
            by=self.by,
            data=self.data,
            **self._classified(),
        )
        return Outgoing(
            event_id=self.event_id,
            topic=INCIDENTS_EVENTS,
            key=str(self.incident),
            kind="IncidentEvent.v1",
            occurred_at=self.occurred_at,
            value=msgspec.json.encode(event),  # unchecked: what was sent once can be sent again
            ordinal=Ordinal(self.xid, self.position),
        )

    def _classified(self) -> dict[str, Any]:
        newest_first = self.said or []
        found = {name: next((data[name] for data in newest_first if name in data), None) for name in _CLASSIFIED}
        return {name: value for name, value in found.items() if value is not None}
