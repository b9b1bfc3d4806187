"""Is Kafka's log still the one we spoke to? If not, everything open and the facts of the retention days are sent again.

A log is known by its cluster id and topic ids. Another one is written down as an epoch in PostgreSQL, which every
reader watches: a reader that meets a topic made anew must begin anew itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.outbox import Epoch, Outbox, Outgoing
from runtime.clock import monotonic
from runtime.metrics import counter, gauge
from schemas.topics import INCIDENTS_EVENTS, AnyTopic, Topic, catalogue, topics

log = structlog.get_logger()

EVERY: Final = 2.0
BATCH: Final = 200


class Log(Protocol):
    """Kafka's log, as far as it is watched."""

    def identify(self, topics: Sequence[AnyTopic]) -> str:
        """Return what tells this log from another, making topics that are missing."""
        ...

    def lag(self, group: str, topic: Topic) -> int:
        """Return how many records of a topic its reader has not committed yet."""
        ...


class LogWatch:
    """Watches the log for the relay, and feeds a new one with what the old one had."""

    def __init__(self, log: Log, outbox: Outbox, clock: Callable[[], float] = monotonic) -> None:
        self._log = log
        self._outbox = outbox
        self._clock = clock
        self._epoch: Epoch | None = outbox.epoch()
        self._next = clock()
        self._sent: Ordinal | None = BEGINNING if self._epoch and not self._epoch.complete else None

    def another_log(self) -> bool:
        """Look, if it is time, whether the log is another one than before, and write that down.

        Raises:
            Unavailable: PostgreSQL or Kafka does not answer.
        """
        if self._clock() < self._next:
            return False
        fingerprint = self._log.identify(catalogue().all())
        self._next = self._clock() + EVERY
        if self._epoch and self._epoch.fingerprint == fingerprint:
            return False
        first = self._epoch is None
        self._epoch = self._outbox.begin_epoch(fingerprint, complete=first)
        self._sent = None if first else BEGINNING
        if not first:
            counter("gridloop_log_epochs_total").inc()
            log.warning("another log: sending everything again", epoch=self._epoch.id)
        return not first

    def facts_to_send(self) -> list[Outgoing]:
        """Return the next facts for a log that lost them; none when there are none left to send."""
        if self._sent is None or self._epoch is None:
            return []
        days = topics()[INCIDENTS_EVENTS].retention_days
        facts = self._outbox.facts_since(days, self._sent, BATCH)
        if not facts:
            self._sent = None
            self._outbox.complete_epoch(self._epoch)
            log.info("the new log is complete", epoch=self._epoch.id)
        return facts

    def sent(self, facts: Sequence[Outgoing]) -> None:
        """Say that these facts are on the log."""
        if facts:
            self._sent = facts[-1].ordinal

    def lag(self) -> int:
        """Return how many records lie before the readers whose effects close outbox rows."""
        total = 0
        for topic in topics().values():
            if topic.confirm == "effect":
                behind = sum(self._log.lag(reader, topic) for reader in topic.readers)
                gauge("gridloop_relay_lag_records").labels(topic.name).set(behind)
                total += behind
        return total
