"""Who else has an incident open: each desk says so every few seconds, and hears of the others.

What is kept is worth nothing a minute later, so the table is not logged. A desk that goes away without a word is
forgotten by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.domain.terms import UserId

FRESH_SECONDS: Final = 50
"""Two of the desk's beats may be lost before somebody is taken to be gone."""
KEPT_SECONDS: Final = 600
CLEARED_AT_ONCE: Final = 100

_NOTE: Final = sa.text(
    f"""
WITH gone AS (
    DELETE FROM presence p USING (
        SELECT incident, "user" FROM presence WHERE seen_at < clock_timestamp() - make_interval(secs => {KEPT_SECONDS})
            AND (incident, "user") <> (:incident, :user)
        LIMIT {CLEARED_AT_ONCE} FOR UPDATE SKIP LOCKED
    ) old WHERE p.incident = old.incident AND p."user" = old."user"
), noted AS (
    INSERT INTO presence (incident, "user", seen_at) VALUES (:incident, :user, clock_timestamp())
    ON CONFLICT (incident, "user") DO UPDATE SET seen_at = excluded.seen_at
)
SELECT u.id, u.name FROM presence p JOIN app_user u ON u.id = p."user"
WHERE p.incident = :incident AND p."user" <> :user
    AND p.seen_at > clock_timestamp() - make_interval(secs => {FRESH_SECONDS})
ORDER BY u.name, u.id
"""
).bindparams(sa.bindparam("incident", type_=sa.Uuid()), sa.bindparam("user", type_=sa.Text()))
_LEAVE: Final = sa.text(
    """
DELETE FROM presence p USING incident i WHERE i.number = :number AND p.incident = i.id AND p."user" = :user
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """An account that has an incident open."""

    user: UserId
    name: str


class Presence:
    """Who has what open, over an engine of the caller's."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def note(self, incident: UUID, user: UserId) -> Sequence[Somebody]:
        """Note that somebody has an incident open, and return who else has."""
        with self._engine.begin() as connection:
            rows = connection.execute(_NOTE, {"incident": incident, "user": user}).all()
        return [Somebody(user=row.id, name=row.name) for row in rows]

    def leave(self, number: str, user: UserId) -> None:
        """Note that somebody closed it."""
        with self._engine.begin() as connection:
            connection.execute(_LEAVE, {"number": number, "user": user})
