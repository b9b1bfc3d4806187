"""Whose turn would it be by another duty roster? Tried on the next step of every clock that is open.

A roster moves no due time (ADR 40), but it says who is told at that time, and whether anybody is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from dispatch.application.documents.preview import EXAMPLES, Seen, unit_of
from dispatch.domain.calendar.roster import Roster, on_duty
from dispatch.domain.incident import Incident
from dispatch.domain.terms import ClockKind, Role, UnitId, UserId

AHEAD: Final = timedelta(hours=24)
Who = tuple[UserId, ...] | None
"""Who is on duty; None is a unit that keeps no roster, of which everybody is meant."""


class Turn(StrEnum):
    """What another roster changes: nobody is there any more, somebody is there at last, or others are."""

    NOBODY = "nobody"
    SOMEBODY = "somebody"
    OTHERS = "others"


class StepTurn(Struct, frozen=True, kw_only=True):
    """The next step of a clock that falls on others; at: when it is due."""

    incident: Incident
    visible: bool
    kind: ClockKind
    unit: UnitId
    at: datetime
    turn: Turn
    was: Who
    becomes: Who


class Turns(Struct, frozen=True, kw_only=True):
    """So many steps were looked at, and these fall on others."""

    steps: int
    changed: tuple[StepTurn, ...]

    def count(self, turn: Turn) -> int:
        """Count the steps for which the roster changes this."""
        return sum(each.turn is turn for each in self.changed)

    def examples(self) -> tuple[StepTurn, ...]:
        """Return some of what may be opened, those with nobody before the others, what is due first before the rest."""
        shown = [each for each in self.changed if each.visible]
        shown.sort(key=lambda each: (each.turn is not Turn.NOBODY, each.at, each.incident.number))
        return tuple(shown[:EXAMPLES])


def turns(seen: Iterable[Seen], before: Roster, after: Roster, *, room: UnitId | None, at: datetime) -> Turns:
    """Return on whom the steps of the coming day would fall. room: the unit of the command room."""
    found = [step for one in seen for step in _steps(one, room, at)]
    compared = (_compared(step, before, after) for step in found)
    return Turns(steps=len(found), changed=tuple(each for each in compared if each is not None))


class _Step(Struct, frozen=True):
    one: Seen
    kind: ClockKind
    unit: UnitId
    at: datetime


def _steps(one: Seen, room: UnitId | None, at: datetime) -> Iterator[_Step]:
    """Yield the next step of each clock that is due within a day and tells whoever is on duty."""
    for clock in one.incident.clocks:
        unit = unit_of(one.incident, clock) or room
        if unit is None or not clock.running or clock.times is None:
            continue
        pairs = zip(clock.ladder, clock.times.steps_due_at, strict=True)
        step, due_at = next(((step, due_at) for step, due_at in pairs if due_at > at), (None, at))
        told = Role.OPERATOR if unit == room else Role.HANDLER
        if step is not None and due_at <= at + AHEAD and told.value in step.recipients:
            yield _Step(one, clock.kind, unit, due_at)


def _compared(step: _Step, before: Roster, after: Roster) -> StepTurn | None:
    was, becomes = (_who(roster, step.unit, step.at) for roster in (before, after))
    if was == becomes:
        return None
    return StepTurn(
        incident=step.one.incident,
        visible=step.one.visible,
        kind=step.kind,
        unit=step.unit,
        at=step.at,
        turn=_turn(was, becomes),
        was=was,
        becomes=becomes,
    )


def _who(roster: Roster, unit: UnitId, at: datetime) -> Who:
    return tuple(sorted(found.person for found in on_duty(roster, unit, at))) if roster.keeps(unit) else None


def _turn(was: Who, becomes: Who) -> Turn:
    if becomes == ():
        return Turn.NOBODY
    return Turn.SOMEBODY if was == () else Turn.OTHERS
