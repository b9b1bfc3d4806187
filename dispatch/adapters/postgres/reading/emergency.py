"""What holds, is coming, was proposed or is over of 应急响应: one statement, asked by every open page all the time.

And which acts paused the clocks of an incident.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.domain.emergency import Proposal
from dispatch.domain.terms import RequestId, UserId

LATEST: Final = 20
"""So much of what was proposed is shown, whatever became of it."""


class ActRow(Struct, frozen=True, kw_only=True):
    """A proposal with the names of those who had a hand in it."""

    proposal: Proposal
    proposer: str
    decider: str | None
    ender: str | None


class Acts(Struct, frozen=True, kw_only=True):
    """Proposals and acts, the newest first, and the moment at which they were so."""

    at: datetime
    acts: list[ActRow]


class PausingRow(Struct, frozen=True, kw_only=True):
    """An act that paused clocks of an incident: why, from when until when, and who approved it."""

    id: RequestId
    reason: str
    since: datetime
    ends_at: datetime
    decided_by: UserId
    decider: str


PAUSING: Final = """
SELECT e.id, e.reason, e.since, least(e.until, greatest(e.since, coalesce(e.ended_at, e.until))) AS ends_at,
    e.decided_by, u.name AS decider FROM emergency e JOIN app_user u ON u.id = e.decided_by
WHERE e.approved AND e.until > chosen.received_at AND EXISTS (
    SELECT FROM sla_clock c JOIN sla_fact f ON f.clock = c.id WHERE c.incident = chosen.id AND f.request = e.id
)
"""
"""Of the chosen incident; where there never was an act, nothing else is looked at."""

_ACTS: Final = Question(
    f"""
SELECT json_build_object('at', statement_timestamp(), 'acts', (
    SELECT coalesce(json_agg(json_build_object(
        'proposal', to_jsonb(e) || jsonb_build_object('scope', jsonb_build_object(
            'grades', e.grades, 'categories', e.categories, 'areas', e.areas
        )),
        'proposer', (SELECT name FROM app_user WHERE id = e.proposed_by),
        'decider', (SELECT name FROM app_user WHERE id = e.decided_by),
        'ender', (SELECT name FROM app_user WHERE id = e.ended_by)
    ) ORDER BY e.proposed_at DESC, e.id), '[]') FROM emergency e
    WHERE e.approved AND e.until > statement_timestamp()
        OR e.id IN (SELECT id FROM emergency ORDER BY proposed_at DESC, id LIMIT {LATEST})
))::text
""",
    Acts,
)


def acts(session: Session) -> Acts:
    """Return the latest proposals and acts; what holds or is coming is among them, however much was proposed since."""
    return _ACTS.one(session, {})
