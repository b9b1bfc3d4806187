"""The embedded Kafka keeps its records over a crash, and starts anew when its folder is gone."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaTimeoutError

from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_probe import answers
from deploy.local.ports import LOOPBACK
from tests.kafka.clients import operator_of

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
    admin = KafkaAdminClient(**operator_of(broker))
    admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    admin.close()


def topics(broker: EmbeddedKafka) -> set[str]:
    admin = KafkaAdminClient(**operator_of(broker))
    names = set(admin.list_topics())
    admin.close()
    return names


def test_acknowledged_records_are_there_after_kill_9_and_a_restart(broker: EmbeddedKafka) -> None:
    make_topic(broker, "kept")
    producer = KafkaProducer(**operator_of(broker), acks="all")
    producer.send("kept", b"a report").get(10)
    producer.close()

    os.kill(broker.pid, signal.SIGKILL)
    broker.start()

    consumer = KafkaConsumer("kept", **operator_of(broker), auto_offset_reset="earliest", consumer_timeout_ms=10_000)
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
    make_topic(broker, "found")
    os.kill(broker.pid, signal.SIGKILL)
    broker.start()
    assert "found" in topics(broker)


def test_a_folder_lost_again_needs_no_tool_to_be_formatted(broker: EmbeddedKafka) -> None:
    (kept,) = (broker.home / "formatted").iterdir()
    clusters = set()

    for _ in range(2):
        broker.kill()
        shutil.rmtree(broker.data)
        broker.start()
        clusters.add(broker.cluster_id)

    assert len(clusters) == 2
    assert not (broker.home / "format.arguments").exists()
    assert list((broker.home / "formatted").iterdir()) == [kept]
    assert kept.stat().st_mtime < (broker.data / "meta.properties").stat().st_mtime
    assert broker.home.joinpath("formatted").stat().st_mode & 0o077 == 0


SENDS: Final = """
import json, sys
from kafka import KafkaProducer
from kafka.errors import KafkaError
try:
    KafkaProducer(**json.loads(sys.stdin.read()) | {"bootstrap_timeout_ms": 2000})
except KafkaError:
    sys.exit(3)
"""


def is_refused(settings: dict[str, Any]) -> bool:
    """Say whether a client is refused; one of its own process, because kafka-python then leaves its sockets open."""
    tried = subprocess.run([sys.executable, "-c", SENDS], input=json.dumps(settings), text=True, timeout=60)
    assert tried.returncode in (0, 3)
    return tried.returncode == 3


def test_a_client_without_a_password_or_with_a_wrong_one_is_refused(broker: EmbeddedKafka) -> None:
    allowed = operator_of(broker)

    assert not is_refused(allowed)
    assert is_refused({"bootstrap_servers": broker.bootstrap})
    assert is_refused(allowed | {"sasl_plain_password": "guessed"})

    assert answers(LOOPBACK, broker.port, broker.login)
    assert not answers(LOOPBACK, broker.port, None)
    assert not answers(LOOPBACK, broker.port, broker.login._replace(password="guessed"))


def test_nobody_but_the_broker_speaks_to_the_controller(broker: EmbeddedKafka) -> None:
    port = int((broker.home.parent / "run" / "kafka-controller.port").read_text())

    assert not answers(LOOPBACK, port, None)
    assert not answers(LOOPBACK, port, broker.login)


def test_passwords_lie_where_nobody_else_reads_them_and_on_no_command_line(broker: EmbeddedKafka) -> None:
    data = broker.home.parent
    holds = [file for file in data.rglob("*") if file.is_file() and broker.login.password.encode() in file.read_bytes()]

    assert holds == [data / "keys" / "kafka-users.json"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in (*holds, broker.properties))
    assert broker.login.password not in Path(f"/proc/{broker.pid}/cmdline").read_text()


def test_a_broker_whose_users_are_lost_is_formatted_anew_for_others(server_folder: Path) -> None:
    with EmbeddedKafka(server_folder / "users-lost") as first:
        cluster = first.cluster_id
    (server_folder / "users-lost" / "keys" / "kafka-users.json").unlink()

    with EmbeddedKafka(server_folder / "users-lost") as second:
        assert second.login != first.login
        assert second.cluster_id != cluster


def test_topics_do_not_appear_by_themselves(broker: EmbeddedKafka) -> None:
    producer = KafkaProducer(**operator_of(broker), max_block_ms=2_000)

    with pytest.raises(KafkaTimeoutError):
        producer.send("nobody-made-this", b"x").get(5)

    producer.close()
    assert "nobody-made-this" not in topics(broker)


def test_it_listens_on_loopback_only_and_not_as_root(broker: EmbeddedKafka) -> None:
    properties = broker.properties.read_text()

    assert "listeners=CLIENTS://127.0.0.1:" in properties
    assert "0.0.0.0" not in properties
    assert Path(f"/proc/{broker.pid}").stat().st_uid != 0
