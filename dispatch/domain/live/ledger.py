"""The counting itself: what incidents add to their groups, kept up to date by what happens and by time going by.

A ledger is a cache of how incidents stand. It takes standings in any order and any number of times: of each incident
the one with the highest seq counts, so that a fact which comes late or twice changes nothing. Time is an argument; the
figures of a ledger depend on the standings that it was given and on the instant, and on nothing else.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from dispatch.domain.live.counted import COUNTS, NOTHING, Counted, changes_at, counted, day_of, over
from dispatch.domain.live.standing import Standing

Kind = Literal["town", "platform", "cell", "category"]
Subject = tuple[Kind, str]
TOWN: Subject = ("town", "")


class Group(Struct, array_like=True):
    """What is counted of one subject: the counts in the order of `Count`, and how many took how many minutes."""

    counts: list[int]
    to_assign: dict[int, int]
    to_close: dict[int, int]

    @classmethod
    def empty(cls) -> Group:
        """Return a group of nothing."""
        return cls([0] * COUNTS, {}, {})

    def add(self, what: Counted, times: int) -> None:
        """Add what an incident comes to, or take it away."""
        for place in what.counts:
            self.counts[place] += times
        if what.to_assign is not None:
            _note(self.to_assign, what.to_assign, times)
        if what.to_close is not None:
            _note(self.to_close, what.to_close, times)

    def join(self, other: Group) -> None:
        """Add another group of the same subject."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        for mine, theirs in ((self.to_assign, other.to_assign), (self.to_close, other.to_close)):
            for minutes, times in theirs.items():
                _note(mine, minutes, times)

    @property
    def void(self) -> bool:
        """Say whether nothing is counted in it."""
        return not any(self.counts) and not self.to_assign and not self.to_close


Groups = Mapping[Subject, Group]


class _Entry:
    __slots__ = ("standing", "subjects", "what")

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.subjects = subjects_of(standing)
        self.what = NOTHING


class Ledger:
    """The standings of some incidents, and what they come to at the instant that the ledger was told last."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._day = day_of(at)
        self._entries: dict[UUID, _Entry] = {}
        self._groups: dict[Subject, Group] = {}
        self._changes: list[tuple[datetime, UUID, int]] = []

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def at(self) -> datetime:
        """The instant of the figures."""
        return self._at

    @property
    def groups(self) -> Groups:
        """What is counted of each subject."""
        return self._groups

    def standings(self) -> Iterator[Standing]:
        """Yield how each incident stands."""
        return (entry.standing for entry in self._entries.values())

    def seq(self, incident: UUID) -> int:
        """Return the fact by which the ledger knows an incident, 0 where it does not."""
        entry = self._entries.get(incident)
        return entry.standing.seq if entry is not None else 0

    def find(self, incident: UUID) -> Standing | None:
        """Return how an incident stands, as far as the ledger knows."""
        entry = self._entries.get(incident)
        return entry.standing if entry is not None else None

    def take(self, standing: Standing) -> bool:
        """Take how an incident stands, and say whether that is news."""
        return standing.seq > self.seq(standing.incident) and self.correct(standing)

    def correct(self, standing: Standing) -> bool:
        """Take how an incident stands whatever the ledger had of it; True."""
        before = self._entries.get(standing.incident)
        if before is not None:
            self._count(before, NOTHING)
        self._follow(_Entry(standing))
        return True

    def drop(self, incident: UUID) -> None:
        """Forget an incident."""
        entry = self._entries.pop(incident, None)
        if entry is not None:
            self._count(entry, NOTHING)

    def go_on(self, at: datetime) -> bool:
        """Let time go by up to an instant, and say whether figures changed; time that goes back changes nothing."""
        if at <= self._at:
            return False
        self._at, changed = at, False
        if at >= self._day.end:
            self._day = day_of(at)
        while self._changes and self._changes[0][0] <= at:
            _, incident, seq = heapq.heappop(self._changes)
            entry = self._entries.get(incident)
            if entry is not None and entry.standing.seq == seq:
                before = entry.what
                self._follow(entry)
                changed = changed or entry.what != before
        return changed

    def _follow(self, entry: _Entry) -> None:
        standing = entry.standing
        if over(standing, self._at):
            self._entries[standing.incident] = entry
            self.drop(standing.incident)
            return
        self._entries[standing.incident] = entry
        self._count(entry, counted(standing, self._at, self._day))
        then = changes_at(standing, self._at, self._day)
        if then is not None:
            heapq.heappush(self._changes, (then, standing.incident, standing.seq))

    def _count(self, entry: _Entry, what: Counted) -> None:
        if what == entry.what:
            return
        for subject in entry.subjects:
            group = self._groups.get(subject)
            if group is None:
                group = self._groups[subject] = Group.empty()
            group.add(entry.what, -1)
            group.add(what, 1)
            if group.void:
                del self._groups[subject]
        entry.what = what


def subjects_of(standing: Standing) -> tuple[Subject, ...]:
    """Return the groups that an incident belongs to."""
    found: list[Subject] = [TOWN]
    if standing.platform is not None:
        found.append(("platform", standing.platform.value))
    if standing.cell is not None:
        found.append(("cell", standing.cell))
    if standing.category is not None:
        found.append(("category", standing.category))
    return tuple(found)


def ledger_of(standings: Iterable[Standing], at: datetime) -> Ledger:
    """Return the ledger of these incidents at an instant."""
    made = Ledger(at)
    for standing in standings:
        made.take(standing)
    return made


def joined(parts: Iterable[Groups]) -> dict[Subject, Group]:
    """Return the sum of several ledgers, of which each counted other incidents."""
    found: dict[Subject, Group] = {}
    for groups in parts:
        for subject, group in groups.items():
            found.setdefault(subject, Group.empty()).join(group)
    return found


def _note(durations: dict[int, int], minutes: int, times: int) -> None:
    left = durations.get(minutes, 0) + times
    if left:
        durations[minutes] = left
    else:
        durations.pop(minutes, None)
