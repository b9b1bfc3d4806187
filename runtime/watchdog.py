"""Does a reader come forward on every partition it has? One that does not, while records lie before it, is stuck.

A worker can look alive and read nothing from one partition for good (`offset not moving while lag > 0`); nothing but
its committed offsets shows that. The reader decides what to do about it; mostly it begins anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from runtime.clock import monotonic
from runtime.cluster import Cluster
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from schemas.topics import Topic

LIMIT: Final = 30.0
EVERY: Final = 5.0


class Progress(NamedTuple):
    """How far a reader has committed on a partition, and where its end is."""

    committed: int
    end: int


class StallWatch:
    """Tells which partitions have stood still for too long. Pure: the times are arguments."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._since: dict[int, tuple[int, float]] = {}

    def stalled(self, progress: Mapping[int, Progress], at: float) -> set[int]:
        """Return the partitions whose reader has not moved for the limit although records lie before it."""
        waiting = {number: each.committed for number, each in progress.items() if each.end > each.committed}
        self._since = {
            number: self._since[number] if self._since.get(number, (None, 0))[0] == committed else (committed, at)
            for number, committed in waiting.items()
        }
        return {number for number, (_, since) in self._since.items() if at - since >= self._limit}


class Watchdog:
    """Watches one reader's partitions of one topic; to be called from a thread that may wait."""

    def __init__(self, settings: Settings, reader: str, topic: Topic) -> None:
        self._settings = settings
        self._reader = reader
        self._topic = topic
        self._watch = StallWatch(LIMIT)
        self._cluster: Cluster | None = None
        self._next = monotonic() + EVERY

    def stalled(self, mine: Collection[int]) -> set[int]:
        """Return which of the reader's own partitions are stuck; none while Kafka does not answer.

        A reader without any partition looks at all: a group may have shared out nothing, and not notice.
        """
        if monotonic() < self._next:
            return set()
        self._next = monotonic() + EVERY
        try:
            if self._cluster is None:
                self._cluster = Cluster(self._settings, client=f"{self._reader}-watchdog")
            found = self._cluster.progress(self._reader, self._topic)
        except Unavailable:
            self.close()
            return set()
        progress = {number: Progress(*each) for number, each in found.items() if not mine or number in mine}
        return self._watch.stalled(progress, monotonic())

    def close(self) -> None:
        """Let go of the connection; the next look makes another."""
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None
