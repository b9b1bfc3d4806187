"""What is merged with an incident: its lead, and a page of what is merged into it, however much that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.shown import Concerning
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.terms import Outcome, Status

PAGE: Final = 20

LEAD: Final = """
SELECT number, status, outcome, town, cell, reporter, units, former_units, accused, urgent
FROM incident WHERE id = chosen.merged_into
"""
"""The incident into which the one in `chosen` is merged."""
_MERGED: Final = """
SELECT f.id, f.number, f.status, f.received_at, r.text, r.address
FROM incident f JOIN report r ON r.id = f.report WHERE f.merged_into = chosen.id AND f.accused = '{}'
"""
"""Those that are merged into the one in `chosen`; of an accusation nothing is shown there."""
FOLLOWERS: Final = f"{_MERGED} ORDER BY f.id LIMIT {PAGE}"
"""The first of them."""


class LeadRow(Concerning, frozen=True, kw_only=True):
    """The incident into which another one is merged: how far it is."""

    number: str
    status: Status
    outcome: Outcome | None


class FollowerRow(Struct, frozen=True, kw_only=True):
    """An incident that is merged into another one."""

    number: str
    status: Status
    received_at: datetime
    text: str
    address: str | None


_PAGE: Final = Question(
    f"""
WITH chosen AS MATERIALIZED (SELECT i.id FROM incident i WHERE i.number = %(number)s AND {VISIBLE})
SELECT (
    SELECT coalesce(json_agg(part ORDER BY part.id), '[]') FROM (
        {_MERGED} AND f.id > coalesce((SELECT id FROM incident WHERE number = %(after)s), '{UUID(int=0)}')
        ORDER BY f.id LIMIT {PAGE + 1}
    ) part
)::text
FROM chosen
""",
    list[FollowerRow],
)


def followers(session: Session, seen: Visibility, number: str, after: str | None) -> Sequence[FollowerRow] | None:
    """Return those that are merged into an incident and come after one of them; None when there is no such incident.

    One more than a page, when there are more.
    """
    return _PAGE.ask(session, {**values(seen), "number": number, "after": after})
