"""The live figures of the town, as a board and a wall follow them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.api.models.names import Instant
from dispatch.domain.live.figures import Line
from dispatch.domain.live.ledger import Kind
from dispatch.domain.terms import AreaCode, CategoryCode, Platform

LiveSource = Literal["stream", "recount"]


class PlatformLine(Line, frozen=True, kw_only=True):
    """The live figures of a platform."""

    platform: Platform


class CellLine(Line, frozen=True, kw_only=True):
    """The live figures of a cell."""

    cell: AreaCode


class CategoryLine(Line, frozen=True, kw_only=True):
    """The live figures of a category."""

    category: CategoryCode


class UnusualArrivals(Struct, frozen=True, kw_only=True):
    """More came in than usual: of what, in which window, how many instead of how many.

    subject: the code of the cell, category or platform; empty for the town. score: how far the count is from the usual
    one, in units of what chance makes of it. weeks: of how many weeks the usual number is the mean. expected and score:
    null where so few are usual that it is hidden.
    """

    code: Literal["more_arrivals"]
    kind: Kind
    subject: str
    window: Literal["1h", "1d"]
    count: int
    expected: float | None
    score: float | None
    weeks: int


class Differed(Struct, frozen=True, kw_only=True):
    """A recount found that the stream had counted some incidents otherwise, and put them right."""

    at: Instant
    incidents: int
    missed: Annotated[int, Meta(description="of these, how many the stream had not heard of in time")]


class LiveFigures(Struct, frozen=True, kw_only=True):
    """The data of a `live` event: what comes in, is open and late, and is closed, now.

    source: counted by the stream, or recounted from PostgreSQL because the stream is silent. stream_as_of: when the
    stream was heard last; behind_seconds: how long ago. differs: what recounts of the last hour found. usual_weeks: of
    how many weeks the usual numbers are the mean; 0 while there is too little history. Cells and categories without
    any number are left out.
    """

    as_of: Instant
    source: LiveSource
    stream_as_of: Instant | None
    behind_seconds: float | None
    checked_at: Annotated[Instant | None, Meta(description="when the stream was held against a recount last")]
    differs: list[Differed]
    windows: list[str]
    usual_weeks: int
    town: Line
    platforms: list[PlatformLine]
    cells: list[CellLine]
    categories: list[CategoryLine]
    unusual: list[UnusualArrivals]
