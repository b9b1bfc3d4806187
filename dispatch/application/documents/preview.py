"""What would move if a proposal came into force now: which open clocks, of which unit, by how much, and which stay.

The clocks are moved by the very decisions that will move them, so that what is shown is what will happen. Nothing is
kept. Limits are shown as if they were published for what is open too; ladders never reach what runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from msgspec import Struct

from dispatch.domain.clocks.following import ForOpen, Stays, follows, stays
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.recounting import Publication, follow_limits, moved_clocks, recount_clocks
from dispatch.domain.moves.timing import limit_of
from dispatch.domain.terms import ClockKind, UnitId, UserId

FOR_PREVIEW: Final = frozenset({"limits", "ladders", "workdays", "units", "roster"})
"""Kinds that say when something is due; the last one, who is told then: that is shown by `turns`."""
EXAMPLES: Final = 20
UNPUBLISHED: Final = Publication(workdays=None, duty="", by=UserId(""), remark="")
"""Nobody has published what is only looked at."""
OF_ROOM: Final = frozenset({ClockKind.RECEIVE, ClockKind.RULING, ClockKind.CHECK, ClockKind.REQUEST})
"""Clocks that run for the command room or whoever checks, not for the unit that has the incident."""


Key = TypeVar("Key")


class Way(StrEnum):
    """Where a clock moves: due earlier, later, at a known time at last or no more, or with other steps alone."""

    EARLIER = "earlier"
    LATER = "later"
    DATED = "dated"
    UNDATED = "undated"
    STEPS = "steps"


class Seen(Struct, frozen=True, kw_only=True):
    """An open incident, and whether whoever asks may open it."""

    incident: Incident
    visible: bool


class MovedClock(Struct, frozen=True, kw_only=True):
    """A clock that would move; unit: None is the command room. was, becomes: when it is due, None if unknown."""

    incident: Incident
    visible: bool
    kind: ClockKind
    unit: UnitId | None
    way: Way
    was: datetime | None
    becomes: datetime | None


class Preview(Struct, frozen=True, kw_only=True):
    """What would move, why other clocks of these limits stay, and how many keep the ladder that they began with."""

    moved: tuple[MovedClock, ...]
    stay: Mapping[Stays, int]
    keep_ladder: int

    def by_kind(self) -> Mapping[ClockKind, Counter[Way]]:
        """Count what moves, by the kind of clock."""
        return _counted((each.kind, each.way) for each in self.moved)

    def by_unit(self) -> Mapping[UnitId | None, Counter[Way]]:
        """Count the clocks that move, by unit, of the incidents that the reader may open."""
        return _counted((each.unit, each.way) for each in self.moved if each.visible)

    def examples(self) -> tuple[MovedClock, ...]:
        """Return some of what may be opened, what is due first before the others."""
        shown = [each for each in self.moved if each.visible]
        shown.sort(key=lambda each: (each.becomes is None, each.becomes or each.was, each.incident.number))
        return tuple(shown[:EXAMPLES])


def preview(kind: str, seen: Iterable[Seen], limits: Limits, order: ForOpen, *, at: datetime) -> Preview:
    """Return what the limits of a proposal of this kind, with its ladders and duty book, would move."""
    moved: list[MovedClock] = []
    stay: Counter[Stays] = Counter()
    keep_ladder = 0
    for one in seen:
        decision = _decided(kind, one.incident, limits, order, at=at)
        if decision is not None:
            pairs = moved_clocks(one.incident, decision.change.after)
            moved += [_moved(one, before, after) for before, after in pairs]
        for clock in one.incident.clocks:
            if kind == "limits" and (why := _stays(one.incident, clock, limits, order, at=at)) is not None:
                stay[why] += 1
            keep_ladder += kind == "ladders" and _keeps_ladder(one.incident, clock, limits)
    return Preview(moved=tuple(moved), stay=stay, keep_ladder=keep_ladder)


def _decided(kind: str, incident: Incident, limits: Limits, order: ForOpen, *, at: datetime) -> Decision | None:
    match kind:
        case "limits":
            return follow_limits(incident, limits, order, at=at)
        case "workdays" | "units":
            return recount_clocks(incident, limits, UNPUBLISHED, at=at)
        case _:
            return None


def _stays(incident: Incident, clock: Clock, limits: Limits, order: ForOpen, *, at: datetime) -> Stays | None:
    """Return why a clock stays whose row would give it something else, None for every other clock."""
    if not follows(clock, order) or (why := stays(clock, order, at=at)) is None:
        return None
    limit = limit_of(incident, clock, limits)
    same = (limit.allowance, limit.rule.time) == (clock.rule.allowance, clock.rule.time)
    return None if same else why


def _keeps_ladder(incident: Incident, clock: Clock, limits: Limits) -> bool:
    return clock.running and clock.ladder != limits.ladder(clock.kind, incident.grade, clock.started_at)


def _moved(one: Seen, before: Clock, after: Clock) -> MovedClock:
    was, becomes = before.due_at, after.due_at
    if was is None or becomes is None:
        way = Way.STEPS if was == becomes else Way.DATED if was is None else Way.UNDATED
    else:
        way = Way.STEPS if was == becomes else Way.EARLIER if becomes < was else Way.LATER
    return MovedClock(
        incident=one.incident,
        visible=one.visible,
        kind=after.kind,
        unit=unit_of(one.incident, after),
        way=way,
        was=was,
        becomes=becomes,
    )


def unit_of(incident: Incident, clock: Clock) -> UnitId | None:
    """Return the unit that a clock runs for, None for the command room."""
    if clock.kind in OF_ROOM:
        return None
    wanted = clock.assignment or incident.lead
    return next((found.unit for found in incident.assignments if found.id == wanted), None)


def _counted(pairs: Iterable[tuple[Key, Way]]) -> dict[Key, Counter[Way]]:
    found: dict[Key, Counter[Way]] = {}
    for key, way in pairs:
        found.setdefault(key, Counter())[way] += 1
    return found
