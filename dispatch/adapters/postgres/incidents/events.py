"""What a change announces, as rows: its events with their records for Kafka, and messages to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg

from dispatch.adapters.postgres import tables
from dispatch.adapters.postgres.columns import Insertion
from dispatch.adapters.postgres.incidents.spans import many
from dispatch.adapters.postgres.json_text import encode
from dispatch.application.ports import Entry
from dispatch.domain.incident import Announcement, Change, Incident
from dispatch.domain.live.standing import stands
from dispatch.domain.ways import CALLER
from schemas.facts import fact_data
from schemas.ids import derived_id
from schemas.incident_records import IncidentEvent
from schemas.topics import INCIDENTS_EVENTS

_EVENT: Final = Insertion(
    tables.incident_event,
    "incident, seq, id, type, occurred_at, actor, by, status, version, caused_by, data, note, attachments, given_to",
)

_OUTBOX: Final = Insertion(tables.outbox, "event_id, topic, key, type, urgent, occurred_at, value")

_NOTIFICATION: Final = """
INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, next_attempt_at, body)
VALUES (%(id)s, %(incident)s, %(escalation)s, %(kind)s, %(recipient)s, %(channel)s, 'pending', %(at)s, %(at)s,
        %(body)s::jsonb)
ON CONFLICT (id) DO NOTHING
"""
# The number stands with the report alone. What is sent to it is counted for the person, whichever report it is about.
_TO_CALLER: Final = _NOTIFICATION.replace(
    "%(recipient)s",
    f"""(
    SELECT '{CALLER}:' || left(encode(sha256(convert_to(coalesce(r.caller ->> 'phone', r.number), 'UTF8')), 'hex'), 24)
    FROM incident i JOIN report r ON r.id = i.report WHERE i.id = %(incident)s
)""",
)


def save(cursor: psycopg.Cursor[Any], entries: Sequence[Entry], at: datetime) -> None:
    """Write what the changes announce, and wake those who carry it on."""
    events = [made for entry in entries for made in event_rows(entry.change, at=at, cause=entry.cause)]
    _EVENT.run(cursor, [row for row, _ in events])
    _OUTBOX.run(cursor, [_outbox_row(record) for _, record in events])
    messages = [row for entry in entries for row in _notifications(entry, at)]
    many(cursor, _NOTIFICATION, [row for row in messages if row["recipient"] != CALLER])
    many(cursor, _TO_CALLER, [row for row in messages if row["recipient"] == CALLER])
    # PostgreSQL delivers this at the commit, and not at all when there is none: nobody looks for rows in vain.
    cursor.execute("SELECT pg_notify('gridloop_outbox', ''), pg_notify('gridloop_events', '')")


def event_rows(change: Change, *, at: datetime, cause: UUID) -> Iterator[tuple[dict[str, Any], IncidentEvent]]:
    """Yield every announcement of a change as an `incident_event` row (arrays as text), with its record for Kafka."""
    for seq, announcement in change.numbered():
        yield _event_row(change.after, announcement, seq, at=at, cause=cause)


def _event_row(
    incident: Incident, announcement: Announcement, seq: int, *, at: datetime, cause: UUID
) -> tuple[dict[str, Any], IncidentEvent]:
    data = fact_data(announcement.fact)
    type_ = type(announcement.fact).__name__
    record = IncidentEvent(
        event_id=derived_id(cause, f"{incident.id}:{seq}"),
        incident=incident.id,
        occurred_at=at,
        caused_by=cause,
        type=type_,
        number=incident.number,
        seq=seq,
        incident_version=incident.version,
        status=incident.status.value,
        town=incident.town,
        by=announcement.by.value,
        data=data,
        cell=incident.cell,
        category=incident.category,
        grade=int(incident.grade) if incident.grade is not None else None,
        platform=incident.platform.value if incident.platform else None,
        stands=stands(incident),
    )
    row = {
        "incident": incident.id,
        "seq": seq,
        "id": record.event_id,
        "type": type_,
        "occurred_at": at,
        "actor": announcement.actor,
        "by": announcement.by.value,
        "status": incident.status.value,
        "version": incident.version,
        "caused_by": cause,
        "data": msgspec.Raw(encode(data)),
        "note": announcement.note,
        "attachments": f"{{{','.join(map(str, announcement.attachments))}}}" if announcement.attachments else None,
        "given_to": announcement.given_to,
    }
    return row, record


def _outbox_row(record: IncidentEvent) -> dict[str, Any]:
    return {
        "event_id": record.event_id,
        "topic": INCIDENTS_EVENTS,
        "key": str(record.incident),
        "type": "IncidentEvent.v1",
        "urgent": False,  # an incident may become urgent between two facts: the later one must not overtake
        "occurred_at": record.occurred_at,
        "value": msgspec.Raw(encode(record)),
    }


def _notifications(entry: Entry, at: datetime) -> Iterable[dict[str, Any]]:
    for message in entry.messages:
        yield {
            "id": derived_id(message.notice, f"{message.recipient}:{message.channel}"),
            "incident": entry.change.after.id,
            "escalation": message.escalation,
            "kind": message.kind,
            "recipient": message.recipient,
            "channel": message.channel,
            "at": at,
            "body": encode(message.body).decode(),
        }
