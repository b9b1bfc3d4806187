"""Where would the last month's incidents have gone by a proposal? Decided again by the rules that decide every day.

What is compared is what the rules say now and what they would say with the proposal: where people decided otherwise,
both would have been corrected. Matters that are alike (category, cell, grade) are decided once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from dispatch.domain.terms import AreaCode, Grade, UnitId
from dispatch.domain.township.categories import Categories
from dispatch.domain.township.duties import Duties
from dispatch.domain.township.self_handling import SelfHandlingList

FOR_TRIAL: Final = frozenset({"responsibility", "duty_list", "admission", "categories", "units", "self_handling"})
"""Kinds that say who answers for what; the last one, what an officer may deal with on the spot."""
EXAMPLES: Final = 3


class Alike(Struct, frozen=True, kw_only=True):
    """Incidents that the rules cannot tell apart.

    visible: so many of them may be opened by whoever asks; numbers: of some of these. self_handled: an officer dealt
    with them on the spot; by_officer: one reported them.
    """

    category: str
    cell: AreaCode
    grade: Grade
    incidents: int
    visible: int
    numbers: Sequence[str]
    self_handled: bool = False
    by_officer: bool = False


class Goes(Struct, frozen=True, kw_only=True):
    """Where the rules send a matter: the unit that leads and the one that helps; None is a person's to say."""

    leader: UnitId | None = None
    helping: UnitId | None = None


class Elsewhere(Struct, frozen=True, kw_only=True):
    """Incidents that are alike, and would have gone elsewhere."""

    alike: Alike
    was: Goes
    becomes: Goes


class Pair(Struct, frozen=True, kw_only=True):
    """What may be opened of what goes from one unit to another: how many, and examples."""

    was: Goes
    becomes: Goes
    incidents: int
    examples: tuple[tuple[str, Alike], ...]


class Rules(Struct, frozen=True, kw_only=True):
    """What says where a matter goes."""

    categories: Categories
    duties: Duties

    def goes(self, alike: Alike) -> Goes:
        """Return where a matter goes."""
        leaf = self.categories.leaves.get(alike.category)
        found = self.duties.answerable(leaf, alike.cell, alike.grade) if leaf is not None else None
        return Goes(leader=found.leader, helping=found.helping) if found is not None else Goes()


class OnTheSpot(Struct, frozen=True, kw_only=True):
    """What another list of the grid would mean for what officers do on the spot.

    refused: what they dealt with, and would have to report. allowed: what they reported, and could have dealt with.
    """

    refused: tuple[Alike, ...]
    allowed: tuple[Alike, ...]


class Trial(Struct, frozen=True, kw_only=True):
    """What would have gone elsewhere."""

    elsewhere: tuple[Elsewhere, ...]

    @property
    def incidents(self) -> int:
        """How many incidents."""
        return sum(each.alike.incidents for each in self.elsewhere)

    def pairs(self) -> tuple[Pair, ...]:
        """Return what may be opened of it, by the units from and to, the most first."""
        found: dict[tuple[Goes, Goes], list[Alike]] = {}
        for each in self.elsewhere:
            if each.alike.visible:
                found.setdefault((each.was, each.becomes), []).append(each.alike)
        pairs = (_pair(was, becomes, alike) for (was, becomes), alike in found.items())
        return tuple(sorted(pairs, key=lambda pair: -pair.incidents))


def trial(happened: Iterable[Alike], before: Rules, after: Rules) -> Trial:
    """Return what would have gone elsewhere if the rules had been others."""
    gone = ((alike, before.goes(alike), after.goes(alike)) for alike in happened)
    return Trial(
        elsewhere=tuple(
            Elsewhere(alike=alike, was=was, becomes=becomes) for alike, was, becomes in gone if was != becomes
        )
    )


def on_the_spot(happened: Iterable[Alike], before: SelfHandlingList, after: SelfHandlingList) -> OnTheSpot:
    """Return what officers could not have dealt with any more by another list, and what they could have instead."""
    moved = [each for each in happened if before.holds(each.category) != after.holds(each.category)]
    return OnTheSpot(
        refused=tuple(each for each in moved if each.self_handled and before.holds(each.category)),
        allowed=tuple(
            each for each in moved if each.by_officer and not each.self_handled and after.holds(each.category)
        ),
    )


def _pair(was: Goes, becomes: Goes, alike: Sequence[Alike]) -> Pair:
    named = [(number, each) for each in alike for number in each.numbers]
    return Pair(
        was=was,
        becomes=becomes,
        incidents=sum(each.visible for each in alike),
        examples=tuple(named[:EXAMPLES]),
    )
