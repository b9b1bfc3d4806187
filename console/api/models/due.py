"""今日到期: due times and the next steps of ladders on an axis, a lane for each unit."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.names import CategoryName, Coded, Instant, UnitRef
from dispatch.domain.terms import ClockKind, Grade, Lamp, Status


class MarkKind(StrEnum):
    """What a mark stands for: a due time, or the next step of a ladder."""

    DUE = "due"
    STEP = "step"


class DueMark(Struct, frozen=True, kw_only=True):
    """A due time, or the step that comes next on the ladder of a clock."""

    at: Instant
    what: MarkKind
    level: Annotated[str | None, Meta(description="of the step; of a due time, the step that fires with it")]
    clock: ClockKind
    milestone: Annotated[str | None, Meta(description="of a step of the handling: what it is")]
    lamp: Annotated[Lamp, Meta(description="of the clock, now")]
    number: str
    status: Status
    category: CategoryName | None
    cell: Coded | None
    grade: Grade | None
    urgent: bool


class DueLane(Struct, frozen=True, kw_only=True):
    """What a unit has before it; without a unit it is for the command room, or for whoever checks."""

    unit: UnitRef | None
    overdue: Annotated[int, Meta(description="how many incidents are overdue already")]
    marks: list[DueMark]


class DueAxis(Struct, frozen=True, kw_only=True):
    """The next hours, lane by lane."""

    at: Instant
    until: Instant
    lanes: list[DueLane]
    full: Annotated[bool, Meta(description="there is more than is told: the nearest is")]


class ExtensionPreview(Struct, frozen=True, kw_only=True):
    """What the due time of the handling would become by an extension, as the unit's duty and the workdays have it."""

    was_due_at: Instant | None
    due_at: Annotated[Instant | None, Meta(description="null where no such extension can be asked for now")]
