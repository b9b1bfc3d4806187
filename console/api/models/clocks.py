"""Clocks as they are shown: the next one due in a list, and each explained line by line."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import Instant
from dispatch.domain.clocks.explain import LineKind
from dispatch.domain.terms import ClockKind, ClockReason, ClockState, Grade, Lamp


class NextClock(Struct, frozen=True, kw_only=True):
    """The running clock that is due next, and when its lamp changes; a negative rest is time over."""

    kind: ClockKind
    due_soon_at: Instant
    due_at: Instant
    long_overdue_at: Instant
    lamp: Lamp
    remaining_seconds: float


class RuleView(Struct, frozen=True, kw_only=True):
    """The row of a document that gives an allowance; `category` is a prefix, null like `grade` means any."""

    document: str
    version: str
    kind: ClockKind
    category: str | None
    grade: Grade | None
    allowance_seconds: float


class ClockLine(Struct, frozen=True, kw_only=True):
    """One line of why a clock is due when it is; the last one, `now`, says how it looks, and what is left or over."""

    at: Instant
    what: LineKind
    due_at: Instant
    why: Annotated[ClockReason | None, Meta(description="of what was paused, resumed, stopped or voided")]
    allowance_seconds: Annotated[float | None, Meta(description="of started and rebased, as is the rule")]
    rule: RuleView | None
    paused_seconds: Annotated[float | None, Meta(description="of resumed")]
    lamp: Annotated[Lamp | None, Meta(description="of now")]
    remaining_seconds: Annotated[float | None, Meta(description="of now; negative is time over")]


class ClockView(Struct, frozen=True, kw_only=True):
    """A clock, explained line by line; only one that runs has times ahead of it at which its lamp changes."""

    id: UUID
    kind: ClockKind
    assignment: UUID | None
    state: ClockState
    started_at: Instant
    due_soon_at: Instant | None
    due_at: Instant | None
    long_overdue_at: Instant | None
    allowance_seconds: float
    lamp: Lamp
    lines: list[ClockLine]
    rule: RuleView
