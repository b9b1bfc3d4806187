"""How does a step of a stream run: a Faust worker reads a topic, asks the step's rules, and writes what they make.

It only carries; the step decides. A record is acknowledged when what came of it is: a worker that dies repeats a few,
and what is made twice has the same id. PostgreSQL is needed for the reference documents once, and for dead letters;
without it the worker goes on with what it has.

Faust acknowledges and forgets what an agent raises on, commits past what concurrent agents still hold, and drops
everything of a topic that was made anew; hence explicit acknowledgements, one agent, and workers that begin anew.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import faust
import sqlalchemy as sa
import structlog
import uvloop
from aiokafka.errors import KafkaError
from faust.exceptions import ProducerSendError

from dispatch.adapters.postgres.log_epoch import EpochWatch
from dispatch.adapters.postgres.reference import Documents, InForce
from dispatch.bootstrap import Services
from runtime.cluster import await_reading
from runtime.consume import BeginAnew, Carrier, DeadLetter, Done, Message, carry
from runtime.failpoints import reach
from runtime.health import beat
from runtime.kafka import KafkaUnavailable
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from runtime.watchdog import Watchdog
from schemas.codec import Codec, Headers, our_codec
from schemas.envelope import Record
from schemas.topics import Topic
from stream_processors.faust_app import ACKNOWLEDGED_WITHIN, BATCH, build_app, message_of, stop_app

log = structlog.get_logger()

Taken = TypeVar("Taken", bound=Record)
Rules = TypeVar("Rules")

Encoded = tuple[bytes, Headers, bytes]

WITHIN: Final = 0.01
"""Seconds in which a batch comes together."""
LOOK: Final = 2.0
LATER: Final = 1000
"""So many messages may wait for the world to come back before reading stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[Taken, Rules]):
    """One step of a stream; a new one is these five things.

    name: of its process, its consumer group, its dead letters and its failpoints.
    rules: made of the documents in force, and again whenever others are.
    decide: what one record comes to by these rules; pure, so that doing it again makes the same records.
    """

    name: str
    reads: Topic
    writes: Topic
    rules: Callable[[Documents], Rules]
    decide: Callable[[Taken, Rules], Iterable[Record]]
    codec: Codec = field(default_factory=our_codec)


