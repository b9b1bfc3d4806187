"""Counts figures in a transaction of the service, for what assesses by itself: nobody's visibility is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.counting.populations import likeness
from dispatch.adapters.postgres.counting.statement import sums, values_of
from dispatch.adapters.postgres.question import Question, Session
from dispatch.domain.assessment.counted import EVERYWHERE, By, Counted, Within, counted
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Span

EVERYBODY: Final = "true"
_ROOM: Final = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_seqscan = on"
"""A county's month is sorted in memory: on disk that takes three times as long. It is a good part of all there is: who
reads pages is kept from reading tables from end to end, and here that is the short way."""


LONGEST: Final = "SET LOCAL statement_timeout = '15s'"
"""The clocks of a county's month take four seconds on a core that others use, too; who counts is one of few at once."""


class Row(Struct, frozen=True, kw_only=True):
    """What a figure comes to for a subject; foreign: so many of these cases whoever asked may not open."""

    figure: int
    subject: str | None
    numerator: int
    denominator: int
    seconds: Decimal | None
    foreign: int


@lru_cache(maxsize=1024)
def _question(figures: tuple[Figure, ...], by: By, opened: str, *, of_unit: bool) -> Question[list[Row]]:
    # A plan for any span expects few cases, and goes through all of them for each of them when there are many.
    return Question(sums(figures, by, opened, of_unit=of_unit), list[Row], planned_anew=True)


def rows_of(
    session: Session,
    figures: Sequence[Figure],
    by: By,
    opened: str,
    *,
    of_unit: bool,
    given: Mapping[str, Any],
    alike: Callable[[Figure], object] = likeness,
) -> Sequence[tuple[Figure, Sequence[Row]]]:
    """Return what figures come to, in their order; those that are alike are asked for at once."""
    groups: dict[object, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(alike(figure), []).append(figure)
    found: dict[Figure, list[Row]] = {figure: [] for figure in figures}
    for group in groups.values():
        for row in _question(tuple(group), by, opened, of_unit=of_unit).one(session, given):
            found[group[row.figure]].append(row)
    return list(found.items())


def exactly(figure: Figure, row: Row) -> Counted:
    """Return what a row says, exactly."""
    return counted(figure, row.subject, numerator=row.numerator, denominator=row.denominator, seconds=row.seconds)


@contextmanager
def roomy(session: Session) -> Iterator[None]:
    """Let what is counted in the block have the memory, the ways and the time that a month of a county takes."""
    with session.transaction():
        session.execute(_ROOM)
        session.execute(LONGEST)
        yield


class FigureCounter:
    """Counts figures over a connection; it fits `dispatch.application.ports.CountFigures`.

    only: of which incidents, where not of all.
    """

    def __init__(self, connection: sa.Connection, only: Sequence[UUID] | None = None) -> None:
        self._session = event_tail.driver(connection)
        self._only = only

    def count(self, figures: Iterable[Figure], span: Span, by: By, *, within: Within = EVERYWHERE) -> Sequence[Counted]:
        """Return what the figures come to, of every subject that has a case in the span."""
        self._session.execute(_ROOM)
        given, of_unit = values_of(span, within, self._only), within.unit is not None
        asked = rows_of(self._session, tuple(figures), by, EVERYBODY, of_unit=of_unit, given=given)
        return [exactly(figure, row) for figure, rows in asked for row in rows]
