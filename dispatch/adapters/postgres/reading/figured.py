"""Figures as somebody may see them: exact where every incident behind them may be opened, else in fives, or hidden.

Accusations count in no figure. Of persons everybody sees the own figures alone, but for those whom the policy lets see
all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from msgspec import Struct

from dispatch.adapters.postgres.counting.counter import exactly, roomy, rows_of
from dispatch.adapters.postgres.counting.populations import close_likeness
from dispatch.adapters.postgres.counting.statement import cases, values_of
from dispatch.adapters.postgres.question import Question, Session
from dispatch.adapters.postgres.reading.cursors import BadCursor
from dispatch.adapters.postgres.reading.visibility import VISIBLE, values
from dispatch.application.policy import Visibility
from dispatch.domain.assessment.counted import By, Counted, Within, counted, shown
from dispatch.domain.assessment.figure import Exclusion, Figure, Population
from dispatch.domain.assessment.period import Span
from dispatch.domain.terms import UserId
from dispatch.domain.township.areas import AreaLevel

PAGE: Final = 50


class Case(Struct, frozen=True, kw_only=True):
    """A case behind a figure; counted: it is in the numerator. excluded: why it is in neither."""

    number: str
    part: str
    instant: datetime
    unit: str | None
    counted: bool
    excluded: Exclusion | None
    seconds: Decimal | None


class CasePage(Struct, frozen=True, kw_only=True):
    """Some cases, and where the next ones begin."""

    items: Sequence[Case]
    next: str | None


def figured(
    session: Session,
    seen: Visibility,
    figures: Iterable[Figure],
    span: Span,
    by: By,
    within: Within,
    person: UserId | None,
) -> Sequence[Counted]:
    """Return what figures that are alike come to, by one statement; person: of whom alone, by officers."""
    given, of_unit = {**values_of(span, within), **values(seen)}, within.unit is not None
    asked = [figure for figure in figures if person is None or not tells_of_one(figure, by, within)]
    found: list[Counted] = []
    with roomy(session):
        rows_by_figure = rows_of(session, asked, by, VISIBLE, of_unit=of_unit, given=given, alike=close_likeness)
    for figure, rows in rows_by_figure:
        told = [shown(exactly(figure, row), figure.measure, foreign=row.foreign) for row in rows]
        if by is By.NONE and not told:
            told = [counted(figure, None, numerator=0, denominator=0)]
        found += [one for one in told if by is not By.OFFICER or person is None or one.subject == person]
    return found


def together(figures: Iterable[Figure]) -> Sequence[Sequence[Figure]]:
    """Return figures in groups of those that are alike: one statement counts a group."""
    groups: dict[object, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(close_likeness(figure), []).append(figure)
    return list(groups.values())


def in_groups(figures: Iterable[Figure]) -> Sequence[Sequence[Figure]]:
    """Return figures as a page asks for them: first those of incidents, which take hardly any time, then the others."""
    groups = together(figures)
    quick = [figure for group in groups for figure in group if _is_quick(figure)]
    slow = [group for group in groups if not _is_quick(group[0])]
    return [quick, *slow] if quick else slow


def _is_quick(figure: Figure) -> bool:
    return figure.population is Population.INCIDENTS and figure.cap_per_day is None


def tells_of_persons(figure: Figure, by: By, within: Within) -> bool:
    """Say whether a figure is told by persons, or so narrowly that it is one person's."""
    return by is By.OFFICER or tells_of_one(figure, by, within)


def tells_of_one(figure: Figure, by: By, within: Within) -> bool:
    """Say whether a figure of persons is told so narrowly that it is one person's: a cell has an officer or two."""
    of_a_cell = within.area is not None and len(within.area) > AreaLevel.VILLAGE
    return figure.personal and (by is By.CELL or (of_a_cell and by is not By.OFFICER))


_PAGE: Final = """
SELECT coalesce(json_agg(json_build_object('number', number, 'part', part, 'instant', instant, 'unit', unit,
    'counted', counts AND why IS NULL, 'excluded', why, 'seconds', seconds::text)), '[]')::text
FROM (
    SELECT * FROM ({cases}) cases WHERE opened AND subject IS NOT DISTINCT FROM %(subject)s::text
        AND (instant, number, part) > (%(after)s::timestamptz, %(after_number)s::text, %(after_part)s::text)
    ORDER BY instant, number, part LIMIT {limit}
) page
"""


@lru_cache(maxsize=1024)
def _cases(figure: Figure, by: By, *, of_unit: bool) -> Question[list[Case]]:
    statement = _PAGE.format(cases=cases(figure, by, VISIBLE, of_unit=of_unit), limit=PAGE + 1)
    return Question(statement, list[Case], planned_anew=True)


def figured_cases(
    session: Session,
    seen: Visibility,
    figure: Figure,
    span: Span,
    by: By,
    within: Within,
    subject: str | None,
    cursor: str | None,
    person: UserId | None,
) -> CasePage:
    """Return the cases behind a figure of a subject that may be opened, those that are left out among them.

    person: of whom alone, by officers; of a figure that tells of one person nothing.

    Raises:
        BadCursor: the cursor is none of ours.
    """
    if person is not None and (tells_of_one(figure, by, within) or (by is By.OFFICER and subject != person)):
        return CasePage(items=(), next=None)
    after = _read(cursor) if cursor else (span.begin, "", "")
    given = {
        **values_of(span, within),
        **values(seen),
        "subject": subject,
        "after": after[0],
        "after_number": after[1],
        "after_part": after[2],
    }
    found = _cases(figure, by, of_unit=within.unit is not None).one(session, given)
    more = found[PAGE - 1] if len(found) > PAGE else None
    return CasePage(items=found[:PAGE], next=_written(more) if more else None)


def _written(last: Case) -> str:
    return "~".join((last.instant.isoformat(), last.number, last.part))


def _read(cursor: str) -> tuple[datetime, str, str]:
    try:
        at, number, part = cursor.split("~")
        return datetime.fromisoformat(at), number, part
    except ValueError as error:
        raise BadCursor(cursor) from error
