"""A record, or a topic, that Kafka refuses stops no other: each record is settled by itself, over the real broker."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource

from deploy.local.kafka import EmbeddedKafka
from dispatch.adapters.postgres.commit_order import Ordinal
from dispatch.adapters.postgres.outgoing import Outgoing
from producers.sender import KafkaSender
from runtime.cluster import Cluster
from runtime.ids import new_id
from runtime.kafka import client_options
from runtime.settings import Settings
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED, catalogue

SMALL = 4_000
LARGE = 20_000
USUAL = 1_048_588
TOLD = (REPORTS_ACCEPTED, INCIDENTS_EVENTS)


@pytest.fixture
def settings(kafka_server: EmbeddedKafka, tmp_path: Path) -> Settings:
    made = Settings(**kafka_server.settings(), data_dir=tmp_path)
    with Cluster(made, client="tests") as cluster:
        cluster.identify(catalogue().all())
    return made


@pytest.fixture
def sender(settings: Settings) -> Iterator[KafkaSender]:
    """A sender whose topics have their leaders: they may have been made just now."""
    with closing(KafkaSender(settings)) as made:
        deadline = time.monotonic() + 60
        while len(made.send([a_row(n, t) for n in range(12) for t in TOLD], "new").acked) < 12 * len(TOLD):
            assert time.monotonic() < deadline, "the topics are not led"
        yield made


def a_row(number: int, topic: str = REPORTS_ACCEPTED, *, size: int = 100) -> Outgoing:
    return Outgoing(
        event_id=new_id(),
        topic=topic,
        key=str(new_id()),
        kind="ReportAccepted.v1",
        occurred_at=datetime(2026, 11, 24, tzinfo=UTC),
        value=bytes(size),
        ordinal=Ordinal(number, number),
    )


def takes_at_most(settings: Settings, topic: str, size: int) -> None:
    with closing(KafkaAdminClient(**client_options(settings))) as admin:
        admin.alter_configs([ConfigResource("topic", topic, configs={"max.message.bytes": str(size)})])


def settled(sender: KafkaSender, rows: Sequence[Outgoing]) -> tuple[set[UUID], set[UUID]]:
    """Send until something is known of every row, as the lanes do; return what was taken and what was refused."""
    taken: set[UUID] = set()
    refused: set[UUID] = set()
    deadline = time.monotonic() + 90
    while left := [row for row in rows if row.event_id not in taken | refused]:
        assert time.monotonic() < deadline, f"{len(left)} rows are not settled"
        sent = sender.send(left, "new")
        taken |= {row.event_id for row in sent.acked}
        refused |= {row.event_id for row in sent.refused}
    return taken, refused


def test_a_record_too_large_for_its_topic_is_refused_and_the_others_are_taken(
    settings: Settings, sender: KafkaSender, request: pytest.FixtureRequest
) -> None:
    takes_at_most(settings, REPORTS_ACCEPTED, SMALL)
    request.addfinalizer(lambda: takes_at_most(settings, REPORTS_ACCEPTED, USUAL))
    rows = [a_row(number, size=LARGE if number == 17 else 100) for number in range(40)]
    facts = [a_row(number, INCIDENTS_EVENTS) for number in range(40, 50)]

    taken, refused = settled(sender, [*rows, *facts])

    assert refused == {rows[17].event_id}
    assert len(taken) == 49


def test_a_record_larger_than_any_request_is_refused_and_the_others_are_taken(sender: KafkaSender) -> None:
    rows = [a_row(0), a_row(1, size=2_000_000), a_row(2)]

    assert settled(sender, rows) == ({rows[0].event_id, rows[2].event_id}, {rows[1].event_id})


def test_a_topic_that_is_not_there_is_settled_by_nobody_and_the_others_are_taken(sender: KafkaSender) -> None:
    rows = [a_row(0, "no.such.topic"), a_row(1), a_row(2, "no.such.topic"), a_row(3, INCIDENTS_EVENTS)]

    sent = sender.send(rows, "new")

    assert list(sent.acked) == [rows[1], rows[3]]
    assert not sent.refused
