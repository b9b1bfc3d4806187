"""What a row of the workflow table is: from where, to where, by whom, with which form, and under which condition.

The rows are kept beside their decisions in `dispatch.domain.moves`; what is asked of them is answered by `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from msgspec import Struct, field

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Announcement, Change, Decision, Incident, Notice, recorded
from dispatch.domain.kin import NO_KIN, Kin
from dispatch.domain.terms import Action, Outcome, RequestKind, Role, Status, UnitId, UserId
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.dropping import dropped, forsaken
from dispatch.domain.workflow.form import Form
from dispatch.domain.workflow.lapsing import lapse, misplaced, told_to_askers
from dispatch.domain.workflow.letting_go import told_to_released
from dispatch.domain.workflow.parties import Party
from schemas.facts import Fact, MilestoneDropped, RequestLapsed

F = TypeVar("F", bound=Form)


class Tone(StrEnum):
    """How a move is offered.

    PRIMARY leads on. DANGER ends the incident or sends work back, and whoever did that cannot undo it. PLAIN is
    everything else, however grave: where every second button is red, none warns.
    """

    PRIMARY = "primary"
    PLAIN = "plain"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class State:
    """Where an incident is in the workflow: its status, and for closed ones the outcome.

    why: when a move leads here, if it can lead elsewhere; for documents.
    """

    status: Status
    outcome: Outcome | None = None
    why: str = ""

    def holds(self, incident: Incident) -> bool:
        """Say whether an incident is here."""
        return incident.status is self.status and incident.outcome is self.outcome

    def __str__(self) -> str:
        return self.status.value if self.outcome is None else f"{self.status.value} · {self.outcome.value}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something about the incident itself that decides whether a row applies, by the code under which it is named.

    missed: whoever has the role would look for the move where this does not hold, and so is told why it is not there.
    units: which units are in the way where it does not hold, if any are.
    """

    code: str
    holds: Callable[[Incident], bool]
    missed: bool = False
    units: Callable[[Incident], tuple[UnitId, ...]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Period:
    """A period within which a row applies, half-open.

    begins_at: None means that it always has. ends_at: None means that it never began; left out, it never ends.
    """

    code: str
    ends_at: Callable[[Incident], datetime | None] | None = None
    begins_at: Callable[[Incident], datetime | None] | None = None

    def runs(self, incident: Incident, at: datetime) -> bool:
        """Say whether the instant lies in the period."""
        begins_at = self.begins_at(incident) if self.begins_at else None
        if begins_at is not None and at < begins_at:
            return False
        if self.ends_at is None:
            return True
        ends_at = self.ends_at(incident)
        return ends_at is not None and at < ends_at

    def turns_at(self, incident: Incident, at: datetime) -> datetime | None:
        """Return when a period that does not run began to be over, or will begin; None where it never began."""
        begins_at = self.begins_at(incident) if self.begins_at else None
        if begins_at is not None and at < begins_at:
            return begins_at
        return self.ends_at(incident) if self.ends_at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Generic[F]):
    """One row of the table.

    goals: where it may lead; empty means that the status stays. by: who may make the move.
    when, and_when: what must be true of the incident; what is not true first is named.
    about: the kind of the request that it decides, of several rows the one of the request that the form names.
    form, decide: what a person fills in, and what becomes of it; None for moves that are no person's.
    tone: how it is offered. clocks: what it does to them, for documents.
    if_match: whether the caller must say on which version it was decided. counts: whether it makes a new version.
    missed_in: where it is not possible, although whoever has the role would look for it, and so is told why.
    in_bulk: whether one form can be filled in for many incidents, each of which is moved by itself.
    """

    row: int
    action: Action
    sources: tuple[State, ...]
    goals: tuple[State, ...]
    by: tuple[Party, ...]
    clocks: str
    form: type[F] | None = None
    decide: Callable[[Act, Incident, F, TownshipRules], Decision] | None = None
    tone: Tone = Tone.PLAIN
    if_match: bool = True
    counts: bool = True
    when: Condition | None = None
    and_when: Condition | None = None
    within: Period | None = None
    missed_in: tuple[State, ...] = ()
    about: RequestKind | None = None
    in_bulk: bool = False

    def applies(self, incident: Incident) -> bool:
        """Say whether the incident is where this row starts."""
        return _in_one_of(self.sources, incident)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What must be true of the incident, in the order in which it is asked."""
        return tuple(condition for condition in (self.when, self.and_when) if condition is not None)

    def unmet(self, incident: Incident) -> Condition | None:
        """Return the first condition that does not hold."""
        return next((condition for condition in self.conditions if not condition.holds(incident)), None)

    def fits(self, incident: Incident) -> bool:
        """Say whether the incident is where this row starts, and every condition holds."""
        return _in_one_of(self.sources, incident) and (
            (self.when is None or self.when.holds(incident))
            and (self.and_when is None or self.and_when.holds(incident))
        )

    def role_of(self, incident: Incident, actor: Actor) -> Role | None:
        """Return the role in which the actor may make the move, or None."""
        for party in self.by:
            if role := party.role_of(incident, actor):
                return role
        return None

    def in_time(self, incident: Incident, at: datetime) -> bool:
        """Say whether the period of this row, if it has one, is still running."""
        return self.within is None or self.within.runs(incident, at)

    def leads_to(self, before: Incident, after: Incident) -> bool:
        """Say whether the row allows this to become of the incident."""
        if not self.goals:
            return (after.status, after.outcome) == (before.status, before.outcome)
        return any(goal.holds(after) for goal in self.goals)

    @property
    def can_be_missed(self) -> bool:
        """Say whether whoever cannot use this row is told why."""
        return bool(self.within or self.missed_in or any(condition.missed for condition in self.conditions))

    def is_missed(self, incident: Incident) -> bool:
        """Say whether somebody who has the role would look for the move where the incident is, in vain."""
        return _in_one_of(self.missed_in, incident)

    @property
    def place(self) -> tuple[bool, int]:
        """Where it comes among those that are offered: what leads on first, what moves nothing last."""
        return not self.counts, tuple(Tone).index(self.tone)


def _in_one_of(states: tuple[State, ...], incident: Incident) -> bool:
    # A loop, not `any`: this is asked of every row of the table whenever somebody looks at an incident.
    for state in states:  # noqa: SIM110
        if incident.status is state.status and incident.outcome is state.outcome:
            return True
    return False


class Forbidden(Struct, frozen=True, kw_only=True):
    """A move that somebody has the role for and would look for, and that is not possible now: by which code, and when.

    code: of the condition that does not hold or of the period that does not run; `while_` and the status where the
    status alone is in the way. at: when the period ended, or will begin. units: those that are in the way.
    """

    move: Move[Any]
    code: str
    at: datetime | None = None
    units: tuple[UnitId, ...] = ()


class NotInTable(Exception):
    """A decision leads where its row does not: a mistake of the program's, never of the caller's."""


class Permit(Struct, frozen=True, kw_only=True):
    """A row that allows what is to be done, and the role in which the actor does it."""

    move: Move[Any]
    role: Role


NOBODY_ELSE: Final[Mapping[str, Incident]] = {}


class Act(Struct, frozen=True, kw_only=True):
    """A move that is being made: by which permit, by whom, when, and what caused it.

    others: the incidents that the form names, by number; locked together with the one that the move is made on.
    crew: who of the lead unit can handle it; looked up where the form names a person.
    kin: what it was merged into, and what into it, and its parts or its parent; looked up and locked where the move
    may take it elsewhere.
    """

    permit: Permit
    actor: Actor
    at: datetime
    cause: UUID
    others: Mapping[str, Incident] = field(default=NOBODY_ELSE)
    crew: frozenset[UserId] = frozenset()
    kin: Kin = NO_KIN

    def says(
        self,
        fact: Fact,
        *,
        note: str | None = None,
        attachments: tuple[UUID, ...] = (),
        given_to: UserId | None = None,
    ) -> Announcement:
        """Announce a fact in the role of the permit; the note, the pictures and whom it names stay with us."""
        role = self.permit.role
        user = None if role is Role.PLATFORM else self.actor.user
        return Announcement(fact=fact, actor=user, by=role, note=note, attachments=attachments, given_to=given_to)

    def decides(
        self,
        before: Incident,
        after: Incident,
        *said: Announcement,
        notify: tuple[Notice, ...] = (),
        others: tuple[Change, ...] = (),
    ) -> Decision:
        """Make a decision of what the incident becomes, and others with it.

        What was asked for and is past lapses, and what a unit was to do that has the incident no more is dropped.

        Raises:
            NotInTable: the row does not lead there.
        """
        move = self.permit.move
        if not move.leads_to(before, after):
            raise NotInTable(f"row {move.row} does not lead to {after.status}")
        gone = misplaced(after)
        if gone:
            after = lapse(after, gone, at=self.at)
            said = (*said, *(self.says(RequestLapsed(request=each.id, kind=each.kind)) for each in gone))
        left = forsaken(after)
        if left:
            after = dropped(after, left, at=self.at)
            facts = (MilestoneDropped(assignment=held.id, unit=held.unit, milestone=one.n) for held, one in left)
            said = (*said, *map(self.says, facts))
        notify = (*notify, *told_to_askers(before, after, actor=self.actor.user, cause=self.cause))
        notify = (*notify, *told_to_released(before, after, self.cause))
        return Decision(change=recorded(before, after, *said, moved=move.counts, notify=notify), others=others)
