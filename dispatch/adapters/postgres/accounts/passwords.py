"""May this person come in with this password? argon2id, slow on purpose, and closed after five failures from one place.

An unknown name costs as much time as a known one and gets the same answer, so names cannot be found out here. A check
takes 64 MiB of memory: how many run at once is the caller's business. Attempts at one name come one after the other,
whichever process they reach: five guesses at once are five failures, not five times five. A name is closed to the
place that the guesses came from, so that nobody shuts another out by typing wrong words; only a hundred failures close
it to everybody.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from pwdlib import PasswordHash

from dispatch.adapters.postgres.tables import app_user, audit_log
from dispatch.application.password_rules import require_good
from dispatch.domain.terms import UserId

FAILURES_ALLOWED: Final = 5
FAILURES_ANYWHERE: Final = 100
"""From all places together: guesses that come from everywhere are guesses all the same."""
FAILURE_WINDOW: Final = timedelta(minutes=15)

FAILED: Final = "sign-in-failed"
PASSED: Final = "password-accepted"


class SignInRefused(Exception):
    """The name or the password is wrong; which of the two is not said."""


class TooManyFailures(SignInRefused):
    """Five failures within a quarter of an hour: from this place the name has to wait, right password or not."""


def hashed(user: UserId, password: str) -> str:
    """Return what is kept of a password.

    Raises:
        PasswordRefused: it would be guessed.
    """
    require_good(user, password)
    return PasswordHash.recommended().hash(password)


class Passwords:
    """Checks passwords; every attempt is in the audit log, which is also where failures are counted."""

    def __init__(self, engine: sa.Engine, *, demo: bool) -> None:
        self._engine = engine
        self._demo = demo
        self._hasher = PasswordHash.recommended()
        self._nobody = self._hasher.hash("nobody has this password")

    def check(self, user: str, password: str, origin: str) -> UserId:
        """Return the account that the password opens; `origin` is the place that it was typed at.

        Raises:
            SignInRefused: wrong name or password, disabled account, or a demo account outside the demo profile.
            TooManyFailures: too many failures lately.
        """
        subject, place = _subject(user), sha256(origin.encode()).hexdigest()[:16]
        with self._engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(subject, 0))))
            here, anywhere = self._failures(connection, subject, place)
            if here >= FAILURES_ALLOWED or anywhere >= FAILURES_ANYWHERE:
                raise TooManyFailures(user)
            stored = connection.execute(self._password_of(user)).scalar()
            passed = self._hasher.verify(password, stored or self._nobody) and stored is not None
            action = PASSED if passed else FAILED
            connection.execute(
                audit_log.insert().values(actor="-", action=action, subject=subject, detail={"place": place})
            )
        if not passed:
            raise SignInRefused(user)
        return UserId(user)

    def _password_of(self, user: str) -> sa.Select[str | None]:
        usable = sa.and_(app_user.c.enabled, sa.or_(sa.literal(self._demo), sa.not_(app_user.c.demo)))
        return sa.select(app_user.c.password_hash).where(app_user.c.id == user, usable)

    def _failures(self, connection: sa.Connection, subject: str, place: str) -> tuple[int, int]:
        """Return how often it failed lately, from this place since it passed there, and from all places."""
        since = sa.func.clock_timestamp() - FAILURE_WINDOW
        recent = sa.and_(audit_log.c.subject == subject, audit_log.c.at > since)
        from_here = audit_log.c.detail["place"].astext == place
        passed = sa.select(sa.func.max(audit_log.c.id)).where(recent, from_here, audit_log.c.action == PASSED)
        counted = sa.select(
            sa.func.count().filter(from_here, audit_log.c.id > sa.func.coalesce(passed.scalar_subquery(), 0)),
            sa.func.count(),
        ).where(recent, audit_log.c.action == FAILED)
        here, anywhere = connection.execute(counted).one()
        return here, anywhere


def _subject(user: str) -> str:
    # People type their password into the wrong field: what was typed is never stored as it is.
    return f"account:{sha256(user.encode()).hexdigest()[:32]}"
