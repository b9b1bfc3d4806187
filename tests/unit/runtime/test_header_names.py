"""A message is read whatever its headers are called, by both client libraries, and its name's bytes come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import kafka.record.memory_records as sync_records
import pytest
from aiokafka.consumer import fetcher
from kafka.record.default_records import DefaultRecordBatchBuilder

from runtime import kafka_records
from runtime.header_names import name_bytes
from stream_processors import aiokafka_records

NAMES = ["ce_id", "nul\0", "bad-bad", "末"]
BAD = b"\xff\xfe\0ad"


@pytest.fixture(autouse=True)
def _both_bear_any_name() -> None:
    kafka_records.bear_any_name()
    aiokafka_records.bear_any_name()


def on_the_wire(compression: int) -> bytes:
    """A batch of three messages, the second of which has a header whose name is no UTF-8."""
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=compression,
        is_transactional=False,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=10_000,
    )
    for number in range(3):
        names = [_Raw() if number == 1 and name == "bad-bad" else name for name in NAMES]
        builder.append(number, 1_700_000_000_000, b"key", f"value{number}".encode(), [(name, b"v") for name in names])
    return bytes(builder.build())


class _Raw(str):
    """A name that is written as bytes that are no UTF-8."""

    def encode(self, *_args: Any) -> bytes:
        return BAD


def by_kafka_python(data: bytes) -> list[Any]:
    return [record for batch in sync_records.MemoryRecords(data) for record in batch]


def by_aiokafka(data: bytes) -> list[Any]:
    records = fetcher.MemoryRecords(data)
    found: list[Any] = []
    while records.has_next():
        batch = records.next_batch()
        assert batch is not None
        found += list(batch)
    return found


@pytest.mark.parametrize("read", [by_kafka_python, by_aiokafka])
@pytest.mark.parametrize("compression", [0, 1, 2, 3, 4], ids=["none", "gzip", "snappy", "lz4", "zstd"])
def test_a_name_that_is_no_utf8_stops_no_reader_whatever_the_codec(
    read: Callable[[bytes], list[Any]], compression: int
) -> None:
    found = read(on_the_wire(compression) * 2)

    assert [bytes(record.value) for record in found] == [b"value0", b"value1", b"value2"] * 2
    names = [name_bytes(name) for name, _ in found[1].headers]
    assert names == [b"ce_id", b"nul\0", BAD, "末".encode()]
    assert [name for name, _ in found[0].headers] == NAMES


def test_what_is_broken_otherwise_is_still_said_to_be() -> None:
    data = bytearray(on_the_wire(0))
    data[-3:] = b"\xff\xff\xff"

    with pytest.raises(Exception, match=r"[Rr]ecord"):
        by_kafka_python(bytes(data))
    with pytest.raises(Exception, match=r"[Rr]ecord"):
        by_aiokafka(bytes(data))
