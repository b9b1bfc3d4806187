"""May this person come in with this password? argon2id, slow on purpose, and guesses have to come slowly.

An unknown name costs as much time as a known one and gets the same answer, so names cannot be found out here. A check
takes 64 MiB of memory: how many run at once is the caller's business. No transaction is open meanwhile.

Strangers' tries are counted by the place that they come from, by the name there, and by the name from everywhere; on a
device where the account was opened before, only by the name there. So nobody shuts another out by typing wrong words:
not in another place, and from no number of places on the person's own device.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from pwdlib import PasswordHash

from dispatch.adapters.postgres.accounts import guesses
from dispatch.adapters.postgres.accounts.devices import Devices
from dispatch.adapters.postgres.accounts.guesses import Count, Counted
from dispatch.adapters.postgres.tables import app_user, audit_log
from dispatch.application.password_rules import require_good
from dispatch.domain.terms import UserId
from runtime.metrics import counter

FAILED: Final = "sign-in-failed"
PASSED: Final = "password-accepted"


class SignInRefused(Exception):
    """The name or the password is wrong; which of the two is not said."""


def hashed(user: UserId, password: str) -> str:
    """Return what is kept of a password.

    Raises:
        PasswordRefused: it would be guessed.
    """
    require_good(user, password)
    return PasswordHash.recommended().hash(password)


@dataclass(frozen=True, slots=True)
class _Try:
    subject: str
    place: str
    counts: Sequence[Count]


class Passwords:
    """Checks passwords, and records what came of it."""

    def __init__(self, engine: sa.Engine, *, demo: bool) -> None:
        self._engine = engine
        self._demo = demo
        self.devices = Devices(engine)
        self._hasher = PasswordHash.recommended()
        self._nobody = self._hasher.hash("nobody has this password")

    def check(self, user: str, password: str, origin: str, device: str | None = None) -> UserId:
        """Return the account that the password opens; `origin` is the place, and `device` where it was typed.

        Raises:
            SignInRefused: wrong name or password, disabled account, or a demo account outside the demo profile.
            TooFast: too many tries lately.
        """
        tried = self._begun(user, origin, device)
        with self._engine.begin() as connection:
            guesses.take(connection, tried.counts)
            stored = connection.execute(self._password_of(user)).scalar()
        passed = self._hasher.verify(password, stored or self._nobody) and stored is not None
        with self._engine.begin() as connection:
            if passed:
                _forgive(connection, tried)
            else:
                _record_failure(connection, tried, known=stored is not None)
        if not passed:
            counter("gridloop_sign_in_failures_total").inc()
            raise SignInRefused(user)
        return UserId(user)

    def _begun(self, user: str, origin: str, device: str | None) -> _Try:
        subject, place = _subject(user), _hash(origin, 16)
        if device is not None and self.devices.knows(device, user):
            return _Try(subject, place, (Count(Counted.ACCOUNT_ON_DEVICE, f"{subject}\n{device}"),))
        of_stranger = (
            Count(Counted.PLACE, origin),
            Count(Counted.ACCOUNT_AT_PLACE, f"{subject}\n{origin}"),
            Count(Counted.ACCOUNT, subject),
        )
        return _Try(subject, place, of_stranger)

    def _password_of(self, user: str) -> sa.Select[str | None]:
        usable = sa.and_(app_user.c.enabled, sa.or_(sa.literal(self._demo), sa.not_(app_user.c.demo)))
        return sa.select(app_user.c.password_hash).where(app_user.c.id == user, usable)


def _forgive(connection: sa.Connection, tried: _Try) -> None:
    """The right password forgives earlier failures of the person, there; not those of others there, or elsewhere."""
    own = {Counted.ACCOUNT_AT_PLACE, Counted.ACCOUNT_ON_DEVICE}
    for count in tried.counts:
        if count.counted in own:
            guesses.forget(connection, count)
        else:
            guesses.give_back(connection, [count])
    _record(connection, PASSED, tried)


def _record_failure(connection: sa.Connection, tried: _Try, *, known: bool) -> None:
    """Record a failure, while there is room: names that nobody has do not take the room of those that somebody has."""
    if guesses.has_room(connection, Count(Counted.RECORD if known else Counted.RECORD_OF_NOBODY)):
        _record(connection, FAILED, tried)


def _record(connection: sa.Connection, action: str, tried: _Try) -> None:
    entry = audit_log.insert().values(actor="-", action=action, subject=tried.subject, detail={"place": tried.place})
    connection.execute(entry)


def _subject(user: str) -> str:
    # People type their password into the wrong field: what was typed is never stored as it is.
    return f"account:{_hash(user, 32)}"


def _hash(text: str, length: int) -> str:
    return sha256(text.encode()).hexdigest()[:length]
