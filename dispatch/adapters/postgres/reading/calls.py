"""Whom somebody of the command room has to call: reporters who do not know the result, and whom no message reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.details import CallerRow
from dispatch.adapters.postgres.reading.log import REVEALED
from dispatch.adapters.postgres.reading.shown import Concerning
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.adapters.postgres.tables.incidents import UNTOLD
from dispatch.application.policy import Visibility
from dispatch.domain.terms import Outcome, Status, UserId

LIMIT: Final = 200
"""Nobody calls more people in a shift; those who wait longest come first."""
ASKED_MINUTES: Final = 15
"""Who asked for a number longer ago has rung up by now, or will not."""


class Asked(Struct, frozen=True, kw_only=True):
    """Who asked for the telephone number last, and when."""

    user: UserId
    name: str
    at: datetime


class CallRow(Concerning, frozen=True, kw_only=True):
    """A reporter to be called. since: when that became so. failed: a text message did not arrive.

    asked: who else asked for the number a moment ago, and may be on the telephone.
    """

    number: str
    version: int
    status: Status
    outcome: Outcome | None
    category: str | None
    text: str
    caller: CallerRow | None
    since: datetime
    failed: bool
    asked: Asked | None


# The last word on telling says how the person is to be told; a message that may still arrive is not waited for here.
_TO_CALL: Final = Question(
    f"""
SELECT coalesce(json_agg(part ORDER BY part.since), '[]')::text FROM (
    SELECT i.number, i.version, i.status, i.outcome, i.category, i.town, i.cell, i.reporter, i.units, i.former_units,
        i.accused, i.urgent, r.text, r.caller, last.occurred_at AS since, EXISTS (
            SELECT FROM incident_event s WHERE s.incident = i.id AND s.type = 'ResultTold'
                AND s.data ->> 'channel' = 'sms' AND s.seq < last.seq
        ) AS failed, (
            SELECT json_build_object('user', u.id, 'name', u.name, 'at', a.at)
            FROM audit_log a JOIN app_user u ON u.id = a.actor
            WHERE a.subject = i.number AND a.action = '{REVEALED}' AND a.actor <> %(reader)s
                AND a.at > greatest(last.occurred_at, statement_timestamp() - interval '{ASKED_MINUTES} minutes')
            ORDER BY a.at DESC LIMIT 1
        ) AS asked
    FROM incident i JOIN report r ON r.id = i.report JOIN LATERAL (
        SELECT e.seq, e.occurred_at, e.data FROM incident_event e
        WHERE e.incident = i.id AND e.type = 'ResultTold' ORDER BY e.seq DESC LIMIT 1
    ) last ON last.data ->> 'channel' = 'phone' AND last.data ->> 'delivered' = 'false'
    WHERE {UNTOLD.format("i")} AND (i.tell_by IN ('phone', 'sms') OR i.channel = 'hotline') AND {VISIBLE}
    ORDER BY i.received_at, i.id LIMIT {LIMIT}
) part
""",
    list[CallRow],
)


def to_call(session: Session, seen: Visibility, reader: UserId) -> Sequence[CallRow]:
    """Return whom to call, those who wait longest first."""
    return _TO_CALL.ask(session, values(seen) | {"reader": reader}) or []
