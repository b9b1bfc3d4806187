"""What an account was told in the application, and that it took note."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.filters import OPEN
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.adapters.postgres.tables import notification
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode, CategoryCode, ClockState, Grade, UserId

LIMIT: Final = 200
COUNTED: Final = 1_000
"""Only the newest that somebody was told are looked at: nobody reads more, and there may be years of them."""
CHANNEL: Final = "in_app"


class StepRow(Struct, frozen=True, kw_only=True):
    """A step of a ladder that fired before."""

    level: str
    detail: dict[str, Any]


class AlertRow(Struct, frozen=True, kw_only=True):
    """A notification and what it is about; earlier: what the ladder of its clock had tried before.

    clock_state: how the clock stands now, which may have stopped since somebody was told.
    """

    id: UUID
    number: str
    kind: str
    level: str | None
    step: int | None
    body: dict[str, Any]
    clock_state: ClockState | None
    created_at: datetime
    acknowledged_at: datetime | None
    category: CategoryCode | None
    cell: AreaCode | None
    grade: Grade | None
    urgent: bool
    earlier: list[StepRow]


class ObjectionRow(Struct, frozen=True, kw_only=True):
    """What an assessor was told of an objection; scheme: its names by language, period: as people name it."""

    id: UUID
    kind: str
    period_id: UUID
    period: str
    scheme: dict[str, str]
    due_at: datetime | None
    created_at: datetime
    acknowledged_at: datetime | None


class Alerts(Struct, frozen=True, kw_only=True):
    """Notifications; names of who had the incidents.

    total: how many there are, though not all of them are listed: of those that wait, among the newest thousand; of all
    that there ever were, one more than is listed stands for many.
    """

    total: int
    rows: Sequence[AlertRow]
    names: Mapping[str, str]


_MINE: Final = f"n.recipient = %(user)s AND n.channel = '{CHANNEL}'"
UNREAD: Final = f"""(
    (
        SELECT n.* FROM notification n WHERE {_MINE} AND n.acknowledged_at IS NULL AND n.kind <> 'escalation'
        ORDER BY n.created_at DESC LIMIT {COUNTED}
    )
    UNION ALL
    SELECT n.* FROM (SELECT i.id FROM incident i WHERE {OPEN} OFFSET 0) i JOIN notification n ON n.incident = i.id
    WHERE {_MINE} AND n.acknowledged_at IS NULL AND n.kind = 'escalation'
)"""
"""What somebody did not take note of, while it still matters: an escalation does as long as its incident is open.

Those of incidents that are over may be many after years, so they are sought from what is open, which is little.
"""
_NEWEST: Final = "n.created_at DESC, n.id"
_EVER: Final = f"""(
    SELECT n.* FROM notification n JOIN incident i ON i.id = n.incident WHERE {_MINE} AND {VISIBLE}
    ORDER BY {_NEWEST} LIMIT %(limit)s + 1
)"""
"""Everything, after years tens of thousands: the newest are chosen before anything is looked up about them."""
_ALERTS: Final = """
WITH told AS MATERIALIZED (
    SELECT n.id, i.number, n.kind, e.level, e.step, n.body, c.state AS clock_state, n.created_at, n.acknowledged_at,
        i.category, i.cell, i.grade, i.urgent, count(*) OVER () AS total, (
        SELECT coalesce(json_agg(s ORDER BY s.step), '[]') FROM escalation s
        WHERE s.clock = e.clock AND s.step < e.step AND NOT coalesce((s.detail ->> 'skipped')::boolean, false)
    ) AS earlier
    FROM {told} n JOIN incident i ON i.id = n.incident LEFT JOIN escalation e ON e.id = n.escalation
    LEFT JOIN sla_clock c ON c.id = e.clock
    WHERE {conditions} ORDER BY {order} LIMIT %(limit)s
)
SELECT json_build_object(
    'total', (SELECT coalesce(max(total), 0) FROM told),
    'rows', (SELECT coalesce(json_agg(told), '[]') FROM told),
    'names', (
        SELECT coalesce(json_object_agg(u.id, u.name), '{{}}') FROM app_user u
        WHERE u.id IN (SELECT body ->> 'had_handler' FROM told)
    )
)::text
"""
_RANK: Final = "coalesce(e.step, CASE n.body ->> 'level' WHEN 'red' THEN 6 WHEN 'yellow' THEN 5 ELSE -1 END)"
_GRAVEST: Final = f"{_RANK} DESC, i.urgent DESC, i.grade NULLS LAST, {_NEWEST}"
"""Which of them matter most, for when there are more than anybody reads: the highest step, then the worst matter.

A supervisor's card has more weight than any step of the ladder that is shipped.
"""
_ALL: Final = Question(_ALERTS.format(told=_EVER, conditions="true", order=_NEWEST), Alerts)
_OPEN: Final = Question(_ALERTS.format(told=UNREAD, conditions=VISIBLE, order=_GRAVEST), Alerts)
_COUNT: Final = Question(
    f"SELECT count(*)::text FROM {UNREAD} n JOIN incident i ON i.id = n.incident WHERE {VISIBLE}",
    int,
)


_OBJECTIONS: Final = Question(
    f"""
SELECT coalesce(json_agg(json_build_object(
    'id', n.id, 'kind', n.kind, 'period_id', p.id, 'period', p.period, 'scheme', p.rules -> 'name', 'due_at', o.due_at,
    'created_at', n.created_at, 'acknowledged_at', n.acknowledged_at
) ORDER BY {_NEWEST}), '[]')::text
FROM notification n JOIN assessment_objection o ON o.id = n.objection JOIN assessment_period p ON p.id = o.period
WHERE {_MINE} AND n.kind <> 'escalation' AND (
    NOT %(open)s::boolean OR n.acknowledged_at IS NULL AND o.state = 'pending'
)
""",
    list[ObjectionRow],
)


def of_objections(session: Session, user: UserId, *, open_only: bool) -> list[ObjectionRow]:
    """Return what somebody was told of objections; open: of those that are still to be decided, not noted yet."""
    return _OBJECTIONS.one(session, {"user": user, "open": open_only})


def alerts_of(session: Session, user: UserId, seen: Visibility, *, open_only: bool) -> Alerts:
    """Return what an account was told, newest first; open is what it did not take note of, while that still matters.

    What is open comes gravest first.
    """
    found = (_OPEN if open_only else _ALL).ask(session, {**values(seen), "user": user, "limit": LIMIT})
    assert found is not None
    return found


def count_open(session: Session, user: UserId, seen: Visibility) -> int:
    """Return how many notifications wait for the account to take note."""
    return _COUNT.ask(session, {**values(seen), "user": user}) or 0


def acknowledge(connection: sa.Connection, ids: Collection[UUID], user: UserId) -> int:
    """Take note of notifications; return how many of them are this account's. Doing it again changes nothing."""
    mine = sa.and_(notification.c.id.in_(ids), notification.c.recipient == user, notification.c.channel == CHANNEL)
    noted = sa.func.coalesce(notification.c.acknowledged_at, sa.func.clock_timestamp())
    return connection.execute(notification.update().where(mine).values(acknowledged_at=noted)).rowcount
