"""交接班: what a shift leaves to the next, and who signed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, Coded, Instant, Person, UnitRef
from dispatch.domain.handover import HandoverState
from dispatch.domain.terms import ClockKind, Grade, RequestKind, Role


class LeftOpen(Struct, frozen=True, kw_only=True):
    """An open incident; without a unit it waits for the command room. clock: the one due next."""

    number: str
    status: str
    category: CategoryName | None
    cell: Coded | None
    grade: Grade | None
    urgent: bool
    unit: UnitRef | None
    clock: ClockKind | None
    due_at: Instant | None
    overdue: bool


class LeftAsked(Struct, frozen=True, kw_only=True):
    """A request that waits to be decided."""

    number: str
    kind: RequestKind
    decider: Role
    asked_at: Instant


class LeftUnread(Struct, frozen=True, kw_only=True):
    """An alert that the one who leaves did not take note of."""

    number: str
    kind: str
    level: str | None
    at: Instant


class LeftSheet(Struct, frozen=True, kw_only=True):
    """What was open at one moment: counts of all, the most pressing by number; accusations are not among them."""

    at: Instant
    open: int
    by_status: dict[str, int]
    overdue: int
    due_soon: int
    needs_person: int
    asked: int
    unread: int
    lines: list[LeftOpen]
    requests: list[LeftAsked]
    alerts: list[LeftUnread]


class HandoverEntry(Struct, frozen=True, kw_only=True):
    """A hand-over in a list."""

    id: UUID
    area: Coded | None
    state: HandoverState
    left_by: Person
    left_at: Instant
    taken_by: Person | None
    taken_at: Instant | None
    open: int
    overdue: int


class Handover(HandoverEntry, frozen=True, kw_only=True):
    """A hand-over with all that is kept of it. remark: of the one who took over."""

    notes: str
    remark: str
    sheet: Annotated[LeftSheet, Meta(description="as it was when the one who left signed")]


class HandoverPage(Struct, frozen=True, kw_only=True):
    """Hand-overs, the newest first; `next` is `before` of the next page."""

    items: list[HandoverEntry]
    next: Instant | None
