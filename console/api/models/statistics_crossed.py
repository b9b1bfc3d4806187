"""统计: a figure by matter and place at once."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.api.models.names import Instant
from console.api.models.statistics import FigureName

Number = Annotated[int | None, Meta(description="null: fewer than five, which the caller may not open")]
Places = Literal["village", "cell"]


class CrossedMatter(Struct, frozen=True, kw_only=True):
    """A column: a category at the top of its scheme, or without a code what has none."""

    code: str | None
    name: str | None
    name_en: str | None
    total: Number


class CrossedPlace(Struct, frozen=True, kw_only=True):
    """A row: a place, or without a subject what has none; counts: one for each column."""

    subject: str | None
    name: str | None
    total: Number
    counts: list[Number]


class CrossedFigure(Struct, frozen=True, kw_only=True):
    """How many cases of a figure there are of each matter in each place.

    rounded: some numbers are in fives, because the caller may not open all of what is behind them.
    """

    figure: str
    version: str
    name: FigureName
    period: str
    by: Places
    as_of: Instant
    columns: list[CrossedMatter]
    rows: list[CrossedPlace]
    total: Number
    rounded: bool
