"""What was not delivered, and every try to do so: for whoever looks after the channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.posting import LEASE
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.visibility import beginning, values
from dispatch.application.policy import Visibility
from dispatch.domain.terms import AreaCode

Wanted = Literal["failed", "waiting"]
State = Literal["pending", "delivered", "failed", "withdrawn"]
Outcome = Literal["delivered", "failed"]

SENT_SOON: Final = timedelta(seconds=30)
"""What waits no longer than this is on its way, and no news for anybody."""
TRIES: Final = 10

LOOKED_AFTER: Final = """((
    i.town LIKE ANY(%(within)s::text[]) OR i.cell LIKE ANY(%(within)s::text[])
) AND (
    i.accused = ARRAY[]::text[] OR NOT i.accused && %(seen_names)s::text[] AND (
        i.town LIKE ANY(%(seen_supervised)s::text[]) OR i.cell LIKE ANY(%(seen_supervised)s::text[])
    )
))"""
"""Whether messages about the incident `i` are somebody's to look after, in place of `VISIBLE`: an administrator does so
and reads no incident. That there is a message about an accusation would tell whom it is about that there is one.

About an objection of an assessment a message says nothing of anybody: whoever looks after messages does after these.
"""


class Try(Struct, frozen=True, kw_only=True):
    """One try to send a message; `outcome` is None while it is made, and for good when its process died."""

    at: datetime
    outcome: Outcome | None
    reason: str | None
    detail: str | None


class Delivery(Struct, frozen=True, kw_only=True):
    """A message to somebody over a channel, and its latest tries, the newest first."""

    id: UUID
    incident: UUID | None
    kind: str
    recipient: str
    name: str | None
    channel: str
    state: State
    reason: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    tries: list[Try]


def _of(which: str) -> Question[list[Delivery]]:
    """Return the question for messages of some state; all of one instant are on one page."""
    return Question(
        f"""
SELECT coalesce(json_agg(part ORDER BY part.created_at DESC, part.id), '[]')::text FROM (
    SELECT n.id, n.incident, n.kind, n.recipient, n.channel, n.state, n.error AS reason, n.created_at,
        n.next_attempt_at, (SELECT u.name FROM app_user u WHERE u.id = n.recipient) AS name, (
            SELECT coalesce(json_agg(t ORDER BY t.id DESC), '[]') FROM (
                SELECT a.id, a.at, a.outcome, a.detail, CASE WHEN a.ended_at IS NULL
                    AND a.at < statement_timestamp() - interval '{LEASE.total_seconds()} seconds'
                    THEN 'died' ELSE a.reason END AS reason
                FROM delivery_attempt a WHERE a.notification = n.id ORDER BY a.id DESC LIMIT {TRIES}
            ) t
        ) AS tries
    FROM (
        SELECT n.* FROM notification n LEFT JOIN incident i ON i.id = n.incident
        WHERE {which} AND (n.objection IS NOT NULL OR {LOOKED_AFTER})
            AND n.created_at < coalesce(%(before)s::timestamptz, 'infinity')
        ORDER BY n.created_at DESC FETCH FIRST (%(limit)s::int) ROWS WITH TIES
    ) n
) part
""",
        list[Delivery],
    )


_QUESTIONS: Final[Mapping[Wanted, Question[list[Delivery]]]] = {
    "failed": _of("n.state = 'failed'"),
    "waiting": _of(
        "n.state = 'pending' AND n.next_attempt_at > "
        f"statement_timestamp() + interval '{SENT_SOON.total_seconds()} seconds'"
    ),
}


def looking_after(seen: Visibility, within: Sequence[AreaCode]) -> dict[str, Any]:
    """Return the values of `LOOKED_AFTER` for somebody who sees so much, and looks after these areas."""
    return {**values(seen), "within": [beginning(area) for area in within]}


def deliveries(
    session: Session, seen: Visibility, within: Sequence[AreaCode], wanted: Wanted, before: datetime | None, limit: int
) -> Sequence[Delivery]:
    """Return messages that failed, or that have to wait, the newest first; the next page begins before the last."""
    asked = looking_after(seen, within) | {"before": before, "limit": limit}
    return _QUESTIONS[wanted].one(session, asked)
