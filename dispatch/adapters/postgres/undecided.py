"""Reports without any automatic decision on record, as the records that Kafka would have brought.

A record made here equals the one that was written to the outbox, so that the decisions are equal too.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID

from dispatch.adapters.postgres.tables import incident, incident_event, processed, report
from dispatch.application.automation.decisions import CONSUMER
from dispatch.domain.looking import LOOKED_AT, fault_id
from dispatch.domain.terms import OFFICER_CHANNEL, PATROL_CHANNEL
from schemas.incident_records import Position, ReportAccepted

_ids: Final = ARRAY(PostgresUUID(as_uuid=True))
_seconds: Final = sa.func.make_interval(0, 0, 0, 0, 0, 0, sa.bindparam("seconds"))
_nothing_on_record: Final = sa.and_(
    incident.c.decided_by.is_(None),
    incident.c.received_at <= sa.func.clock_timestamp() - _seconds,
    sa.not_(sa.exists().where(processed.c.consumer == CONSUMER, processed.c.cause == report.c.id)),
)
_waiting: Final = sa.and_(
    incident.c.status == sa.literal_column("'received'"),
    sa.not_(incident.c.left_to_person),
    sa.not_(incident.c.person_only),  # and so no part of another one, which has no report of its own
)
_looked_at: Final = sa.cast([{"of": LOOKED_AT}], JSONB)
_columns: Final = (report, incident.c.town, incident.c.history)


def undecided(
    connection: sa.Connection, *, urgent: bool, after_seconds: float, limit: int, aside: Collection[UUID] = ()
) -> list[ReportAccepted]:
    """Return reports that wait since then for a decision and that no person has taken in hand, the oldest first.

    aside: incidents that are left out.
    """
    kind = incident.c.urgent if urgent else sa.not_(incident.c.urgent)
    return _records(connection, sa.and_(_waiting, kind), after_seconds, limit, aside)


def undecided_history(
    connection: sa.Connection, *, after_seconds: float, limit: int, aside: Collection[UUID] = ()
) -> list[ReportAccepted]:
    """Return reports of the past, taken over as closed, that nobody has classified."""
    unclassified = sa.and_(incident.c.history, sa.not_(incident.c.left_to_person))
    return _records(connection, unclassified, after_seconds, limit, aside)


def faults_found(connection: sa.Connection, *, limit: int, aside: Collection[UUID] = ()) -> list[ReportAccepted]:
    """Return what officers found at visits and nobody has decided, as reports of theirs, in their words."""
    event = incident_event
    query = (
        sa.select(*_columns, event.c.note)
        .join(report, report.c.id == incident.c.report)
        .join(event, sa.and_(event.c.incident == incident.c.id, event.c.type == "FaultFound"))
        .select_from(incident)
        .where(
            _waiting,
            incident.c.decided_by.is_(None),
            incident.c.channel == PATROL_CHANNEL,
            incident.c.tallies.contains(_looked_at),
            incident.c.id != sa.all_(sa.bindparam("aside", type_=_ids)),
        )
        .order_by(incident.c.received_at)
        .limit(limit)
    )
    found = connection.execute(query, {"aside": list(aside)}).mappings()
    return [_found(_record(row), row["note"]) for row in found]


def _found(visit: ReportAccepted, words: str) -> ReportAccepted:
    """Return what was found at a visit as its officer would have reported it."""
    id = fault_id(visit.event_id)
    return replace(visit, event_id=id, caused_by=id, channel=OFFICER_CHANNEL, text=words)


def _records(
    connection: sa.Connection,
    which: sa.ColumnElement[bool],
    after_seconds: float,
    limit: int,
    aside: Collection[UUID],
) -> list[ReportAccepted]:
    parameters = {"seconds": after_seconds, "aside": list(aside)}
    query = (
        sa.select(*_columns)
        .join(report, report.c.id == incident.c.report)
        .select_from(incident)
        .where(which, _nothing_on_record, incident.c.id != sa.all_(sa.bindparam("aside", type_=_ids)))
        .order_by(incident.c.received_at)
        .limit(limit)
    )
    return [_record(row) for row in connection.execute(query, parameters).mappings()]


def _record(row: sa.RowMapping) -> ReportAccepted:
    return ReportAccepted(
        event_id=row["id"],
        incident=row["incident"],
        occurred_at=row["received_at"],
        caused_by=row["id"],
        number=row["number"],
        town=row["town"],
        received_at=row["received_at"],
        channel=row["channel"],
        text=row["text"],
        category=row["category"],
        position=_position(row),
        address=row["address"],
        urgent=row["urgent"],
        self_handled=row["self_handled"] is not None,
        observed_at=row["occurred_at"],
        history=row["history"],
    )


def _position(row: Any) -> Position | None:
    if row["lon"] is None:
        return None
    return Position(lon=row["lon"], lat=row["lat"], source_crs=row["source_crs"], accuracy_m=row["accuracy_m"])
