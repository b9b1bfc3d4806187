"""How do we reach Kafka: clients with the settings that our promises need, built in one place.

kafka-python's own defaults lose or hide messages for us (auto-commit, latest, unbounded waits) and are overridden
here, once. The Faust worker has a client of its own and takes only the addresses from here. Both read messages with any
header names and any codec.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import crc32c  # noqa: F401 - kafka-python falls back to pure Python, ten times slower, where it is missing
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalArgumentError,
    KafkaConfigurationError,
    KafkaError,
    UnsupportedVersionError,
)

from runtime.consume import Message
from runtime.kafka_records import bear_any_name
from runtime.settings import Settings
from runtime.unavailable import Unavailable
from schemas.topics import Topic

bear_any_name()
# Once for each connection it would warn that the exchange is not encrypted; beyond this machine the settings refuse
# that, and SCRAM shows no password.
logging.getLogger("kafka.net.sasl.scram").setLevel(logging.ERROR)

ANSWER_MS: Final = 5_000
"""How long a broker may take for one answer before we count it as away."""
DELIVERY_MS: Final = 6_000
"""How long a record may take to be acknowledged, with all its retries.

Little more than one answer: a relay that waits for a lost broker's acknowledgements does not see that another log is
there, and everything waits with it (at 10 s, all was decided 25 s after the broker came back)."""
SESSION_MS: Final = 6_000
REACHED_SECONDS: Final = 1.0
HEARTBEAT_MS: Final = 1_000
SILENT_POLLS: Final = 4
_THE_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


class KafkaUnavailable(Unavailable):
    """Kafka does not answer, or does not show what is to be there."""

    what: ClassVar[str] = "kafka"


@contextmanager
def translated() -> Iterator[None]:
    """Say `KafkaUnavailable` for whatever kafka-python says when a broker does not do what was asked."""
    try:
        yield
    except (KafkaConfigurationError, IllegalArgumentError, UnsupportedVersionError, CommitFailedError):
        raise  # ours to mend or to know: Kafka is not away
    except (KafkaError, OSError) as error:
        raise KafkaUnavailable(f"Kafka: {error or type(error).__name__}") from error


def client_options(settings: Settings) -> dict[str, Any]:
    """Return what every kafka-python client of this deployment is given."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap_servers.split(","),
        "security_protocol": settings.kafka_security_protocol,
        "request_timeout_ms": ANSWER_MS,
        "bootstrap_timeout_ms": ANSWER_MS,
        "reconnect_backoff_max_ms": 1_000,
        "retry_backoff_ms": 100,
    }
    if settings.kafka_security_protocol.endswith("SSL"):
        options["ssl_context"] = tls(settings)
    if settings.kafka_security_protocol.startswith("SASL"):
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_username
        options["sasl_plain_password"] = settings.kafka_password.get_secret_value()
    return options


def tls(settings: Settings) -> ssl.SSLContext:
    """Return the TLS context for brokers beyond this machine."""
    return ssl.create_default_context(cafile=str(settings.kafka_ca_file) if settings.kafka_ca_file else None)


def producer(settings: Settings, name: str) -> KafkaProducer:
    """Return a producer whose acknowledgement means that every replica in sync has the record.

    Raises:
        Unavailable: no broker answers.
    """
    with translated():
        return KafkaProducer(
            **client_options(settings),
            client_id=name,
            metrics_enabled=False,
            acks="all",
            enable_idempotence=True,
            linger_ms=2,
            batch_size=131_072,
            max_block_ms=ANSWER_MS,
            delivery_timeout_ms=DELIVERY_MS,
            max_in_flight_requests_per_connection=5,
            metadata_max_age_ms=30_000,
            allow_auto_create_topics=False,
        )


def consumer(settings: Settings, group: str, topic: Topic, *, client: str) -> KafkaConsumer:
    """Return a consumer that commits only when told and begins at the beginning.

    Raises:
        Unavailable: no broker answers, or it does not show the topic.
    """
    with translated():
        made = KafkaConsumer(
            **client_options(settings),
            client_id=client,
            metrics_enabled=False,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=HEARTBEAT_MS,
            max_poll_records=500,
            fetch_max_wait_ms=500,
            metadata_max_age_ms=5_000,
            allow_auto_create_topics=False,
        )
        # A consumer that joins its group before it knows the topic gets no partition, and never notices (reproduced).
        if len(made.partitions_for_topic(topic.name) or ()) < topic.partitions:
            made.close()
            raise KafkaUnavailable(f"Kafka: topic {topic.name} is not to be seen yet")
        made.subscribe([topic.name])
        return made


def refuse_unreached(settings: Settings) -> None:
    """Try whether any broker can be reached at all: a client that cannot reach one leaves sockets behind.

    Raises:
        Unavailable: none can.
    """
    for server in settings.kafka_bootstrap_servers.split(","):
        host, _, port = server.strip().rpartition(":")
        with suppress(OSError, ValueError), socket.create_connection((host.strip("[]"), int(port)), REACHED_SECONDS):
            return
    raise KafkaUnavailable("Kafka: no broker can be reached")


def follower(settings: Settings, topic: Topic, *, client: str, since: datetime) -> KafkaConsumer:
    """Return a consumer of all of a topic that is in no group and commits nothing; it begins with what came since then.

    Raises:
        Unavailable: no broker answers, or it does not show the topic.
    """
    refuse_unreached(settings)
    with translated():
        made = KafkaConsumer(
            **client_options(settings),
            client_id=client,
            metrics_enabled=False,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            fetch_max_wait_ms=500,
            allow_auto_create_topics=False,
        )
        try:
            if len(made.partitions_for_topic(topic.name) or ()) < topic.partitions:
                raise KafkaUnavailable(f"Kafka: topic {topic.name} is not to be seen yet")
            partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
            made.assign(partitions)
            since_ms = int(since.timestamp() * 1000)
            for partition, found in made.offsets_for_times(dict.fromkeys(partitions, since_ms)).items():
                if found is not None:
                    made.seek(partition, found.offset)
        except BaseException:
            made.close()
            raise
        return made


def read_through(settings: Settings, topic: Topic, *, client: str) -> Iterator[Message]:
    """Yield everything that a topic holds, from where it begins to where it ended when reading began.

    Raises:
        Unavailable: no broker answers, or it does not show the topic, or stops answering on the way.
    """
    with closing(follower(settings, topic, client=client, since=_THE_BEGINNING)) as reader, translated():
        partitions = list(reader.assignment())
        reader.seek_to_beginning(*partitions)
        ends = reader.end_offsets(partitions)
        silent = 0
        while any(reader.position(each) < end for each, end in ends.items()):
            polled = reader.poll(timeout_ms=ANSWER_MS)
            silent = 0 if polled else silent + 1
            if silent == SILENT_POLLS:
                raise KafkaUnavailable(f"Kafka: topic {topic.name} cannot be read to its end")
            yield from (message_of(record) for records in polled.values() for record in records)


def message_of(record: Any) -> Message:
    """Return what kafka-python read as we pass it on."""
    return Message(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        headers=tuple((name, value or b"") for name, value in record.headers),
        value=record.value,
    )
