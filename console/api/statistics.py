"""统计: the figures of the township for a period, told apart by what the caller asks, and the cases behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Final

from fastapi import Query

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Console, Here, Names
from console.api.models.statistics import (
    FigureCase,
    FigureCases,
    FigureGroups,
    FigureName,
    FigureRow,
    FigureShown,
    Statistics,
    TrendFigure,
    TrendPoint,
)
from console.api.problems import not_found
from console.api.statistics_kept import Found
from dispatch.adapters.postgres.reading.figured import in_groups, tells_of_persons
from dispatch.application.policy import sees_figures_of_persons, works_here
from dispatch.domain.actor import Actor
from dispatch.domain.assessment.counted import By, Counted, Within
from dispatch.domain.assessment.figure import Figure, Figures
from dispatch.domain.assessment.period import NoPeriod, Period, period_of, periods_of, this_month
from dispatch.domain.terms import UserId
from runtime.clock import utc_now
from runtime.http.problem import FieldError, Problem
from schemas.field_errors import Wrong

router: Final = Door(tags=["figures"])
MOST_COUNTED: Final = 150
"""So many figures times periods are counted for one request."""
Name = Annotated[str | None, Query(max_length=60)]
Written = Annotated[str | None, Query(max_length=10, description="2026-11-27, 2026-W47, 2026-11, 2026-Q4 or 2026")]


@router.get("/statistics/groups")
def read_groups(caller: Caller, here: Here) -> Answer[FigureGroups]:
    """Return the figures there are, in groups that are counted at once: pages ask for one after another."""
    _check(caller)
    figures = tuple(here.services.figures().values())
    return Answer(
        FigureGroups(
            order=[each.id for each in figures],
            groups=[[each.id for each in group] for group in in_groups(figures)],
        )
    )


@router.get("/statistics/figures")
def read_figures(
    caller: Caller,
    here: Here,
    names: Names,
    period: Written = None,
    periods: Annotated[str | None, Query(max_length=22, description="a trend, as 2026-06..2026-11")] = None,
    by: By = By.NONE,
    figure: Annotated[list[str] | None, Query(max_length=60)] = None,
    platform: Name = None,
    area: Name = None,
    category: Name = None,
    unit: Name = None,
) -> Answer[Statistics]:
    """Return figures of a period for each subject: exact where the caller may open every incident behind them."""
    _check(caller)
    now = utc_now()
    asked = _periods(period, periods, now)
    chosen = _chosen(here.services.figures(), figure)
    if len(chosen) * len(asked) > MOST_COUNTED:
        raise Problem(422, "too_wide")
    within = Within(platform=platform, area=area, category=category, unit=unit)
    note_persons(caller, here, chosen, by, within, period or periods or "")
    reading = here.services.reading.as_(caller)

    def counted(each: Period) -> Found:
        span = each.span.until(now)
        return Found(reading.figured(chosen, span, by, within=within), span.end)

    known = (caller, tuple((each.id, each.version) for each in chosen), by, within)
    points = [(each, here.kept.get((*known, each.name), partial(counted, each))) for each in asked]
    named = _namer(here, caller, names, by, [one for _, found in points for one in found.rows])
    last, found = points[-1]
    return Answer(
        Statistics(
            period=last.name,
            begin=last.span.begin,
            end=last.span.end,
            by=by,
            as_of=found.at,
            figures=[_figure(each, _rows(each, found.rows, named)) for each in chosen],
            trend=[_point(each, chosen, point.rows, named) for each, point in points] if periods is not None else [],
        )
    )


@router.get("/statistics/cases")
def read_cases(
    caller: Caller,
    here: Here,
    names: Names,
    figure: Annotated[str, Query(max_length=60)],
    period: Written = None,
    by: By = By.NONE,
    subject: Name = None,
    platform: Name = None,
    area: Name = None,
    category: Name = None,
    unit: Name = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Answer[FigureCases]:
    """Return the cases behind a figure of a subject, those that do not count among them, each with the reason."""
    _check(caller)
    now = utc_now()
    (asked,) = _periods(period, None, now)
    (chosen,) = _chosen(here.services.figures(), [figure])
    within = Within(platform=platform, area=area, category=category, unit=unit)
    note_persons(caller, here, [chosen], by, within, f"{asked.name} {subject or ''}")
    page = here.services.reading.as_(caller).figured_cases(
        chosen,
        asked.span.until(now),
        by,
        subject,
        within=within,
        cursor=cursor,
    )
    items = [
        FigureCase(
            number=case.number,
            instant=case.instant,
            unit=case.unit,
            unit_name=names.unit_ref(case.unit).name if case.unit else None,
            counted=case.counted,
            excluded=case.excluded,
            seconds=None if case.seconds is None else float(case.seconds),
        )
        for case in page.items
    ]
    return Answer(FigureCases(figure=chosen.id, version=chosen.version, items=items, next=page.next))


def _check(caller: Actor) -> None:
    if not works_here(caller):
        raise Problem(403, "not_yours")


def note_persons(caller: Actor, here: Console, figures: Sequence[Figure], by: By, within: Within, asked: str) -> None:
    """Record that somebody is about to be shown figures of persons other than themselves."""
    if sees_figures_of_persons(caller, within.area) and any(tells_of_persons(each, by, within) for each in figures):
        words = ("statistics", figures[0].id if len(figures) == 1 else "", within.area or "", asked)
        here.services.reading_log.assessed(caller.user, " ".join(" ".join(words).split()))


def _periods(period: str | None, periods: str | None, now: datetime) -> Sequence[Period]:
    """Return the periods that are asked for: this month where none is named."""
    field = "period" if periods is None else "periods"
    try:
        found = periods_of(periods) if periods is not None else (period_of(period or this_month(now)),)
    except NoPeriod as error:
        raise Problem(422, "invalid", errors=[FieldError(field, Wrong.NO_PERIOD)]) from error
    return found


def _chosen(figures: Figures, wanted: list[str] | None) -> Sequence[Figure]:
    """Return the figures that are asked for, in the order of the document; all of them where none is named."""
    if wanted is None:
        return tuple(figures.values())
    if not figures.keys() >= set(wanted):
        raise not_found()
    return tuple(each for each in figures.values() if each.id in wanted)


Namer = Callable[[str | None], tuple[str | None, str | None]]


def _namer(here: Console, caller: Actor, names: Catalogue, by: By, found: Sequence[Counted]) -> Namer:
    """Return what says how a subject is called, and in English where that has a name of its own."""
    people: Mapping[str, str] = {}
    if by is By.OFFICER:
        users = {UserId(row.subject) for row in found if row.subject is not None}
        people = here.services.reading.as_(caller).people(users).names

    def named(subject: str | None) -> tuple[str | None, str | None]:
        match by:
            case _ if subject is None:
                return None, None
            case By.UNIT:
                return names.unit_ref(subject).name, None
            case By.TOWN | By.VILLAGE | By.CELL:
                return names.area_names.get(subject, subject), None
            case By.CATEGORY:
                category = names.category_names.get(subject)
                return (category.name, category.name_en) if category else (subject, None)
            case By.OFFICER:
                return people.get(subject, subject), None
            case _:
                return subject, None

    return named


def _figure(figure: Figure, rows: list[FigureRow]) -> FigureShown:
    return FigureShown(
        id=figure.id,
        version=figure.version,
        name=FigureName(zh=figure.name.zh, en=figure.name.en),
        measure=figure.measure,
        quantile=figure.quantile,
        exclusions=list(figure.left_out),
        personal=figure.personal,
        better=figure.better,
        rows=rows,
    )


def _point(period: Period, figures: Sequence[Figure], found: Sequence[Counted], named: Namer) -> TrendPoint:
    return TrendPoint(
        period=period.name,
        begin=period.span.begin,
        end=period.span.end,
        figures=[TrendFigure(id=each.id, rows=_rows(each, found, named)) for each in figures],
    )


def _rows(figure: Figure, found: Sequence[Counted], named: Namer) -> list[FigureRow]:
    return [_row(each, named) for each in found if each.figure == figure.id]


def _row(counted: Counted, named: Namer) -> FigureRow:
    name, name_en = named(counted.subject)
    return FigureRow(
        subject=counted.subject,
        name=name,
        name_en=name_en,
        numerator=counted.numerator,
        denominator=counted.denominator,
        value=None if counted.value is None else float(counted.value),
        hidden=counted.hidden,
        rounded=counted.rounded,
    )
