"""Screens on walls: who made which, whose token is it, and what a phone in the room tells one.

A screen is no account: its token is looked up here and nowhere else, so that it opens the wall's routes and no other.
Only hashes of the link, the token and the pairing code are stored. A link is good until the screen is revoked, for one
device at a time: whoever opens it next takes the screen over, and the device before goes dark, which somebody notices.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from dispatch.adapters.postgres.tables import audit_log, screen
from dispatch.domain.terms import AreaCode, UserId
from runtime.clock import monotonic

CHANNEL: Final = "gridloop_screens"
TRUSTED_SECONDS: Final = 1.0
SEEN_EVERY: Final = timedelta(minutes=1)
REMOTE_FOR: Final = timedelta(hours=12)
"""How long a phone stays paired: a shift."""
CODE_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 8
CACHE_LIMIT: Final = 2_000
now: Final = sa.func.clock_timestamp()


class Screen(Struct, frozen=True, kw_only=True):
    """A screen that is signed in."""

    id: UUID
    name: str
    area: AreaCode


class Told(Struct, frozen=True, kw_only=True):
    """What a phone tells a screen, as it travels between web processes."""

    screen: UUID
    id: UUID
    command: str
    value: str = ""


class Answered(Struct, frozen=True, kw_only=True):
    """What a screen showed when it did what it was told last; told: the id of that."""

    name: str
    told: UUID | None
    scene: str | None


def hashed(secret: str) -> bytes:
    """Return what is stored of a link, a token or a code."""
    return sha256(secret.encode()).digest()


class Screens:
    """Makes, opens, finds and revokes screens, over an engine of the caller's."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._trusted: dict[bytes, tuple[float, Screen]] = {}

    def make(self, id: UUID, name: str, area: AreaCode, *, by: UserId) -> str:
        """Make a screen and return the secret of its link, which nobody can read again."""
        link = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            connection.execute(
                screen.insert().values(id=id, name=name, area=area, link_sha256=hashed(link), made_by=by, made_at=now)
            )
            _note(connection, by, "screen-made", id, name=name)
        return link

    def revoke(self, id: UUID, *, by: UserId) -> bool:
        """Revoke a screen: its device goes dark within a second, its link opens nothing; False where there is none."""
        gone = (
            screen.update()
            .where(screen.c.id == id, screen.c.revoked_at.is_(None))
            .values(revoked_at=now, revoked_by=by, token_sha256=None, remote_sha256=None, remote_until=None)
            .returning(screen.c.id)
        )
        with self._engine.begin() as connection:
            found = connection.execute(gone).first() is not None
            if found:
                _note(connection, by, "screen-revoked", id)
        self._trusted.clear()
        return found

    def open(self, link: str) -> tuple[str, Screen] | None:
        """Return a fresh token for the device that opened a link; the device before loses its own."""
        token = secrets.token_urlsafe(32)
        opened = (
            screen.update()
            .where(screen.c.link_sha256 == hashed(link), screen.c.revoked_at.is_(None))
            .values(token_sha256=hashed(token), opened_at=now, last_seen_at=now, remote_sha256=None, remote_until=None)
            .returning(screen.c.id, screen.c.name, screen.c.area)
        )
        with self._engine.begin() as connection:
            row = connection.execute(opened).first()
            if row is None:
                return None
            _note(connection, f"screen:{row.id}", "screen-opened", row.id)
        return token, _screen(row)

    def holder(self, token: str) -> Screen | None:
        """Return the screen that holds a token; one that was looked up within a second is believed."""
        return self.fresh(token) or self.holders([hashed(token)]).get(hashed(token))

    def fresh(self, token: str) -> Screen | None:
        """Return the screen if it was looked up within the last second: never asks the database."""
        at, found = self._trusted.get(hashed(token), (0.0, None))
        return found if found is not None and monotonic() - at < TRUSTED_SECONDS else None

    def holders(self, hashes: Sequence[bytes]) -> Mapping[bytes, Screen]:
        """Return the screens that hold these tokens, by the hashes of the tokens."""
        asked_at = monotonic()
        wanted = sa.and_(screen.c.token_sha256.in_(list(hashes)), screen.c.revoked_at.is_(None))
        stale = screen.update().where(wanted, screen.c.last_seen_at < now - SEEN_EVERY).values(last_seen_at=now)
        with self._engine.begin() as connection:
            rows = connection.execute(
                sa.select(
                    screen.c.token_sha256,
                    screen.c.id,
                    screen.c.name,
                    screen.c.area,
                    (screen.c.last_seen_at < now - SEEN_EVERY).label("stale"),
                ).where(wanted)
            ).all()
            if any(row.stale for row in rows):
                connection.execute(stale)
        found = {bytes(row.token_sha256): _screen(row) for row in rows}
        for gone in set(hashes) - found.keys():
            self._trusted.pop(gone, None)
        if len(self._trusted) > CACHE_LIMIT:
            self._trusted.clear()
        self._trusted.update({each: (asked_at, holder) for each, holder in found.items()})
        return found

    def pair(self, id: UUID) -> str:
        """Return a new code by which a phone in the room tells this screen what to show; the code before is void."""
        code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
        with self._engine.begin() as connection:
            connection.execute(
                screen.update()
                .where(screen.c.id == id, screen.c.revoked_at.is_(None))
                .values(remote_sha256=hashed(code), remote_until=now + REMOTE_FOR)
            )
        return code

    def tell(self, code: str, id: UUID, command: str, value: str = "") -> bool:
        """Tell the screen of a pairing code something, in whichever web process it is; False where there is no such."""
        with self._engine.begin() as connection:
            found = connection.execute(sa.select(screen.c.id).where(_paired(code))).scalar()
            if found is None:
                return False
            told = msgspec.json.encode(Told(screen=found, id=id, command=command, value=value)).decode()
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, told)))
        return True

    def note_shown(self, id: UUID, told: UUID, scene: str) -> None:
        """Note that a screen did what it was told, and what it shows since."""
        with self._engine.begin() as connection:
            connection.execute(screen.update().where(screen.c.id == id).values(told=told, scene=scene))

    def answer(self, code: str) -> Answered | None:
        """Return what the screen of a pairing code did last of what it was told; None where there is no such screen."""
        asked = sa.select(screen.c.name, screen.c.told, screen.c.scene).where(_paired(code))
        with self._engine.begin() as connection:
            row = connection.execute(asked).first()
        return None if row is None else Answered(name=row.name, told=row.told, scene=row.scene)


def _paired(code: str) -> sa.ColumnElement[bool]:
    return sa.and_(screen.c.remote_sha256 == hashed(code), screen.c.remote_until > now, screen.c.revoked_at.is_(None))


def _screen(row: sa.Row[Any]) -> Screen:
    return Screen(id=row.id, name=row.name, area=AreaCode(row.area))


def _note(connection: sa.Connection, actor: str, action: str, id: UUID, **detail: str) -> None:
    connection.execute(audit_log.insert().values(actor=actor, action=action, subject=str(id), detail=detail))
