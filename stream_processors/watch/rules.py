"""What do the facts come to? A ledger for each partition of the facts, held against what PostgreSQL stores.

Pure: what happened, what is stored and the time are arguments. The ledgers are a cache. They begin with what is stored,
take each fact once by its seq, and are put right where a recount finds them otherwise, which is counted and told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from dispatch.domain.live.counted import over
from dispatch.domain.live.ledger import Groups, Ledger
from dispatch.domain.live.standing import Standing, standing_of
from schemas.ids import named_id
from schemas.incident_records import IncidentEvent
from schemas.live_records import DifferenceFound, GroupCounted, LiveHeartbeat, LivePart

LONGEST_TRANSACTION: Final = timedelta(minutes=1)
"""A fact that is older than what is stored by more than this was stored when that was read."""
TOLD_FOR: Final = timedelta(hours=1)
"""So long it is told what a recount found."""
HEARTBEAT: Final = timedelta(seconds=1)
REPEATED: Final = timedelta(seconds=20)
"""So often everything is told again though it did not change: whoever comes later looks no further back."""
LATELY: Final = timedelta(seconds=5)

PartitionOf = Callable[[UUID], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """What a recount found that the facts may only be a little late with, as the next look shows.

    newer: how these incidents stand that the ledgers do not know so yet. gone: those that are not stored as counted.
    """

    newer: tuple[Standing, ...] = ()
    gone: frozenset[UUID] = frozenset()


class Counting:
    """The ledgers of the partitions that a worker has."""

    def __init__(self, partition_of: PartitionOf, *, of: int, instance: int) -> None:
        self._partition_of = partition_of
        self._of = of
        self._instance = instance
        self._ledgers: dict[int, Ledger] = {}
        self._changed: set[int] = set()
        self._stored_at: datetime | None = None
        self._suspects = Suspects()
        self._differed: list[DifferenceFound] = []
        self._checked_at: datetime | None = None
        self._heard_at: datetime | None = None
        self._delay = timedelta()
        self._beat_at: datetime | None = None
        self._repeated_at: datetime | None = None

    @property
    def held(self) -> frozenset[int]:
        """The partitions that are counted."""
        return frozenset(self._ledgers)

    def ledger(self, partition: int) -> Ledger:
        """Return the ledger of a partition that is held."""
        return self._ledgers[partition]

    def hold(self, partitions: Collection[int], stored: Iterable[Standing], at: datetime) -> None:
        """Count these partitions and no others, beginning with what is stored."""
        self._ledgers = {partition: Ledger(at) for partition in partitions}
        self._changed = set(partitions)
        self._stored_at, self._suspects = at, Suspects()
        for standing in stored:
            ledger = self._ledgers.get(self._partition_of(standing.incident))
            if ledger is not None:
                ledger.take(standing)

    def let_go(self) -> None:
        """Count nothing any more."""
        self._ledgers = {}
        self._changed = set()

    def take(self, facts: Iterable[IncidentEvent], at: datetime) -> None:
        """Count what happened, as of the instant at which it is heard."""
        for fact in facts:
            partition = self._partition_of(fact.incident)
            ledger = self._ledgers.get(partition)
            standing = standing_of(fact) if ledger is not None else None
            if ledger is None or standing is None or self._was_stored(ledger, fact):
                continue
            self._heard_at, self._delay = at, max(timedelta(), at - fact.occurred_at)
            if ledger.take(standing):
                self._changed.add(partition)

    def _was_stored(self, ledger: Ledger, fact: IncidentEvent) -> bool:
        """Say whether a fact is of an incident that was over long ago: its older facts would open that again."""
        known = self._stored_at is None or ledger.find(fact.incident) is not None
        return not known and self._stored_at is not None and fact.occurred_at <= self._stored_at - LONGEST_TRANSACTION

    def check(self, stored: Iterable[Standing], at: datetime) -> None:
        """Hold the ledgers against what is stored; what the facts may be late with is for `check_again`."""
        found = {standing.incident: standing for standing in stored if self._mine(standing.incident)}
        wrong, newer = [], []
        for standing in found.values():
            ledger = self._ledgers[self._partition_of(standing.incident)]
            mine = ledger.find(standing.incident)
            if mine is not None and mine.seq == standing.seq and mine != standing:
                wrong.append(standing)
            elif (mine is None and not over(standing, ledger.at)) or (mine is not None and mine.seq < standing.seq):
                newer.append(standing)
        unknown = frozenset(one.incident for one in self._standings() if one.incident not in found)
        gone = unknown & self._suspects.gone
        self._correct(wrong)
        self._drop(gone)
        self._tell(at, wrong=len(wrong) + len(gone), missed=0)
        self._suspects = Suspects(newer=tuple(newer), gone=unknown - gone)
        self._stored_at = self._checked_at = at

    def check_again(self, at: datetime) -> None:
        """Look a few seconds later which facts did not come, and take what is stored in their place."""
        missed = [one for one in self._suspects.newer if self._mine(one.incident) and self._seq(one) < one.seq]
        self._suspects = Suspects(gone=self._suspects.gone)
        self._correct(missed)
        self._tell(at, wrong=0, missed=len(missed))

    def made(self, at: datetime) -> list[LivePart | LiveHeartbeat]:
        """Let time go by to an instant and return what there is to tell of it."""
        for partition, ledger in self._ledgers.items():
            if ledger.go_on(at):
                self._changed.add(partition)
        if self._repeated_at is None or at - self._repeated_at >= REPEATED:
            self._repeated_at, self._changed = at, set(self._ledgers)
        told: list[LivePart | LiveHeartbeat] = [self._part(number, at) for number in sorted(self._changed)]
        self._changed = set()
        if self._ledgers and (self._beat_at is None or at - self._beat_at >= HEARTBEAT or at < self._beat_at):
            self._beat_at = at
            told.append(self._heartbeat(at))
        return told

    def repeat(self) -> None:
        """Tell everything again: nobody may have heard it."""
        self._changed, self._beat_at = set(self._ledgers), None

    def _part(self, number: int, at: datetime) -> LivePart:
        id = named_id("live", f"{number} {at.isoformat()}")
        groups = told_of(self._ledgers[number].groups)
        return LivePart(event_id=id, occurred_at=at, caused_by=id, part=str(number), as_of=at, groups=groups)

    def _heartbeat(self, at: datetime) -> LiveHeartbeat:
        name = f"heartbeat-{self._instance}"
        id = named_id("live", f"{name} {at.isoformat()}")
        lately = self._heard_at is not None and at - self._heard_at < LATELY
        self._differed = [found for found in self._differed if at - found.at < TOLD_FOR]
        return LiveHeartbeat(
            event_id=id,
            occurred_at=at,
            caused_by=id,
            part=name,
            as_of=at,
            parts=tuple(str(number) for number in sorted(self._ledgers)),
            of=self._of,
            delay_seconds=round(self._delay.total_seconds(), 3) if lately else 0.0,
            checked_at=self._checked_at,
            differed=tuple(self._differed),
        )

    def _standings(self) -> Iterator[Standing]:
        for ledger in self._ledgers.values():
            yield from ledger.standings()

    def _mine(self, incident: UUID) -> bool:
        return self._partition_of(incident) in self._ledgers

    def _seq(self, standing: Standing) -> int:
        return self._ledgers[self._partition_of(standing.incident)].seq(standing.incident)

    def _correct(self, standings: Iterable[Standing]) -> None:
        for standing in standings:
            partition = self._partition_of(standing.incident)
            self._ledgers[partition].correct(standing)
            self._changed.add(partition)

    def _drop(self, incidents: Iterable[UUID]) -> None:
        for incident in incidents:
            partition = self._partition_of(incident)
            self._ledgers[partition].drop(incident)
            self._changed.add(partition)

    def _tell(self, at: datetime, *, wrong: int, missed: int) -> None:
        if wrong or missed:
            self._differed.append(DifferenceFound(at=at, incidents=wrong + missed, missed=missed))


def told_of(groups: Groups) -> dict[str, dict[str, GroupCounted]]:
    """Return what is counted, as it is told."""
    told: dict[str, dict[str, GroupCounted]] = {}
    for (kind, name), group in groups.items():
        counted = GroupCounted(tuple(group.counts), dict(group.to_assign), dict(group.to_close))
        told.setdefault(kind, {})[name] = counted
    return told
