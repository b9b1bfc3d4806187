"""What figures say of each subject of a scheme over a period: those of the township's document, and 双随机's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, Protocol

import sqlalchemy as sa
from msgspec import Struct

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.counting.counter import EVERYBODY, FigureCounter
from dispatch.adapters.postgres.counting.statement import cases, values_of
from dispatch.adapters.postgres.question import Question
from dispatch.application.assessing.computing import Behind, Figured, Figures
from dispatch.domain.assessment.counted import EVERYWHERE, By
from dispatch.domain.assessment.counted import Counted as OfFigure
from dispatch.domain.assessment.figure import Exclusion, Figure, Measure
from dispatch.domain.assessment.marking import Measured
from dispatch.domain.assessment.period import Span
from dispatch.domain.assessment.scheme import RANDOM_CHECKS, Scheme, Subjects

BY: Final = {
    Subjects.UNITS: By.UNIT,
    Subjects.CELLS: By.CELL,
    Subjects.VILLAGES: By.VILLAGE,
    Subjects.OFFICERS: By.OFFICER,
}
RANDOM_CHECKS_VERSION: Final = "1"
"""Of the one figure that is defined here and not in a document."""

_SUBJECT: Final = {
    Subjects.UNITS: "i.lead_unit",
    Subjects.CELLS: "i.cell",
    Subjects.VILLAGES: "left(i.cell, 12)",
    Subjects.OFFICERS: "g.user",
}


class _Case(Struct, frozen=True, kw_only=True):
    """A case of a figure with its subject; base: a share is told of it. why: of one that does not count."""

    subject: str | None
    number: str
    instant: datetime
    base: bool
    counts: bool
    why: str | None
    seconds: Decimal | None


_CASES: Final = f"""
SELECT coalesce(json_agg(json_build_object('subject', subject, 'number', number, 'instant', instant,
    'base', base, 'counts', counts AND why IS NULL, 'why', why, 'seconds', seconds::text
) ORDER BY instant, number, part), '[]')::text
FROM ({{cases}}) cases WHERE subject IS NOT NULL AND why IS DISTINCT FROM '{Exclusion.ACCUSATION}'
"""
"""Every case of a figure but accusations, of which nobody may know here."""
_LOOKED_AFTER: Final = "JOIN role_grant g ON g.role = 'officer' AND starts_with(i.cell, g.area)"


class CountFigures(Protocol):
    """Counts figures of a township's document: by figure and subject, with the cases behind them."""

    def __call__(self, connection: sa.Connection, figures: Sequence[Figure], span: Span, subjects: Subjects) -> Figures:
        """Return what they come to; of a subject without a case there is nothing."""
        ...


def count_figures(connection: sa.Connection, figures: Sequence[Figure], span: Span, subjects: Subjects) -> Figures:
    """Return what figures come to by subject, and which cases each is made from."""
    by = BY[subjects]
    found = figured_by_subject(figures, FigureCounter(connection).count(figures, span, by))
    for figure in figures:
        behind = _behind(connection, figure, span, by)
        for subject, of in found[figure.id].items():
            found[figure.id][subject] = replace(of, behind=tuple(behind.get(subject, ())))
    return found


def measure(
    connection: sa.Connection,
    scheme: Scheme,
    figures: Sequence[Figure],
    period: str,
    span: Span,
    count: CountFigures,
    *,
    known_at: datetime | None = None,
) -> Figures:
    """Return everything that the leaves of a scheme are made from.

    figures: those of its leaves, as they are defined. known_at: of random checks, those that were done by then.
    """
    found = dict(count(connection, figures, span, scheme.subjects)) if figures else {}
    if RANDOM_CHECKS in scheme.figures:
        found[RANDOM_CHECKS] = random_checks(connection, period, scheme.subjects, known_at)
    return found


def random_checks(
    connection: sa.Connection, period: str, subjects: Subjects, known_at: datetime | None = None
) -> dict[str, Figured]:
    """Return, of the checks of a period's draws that are done, those found in order, by subject."""
    joined = _LOOKED_AFTER if subjects is Subjects.OFFICERS else ""
    statement = f"""
        SELECT DISTINCT {_SUBJECT[subjects]} AS subject, i.number, c.in_order, c.done_at
        FROM random_check c JOIN random_draw d ON d.id = c.draw JOIN incident i ON i.id = c.incident {joined}
        WHERE d.period = :period AND i.accused = '{{}}'
            AND c.done_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity') ORDER BY 1, 2, 4
    """
    behind: dict[str, list[Behind]] = {}
    for row in connection.execute(sa.text(statement), {"period": period, "known_at": known_at}):
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


@lru_cache(maxsize=256)
def _question(figure: Figure, by: By) -> Question[list[_Case]]:
    statement = _CASES.format(cases=cases(figure, by, EVERYBODY, of_unit=False))
    return Question(statement, list[_Case], planned_anew=True)


def _behind(connection: sa.Connection, figure: Figure, span: Span, by: By) -> Mapping[str, Sequence[Behind]]:
    found: dict[str, list[Behind]] = {}
    given = values_of(span, EVERYWHERE)
    for case in _question(figure, by).one(event_tail.driver(connection), given):
        behind = Behind(
            number=case.number,
            counted=case.counts,
            excluded=case.why,
            at=case.instant.isoformat(),
            base=case.base,
            value=None if case.seconds is None else str(case.seconds),
        )
        found.setdefault(case.subject or "", []).append(behind)
    return found


def figured_by_subject(figures: Sequence[Figure], counted: Iterable[OfFigure]) -> dict[str, dict[str, Figured]]:
    """Return what was counted by figure and subject, without the cases; of no subject there is nothing."""
    defined = {figure.id: figure for figure in figures}
    found: dict[str, dict[str, Figured]] = {figure.id: {} for figure in figures}
    for each in counted:
        if each.subject is not None:
            found[each.figure][each.subject] = Figured(
                version=each.version,
                measured=_measured(defined[each.figure], each),
                numerator=each.numerator or 0,
                denominator=each.denominator,
                measure=defined[each.figure].measure,
                quantile=defined[each.figure].quantile,
            )
    return found


def _measured(figure: Figure, of: OfFigure) -> Measured:
    """Return what the figure says, exactly: shares as fractions, times in seconds."""
    hits = of.numerator or 0
    match figure.measure:
        case Measure.COUNT:
            return Measured.number(hits)
        case Measure.SHARE:
            return Measured.share(hits, of.denominator or 0)
        case _:
            value = None if of.value is None else Fraction(of.value)
            return Measured(cases=of.denominator or 0, value=value, hits=hits)
