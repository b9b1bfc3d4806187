"""What people were told."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, Coded, Instant, Person, UnitRef
from dispatch.domain.terms import ClockKind, ClockState, Grade, Role


class Alerted(Struct, frozen=True, kw_only=True):
    """How many people a step alerted, and in which role."""

    role: Role
    people: int


class Tried(Struct, frozen=True, kw_only=True):
    """An earlier step of the ladder, and whom it alerted; nobody where nobody holds the role."""

    level: str
    alerted: list[Alerted]


class Alert(Struct, frozen=True, kw_only=True):
    """A notification of the caller: what happened, why they are told, who had it, what was tried before.

    category, cell, grade, urgent: of the incident. level, step, clock_kind: of an escalation; level: also the card that
    a supervisor showed.
    clock_state: how that clock stands now; it may have stopped since.
    had_unit, had_handler: in whose hands the incident was.
    """

    id: UUID
    number: str
    kind: str
    level: str | None
    step: int | None
    clock_kind: ClockKind | None
    clock_state: ClockState | None
    category: CategoryName | None
    cell: Coded | None
    grade: Grade | None
    urgent: bool
    had_unit: UnitRef | None
    had_handler: Person | None
    tried: list[Tried]
    at: Instant
    due_at: Instant | None
    acknowledged_at: Instant | None
    visit: Annotated[bool, Meta(description="a visit to a key place that nobody had made then")]
    nobody_on_duty: Annotated[
        UnitRef | None, Meta(description="the unit whose duty roster had nobody, so that the caller is told instead")
    ]


class ObjectionAlert(Struct, frozen=True, kw_only=True):
    """A notification about an objection to an assessment that was not decided by `due_at`, for an assessor."""

    id: UUID
    kind: str
    period_id: UUID
    period: str
    scheme: str
    scheme_en: str
    at: Instant
    due_at: Instant | None
    acknowledged_at: Instant | None


class Alerts(Struct, frozen=True, kw_only=True):
    """Notifications, newest first; open ones by how grave they are. total: how many there are, listed or not.

    objections: those that are about an assessment and no incident; they are all listed.
    """

    items: list[Alert]
    total: int
    objections: list[ObjectionAlert]
