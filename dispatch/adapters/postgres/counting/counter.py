"""Counts figures in a transaction of the service, for what assesses by itself: nobody's visibility is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from msgspec import Struct

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.counting.statement import sums, values_of
from dispatch.adapters.postgres.question import Question
from dispatch.domain.assessment.counted import EVERYWHERE, By, Counted, Within, counted
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Span

EVERYBODY: Final = "true"
_ROOM: Final = "SET LOCAL work_mem = '64MB'"
"""A county's month is sorted in memory: on disk that takes three times as long."""


class Row(Struct, frozen=True, kw_only=True):
    """What a figure comes to for a subject; foreign: so many of these cases whoever asked may not open."""

    subject: str | None
    numerator: int
    denominator: int
    seconds: Decimal | None
    foreign: int


@lru_cache(maxsize=1024)
def question(figure: Figure, by: By, opened: str, *, of_unit: bool) -> Question[list[Row]]:
    """Return the question of a figure."""
    return Question(sums(figure, by, opened, of_unit=of_unit), list[Row])


def exactly(figure: Figure, row: Row) -> Counted:
    """Return what a row says, exactly."""
    return counted(figure, row.subject, numerator=row.numerator, denominator=row.denominator, seconds=row.seconds)


class FigureCounter:
    """Counts figures over a connection; it fits `dispatch.application.ports.CountFigures`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._session = event_tail.driver(connection)

    def count(self, figures: Iterable[Figure], span: Span, by: By, *, within: Within = EVERYWHERE) -> Sequence[Counted]:
        """Return what the figures come to, of every subject that has a case in the span."""
        self._session.execute(_ROOM)
        values, of_unit = values_of(span, within), within.unit is not None
        return [
            exactly(figure, row)
            for figure in figures
            for row in question(figure, by, EVERYBODY, of_unit=of_unit).one(self._session, values)
        ]
