"""How does Kafka hear what PostgreSQL knows: open outbox rows are sent, urgent ones first, and closed when confirmed.

Reading claims nothing and changes nothing. A row whose topic says `confirm: ack` is deleted when the broker has
acknowledged it; one with `confirm: effect` stays until its reader has done the work, and is sent again when that takes
too long (`producers.reconciler`) or when the log was lost (`producers.log_watch`). Kafka may be away for as long as it
likes: nothing is held in memory but the batch in hand.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from typing import Any, Final, Protocol

import structlog
from kafka import KafkaProducer
from kafka.errors import MessageSizeTooLargeError

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.outbox import Outbox, Outgoing
from producers.log_watch import LogWatch
from producers.reconciler import Reconciler
from runtime.clock import monotonic
from runtime.cluster import Cluster
from runtime.db import Unavailable
from runtime.failpoints import Failpoint, reach
from runtime.health import beat
from runtime.kafka import DELIVERY_MS, KafkaUnavailable, producer, translated
from runtime.metrics import counter, gauge, histogram
from runtime.pacer import Pacer
from runtime.settings import Settings
from schemas.codec import event_headers
from schemas.topics import topics

log = structlog.get_logger()

BATCH: Final = 500
PAUSE: Final = 0.03
"""Seconds from one round to the next under load.

Measured: with 20 ms between two rounds the relay's and PostgreSQL's share of a report halves."""
LONGEST_PAUSE: Final = 0.1
BRISK: Final = 900.0
"""From so many rows a second on, some 200 reports, the pause grows with them.

