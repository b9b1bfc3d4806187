"""What are these accounts called, and what time is it? Asked for a roster, whose people stand in no incident."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.domain.terms import UserId


class People(Struct, frozen=True, kw_only=True):
    """The names of accounts, of those that there are, and when they were looked up."""

    at: datetime
    names: dict[str, str]


_PEOPLE: Final = Question(
    """
SELECT json_build_object('at', statement_timestamp(), 'names', (
    SELECT coalesce(json_object_agg(id, name), '{}') FROM app_user WHERE id = ANY(%(ids)s)
))::text
""",
    People,
)


def people(session: Session, ids: Collection[UserId]) -> People:
    """Return what these accounts are called."""
    found = _PEOPLE.ask(session, {"ids": list(ids)})
    assert found is not None
    return found