class Later:
    """Messages that could not be settled while the world was away, and are carried again until they are."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._waiting: dict[Message, faust.EventT[bytes]] = {}
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        return len(self._waiting)

    async def keep(self, messages: Mapping[Message, faust.EventT[bytes]]) -> None:
        """Take messages with their events; wait while there are too many."""
        self._waiting |= messages
        if len(self._waiting) >= LATER:
            self._room.clear()
        await self._room.wait()

    async def try_again(self) -> None:
        """Carry what waits, and acknowledge what is settled now."""
        batch = list(self._waiting)[:BATCH]
        unsettled = set(await carry(batch, self._carrier)) if batch else set()
        for message in batch:
            if message not in unsettled:
                self._waiting.pop(message).ack()
        if len(self._waiting) < LATER:
            self._room.set()


class Worker(Generic[Taken, Rules]):
    """One worker of a step: a Faust app with its one agent, and what has to be looked after beside it."""

    def __init__(self, step: Step[Taken, Rules], settings: Settings, services: Services) -> None:
        self._step = step
        self._settings = settings
        self._rules: InForce[Rules] = InForce(services.engine, step.rules)
        self._epoch = EpochWatch(services.engine)
        self._letters = services.dead_letters
        self._watchdog = Watchdog(settings, step.name, step.reads)
        self._carrier = Carrier(
            consumer=step.name,
            step=self._decide,
            publish=self._publish,
            bury=self._bury,
            keep_bare=self._keep_bare,
            codec=step.codec,
        )
        self._later = Later(self._carrier)

    async def work(self, stop: threading.Event) -> None:
        """Work until asked to stop.

        Raises:
            BeginAnew: the worker must be started again.
        """
        group = await self._ready(stop)
        if group is None:
            return
        self._join(group)
        await self._app.start()
        try:
            while not stop.is_set():
                await self._look_after()
                await asyncio.to_thread(stop.wait, LOOK)
        finally:
            await stop_app(self._app)

    async def _ready(self, stop: threading.Event) -> str | None:
        """Wait until there are rules to decide by and topics to read; return the group to join."""
        step = self._step
        while not stop.is_set():
            try:
                await asyncio.to_thread(self._epoch.begin)
                self._in_force = await asyncio.to_thread(self._rules)
            except (Unavailable, sa.exc.SQLAlchemyError, KeyError) as error:
                log.warning("no rules yet", error=type(error).__name__)
                beat(step.name, trouble="no rules yet")
                await asyncio.to_thread(stop.wait, LOOK)
            else:
                reading = await asyncio.to_thread(
                    await_reading, self._settings, step.name, step.reads, stop, also=[step.writes]
                )
                if reading is None:
                    return None
                self._epoch.reads(reading.topics)
                return reading.group
        return None

    def _join(self, group: str) -> None:
        self._app = build_app(self._settings, group, worker=_shown_as(self._step.name, self._settings))
        taken = self._app.topic(self._step.reads.name, key_serializer="raw", value_serializer="raw")
        self._app.agent(taken, name=self._step.name, concurrency=1)(self._take)

    async def _take(self, stream: Any) -> None:
        """Carry what comes, batch by batch, and acknowledge what is settled."""
        after_read = f"{self._step.name}.after_read"
        async for events in stream.noack_take(BATCH, within=WITHIN):
            reach(after_read)
            messages = [message_of(event) for event in events]
            unsettled = await carry(messages, self._carrier)
            settled = await self._kept_aside(messages, events, set(unsettled)) if unsettled else events
            for event in settled:
                await stream.ack(event)

    async def _kept_aside(
        self, messages: Sequence[Message], events: Sequence[faust.EventT[bytes]], unsettled: Set[Message]
    ) -> list[faust.EventT[bytes]]:
        """Keep what is not settled, unacknowledged, so that it does not stop what is behind it; return the others."""
        pairs = list(zip(messages, events, strict=True))
        await self._later.keep({message: event for message, event in pairs if message in unsettled})
        return [event for message, event in pairs if message not in unsettled]

    async def _decide(self, records: Sequence[Taken]) -> Done:
        decide, rules, encode = self._step.decide, self._in_force, self._step.codec.encode
        return Done(made=[encode(made) for record in records for made in decide(record, rules)])

    async def _publish(self, made: Sequence[Encoded]) -> None:
        try:
            # The client waits for Kafka as it likes, also before it has taken a record: who stops the agent does not.
            await asyncio.wait_for(self._send(made), ACKNOWLEDGED_WITHIN)
        except (KafkaError, ProducerSendError, TimeoutError) as error:
            raise KafkaUnavailable(f"Kafka: {error or type(error).__name__}") from error
        reach(f"{self._step.name}.after_ack")

    async def _send(self, made: Sequence[Encoded]) -> None:
        # Faust's producer itself: its topics make three objects more of each message, for what we do not use.
        producer, topic = await self._app.maybe_start_producer(), self._step.writes.name
        sent = [await producer.send(topic, key, value, None, None, headers) for key, headers, value in made]
        reach(f"{self._step.name}.after_send")
        await asyncio.gather(*sent)

    async def _bury(self, letter: DeadLetter) -> None:
        await asyncio.to_thread(self._letters.bury, letter)

    async def _keep_bare(self, letter: DeadLetter) -> None:
        await asyncio.to_thread(self._letters.keep_bare, letter)

    async def _look_after(self) -> None:
        if await asyncio.to_thread(self._epoch.changed):
            raise BeginAnew("another log")
        if self._app.should_stop:
            raise BeginAnew(f"the worker ended: {self._app.crash_reason!r}")
        # Rules change between batches, never within one: a batch is decided by one set of documents.
        self._in_force = await asyncio.to_thread(self._rules)
        await self._later.try_again()
        with suppress(Unavailable):
            await self._letters.replay(self._carrier)
        await self._look_for_stalls()
        beat(self._step.name, trouble=f"{len(self._later)} messages wait" if len(self._later) else None)

    async def _look_for_stalls(self) -> None:
        mine = {partition.partition for partition in self._app.consumer.assignment()}
        stalled = await asyncio.to_thread(self._watchdog.stalled, mine)
        # While messages wait for PostgreSQL the offsets stand still for a good reason.
        if stalled and not len(self._later):
            raise BeginAnew(f"no progress on partitions {sorted(stalled)}")


def work(step: Step[Taken, Rules], settings: Settings, stop: threading.Event) -> None:
    """Run a worker of a step until asked to stop; workers of other instances share the work.

    Raises:
        BeginAnew: this worker must be started again, in a process of its own.
    """
    application = _shown_as(step.name, settings)
    with (
        closing(Services(settings, application=application, pool_size=2)) as services,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(Worker(step, settings, services).work(stop))


def _shown_as(name: str, settings: Settings) -> str:
    return f"{name}-{settings.instance}"
