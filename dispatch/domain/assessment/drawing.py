"""双随机: which closed incidents are looked at again, and by whom? Drawn by lot, so that anybody can draw it again.

The lot of an incident is the hash of the recorded seed and its number: the draw depends on no program's random numbers,
and on nothing but the seed and who was there to be drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from dispatch.domain.terms import AreaCode, UserId
from dispatch.domain.township.areas import any_covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """An incident that may be drawn; hands: the people who had a part in it, and so do not check it."""

    number: str
    cell: AreaCode
    hands: frozenset[UserId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """An officer who may be drawn, with the cells that are looked after: none of these is checked by that person."""

    user: UserId
    cells: tuple[AreaCode, ...]

    def may_check(self, closed: Closed) -> bool:
        """Say whether somebody checks an incident: who looks after its cell, or had a part in it, does not."""
        return not any_covers(self.cells, closed.cell) and self.user not in closed.hands


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An incident and who is to look at it."""

    number: str
    checker: UserId


def draw(seed: str, closed: Collection[Closed], checkers: Collection[Checker], *, size: int) -> list[Drawn]:
    """Return as many incidents as asked for, or all there are, each with a checker; the load is spread evenly.

    Of the checkers that may check an incident, those with the fewest so far are asked first; the lot decides between
    them. An incident that nobody may check is passed over.
    """
    load = {each.user: 0 for each in checkers}
    found: list[Drawn] = []
    for incident in sorted(closed, key=lambda each: (lot(seed, each.number), each.number)):
        if len(found) == size:
            break
        able = [each.user for each in checkers if each.may_check(incident)]
        if able:
            user = min(able, key=lambda each: (load[each], lot(seed, incident.number, each), each))
            load[user] += 1
            found.append(Drawn(number=incident.number, checker=user))
    return found


def lot(seed: str, *about: str) -> str:
    """Return the lot of something: who holds the seed can work it out again with any tool that knows SHA-256."""
    return sha256("\n".join((seed, *about)).encode()).hexdigest()


def population_digest(numbers: Sequence[str]) -> str:
    """Return the hash of what there was to be drawn from, in order of number: recorded with the seed."""
    return sha256("\n".join(sorted(numbers)).encode()).hexdigest()
