"""The screens there are, for whoever looks after them; a secret of theirs is kept nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from dispatch.adapters.postgres.question import Question, Session
from dispatch.domain.terms import AreaCode, UserId

LIMIT: Final = 200


class ScreenRow(Struct, frozen=True, kw_only=True):
    """A screen as it is kept, with the name of who made it."""

    id: UUID
    name: str
    area: AreaCode
    made_by: UserId
    maker: str
    made_at: datetime
    opened_at: datetime | None
    last_seen_at: datetime | None
    revoked_at: datetime | None


class ScreenRows(Struct, frozen=True, kw_only=True):
    """The screens, those in use first, and the moment at which they were so."""

    at: datetime
    screens: list[ScreenRow]


_SCREENS: Final = Question(
    f"""
SELECT json_build_object('at', statement_timestamp(), 'screens', (
    SELECT coalesce(json_agg(row_to_json(s) ORDER BY s.revoked_at DESC NULLS FIRST, s.made_at DESC, s.id), '[]') FROM (
        SELECT k.id, k.name, k.area, k.made_by, u.name AS maker, k.made_at, k.opened_at, k.last_seen_at, k.revoked_at
        FROM screen k JOIN app_user u ON u.id = k.made_by WHERE k.area LIKE %(area)s
        ORDER BY k.revoked_at DESC NULLS FIRST, k.made_at DESC, k.id LIMIT {LIMIT}
    ) s
))::text
""",
    ScreenRows,
)


def screens(session: Session, area: AreaCode) -> ScreenRows:
    """Return the screens of an area."""
    return _SCREENS.one(session, {"area": f"{area}%"})
