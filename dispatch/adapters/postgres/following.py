"""Who holds the receipt of an incident? Whoever knows its number and its tracking code, and acts as its reporter then.

A wrong code, a number that nobody has, and an incident that is not followed this way get the same answer after the
same work. Wrong codes are counted by the place they come from and by the number; the right one opens whatever others
have tried, because it cannot be guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from dispatch.adapters.postgres.accounts import guesses
from dispatch.adapters.postgres.accounts.guesses import Count, Counted, TooFast
from dispatch.application.accept.accepting import CITIZEN_CHANNEL
from dispatch.application.accept.tracking import is_tracking_code, tracking_code
from dispatch.application.following import Holder
from dispatch.domain.terms import UnitId, UserId
from schemas.spelling import plain

_KNOWN: Final = sa.text(
    """
    SELECT i.report, i.reporter, i.channel, cardinality(i.accused) > 0 AS accusation, i.part_of,
           ARRAY(SELECT DISTINCT g.unit FROM role_grant g WHERE g."user" = i.reporter AND g.unit <> '') AS units
    FROM incident i WHERE i.number = :number
    """
)


class NotFollowed(Exception):
    """Number and code do not belong together, or the incident is not followed this way; which, is not said."""


class Following:
    """Finds out who holds a receipt; key: what tracking codes are made with."""

    def __init__(self, engine: sa.Engine, key: Callable[[], bytes]) -> None:
        self._engine = engine
        self._key = key

    def opened(self, number: str, code: str, place: str) -> Holder:
        """Return who holds the receipt; `place` is where number and code were typed, in whatever width, with blanks.

        Raises:
            NotFollowed: they open nothing.
            TooFast: too many wrong ones lately, from this place or for this number.
        """
        number = plain(number)
        key, here = self._key(), Count(Counted.CODE_AT_PLACE, place)
        with self._engine.begin() as connection:
            guesses.take(connection, [here])
            found = connection.execute(_KNOWN, {"number": number}).first()
            if is_tracking_code(key, _followed(found), code) and found is not None:
                guesses.give_back(connection, [here])
                reporter = UserId(found.reporter) if found.reporter is not None else None
                return Holder(number=number, reporter=reporter, units=frozenset(map(UnitId, found.units)))
            late = _counted(connection, number)
        if late is not None:
            raise TooFast(late)
        raise NotFollowed

    def code_of(self, number: str) -> str | None:
        """Return the tracking code of an incident, to be read out to whoever lost the receipt; None where it has none.

        Of an accusation nobody is told it: it is known to the person who made it.
        """
        with self._engine.begin() as connection:
            found = connection.execute(_KNOWN, {"number": number}).first()
        report = _followed(found)
        if found is None or report is None or found.accusation:
            return None
        return tracking_code(self._key(), report)


def _counted(connection: sa.Connection, number: str) -> timedelta | None:
    """Count a wrong code for a number; return how long to wait where there were too many."""
    of_number = Count(Counted.CODE_OF_NUMBER, number)
    return None if guesses.has_room(connection, of_number) else guesses.wait(connection, of_number)


def _followed(found: sa.Row[Any] | None) -> Any:
    """Return the report whose code opens it.

    A part has no code: whoever reported follows the whole. A call that turned out to be an accusation is with the
    supervisor alone: the code of its receipt is known to the person of ours who took the call.
    """
    if found is None or found.part_of is not None:
        return None
    if found.accusation and found.channel != CITIZEN_CHANNEL:
        return None
    return found.report
