"""Runs a loop of the gauges as a process, as `deploy.processes` runs ours: `python -m tests.gauges flood`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import threading
from contextlib import closing
from typing import Any

from dispatch.bootstrap import Services
from dispatch.entrypoints.consumer import consume
from runtime.settings import Settings, load_settings
from runtime.signals import on_signals
from schemas.rights import groups_of
from stream_processors.faust_app import build_app, message_of, table
from stream_processors.worker import work
from tests import gauges


def flood(settings: Settings, stop: threading.Event) -> None:
    """The step."""
    work(gauges.STEP, settings, stop)


def sirens(settings: Settings, stop: threading.Event) -> None:
    """The consumer."""
    with closing(Services(settings, application="sirens", pool_size=2)) as services:
        consume(gauges.sirens(services), settings, services, stop)


def last(settings: Settings, stop: threading.Event) -> None:
    """A worker with a table: it keeps the last level of each gauge and writes down what it has."""
    asyncio.run(_last(settings, stop))


async def _last(settings: Settings, stop: threading.Event) -> None:
    app = build_app(settings, f"{groups_of(gauges.LAST.worker)}last", worker=f"last-{settings.instance}")
    levels = table(app, gauges.LAST, int)

    async def keep(taken: Any) -> None:
        async for events in taken.noack_take(100, within=0.01):
            for event in events:
                message = message_of(event)
                level = gauges.CODEC.decode(message.topic, message.key, message.headers, message.value)
                assert isinstance(level, gauges.LevelMeasured)
                levels[str(level.gauge).encode()] = level.centimetres
                await taken.ack(event)

    app.agent(app.topic(gauges.MEASURED.name, key_serializer="raw", value_serializer="raw"), concurrency=1)(keep)
    await app.start()
    written = settings.data_dir / f"last-{settings.instance}.json"
    while not stop.is_set():
        fresh = written.with_suffix(".tmp")
        fresh.write_text(json.dumps({key.decode(): value for key, value in levels.items()}))
        fresh.replace(written)
        await asyncio.sleep(0.2)
    await app.stop()


if __name__ == "__main__":
    stopping = threading.Event()
    on_signals((signal.SIGTERM,), lambda _number: stopping.set())
    {"flood": flood, "sirens": sirens, "last": last}[sys.argv[1]](load_settings(), stopping)
