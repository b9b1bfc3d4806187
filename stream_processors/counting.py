"""How does a step run that counts: a Faust worker whose rules keep a state of their own, and tell what it comes to.

The state is a cache. It begins anew with what PostgreSQL stores whenever the worker gets other partitions, and is held
against that every minute; so nothing is written for each record, and a worker that dies, a group that shares out its
partitions anew or a log that is lost in mid-window changes no figure. `worker` carries steps that make records of
records; this one carries those that make few records of many. Like them it only carries: the rules count.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

import sqlalchemy as sa
import structlog
import uvloop
from aiokafka.errors import KafkaError
from faust.exceptions import ProducerSendError

from dispatch.adapters.postgres.dead_letters import DeadLetters
from dispatch.adapters.postgres.log_epoch import EpochWatch
from runtime.clock import monotonic
from runtime.cluster import Cluster, await_reading
from runtime.connections import engine
from runtime.consume import BeginAnew, Carrier, DeadLetter, Done, carry
from runtime.db import is_unavailable
from runtime.health import beat
from runtime.metrics import counter
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from runtime.watchdog import Watchdog
from schemas.codec import Headers, our_codec
from schemas.envelope import Record
from schemas.topics import Topic
from stream_processors.faust_app import ACKNOWLEDGED_WITHIN, BATCH, build_app, message_of, partition_of, stop_app

log = structlog.get_logger()

WITHIN: Final = 0.05
"""Seconds in which a batch comes together: nobody sees a figure sooner than the next telling."""
TELL: Final = 0.25
IDLE: Final = 1.0
REPLAY: Final = 10.0
LOOK: Final = 2.0
CHECK: Final = 60.0
CHECK_AGAIN: Final = 5.0
AWAY: Final = (1.0, 2.0, 5.0, 10.0)
"""Seconds between two attempts to read what is stored while PostgreSQL is away."""


class Stored(Protocol):
    """What is stored, and PostgreSQL's time of it."""

    @property
    def at(self) -> datetime:
        """The instant."""
        ...

    @property
    def standings(self) -> Sequence[Any]:
        """What is stored, each as the rules take it."""
        ...


class Rules(Protocol):
    """What counts; pure, and told the time."""

    @property
    def held(self) -> frozenset[int]:
        """The partitions that are counted."""
        ...

    def hold(self, partitions: Collection[int], stored: Iterable[Any], at: datetime) -> None:
        """Count these partitions and no others, beginning with what is stored."""
        ...

    def let_go(self) -> None:
        """Count nothing any more."""
        ...

    def take(self, facts: Iterable[Any], at: datetime) -> None:
        """Count records."""
        ...

    def check(self, stored: Iterable[Any], at: datetime) -> None:
        """Hold what is counted against what is stored."""
        ...

    def check_again(self, at: datetime) -> None:
        """Look a few seconds later which records did not come."""
        ...

    def made(self, at: datetime) -> Sequence[Record]:
        """Return what there is to tell at an instant."""
        ...

    def repeat(self) -> None:
        """Tell everything again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingStep:
    """One step that counts.

    rules: made for a worker, given in which partition a key lies. stored: reads what is stored of what is counted.
    """

    name: str
    reads: Topic
    writes: Topic
    rules: Callable[[Callable[[UUID], int]], Rules]
    stored: Callable[[sa.Connection], Stored]


class ServerTime:
    """PostgreSQL's time, without asking for it each time."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._asked = 0.0

    def set(self, at: datetime, asked: float) -> None:
        """Say what the time was at an instant of our own clock."""
        self._at, self._asked = at, asked

    def __call__(self) -> datetime:
        """Return the time."""
        assert self._at is not None, "what is stored is read first, with its time"
        return self._at + timedelta(seconds=monotonic() - self._asked)


