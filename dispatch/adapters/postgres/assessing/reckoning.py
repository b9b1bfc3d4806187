"""What does a period come to? By its own rules and figures, of the subjects that it is of, from facts and entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from dispatch.adapters.postgres.assessing import rows
from dispatch.adapters.postgres.assessing.measuring import CountFigures, measure
from dispatch.adapters.postgres.assessing.rows import Kept, entries_of
from dispatch.adapters.postgres.assessing.subjects import subjects_of
from dispatch.application.assessing.computing import Computed, Entered, compute, unscored
from dispatch.application.figures import figures_of
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Period, period_of
from dispatch.domain.assessment.scheme import Scheme
from dispatch.domain.assessment.standing import PeriodState, must_be_scored
from schemas.reference import ReferenceDocument


class Reckoner:
    """Computes periods within transactions of the caller. count: how the figures of the township are counted."""

    def __init__(self, documents: Callable[[], Mapping[str, ReferenceDocument]], count: CountFigures) -> None:
        self._documents = documents
        self._count = count

    def recompute(self, connection: sa.Connection, kept: Kept) -> None:
        """Compute a period and keep what it came to."""
        rows.keep(connection, kept.id, self.computed(connection, kept))

    def unopened(self, connection: sa.Connection, scheme: Scheme, period: Period) -> Computed:
        """Return what a period would come to that was never opened, by what is in force now."""
        subjects = self.subjects(connection, scheme)
        return self._points(connection, scheme, self.figures(scheme), subjects, period, [])

    def computed(self, connection: sa.Connection, kept: Kept) -> Computed:
        """Compute a period by its own rules and figures; once it is published, of the subjects that it was of then."""
        subjects: Collection[str] = ()
        if kept.standing.state is not PeriodState.OPEN:
            subjects = rows.assessed(connection, kept.id)
        subjects = subjects or self.subjects(connection, kept.scheme)
        entries = entries_of(connection, kept.id)
        known_at = kept.computed_at if kept.standing.state is PeriodState.FROZEN else None
        period = period_of(kept.period)
        return self._points(connection, kept.scheme, kept.figures, subjects, period, entries, known_at=known_at)

    def _points(
        self,
        connection: sa.Connection,
        scheme: Scheme,
        figures: Sequence[Figure],
        subjects: Collection[str],
        period: Period,
        entries: Sequence[Entered],
        *,
        known_at: datetime | None = None,
    ) -> Computed:
        measured = measure(connection, scheme, figures, period.name, period.span, self._count, known_at=known_at)
        return compute(scheme, subjects, measured, entries)

    def figures(self, scheme: Scheme) -> list[Figure]:
        """Return the figures in force that a scheme is made from."""
        listed = figures_of(self._documents())
        return [listed[id] for id in scheme.figures if id in listed]

    def subjects(self, connection: sa.Connection, scheme: Scheme) -> tuple[str, ...]:
        """Return who is assessed by a scheme now."""
        return subjects_of(connection, scheme, self._documents())

    def unscored(self, connection: sa.Connection, kept: Kept) -> int:
        """Return how many scores are missing that an office has to enter."""
        subjects = self.subjects(connection, kept.scheme)
        return unscored(kept.scheme, subjects, entries_of(connection, kept.id), must_be_scored(kept.scheme))
