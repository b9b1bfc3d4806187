"""Objections that were not decided in time: every assessor is told once, in the application and beyond."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.assessing.rows import now
from dispatch.adapters.postgres.tables import assessment_objection, notification
from dispatch.application.directory import Directory
from dispatch.application.notifying import IN_APP
from dispatch.domain.assessment.objection import OVERDUE
from dispatch.domain.terms import AreaCode, Role, UserId
from schemas.ids import derived_id

_OVERDUE: Final = sa.text(
    """
    SELECT o.id, o.due_at, o.raised_by, p.period, p.rules -> 'name' ->> 'zh' AS scheme
    FROM assessment_objection o JOIN assessment_period p ON p.id = o.period
    WHERE o.state = 'pending' AND o.due_at <= clock_timestamp() AND o.alerted_at IS NULL
    ORDER BY o.due_at LIMIT 100 FOR UPDATE OF o SKIP LOCKED
    """
)
_TOLD: Final = insert(notification).values(created_at=now, next_attempt_at=now).on_conflict_do_nothing()


def tell_overdue(connection: sa.Connection, directory: Directory, town: AreaCode) -> int:
    """Tell the assessors of objections that are overdue, each once; return of how many.

    As long as there is nobody to be told, they wait: whoever becomes an assessor is told then.
    """
    told = 0
    for row in connection.execute(_OVERDUE).all():
        people = [user for user in directory.holders(Role.ASSESSOR, area=town) if user != row.raised_by]
        if people:
            connection.execute(_TOLD, [_message(row, user) for user in people])
            which = assessment_objection.c.id == row.id
            connection.execute(assessment_objection.update().where(which).values(alerted_at=now))
            told += 1
    return told


def _message(row: sa.Row[tuple[object, ...]], user: UserId) -> dict[str, object]:
    notice = derived_id(row.id, OVERDUE)
    body = {
        "notice": str(notice),
        "scheme": row.scheme,
        "period": row.period,
        "due_at": row.due_at.isoformat(),
        "alerted_as": Role.ASSESSOR.value,
    }
    return {
        "id": derived_id(notice, f"{user}:{IN_APP}"),
        "objection": row.id,
        "kind": OVERDUE,
        "recipient": user,
        "channel": IN_APP,
        "state": "pending",
        "body": body,
    }
