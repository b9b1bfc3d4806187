"""Clocks as they are shown: the next one due in a list, and each explained line by line."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant, Person
from dispatch.domain.clocks.counted import CountedKind
from dispatch.domain.clocks.explain import LineKind
from dispatch.domain.terms import ClockKind, ClockReason, ClockState, Grade, Lamp, RequestKind, TimeKind


class NextClock(Struct, frozen=True, kw_only=True):
    """The running clock that is due next, and when its lamp changes; a negative rest is time over."""

    kind: ClockKind
    due_soon_at: Instant
    due_at: Instant
    long_overdue_at: Instant
    lamp: Lamp
    remaining_seconds: float


class RuleView(Struct, frozen=True, kw_only=True):
    """The row of a document that gives an allowance; `category` is a prefix, null means any.

    `level`: that of the unit which has the matter in hand; `area_class`: that of the cell.

    Of an allowance in working days, a day of `allowance_seconds` is a working day.
    """

    document: str
    version: str
    kind: ClockKind
    category: str | None
    grade: Grade | None
    level: str | None
    area_class: str | None
    allowance_seconds: float
    time: TimeKind


class Granted(Struct, frozen=True, kw_only=True):
    """The request that was granted: why it was made, with the listed cause of a hold, and who agreed."""

    kind: RequestKind
    reason: str
    reason_code: str | None
    decided_by: Person | None


class PausingAct(Struct, frozen=True, kw_only=True):
    """The emergency for which it waited: why, from when until when that lasts, and who approved it."""

    reason: str
    since: Instant
    ends_at: Instant
    decided_by: Annotated[Person | None, Meta(description="residents see no name of staff")]


class PausedPart(Struct, frozen=True, kw_only=True):
    """A part of a pause that had one cause; the parts of a pause add up to it, and no minute is in two."""

    why: ClockReason | None
    since: Instant
    until: Instant
    seconds: Annotated[
        float | None, Meta(description="in the time in which the clock is counted; null when a year is not loaded")
    ]
    granted: Granted | None
    act: PausingAct | None


class ClockLine(Struct, frozen=True, kw_only=True):
    """One line of why a clock is due when it is; the last one, `now`, says how it looks, and what is left or over."""

    at: Instant
    what: LineKind
    due_at: Annotated[Instant | None, Meta(description="null when the workdays of a year are not loaded")]
    shift_seconds: Annotated[float | None, Meta(description="by how much it moved the due time; null as well")]
    why: Annotated[ClockReason | None, Meta(description="of what was paused, resumed, stopped or voided")]
    allowance_seconds: Annotated[float | None, Meta(description="of started and rebased, as is the rule")]
    rule: RuleView | None
    paused_seconds: Annotated[float | None, Meta(description="of resumed")]
    since: Annotated[
        Instant | None, Meta(description="from when it holds, where that was before: of a pause and its end")
    ]
    granted: Annotated[Granted | None, Meta(description="the request behind what was paused, resumed or extended")]
    act: Annotated[PausingAct | None, Meta(description="the emergency for which it was paused")]
    parts: Annotated[list[PausedPart], Meta(description="of resumed: what the pause before it was made of")]
    lamp: Annotated[Lamp | None, Meta(description="of now")]
    remaining_seconds: Annotated[float | None, Meta(description="of now; negative is time over")]


class CountedView(Struct, frozen=True, kw_only=True):
    """A day of a clock in working time with what is counted of it, or days of which nothing is and why.

    `total_seconds` is of this line and those before it; `number` which working day it is, of an allowance in those.
    """

    kind: CountedKind
    first: date
    last: date
    stretches: list[tuple[Instant, Instant]]
    seconds: float
    total_seconds: float
    name: str | None
    number: int | None


class NextStep(Struct, frozen=True, kw_only=True):
    """The step of a ladder that fires next, and whom it tells: roles, or the reporter."""

    clock_kind: ClockKind
    level: str
    step: int
    at: Instant
    recipients: list[str]


class ClockView(Struct, frozen=True, kw_only=True):
    """A clock, explained line by line; only one that runs has times ahead of it at which its lamp changes.

    `missing_year` is the year whose workdays have to be loaded before anybody knows when the clock is due.
    """

    id: UUID
    kind: ClockKind
    assignment: UUID | None
    milestone: Annotated[int | None, Meta(description="which step of the assignment")]
    state: ClockState
    started_at: Instant
    due_soon_at: Instant | None
    due_at: Instant | None
    long_overdue_at: Instant | None
    allowance_seconds: float
    time: TimeKind
    lamp: Lamp
    lines: list[ClockLine]
    counted: list[CountedView]
    rule: RuleView
    missing_year: int | None
    next_step: Annotated[
        NextStep | None, Meta(description="null where none is ahead, and for whoever is not told of such steps")
    ]
