"""晨会单: the sheet for the meeting at 08:30."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.api.models.incidents import Summary
from console.api.models.names import Instant, UnitRef


class MorningCounts(Struct, frozen=True, kw_only=True):
    """How many came overnight, are due today, are overdue, and were returned at least twice."""

    overnight: int
    due_today: int
    overdue: int
    returned: int


class MorningUnit(MorningCounts, frozen=True, kw_only=True):
    """The counts of a unit; without a unit, of the command room."""

    unit: UnitRef | None


class MorningSheet(Struct, frozen=True, kw_only=True):
    """What came overnight, is due today, is overdue or was returned twice; the most pressing of each by name."""

    at: Instant
    since: Annotated[Instant, Meta(description="when the night began")]
    total: MorningCounts
    units: list[MorningUnit]
    overnight: list[Summary]
    due_today: list[Summary]
    overdue: list[Summary]
    returned: list[Summary]
