"""How do decisions become moves: records of triage.decisions are applied, a batch per transaction, offsets after it.

A decision that comes twice changes nothing, and one that the workflow refuses is recorded and not tried again; both
are the application's affair. What can never be applied is a dead letter. While PostgreSQL is away nothing is committed,
and the same messages are taken again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from typing import Final, Protocol
from uuid import UUID

import sqlalchemy as sa
import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError
from kafka.structs import OffsetAndMetadata

from dispatch.adapters.postgres.dead_letters import DeadLetters
from dispatch.adapters.postgres.log_epoch import EpochWatch
from dispatch.application.automation.decisions import RECORDED
from dispatch.bootstrap import Services
from runtime.clock import monotonic
from runtime.cluster import await_group
from runtime.consume import BeginAnew, Carrier, DeadLetter, Done, Message, carry
from runtime.db import Unavailable
from runtime.failpoints import Failpoint, reach
from runtime.health import beat
from runtime.kafka import ANSWER_MS, consumer, message_of, translated
from runtime.metrics import counter
from runtime.pacer import Pacer
from runtime.settings import Settings
from runtime.watchdog import Watchdog
from schemas.incident_records import TriageDecided
from schemas.topics import TRIAGE_DECISIONS, topics

log = structlog.get_logger()

GROUP: Final = "effects"
BATCH: Final = 500
PAUSE: Final = 0.06
"""Seconds from one batch to the next under load.

Measured: with 30 to 40 ms between two batches a decision costs a quarter of what it costs alone."""
LONGEST_PAUSE: Final = 0.15
BRISK: Final = 250.0
"""From so many decisions a second on the pause grows with them; see the relay's."""
POLL_MS: Final = 500
BACK_OFF: Final = 1.0
REPLAY_EVERY: Final = 2.0


class Applier(Protocol):
    """What effects needs of the application."""

    def apply_triage(self, decided: Sequence[TriageDecided]) -> Mapping[UUID, str]:
        """Apply decisions in one transaction, each at most once, and return what came of it by cause.

        Raises:
            Unavailable: PostgreSQL does not answer; nothing of it happened.
        """
        ...


class Effects:
    """One life of the consumer."""

    def __init__(
        self,
        reader: KafkaConsumer,
        carrier: Carrier,
        letters: DeadLetters,
        *,
        epoch: EpochWatch,
        watchdog: Watchdog,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._reader = reader
        self._watchdog = watchdog
        self._carrier = carrier
        self._letters = letters
        self._epoch = epoch
        self._pacer = Pacer(pause=PAUSE, longest=LONGEST_PAUSE, brisk=BRISK, enough=BATCH, clock=clock)
        self._next_replay = monotonic()

    async def round(self) -> float:
        """Take and apply what is there; return how many seconds to rest.

        Raises:
            Unavailable: Kafka does not answer.
            BeginAnew: the log is another one, or a partition stands still.
        """
        if self._epoch.changed():
            raise BeginAnew("another log")
        if stalled := self._watchdog.stalled({each.partition for each in self._reader.assignment()}):
            raise BeginAnew(f"no progress on partitions {sorted(stalled)}")
        with translated():
            polled = self._reader.poll(timeout_ms=POLL_MS, max_records=BATCH)
        await self._replay()
        batch = [message_of(record) for records in polled.values() for record in records]
        if not batch:
            return 0.0
        self._pacer.began()
        self._pacer.took(len(batch))
        unsettled = await carry(batch, self._carrier)
        reach(Failpoint.EFFECTS_AFTER_COMMIT)
        self._commit(batch, unsettled)
        reach(Failpoint.EFFECTS_AFTER_OFFSETS)
        return BACK_OFF if unsettled else self._pacer.delay(waiting=len(batch))

    async def _replay(self) -> None:
        if monotonic() >= self._next_replay:
            self._next_replay = monotonic() + REPLAY_EVERY
            with suppress(Unavailable):
                await self._letters.replay(self._carrier)

    def _commit(self, batch: Sequence[Message], unsettled: Sequence[Message]) -> None:
        offsets = {_partition(message): message.offset + 1 for message in batch if message.offset is not None}
        again: dict[TopicPartition, int] = {}
        for message in unsettled:
            if message.offset is not None:
                partition = _partition(message)
                again[partition] = min(message.offset, again.get(partition, message.offset))
        offsets |= again
        try:
            with translated():
                for partition in again.keys() & self._reader.assignment():
                    self._reader.seek(partition, again[partition])
                self._reader.commit(
                    {partition: OffsetAndMetadata(offset, "", -1) for partition, offset in offsets.items()},
                    timeout_ms=ANSWER_MS,
                )
        except CommitFailedError:  # the group was shared out anew meanwhile: somebody will do it again, to no effect
            log.info("offsets not committed", partitions=len(offsets))


def _partition(message: Message) -> TopicPartition:
    return TopicPartition(message.topic, message.partition)


def carrier_for(applier: Applier, letters: DeadLetters) -> Carrier:
    """Return how effects carries its messages."""

    async def apply(decided: Sequence[TriageDecided]) -> Done:
        outcomes = applier.apply_triage(decided)
        for outcome in outcomes.values():
            counter("gridloop_effects_total").labels(outcome).inc()
        reached = {decision.event_id: outcomes[decision.caused_by] for decision in decided}
        hopeless = {event_id: outcome for event_id, outcome in reached.items() if outcome not in RECORDED}
        return Done(hopeless=hopeless, outcomes=reached)

    async def bury(letter: DeadLetter) -> None:
        letters.bury(letter)

    return Carrier(consumer=GROUP, step=apply, bury=bury)


def run(settings: Settings, stop: threading.Event) -> None:
    """Apply decisions until told to stop, over as many lives as Kafka makes necessary."""
    with closing(Services(settings, application=GROUP, pool_size=2)) as services:
        letters = services.dead_letters
        consume(settings, stop, services.engine, carrier_for(services, letters), letters)


def consume(
    settings: Settings, stop: threading.Event, engine: sa.Engine, carrier: Carrier, letters: DeadLetters
) -> None:
    """Read and carry until told to stop."""
    with asyncio.Runner() as runner:
        while not stop.is_set():
            try:
                runner.run(_live(settings, stop, engine, carrier, letters))
            except BeginAnew as reason:
                log.warning("beginning anew", reason=str(reason))
            except Unavailable as away:
                log.warning("effects waits", error=str(away))
                beat(GROUP, trouble=f"{away.what} is away")
                stop.wait(BACK_OFF)


async def _live(
    settings: Settings, stop: threading.Event, engine: sa.Engine, carrier: Carrier, letters: DeadLetters
) -> None:
    topic = topics()[TRIAGE_DECISIONS]
    epoch = EpochWatch(engine)
    epoch.begin()
    group = await_group(settings, GROUP, topic, stop)
    if group is None:
        return
    with (
        closing(consumer(settings, group, topic, client=GROUP)) as reader,
        closing(Watchdog(settings, GROUP, topic)) as watchdog,
    ):
        effects = Effects(reader, carrier, letters, epoch=epoch, watchdog=watchdog)
        while not stop.is_set():
            rest = await effects.round()
            beat(GROUP)
            stop.wait(rest)
