"""Whose token is this? Sessions and bearer tokens, looked up by the hash of the token.

Only the SHA-256 of a token is stored. A token that was looked up is believed for one second, so a revocation, a
disabled account or a changed grant is honoured within that second in every process. Passwords are in `passwords`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final, Literal

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import app_user, audit_log, role_grant, session
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import AreaCode, Role, UnitId, UserId
from runtime.clock import monotonic

IDLE: Final = timedelta(hours=12)
ABSOLUTE: Final = timedelta(days=7)
TRUSTED_SECONDS: Final = 1.0
LATELY_SECONDS: Final = 3.0
"""A token used within so many seconds is looked up along with any other."""
SEEN_EVERY: Final = timedelta(minutes=5)
"""How old `last_seen_at` may get before a lookup writes it again: one write per user in five minutes, not per call."""
CACHE_LIMIT: Final = 10_000

RANK: Final = (
    Role.SUPERVISOR,
    Role.OPERATOR,
    Role.COUNTY_OPERATOR,
    Role.OFFICER,
    Role.UNIT_LEAD,
    Role.HANDLER,
    Role.ASSESSOR,
    Role.SCORING_OFFICE,
    Role.CITIZEN,
    Role.ADMIN,
    Role.PLATFORM,
)
"""Which of several roles a person is mainly known by."""

Kind = Literal["cookie", "bearer"]
now: Final = sa.func.clock_timestamp()


class UnknownAccount(Exception):
    """There is no enabled account of this name that may be used in this profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person as the console names them, with what they hold."""

    user: UserId
    name: str
    grants: tuple[Grant, ...]


def token_hash(token: str) -> bytes:
    """Return what is stored of a token."""
    return sha256(token.encode()).digest()


class Sessions:
    """Opens, finds and revokes sessions; `demo` says whether demo accounts may be used at all."""

    def __init__(self, engine: sa.Engine, *, demo: bool) -> None:
        self._engine = engine
        self._demo = demo
        self._trusted: dict[bytes, tuple[float, Actor]] = {}
        self._used: dict[bytes, float] = {}
        self._looking = threading.Lock()

    def open(self, user: UserId, kind: Kind = "cookie", *, replaces: str | None = None) -> str:
        """Open a session with a fresh token and return the token; the session it replaces is revoked with it.

        Raises:
            UnknownAccount: the account does not exist, is disabled, or is a demo account outside the demo profile.
        """
        token = secrets.token_urlsafe(32)
        with self._engine.begin() as connection:
            known = connection.execute(sa.select(app_user.c.id).where(app_user.c.id == user, self._usable())).first()
            if known is None:
                raise UnknownAccount(user)
            if replaces is not None:
                self._revoke(connection, token_hash(replaces))
            connection.execute(
                session.insert().values(
                    token_sha256=token_hash(token),
                    user=user,
                    kind=kind,
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + ABSOLUTE,
                )
            )
            connection.execute(audit_log.insert().values(actor=user, action="signed-in", subject=user))
        return token

    def close(self, token: str) -> None:
        """Revoke the session of a token; one that is unknown or revoked already stays as it is."""
        with self._engine.begin() as connection:
            self._revoke(connection, token_hash(token))

    def actor(self, token: str) -> Actor | None:
        """Return who holds the token, or None when it is unknown, expired or revoked.

        One query looks up every token used lately: a hundred busy terminals cost one look-up a second, not a hundred.
        """
        alone = not self._looking.acquire(timeout=TRUSTED_SECONDS)
        try:
            return self.fresh(token) or self.actors(self._with_lately_used(token)).get(token_hash(token))
        finally:
            if not alone:
                self._looking.release()

    def fresh(self, token: str) -> Actor | None:
        """Return who holds the token if that was looked up within the last second: never asks the database."""
        hashed = token_hash(token)
        at, actor = self._trusted.get(hashed, (0.0, None))
        now_ = monotonic()
        if actor is None or now_ - at >= TRUSTED_SECONDS:
            return None
        self._used[hashed] = now_
        return actor

    def _with_lately_used(self, token: str) -> tuple[bytes, ...]:
        horizon = monotonic() - LATELY_SECONDS
        used = dict(self._used)
        for hashed in [hashed for hashed, at in used.items() if at < horizon]:
            self._used.pop(hashed, None)
        return (token_hash(token), *(hashed for hashed, at in used.items() if at >= horizon))

    def actors(self, hashes: Sequence[bytes]) -> Mapping[bytes, Actor]:
        """Return the holders of those tokens, given by their hashes, that are still good."""
        asked_at = monotonic()
        with self._engine.begin() as connection:
            rows = connection.execute(self._lookup(hashes)).all()
            stale = [row.token_sha256 for row in rows if row.stale]
            if stale:
                seen = session.update().where(session.c.token_sha256.in_(stale)).values(last_seen_at=now)
                connection.execute(seen)
        found = {bytes(row.token_sha256): Actor(user=UserId(row.user), grants=read_grants(row.grants)) for row in rows}
        for gone in set(hashes) - found.keys():
            self._trusted.pop(gone, None)
        self._trust(found, asked_at)
        return found

    def account(self, user: UserId) -> Account | None:
        """Return the account behind an actor."""
        with self._engine.begin() as connection:
            row = connection.execute(_accounts().where(app_user.c.id == user, self._usable())).first()
        return _account(row) if row else None

    def demo_accounts(self) -> tuple[Account, ...]:
        """Return the accounts that may be used without a password, by name; none outside the demo profile."""
        with self._engine.begin() as connection:
            rows = connection.execute(_accounts().where(app_user.c.demo, self._usable()).order_by(app_user.c.id)).all()
        return tuple(_account(row) for row in rows)

    def _usable(self) -> sa.ColumnElement[bool]:
        # A service that has lost its GRIDLOOP_PROFILE takes itself for a demo. Somebody with a password of their own
        # says that it is none, and then nobody becomes a made-up person without one.
        somebody = app_user.alias()
        real = sa.exists().where(sa.not_(somebody.c.demo), somebody.c.enabled, somebody.c.password_hash.is_not(None))
        demo = sa.not_(real) if self._demo else sa.false()
        return sa.and_(app_user.c.enabled, sa.or_(sa.not_(app_user.c.demo), demo))

    def _lookup(self, hashes: Iterable[bytes]) -> sa.Select[Any]:
        return (
            sa.select(
                session.c.token_sha256,
                session.c.user,
                (session.c.last_seen_at < now - SEEN_EVERY).label("stale"),
                grants_column(session.c.user),
            )
            .join(app_user, app_user.c.id == session.c.user)
            .where(
                session.c.token_sha256.in_(list(hashes)),
                session.c.revoked_at.is_(None),
                session.c.expires_at > now,
                sa.or_(session.c.kind == "bearer", session.c.last_seen_at > now - IDLE),
                self._usable(),
            )
        )

    def _revoke(self, connection: sa.Connection, hashed: bytes) -> None:
        self._trusted.pop(hashed, None)
        connection.execute(
            session.update()
            .where(session.c.token_sha256 == hashed, session.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    def _trust(self, found: Mapping[bytes, Actor], at: float) -> None:
        if len(self._trusted) > CACHE_LIMIT:
            self._trusted.clear()
        self._trusted.update({hashed: (at, actor) for hashed, actor in found.items()})


def grants_of(connection: sa.Connection, users: Iterable[UserId]) -> dict[UserId, tuple[Grant, ...]]:
    """Return what these people hold now; nothing for an account that is disabled."""
    enabled = _accounts().where(app_user.c.id.in_(list(users)), app_user.c.enabled)
    return {UserId(row.id): read_grants(row.grants) for row in connection.execute(enabled)}


def grants_column(user: sa.ColumnElement[str]) -> sa.Label[Any]:
    """Return what an account holds as a column, to be read by `read_grants`."""
    one = sa.func.json_build_array(role_grant.c.role, role_grant.c.area, role_grant.c.unit)
    grants = sa.select(sa.func.coalesce(sa.func.json_agg(one), sa.text("'[]'::json"))).where(role_grant.c.user == user)
    return grants.scalar_subquery().label("grants")


def _accounts() -> sa.Select[Any]:
    return sa.select(app_user.c.id, app_user.c.name, grants_column(app_user.c.id))


def _account(row: sa.Row[Any]) -> Account:
    return Account(user=UserId(row.id), name=row.name, grants=read_grants(row.grants))


def read_grants(rows: Iterable[Sequence[str]]) -> tuple[Grant, ...]:
    """Return grants from rows of (role, area, unit), what a person mainly is first."""
    grants = (
        Grant(role=Role(role), area=AreaCode(area), unit=UnitId(unit) if unit else None) for role, area, unit in rows
    )
    return tuple(sorted(grants, key=lambda grant: (RANK.index(grant.role), grant.area, grant.unit or "")))
