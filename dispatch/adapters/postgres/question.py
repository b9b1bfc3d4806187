"""One statement, one trip, one typed answer: how what reads much talks to PostgreSQL.

Statements return JSON, which msgspec reads into the type that a caller names: cheaper than rows of many columns, and a
whole incident comes in one piece. Texts of statements are constants wherever they can be, so that PostgreSQL plans
them once for a connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec
import psycopg

Session = psycopg.Connection[Any]
"""A connection, in a transaction of somebody's or in none."""

Made = TypeVar("Made")
_NAMED: Final = re.compile(r"%\((\w+)\)s|%%")


class Question(Generic[Made]):
    """A statement that returns one value of JSON, and the type that this is read into.

    Its parameters are numbered once: psycopg looks for them anew each time where a statement is as long as ours are.
    planned_anew: PostgreSQL plans it by the values each time, because the best way depends on how much they cover.
    """

    def __init__(self, statement: str, answer: type[Made], *, planned_anew: bool = False) -> None:
        names: dict[str, int] = {}

        def numbered(found: re.Match[str]) -> str:
            name = found[1]
            return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

        self._statement = _NAMED.sub(numbered, statement).encode()
        self._names = tuple(names)
        self._prepare = not planned_anew
        self._decoder: msgspec.json.Decoder[Made] = msgspec.json.Decoder(answer)

    def ask(self, session: Session, values: Mapping[str, Any]) -> Made | None:
        """Return the answer; None when the statement found nothing."""
        given = [values[name] for name in self._names]
        row = psycopg.RawCursor(session).execute(self._statement, given, prepare=self._prepare).fetchone()
        return None if row is None or row[0] is None else self._decoder.decode(row[0])

    def one(self, session: Session, values: Mapping[str, Any]) -> Made:
        """Return the answer of a statement that always has one."""
        found = self.ask(session, values)
        assert found is not None, "the statement returns a value whatever there is"
        return found
