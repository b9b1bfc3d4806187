"""The stream counts what PostgreSQL would, whatever happens to it on the way, and the web says who counted."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.api.live_feed import Heard, LiveFeed
from dispatch.domain.live.ledger import ledger_of
from dispatch.domain.terms import Action
from runtime.settings import Settings
from tests.kafka.clients import let_in
from tests.kafka.pipe import STEPS, Pipe, running_pipe
from tests.postgres.township import OPERATOR, move

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

ALL = (*STEPS, "watch")


@pytest.fixture
def pipe(database_url: str, open_folder: Path) -> Iterator[Pipe]:
    with running_pipe(database_url, open_folder) as made:
        yield made


def web_settings(pipe: Pipe) -> Settings:
    """The settings of the web process, which may read the figures and nothing else of Kafka."""
    own = pipe.services.settings
    return Settings(database_url=own.database_url, data_dir=own.data_dir, **pipe.kafka.settings("web"))


@contextmanager
def feed(pipe: Pipe) -> Iterator[LiveFeed]:
    made = LiveFeed(web_settings(pipe), lambda: None)
    try:
        yield made
    finally:
        made.close()


def counted_right(pipe: Pipe, heard: Heard | None, open_: int) -> bool:
    """Whether the stream says what a recount for the same moment says."""
    if heard is None or time.monotonic() - heard.since > 2:
        return False
    stored = pipe.services.reading.standings()
    recount = ledger_of(stored.standings, stored.at)
    return heard.groups == recount.groups and heard.groups["town", ""].counts[6] == open_


def test_the_stream_counts_what_is_stored_though_it_is_killed_and_kafka_wiped_in_mid_window(pipe: Pipe) -> None:
    pipe.report(5)
    pipe.start(*ALL)
    with feed(pipe) as figures:
        pipe.wait(lambda: counted_right(pipe, figures.heard(), 5), 150)

        first = pipe.report(8)
        pipe.wait(lambda: pipe.decided() == 13)
        move(pipe.services, first[0], Action.RECALL, OPERATOR, reason="派错了")
        pipe.wait(lambda: counted_right(pipe, figures.heard(), 13), 150)

        pipe.kill("watch")
        pipe.report(4)
        pipe.start("watch")
        pipe.wait(lambda: counted_right(pipe, figures.heard(), 17), 150)

        pipe.kafka.kill()
        shutil.rmtree(pipe.kafka.data)
        pipe.report(3)
        pipe.kafka.start()
        let_in(pipe.kafka)
        pipe.wait(lambda: counted_right(pipe, figures.heard(), 20), 150)
