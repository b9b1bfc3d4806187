"""What an account was told in the application, and that it took note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.reading.details import names
from dispatch.adapters.postgres.reading.visibility import condition
from dispatch.adapters.postgres.tables import escalation, incident, notification
from dispatch.application.policy import Visibility
from dispatch.domain.terms import UserId

LIMIT: Final = 200
CHANNEL: Final = "in_app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Notifications, newest first; the earlier steps of their clocks by escalation; names of who had the incidents."""

    rows: Sequence[sa.RowMapping]
    earlier: Mapping[UUID, Sequence[sa.RowMapping]]
    names: Mapping[str, str]


def alerts_of(connection: sa.Connection, user: UserId, seen: Visibility, *, open_only: bool) -> Alerts:
    """Return what an account was told; open is what it did not take note of, while that still matters."""
    query = (
        sa.select(notification, incident.c.number, escalation.c.step, escalation.c.level, escalation.c.clock)
        .join(incident, incident.c.id == notification.c.incident)
        .outerjoin(escalation, escalation.c.id == notification.c.escalation)
        .where(notification.c.recipient == user, notification.c.channel == CHANNEL, condition(seen))
        .order_by(notification.c.created_at.desc(), notification.c.id)
        .limit(LIMIT)
    )
    rows = connection.execute(query.where(_open()) if open_only else query).mappings().all()
    had = {row["body"].get("had_handler") for row in rows} - {None}
    return Alerts(rows=rows, earlier=_earlier(connection, rows), names=names(connection, had))


def count_open(connection: sa.Connection, user: UserId, seen: Visibility) -> int:
    """Return how many notifications wait for the account to take note."""
    waiting = (
        sa.select(notification.c.id)
        .join(incident, incident.c.id == notification.c.incident)
        .where(notification.c.recipient == user, notification.c.channel == CHANNEL, condition(seen), _open())
    )
    return connection.execute(sa.select(sa.func.count()).select_from(waiting.subquery())).scalar_one()


def acknowledge(connection: sa.Connection, id: UUID, user: UserId) -> bool:
    """Take note of a notification; return False when there is none of this account. Doing it again changes nothing."""
    mine = sa.and_(notification.c.id == id, notification.c.recipient == user, notification.c.channel == CHANNEL)
    noted = sa.func.coalesce(notification.c.acknowledged_at, sa.func.clock_timestamp())
    return connection.execute(notification.update().where(mine).values(acknowledged_at=noted)).rowcount == 1


def _open() -> sa.ColumnElement[bool]:
    matters = sa.or_(notification.c.kind != "escalation", incident.c.status != "closed")
    return sa.and_(notification.c.acknowledged_at.is_(None), matters)


def _earlier(connection: sa.Connection, rows: Sequence[sa.RowMapping]) -> dict[UUID, list[sa.RowMapping]]:
    clocks = {row["clock"] for row in rows if row["clock"] is not None}
    if not clocks:
        return {}
    fired = sa.select(escalation).where(escalation.c.clock.in_(clocks)).order_by(escalation.c.step)
    steps = connection.execute(fired).mappings().all()
    return {
        row["id"]: [step for step in steps if step["clock"] == row["clock"] and step["step"] < row["step"]]
        for row in rows
        if row["clock"] is not None
    }
