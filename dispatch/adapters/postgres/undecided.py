"""Reports without any automatic decision on record, as the records that Kafka would have brought.

A record made here equals the one that was written to the outbox, so that the decisions are equal too.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID

from dispatch.adapters.postgres.tables import incident, processed, report
from dispatch.application.automation.decisions import CONSUMER
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
