"""How many reports a second get through a pipe without logic: the same bytes, producer, Kafka, consumer, COPY.

The reference for `pipe_rate`. Per report the same three records (accepted, decided, assigned) go through; producer and
consumer are processes of their own, on the same cores and servers as the pipe that is measured against them.

    python -m benchmarks.bare_pipe DATABASE_URL KAFKA SAMPLES SECONDS     (called by `bench pipe`)
"""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from itertools import cycle
from pathlib import Path
from time import perf_counter

import crc32c  # noqa: F401 - kafka-python's checksum is ten times slower without it
import psycopg
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from runtime.clock import utc_now

TOPIC = "bench.bare"
PARTITIONS = 4
BATCH = 500
RECORDS_PER_REPORT = 3


def make_topic(kafka: str) -> None:
    """Make the topic anew, so that the consumer reads only what this run writes."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    if TOPIC in admin.list_topics():
        admin.delete_topics([TOPIC])
    admin.create_topics([NewTopic(TOPIC, num_partitions=PARTITIONS, replication_factor=1)])
    admin.close()


def produce(kafka: str, samples: Path, seconds: float) -> None:
    """Send the sample records in turn, in rounds that are acknowledged, for so many seconds."""
    values = [b64decode(line) for line in samples.read_text().splitlines()]
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=2, batch_size=131_072)
    stream = cycle(enumerate(values))
    until = perf_counter() + seconds
    while perf_counter() < until:
        sent = []
        for _ in range(BATCH):
            number, value = next(stream)
            sent.append(producer.send(TOPIC, value, key=str(number // RECORDS_PER_REPORT).encode()))
        producer.flush()
        for future in sent:
            future.get(timeout=10)
    producer.close()


def consume(database_url: str, kafka: str, seconds: float) -> float:
    """Copy what comes into a table, a batch per transaction, then commit offsets; returns records per second."""
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=kafka,
        group_id="bench-bare",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=BATCH,
    )
    done, first, last = 0, 0.0, 0.0
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_bare (key bytea, value bytea)")
        connection.commit()
        until = perf_counter() + seconds
        while perf_counter() < until:
            polled = consumer.poll(timeout_ms=200)
            rows = [(record.key, record.value) for records in polled.values() for record in records]
            if not rows:
                continue
            if not first:  # when it was sent, not when it was read: a consumer that joins late must not look fast
                first = min(record.timestamp for records in polled.values() for record in records) / 1000
            with connection.cursor() as cursor, cursor.copy("COPY bench_bare FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["bytea", "bytea"])
                for row in rows:
                    copy.write_row(row)
            connection.commit()
            consumer.commit()
            done += len(rows)
            last = utc_now().timestamp()
        connection.execute("DROP TABLE bench_bare")
        connection.commit()
    consumer.close()
    return done / (last - first) if last > first else 0.0


def bare_rate(database_url: str, kafka: str, samples: Path, seconds: float) -> float:
    """Reports per second through the bare pipe, with producer and consumer running at the same time."""
    make_topic(kafka)
    command = [sys.executable, "-m", "benchmarks.bare_pipe"]
    reader = subprocess.Popen(
        [*command, "consume", database_url, kafka, str(samples), str(seconds + 3)], stdout=subprocess.PIPE, text=True
    )
    writer = subprocess.Popen([*command, "produce", database_url, kafka, str(samples), str(seconds)])
    writer.wait(seconds + 60)
    output, _ = reader.communicate(timeout=60)
    rate: float = json.loads(output)
    return rate / RECORDS_PER_REPORT


def main(role: str, database_url: str, kafka: str, samples: str, seconds: str) -> None:
    """Be the producer or the consumer."""
    if role == "produce":
        produce(kafka, Path(samples), float(seconds))
    else:
        print(json.dumps(consume(database_url, kafka, float(seconds))))


if __name__ == "__main__":
    main(*sys.argv[1:])
