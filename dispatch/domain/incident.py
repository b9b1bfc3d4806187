"""What an incident is at any moment: its status, who has it in hand, its clocks, and what was asked for.

Only the state and the shape of a decision are said here; what may happen to an incident is in `moves`, a module for
each stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import Address
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.milestone import Milestone
from dispatch.domain.terms import (
    AccusedRef,
    AreaCode,
    AssignmentId,
    AssignmentRole,
    AssignmentState,
    CategoryCode,
    Grade,
    IncidentId,
    Outcome,
    Platform,
    RequestId,
    RequestKind,
    RequestState,
    Role,
    Status,
    TellBy,
    UnitId,
    UserId,
)
from schemas.facts import Fact


class Assignment(Struct, frozen=True, kw_only=True):
    """An incident in the hands of a unit (派单).

    reason: why it is this unit's, or what a unit that helps is asked for. answer: what that unit says to it.
    duty_item: what of the town's duty list it is the unit's by; of a unit that helps, the list has it help.
    return_until: until when the unit may return it, frozen when it was assigned; half-open.
    taken_over: a supervisor took it into the command room and is its handler by name (接管).
    milestones: the steps that were agreed on, in the order of their numbers.
    """

    id: AssignmentId
    unit: UnitId
    state: AssignmentState
    since: datetime
    role: AssignmentRole = AssignmentRole.LEAD
    handler: UserId | None = None
    ended_at: datetime | None = None
    binding: bool = False
    reason: str | None = None
    answer: str | None = None
    responsibility_row: str | None = None
    admission_item: str | None = None
    duty_item: str | None = None
    return_until: datetime | None = None
    taken_over: bool = False
    milestones: tuple[Milestone, ...] = ()

    @property
    def open_milestones(self) -> tuple[Milestone, ...]:
        """Return the steps that are still to be taken."""
        return tuple(each for each in self.milestones if each.open) if self.milestones else ()

    @property
    def active(self) -> bool:
        """Say whether the unit has something to do with it. What is handed in, or refused, waits for somebody else."""
        return self.state in (AssignmentState.OFFERED, AssignmentState.ASSIGNED, AssignmentState.HANDLING)

    @property
    def undone(self) -> bool:
        """Say whether the unit has no more of it: it gave the incident back, or the incident was taken from it.

        What was split was taken from it too; whether it has a part is another matter.
        """
        return self.state in (AssignmentState.RETURNED, AssignmentState.RELEASED, AssignmentState.SPLIT)


class Request(Struct, frozen=True, kw_only=True):
    """Something asked by one person and decided by another (申请).

    decider: in which role somebody decides it, fixed when it was asked. payload: what else its kind needs to know; read
    by the module of the kind, such as `dispatch.domain.moves.extending`.
    """

    id: RequestId
    kind: RequestKind
    state: RequestState
    asked_by: UserId
    asked_at: datetime
    reason: str
    decider: Role = Role.OPERATOR
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def pending(self) -> bool:
        """Say whether nobody has decided it."""
        return self.state is RequestState.PENDING


class Tally(Struct, frozen=True, kw_only=True):
    """How often something was done that moves nothing, and when last; `of` is its code."""

    of: str
    times: int
    last_at: datetime


class Incident(Struct, frozen=True, kw_only=True):
    """An incident (事件). Assignments, clocks and requests are kept in the order in which they were made.

    report: the first one, which triage decides on.
    version: counts decisions that move it (the ETag). seq: counts everything announced.
    lead: the assignment that is the unit's now, or was when it handed in or the incident closed.
    returns, reworks, declines, reopens: how often; reopens is also the number of the round it is in.
    self_handled: an officer deals with it on the spot in this round. self_handled_by: who did so last.
    earlier_handlers: those who did so in earlier rounds, or had it in a unit before it was handed on to somebody else;
    they may not check what followed either.
    reply_until: until when the reporter may contest a decline or ask for reopening; half-open.
    person_only: a person took it in hand, or it came back to one; never decided by itself again.
    left_to_person: the platform could not decide and somebody has to. decided_by: the rules that did decide.
    tallies: what is counted besides, each by its code.
    accused: whom it complains about, if it is an accusation; see `dispatch.domain.accused`.
    merged_into: the lead incident with which it is the same thing, while it is merged or closed with that.
    tell_by: the way to be told that whoever reported it chose; see `dispatch.domain.moves.ending`.
    followers: how many incidents are merged into this one, those that were closed with it included.
    part_of, part_text: of which incident, its parent, this is a part (拆分), and which, in the words of whoever split
    it; `report` is the parent's. joined: the parent was answered for, and nothing more is done to this part by itself.
    parts, parts_open: how many parts were ever made of this incident, and how many of these are open.
    """

    id: IncidentId
    report: UUID
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
    tallies: tuple[Tally, ...] = ()
    accused: tuple[AccusedRef, ...] = ()
    merged_into: IncidentId | None = None
    tell_by: TellBy | None = None
    followers: int = 0
    part_of: IncidentId | None = None
    part_text: str | None = None
    joined: bool = False
    parts: int = 0
    parts_open: int = 0

    @property
    def place(self) -> AreaCode:
        """The cell, or the whole town while nobody knows where it is."""
        return self.cell or self.town

    @property
    def lead_assignment(self) -> Assignment | None:
        """The lead assignment, if there is one now."""
        return next((found for found in self.assignments if found.id == self.lead), None)

    @property
    def leads(self) -> tuple[Assignment, ...]:
        """Every assignment that leads or led; the others help."""
        return tuple(found for found in self.assignments if found.role is AssignmentRole.LEAD)

    @property
    def units(self) -> frozenset[UnitId]:
        """The units that have the incident or handed it in."""
        return frozenset(found.unit for found in self.assignments if not found.undone)

    @property
    def former_units(self) -> frozenset[UnitId]:
        """The units that had the incident by mistake, and have not got it again."""
        return frozenset(found.unit for found in self.assignments) - self.units

    @property
    def handlers(self) -> frozenset[UserId]:
        """Everybody who ever handled it."""
        everybody = (*(found.handler for found in self.assignments), self.self_handled_by, *self.earlier_handlers)
        return frozenset(user for user in everybody if user is not None)

    def tally(self, of: str) -> Tally | None:
        """Return how often this was done, None where it never was."""
        return next((found for found in self.tallies if found.of == of), None)

    def asked(self, request: UUID) -> Request | None:
        """Return the request with this id while nobody has decided it."""
        return next((found for found in self.requests if found.pending and found.id == request), None)

    def pending(self, kind: RequestKind) -> tuple[Request, ...]:
        """Return the requests of a kind that nobody has decided."""
        return tuple(found for found in self.requests if found.pending and found.kind is kind)

    def clock(self, address: Address) -> Clock | None:
        """Return the clock that is meant; of several the one that was started last."""
        return next((clock for clock in reversed(self.clocks) if address(clock)), None)


class Announcement(Struct, frozen=True, kw_only=True):
    """A fact to tell, with the role that acted; the person, the words and the pictures stay with us.

    given_to: the person who got the incident by name, where the fact says that somebody did.
    """

    fact: Fact
    actor: UserId | None
    by: Role
    note: str | None = None
    attachments: tuple[UUID, ...] = ()
    given_to: UserId | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """Somebody to be told in the application: `to` is a kind of recipient, or `reporter` with the user.

    kind: escalation, danger, accusation, cancelled, handed_on, nudge, supervised, result_told, to_call, declined,
    remark, hold_ended, merged, report_merged, report_unmerged, split, parts_closed; of a request it begins with
    `request_`, of a question to the reporter with `question_`, of a unit that helps with `co_`, of its steps with
    `milestone_`.
    unit: whose handler or lead is meant. user: the person who is meant, in the role of `to`.
    """

    id: UUID
    kind: str
    to: str
    level: str | None = None
    unit: UnitId | None = None
    user: UserId | None = None


class Change(Struct, frozen=True, kw_only=True):
    """What a decision makes of one incident, what it announces about it, and whom it notifies."""

    before: Incident
    after: Incident
    announce: tuple[Announcement, ...]
    notify: tuple[Notice, ...] = ()

    def numbered(self) -> Iterator[tuple[int, Announcement]]:
        """Go through what is announced, each with its number in the incident's history."""
        return enumerate(self.announce, start=self.before.seq + 1)


