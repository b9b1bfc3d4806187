"""Clocks as they are shown: the next one due in a list, and each explained line by line."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from console.api.models.names import Instant
from dispatch.domain.clocks.sla_clock import ClockState
from dispatch.domain.terms import ClockKind, Lamp


class NextClock(Struct, frozen=True, kw_only=True):
    """The running clock that is due next; a negative rest is time over."""

    kind: ClockKind
    due_at: Instant
    lamp: Lamp
    remaining_seconds: float


class ClockLine(Struct, frozen=True, kw_only=True):
    """One line of why a clock is due when it is."""

    at: Instant
    what: str
    detail: str | None
    due_at: Instant


class LimitView(Struct, frozen=True, kw_only=True):
    """The rule that gave the allowance, and the version of the limits it stands in."""

    rule: str
    version: str | None


class ClockView(Struct, frozen=True, kw_only=True):
    """A clock, explained line by line."""

    id: UUID
    kind: ClockKind
    assignment: UUID | None
    state: ClockState
    started_at: Instant
    due_at: Instant | None
    allowance_seconds: float
    lamp: Lamp
    lines: list[ClockLine]
    limit: LimitView
