"""How is a batch of messages carried through a step: decoded, freed of duplicates, retried, and buried where hopeless.

The one place for this, whoever reads the topic. The step does the work and gives back what has to be published; a
message that can never be handled becomes a dead letter with its bytes and its reason, and its neighbours do not notice.
The caller keeps the dead letters and commits the offsets.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import structlog

from runtime.clock import monotonic
from runtime.metrics import counter, histogram
from runtime.unavailable import Held, Unavailable
from schemas.codec import Codec, RecordRejected, our_codec
from schemas.envelope import Record
from schemas.incident_records import IncidentRecord
from schemas.topics import topics

log = structlog.get_logger()

TRIES: Final = 5
"""So often a letter is tried that a fault of our own keeps from being written, before its message alone is kept."""
UNWRITTEN: Final = "unwritten"
PAUSES: Final = (0.2, 1.0, 5.0)
"""Seconds before each new attempt while the world is away; after them the caller keeps the messages and comes again."""


class BeginAnew(Exception):
    """A reader must be thrown away and another one made: the log is another one, or a partition stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it lay on a topic."""

    topic: str
    partition: int | None
    offset: int | None
    key: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    value: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that could not be handled, and why; `record` where it could be read at all."""

    consumer: str
    message: Message
    reason: str
    detail: str
    record: Record | None = None

    @property
    def event_id(self) -> UUID | None:
        """The message's own id, as far as it says one."""
        return self.record.event_id if self.record else self._header("ce_id")

    @property
    def incident(self) -> UUID | None:
        """The incident it is about, if it is about one, as far as it says so."""
        if self.record is not None:
            return self.record.incident if isinstance(self.record, IncidentRecord) else None
        topic = topics().get(self.message.topic)
        return self._header("ce_subject") if topic and topic.key == "incident" else None

    def _header(self, name: str) -> UUID | None:
        with suppress(ValueError, KeyError):  # a header that is no UUID is no id
            return UUID(dict(self.message.headers)[name].decode("ascii"))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a step did with a batch: what is to be published, and which records it can never handle, with the reason.

    held: the records that somebody else's lock kept it from; they come again. outcomes: what came of each record, where
    that is certain with the step.
    """

    made: Sequence[Any] = ()
    hopeless: Mapping[UUID, str] = field(default_factory=dict)
    held: frozenset[UUID] = frozenset()
    outcomes: Mapping[UUID, str] = field(default_factory=dict)


Step = Callable[[Sequence[Any]], Awaitable[Done]]
Publish = Callable[[Sequence[Any]], Awaitable[None]]
Bury = Callable[[DeadLetter], Awaitable[None]]
Place = tuple[str, int | None, int | None]
"""Where a message lies: topic, partition, offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """How one consumer carries its messages.

    step: takes the records of a batch, all or nothing but for the ones it names as hopeless.
    publish: returns when all of it is acknowledged. bury: keeps a dead letter, and does what follows from it.
    keep_bare: keeps the message alone, for when `bury` has a fault. All four raise `Unavailable` while the world is
    away. codec: reads the messages. faults: how often a letter could not be written, by where its message lies.
    """

    consumer: str
    step: Step
    bury: Bury
    keep_bare: Bury | None = None
    publish: Publish | None = None
    codec: Codec = field(default_factory=our_codec)
    pauses: Sequence[float] = PAUSES
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    faults: Counter[Place] = field(default_factory=Counter)


async def carry(batch: Sequence[Message], carrier: Carrier) -> list[Message]:
    """Carry a batch and return the messages that are not settled, because the world stayed away or held them.

    Never raises, but for being cancelled. A message that is not returned is done, was a duplicate, or is buried.
    """
    began = monotonic()
    try:
        readable, letters = _read(batch, carrier)
        unsettled = await _work(readable, carrier) if readable else []
        unsettled += await _bury_all(letters, carrier)
    except Exception:  # whatever it was, nothing of this batch may count as done
        log.exception("batch failed", consumer=carrier.consumer, messages=len(batch))
        unsettled = list(batch)
    histogram("gridloop_carry_batch").labels(carrier.consumer).observe(len(batch))
    histogram("gridloop_carry_seconds").labels(carrier.consumer).observe(monotonic() - began)
    _count(carrier.consumer, "unsettled", len(unsettled))
    return unsettled


Readable = Mapping[UUID, tuple[Message, Record]]


def _read(batch: Sequence[Message], carrier: Carrier) -> tuple[dict[UUID, tuple[Message, Record]], list[DeadLetter]]:
    readable: dict[UUID, tuple[Message, Record]] = {}
    letters: list[DeadLetter] = []
    for message in batch:
        try:
            record = carrier.codec.decode(message.topic, message.key, message.headers, message.value)
        except RecordRejected as error:
            letters.append(_letter(carrier, message, None, error.reason, error.detail))
        except Exception as error:
            log.exception("message not read", consumer=carrier.consumer)
            letters.append(_letter(carrier, message, None, "failed", f"{type(error).__name__}: {error}"))
        else:
            # Kafka may deliver twice, and the relay may send twice: of equal ids in a batch the first is as good as
            # any.
            readable.setdefault(record.event_id, (message, record))
    _count(carrier.consumer, "repeated", len(batch) - len(readable) - len(letters))
    return readable, letters