class Decision(Struct, frozen=True, kw_only=True):
    """The change of the incident that was decided on, and of others with it; saved in one transaction."""

    change: Change
    others: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change."""
        return (self.change, *self.others)

    @property
    def incident(self) -> Incident:
        """What becomes of the incident that was decided on."""
        return self.change.after


def counted(incident: Incident, of: str, at: datetime) -> Incident:
    """Count that something was done once more."""
    before = incident.tally(of)
    tally = Tally(of=of, times=before.times + 1 if before else 1, last_at=at)
    others = tuple(found for found in incident.tallies if found.of != of)
    return replace(incident, tallies=(*others, tally))


def recorded(
    before: Incident, after: Incident, *said: Announcement, moved: bool, notify: tuple[Notice, ...] = ()
) -> Change:
    """Record what becomes of an incident: one number for each fact, and one version further if it moved.

    Nothing else in the product counts versions and numbers.
    """
    version = before.version + 1 if moved else before.version
    counted = replace(after, version=version, seq=before.seq + len(said))
    return Change(before=before, after=counted, announce=said, notify=notify)


def told_by_platform(before: Incident, after: Incident, *facts: Fact, notify: tuple[Notice, ...] = ()) -> Decision:
    """Announce something that the platform noticed; the incident does not move."""
    said = (Announcement(fact=fact, actor=None, by=Role.PLATFORM) for fact in facts)
    return Decision(change=recorded(before, after, *said, moved=False, notify=notify))
