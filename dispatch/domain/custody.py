"""谁手里多久: in whose hands was an incident, from when to when, and when did the time not count?

Read from the facts of its history, and the pauses from the facts of its clocks. Who is on duty, who is late and who is
to blame is not said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from msgspec import Struct

from dispatch.domain.changed import replace
from dispatch.domain.clocks.clock_fact import halts
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Announcement
from dispatch.domain.terms import (
    AssignmentId,
    ClockFactKind,
    ClockKind,
    ClockReason,
    RequestKind,
    Role,
    Status,
    UnitId,
    UserId,
)
from schemas.facts import (
    AccusationLifted,
    AccusationRecorded,
    AssignmentHandedOn,
    AssignmentSigned,
    IncidentAssigned,
    IncidentClassified,
    IncidentLocated,
    IncidentReassigned,
    IncidentReceived,
    LeftToPerson,
    PartReceived,
    RequestMade,
)


class Holder(StrEnum):
    """Whose turn it was: 研判, 指挥室, 网格员 on the spot, 处置单位, 裁定, 县级, 核查, 上报人, or nobody's: 已办结."""

    TRIAGE = "triage"
    COMMAND_ROOM = "command_room"
    OFFICER = "officer"
    UNIT = "unit"
    RULING = "ruling"
    COUNTY = "county"
    CHECKER = "checker"
    REPORTER = "reporter"
    NOBODY = "nobody"


_BY_STATUS: Final[Mapping[Status, Holder]] = {
    Status.ASSIGNED: Holder.UNIT,
    Status.HANDLING: Holder.UNIT,
    Status.ON_HOLD: Holder.UNIT,
    Status.RULING: Holder.RULING,
    Status.WITH_COUNTY: Holder.COUNTY,
    Status.AWAITING_CHECK: Holder.CHECKER,
    Status.AWAITING_RATING: Holder.REPORTER,
}
"""Whose turn it is by the status alone. Who has what is received, the facts say; what is not open is nobody's."""
_TAKEN_IN_HAND: Final = (IncidentClassified, IncidentLocated, AccusationRecorded, AccusationLifted)
"""With these facts a person takes from triage what is received."""


class Happened(Struct, frozen=True, kw_only=True):
    """An entry of the history: what was announced, when, and the status that the incident had after it."""

    at: datetime
    status: Status
    said: Announcement


class Custody(Struct, frozen=True, kw_only=True):
    """A time without a break in one holder's hands; half-open, and without an end while it goes on.

    assignment, unit: of a unit. person: who handled it there, once somebody had signed for it. why: the time did not
    count against the unit, because the incident was on hold, or waited for an emergency.
    """

    holder: Holder
    since: datetime
    until: datetime | None
    assignment: AssignmentId | None = None
    unit: UnitId | None = None
    person: UserId | None = None
    why: ClockReason | None = None

    @property
    def paused(self) -> bool:
        """Say whether the time did not count."""
        return self.why is not None


def custody(history: Iterable[Happened], clocks: Sequence[Clock], *, at: datetime) -> tuple[Custody, ...]:
    """Return in whose hands the incident was from its receipt to its closing, or to this moment while it is open.

    They follow one another without gap or overlap. A closing that was not the last one leaves a time that is nobody's.
    """
    turns = tuple(_turns(history))
    if not turns:
        return ()
    found = [piece for turn in _ended(turns, at) for piece in _cut(turn, _pauses(turn, clocks, at))]
    if turns[-1].holder is not Holder.NOBODY:
        found[-1] = replace(found[-1], until=None)
    return tuple(found)


def _turns(history: Iterable[Happened]) -> Iterator[Custody]:
    """Yield whoever had the incident next, each without an end."""
    before: Custody | None = None
    for turn in _by_instant(history):
        if before is None or replace(turn, since=before.since) != before:
            yield turn
            before = turn


