"""What is sent to Kafka: a record of the outbox, or a fact of the history told again as it was told before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import class_row

from dispatch.adapters.postgres.commit_order import Ordinal, settled
from schemas.incident_records import IncidentEvent
from schemas.topics import INCIDENTS_EVENTS


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


def facts_since(connection: psycopg.Connection[Any], days: int, after: Ordinal, limit: int) -> list[Outgoing]:
    """Return the next facts of the last days as they were sent, from the history itself."""
    with connection.cursor(row_factory=class_row(_FactRow)) as cursor:
        rows = cursor.execute(_FACTS, {**after._asdict(), "days": days, "limit": limit}).fetchall()
    return [row.outgoing() for row in rows]


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
