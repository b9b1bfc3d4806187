"""How many reports a second get through a pipe without logic: the same bytes, producer, Kafka, consumer, COPY.

The reference for `pipe_rate`. Per report the same three records (accepted, decided, assigned) go through, each whole
(key, headers, value) and by the clients that the pipe itself uses (`runtime.kafka`): something that loses or doubles
records is no measure for something that must not. Producer and consumer are processes of their own, on the same cores
and servers as the pipe that is measured against them, and work in the largest batches that the pipe would take.

    python -m benchmarks.bare_pipe produce|consume DATABASE_URL KAFKA SAMPLES SECONDS     (called by `bench pipe`)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import msgspec
import psycopg
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from deploy.local.kafka_client import environment
from dispatch.entrypoints.consumer import BATCH as TAKEN
from producers.relay import BATCH as SENT
from runtime.clock import utc_now
from runtime.kafka import client_options, consumer, producer
from runtime.settings import Settings
from schemas.topics import REPORTS_ACCEPTED, topics

TOPIC: Final = "bench.bare"
RECORDS_PER_REPORT: Final = 3
TABLE: Final = "CREATE TABLE bench_bare (key bytea, headers bytea, value bytea)"
COPY: Final = "COPY bench_bare FROM STDIN (FORMAT BINARY)"


class Sample(msgspec.Struct):
    """A record as it lay on its topic."""

    key: bytes
    headers: list[tuple[str, bytes]]
    value: bytes


def write_samples(path: Path, samples: list[Sample]) -> None:
    """Write records for the producer to send, the three of a report in turn."""
    path.write_bytes(msgspec.json.encode(samples))


def make_topic(kafka: Mapping[str, Any]) -> None:
    """Make the topic anew, so that the consumer reads only what this run writes."""
    admin = KafkaAdminClient(**client_options(Settings(**kafka)))
    if TOPIC in admin.list_topics():
        admin.delete_topics([TOPIC])
    admin.create_topics([NewTopic(TOPIC, num_partitions=topics()[REPORTS_ACCEPTED].partitions, replication_factor=1)])
    admin.close()


def produce(settings: Settings, samples: Path, seconds: float) -> None:
    """Send the sample records in turn, in rounds that are acknowledged, for so many seconds."""
    stream = cycle(msgspec.json.decode(samples.read_bytes(), type=list[Sample]))
    with closing(producer(settings, "bench-bare")) as sender:
        until = perf_counter() + seconds
        while perf_counter() < until:
            sent = []
            for _ in range(SENT):
                sample = next(stream)
                sent.append(sender.send(TOPIC, key=sample.key, value=sample.value, headers=sample.headers))
            sender.flush()
            for future in sent:
                future.get(timeout=10)


def consume(settings: Settings, seconds: float) -> float:
    """Copy what comes into a table, a batch per transaction, then commit offsets; returns records per second."""
    done, first, last = 0, 0.0, 0.0
    topic = msgspec.structs.replace(topics()[REPORTS_ACCEPTED], name=TOPIC)
    with (
        closing(consumer(settings, "bench-bare", topic, client="bench-bare")) as reader,
        psycopg.connect(settings.database_url) as connection,
    ):
        connection.execute("DROP TABLE IF EXISTS bench_bare")
        connection.execute(TABLE)
        connection.commit()
        until = perf_counter() + seconds
        while perf_counter() < until:
            polled = reader.poll(timeout_ms=200, max_records=TAKEN)
            records = [record for part in polled.values() for record in part]
            if not records:
                continue
            if not first:  # when it was sent, not when it was read: a consumer that joins late must not look fast
                first = min(record.timestamp for record in records) / 1000
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.set_types(["bytea", "bytea", "bytea"])
                for record in records:
                    copy.write_row((record.key, b"\n".join(value for _, value in record.headers), record.value))
            connection.commit()
            reader.commit()
            done += len(records)
            last = utc_now().timestamp()
        connection.execute("DROP TABLE bench_bare")
        connection.commit()
    return done / (last - first) if last > first else 0.0


def bare_rate(database_url: str, kafka: Mapping[str, Any], samples: Path, seconds: float) -> float:
    """Reports per second through the bare pipe, with producer and consumer running at the same time."""
    make_topic(kafka)
    command, variables = [sys.executable, "-m", "benchmarks.bare_pipe"], os.environ | environment(kafka)
    reader = subprocess.Popen(
        [*command, "consume", database_url, str(samples), str(seconds + 3)],
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    writer = subprocess.Popen([*command, "produce", database_url, str(samples), str(seconds)], env=variables)
    writer.wait(seconds + 60)
    output, _ = reader.communicate(timeout=60)
    rate: float = json.loads(output)
    return rate / RECORDS_PER_REPORT


def main(role: str, database_url: str, samples: str, seconds: str) -> None:
    """Be the producer or the consumer."""
    settings = Settings(database_url=database_url)
    if role == "produce":
        produce(settings, Path(samples), float(seconds))
    else:
        print(json.dumps(consume(settings, float(seconds))))


if __name__ == "__main__":
    main(*sys.argv[1:])
