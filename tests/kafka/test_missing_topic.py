"""A topic that Kafka does not have keeps the others waiting once, and not while it is tried again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from deploy.local.kafka import EmbeddedKafka
from dispatch.adapters.postgres.outbox import Outbox
from dispatch.bootstrap import Services
from producers.apart import Apart
from producers.log_watch import LogWatch
from producers.reconciler import Reconciler
from producers.relay import Relay
from producers.sender import KafkaSender
from runtime.cluster import Cluster
from runtime.kafka import client_options
from runtime.settings import Settings
from schemas.topics import INCIDENTS_EVENTS, AnyTopic, Topic, catalogue
from tests.postgres.township import reported, rows, township

pytestmark = pytest.mark.kafka

TRIED_SECONDS = 18.0
"""Long enough for a second and a third attempt, each of which waits five seconds for the topic."""
PROMPT_SECONDS = 3.0
OPEN_FACTS = "SELECT count(*) FROM outbox WHERE topic = :facts"


class NobodyMakesTopics:
    """A look at Kafka by somebody who may not make topics, and never learns that one is missing."""

    def identify(self, topics: Sequence[AnyTopic], *, partly: bool) -> str:
        return "cluster"

    def ends(self, topics: Sequence[AnyTopic]) -> dict[str, int]:
        return {}

    def lag(self, group: str, topic: Topic) -> int:
        return 0


@pytest.fixture
def settings(kafka_server: EmbeddedKafka, tmp_path: Path) -> Settings:
    return Settings(**kafka_server.settings(), data_dir=tmp_path)


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    with township(database_url, tmp_path) as services:
        yield services


@pytest.fixture
def relay(services: Services, settings: Settings) -> Iterator[Relay]:
    with Outbox(services.settings.database_url) as outbox, closing(KafkaSender(settings)) as sender:
        watch = LogWatch(NobodyMakesTopics(), outbox)
        apart = Apart(lambda: closing(KafkaSender(settings)))
        yield Relay(outbox, sender, watch, Reconciler(outbox, watch.lag), apart=apart)


def make_topics(settings: Settings) -> None:
    with Cluster(settings, client="tests") as cluster:
        cluster.identify(catalogue().all())


def test_a_topic_that_is_not_there_is_tried_again_without_the_others_waiting(
    services: Services, relay: Relay, settings: Settings, request: pytest.FixtureRequest
) -> None:
    make_topics(settings)
    request.addfinalizer(lambda: make_topics(settings))
    with closing(KafkaAdminClient(**client_options(settings))) as admin:
        admin.delete_topics([INCIDENTS_EVENTS])

    ends = [time.monotonic()]
    while ends[-1] < ends[0] + TRIED_SECONDS:
        reported(services)
        relay.round()
        ends.append(time.monotonic())
    first, *later = [after - before for before, after in pairwise(ends)]

    assert rows(services, OPEN_FACTS, facts=INCIDENTS_EVENTS) == [(len(ends) - 1,)]
    assert first > max(later)
    assert max(later) < PROMPT_SECONDS

    make_topics(settings)
    deadline = time.monotonic() + 90
    while rows(services, OPEN_FACTS, facts=INCIDENTS_EVENTS) != [(0,)]:
        assert time.monotonic() < deadline, "the facts were not sent when the topic was there again"
        time.sleep(min(0.2, relay.round()))
