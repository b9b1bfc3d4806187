"""How much is there to do? Counts of what somebody sees, and how the way to Kafka is doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from dispatch.adapters.postgres.reading.filters import waits_for_person
from dispatch.adapters.postgres.reading.listing import due_soon
from dispatch.adapters.postgres.reading.visibility import condition
from dispatch.adapters.postgres.tables import incident, outbox, sla_clock
from dispatch.application.policy import Visibility

ZONE: Final = "Asia/Shanghai"
OUTBOX_COUNTED: Final = 10_000
DEGRADED_AFTER_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of visible incidents; today is the township's."""

    by_status: Mapping[str, int]
    overdue: int
    due_soon: int
    needs_person: int
    received_today: int
    closed_today: int
    at: datetime

    @property
    def open(self) -> int:
        """How many are neither closed nor merged."""
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class OutboxState:
    """What was not told to Kafka, or not done there, yet; counted up to a limit."""

    rows: int
    oldest_seconds: float

    @property
    def degraded(self) -> bool:
        """Say whether people should know that the stream is behind."""
        return self.oldest_seconds > DEGRADED_AFTER_SECONDS


def counts(connection: sa.Connection, seen: Visibility) -> Counts:
    """Count what is visible."""
    at: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    is_open = incident.c.status != "closed"
    midnight = sa.func.timezone(ZONE, sa.func.date_trunc("day", sa.func.timezone(ZONE, sa.literal(at))))
    late = sa.select(sa.literal(1)).where(
        sla_clock.c.incident == incident.c.id, sla_clock.c.state == "running", sla_clock.c.due_at <= at
    )
    by_status = (
        sa.select(
            incident.c.status,
            sa.func.count().label("all"),
            sa.func.count().filter(late.exists()).label("overdue"),
            sa.func.count().filter(waits_for_person).label("needs_person"),
        )
        .where(condition(seen), is_open)
        .group_by(incident.c.status)
    )
    rows = connection.execute(by_status).all()
    received, closed = (
        connection.execute(
            sa.select(sa.func.count()).where(condition(seen), sa.not_(incident.c.history), column >= midnight)
        ).scalar_one()
        for column in (incident.c.received_at, incident.c.closed_at)
    )
    return Counts(
        by_status={row.status: row.all for row in rows},
        overdue=sum(row.overdue for row in rows),
        due_soon=due_soon(connection, seen, at),
        needs_person=sum(row.needs_person for row in rows),
        received_today=received,
        closed_today=closed,
        at=at,
    )


def outbox_state(connection: sa.Connection) -> OutboxState:
    """Return how many rows the outbox has, and how old the oldest is."""
    oldest = sa.select(outbox.c.occurred_at).order_by(outbox.c.xid, outbox.c.id).limit(1).scalar_subquery()
    age = sa.func.extract("epoch", sa.func.clock_timestamp() - oldest)
    some = sa.select(outbox.c.event_id).limit(OUTBOX_COUNTED).subquery()
    number = sa.select(sa.func.count()).select_from(some).scalar_subquery()
    rows, seconds = connection.execute(sa.select(number, age)).one()
    return OutboxState(rows, max(0.0, float(seconds or 0.0)))