Measured at 700 reports a second: 100 ms here and 150 ms in effects save 7 % of what a report costs altogether."""
SETTLE: Final = 0.01
"""How soon to look again when rows are there whose transactions have to settle first; then twice as late each time."""
LONGEST_SETTLE: Final = 0.16
"""A long transaction, even in another database of the server, keeps rows unsettled until it ends."""
IDLE: Final = 1.0
LASTING: Final = 10.0
"""A life of so many seconds was a good one: the next trouble starts with the shortest back-off again."""
BACK_OFF: Final = (0.2, 0.5, 1.0, 2.0)


class Sender(Protocol):
    """Sends records and returns when they are acknowledged."""

    def send(self, rows: Sequence[Outgoing], why: str) -> Sequence[Outgoing]:
        """Send the rows in their order and return them, but for those that the log can never take.

        Raises:
            Unavailable: not all of them were acknowledged.
        """
        ...


class KafkaSender:
    """The real sender: one idempotent producer."""

    def __init__(self, settings: Settings) -> None:
        self._producer: KafkaProducer = producer(settings, "relay")

    def send(self, rows: Sequence[Outgoing], why: str) -> Sequence[Outgoing]:
        """Send the rows in their order and wait for every acknowledgement."""
        with translated():
            sent = [(row, future) for row in rows if (future := self._send(row)) is not None]
            reach(Failpoint.RELAY_AFTER_SEND)
            # The whole batch goes at once. After this every future has its answer, and none is waited for below.
            self._producer.flush(timeout=DELIVERY_MS / 1000)
            for _, future in sent:
                future.get(timeout=0)
        reach(Failpoint.RELAY_AFTER_ACK)
        for row, _ in sent:
            counter("gridloop_relay_sent_total").labels(row.topic, why).inc()
        return [row for row, _ in sent]

    def _send(self, row: Outgoing) -> Any:
        headers = event_headers(row.kind, event_id=row.event_id, key=row.key, occurred_at=row.occurred_at)
        try:
            return self._producer.send(row.topic, key=row.key.encode(), value=row.value, headers=headers)
        except MessageSizeTooLargeError:
            # It stays open, for `oldest` to show and the fallback to decide; it must not stop the others.
            log.error("a record is too large for the log", topic=row.topic, record=str(row.event_id))
            return None

    def close(self) -> None:
        """Drop the producer without waiting for a broker that may be away."""
        with translated():
            self._producer.close(timeout=0.5)


class Relay:
    """One life of the relay: as long as both PostgreSQL and Kafka answer."""

    def __init__(
        self,
        outbox: Outbox,
        sender: Sender,
        watch: LogWatch,
        reconciler: Reconciler,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._watch = watch
        self._reconciler = reconciler
        self._pacer = Pacer(pause=PAUSE, longest=LONGEST_PAUSE, brisk=BRISK, enough=BATCH, clock=clock)
        self._settle = SETTLE
        self._after: dict[bool, Ordinal] = {True: BEGINNING, False: BEGINNING}
        self._acked = frozenset(topic.name for topic in topics().values() if topic.confirm == "ack")

    def round(self) -> float:
        """Do what is to be done now and return how many seconds the next round may wait for a reason to come.

        Raises:
            Unavailable: PostgreSQL or Kafka does not answer; rows that were not closed stay open.
        """
        if self._watch.another_log():
            # Nothing that is open was ever in this log: read all of it again, from the oldest row.
            self._after = {True: BEGINNING, False: BEGINNING}
            self._reconciler.forget()
        began = monotonic()
        self._pacer.began()
        sent, unsettled = 0, False
        # Two readings, each with its own place: an urgent row must not wait behind 500 others, nor move their place on.
        for urgent in (True, False):
            found = self._outbox.read(self._after[urgent], urgent=urgent, limit=BATCH - sent)
            if found.rows:
                self._send(found.rows, "new")
                self._after[urgent] = found.rows[-1].ordinal
                self._reconciler.sent(found.rows)
            sent, unsettled = sent + len(found.rows), unsettled or found.unsettled
            # The urgent ones filled the batch; the others keep their place and come in the next round.
            if sent == BATCH:
                break
        sent += self._send_again()
        if not sent:
            return self._until_settled() if unsettled else IDLE
        self._settle = SETTLE
        histogram("gridloop_relay_batch").observe(sent)
        histogram("gridloop_relay_seconds").observe(monotonic() - began)
        self._pacer.took(sent)
        return self._pacer.delay(waiting=sent)

    def _until_settled(self) -> float:
        wait, self._settle = self._settle, min(self._settle * 2, LONGEST_SETTLE)
        return wait

    def _send_again(self) -> int:
        lost, facts = self._reconciler.overdue(), self._watch.facts_to_send()
        for rows, why in ((lost, "again"), (facts, "facts")):
            if rows:
                self._send(rows, why)
        self._watch.sent(facts)
        return len(lost) + len(facts)

    def _send(self, rows: Sequence[Outgoing], why: str) -> None:
        sent = self._sender.send(rows, why)
        # What has to have an effect stays open here; whoever does the work deletes the row in the same transaction.
        if confirmed := [row.event_id for row in sent if row.topic in self._acked]:
            self._outbox.delete(confirmed)


def run(settings: Settings, stop: threading.Event) -> None:
    """Relay until told to stop, over as many lives as PostgreSQL and Kafka make necessary."""
    failures = 0
    while not stop.is_set():
        began = monotonic()
        try:
            _live(settings, stop)
        except Unavailable as away:
            failures = failures + 1 if monotonic() - began < LASTING else 0
            _note_away(away)
            stop.wait(BACK_OFF[min(failures, len(BACK_OFF) - 1)])


def _live(settings: Settings, stop: threading.Event) -> None:
    with ExitStack() as held:
        outbox = held.enter_context(Outbox(settings.database_url))
        gauge("gridloop_relay_oldest_seconds").set(outbox.oldest_seconds())  # Kafka may be what is away
        cluster = held.enter_context(Cluster(settings, client="relay-watch"))
        sender = held.enter_context(closing(KafkaSender(settings)))
        watch = LogWatch(cluster, outbox)
        relay = Relay(outbox, sender, watch, Reconciler(outbox, watch.lag))
        while not stop.is_set():
            wait = relay.round()
            gauge("gridloop_kafka_up").set(1)
            beat("relay")
            _rest(outbox, stop, wait)


def _rest(outbox: Outbox, stop: threading.Event, seconds: float) -> None:
    # Under load we leave the pause whole; only an idle relay is woken by the next row.
    if seconds < IDLE:
        stop.wait(seconds)
    else:
        gauge("gridloop_relay_oldest_seconds").set(outbox.oldest_seconds())
        outbox.wait(seconds)


def _note_away(away: Unavailable) -> None:
    counter("gridloop_relay_failures_total").labels(away.what).inc()
    gauge("gridloop_kafka_up").set(not isinstance(away, KafkaUnavailable))
    log.warning("relay waits", away=away.what, error=str(away))
    beat("relay", trouble=f"{away.what} is away")
