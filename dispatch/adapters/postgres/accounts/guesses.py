"""May one more password, or tracking code, be tried now? Guesses come slowly, and nobody is shut out for it.

Tries are counted before they are made and taken back when the password was right, so that guesses at once, in whatever
process, are counted one by one. Each count is one instant (see `runtime.http.meter`), and forgets itself by and by:
what wrong words leave is a few rows for some minutes, however many there were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.tables import sign_in_pace

PRUNED_AT_ONCE: Final = 20
"""More than one try adds: what has forgotten itself is gone sooner than more of it comes."""
now: Final = sa.func.clock_timestamp()


class Counted(StrEnum):
    """What tries are counted for, in the order in which they are."""

    PLACE = "place"
    ACCOUNT_AT_PLACE = "account at place"
    ACCOUNT = "account"
    ACCOUNT_ON_DEVICE = "account on device"
    RECORD = "record"
    RECORD_OF_NOBODY = "record of nobody"
    CODE_AT_PLACE = "code at place"
    CODE_OF_NUMBER = "code of number"


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and then one each so often."""

    at_once: int
    each: timedelta


PACES: Final[Mapping[Counted, Pace]] = {
    Counted.PLACE: Pace(30, timedelta(seconds=20)),
    Counted.ACCOUNT_AT_PLACE: Pace(5, timedelta(minutes=3)),
    Counted.ACCOUNT: Pace(100, timedelta(seconds=30)),
    Counted.ACCOUNT_ON_DEVICE: Pace(5, timedelta(minutes=1)),
    Counted.RECORD: Pace(1000, timedelta(seconds=10)),
    Counted.RECORD_OF_NOBODY: Pace(200, timedelta(minutes=1)),
    Counted.CODE_AT_PLACE: Pace(30, timedelta(seconds=20)),
    Counted.CODE_OF_NUMBER: Pace(10, timedelta(minutes=1)),
}
"""A place is an address, which a whole office may share: thirty wrong words of different people are not suspicious."""


@dataclass(frozen=True, slots=True)
class Count:
    """One count: what for, and of whom; who it is, is kept as a hash."""

    counted: Counted
    of: str = ""

    @property
    def key(self) -> bytes:
        """Where it is kept."""
        return sha256(f"{self.counted}\n{self.of}".encode()).digest()

    @property
    def pace(self) -> Pace:
        """How fast it may grow."""
        return PACES[self.counted]


class TooFast(Exception):
    """There is no room in one of the counts for `wait`."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def take(connection: sa.Connection, counts: Iterable[Count]) -> None:
    """Count one try, in the order in which the counts are given; the caller rolls all back when there is no room.

    Raises:
        TooFast: one of the counts has no room.
    """
    for count in counts:
        if not has_room(connection, count):
            raise TooFast(wait(connection, count))
    gone = sa.select(sign_in_pace.c.key).where(sign_in_pace.c.even_at < now).limit(PRUNED_AT_ONCE)
    connection.execute(sign_in_pace.delete().where(sign_in_pace.c.key.in_(gone.with_for_update(skip_locked=True))))


def has_room(connection: sa.Connection, count: Count) -> bool:
    """Count one if there is room for it, and say whether there was."""
    pace, before = count.pace, sign_in_pace.c.even_at
    grown = insert(sign_in_pace).values(key=count.key, even_at=now + pace.each)
    grown = grown.on_conflict_do_update(
        index_elements=[sign_in_pace.c.key],
        set_={"even_at": sa.func.greatest(before, now) + pace.each},
        where=before <= now + pace.each * (pace.at_once - 1),
    )
    return connection.execute(grown.returning(sign_in_pace.c.key)).first() is not None


def give_back(connection: sa.Connection, counts: Iterable[Count]) -> None:
    """Take one try back: it was none of a guesser's."""
    for count in counts:
        less = sign_in_pace.c.even_at - count.pace.each
        connection.execute(sign_in_pace.update().where(sign_in_pace.c.key == count.key).values(even_at=less))


def forget(connection: sa.Connection, count: Count) -> None:
    """Begin a count anew."""
    connection.execute(sign_in_pace.delete().where(sign_in_pace.c.key == count.key))


def wait(connection: sa.Connection, count: Count) -> timedelta:
    """Return how long it is until a count has room again."""
    room_at = sign_in_pace.c.even_at - count.pace.each * (count.pace.at_once - 1)
    left = connection.execute(sa.select(room_at - now).where(sign_in_pace.c.key == count.key)).scalar()
    return max(left or timedelta(), timedelta(seconds=1))
