"""How do the records of a topic become commands: a batch per transaction, and offsets committed after it.

This module only carries. What happens to a batch is up to each consumer, which must see to it that doing a batch
twice changes nothing.
What can never be done is a dead letter. What cannot be done now, because PostgreSQL is away or somebody else has in
hand what it changes, waits here and is tried again, while those behind it go on; no offset is committed past it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Sequence
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
from runtime.cluster import await_reading
from runtime.consume import BeginAnew, Carrier, DeadLetter, Done, Message, carry
from runtime.failpoints import reach
from runtime.health import beat
from runtime.kafka import ANSWER_MS, consumer, message_of, translated
from runtime.pacer import Pacer
from runtime.settings import Settings
from runtime.unavailable import Unavailable
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
WAITING_AT_MOST: Final = 2000
"""With so many messages waiting, nothing more is read before some of them are settled."""
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


class Waiting:
    """Messages that are not settled yet, by their place, and how far each partition was read."""

    def __init__(self) -> None:
        self._messages: dict[tuple[TopicPartition, int], Message] = {}
        self._read: dict[TopicPartition, int] = {}

    def __len__(self) -> int:
        return len(self._messages)

    def forget_all_but(self, mine: Collection[TopicPartition]) -> None:
        """Leave what lies on others' partitions to them."""
        self._messages = {place: message for place, message in self._messages.items() if place[0] in mine}
        self._read = {partition: offset for partition, offset in self._read.items() if partition in mine}

    def take(self, limit: int) -> list[Message]:
        """Return the messages that have waited longest since they were tried."""
        return list(self._messages.values())[:limit]

    def note(self, batch: Sequence[Message], unsettled: Collection[Message]) -> None:
        """Note what was tried, and what of it has to be tried again, after all the others."""
        for message in batch:
            place = (_partition(message), message.offset or 0)
            self._messages.pop(place, None)
            if message in unsettled:
                self._messages[place] = message
            self._read[place[0]] = max(place[1] + 1, self._read.get(place[0], 0))

    def offsets(self) -> dict[TopicPartition, int]:
        """Return up to where everything is done: one message that waits holds its partition at its own place."""
        offsets = dict(self._read)
        for partition, offset in self._messages:
            offsets[partition] = min(offset, offsets[partition])
        return offsets

    def partitions(self) -> set[int]:
        """Return the partitions that are held."""
        return {partition.partition for partition, _ in self._messages}


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
        self._clock = clock
        self._waiting = Waiting()
        self._next_try = clock()

    async def round(self) -> float:
        """Take and apply what is there; return how many seconds to rest.

        Raises:
            Unavailable: Kafka does not answer.
            BeginAnew: the log is another one, or a partition stands still.
        """
        # Offsets of one log mean nothing in another; the group of the new one bears the new topic's id.
        if self._epoch.changed():
            raise BeginAnew("another log")
        stalled = self._watchdog.stalled({each.partition for each in self._reader.assignment()})
        # Where a message waits, the offset stands still for a good reason.
        if stalled := stalled - self._waiting.partitions():
            raise BeginAnew(f"no progress on partitions {sorted(stalled)}")
        fresh = self._poll()
        # Also in a round without messages: a person who replays a dead letter on a quiet day waits for it.
        await self._replay()
        batch = fresh + self._due(max(BATCH - len(fresh), BATCH // 10))
        if not batch:
            return 0.0
        self._pacer.began()
        self._pacer.took(len(batch))
        unsettled = await carry(batch, self._carrier)
        self._waiting.note(batch, set(unsettled))
        reach(f"{self._carrier.consumer}.after_commit")
        self._commit()
        reach(f"{self._carrier.consumer}.after_offsets")
        return BACK_OFF if len(unsettled) == len(batch) else self._pacer.delay(waiting=len(batch))

    @property
    def trouble(self) -> str | None:
        """What keeps the reader from its work, if anything does."""
        return f"{len(self._waiting)} messages wait" if len(self._waiting) else None

    def _poll(self) -> list[Message]:
        full = self._reader.assignment() if len(self._waiting) >= WAITING_AT_MOST else ()
        with translated():
            self._reader.pause(*full)
            polled = self._reader.poll(timeout_ms=POLL_MS, max_records=BATCH)
            self._reader.resume(*full)
        self._waiting.forget_all_but(self._reader.assignment())
        return [message_of(record) for records in polled.values() for record in records]

    def _due(self, limit: int) -> list[Message]:
        if self._clock() < self._next_try:
            return []
        self._next_try = self._clock() + BACK_OFF
        return self._waiting.take(limit)

    async def _replay(self) -> None:
        if monotonic() >= self._next_replay:
            self._next_replay = monotonic() + REPLAY_EVERY
            with suppress(Unavailable):
                await self._letters.replay(self._carrier)

    def _commit(self) -> None:
        offsets = self._waiting.offsets()
        try:
            with translated():
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

    async def keep_bare(letter: DeadLetter) -> None:
        letters.keep_bare(letter)

    return Carrier(consumer=consumed.name, step=step, bury=bury, keep_bare=keep_bare, codec=consumed.codec)


def consume(consumed: Consumer[Any], settings: Settings, services: Services, stop: threading.Event) -> None:
    """Read and carry until asked to stop, over as many lives as Kafka makes necessary."""
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
    reading = await_reading(settings, name, topic, stop)
    if reading is None:
        return
    epoch.reads(reading.topics)
    with (
        closing(consumer(settings, reading.group, topic, client=name)) as reader,
        closing(Watchdog(settings, name, topic)) as watchdog,
    ):
        life = Life(reader, carrier_of(consumed, letters), letters, epoch=epoch, watchdog=watchdog)
        while not stop.is_set():
            rest = await life.round()
            beat(name, trouble=life.trouble)
            stop.wait(rest)
