"""Exports of 统计: figures by their subjects, matters by place, and the cases behind a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from console.api import statistics, statistics_crossed
from console.api.exporting.source import Asking, Column, Nothing, Source, body_of
from console.api.exporting.words import flag, instant, number, plain, worded
from console.api.models.statistics import FigureCase, FigureCases, FigureName, FigureRow, FigureShown, Statistics
from console.api.models.statistics_crossed import CrossedFigure, CrossedMatter, CrossedPlace, Number, Places
from dispatch.application.exporting.sheet import Cell, Form
from dispatch.domain.assessment.counted import By
from schemas.texts import Language

Name = Annotated[str | None, Field(max_length=60)]
Written = Annotated[str | None, Field(max_length=10)]


class FiguresWish(Nothing):
    """Which figures of which period, of each of which subjects, and of which cases alone."""

    period: Written = None
    by: By = By.NONE
    figure: list[Annotated[str, Field(max_length=60)]] | None = None
    platform: Name = None
    area: Name = None
    category: Name = None
    unit: Name = None


class CasesWish(Nothing):
    """Behind which figure of which subject."""

    figure: Annotated[str, Field(max_length=60)]
    period: Written = None
    by: By = By.NONE
    subject: Name = None
    platform: Name = None
    area: Name = None
    category: Name = None
    unit: Name = None


class CrossedWish(Nothing):
    """Which figure, and by which places."""

    figure: Annotated[str, Field(max_length=60)] = statistics_crossed.DEFAULT
    period: Written = None
    by: Places = "cell"
    platform: Name = None
    area: Name = None


class Line(NamedTuple):
    """What a figure comes to for a subject."""

    period: str
    figure: FigureShown
    row: FigureRow


class Met(NamedTuple):
    """How many cases there are of a matter in a place."""

    place: CrossedPlace
    matter: CrossedMatter
    cases: Number


def _figures(asking: Asking, wish: FiguresWish) -> Iterator[Line]:
    answer = statistics.read_figures(asking.caller, asking.here, asking.names, **dict(wish))
    found = body_of(answer, Statistics)
    yield from (Line(found.period, figure, row) for figure in found.figures for row in figure.rows)


def _cases(asking: Asking, wish: CasesWish) -> Iterator[FigureCase]:
    cursor = None
    while True:
        answer = statistics.read_cases(asking.caller, asking.here, asking.names, **dict(wish), cursor=cursor)
        page = body_of(answer, FigureCases)
        yield from page.items
        if page.next is None:
            return
        cursor = page.next


def _crossed(asking: Asking, wish: CrossedWish) -> Iterator[Met]:
    answer = statistics_crossed.read_crossed(asking.caller, asking.here, asking.names, **dict(wish))
    found = body_of(answer, CrossedFigure)
    for place in found.rows:
        yield from (Met(place, matter, count) for matter, count in zip(found.columns, place.counts, strict=True))


def _named(name: FigureName, language: Language) -> Cell:
    return name.en if language is Language.EN else name.zh


def _or_english(name: str | None, name_en: str | None, language: Language) -> Cell:
    return (name_en if language is Language.EN else None) or name


FIGURES: Final = Source(
    what="statistics",
    wish=FiguresWish,
    rows=_figures,
    columns=(
        plain("period", lambda line: line.period),
        Column(name="figure", form=Form.WORD, value=lambda line, language: _named(line.figure.name, language)),
        plain("version", lambda line: line.figure.version),
        plain("subject_id", lambda line: line.row.subject),
        Column(
            name="subject",
            form=Form.WORD,
            value=lambda line, language: _or_english(line.row.name, line.row.name_en, language),
        ),
        number("numerator", lambda line: line.row.numerator),
        number("denominator", lambda line: line.row.denominator),
        number("value", lambda line: line.row.value),
        flag("hidden", lambda line: line.row.hidden),
        flag("rounded", lambda line: line.row.rounded),
    ),
)
CASES: Final = Source(
    what="statistics_cases",
    wish=CasesWish,
    rows=_cases,
    about=lambda row: row.number,
    columns=(
        plain("number", lambda row: row.number),
        instant("at", lambda row: row.instant),
        plain("unit", lambda row: row.unit_name),
        flag("counted", lambda row: row.counted),
        worded("why", "exclusion", lambda row: row.excluded),
        number("seconds", lambda row: row.seconds),
    ),
)
CROSSED: Final = Source(
    what="statistics_crossed",
    wish=CrossedWish,
    rows=_crossed,
    columns=(
        plain("subject_id", lambda met: met.place.subject),
        plain("subject", lambda met: met.place.name),
        plain("category_id", lambda met: met.matter.code),
        Column(
            name="category",
            form=Form.WORD,
            value=lambda met, language: _or_english(met.matter.name, met.matter.name_en, language),
        ),
        number("count", lambda met: met.cases),
        flag("hidden", lambda met: met.cases is None),
    ),
)
