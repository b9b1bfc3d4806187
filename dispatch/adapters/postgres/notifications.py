"""Messages that wait for delivery, and what became of them; and the channel that is nothing but this table.

A claimed message is leased, not locked: sending takes no lock along, so that acknowledging never waits for a slow
channel. Whoever dies while sending leaves the message to be sent again when the lease is over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import INTERVAL, insert

from dispatch.adapters.postgres.tables import app_user, notification
from dispatch.adapters.postgres.tables.incidents import IS_OPEN, UNTOLD
from dispatch.application.notifying import NO_ACCOUNT, Failure, Outgoing, Verdict
from dispatch.application.reaching import Onward
from dispatch.domain.terms import ClockKind
from dispatch.domain.ways import CALLER
from schemas.ids import derived_id

LEASE: Final = timedelta(seconds=10)

LONGEST_WAY: Final = timedelta(days=2)
"""From the first channel to the last one; looked back upon, so that years of messages are not."""

_now: Final = sa.func.clock_timestamp()
_other: Final = notification.alias("other")
DUE: Final = sa.and_(notification.c.state == "pending", notification.c.next_attempt_at <= _now)
_OVER: Final = sa.and_(
    notification.c.kind.in_(("escalation", "nudge", "supervised", "handed_on")),
    sa.func.coalesce(notification.c.body["clock_kind"].astext, "") != ClockKind.REQUEST,
    sa.text(f"NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = notification.incident AND {IS_OPEN.format('i')})"),
)
"""Of an incident that is over nobody is told by another channel, except of a request that is still to be decided."""


_DECIDED: Final = sa.text(
    "EXISTS (SELECT FROM assessment_objection o WHERE o.id = notification.objection AND o.state <> 'pending')"
)
"""Of an objection that is decided nobody is reminded."""
_KNOWN: Final = sa.and_(
    notification.c.kind.in_(("result_told", "declined")),
    notification.c.recipient.startswith(f"{CALLER}:"),
    sa.text(f"NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = notification.incident AND {UNTOLD.format('i')})"),
)
"""Whoever was called meanwhile, or rated it, needs no text message with the result; after a reopening it is wrong."""


def claim(connection: sa.Connection, limit: int, *, only: Collection[str] | None = None) -> list[Outgoing]:
    """Take messages that are due, of some channels where they are named; nobody else takes them during the lease."""
    due = (
        sa.select(notification.c.id)
        .where(DUE, _of(only))
        .order_by(notification.c.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).cte("due")
    taken = (
        notification.update()
        .where(notification.c.id == due.c.id)
        .values(attempts=notification.c.attempts + 1, next_attempt_at=after(LEASE))
        .returning(notification)
    )
    rows = connection.execute(taken).mappings().all()
    return [outgoing(row) for row in sorted(rows, key=lambda row: (row["created_at"], row["id"]))]


def withdraw_acknowledged(connection: sa.Connection) -> int:
    """Withdraw what need not be tried again or over another channel.

    Somebody acknowledged that step, or took note of what is no step themselves; or the incident is closed by now. Or it
    tells a resident a result that is known there, or is none any more.
    """
    step = sa.and_(_other.c.escalation == notification.c.escalation, _other.c.acknowledged_at.is_not(None))
    same = sa.and_(
        notification.c.escalation.is_(None),
        _other.c.recipient == notification.c.recipient,
        _other.c.created_at.between(notification.c.created_at - LONGEST_WAY, notification.c.created_at),
        _other.c.body["notice"] == notification.c.body["notice"],
        _other.c.acknowledged_at.is_not(None),
    )
    needless = sa.or_(sa.exists().where(step), sa.exists().where(same), _OVER, _DECIDED)
    again = sa.or_(notification.c.attempts > 0, notification.c.body.has_key("fallback_from"))
    return connection.execute(
        notification.update()
        .where(DUE, sa.or_(sa.and_(again, needless), _KNOWN))
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
            next_attempt_at=None if outcome.wait is None else after(outcome.wait),
        )
    )
    if outcome.fallback is not None:
        send_on(connection, message, Onward(channel=outcome.fallback, wait=timedelta()))


def send_on(connection: sa.Connection, message: Outgoing, onward: Onward) -> None:
    """Write the same message for another channel, unless that is done already."""
    notice = UUID(message.body["notice"])
    connection.execute(
        insert(notification)
        .values(
            id=derived_id(notice, f"{message.recipient}:{onward.channel}"),
            incident=message.incident,
            objection=message.objection,
            escalation=message.escalation,
            kind=message.kind,
            recipient=message.recipient,
            channel=onward.channel,
            state="pending",
            created_at=_now,
            next_attempt_at=after(onward.wait),
            body={**message.body, "fallback_from": message.channel},
        )
        .on_conflict_do_nothing()
    )


def earliest(connection: sa.Connection, *, only: Collection[str] | None = None) -> float | None:
    """Return in how many seconds the next message is due, 0 or less when one is due now; None when none waits."""
    seconds = sa.func.extract("epoch", sa.func.min(notification.c.next_attempt_at) - _now)
    waiting = sa.select(seconds).where(notification.c.state == "pending", _of(only))
    found = connection.execute(waiting).scalar()
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
        nobody = Failure(reason=NO_ACCOUNT, final=True)
        return {message.id: nobody for message in messages if message.recipient not in found}


def after(wait: timedelta) -> sa.ColumnElement[Any]:
    """Return the instant so much later than now, by PostgreSQL's clock."""
    return _now + sa.bindparam(None, wait, type_=INTERVAL)


def _of(only: Collection[str] | None) -> sa.ColumnElement[bool]:
    return sa.true() if only is None else notification.c.channel.in_(only)


def outgoing(row: sa.RowMapping) -> Outgoing:
    """Return a row as the message that it is, to be sent now."""
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
        objection=row["objection"],
    )
