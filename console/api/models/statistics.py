"""统计: figures with what they are made of, for each subject and period, and the cases behind them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.api.models.names import Instant
from dispatch.domain.assessment.counted import By
from dispatch.domain.assessment.figure import Exclusion, Measure


class FigureName(Struct, frozen=True, kw_only=True):
    """What a figure is called."""

    zh: str
    en: str


class FigureRow(Struct, frozen=True, kw_only=True):
    """A figure of one subject; without a subject, of everything, or of what is nobody's.

    value: a share from 0 to 1, seconds, or the count. hidden: fewer than five, which the caller may not open. rounded:
    in fives, because the caller may not open all of them.
    """

    subject: str | None
    name: str | None
    name_en: str | None
    numerator: int | None
    denominator: int | None
    value: float | None
    hidden: bool
    rounded: bool


class FigureGroups(Struct, frozen=True, kw_only=True):
    """Which figures there are, in the order of the document, and in groups that are counted at once."""

    order: list[str]
    groups: list[list[str]]


class FigureShown(Struct, frozen=True, kw_only=True):
    """A figure by its definition, and what it comes to."""

    id: str
    version: str
    name: FigureName
    measure: Measure
    quantile: int | None
    exclusions: list[Exclusion]
    personal: bool
    better: Literal["higher", "lower"] | None
    rows: list[FigureRow]


class TrendFigure(Struct, frozen=True, kw_only=True):
    """A figure at one point of a trend."""

    id: str
    rows: list[FigureRow]


class TrendPoint(Struct, frozen=True, kw_only=True):
    """What figures came to in one period."""

    period: str
    begin: Instant
    end: Instant
    figures: list[TrendFigure]


class Statistics(Struct, frozen=True, kw_only=True):
    """Figures of a period; trend: of several periods, where those were asked for, the last of which is the period."""

    period: str
    begin: Instant
    end: Instant
    by: By
    as_of: Annotated[Instant, Meta(description="until when it was counted; what comes later in the period is not")]
    figures: list[FigureShown]
    trend: list[TrendPoint]


class FigureCase(Struct, frozen=True, kw_only=True):
    """A case behind a figure; excluded: why it does not count at all."""

    number: str
    instant: Instant
    unit: str | None
    unit_name: str | None
    counted: bool
    excluded: Exclusion | None
    seconds: float | None


class FigureCases(Struct, frozen=True, kw_only=True):
    """The cases behind a figure that the caller may open, the oldest first."""

    figure: str
    version: str
    items: list[FigureCase]
    next: str | None
