"""Incidents as they are shown: in a list, and with everything about one."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from console.api.models.clocks import ClockView, NextClock
from console.api.models.custody import CustodyView
from console.api.models.deliveries import Reached
from console.api.models.history import Reason
from console.api.models.merged import FollowerView, LeadView
from console.api.models.moves import ForbiddenMove, MoveView
from console.api.models.names import CategoryName, Coded, Instant, Person, Position, Reporter, UnitRef
from console.api.models.parts import ParentView, PartView
from console.api.models.roster import DutyNow
from dispatch.adapters.postgres.incidents.attachments import State
from dispatch.application.policy import Sight
from dispatch.domain.terms import (
    AssignmentRole,
    AssignmentState,
    Grade,
    MilestoneState,
    Outcome,
    Platform,
    RequestKind,
    RequestState,
    Role,
    Status,
    TellBy,
)
from dispatch.domain.workflow.form import MediaType, Purpose

SIGHT = (
    "how much of it is shown: whole; own, to the person who reported it, without names of staff and their remarks; "
    "former, to a unit that had it by mistake: number, matter, and what it did itself"
)


class Summary(Struct, frozen=True, kw_only=True):
    """An incident as a list shows it; telephone and identity numbers are masked."""

    number: str
    status: Status
    outcome: Outcome | None
    version: int
    seq: int
    category: CategoryName | None
    grade: Grade | None
    platform: Platform | None
    cell: Coded | None
    unplaced: bool
    position: Position | None
    address: str | None
    summary: str
    urgent: bool
    accusation: Annotated[bool, Meta(description="it complains about a unit or person of ours; the supervisor's alone")]
    source: Annotated[str | None, Meta(description="null for those who may not know who reported it")]
    received_at: Instant
    lead_unit: UnitRef | None
    helping: Annotated[bool, Meta(description="another unit leads, and one of the caller's helps")]
    handler: Person | None
    clock: NextClock | None
    waits: Annotated[bool, Meta(description="it is open, and none of its clocks runs")]
    needs_person: Annotated[bool, Meta(description="automation left it to a person")]
    escalation_level: Annotated[
        int | None,
        Meta(description="how many steps from the due time on a running clock has climbed, of several the most"),
    ]
    followers: Annotated[int, Meta(description="how many were merged into it")]
    is_part: Annotated[bool, Meta(description="a part of another incident")]
    awaits_look: Annotated[bool, Meta(description="a visit to a key place: an officer has still to look")]
    parts_open: Annotated[int, Meta(description="how many of its parts are not closed")]
    asked: Annotated[list[RequestKind], Meta(description="what is asked for and waits to be decided")]
    sight: Annotated[Sight, Meta(description=SIGHT)]


class MilestoneView(Struct, frozen=True, kw_only=True):
    """A step of what a unit does; `due_at` is when it is due, or was when it was taken or dropped."""

    n: int
    name: str
    state: MilestoneState
    due_at: Instant
    ended_at: Instant | None
    late: Annotated[bool, Meta(description="it was taken after it was due, or is open and overdue")]


class AssignmentView(Struct, frozen=True, kw_only=True):
    """An incident in the hands of a unit; of one that helps, `reason` is what it is asked to do.

    `answer` is what a unit that helps says to that: why it refuses, or what it did.
    """

    id: UUID
    role: AssignmentRole
    unit: UnitRef
    state: AssignmentState
    handler: Person | None
    since: Instant
    ended_at: Instant | None
    binding: bool
    reason: str | None
    department: Annotated[str | None, Meta(description="of the county's: the department that reported for it")]
    answer: str | None
    milestones: list[MilestoneView]


class RequestView(Struct, frozen=True, kw_only=True):
    """Asked by one, decided by another, who has the role `decider`; of a question to the reporter, `reason` is it."""

    id: UUID
    kind: RequestKind
    state: RequestState
    asked_by: Person | None
    asked_at: Instant
    decider: Role
    decided_by: Person | None
    decided_at: Instant | None
    reason: str | None
    due_at: Annotated[Instant | None, Meta(description="of an extension: the new due time")]
    was_due_at: Annotated[Instant | None, Meta(description="of an extension: the due time when it was asked for")]
    imposed_due_at: Annotated[
        Instant | None, Meta(description="of an extension beyond it: the due time of the order from outside")
    ]
    done: Annotated[str | None, Meta(description="of a transfer: what the town has done")]
    reason_code: Annotated[str | None, Meta(description="of a hold: the listed cause")]
    until: Annotated[
        Instant | None, Meta(description="of a hold: its end; of a question: until when it can be answered")
    ]
    outside: Annotated[bool, Meta(description="of a hold: the cause lies outside government, and the total is paused")]
    answer: Annotated[str | None, Meta(description="of a question: what the reporter said to it")]
    photos: Annotated[list[UUID], Meta(description="of a question: what the reporter showed")]


class AttachmentView(Struct, frozen=True, kw_only=True):
    """A photo; the addresses are there once a picture of it is stored."""

    id: UUID
    sha256: str
    media_type: MediaType
    bytes: int
    state: State
    purpose: Purpose | None
    reason: Annotated[str | None, Meta(description="why it was refused")]
    url: str | None
    thumb_url: str | None


class IncidentAlert(Struct, frozen=True, kw_only=True):
    """A step of a clock's ladder that fired; reached: whom it reached by which channel, and whom not."""

    id: UUID
    step: int
    level: str
    at: Instant
    due_at: Instant
    acknowledged_at: Instant | None
    acknowledged_by: Person | None
    reached: list[Reached]


