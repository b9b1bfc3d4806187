"""A step, a consumer and a table of another family of records run over real Kafka, made by nothing but what they are.

What the worker and the consumer do when parts of the world die is tried with triage and effects, which are made alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from deploy.checkup.servers import kept_by
from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_client import environment
from dispatch.adapters.postgres.commit_order import BEGINNING
from dispatch.adapters.postgres.outbox import Outbox, Place
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from producers.sender import KafkaSender
from runtime.cluster import Cluster
from runtime.ids import new_id
from runtime.settings import Settings
from schemas.envelope import Record
from schemas.ids import named_id
from schemas.topics import AnyTopic
from tests import gauges
from tests.kafka.clients import let_in, make_user, operator_of
from tests.postgres.township import rows, township

ROOT = Path(__file__).parents[2]
USERS = {"last": gauges.LAST.worker}
"""As whom a process signs in to Kafka whose name is another one."""

pytestmark = pytest.mark.kafka


class Stream:
    """The topics of the gauges on a broker, and PostgreSQL."""

    def __init__(self, services: Services, kafka: EmbeddedKafka) -> None:
        self.services = services
        self.kafka = kafka
        self.settings = Settings(
            database_url=services.settings.database_url, data_dir=services.settings.data_dir, **kafka.settings()
        )
        let_in(kafka, gauges.CATALOGUE)
        self._users = {role: make_user(kafka, role) for role in ("flood", "sirens")}
        with Cluster(self.settings, client="test") as cluster:
            cluster.identify(gauges.CATALOGUE.all())

    @contextmanager
    def running(self, *names: str, instance: int = 0) -> Iterator[None]:
        """Run processes of the gauges, each as its own user of Kafka, and stop them at the end."""
        variables = os.environ | {
            "DATABASE_URL": self.settings.database_url,
            "GRIDLOOP_DATA_DIR": str(self.settings.data_dir),
            "GRIDLOOP_INSTANCE": str(instance),
        }
        starts = {name: variables | environment(self._users[USERS.get(name, name)]) for name in names}
        with (self.settings.data_dir / "gauges.log").open("ab") as log:
            processes = [
                subprocess.Popen(
                    [sys.executable, "-m", "tests.gauges", name], cwd=ROOT, env=env, stdout=log, stderr=log
                )
                for name, env in starts.items()
            ]
        try:
            yield
            for process in processes:
                process.terminate()
            assert [process.wait(20) for process in processes] == [0] * len(processes)
        finally:
            for process in processes:
                process.kill()
                process.wait()

    def wait(self, what: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something holds."""
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, (self.settings.data_dir / "gauges.log").read_text()[-3000:]
            time.sleep(0.1)

    def put(self, topic: AnyTopic, *records: Record) -> None:
        """Write records of the gauges."""
        with closing(KafkaProducer(**operator_of(self.kafka))) as producer:
            for record in records:
                key, headers, value = gauges.CODEC.encode(record)
                producer.send(topic.name, key=key, headers=headers, value=value)
            producer.flush()

    def lying_on(self, topic: AnyTopic) -> list[Any]:
        """What lies on a topic, as it came."""
        with closing(KafkaConsumer(**operator_of(self.kafka), auto_offset_reset="earliest")) as reader:
            reader.assign([TopicPartition(topic.name, number) for number in range(topic.partitions)])
            found: list[Any] = []
            while polled := reader.poll(timeout_ms=1000):
                found += [record for records in polled.values() for record in records]
        return found

    def sounded(self) -> dict[UUID, str]:
        """In which cell each warning had a siren sounded."""
        found = rows(self.services, "SELECT cause, outcome FROM processed WHERE consumer = 'sirens'")
        return {row.cause: row.outcome for row in found}

    def remembered(self, instance: int) -> dict[str, int]:
        """What a worker with a table has in it."""
        written = self.settings.data_dir / f"last-{instance}.json"
        return json.loads(written.read_text()) if written.exists() else {}


@pytest.fixture
def stream(database_url: str, open_folder: Path) -> Iterator[Stream]:
    with ExitStack() as held:
        services = held.enter_context(township(database_url, open_folder))
        yield Stream(services, held.enter_context(EmbeddedKafka(open_folder)))


def levels(round_: str) -> list[gauges.LevelMeasured]:
    """Levels of eight gauges in four cells, every other one too high."""
    return [
        gauges.a_level(
            f"{round_} {number}",
            200 if number % 2 else 20,
            gauge=named_id("gauge", str(number % 8)),
            cell=f"33049910110100{number % 4}",
        )
        for number in range(80)
    ]


