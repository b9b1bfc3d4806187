"""One statement, one trip, one typed answer: how the reading side talks to PostgreSQL.

Statements return JSON, which msgspec reads into the type that a caller names: cheaper than rows of many columns, and a
whole incident comes in one piece. Texts of statements are constants wherever they can be, so that PostgreSQL plans
them once for a connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec
import psycopg

Session = psycopg.Connection[Any]
"""A connection, in a transaction of somebody's or in none."""

Made = TypeVar("Made")


class Question(Generic[Made]):
    """A statement that returns one value of JSON, and the type that this is read into."""

    def __init__(self, statement: str, answer: type[Made]) -> None:
        self._statement = statement.encode()
        self._decoder: msgspec.json.Decoder[Made] = msgspec.json.Decoder(answer)

    def ask(self, session: Session, values: Mapping[str, Any]) -> Made | None:
        """Return the answer; None when the statement found nothing."""
        row = session.execute(self._statement, values, prepare=True).fetchone()
        return None if row is None or row[0] is None else self._decoder.decode(row[0])