class CountingWorker:
    """One worker of a step that counts: a Faust app with its one agent, and what is looked after beside it."""

    def __init__(self, step: CountingStep, settings: Settings, database: sa.Engine) -> None:
        self._step = step
        self._settings = settings
        self._database = database
        self._epoch = EpochWatch(database)
        self._letters = DeadLetters(database, _nobodys)
        self._watchdog = Watchdog(settings, step.name, step.reads)
        self._codec = our_codec()
        self._rules = step.rules(self._partition_of)
        self._time = ServerTime()
        self._beginning = asyncio.Lock()
        self._counted = asyncio.Event()
        self._replay_at = float("-inf")
        self._trouble: str | None = None
        self._carrier = Carrier(consumer=step.name, step=self._count, bury=self._bury, keep_bare=self._keep_bare)

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
            await self._until(stop)
        finally:
            await stop_app(self._app)
            self._watchdog.close()

    async def _ready(self, stop: threading.Event) -> str | None:
        """Wait until there are topics to read; return the group to join."""
        step, pauses = self._step, list(AWAY)
        while not stop.is_set():
            try:
                await asyncio.to_thread(self._epoch.begin)
            except (Unavailable, sa.exc.SQLAlchemyError) as error:
                log.info("waiting for PostgreSQL", error=type(error).__name__)
                beat(step.name, trouble="PostgreSQL is away")
                await asyncio.to_thread(stop.wait, pauses.pop(0) if len(pauses) > 1 else pauses[0])
                continue
            found = await asyncio.to_thread(
                await_reading, self._settings, step.name, step.reads, stop, also=[step.writes]
            )
            if found is None:
                return None
            try:
                await asyncio.to_thread(self._begin_at_end, found.group)
            except Unavailable as away:
                # A broker that has just begun has nobody yet who knows of groups.
                log.info("waiting for Kafka", error=str(away))
                await asyncio.to_thread(stop.wait, AWAY[0])
                continue
            self._epoch.reads(found.topics)
            return found.group
        return None

    def _begin_at_end(self, group: str) -> None:
        # What lies there was stored, and is read from there; without a place of its own a partition would look stalled.
        with Cluster(self._settings, client=f"{self._step.name}-begins") as cluster:
            cluster.begin_at_end(group, self._step.reads)

    def _join(self, group: str) -> None:
        app = self._app = build_app(self._settings, group, worker=f"{self._step.name}-{self._settings.instance}")
        taken = app.topic(self._step.reads.name, key_serializer="raw", value_serializer="raw")
        app.agent(taken, name=self._step.name, concurrency=1)(self._take)

        async def let_go(*_: Any, **__: Any) -> None:
            self._rules.let_go()  # others count these on: what they heard we did not

        self._on_revoked = let_go  # Faust keeps no reference of its own
        app.on_partitions_revoked.connect(let_go)

    async def _until(self, stop: threading.Event) -> None:
        look_at = check_at = monotonic()
        again_at = float("inf")
        while not stop.is_set():
            await self._hold_what_is_mine()
            await self._tell()
            if monotonic() >= look_at:
                look_at = monotonic() + LOOK
                await self._look_after()
            if monotonic() >= again_at and self._rules.held:
                again_at = float("inf")
                self._rules.check_again(self._time())
            if monotonic() >= check_at:
                if await self._check():
                    again_at = monotonic() + CHECK_AGAIN
                check_at = monotonic() + CHECK
            await self._rest()

    async def _rest(self) -> None:
        """Rest until something was counted, and a moment more, so that what comes together is told together."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._counted.wait(), IDLE)
            await asyncio.sleep(TELL)
        self._counted.clear()

    async def _take(self, stream: Any) -> None:
        async for events in stream.noack_take(BATCH, within=WITHIN):
            messages = [message_of(event) for event in events]
            if not {message.partition for message in messages} <= self._rules.held:
                await self._hold_what_is_mine()
            async with self._beginning:  # what is counted while others begin anew would be lost
                unsettled = set(await carry(messages, self._carrier))
            # What could not be kept as a dead letter comes again with the next worker; figures do not wait for it.
            for message, event in zip(messages, events, strict=True):
                if message not in unsettled:
                    await stream.ack(event)

    async def _count(self, facts: Sequence[Any]) -> Done:
        if self._rules.held:
            self._rules.take(facts, self._time())
            self._counted.set()
        return Done()

    async def _hold_what_is_mine(self) -> None:
        """Begin anew with what is stored where the worker has other partitions than it counts."""
        async with self._beginning:
            mine = self._mine()
            if not mine or mine == self._rules.held:
                return
            stored = await self._stored()
            if stored is not None:
                self._rules.hold(mine, stored.standings, stored.at)
                log.info("counting", partitions=sorted(mine), stored=len(stored.standings))

    async def _check(self) -> bool:
        if not self._rules.held:
            return False
        stored = await self._stored()
        if stored is None or not self._rules.held:
            return False
        self._rules.check(stored.standings, stored.at)
        return True

    async def _stored(self) -> Stored | None:
        def read() -> tuple[Stored, float]:
            with self._database.begin() as connection:
                return self._step.stored(connection), monotonic()

        try:
            stored, told = await asyncio.to_thread(read)
        except (Unavailable, sa.exc.SQLAlchemyError) as error:
            if isinstance(error, sa.exc.SQLAlchemyError) and not is_unavailable(error):
                raise
            self._trouble = "PostgreSQL is away"
            return None
        self._trouble = None
        self._time.set(stored.at, told)
        return stored

    async def _tell(self) -> None:
        if not self._rules.held:
            return
        made = [self._codec.encode(record) for record in self._rules.made(self._time())]
        if not made:
            return
        try:  # the client waits for Kafka as it likes, also before it has taken a record: the loop does not
            await asyncio.wait_for(self._send(made), ACKNOWLEDGED_WITHIN)
        except (KafkaError, ProducerSendError, TimeoutError) as error:
            log.info("nobody hears the figures", error=type(error).__name__)
            self._rules.repeat()
        else:
            counter("gridloop_counting_told_total").labels(self._step.name).inc(len(made))

    async def _send(self, made: Sequence[tuple[bytes, Headers, bytes]]) -> None:
        producer, topic = await self._app.maybe_start_producer(), self._step.writes.name
        sent = [await producer.send(topic, key, value, None, None, headers) for key, headers, value in made]
        await asyncio.gather(*sent)

    async def _look_after(self) -> None:
        if await asyncio.to_thread(self._epoch.changed):
            raise BeginAnew("another log")
        if self._app.should_stop:
            raise BeginAnew(f"the worker ended: {self._app.crash_reason!r}")
        if monotonic() >= self._replay_at:
            self._replay_at = monotonic() + REPLAY
            with suppress(Unavailable):
                await self._letters.replay(self._carrier)
        mine = self._mine()
        if stalled := await asyncio.to_thread(self._watchdog.stalled, mine):
            raise BeginAnew(f"no progress on partitions {sorted(stalled)}")
        beat(self._step.name, trouble=self._trouble)

    def _mine(self) -> frozenset[int]:
        topic = self._step.reads.name
        return frozenset(each.partition for each in self._app.consumer.assignment() if each.topic == topic)

    def _partition_of(self, incident: UUID) -> int:
        return partition_of(str(incident).encode(), self._step.reads.partitions)

    async def _bury(self, letter: DeadLetter) -> None:
        await asyncio.to_thread(self._letters.bury, letter)

    async def _keep_bare(self, letter: DeadLetter) -> None:
        await asyncio.to_thread(self._letters.keep_bare, letter)


def count(step: CountingStep, settings: Settings, stop: threading.Event) -> None:
    """Run a worker of a step that counts until asked to stop.

    Raises:
        BeginAnew: this worker must be started again, in a process of its own.
    """
    database = engine(settings.database_url, application=f"{step.name}-{settings.instance}", pool_size=2)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(CountingWorker(step, settings, database).work(stop))
    finally:
        database.dispose()


def _nobodys(_incident: UUID, _cause: UUID, _why: str) -> None:
    raise AssertionError("no report dies with a fact that was not counted")
