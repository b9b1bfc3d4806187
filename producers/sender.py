"""How do records get to Kafka, and what became of each: acknowledged, refused for good, or to be sent again.

A broker refuses a whole batch of records for one of them. So what was refused together is tried again in halves, until
the record is found that the log can never take.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import structlog
from kafka import KafkaProducer, TopicPartition
from kafka.errors import (
    InvalidRecordError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from dispatch.adapters.postgres.outgoing import Outgoing
from runtime.clock import monotonic
from runtime.failpoints import Failpoint, reach
from runtime.kafka import DELIVERY_MS, producer
from runtime.metrics import counter
from runtime.settings import Settings
from schemas.codec import event_headers

log = structlog.get_logger()

REFUSALS: Final = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidRecordError)
"""What a broker, or the producer before it, says of records that it will never take as they are."""


class Lies(NamedTuple):
    """Where an acknowledged record lies, as far as its broker says."""

    partition: TopicPartition
    offset: int


Answer: TypeAlias = KafkaError | Lies
"""What a broker said of a record: why it was not taken, or where it lies."""


class Sent(NamedTuple):
    """What became of records. Those that are in neither list have to be sent again.

    spans: the offsets that were given, by TOPIC/PARTITION.
    """

    acked: Sequence[Outgoing]
    refused: Sequence[Outgoing] = ()
    spans: Mapping[str, range] = MappingProxyType({})


class Sender(Protocol):
    """Sends records and returns when it is known what became of them."""

    def send(self, rows: Sequence[Outgoing], why: str) -> Sent:
        """Send the rows in their order, and settle each by itself.

        Raises:
            Unavailable: no broker answers at all; nothing is known of any row.
        """
        ...


class KafkaSender:
    """The real sender: one idempotent producer, and another one after each failure."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: KafkaProducer | None = producer(settings, "relay")

    def send(self, rows: Sequence[Outgoing], why: str) -> Sent:
        """Send the rows in their order and wait for every answer."""
        answers = self._answers(rows)
        reach(Failpoint.RELAY_AFTER_ACK)
        acked = [row for row, answer in zip(rows, answers, strict=True) if isinstance(answer, Lies)]
        refused = [row for row, error in zip(rows, answers, strict=True) if isinstance(error, REFUSALS)]
        for row in acked:
            counter("gridloop_relay_sent_total").labels(row.topic, why).inc()
        for row in refused:
            # It stays open, for `oldest` to show and the fallback to decide; it must not stop the others.
            log.error("the log does not take a record", topic=row.topic, record=str(row.event_id))
            counter("gridloop_relay_refused_total").labels(row.topic).inc()
        _tell_failures(rows, answers)
        return Sent(acked, refused, _spans(answers))

    def _answers(self, rows: Sequence[Outgoing]) -> list[Answer]:
        """Return for each row what was wrong with it, searching by halves for those that are refused."""
        answers = self._once(rows)
        suspects = [place for place, error in enumerate(answers) if isinstance(error, REFUSALS)]
        if len(rows) > 1:
            middle = (len(suspects) + 1) // 2
            for half in (suspects[:middle], suspects[middle:]):
                if half:
                    found = self._answers([rows[place] for place in half])
                    for place, error in zip(half, found, strict=True):
                        answers[place] = error
        return answers

    def _once(self, rows: Sequence[Outgoing]) -> list[Answer]:
        made = self._made()
        closed: dict[str, KafkaError] = {}
        sent = [closed.get(row.topic) or _given(made, row, closed) for row in rows]
        reach(Failpoint.RELAY_AFTER_SEND)
        until = monotonic() + DELIVERY_MS / 1000
        with suppress(KafkaError):  # each future says what became of it
            # The whole batch goes at once, and after this every future has its answer but those of a batch that was
            # too large: the producer splits it, and does not count its parts as to be flushed.
            made.flush(timeout=DELIVERY_MS / 1000)
        answers = [each if isinstance(each, KafkaError) else _answer(each, until) for each in sent]
        if any(isinstance(answer, KafkaError) for answer in answers):
            # An idempotent producer that failed may be beyond repair, and what it still holds would come twice.
            self.close()
        return answers

    def _made(self) -> KafkaProducer:
        if self._producer is None:
            self._producer = producer(self._settings, "relay")
        return self._producer

    def close(self) -> None:
        """Drop the producer without waiting for a broker that may be away."""
        if self._producer is not None:
            _close(self._producer)
            self._producer = None


def _close(made: KafkaProducer) -> None:
    """Close a producer; one that still holds records lets nobody close it, and would stay for ever with its thread."""
    try:
        made.close(timeout=0.5)
    except KafkaError:
        threading.Thread(target=_close_later, args=(made,), name="closes-producer", daemon=True).start()


def _close_later(made: KafkaProducer) -> None:
    with suppress(KafkaError):
        made.close(timeout=2 * DELIVERY_MS / 1000)


def _given(made: KafkaProducer, row: Outgoing, closed: dict[str, KafkaError]) -> Any:
    """Give a row to the producer and return its future, or why it is not taken."""
    headers = event_headers(row.kind, event_id=row.event_id, key=row.key, occurred_at=row.occurred_at)
    try:
        return made.send(row.topic, key=row.key.encode(), value=row.value, headers=headers)
    except REFUSALS as error:
        return error
    except KafkaError as error:
        # The topic cannot be had now. To wait for it with every row would keep the other topics waiting.
        closed[row.topic] = error
        return error


def _answer(future: Any, until: float) -> Answer:
    try:
        given = future.get(timeout=max(0.0, until - monotonic()))
    except KafkaError as error:
        return error
    return Lies(given.topic_partition, given.offset)


def _spans(answers: Sequence[Answer]) -> dict[str, range]:
    """Return from which offset up to which the records of one sending lie."""
    given: dict[TopicPartition, list[int]] = {}
    for answer in answers:
        # A broker that had a record before may not say where it lies.
        if isinstance(answer, Lies) and answer.offset >= 0:
            given.setdefault(answer.partition, []).append(answer.offset)
    return {f"{topic}/{number}": range(min(each), max(each) + 1) for (topic, number), each in given.items()}


def _tell_failures(rows: Sequence[Outgoing], answers: Sequence[Answer]) -> None:
    failed: dict[str, KafkaError] = {
        row.topic: answer
        for row, answer in zip(rows, answers, strict=True)
        if isinstance(answer, KafkaError) and not isinstance(answer, REFUSALS)
    }
    for topic, error in failed.items():
        log.warning("a topic takes nothing", topic=topic, error=f"{type(error).__name__}: {error}")