class Told(Struct, frozen=True, kw_only=True):
    """That the reporter was told the result, and how."""

    at: Instant
    channel: str


class CallerView(Struct, frozen=True, kw_only=True):
    """Who rang up, for the command room, and how that person wants to be told; the number is masked."""

    name: str | None
    phone: str | None
    tell_by: Annotated[TellBy | None, Meta(description="null where nothing was chosen")]


class CallerNumber(Struct, frozen=True, kw_only=True):
    """The whole telephone number of who rang up; that it was shown is on record."""

    name: str | None
    phone: str


class ReceiptCode(Struct, frozen=True, kw_only=True):
    """The tracking code of an incident's receipt, to be read out; that it was shown is on record."""

    code: str


class OrderView(Struct, frozen=True, kw_only=True):
    """The order from outside (12345, county) that the incident came as."""

    system: str
    number: str
    due_at: Annotated[Instant | None, Meta(description="the due time that the order imposes")]


class Detail(Summary, frozen=True, kw_only=True):
    """An incident with everything about it that the caller may see; occurred_at: when, as the sender says."""

    text: str
    occurred_at: Instant | None
    assignments: list[AssignmentView]
    clocks: list[ClockView]
    custody: Annotated[
        list[CustodyView], Meta(description="who had it from when to when, from its receipt on, without a gap")
    ]
    reasons: list[Reason]
    requests: list[RequestView]
    attachments: list[AttachmentView]
    reporter: Reporter | None
    caller: Annotated[CallerView | None, Meta(description="null for those who call nobody back")]
    order: Annotated[OrderView | None, Meta(description="null where nobody outside ordered it")]
    moves: list[MoveView]
    forbidden: list[ForbiddenMove]
    alerts: list[IncidentAlert]
    told: Told | None
    self_handled: bool
    on_duty: Annotated[
        DutyNow | None,
        Meta(description="of the unit that has it in hand, by its duty roster; null where it keeps none"),
    ]
    merged_into: LeadView | None
    merged: Annotated[list[FollowerView], Meta(description="the first of those that were merged into it")]
    part_of: ParentView | None
    parts: Annotated[list[PartView], Meta(description="what it was split into; of a part, the other ones")]


class IncidentPage(Struct, frozen=True, kw_only=True):
    """A page of a list; `next` is the cursor of what follows, null at the end."""

    items: list[Summary]
    next: str | None
