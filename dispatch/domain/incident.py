"""What an incident is at any moment: its status, who has it in hand, its clocks, and what was asked for.

Only the state and the shape of a decision stand here; what may happen is in `workflow`, and each stage has its
file of decisions: `collecting`, `assigning`, `handling`, `feedback`, `reopening`, `automation`, `escalation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, field

from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.terms import (
    AreaCode,
    AssignmentId,
    AssignmentState,
    CategoryCode,
    ClockKind,
    Grade,
    IncidentId,
    Outcome,
    Platform,
    RequestId,
    RequestState,
    Role,
    Status,
    UnitId,
    UserId,
)
from schemas.facts import Fact


class Assignment(Struct, frozen=True, kw_only=True):
    """An incident in the hands of a unit (派单).

    return_until: until when the unit may return it, frozen when it was assigned; half-open.
    """

    id: AssignmentId
    unit: UnitId
    state: AssignmentState
    since: datetime
    role: Literal["lead"] = "lead"
    handler: UserId | None = None
    ended_at: datetime | None = None
    binding: bool = False
    reason: str | None = None
    responsibility_row: str | None = None
    admission_item: str | None = None
    return_until: datetime | None = None

    @property
    def active(self) -> bool:
        """Say whether the unit has it to do: assigned or handling. What is handed in waits for somebody else."""
        return self.state in (AssignmentState.ASSIGNED, AssignmentState.HANDLING)


class Request(Struct, frozen=True, kw_only=True):
    """Something asked by one person and decided by another (申请); in the spine only `reopen`."""

    id: RequestId
    kind: str
    state: RequestState
    asked_by: UserId
    asked_at: datetime
    reason: str
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)


class Incident(Struct, frozen=True, kw_only=True):
    """An incident (事件). Assignments, clocks and requests stand in the order in which they were made.

    version: counts decisions that move it (the ETag). seq: counts everything announced.
    lead: the assignment that is the unit's now, or was when it handed in or the incident closed.
    returns, reworks, declines, reopens: how often; reopens is also the epoch of its clocks.
    self_handled: an officer deals with it on the spot in this round. self_handled_by: who did so last.
    earlier_handlers: those who did so in rounds before, whom a check of what followed is no affair of.
    reply_until: until when the reporter may contest a decline or ask for reopening; half-open.
    person_only: a person took it in hand, or it came back to one; never decided by itself again.
    left_to_person: the platform could not decide and somebody has to. decided_by: the rules that did decide.
    """

    id: IncidentId
    number: str
    town: AreaCode
    status: Status
    channel: str
    received_at: datetime
    version: int
    seq: int
    outcome: Outcome | None = None
    reporter: UserId | None = None
    urgent: bool = False
    category: CategoryCode | None = None
    grade: Grade | None = None
    platform: Platform | None = None
    cell: AreaCode | None = None
    lead: AssignmentId | None = None
    assignments: tuple[Assignment, ...] = ()
    clocks: tuple[Clock, ...] = ()
    requests: tuple[Request, ...] = ()
    returns: int = 0
    reworks: int = 0
    declines: int = 0
    reopens: int = 0
    self_handled: bool = False
    self_handled_by: UserId | None = None
    earlier_handlers: tuple[UserId, ...] = ()
    history: bool = False
    told_at: datetime | None = None
    closed_at: datetime | None = None
    reply_until: datetime | None = None
    person_only: bool = False
    left_to_person: bool = False
    decided_by: str | None = None

    @property
    def place(self) -> AreaCode:
        """The cell, or the whole town while nobody knows where it is."""
        return self.cell or self.town

    @property
    def lead_assignment(self) -> Assignment | None:
        """The lead assignment, if there is one now."""
        return next((found for found in self.assignments if found.id == self.lead), None)

    @property
    def pending(self) -> tuple[Request, ...]:
        """The requests that nobody has decided."""
        return tuple(request for request in self.requests if request.state is RequestState.PENDING)

    def clock(self, kind: ClockKind) -> Clock | None:
        """Return the clock of this kind that was started last."""
        return next((clock for clock in reversed(self.clocks) if clock.kind is kind), None)


class Announcement(Struct, frozen=True, kw_only=True):
    """A fact to tell, with the role that acted; the person, the words and the pictures stay with us."""

    fact: Fact
    actor: UserId | None
    by: Role
    note: str | None = None
    attachments: tuple[UUID, ...] = ()


class Notice(Struct, frozen=True, kw_only=True):
    """Somebody to be told in the application: `to` is a kind of recipient, or `reporter` with the user.

    kind: escalation, result_told, declined, request_granted, request_refused. unit: whose handler or lead is meant.
    """

    id: UUID
    kind: str
    to: str
    level: str | None = None
    unit: UnitId | None = None
    user: UserId | None = None


class Decision(Struct, frozen=True, kw_only=True):
    """What the incident becomes, what to announce, and whom to notify: saved in one transaction."""

    incident: Incident
    announce: tuple[Announcement, ...]
    notify: tuple[Notice, ...] = ()
