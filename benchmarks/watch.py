"""What the watch takes for a fact, against a bare Faust loop over the same facts; and how old live figures are.

PostgreSQL (empty) and Kafka of its own, one reader at a time. Both readers join first, then the facts are sent as fast
as they can be; what counts is the reader's own processor time for each fact, because the machine is shared. Then 300
facts a second are sent, and it is looked when the figures that a web process hears contain each of them.

    python -m benchmarks.watch bare|watch FACTS     (called by `bench watch`)
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, process_time, sleep
from typing import IO, Any, Final
from uuid import UUID

import psutil
import uvloop

from console.api.live_feed import LiveFeed
from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_client import environment
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.migrate import upgrade
from dispatch.adapters.postgres.outbox import Outbox
from dispatch.domain.live.counted import Count
from dispatch.domain.live.ledger import TOWN
from dispatch.domain.terms import Platform
from producers.log_watch import LogWatch
from runtime.clock import utc_now
from runtime.cluster import Cluster
from runtime.connections import engine
from runtime.ids import new_id
from runtime.kafka import producer
from runtime.settings import Settings, load_settings
from runtime.unavailable import Unavailable
from schemas.codec import encode
from schemas.facts import IncidentReceived, fact_data
from schemas.incident_records import IncidentEvent, Stands
from schemas.rights import rights
from schemas.topics import INCIDENTS_EVENTS, catalogue, topics
from stream_processors.counting import CountingWorker
from stream_processors.faust_app import BATCH, build_app
from stream_processors.watch.agent import watch_step

FACTS: Final = 20_000
PER_SECOND: Final = 300
IDLE_SECONDS: Final = 10.0
GROUP_TRIES: Final = 30
"""A broker that has just begun has nobody yet who knows of groups."""
CELLS: Final = 60
CATEGORIES: Final = 40


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """Measure readers by turns, then how old figures are."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-bench-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres(folder) as postgres, EmbeddedKafka(folder) as kafka:
            upgrade(postgres.database_url(DATABASE, Login.MIGRATE))
            settings = Settings(database_url=postgres.url, data_dir=folder, **kafka.settings())
            with Cluster(settings, client="bench") as cluster, Outbox(settings.database_url) as outbox:
                cluster.grant(rights(catalogue()))
                LogWatch(cluster, outbox).another_log()
            runs = {kind: [_run(kind, settings, kafka) for _ in range(rounds)] for kind in ("bare", "watch")}
            ages = _ages(settings, kafka, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    per_fact = {kind: median(run["cpu_us"] for run in found) for kind, found in runs.items()}
    return {
        "cpu_us_per_fact": per_fact,
        "facts_per_core_second": {kind: round(1e6 / cost) for kind, cost in per_fact.items()},
        "ratio_to_bare_faust": round(per_fact["bare"] / per_fact["watch"], 2),
        "start_up_cpu_seconds": median(run["start_cpu"] for run in runs["watch"]),
        "idle_core": median(run["idle_core"] for run in runs["watch"]),
        "rss_mib": max(run["rss_mib"] for run in runs["watch"]),
        "age_at_300_per_second": ages,
        "runs": runs,
    }


def facts(count: int) -> Iterator[tuple[bytes, list[tuple[str, bytes]], bytes]]:
    """Yield facts as they lie on the topic, each of another incident that came in just now."""
    platforms = list(Platform)
    for number in range(count):
        at = utc_now()
        yield encode(
            IncidentEvent(
                event_id=new_id(),
                incident=new_id(),
                occurred_at=at,
                caused_by=UUID(int=1),
                type="IncidentReceived",
                number="3304991012611270001",
                seq=1,
                incident_version=1,
                status="received",
                town="330499101",
                by="citizen",
                data=fact_data(IncidentReceived(channel="citizen")),
                cell=f"330499101{number % CELLS:06}",
                category=f"c{number % CATEGORIES}",
                platform=platforms[number % len(platforms)].value,
                stands=Stands(received_at=at, due_at=at + timedelta(hours=1), total_due_at=at + timedelta(hours=2)),
            )
        )


@contextmanager
def _reader(kind: str, settings: Settings, kafka: EmbeddedKafka, count: int) -> Iterator[subprocess.Popen[str]]:
    """A reader that has joined."""
    role = "watch"
    variables = os.environ | {
        "DATABASE_URL": settings.database_url,
        "GRIDLOOP_DATA_DIR": str(settings.data_dir),
        **environment(kafka.settings(role)),
    }
    command = [sys.executable, "-m", "benchmarks.watch", kind, str(count)]
    reader = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True)
    try:
        _said(reader.stdout)
        yield reader
    finally:
        reader.terminate()
        reader.wait(20)


def _said(out: IO[str] | None) -> dict[str, Any]:
    assert out is not None
    for line in out:
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("the reader ended")


def _run(kind: str, settings: Settings, kafka: EmbeddedKafka) -> dict[str, Any]:
    with _reader(kind, settings, kafka, FACTS) as reader:
        send(settings, list(facts(FACTS)))
        return _said(reader.stdout)


def send(settings: Settings, records: Sequence[tuple[bytes, list[tuple[str, bytes]], bytes]]) -> None:
    """Send as fast as it goes."""
    with closing(producer(settings, "bench-watch")) as sender:
        for key, headers, value in records:
            sender.send(INCIDENTS_EVENTS, key=key, headers=headers, value=value)
        sender.flush()