def test_what_is_measured_goes_through_a_step_and_becomes_commands_once(stream: Stream) -> None:
    first, second = levels("first"), levels("second")

    with stream.running("flood", "sirens"):
        stream.put(gauges.MEASURED, *first)
        stream.wait(lambda: len(stream.sounded()) == 40)
    stream.put(gauges.MEASURED, *second, *first)
    with stream.running("flood", "sirens"):
        stream.wait(lambda: len(stream.sounded()) == 80)

    high = [gauges.too_high(level) for level in first + second if level.centimetres >= gauges.FLOOD]
    assert stream.sounded() == {warning.event_id: warning.cell for warning in high}
    for record in stream.lying_on(gauges.HIGH):
        assert gauges.CODEC.decode(record.topic, record.key, record.headers, record.value) in high
        assert record.key == dict(record.headers)["ce_subject"]


def test_what_a_step_or_a_consumer_cannot_handle_is_a_dead_letter_of_its_own(stream: Stream) -> None:
    with closing(KafkaProducer(**operator_of(stream.kafka))) as producer:
        _, headers, value = gauges.CODEC.encode(gauges.a_level("astray"))
        producer.send(gauges.MEASURED.name, key=str(new_id()).encode(), headers=headers, value=value).get(10)
    stream.put(gauges.MEASURED, gauges.a_level("deaf", cell=gauges.DEAF_CELL), gauges.a_level("good"))

    with stream.running("flood", "sirens"):
        stream.wait(
            lambda: len(stream.services.reading.as_(PLATFORM_ACTOR).dead_letters()) == 2 and len(stream.sounded()) == 1
        )

    found = {
        letter.consumer: (letter.reason, letter.incident)
        for letter in stream.services.reading.as_(PLATFORM_ACTOR).dead_letters()
    }
    assert found == {"flood": ("mismatch", None), "sirens": ("no_siren", None)}


def test_the_relay_sends_a_row_of_the_outbox_under_the_key_that_it_keeps(stream: Stream) -> None:
    warning = gauges.too_high(gauges.a_level("flood"))
    with stream.services.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO outbox (event_id, topic, key, type, urgent, occurred_at, value) "
                "VALUES (:id, 'levels.high', :key, 'LevelHigh.v1', false, :at, :value)"
            ),
            {
                "id": warning.event_id,
                "key": warning.cell,
                "at": warning.occurred_at,
                "value": gauges.CODEC.encode(warning)[2],
            },
        )

    with Outbox(stream.settings.database_url) as outbox, closing(KafkaSender(stream.settings)) as sender:
        found = outbox.read([Place(gauges.HIGH.name, urgent=False, after=BEGINNING)], limit=10).rows
        assert sender.send(found, "new").acked == found

    (record,) = stream.lying_on(gauges.HIGH)
    assert gauges.CODEC.decode(record.topic, record.key, record.headers, record.value) == warning


def test_a_table_s_changelog_is_made_as_its_file_says_and_gives_the_table_back(stream: Stream) -> None:
    with closing(KafkaAdminClient(**operator_of(stream.kafka))) as admin:
        described = admin.describe_topics([each.name for each in gauges.CATALOGUE.all()])
        made = kept_by(admin, described)
    assert {topic["name"]: len(topic["partitions"]) for topic in described} == dict.fromkeys(made, 2)
    assert made["levels.last"]["cleanup.policy"] == "compact"
    assert made["levels.hourly"]["cleanup.policy"] == "compact,delete"
    assert made["levels.hourly"]["retention.ms"] == str(3 * 24 * 3600 * 1000)
    assert made["levels.measured"]["cleanup.policy"] == "delete"
    assert made["levels.measured"]["retention.ms"] == str(24 * 3600 * 1000)

    measured = levels("only")
    stream.put(gauges.MEASURED, *measured)
    last = {str(level.gauge): level.centimetres for level in measured}
    for instance in (1, 2):  # the second has a memory of its own: what it knows, it has from the changelog
        with stream.running("last", instance=instance):
            stream.wait(lambda instance=instance: stream.remembered(instance) == last)  # type: ignore[misc]

    lies = {record.key: record.partition for record in stream.lying_on(gauges.MEASURED)}
    kept = [(record.key, record.partition) for record in stream.lying_on(gauges.LAST)]
    assert len(kept) == len(measured)
    assert all(lies[key] == partition for key, partition in kept)
    with closing(KafkaAdminClient(**operator_of(stream.kafka))) as admin:
        others = set(admin.list_topics()) - {each.name for each in gauges.CATALOGUE.all()}
    assert all(name.startswith("__") for name in others), "Faust makes no topic by itself"
