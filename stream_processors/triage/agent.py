"""How do reports become decisions: a Faust worker reads reports.accepted, asks the rules, and writes triage.decisions.

It only carries; `rules` decides. A report is acknowledged when its decision is: a worker that dies repeats a few, and
a decision that is made twice has the same id. PostgreSQL is needed for the reference documents once, and for dead
letters; without it the worker goes on with what it has.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any, Final

import sqlalchemy as sa
import structlog
import uvloop
from aiokafka.errors import KafkaError
from faust.exceptions import ProducerSendError

from dispatch.adapters.postgres.log_epoch import EpochWatch
from dispatch.adapters.postgres.reference import InForce
from dispatch.bootstrap import Services
from runtime.cluster import await_group
from runtime.consume import BeginAnew, Carrier, DeadLetter, Done, carry
from runtime.db import Unavailable
from runtime.failpoints import Failpoint, reach
from runtime.health import beat
from runtime.kafka import KafkaUnavailable
from runtime.metrics import counter
from runtime.settings import Settings
from runtime.watchdog import Watchdog
from schemas.codec import Headers, encode
from schemas.incident_records import ReportAccepted
from schemas.topics import REPORTS_ACCEPTED, TRIAGE_DECISIONS, topics
from stream_processors.faust_worker import ACKNOWLEDGED_WITHIN, BATCH, WITHIN, Later, build_app, message_of
from stream_processors.triage.rules import Rulebook, build_rulebook, decide

log = structlog.get_logger()

GROUP: Final = "triage"
LOOK: Final = 2.0

Encoded = tuple[bytes, Headers, bytes]


class Triage:
    """One worker: a Faust app with its one agent, and what has to be looked after beside it."""

    def __init__(self, settings: Settings, services: Services) -> None:
        self._settings = settings
        self._rules: InForce[Rulebook] = InForce(services.engine, build_rulebook)
        self._epoch = EpochWatch(services.engine)
        self._letters = services.dead_letters
        self._watchdog = Watchdog(settings, GROUP, topics()[REPORTS_ACCEPTED])
        self._carrier = Carrier(consumer=GROUP, step=self._decide, publish=self._publish, bury=self._bury)
        self._later = Later(self._carrier)

    async def work(self, stop: threading.Event) -> None:
        """Work until told to stop.

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
            await self._app.stop()

    def _join(self, group: str) -> None:
        self._app = build_app(self._settings, group, worker=_worker(self._settings))
        self._decisions = self._app.topic(TRIAGE_DECISIONS, key_serializer="raw", value_serializer="raw")
        reports = self._app.topic(REPORTS_ACCEPTED, key_serializer="raw", value_serializer="raw")
        self._app.agent(reports, name=GROUP, concurrency=1)(self._triage)

    async def _ready(self, stop: threading.Event) -> str | None:
        """Wait until there are rules to decide by and topics to read; return the group to join."""
        while not stop.is_set():
            try:
                await asyncio.to_thread(self._epoch.begin)
                self._rulebook = await asyncio.to_thread(self._rules)
            except (Unavailable, sa.exc.SQLAlchemyError, KeyError) as error:
                log.warning("no rules yet", error=type(error).__name__)
                beat(GROUP, trouble="no rules yet")
                await asyncio.to_thread(stop.wait, LOOK)
            else:
                reports, decisions = topics()[REPORTS_ACCEPTED], topics()[TRIAGE_DECISIONS]
                return await asyncio.to_thread(await_group, self._settings, GROUP, reports, stop, also=[decisions])
        return None

    async def _look_after(self) -> None:
        if await asyncio.to_thread(self._epoch.changed):
            raise BeginAnew("another log")
        if self._app.should_stop:
            raise BeginAnew(f"the worker ended: {self._app.crash_reason!r}")
        self._rulebook = await asyncio.to_thread(self._rules)
        await self._later.try_again()
        with suppress(Unavailable):
            await self._letters.replay(self._carrier)
        await self._look_for_stalls()
        beat(GROUP, trouble=f"{len(self._later)} messages wait" if len(self._later) else None)

    async def _look_for_stalls(self) -> None:
        mine = {partition.partition for partition in self._app.consumer.assignment()}
        stalled = await asyncio.to_thread(self._watchdog.stalled, mine)
        if stalled and not len(self._later):
            raise BeginAnew(f"no progress on partitions {sorted(stalled)}")

    async def _triage(self, stream: Any) -> None:
        """Give every report a category, a grade, a cell and a unit."""
        async for events in stream.noack_take(BATCH, within=WITHIN):
            reach(Failpoint.TRIAGE_AFTER_READ)
            batch = {message_of(event): event for event in events}
            unsettled = await carry(list(batch), self._carrier)
            await self._later.keep({message: batch.pop(message) for message in unsettled})
            for event in batch.values():
                await stream.ack(event)

    async def _decide(self, reports: Sequence[ReportAccepted]) -> Done:
        assert self._rulebook is not None
        decided = [decide(report, self._rulebook) for report in reports]
        for decision in decided:
            counter("gridloop_triage_decided_total").labels("routed" if decision.unit else "left_to_person").inc()
        return Done(made=[encode(decision) for decision in decided])

    async def _publish(self, decided: Sequence[Encoded]) -> None:
        try:
            sent = [
                await self._decisions.send(key=key, value=value, headers=headers) for key, headers, value in decided
            ]
            reach(Failpoint.TRIAGE_AFTER_SEND)
            await asyncio.wait_for(asyncio.gather(*sent), ACKNOWLEDGED_WITHIN)
        except (KafkaError, ProducerSendError, TimeoutError) as error:
            raise KafkaUnavailable(f"Kafka: {error or type(error).__name__}") from error
        reach(Failpoint.TRIAGE_AFTER_ACK)

    async def _bury(self, letter: DeadLetter) -> None:
        await asyncio.to_thread(self._letters.bury, letter)


def run(settings: Settings, stop: threading.Event) -> None:
    """Triage until told to stop; workers of other instances share the work.

    Raises:
        BeginAnew: this worker must be started again, in a process of its own.
    """
    with (
        closing(Services(settings, application=_worker(settings), pool_size=2)) as services,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_main(settings, services, stop))


async def _main(settings: Settings, services: Services, stop: threading.Event) -> None:
    await Triage(settings, services).work(stop)


def _worker(settings: Settings) -> str:
    return f"{GROUP}-{settings.instance}"
