"""How does Kafka hear what PostgreSQL knows: open outbox rows are sent, urgent ones first, and closed when confirmed.

Each record is settled by itself (`producers.sender`), and each topic has lanes of its own (`producers.lanes`): a record
or a topic that Kafka refuses stops no other, and is tried again apart from them (`producers.apart`). Reading claims
nothing and changes nothing. A row whose topic says `confirm: ack` is deleted when the broker has acknowledged it; one
with `confirm: effect` stays until its reader has done the work, and is sent again when that takes too long
(`producers.reconciler`) or when the log was lost (`producers.log_watch`). Kafka may be away for as long as it likes:
nothing is held in memory but the batch in hand.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from typing import Final
from uuid import UUID

import structlog

from dispatch.adapters.postgres.outbox import Outbox
from dispatch.adapters.postgres.outgoing import Outgoing
from producers.apart import Apart
from producers.lanes import Lanes
from producers.log_watch import LogWatch
from producers.reconciler import Reconciler
from producers.sender import KafkaSender, Sender, Sent
from runtime.clock import monotonic
from runtime.cluster import Cluster
from runtime.health import beat
from runtime.kafka import KafkaUnavailable
from runtime.metrics import counter, gauge, histogram
from runtime.pacer import Pacer
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from schemas.topics import INCIDENTS_EVENTS, promised_topics, topics

log = structlog.get_logger()

BATCH: Final = 250
"""Rows of each lane in one round."""
PAUSE: Final = 0.06
"""Seconds from one round to the next under load.

Measured: with 20 ms between two rounds the relay's and PostgreSQL's share of a report halves."""
LONGEST_PAUSE: Final = 0.12
BRISK: Final = 700.0
"""From so many rows a second on, some 150 reports, the pause grows with them.

