"""What figures say of each subject of a scheme over a period: those of the township's document, and 双随机's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import sqlalchemy as sa

from dispatch.application.assessing.computing import Behind, Figured, Figures
from dispatch.domain.assessment.marking import Measured
from dispatch.domain.assessment.period import Span
from dispatch.domain.assessment.scheme import RANDOM_CHECKS, Subjects

RANDOM_CHECKS_VERSION: Final = "1"
"""Of the one figure that is defined here and not in a document."""

_SUBJECT: Final = {
    Subjects.UNITS: "i.lead_unit",
    Subjects.CELLS: "i.cell",
    Subjects.VILLAGES: "left(i.cell, 12)",
    Subjects.OFFICERS: "g.user",
}
_LOOKED_AFTER: Final = "JOIN role_grant g ON g.role = 'officer' AND starts_with(i.cell, g.area)"


class CountFigures(Protocol):
    """Counts figures of the township's document: by figure and subject, with the cases behind them."""

    def __call__(self, connection: sa.Connection, figures: Sequence[str], span: Span, subjects: Subjects) -> Figures:
        """Return what they come to; of a subject without a case there is nothing."""
        ...


def count_figures(connection: sa.Connection, figures: Sequence[str], span: Span, subjects: Subjects) -> Figures:
    """Return what the figures of the document in force come to."""
    return {}


def measure(
    connection: sa.Connection, figures: Sequence[str], period: str, span: Span, subjects: Subjects, count: CountFigures
) -> Figures:
    """Return everything that the leaves of a scheme are made from."""
    listed = [figure for figure in figures if figure != RANDOM_CHECKS]
    found = dict(count(connection, listed, span, subjects)) if listed else {}
    if RANDOM_CHECKS in figures:
        found[RANDOM_CHECKS] = random_checks(connection, period, subjects)
    return found


def random_checks(connection: sa.Connection, period: str, subjects: Subjects) -> dict[str, Figured]:
    """Return, of the checks of a period's draws that are done, those found in order, by subject."""
    joined = _LOOKED_AFTER if subjects is Subjects.OFFICERS else ""
    statement = f"""
        SELECT DISTINCT {_SUBJECT[subjects]} AS subject, i.number, c.in_order, c.done_at
        FROM random_check c JOIN random_draw d ON d.id = c.draw JOIN incident i ON i.id = c.incident {joined}
        WHERE d.period = :period AND c.done_at IS NOT NULL ORDER BY 1, 2, 4
    """
    behind: dict[str, list[Behind]] = {}
    for row in connection.execute(sa.text(statement), {"period": period}):
        if row.subject is not None:
            case = Behind(number=row.number, counted=row.in_order, at=row.done_at.isoformat())
            behind.setdefault(row.subject, []).append(case)
    return {subject: _of_checks(cases) for subject, cases in behind.items()}


def _of_checks(cases: list[Behind]) -> Figured:
    good = sum(case.counted for case in cases)
    return Figured(
        version=RANDOM_CHECKS_VERSION,
        measured=Measured.share(good, len(cases)),
        numerator=good,
        denominator=len(cases),
        behind=tuple(cases),
    )