def _ages(settings: Settings, kafka: EmbeddedKafka, seconds: float) -> dict[str, float]:
    """Send facts evenly and note, for each figure that is heard, how long ago the newest fact in it was sent."""
    web = settings.model_copy(update={})
    sent: list[float] = []
    found: list[float] = []
    with _reader("watch", settings, kafka, 10**9):
        heard = threading.Event()
        feed = LiveFeed(web, heard.set)
        try:
            until, before = monotonic() + 30, -1
            while before < 0:
                now = feed.heard()
                before = now.groups[TOWN].counts[Count.ARRIVED] if now and TOWN in now.groups else (0 if now else -1)
                sleep(0.1)
                if monotonic() > until:
                    raise TimeoutError("nothing is heard")
            prepared = list(facts(round(PER_SECOND * seconds)))
            threading.Thread(target=_evenly, args=(settings, prepared, sent), daemon=True).start()
            seen = 0
            until = monotonic() + seconds + 10
            while seen < len(prepared) and monotonic() < until:
                heard.wait(0.5)
                heard.clear()
                now = feed.heard()
                count = (now.groups[TOWN].counts[Count.ARRIVED] - before) if now and TOWN in now.groups else 0
                at = monotonic()
                found += [at - moment for moment in sent[seen:count]]
                seen = max(seen, count)
        finally:
            feed.close()
    cuts = quantiles(found, n=100)
    return {
        "facts": len(found),
        "p50": round(median(found), 3),
        "p99": round(cuts[98], 3),
        "most": round(max(found), 3),
    }


def _evenly(settings: Settings, records: Sequence[Any], sent: list[float]) -> None:
    with closing(producer(settings, "bench-watch")) as sender:
        begin = monotonic()
        for number, (key, headers, value) in enumerate(records):
            sleep(max(0.0, begin + number / PER_SECOND - monotonic()))
            sender.send(INCIDENTS_EVENTS, key=key, headers=headers, value=value)
            sent.append(monotonic())


class Meter:
    """Counts facts and measures the processor time from the first to the last."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._seen = 0
        self._began = 0.0
        self.done = threading.Event()
        self.cpu = 0.0
        self.start_cpu = 0.0

    def ready(self) -> None:
        """Say that facts may come."""
        self.start_cpu = process_time()
        print(json.dumps({"ready": True}), flush=True)

    def saw(self, facts: int) -> None:
        """Count facts that were dealt with."""
        if not self._seen:
            self._began = process_time()
        self._seen += facts
        if self._seen >= self._count and not self.done.is_set():
            self.cpu = process_time() - self._began
            self.done.set()

    def tell(self) -> None:
        """Wait for the last fact, rest, and tell what it took."""
        self.done.wait(300)
        rested = process_time()
        sleep(IDLE_SECONDS)
        idle = (process_time() - rested) / IDLE_SECONDS
        rss = psutil.Process().memory_info().rss / 2**20
        found = {
            "cpu_us": round(1e6 * self.cpu / self._count, 1),
            "start_cpu": round(self.start_cpu, 2),
            "idle_core": round(idle, 4),
            "rss_mib": round(rss, 1),
        }
        print(json.dumps(found), flush=True)


async def _until(joined: Callable[[], bool]) -> None:
    while not joined():  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)


async def _bare(settings: Settings, meter: Meter) -> None:
    group = f"watch-bench-{new_id()}"
    with Cluster(settings, client="bench") as cluster:
        for _ in range(GROUP_TRIES):
            try:
                cluster.begin_at_end(group, topics()[INCIDENTS_EVENTS])
                break
            except Unavailable:
                await asyncio.sleep(1)
    app = build_app(settings, group, worker="bare")
    taken = app.topic(INCIDENTS_EVENTS, key_serializer="raw", value_serializer="raw")

    async def take(stream: Any) -> None:
        async for events in stream.noack_take(BATCH, within=0.05):
            for event in events:
                await stream.ack(event)
            meter.saw(len(events))

    app.agent(taken, name="bare", concurrency=1)(take)
    await app.start()
    await _until(lambda: len(app.consumer.assignment()) == topics()[INCIDENTS_EVENTS].partitions)
    meter.ready()
    await asyncio.to_thread(meter.tell)
    await app.stop()


async def _watch(settings: Settings, meter: Meter) -> None:
    stop = threading.Event()
    database = engine(settings.database_url, application="bench-watch", pool_size=2)
    worker = CountingWorker(watch_step(0), settings, database)
    count = worker._rules.take

    def metered(found: Any, at: Any) -> None:
        found = list(found)
        count(found, at)
        meter.saw(len(found))

    worker._rules.take = metered  # type: ignore[method-assign, assignment]
    working = asyncio.create_task(worker.work(stop))
    await _until(lambda: bool(worker._rules.held))
    meter.ready()
    await asyncio.to_thread(meter.tell)
    stop.set()
    await working


def main(kind: str, count: str) -> None:
    """Be a reader."""
    meter = Meter(int(count))
    reader: Mapping[str, Any] = {"bare": _bare, "watch": _watch}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(reader[kind](load_settings(), meter))


if __name__ == "__main__":
    main(*sys.argv[1:])