async def _bury_all(letters: Sequence[DeadLetter], carrier: Carrier) -> list[Message]:
    unsettled: list[Message] = []
    for number, letter in enumerate(letters):
        try:
            await _bury(letter, carrier)
        except Held:
            unsettled.append(letter.message)
        except Unavailable:
            # PostgreSQL is away for this one, so it is for the others; trying each would cost a timeout each.
            return unsettled + [left.message for left in letters[number:]]
        except Exception as error:
            # A fault of ours with this one letter: it is tried again, and the others do not wait for it.
            log.exception("letter not buried", consumer=carrier.consumer, reason=letter.reason)
            if not await _kept_bare(letter, error, carrier):
                unsettled.append(letter.message)
    return unsettled


async def _kept_bare(letter: DeadLetter, error: Exception, carrier: Carrier) -> bool:
    """Keep a message alone after too many faults with its letter, so that it does not hold its place for ever."""
    message = letter.message
    carrier.faults[_place(message)] += 1
    if carrier.keep_bare is None or carrier.faults[_place(message)] < TRIES:
        return False
    detail = f"{letter.reason}: {type(error).__name__}: {error}; headers {message.headers!r}"
    try:
        await carrier.keep_bare(DeadLetter(consumer=carrier.consumer, message=message, reason=UNWRITTEN, detail=detail))
    except Exception:
        log.exception("message not kept", consumer=carrier.consumer)
        return False
    carrier.faults.pop(_place(message))
    where = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
    log.critical("a fault of ours: of a dead letter only the message is kept", consumer=carrier.consumer, **where)
    counter("gridloop_dead_letters_total").labels(carrier.consumer, UNWRITTEN).inc()
    return True


def _place(message: Message) -> Place:
    return message.topic, message.partition, message.offset


async def _bury(letter: DeadLetter, carrier: Carrier) -> None:
    await carrier.bury(letter)
    carrier.faults.pop(_place(letter.message), None)
    log.warning("dead letter", consumer=carrier.consumer, topic=letter.message.topic, reason=letter.reason)
    counter("gridloop_dead_letters_total").labels(carrier.consumer, letter.reason).inc()
    _count(carrier.consumer, "dead_letter", 1)


async def _work(readable: Readable, carrier: Carrier) -> list[Message]:
    try:
        done = await _patiently(readable, carrier)
    except Unavailable as away:
        log.warning("the world is away", consumer=carrier.consumer, error=str(away))
        return [message for message, _ in readable.values()]
    except Exception:  # noqa: BLE001 - one record of the batch is beyond the step: find it, spare the others
        return await _one_by_one(readable, carrier)
    letters = _settled(readable, done, carrier)
    return [readable[event_id][0] for event_id in done.held] + await _bury_all(letters, carrier)


def _settled(readable: Readable, done: Done, carrier: Carrier) -> list[DeadLetter]:
    """Count what is done and return the letters of what never will be."""
    _count(carrier.consumer, "done", len(readable) - len(done.hopeless) - len(done.held))
    return [_letter(carrier, *readable[event_id], reason, reason) for event_id, reason in done.hopeless.items()]


async def _one_by_one(readable: Readable, carrier: Carrier) -> list[Message]:
    """Find the record that the step cannot bear; when the world goes away meanwhile, what is left is not tried."""
    left, letters = dict(readable), list[DeadLetter]()
    for event_id, (message, record) in readable.items():
        one = {event_id: (message, record)}
        try:
            done = await _patiently(one, carrier)
        except Unavailable as away:
            log.warning("the world is away", consumer=carrier.consumer, error=str(away))
            break
        except Exception as error:
            log.exception("step failed", consumer=carrier.consumer, record=str(event_id))
            letters.append(_letter(carrier, message, record, "failed", f"{type(error).__name__}: {error}"))
        else:
            letters += _settled(one, done, carrier)
            if done.held:
                continue
        del left[event_id]
    return [message for message, _ in left.values()] + await _bury_all(letters, carrier)


def _letter(carrier: Carrier, message: Message, record: Record | None, reason: str, detail: str) -> DeadLetter:
    return DeadLetter(consumer=carrier.consumer, message=message, record=record, reason=reason, detail=detail)


async def _patiently(readable: Readable, carrier: Carrier) -> Done:
    records = [record for _, record in readable.values()]
    # Nothing is lost by trying the whole batch again: a step that failed has done nothing, and doing it twice changes
    # nothing.
    for pause in carrier.pauses:
        try:
            return await _once(records, carrier)
        except Unavailable:
            await carrier.sleep(pause)
    return await _once(records, carrier)


async def _once(records: Sequence[Record], carrier: Carrier) -> Done:
    done = await carrier.step(records)
    # Publishing comes after the step and before anything is acknowledged: a crash in between repeats, it never loses.
    if carrier.publish is not None:
        await carrier.publish(done.made)
    return done


def _count(consumer: str, outcome: str, messages: int) -> None:
    if messages:
        counter("gridloop_carry_records_total").labels(consumer, outcome).inc(messages)