Measured at 700 reports a second: 100 ms here and 150 ms in effects save 7 % of what a report costs altogether."""
SETTLE: Final = 0.01
"""How soon to look again when rows are there whose transactions have to settle first; then twice as late each time."""
LONGEST_SETTLE: Final = 0.16
"""A long transaction, even in another database of the server, keeps rows unsettled until it ends."""
IDLE: Final = 1.0
ATTEMPT: Final = 0.1
"""How soon to see what became of rows that are tried apart from the others."""
LASTING: Final = 10.0
"""A life of so many seconds was a good one: the next trouble starts with the shortest back-off again."""
BACK_OFF: Final = (0.2, 0.5, 1.0, 2.0)


class Relay:
    """One life of the relay: as long as both PostgreSQL and Kafka answer."""

    def __init__(
        self,
        outbox: Outbox,
        sender: Sender,
        watch: LogWatch,
        reconciler: Reconciler,
        *,
        apart: Apart,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._apart = apart
        self._watch = watch
        self._reconciler = reconciler
        self._pacer = Pacer(pause=PAUSE, longest=LONGEST_PAUSE, brisk=BRISK, enough=2 * BATCH, clock=clock)
        self._settle = SETTLE
        self._lanes = Lanes(promised_topics(), clock)
        self._acked = frozenset(topic.name for topic in topics().values() if topic.confirm == "ack")

    def round(self) -> float:
        """Do what is to be done now and return how many seconds the next round may wait for a reason to come.

        Raises:
            Unavailable: PostgreSQL or Kafka does not answer; rows that were not closed stay open.
        """
        if self._watch.another_log():
            # Nothing that is open was ever in this log: read all of it again, from the oldest row.
            self._lanes.begin()
            self._reconciler.forget()
            self._apart.forget()
        began = monotonic()
        self._pacer.began()
        found = self._outbox.read(self._lanes.free(self._apart.topics), limit=BATCH)
        sent = self._send_new(found.rows) + self._send_again() + self._note_attempts()
        if not sent:
            wait = self._until_settled() if found.unsettled else IDLE
            return min(wait, ATTEMPT) if self._apart.topics else wait
        self._settle = SETTLE
        histogram("gridloop_relay_batch").observe(sent)
        histogram("gridloop_relay_seconds").observe(monotonic() - began)
        self._pacer.took(sent)
        return self._pacer.delay(waiting=sent)

    @property
    def trouble(self) -> str | None:
        """What keeps the relay from its work, if anything does."""
        resting = self._lanes.resting()
        return f"Kafka does not take what is for {', '.join(resting)}" if resting else None

    def _until_settled(self) -> float:
        wait, self._settle = self._settle, min(self._settle * 2, LONGEST_SETTLE)
        return wait

    def _send_new(self, rows: Sequence[Outgoing]) -> int:
        failing = self._lanes.failing()
        self._apart.begin([row for row in rows if row.topic in failing])
        rest = [row for row in rows if row.topic not in failing]
        return self._note_new(rest, self._send(rest, "new"))

    def _note_attempts(self) -> int:
        """Note what became of rows that were tried apart; their places say nothing, the log was looked at since."""
        return sum(self._note_new(rows, self._close(sent)) for rows, sent in self._apart.ended())

    def _note_new(self, rows: Sequence[Outgoing], sent: Sent) -> int:
        self._lanes.note(rows, _settled(sent))
        if sent.acked:
            self._reconciler.sent(sent.acked)
        return len(sent.acked)

    def _send_again(self) -> int:
        shut = {*self._lanes.resting(), *self._apart.topics}
        lost, facts = self._reconciler.overdue(), self._watch.facts_to_send()
        rows = [row for row in lost if row.topic not in shut]
        again = self._send(rows, "again")
        told = Sent(()) if INCIDENTS_EVENTS in shut else self._send(facts, "facts")
        if len(told.acked) + len(told.refused) == len(facts):
            self._watch.sent(facts)
        settled = _settled(again) | _settled(told)
        self._lanes.rest({row.topic for row in (*rows, *facts) if row.event_id not in settled} - shut)
        return len(again.acked) + len(told.acked)

    def _send(self, rows: Sequence[Outgoing], why: str) -> Sent:
        if not rows:
            return Sent(())
        sent = self._sender.send(rows, why)
        self._watch.took(sent.spans)
        return self._close(sent)

    def _close(self, sent: Sent) -> Sent:
        # What has to have an effect stays open here; whoever does the work deletes the row in the same transaction.
        if confirmed := [row.event_id for row in sent.acked if row.topic in self._acked]:
            self._outbox.delete(confirmed)
        return sent


def _settled(sent: Sent) -> frozenset[UUID]:
    return frozenset(row.event_id for row in (*sent.acked, *sent.refused))


def run(settings: Settings, stop: threading.Event) -> None:
    """Relay until asked to stop, over as many lives as PostgreSQL and Kafka make necessary."""
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
        apart = Apart(lambda: closing(KafkaSender(settings)))
        relay = Relay(outbox, sender, watch, Reconciler(outbox, watch.lag), apart=apart)
        looked, stalled = monotonic(), look_at_what_waits(outbox)
        while not stop.is_set():
            wait = relay.round()
            gauge("gridloop_kafka_up").set(1)
            # By the second, whatever else there is to do: figures that stand still hide what stands still.
            if monotonic() - looked >= 1.0:
                looked, stalled = monotonic(), look_at_what_waits(outbox)
            beat("relay", trouble=relay.trouble or stalled)
            _rest(outbox, stop, wait)


def look_at_what_waits(outbox: Outbox) -> str | None:
    """Show how long rows have waited, and return who keeps them from settling, if anybody does for long."""
    gauge("gridloop_relay_oldest_seconds").set(outbox.oldest_seconds())
    holder = outbox.holder()
    gauge("gridloop_horizon_held_seconds").set((holder and holder.seconds) or 0.0)
    return str(holder) if holder and holder.long else None


def _rest(outbox: Outbox, stop: threading.Event, seconds: float) -> None:
    # Under load we leave the pause whole; only an idle relay is woken by the next row.
    if seconds < IDLE:
        stop.wait(seconds)
    else:
        outbox.wait(seconds)


def _note_away(away: Unavailable) -> None:
    counter("gridloop_relay_failures_total").labels(away.what).inc()
    gauge("gridloop_kafka_up").set(not isinstance(away, KafkaUnavailable))
    log.warning("relay waits", away=away.what, error=str(away))
    beat("relay", trouble=f"{away.what} is away")
