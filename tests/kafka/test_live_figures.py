"""The stream counts what PostgreSQL would, whatever happens to it on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from console.api.live_feed import Heard, LiveFeed
from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_client import environment
from dispatch.adapters.postgres.commit_order import BEGINNING
from dispatch.adapters.postgres.outbox import Outbox, Place
from dispatch.bootstrap import Services
from dispatch.domain.live.counted import Count
from dispatch.domain.live.ledger import TOWN, ledger_of
from dispatch.domain.terms import Action
from producers.log_watch import LogWatch
from producers.sender import KafkaSender
from runtime.cluster import Cluster
from runtime.settings import Settings
from schemas.topics import INCIDENTS_EVENTS
from tests.kafka.clients import let_in
from tests.postgres.township import OPERATOR, decided, move, report_of, reported, township

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
START = (
    "from deploy.processes import run_process; from runtime.settings import load_settings; "
    "run_process('watch', load_settings())"
)
"""Without giving way to others: the test waits for it."""


class Watched:
    """A township whose facts reach Kafka when the test says so, and a worker that counts them."""

    def __init__(self, services: Services, kafka: EmbeddedKafka) -> None:
        self.services = services
        self.kafka = kafka
        self.settings = self._settings("operator")
        self._worker: subprocess.Popen[bytes] | None = None

    def _settings(self, role: str) -> Settings:
        own = self.services.settings
        return Settings(database_url=own.database_url, data_dir=own.data_dir, **self.kafka.settings(role))

    def look_at_log(self) -> None:
        """Do what the relay does at its start: make the topics, and note which log it is."""
        let_in(self.kafka)
        with Cluster(self.settings, client="test") as cluster, Outbox(self.settings.database_url) as outbox:
            LogWatch(cluster, outbox).another_log()

    def tell(self) -> None:
        """Send the facts that wait."""
        with Outbox(self.settings.database_url) as outbox, closing(KafkaSender(self.settings)) as sender:
            found = outbox.read([Place(INCIDENTS_EVENTS, urgent=False, after=BEGINNING)], limit=500).rows
            assert sender.send(found, "new").acked == found
            outbox.delete([row.event_id for row in found])

    def start(self) -> None:
        """Start the worker, as the supervisor would."""
        variables = os.environ | {
            "DATABASE_URL": self.settings.database_url,
            "GRIDLOOP_DATA_DIR": str(self.settings.data_dir),
            **environment(self.kafka.settings("watch")),
        }
        with self.log.open("ab") as log:
            self._worker = subprocess.Popen(
                [sys.executable, "-c", START], cwd=ROOT, env=variables, stdout=log, stderr=log
            )

    @property
    def log(self) -> Path:
        """What the worker says."""
        return self.settings.data_dir / "watch.log"

    def kill(self) -> None:
        """SIGKILL the worker."""
        assert self._worker is not None
        self._worker.kill()
        self._worker.wait()

    def wait(self, what: Callable[[], bool], seconds: float = 90) -> None:
        """Wait until something holds, starting the worker again when it ended, as the supervisor would."""
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, self.log.read_text()[-3000:]
            if self._worker is not None and self._worker.poll() is not None:
                self.start()
            time.sleep(0.1)

    @contextmanager
    def feed(self) -> Iterator[LiveFeed]:
        """What the web process hears, which may read the figures and nothing else of Kafka."""
        made = LiveFeed(self._settings("web"), lambda: None)
        try:
            yield made
        finally:
            made.close()

    def counted_right(self, heard: Heard | None, incidents: int) -> bool:
        """Whether the stream says now what a recount says."""
        if heard is None or time.monotonic() - heard.since > 2:
            return False
        stored = self.services.reading.standings()
        recount = ledger_of(stored.standings, stored.at).groups
        return heard.groups == recount and heard.groups[TOWN].counts[Count.OPEN] == incidents


@pytest.fixture
def watched(database_url: str, open_folder: Path) -> Iterator[Watched]:
    with ExitStack() as held:
        services = held.enter_context(township(database_url, open_folder))
        made = Watched(services, held.enter_context(EmbeddedKafka(open_folder)))
        made.look_at_log()
        yield made
        made.kill()


def several(watched: Watched, count: int) -> list[UUID]:
    return [reported(watched.services) for _ in range(count)]


def test_the_stream_counts_what_is_stored_though_it_is_killed_and_kafka_wiped_in_mid_window(watched: Watched) -> None:
    several(watched, 3)
    watched.start()
    with watched.feed() as figures:
        watched.wait(lambda: watched.counted_right(figures.heard(), 3))  # stored before anything was told

        watched.tell()
        first, *_ = several(watched, 4)
        watched.services.apply_triage([decided(first, report_of(watched.services, first))])
        move(watched.services, first, Action.RECALL, OPERATOR, reason="派错单位")
        watched.tell()
        watched.wait(lambda: watched.counted_right(figures.heard(), 7))

        watched.kill()
        several(watched, 2)
        watched.tell()
        watched.start()
        watched.wait(lambda: watched.counted_right(figures.heard(), 9))

    watched.kafka.kill()
    shutil.rmtree(watched.kafka.data)
    several(watched, 2)
    watched.kafka.start()
    watched.look_at_log()
    watched.tell()
    with watched.feed() as figures:
        watched.wait(lambda: watched.counted_right(figures.heard(), 11))