def _by_instant(history: Iterable[Happened]) -> Sequence[Custody]:
    """Return in whose hands it was after all that was announced at an instant: an act may have several facts."""
    reading, found = _Reading(), list[Custody]()
    for happened in history:
        turn = reading.after(happened)
        if found and turn.since <= found[-1].since:  # or before: the server's time may have been set back
            found[-1] = replace(turn, since=found[-1].since)
        else:
            found.append(turn)
    return found


def _ended(turns: Sequence[Custody], at: datetime) -> Iterator[Custody]:
    """Yield each with its end: where the next begins; the last one at this moment, unless the incident is closed."""
    for turn, following in pairwise(turns):
        yield replace(turn, until=following.since)
    if turns[-1].holder is not Holder.NOBODY:
        yield replace(turns[-1], until=max(at, turns[-1].since))


class _Reading:
    """What is known of the hands that an incident is in, fact by fact."""

    def __init__(self) -> None:
        self._received = Holder.TRIAGE
        self._assignment: AssignmentId | None = None
        self._unit: UnitId | None = None
        self._person: UserId | None = None
        self._taken_over_by: UserId | None = None

    def after(self, happened: Happened) -> Custody:
        """Return in whose hands it is after a fact, from then on."""
        self._note(happened.said)
        if happened.status is not Status.RECEIVED:
            self._received = Holder.COMMAND_ROOM  # whatever comes back to the queue waits for a person
        waiting = self._received if happened.status.is_open else Holder.NOBODY
        holder = _BY_STATUS.get(happened.status, waiting)
        of_unit = holder is Holder.UNIT
        return Custody(
            holder=holder,
            since=happened.at,
            until=None,
            assignment=self._assignment if of_unit else None,
            unit=self._unit if of_unit else None,
            person=self._person if of_unit else None,
        )

    def _note(self, said: Announcement) -> None:
        match said.fact:
            case IncidentReceived(self_handled=True):
                self._received = Holder.OFFICER
            case LeftToPerson() | PartReceived():
                self._received = Holder.COMMAND_ROOM
            case IncidentReassigned(taken_over=True):
                self._taken_over_by = said.actor
            case IncidentAssigned(assignment=assignment, unit=unit):
                self._assignment, self._unit = AssignmentId(assignment), UnitId(unit)
                self._person, self._taken_over_by = self._taken_over_by, None
            case RequestMade(kind=RequestKind.TRANSFER):
                self._received = Holder.COMMAND_ROOM
            case AssignmentSigned():
                self._person = said.actor
            case AssignmentHandedOn():
                self._person = said.given_to
            case fact if isinstance(fact, _TAKEN_IN_HAND) and said.by is not Role.PLATFORM:
                self._received = Holder.COMMAND_ROOM


Pause = tuple[datetime, datetime, ClockReason]


def _pauses(turn: Custody, clocks: Sequence[Clock], at: datetime) -> Iterator[Pause]:
    """Yield when the handling clock of a unit was paused; what stops it takes the incident out of the unit's hands."""
    if turn.assignment is None:
        return
    for clock in clocks:
        if clock.kind is ClockKind.HANDLE and clock.assignment == turn.assignment:
            for part in (part for parts in halts(clock.facts) for part in parts):
                if part.fact.kind is ClockFactKind.PAUSED and part.fact.why is not None:
                    yield part.since, part.until or at, part.fact.why


def _cut(turn: Custody, pauses: Iterable[Pause]) -> Iterator[Custody]:
    """Yield the parts of a time in somebody's hands, those in which the clock was paused and those between them."""
    assert turn.until is not None
    since = turn.since
    for begin, end, why in pauses:
        begin, end = max(begin, since), min(end, turn.until)
        if begin >= end:
            continue
        if since < begin:
            yield replace(turn, since=since, until=begin)
        yield replace(turn, since=begin, until=end, why=why)
        since = end
    if since < turn.until or since == turn.since:
        yield replace(turn, since=since)
