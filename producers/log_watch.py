"""Is Kafka's log still the one we spoke to? If not, everything open and the facts of the retention days are sent again.

A log is known by its cluster id and topic ids, and by where its partitions ended: one that ends before that lost
records under the same ids, as a broker does whose machine lost its power before the last records were on the disk.
Another one is written down as an epoch in PostgreSQL, which every reader watches: a reader that meets a topic made anew
must begin anew itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

import structlog

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.outbox import Epoch, Outbox
from dispatch.adapters.postgres.outgoing import Outgoing
from runtime.clock import monotonic
from runtime.metrics import counter, gauge
from schemas.topics import INCIDENTS_EVENTS, AnyTopic, Topic, catalogue, promised_topics, topics

log = structlog.get_logger()

EVERY: Final = 2.0
BATCH: Final = 200


class Log(Protocol):
    """Kafka's log, as far as it is watched."""

    def identify(self, topics: Sequence[AnyTopic], *, partly: bool) -> str:
        """Return what tells this log from another, making topics that are missing; partly: of those that can be had."""
        ...

    def ends(self, topics: Sequence[AnyTopic]) -> Mapping[str, int]:
        """Return where each partition ends, by TOPIC/PARTITION."""
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
        self._ends = dict(self._epoch.ends) if self._epoch else {}
        self._cut = False
        self._next = clock()
        self._sent: Ordinal | None = BEGINNING if self._epoch and not self._epoch.complete else None

    def another_log(self) -> bool:
        """Look, if it is time, whether the log is another one than before, and write that down.

        Raises:
            Unavailable: PostgreSQL or Kafka does not answer.
        """
        if self._clock() < self._next:
            return False
        fingerprint = self._log.identify(catalogue().all(), partly=True)
        ends = self._log.ends(promised_topics())
        self._next = self._clock() + EVERY
        same = self._epoch and of_one_log(self._epoch.fingerprint, fingerprint)
        if same and not self._cut and not _ends_before(ends, self._ends):
            self._note(same, ends)
            return False
        return self._begin(fingerprint, ends)

    def took(self, spans: Mapping[str, range]) -> None:
        """Note which offsets records got by TOPIC/PARTITION; below those of earlier ones the log has lost these."""
        self._cut = self._cut or any(span.start < self._ends.get(place, 0) for place, span in spans.items())
        if self._cut:
            self._next = self._clock()
        self._ends |= {place: span.stop for place, span in spans.items()}

    def _note(self, fingerprint: str, ends: Mapping[str, int]) -> None:
        assert self._epoch is not None
        self._ends |= ends
        seen = replace(self._epoch, fingerprint=fingerprint, ends=dict(self._ends))
        if seen != self._epoch:
            self._epoch = seen
            self._outbox.note_epoch(seen)

    def _begin(self, fingerprint: str, ends: Mapping[str, int]) -> bool:
        before, first = self._epoch, self._epoch is None
        self._epoch = self._outbox.begin_epoch(fingerprint, ends, complete=first)
        self._ends, self._cut = dict(ends), False
        self._sent = None if first else BEGINNING
        if before is not None:
            counter("gridloop_log_epochs_total").inc()
            lost = "its end" if of_one_log(before.fingerprint, fingerprint) else "everything"
            log.warning("the log lost records: sending everything again", epoch=self._epoch.id, lost=lost)
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


def of_one_log(known: str, seen: str) -> str | None:
    """Return what is known of a log together with what is seen of it now; none when these are two logs.

    A topic that is not seen now may come back as it was; one that is seen for the first time has lost nothing.
    """
    (cluster, *before), (same_cluster, *now) = known.splitlines(), seen.splitlines()
    ids = dict(line.split("=") for line in before)
    if cluster != same_cluster or any(ids.get(name, found) != found for name, found in (one.split("=") for one in now)):
        return None
    return "\n".join([cluster, *sorted({*before, *now})])


def _ends_before(ends: Mapping[str, int], known: Mapping[str, int]) -> bool:
    """Tell whether a partition ends before the place where it ended once."""
    return any(end < known.get(place, 0) for place, end in ends.items())
