"""Which messages could not be handled, as people see them: without what only their reader needs to try them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session

LetterState = Literal["open", "replaying", "resolved"]
READ: Final = 16_000
"""So many bytes of a message are read: a page shows no more of it."""


class LetterRow(Struct, frozen=True, kw_only=True):
    """A dead letter; value: how its message begins. outcome: what came of it when a replay went well."""

    id: UUID
    consumer: str
    topic: str
    value: bytes | None
    incident: UUID | None
    reason: str
    detail: str
    attempts: int
    first_at: datetime
    last_at: datetime
    state: LetterState
    outcome: str | None


# By state, because that is how the index is ordered: a walk through each, and the newest of all of them.
_LETTERS: Final = Question(
    f"""
SELECT coalesce(json_agg(json_build_object(
    'id', d.id, 'consumer', d.consumer, 'topic', d.topic, 'incident', d.incident, 'reason', d.reason,
    'detail', d.detail, 'attempts', d.attempts, 'first_at', d.first_at, 'last_at', d.last_at, 'state', d.state,
    'outcome', d.outcome, 'value', translate(encode(substring(d.value FROM 1 FOR {READ}), 'base64'), E'\\n', '')
) ORDER BY d.last_at DESC, d.id), '[]')::text FROM (
    SELECT l.* FROM unnest(%(states)s::text[]) AS wanted(state) CROSS JOIN LATERAL (
        SELECT * FROM dead_letter o
        WHERE o.state = wanted.state AND o.last_at < coalesce(%(before)s::timestamptz, 'infinity')
        ORDER BY o.last_at DESC FETCH FIRST (%(limit)s::int) ROWS WITH TIES
    ) l ORDER BY l.last_at DESC FETCH FIRST (%(limit)s::int) ROWS WITH TIES
) d
""",
    list[LetterRow],
)


def dead_letters(
    session: Session, state: LetterState | None, before: datetime | None, limit: int
) -> Sequence[LetterRow]:
    """Return letters, the newest first; all of one instant are on one page, so that the next begins before it."""
    states = [state] if state else list(get_args(LetterState))
    return _LETTERS.one(session, {"states": states, "before": before, "limit": limit})
