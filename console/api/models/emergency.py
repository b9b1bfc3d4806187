"""应急响应: which matters wait, who proposed and agreed, and what came in since, by cell."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from console.api.models.names import CategoryName, Coded, Instant, Person
from dispatch.domain.terms import Grade


class ActState(StrEnum):
    """How far an act is: proposed, approved and still to begin, holding, over, or never approved."""

    PROPOSED = "proposed"
    COMING = "coming"
    LASTING = "lasting"
    OVER = "over"
    REFUSED = "refused"


class ActView(Struct, frozen=True, kw_only=True):
    """An act, or what is proposed; where no category or no area is named, any is meant.

    Residents see no name of staff, and none of their remarks.
    """

    id: UUID
    state: ActState
    reason: str
    since: Instant
    until: Instant
    ends_at: Instant
    grades: list[Grade]
    categories: list[CategoryName]
    areas: list[Coded]
    proposed_by: Person | None
    proposed_at: Instant
    decided_by: Person | None
    decided_at: Instant | None
    decision: str
    ended_by: Person | None
    ended_at: Instant | None
    end_reason: str


class EmergencyView(Struct, frozen=True, kw_only=True):
    """What holds or is coming, what is proposed, and what the caller may do; earlier: for the command room only."""

    at: Instant
    act: ActView | None
    proposal: ActView | None
    earlier: list[ActView]
    may_propose: bool
    may_decide: bool


class CellArrivals(Struct, frozen=True, kw_only=True):
    """What came in from one cell since the act began and is open; cell: None where nobody knows the place yet."""

    cell: Coded | None
    open: int
    urgent: int
    waiting: int
    latest_at: Instant


class EmergencyArrivals(Struct, frozen=True, kw_only=True):
    """What came in since the act began, the cell with the most of it first; without an act there is none.

    waiting: of all that is open, how much waits.
    """

    since: Instant | None
    waiting: int
    cells: list[CellArrivals]
