"""What do figures of a scheme come to, counted slowly from the facts: those stored, or those that a topic still tells?

A replay takes a figure's place where a period is computed, and everything else of the period stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.assessing.measuring import BY, figured_by_subject
from dispatch.adapters.postgres.counting.counter import FigureCounter
from dispatch.adapters.postgres.counting.histories import Facts, histories
from dispatch.application.assessing.computing import Figures
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.history import History
from dispatch.domain.assessment.period import Span
from dispatch.domain.assessment.retold import retold
from dispatch.domain.assessment.scheme import Subjects


@dataclass(slots=True)
class Replay:
    """Counts figures from histories; it fits `measuring.CountFigures`. facts: None for those that are stored.

    numbers: of the incidents that were told whole, once it has counted.
    """

    facts: Facts | None = None
    numbers: frozenset[str] = frozenset()
    _told: dict[datetime, list[History]] = field(default_factory=dict)

    def __call__(self, connection: sa.Connection, figures: Sequence[Figure], span: Span, subjects: Subjects) -> Figures:
        """Return what they come to; of a subject without a case there is nothing."""
        if span.end not in self._told:
            self._told[span.end] = list(histories(connection, span.end, self.facts))
        told = self._told[span.end]
        self.numbers = frozenset(history.number for history in told)
        counted = [row for figure in figures for row in retold(figure, told, span, BY[subjects])]
        return figured_by_subject(figures, counted)


@dataclass(frozen=True, slots=True)
class OfThese:
    """Counts figures as ever, of some incidents alone; it fits `measuring.CountFigures`."""

    numbers: frozenset[str]

    def __call__(self, connection: sa.Connection, figures: Sequence[Figure], span: Span, subjects: Subjects) -> Figures:
        """Return what they come to; of a subject without a case there is nothing."""
        counted = FigureCounter(connection, self._ids(connection)).count(figures, span, BY[subjects])
        return figured_by_subject(figures, counted)

    def _ids(self, connection: sa.Connection) -> list[UUID]:
        found = connection.execute(
            sa.text("SELECT id FROM incident WHERE number = ANY(:numbers)"), {"numbers": sorted(self.numbers)}
        )
        return list(found.scalars())
