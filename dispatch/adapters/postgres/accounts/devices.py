"""On which devices did somebody sign in before? Strangers' guesses do not slow them there.

A browser that somebody signed in with keeps a long random token, and only its hash is stored, with the accounts that
were opened there: people of one shift share a desk. Each sign-in makes another token, so that one that was planted
beforehand is worth nothing afterwards.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.tables import known_device
from dispatch.domain.terms import UserId

KNOWN: Final = timedelta(days=180)
"""Since the last sign-in there."""
OF_ONE_ACCOUNT: Final = 20
"""The newest are kept; who signs in without keeping cookies has a new device each time."""
now: Final = sa.func.clock_timestamp()


class Devices:
    """Which devices are known for which accounts."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def knows(self, device: str, user: str) -> bool:
        """Say whether the account was opened on the device before, lately enough."""
        lately = known_device.c.seen_at > now - KNOWN
        known = sa.select(known_device.c.user).where(
            known_device.c.device_sha256 == device_hash(device), known_device.c.user == user, lately
        )
        with self._engine.begin() as connection:
            return connection.execute(known).first() is not None

    def remember(self, user: UserId, device: str | None) -> str:
        """Record that the account was opened on a device, and return the device's token from now on."""
        token = secrets.token_urlsafe(32)
        fresh = device_hash(token)
        with self._engine.begin() as connection:
            if device is not None:
                same = known_device.c.device_sha256 == device_hash(device)
                connection.execute(known_device.update().where(same).values(device_sha256=fresh))
            seen = insert(known_device).values(device_sha256=fresh, user=user, seen_at=now)
            again = seen.on_conflict_do_update(constraint="pk_known_device", set_={"seen_at": now})
            connection.execute(again)
            connection.execute(_beyond_the_newest(user))
        return token


def device_hash(token: str) -> bytes:
    """Return what is stored of a device's token."""
    return sha256(token.encode()).digest()


def forget_devices(connection: sa.Connection, user: UserId) -> None:
    """Let no device be known for an account any more."""
    connection.execute(known_device.delete().where(known_device.c.user == user))


def _beyond_the_newest(user: UserId) -> sa.Delete:
    newest = (
        sa.select(known_device.c.device_sha256)
        .where(known_device.c.user == user)
        .order_by(known_device.c.seen_at.desc())
        .limit(OF_ONE_ACCOUNT)
    )
    beyond = sa.and_(known_device.c.user == user, known_device.c.device_sha256.not_in(newest))
    return known_device.delete().where(beyond)
