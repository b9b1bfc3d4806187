"""What still has to be sent to Kafka, in the order of commits; what was sent before, for a log that lost it; and which
log we last spoke to.

Rows are read by cursors over (xid, id), one for each lane of a topic, that stay below every transaction still under
way, so that a transaction that commits late is never skipped. Who sends them, and when, is decided in
`producers.relay`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from dispatch.adapters.postgres.commit_order import Holder, Ordinal, oldest_holder, settled
from dispatch.adapters.postgres.outbox_ages import Floors, Way
from dispatch.adapters.postgres.outgoing import Outgoing, facts_since
from runtime.database_url import conninfo
from runtime.db import CONNECT_ARGUMENTS, check_connection, is_unavailable, psycopg_options
from runtime.unavailable import Unavailable

CHANNEL: Final = "gridloop_outbox"


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
    """The log that was spoken to last; whether it has the facts of the retention days; where its partitions ended."""

    id: int
    fingerprint: str
    complete: bool
    ends: Mapping[str, int]


# ORDER BY names the columns with their table: `xid` alone would be the text we return, and a sort of all open rows.
# Rows are put in the order of their lanes by whoever reads them: the server would carry their values through a sort.
READ: Final = f"""
SELECT found.*
FROM unnest(%(topics)s::text[], %(urgent)s::bool[], %(xids)s::text[], %(ids)s::bigint[])
    AS lane (topic, urgent, xid, id)
CROSS JOIN LATERAL (
    SELECT event_id, topic, key, type, occurred_at, value, urgent, xid::text::bigint, id, {settled("outbox")}
    FROM outbox
    WHERE outbox.topic = lane.topic AND outbox.urgent = lane.urgent
      AND (outbox.xid, outbox.id) > (lane.xid::xid8, lane.id)
    ORDER BY outbox.xid, outbox.id LIMIT %(limit)s
) AS found
"""

_UNCONFIRMED: Final = """
SELECT found.*
FROM unnest(%(topics)s::text[], %(urgent)s::bool[], %(xids)s::text[], %(ids)s::bigint[]) AS way (topic, urgent, xid, id)
CROSS JOIN LATERAL (
    SELECT event_id, topic, key, type, occurred_at, value, urgent, xid::text::bigint AS number, id, true
    FROM outbox
    WHERE outbox.topic = way.topic AND outbox.urgent = way.urgent
      AND (outbox.xid, outbox.id) > (way.xid::xid8, way.id)
      AND (outbox.xid, outbox.id) <= (%(until_xid)s::text::xid8, %(until_id)s)
    ORDER BY outbox.xid, outbox.id LIMIT %(limit)s
) AS found
ORDER BY found.number, found.id LIMIT %(limit)s
"""


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
        self._floors = Floors()
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
            where = {**self._where(places), "limit": limit}
            found = self._connection.execute(READ, where, prepare=True, binary=True).fetchall()
        rows = [_outgoing(row) for row in found if row[-1]]
        lanes = {(place.topic, place.urgent): number for number, place in enumerate(places)}
        rows.sort(key=lambda row: (lanes[row.topic, row.urgent], row.ordinal))
        return Open(rows, unsettled=len(rows) < len(found))

    def unconfirmed(self, after: Ordinal, until: Ordinal, topics: Sequence[str], limit: int) -> list[Outgoing]:
        """Return rows between two ordinals that were sent and whose effect is still missing."""
        places = [Place(topic, urgent, after) for topic in topics for urgent in (True, False)]
        where = {**self._where(places), "until_xid": until.xid, "until_id": until.id, "limit": limit}
        with away_is_unavailable():
            return [_outgoing(row) for row in self._connection.execute(_UNCONFIRMED, where).fetchall()]

    def delete(self, events: Sequence[UUID]) -> None:
        """Close rows: what they say has been sent."""
        with away_is_unavailable():
            self._connection.execute("DELETE FROM outbox WHERE event_id = ANY(%s)", [list(events)], prepare=True)

    def oldest_seconds(self) -> float:
        """Return the age of the oldest open row, 0 when there is none."""
        with away_is_unavailable():
            return self._floors.look(self._connection).oldest_seconds

    def holder(self) -> Holder | None:
        """Return whose transaction keeps rows from settling the longest; None for none."""
        with away_is_unavailable():
            return oldest_holder(self._connection)

    def facts_since(self, days: int, after: Ordinal, limit: int) -> list[Outgoing]:
        """Return the next facts of the last days as they were sent, from the history itself."""
        with away_is_unavailable():
            return facts_since(self._connection, days, after, limit)

    def _where(self, places: Sequence[Place]) -> dict[str, Any]:
        """Return where to look on: not before the place behind which everything lies that is open."""
        floors = [self._floors.of(self._connection, Way(place.topic, place.urgent)) for place in places]
        after = [max(place.after, floor) for place, floor in zip(places, floors, strict=True)]
        return {
            "topics": [place.topic for place in places],
            "urgent": [place.urgent for place in places],
            "xids": [str(place.xid) for place in after],
            "ids": [place.id for place in after],
        }

    def epoch(self) -> Epoch | None:
        """Return the log that was spoken to last."""
        query = "SELECT id, fingerprint, facts_sent_at IS NOT NULL, ends FROM log_epoch ORDER BY id DESC LIMIT 1"
        with away_is_unavailable():
            row = self._connection.execute(query).fetchone()
        return Epoch(*row) if row else None

    def begin_epoch(self, fingerprint: str, ends: Mapping[str, int], *, complete: bool) -> Epoch:
        """Note that the log is another one, or lost its end; `complete` when it needs no facts from before."""
        query = (
            "INSERT INTO log_epoch (fingerprint, seen_at, ends, facts_sent_at) "
            "VALUES (%s, clock_timestamp(), %s, CASE WHEN %s THEN clock_timestamp() END) RETURNING id"
        )
        with away_is_unavailable():
            row = self._connection.execute(query, [fingerprint, Jsonb(ends), complete]).fetchone()
        assert row is not None
        return Epoch(row[0], fingerprint, complete, ends)

    def note_epoch(self, seen: Epoch) -> None:
        """Note which topics the log has now, and how far its partitions reach."""
        change = "UPDATE log_epoch SET fingerprint = %s, ends = %s WHERE id = %s"
        with away_is_unavailable():
            self._connection.execute(change, [seen.fingerprint, Jsonb(seen.ends), seen.id])

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
