"""The embedded Kafka keeps its records over a crash, and starts anew when its folder is gone."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaTimeoutError

from deploy.local.kafka import EmbeddedKafka

pytestmark = pytest.mark.kafka


@pytest.fixture(autouse=True, scope="module")
def files_are_private() -> Iterator[None]:
    """As in every process of ours: what the server's account has to reach is opened on purpose."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def broker(server_folder: Path) -> Iterator[EmbeddedKafka]:
    with EmbeddedKafka(server_folder / "own") as broker:
        yield broker


def make_topic(broker: EmbeddedKafka, name: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=broker.url)
    admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    admin.close()


def topics(broker: EmbeddedKafka) -> set[str]:
    admin = KafkaAdminClient(bootstrap_servers=broker.url)
    names = set(admin.list_topics())
    admin.close()
    return names


def test_acknowledged_records_are_there_after_kill_9_and_a_restart(broker: EmbeddedKafka) -> None:
    make_topic(broker, "kept")
    producer = KafkaProducer(bootstrap_servers=broker.url, acks="all")
    producer.send("kept", b"a report").get(10)
    producer.close()

    os.kill(broker.pid, signal.SIGKILL)
    broker.start()

    consumer = KafkaConsumer(
        "kept", bootstrap_servers=broker.url, auto_offset_reset="earliest", consumer_timeout_ms=10_000
    )
    assert next(consumer).value == b"a report"
    consumer.close()


def test_a_wiped_folder_is_formatted_anew_with_another_cluster_id(broker: EmbeddedKafka) -> None:
    make_topic(broker, "lost")
    first, port = broker.cluster_id, broker.port

    broker.kill()
    shutil.rmtree(broker.data)
    broker.start()

    assert broker.cluster_id != first
    assert broker.port == port
    assert "lost" not in topics(broker)


def test_topics_do_not_appear_by_themselves(broker: EmbeddedKafka) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.url, max_block_ms=2_000)

    with pytest.raises(KafkaTimeoutError):
        producer.send("nobody-made-this", b"x").get(5)

    producer.close()
    assert "nobody-made-this" not in topics(broker)


def test_it_listens_on_loopback_only_and_not_as_root(broker: EmbeddedKafka) -> None:
    properties = broker.properties.read_text()

    assert "listeners=PLAINTEXT://127.0.0.1:" in properties
    assert "0.0.0.0" not in properties
    assert Path(f"/proc/{broker.pid}").stat().st_uid != 0
