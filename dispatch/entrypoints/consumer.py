"""How do the records of a topic become commands: a batch per transaction, and offsets committed after it.

This module only carries. What happens to a batch is up to each consumer, which must see to it that doing a batch
twice changes nothing.
What can never be done is a dead letter. While PostgreSQL is away nothing is committed, and the same messages are taken
again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError
from kafka.structs import OffsetAndMetadata

from dispatch.adapters.postgres.dead_letters import DeadLetters
from dispatch.adapters.postgres.log_epoch import EpochWatch
from dispatch.bootstrap import Services
from runtime.clock import monotonic
from runtime.cluster import await_group
from runtime.consume import BeginAnew, Carrier, DeadLetter, Done, Message, carry
from runtime.db import Unavailable
from runtime.failpoints import reach
from runtime.health import beat
from runtime.kafka import ANSWER_MS, consumer, message_of, translated
from runtime.pacer import Pacer
from runtime.settings import Settings
from runtime.watchdog import Watchdog
from schemas.codec import Codec, our_codec
from schemas.envelope import Record
from schemas.topics import Topic

log = structlog.get_logger()

Taken = TypeVar("Taken", bound=Record)

BATCH: Final = 500
PAUSE: Final = 0.06
"""Seconds from one batch to the next under load.

Measured: with 30 to 40 ms between two batches a decision costs a quarter of what it costs alone."""
LONGEST_PAUSE: Final = 0.15
BRISK: Final = 250.0
"""From so many records a second on the pause grows with them; see the relay's."""
POLL_MS: Final = 500
BACK_OFF: Final = 1.0
REPLAY_EVERY: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer(Generic[Taken]):
    """A reader of a topic; a new one is these three things.

    name: of its process, its consumer group, its dead letters and its failpoints.
    apply: does what a batch asks for in one transaction, each record at most once, and says what came of it; it raises
    `Unavailable` while PostgreSQL is away, and then nothing of it happened.
    """

    name: str
    reads: Topic
    apply: Callable[[Sequence[Taken]], Done]
    codec: Codec = field(default_factory=our_codec)


class Life:
    """One life of a consumer."""

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
        # Offsets of one log mean nothing in another; the group of the new one bears the new topic's id.
        if self._epoch.changed():
            raise BeginAnew("another log")
        if stalled := self._watchdog.stalled({each.partition for each in self._reader.assignment()}):
            raise BeginAnew(f"no progress on partitions {sorted(stalled)}")
        with translated():
            polled = self._reader.poll(timeout_ms=POLL_MS, max_records=BATCH)
        # Also in a round without messages: a person who replays a dead letter on a quiet day waits for it.
        await self._replay()
        batch = [message_of(record) for records in polled.values() for record in records]
        if not batch:
            return 0.0
        self._pacer.began()
        self._pacer.took(len(batch))
        unsettled = await carry(batch, self._carrier)
        reach(f"{self._carrier.consumer}.after_commit")
        self._commit(batch, unsettled)
        reach(f"{self._carrier.consumer}.after_offsets")
        return BACK_OFF if unsettled else self._pacer.delay(waiting=len(batch))

    async def _replay(self) -> None:
        if monotonic() >= self._next_replay:
            self._next_replay = monotonic() + REPLAY_EVERY
            with suppress(Unavailable):
                await self._letters.replay(self._carrier)

    def _commit(self, batch: Sequence[Message], unsettled: Sequence[Message]) -> None:
        offsets = {_partition(message): message.offset + 1 for message in batch if message.offset is not None}
        # An offset says that everything before it is done. One message that waits therefore holds its partition at its
        # own place.
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


def carrier_of(consumed: Consumer[Any], letters: DeadLetters) -> Carrier:
    """Return how a consumer carries its messages."""

    async def step(records: Sequence[Any]) -> Done:
        return consumed.apply(records)

    async def bury(letter: DeadLetter) -> None:
        letters.bury(letter)

    return Carrier(consumer=consumed.name, step=step, bury=bury, codec=consumed.codec)


def consume(consumed: Consumer[Any], settings: Settings, services: Services, stop: threading.Event) -> None:
    """Read and carry until told to stop, over as many lives as Kafka makes necessary."""
    with asyncio.Runner() as runner:
        while not stop.is_set():
            try:
                runner.run(_live(consumed, settings, services, stop))
            except BeginAnew as reason:
                log.warning("beginning anew", reason=str(reason))
            except Unavailable as away:
                log.warning("the consumer waits", consumer=consumed.name, error=str(away))
                beat(consumed.name, trouble=f"{away.what} is away")
                stop.wait(BACK_OFF)


async def _live(consumed: Consumer[Any], settings: Settings, services: Services, stop: threading.Event) -> None:
    name, topic, letters = consumed.name, consumed.reads, services.dead_letters
    epoch = EpochWatch(services.engine)
    epoch.begin()
    group = await_group(settings, name, topic, stop)
    if group is None:
        return
    with (
        closing(consumer(settings, group, topic, client=name)) as reader,
        closing(Watchdog(settings, name, topic)) as watchdog,
    ):
        life = Life(reader, carrier_of(consumed, letters), letters, epoch=epoch, watchdog=watchdog)
        while not stop.is_set():
            rest = await life.round()
            beat(name)
            stop.wait(rest)
