"""What happened to one incident, as its facts tell it: what counting it slowly begins with.

Read from the facts alone, and from the facts of its clocks: nothing of the rows that the product keeps for queries.
Who reported it, and whether it is an accusation, no fact says; so that is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.replay import Standing, standing
from dispatch.domain.terms import Outcome
from schemas import facts
from schemas.facts import Fact

_TAKEN_UP: Final = (
    facts.AccusationRecorded,
    facts.DeclineContested,
    facts.IncidentReopened,
    facts.IncidentUnmerged,
)
"""With these it is taken up again by itself, and whatever its reporter was told is open again: what is found to be an
accusation when it is closed is not."""
_GIVEN: Final = (facts.IncidentAssigned, facts.IncidentTransferred)
_UNDONE: Final = (
    facts.AssignmentRecalled,
    facts.AssignmentReturned,
    facts.CountyReturned,
    facts.CountyTakenBack,
)


class Told(Struct, frozen=True):
    """A fact and when it was told."""

    at: datetime
    fact: Fact


class Held(Struct, frozen=True):
    """An assignment to a lead unit, and since when it had it."""

    id: Any
    unit: str
    since: datetime


class History(Struct, frozen=True, kw_only=True):
    """The facts of an incident in their order, and its clocks with theirs."""

    number: str
    town: str
    reporter: str | None
    accusation: bool
    told: tuple[Told, ...]
    clocks: tuple[Clock, ...]

    @property
    def begun(self) -> Told:
        """Its first fact."""
        return self.told[0]

    @property
    def channel(self) -> str:
        """By which way it came; a part came by none."""
        return getattr(self.begun.fact, "channel", "")

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, if it is over."""
        found = self.standing_at(None)
        return found.outcome if found is not None else None

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed, if it is."""
        return (
            self.last(facts.IncidentClosed).at if self.outcome is not None and self.has(facts.IncidentClosed) else None
        )

    @property
    def merged(self) -> bool:
        """Say whether it is the same thing as another incident now."""
        found = False
        for n, told in enumerate(self.told):
            found = isinstance(told.fact, facts.IncidentMerged) or (found and not self._taken_up(n))
        return found

    @property
    def told_at(self) -> datetime | None:
        """When the reporter heard last what it came to, since it was taken up the last time."""
        found: datetime | None = None
        for n, told in enumerate(self.told):
            if isinstance(told.fact, facts.ResultTold) and told.fact.delivered:
                found = told.at
            elif self._taken_up(n):
                found = None
        return found

    def _taken_up(self, n: int) -> bool:
        """Say whether it was taken up again with a fact."""
        if not isinstance(self.told[n].fact, _TAKEN_UP):
            return False
        after = standing(told.fact for told in self.told[: n + 1])
        return after is not None and after.status.is_open

    def what(self, name: str) -> Any:
        """Return its category, grade, platform or cell, as it was said last."""
        said = (getattr(told.fact, name, None) for told in self.told if isinstance(told.fact, _SAYS_WHAT))
        return next((value for value in reversed(list(said)) if value is not None), None)

    def has(self, *kinds: type[Fact]) -> bool:
        """Say whether it has such a fact."""
        return any(isinstance(told.fact, kinds) for told in self.told)

    def last(self, kind: type[Fact]) -> Told:
        """Return its last fact of a kind."""
        return next(told for told in reversed(self.told) if isinstance(told.fact, kind))

    def standing_at(self, at: datetime | None, *, before: bool = False) -> Standing | None:
        """Return where it stood at an instant or right before it; now, where none is named."""
        return standing(told.fact for told in self.told if at is None or told.at < at or (told.at == at and not before))

    def unit_at(self, at: datetime | None) -> str | None:
        """Return the unit that had it then, or had handed it in; what took it at that very moment took it from that."""
        after = self.standing_at(at)
        if after is not None and after.unit is not None:
            return after.unit
        was = self.standing_at(at, before=True) if at is not None else None
        return was.unit if was is not None else None

    def leads(self) -> Iterator[Held]:
        """Yield every assignment to a lead unit, once, with the moment from which the unit had it first."""
        seen: set[Any] = set()
        for told in self.told:
            if isinstance(told.fact, _GIVEN) and told.fact.assignment not in seen:
                seen.add(told.fact.assignment)
                yield Held(told.fact.assignment, told.fact.unit, told.at)

    def undone(self, assignment: Any) -> bool:
        """Say whether a unit gave an assignment back, or it was taken from the unit."""
        for told in self.told:
            if isinstance(told.fact, _UNDONE) and told.fact.assignment == assignment:
                return True
            if isinstance(told.fact, facts.IncidentReassigned) and told.fact.from_assignment == assignment:
                return True
        return False

    def unit_of(self, assignment: Any) -> str | None:
        """Return the unit of an assignment, whether it leads or helps."""
        given = (told.fact for told in self.told if isinstance(told.fact, (*_GIVEN, facts.CoHandlerAdded)))
        return next((fact.unit for fact in given if fact.assignment == assignment), None)


_SAYS_WHAT: Final = (facts.IncidentClassified, facts.IncidentLocated, facts.PartReceived)
