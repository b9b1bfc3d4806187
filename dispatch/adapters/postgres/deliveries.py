"""What was not delivered, every try to do so, and sending it again: for whoever looks after the channels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.posting import LEASE
from dispatch.adapters.postgres.tables import app_user, audit_log, delivery_attempt, incident, notification
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode

Wanted = Literal["failed", "waiting"]
State = Literal["pending", "delivered", "failed", "withdrawn"]
Outcome = Literal["delivered", "failed"]

SENT_SOON: Final = timedelta(seconds=30)
"""What waits no longer than this is on its way, and no news for anybody."""

TRIES: Final = 10

_now: Final = sa.func.clock_timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try to send a message; `outcome` is None while it is made, and for good when its process died."""

    at: datetime
    outcome: Outcome | None
    reason: str | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message to somebody over a channel, and its latest tries, the newest first."""

    id: UUID
    incident: UUID
    kind: str
    recipient: str
    name: str | None
    channel: str
    state: State
    reason: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    tries: Sequence[Try]


class Deliveries:
    """The log of deliveries, over an engine of the caller.

    within: the areas that the caller looks after; a message about an incident elsewhere is none of theirs. seen: what
    the caller sees; that there is a message about an accusation would tell whom it is about that there is one.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def page(
        self,
        wanted: Wanted,
        *,
        within: Sequence[AreaCode],
        seen: Visibility,
        before: datetime | None = None,
        limit: int = 50,
    ) -> list[Delivery]:
        """Return messages that failed, or that have to wait, the newest first.

        All of one instant are on one page, so that the next page can begin before it: a batch is written at one.
        """
        which = notification.c.state == "failed" if wanted == "failed" else _WAITING
        query = (
            sa.select(notification, app_user.c.name)
            .outerjoin(app_user, app_user.c.id == notification.c.recipient)
            .where(which, _lies_in(within, seen), notification.c.created_at < before if before else sa.true())
            .order_by(notification.c.created_at.desc())
            .fetch(limit, with_ties=True)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
            tries = _tries(connection, [row.id for row in rows])
        return [_delivery(row, tries.get(row.id, ())) for row in rows]

    def resend(self, id: UUID, *, by: str, within: Sequence[AreaCode], seen: Visibility) -> bool | None:
        """Have a message that failed sent anew; False when it did not fail, None when there is none."""
        meant = sa.and_(notification.c.id == id, _lies_in(within, seen))
        again = (
            notification.update()
            .where(meant, notification.c.state == "failed")
            .values(state="pending", attempts=0, next_attempt_at=_now, error=None, acknowledged_at=None)
            .returning(notification.c.channel, notification.c.recipient)
        )
        known = sa.select(notification.c.id).where(meant)
        with self._engine.begin() as connection:
            sent = connection.execute(again).first()
            if sent is None:
                return None if connection.execute(known).first() is None else False
            detail = {"channel": sent.channel, "recipient": sent.recipient}
            connection.execute(
                audit_log.insert().values(actor=by, action="message-resent", subject=str(id), detail=detail)
            )
        return True

    def note_trial(self, way: str, account: str | None, *, by: str, outcome: str) -> None:
        """Keep that somebody sent a letter of trial, and what became of it."""
        detail = {"account": account, "outcome": outcome}
        with self._engine.begin() as connection:
            connection.execute(audit_log.insert().values(actor=by, action="channel-tried", subject=way, detail=detail))


_WAITING: Final = sa.and_(notification.c.state == "pending", notification.c.next_attempt_at > _now + SENT_SOON)


def _lies_in(areas: Sequence[AreaCode], seen: Visibility) -> sa.ColumnElement[bool]:
    apart = sa.not_(incident.c.accused.overlap(sorted(seen.names)))
    accusation = sa.and_(_placed(seen.supervised), apart)
    shown = sa.or_(sa.func.cardinality(incident.c.accused) == 0, accusation)
    return sa.exists().where(incident.c.id == notification.c.incident, _placed(areas), shown)


def _placed(areas: Sequence[AreaCode]) -> sa.ColumnElement[bool]:
    places = [place.startswith(area, autoescape=True) for area in areas for place in (incident.c.town, incident.c.cell)]
    return sa.or_(sa.false(), *places)


def _tries(connection: sa.Connection, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Try]]:
    query = (
        sa.select(delivery_attempt, (_now - delivery_attempt.c.at > LEASE).label("over"))
        .where(delivery_attempt.c.notification.in_(ids))
        .order_by(delivery_attempt.c.id.desc())
    )
    found: defaultdict[UUID, list[Try]] = defaultdict(list)
    for row in connection.execute(query) if ids else ():
        died = row.ended_at is None and row.over
        if len(found[row.notification]) < TRIES:
            reason = "died" if died else row.reason
            found[row.notification].append(Try(at=row.at, outcome=row.outcome, reason=reason, detail=row.detail))
    return found


def _delivery(row: sa.Row[tuple[object, ...]], tries: Sequence[Try]) -> Delivery:
    return Delivery(
        id=row.id,
        incident=row.incident,
        kind=row.kind,
        recipient=row.recipient,
        name=row.name,
        channel=row.channel,
        state=row.state,
        reason=row.error,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        tries=tries,
    )
