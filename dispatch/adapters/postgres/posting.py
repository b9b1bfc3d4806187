"""Letters on their way out of the application: which channel has something due, who sends it, and what came of it.

Of several notifiers one at a time decides what a channel sends, so that its pace is counted once; the sending itself
holds no lock. Each try is a row before it is made: one that was never ended belongs to a process that died.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.notifications import DUE, after, outgoing
from dispatch.adapters.postgres.tables import delivery_attempt, notification
from dispatch.application.notifying import INSIDE, PRESSING_GRADE, Failure, Outgoing
from dispatch.application.storms import WINDOW, Letter
from dispatch.domain.terms import Grade

LEASE: Final = timedelta(seconds=60)
"""Longer than a slow channel takes for the letters that are sent at once."""

AT_ONCE: Final = 1000

_now: Final = sa.func.clock_timestamp()
_TURN: Final = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended('channel ' || CAST(:channel AS text), 0))")
_LATELY: Final = sa.text(
    """
    SELECT n.recipient, min(a.at) AS at FROM delivery_attempt a JOIN notification n ON n.id = a.notification
    WHERE a.channel = :channel AND a.at > clock_timestamp() - :lately GROUP BY n.recipient, a.letter
    """
).bindparams(sa.bindparam("lately", type_=sa.Interval))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a channel has due, the times of its letters of the last minute, by recipient, and what time it is."""

    due: tuple[Outgoing, ...]
    sent: Mapping[str, Sequence[datetime]]
    at: datetime


def channels_due(connection: sa.Connection) -> list[str]:
    """Return the channels out of the application for which something is due."""
    found = sa.select(notification.c.channel).where(DUE, notification.c.channel.not_in(INSIDE)).distinct()
    return sorted(connection.execute(found).scalars())


def take_turn(connection: sa.Connection, channel: str) -> Turn | None:
    """Take what a channel has due for the rest of the transaction, None while another notifier decides for it."""
    if not connection.execute(_TURN, {"channel": channel}).scalar_one():
        return None
    grade = sa.func.coalesce(notification.c.body["grade"].as_integer(), Grade.ORDINARY)
    pressing = sa.or_(sa.func.coalesce(notification.c.body["urgent"].as_boolean(), False), grade <= PRESSING_GRADE)
    due = (
        sa.select(notification)
        .where(DUE, notification.c.channel == channel)
        .order_by(pressing.desc(), notification.c.created_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(due).mappings().all()
    sent: defaultdict[str, list[datetime]] = defaultdict(list)
    for row in connection.execute(_LATELY, {"channel": channel, "lately": WINDOW}):
        sent[row.recipient].append(row.at)
    at = connection.execute(sa.select(_now)).scalar_one()
    return Turn(due=tuple(outgoing(row) for row in rows), sent=sent, at=at)


def put_off(connection: sa.Connection, ids: Iterable[UUID], wait: timedelta, reason: str) -> None:
    """Let messages wait; that is no attempt, and the reason is for people to see."""
    connection.execute(
        notification.update().where(notification.c.id.in_(list(ids))).values(next_attempt_at=after(wait), error=reason)
    )


def begin(connection: sa.Connection, letters: Sequence[Letter]) -> list[Letter]:
    """Record that letters are sent now, and return them with the attempt counted; nobody else sends them meanwhile."""
    ids = [message.id for letter in letters for message in letter.messages]
    if not ids:
        return []
    taken = notification.update().where(notification.c.id.in_(ids))
    taken = taken.values(attempts=notification.c.attempts + 1, next_attempt_at=after(LEASE), error=None)
    found = connection.execute(taken.returning(notification)).mappings().all()
    now = {row["id"]: outgoing(row) for row in found}
    rows = [
        {"notification": message.id, "letter": letter.id, "channel": message.channel}
        for letter in letters
        for message in letter.messages
    ]
    connection.execute(delivery_attempt.insert().values(at=_now), rows)
    return [Letter(tuple(now[message.id] for message in letter.messages)) for letter in letters]


def give_back(connection: sa.Connection, letter: Letter) -> None:
    """Let a letter be sent by another process: this one is asked to stop before it was."""
    ids = [message.id for message in letter.messages]
    back = notification.update().where(notification.c.id.in_(ids), notification.c.state == "pending")
    connection.execute(back.values(attempts=notification.c.attempts - 1, next_attempt_at=_now))
    connection.execute(delivery_attempt.delete().where(_under_way(letter, ids)))


def end(connection: sa.Connection, letter: Letter, failures: Mapping[UUID, Failure]) -> None:
    """Record how the tries of a letter ended."""
    delivered = [message.id for message in letter.messages if message.id not in failures]
    _end(connection, letter, delivered, outcome="delivered", reason=None, detail=None)
    by_failure: defaultdict[Failure, list[UUID]] = defaultdict(list)
    for id, failure in failures.items():
        by_failure[failure].append(id)
    for failure, ids in by_failure.items():
        _end(connection, letter, ids, outcome="failed", reason=failure.reason, detail=failure.detail or None)


def _end(connection: sa.Connection, letter: Letter, ids: Collection[UUID], **values: str | None) -> None:
    if ids:
        tried = delivery_attempt.update().where(_under_way(letter, ids))
        connection.execute(tried.values(ended_at=_now, **values))


def _under_way(letter: Letter, ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    return sa.and_(
        delivery_attempt.c.notification.in_(ids),
        delivery_attempt.c.letter == letter.id,
        delivery_attempt.c.ended_at.is_(None),
    )
