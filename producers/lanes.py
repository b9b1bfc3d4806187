"""Which rows does each lane of the relay take next, and how long does a lane rest whose topic does not take them?

A topic has lanes of its own, so that one which takes nothing delays no other; it is tried again apart from the others
(`producers.apart`), and rests in between. Reports have an urgent lane and another one: an urgent row must not wait
behind 500 others, nor move their place on. Facts have one, because their order counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.outbox import Place
from dispatch.adapters.postgres.outgoing import Outgoing
from schemas.topics import Topic

BACK_OFF: Final = (1.0, 5.0, 15.0, 30.0)
"""Seconds that a lane rests after each failure in a row."""


@dataclass(slots=True)
class Lane:
    """How far a topic's rows have been sent, and since when it fails."""

    topic: str
    urgent: bool
    after: Ordinal = BEGINNING
    failures: int = 0
    rests_until: float = float("-inf")

    @property
    def place(self) -> Place:
        """Where to read on."""
        return Place(self.topic, self.urgent, self.after)


class Lanes:
    """The lanes of all topics that are told from the outbox."""

    def __init__(self, topics: Iterable[Topic], clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lanes = [
            Lane(topic.name, urgent)
            for urgent in (True, False)
            for topic in topics
            if not urgent or topic.confirm == "effect"
        ]

    def begin(self) -> None:
        """Read everything that is open again, from the oldest row; how topics fared in another log says nothing."""
        for lane in self._lanes:
            lane.after, lane.failures, lane.rests_until = BEGINNING, 0, float("-inf")

    def free(self, busy: Collection[str] = ()) -> list[Place]:
        """Return the places of the lanes that do not rest and whose topic is not busy, the urgent ones first."""
        rested = (lane for lane in self._lanes if lane.rests_until <= self._clock())
        return [lane.place for lane in rested if lane.topic not in busy]

    def resting(self) -> list[str]:
        """Return the topics whose lanes rest."""
        return sorted({lane.topic for lane in self._lanes if lane.rests_until > self._clock()})

    def failing(self) -> frozenset[str]:
        """Return the topics that did not take all of what they were given last."""
        return frozenset(lane.topic for lane in self._lanes if lane.failures)

    def note(self, rows: Sequence[Outgoing], settled: Collection[UUID]) -> None:
        """Move the lanes on behind what was settled; a lane with a row that was not stays before it, and rests."""
        for lane in self._lanes:
            mine = [row for row in rows if (row.topic, row.urgent) == (lane.topic, lane.urgent)]
            if mine:
                self._move(lane, mine, settled)
        well = {row.topic for row in rows} - {row.topic for row in rows if row.event_id not in settled}
        for lane in self._lanes:
            if lane.topic in well and lane.failures:
                lane.failures, lane.rests_until = 0, float("-inf")

    def rest(self, topics: Collection[str]) -> None:
        """Have the lanes of topics rest that did not take what they were given again."""
        for lane in self._lanes:
            if lane.topic in topics:
                self._rest(lane)

    def _move(self, lane: Lane, rows: Sequence[Outgoing], settled: Collection[UUID]) -> None:
        for row in rows:
            if row.event_id not in settled:
                self._rest(lane)
                return
            lane.after = row.ordinal

    def _rest(self, lane: Lane) -> None:
        lane.rests_until = self._clock() + BACK_OFF[min(lane.failures, len(BACK_OFF) - 1)]
        lane.failures += 1
