"""Messages that wait for delivery, and what became of them; and the channel that is nothing but this table.

A claimed message is leased, not locked: sending takes no lock along, so that acknowledging never waits for a slow
channel. Whoever dies while sending leaves the message to be sent again when the lease is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import INTERVAL, insert

from dispatch.adapters.postgres.tables import app_user, notification
from dispatch.application.notifying import Failure, Outgoing, Verdict
from schemas.ids import derived_id

LEASE: Final = timedelta(seconds=10)

_now: Final = sa.func.clock_timestamp()
_other: Final = notification.alias("other")


def claim(connection: sa.Connection, limit: int) -> list[Outgoing]:
    """Take messages that are due; for as long as the lease lasts nobody else takes them."""
    due = (
        sa.select(notification.c.id)
        .where(notification.c.state == "pending", notification.c.next_attempt_at <= _now)
        .order_by(notification.c.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).cte("due")
    taken = (
        notification.update()
        .where(notification.c.id == due.c.id)
        .values(attempts=notification.c.attempts + 1, next_attempt_at=_in(LEASE))
        .returning(notification)
    )
    rows = connection.execute(taken).mappings().all()
    return [_outgoing(row) for row in sorted(rows, key=lambda row: (row["created_at"], row["id"]))]


def withdraw_acknowledged(connection: sa.Connection) -> int:
    """Withdraw what need not be tried again or over another channel, because somebody acknowledged that step."""
    acknowledged = sa.exists().where(
        _other.c.escalation == notification.c.escalation, _other.c.acknowledged_at.is_not(None)
    )
    again = sa.or_(notification.c.attempts > 0, notification.c.body.has_key("fallback_from"))
    return connection.execute(
        notification.update()
        .where(notification.c.state == "pending", notification.c.next_attempt_at <= _now, again, acknowledged)
        .values(state="withdrawn", next_attempt_at=None)
    ).rowcount


def mark_delivered(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Record that messages were delivered."""
    connection.execute(
        notification.update()
        .where(notification.c.id.in_(ids), notification.c.state == "pending")
        .values(state="delivered", delivered_at=_now, next_attempt_at=None, error=None)
    )


def mark_undelivered(connection: sa.Connection, message: Outgoing, outcome: Verdict) -> None:
    """Record a failed attempt, and write the message for the next channel where that is due and not done yet."""
    connection.execute(
        notification.update()
        .where(notification.c.id == message.id, notification.c.state == "pending")
        .values(
            state="failed" if outcome.wait is None else "pending",
            error=outcome.reason,
            next_attempt_at=None if outcome.wait is None else _in(outcome.wait),
        )
    )
    if outcome.fallback is not None:
        connection.execute(_fallback(message, outcome.fallback))


def earliest(connection: sa.Connection) -> float | None:
    """Return in how many seconds the next message is due, 0 or less when one is due now; None when none waits."""
    seconds = sa.func.extract("epoch", sa.func.min(notification.c.next_attempt_at) - _now)
    found = connection.execute(sa.select(seconds).where(notification.c.state == "pending")).scalar()
    return None if found is None else float(found)


class InAppChannel:
    """The account's own list of messages: delivered by being there, as long as the account can be used."""

    name: Final = "in_app"

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def send(self, messages: Sequence[Outgoing]) -> Mapping[UUID, Failure]:
        """Return the messages to accounts that do not exist or are disabled."""
        wanted = {message.recipient for message in messages}
        usable = sa.select(app_user.c.id).where(app_user.c.id.in_(wanted), app_user.c.enabled)
        with self._engine.begin() as connection:
            found = set(connection.execute(usable).scalars())
        nobody = Failure(reason="there is no such account in use", final=True)
        return {message.id: nobody for message in messages if message.recipient not in found}


def _fallback(message: Outgoing, channel: str) -> sa.Insert:
    notice = UUID(message.body["notice"])
    return (
        insert(notification)
        .values(
            id=derived_id(notice, f"{message.recipient}:{channel}"),
            incident=message.incident,
            escalation=message.escalation,
            kind=message.kind,
            recipient=message.recipient,
            channel=channel,
            state="pending",
            created_at=_now,
            next_attempt_at=_now,
            body={**message.body, "fallback_from": message.channel},
        )
        .on_conflict_do_nothing()
    )


def _in(wait: timedelta) -> sa.ColumnElement[Any]:
    return _now + sa.bindparam(None, wait, type_=INTERVAL)


def _outgoing(row: sa.RowMapping) -> Outgoing:
    return Outgoing(
        id=row["id"],
        incident=row["incident"],
        escalation=row["escalation"],
        kind=row["kind"],
        recipient=row["recipient"],
        channel=row["channel"],
        attempt=row["attempts"],
        created_at=row["created_at"],
        body=row["body"],
    )
