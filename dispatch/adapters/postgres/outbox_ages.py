"""How many rows wait in the outbox, and for how long does the oldest: asked every second, and by every page of figures.

Closed rows are dead ones, and stay in the index for as long as any session of the database has a snapshot from before:
a look from the beginning would walk over all of them. So each connection looks from where it found the oldest row the
last time. Nothing can appear before that which was not there yet, but for rows of transactions that were under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import psycopg

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from schemas.topics import promised_topics


class Way(NamedTuple):
    """The rows of a topic, urgent or not, which lie together in the index."""

    topic: str
    urgent: bool


class Age(NamedTuple):
    """What waits: how many rows, up to a limit, and how long the oldest has."""

    rows: int
    oldest_seconds: float


LOOK: Final = """
SELECT way.topic, way.urgent, oldest.xid, oldest.id, oldest.seconds, (
    SELECT count(*) FROM (
        SELECT FROM outbox
        WHERE outbox.topic = way.topic AND outbox.urgent = way.urgent
          AND (outbox.xid, outbox.id) > (way.xid::xid8, way.id)
        ORDER BY outbox.xid, outbox.id LIMIT %(count)s
    ) AS counted
), pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM unnest(%(topics)s::text[], %(urgent)s::bool[], %(xids)s::text[], %(ids)s::bigint[])
    AS way (topic, urgent, xid, id)
LEFT JOIN LATERAL (
    SELECT xid::text::bigint, id, extract(epoch FROM clock_timestamp() - occurred_at)::float8 AS seconds
    FROM outbox
    WHERE outbox.topic = way.topic AND outbox.urgent = way.urgent
      AND (outbox.xid, outbox.id) > (way.xid::xid8, way.id)
    ORDER BY outbox.xid, outbox.id LIMIT 1
) AS oldest ON true
"""


def floor(oldest: Ordinal | None, horizon: int) -> Ordinal:
    """Return behind which place everything lies that is open or can still appear.

    horizon: the oldest transaction under way when this was the oldest row; what it and later ones write may come yet.
    """
    late = Ordinal(horizon, 0)
    return late if oldest is None else min(late, Ordinal(oldest.xid, oldest.id - 1))


class Floors:
    """Where looks begin, for each connection of its own: what one server said means nothing on the next."""

    def __init__(self) -> None:
        self._floors: WeakKeyDictionary[psycopg.Connection[Any], Mapping[Way, Ordinal]] = WeakKeyDictionary()

    def of(self, connection: psycopg.Connection[Any], way: Way) -> Ordinal:
        """Return where a look at these rows begins."""
        return self._floors.get(connection, {}).get(way, BEGINNING)

    def look(self, connection: psycopg.Connection[Any], *, count: int = 0) -> Age:
        """Look what waits, counting so many rows at most, and note where the next look begins."""
        found = connection.execute(LOOK.encode(), self.values(connection, count=count), prepare=True).fetchall()
        self._floors[connection] = {
            Way(topic, urgent): floor(Ordinal(xid, number) if xid is not None else None, horizon)
            for topic, urgent, xid, number, _seconds, _rows, horizon in found
        }
        ages = [seconds for *_place, seconds, _rows, _horizon in found if seconds is not None]
        return Age(min(count, sum(rows for *_place, rows, _horizon in found)), max(0.0, *ages, 0.0))

    def values(self, connection: psycopg.Connection[Any], *, count: int = 0) -> dict[str, Any]:
        """Return what a look asks with."""
        ways = [Way(topic.name, urgent) for topic in promised_topics() for urgent in (True, False)]
        floors = [self.of(connection, way) for way in ways]
        return {
            "topics": [way.topic for way in ways],
            "urgent": [way.urgent for way in ways],
            "xids": [str(floor.xid) for floor in floors],
            "ids": [floor.id for floor in floors],
            "count": count,
        }
