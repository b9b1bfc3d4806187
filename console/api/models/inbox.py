"""What came up to a supervisor, and what has to be known to act on it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.clocks import NextStep
from console.api.models.incidents import Summary
from console.api.models.names import Instant, Person, UnitRef
from dispatch.domain.inbox import Gravity
from dispatch.domain.terms import Action, ClockKind, ClockState, RequestKind


class Raised(Struct, frozen=True, kw_only=True):
    """A step of a ladder that named the caller; due_at: of the clock, null during a pause."""

    clock_kind: ClockKind
    clock_state: ClockState
    level: str
    step: int
    at: Instant
    due_at: Instant | None
    acknowledged_at: Instant | None


class Waiting(Struct, frozen=True, kw_only=True):
    """A request that waits for the caller; due_at: until when it should be decided."""

    id: UUID
    kind: RequestKind
    asked_at: Instant
    due_at: Instant | None


class Holder(Struct, frozen=True, kw_only=True):
    """In whose hands it is: a unit's and perhaps a person's, or, as its status says, someone else's."""

    unit: UnitRef | None
    handler: Person | None
    since: Instant
    held_seconds: Annotated[float, Meta(description="until as_of, pauses taken out")]
    paused_seconds: float
    counting: Annotated[bool, Meta(description="false during a pause")]


class TriedSoFar(Struct, frozen=True, kw_only=True):
    """What was done so far, counted; alerted: steps of ladders that were told; extensions: those that were granted."""

    alerted: int
    nudges: int
    yellow_cards: int
    red_cards: int
    returns: int
    reworks: int
    extensions: int


class InboxEntry(Struct, frozen=True, kw_only=True):
    """An incident that came up, and why.

    at: when the latest of what came up did so. raised, waiting, ruling: what came up; the last: the caller has to say
    whose it is. moves: what the caller may do about it now, of what belongs here. unacknowledged: the caller's alerts
    about it.
    """

    incident: Summary
    gravity: Gravity
    at: Instant
    raised: list[Raised]
    waiting: list[Waiting]
    ruling: bool
    holder: Holder
    tried: TriedSoFar
    next_step: NextStep | None
    moves: list[Action]
    unacknowledged: list[UUID]


class Inbox(Struct, frozen=True, kw_only=True):
    """What came up to the caller and is not settled, the gravest first; total: listed or not."""

    items: list[InboxEntry]
    total: int
    as_of: Instant
