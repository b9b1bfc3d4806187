"""How does a record become a Kafka message and back: CloudEvents 1.0, binary content mode, JSON in UTF-8.

Writers are strict: what would not be readable is refused before it is written. Readers ignore fields they do not
know, and whatever else is wrong with the bytes is one exception, `RecordRejected`, with a reason for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Final
from uuid import UUID

import msgspec

from schemas.envelope import Record
from schemas.facts import FACTS, Fact
from schemas.incident_records import IncidentEvent, ReportAccepted, TriageDecided
from schemas.live_records import LiveHeartbeat, LivePart
from schemas.topics import Catalogue, Topic, catalogue

Headers = list[tuple[str, bytes]]

SOURCE: Final = b"/gridloop"
MAX_DEPTH: Final = 64
"""Beyond what any record has: one with as few brackets in all is not looked at more closely."""
RECORDS: Final[Mapping[tuple[str, int], type[Record]]] = {
    ("ReportAccepted", 1): ReportAccepted,
    ("TriageDecided", 1): TriageDecided,
    ("IncidentEvent", 1): IncidentEvent,
    ("LivePart", 1): LivePart,
    ("LiveHeartbeat", 1): LiveHeartbeat,
}
"""Every record there is, by name and version; a version that was ever released stays readable here."""

_ENCODER: Final = msgspec.json.Encoder()
_TYPE: Final = re.compile(r"gridloop\.([A-Za-z]+)\.v([0-9]{1,4})")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND: Final = bytes.maketrans(b"[]{}", b"()()")
_OPENING: Final = ord("(")


class RecordRejected(Exception):
    """A message cannot be read, or a record must not be written; `reason` is a short code for tables and metrics."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Codec:
    """Writes and reads the records of one catalogue."""

    def __init__(self, catalogue: Catalogue, records: Mapping[tuple[str, int], type[Record]]) -> None:
        self._catalogue = catalogue
        self._records = records
        self._decoders = {key: msgspec.json.Decoder(kind) for key, kind in records.items()}

    def encode(self, record: Record) -> tuple[bytes, Headers, bytes]:
        """Return key, headers and value of a record, checked against what readers accept.

        Raises:
            RecordRejected: readers would refuse it.
        """
        kind = self.type_of(record)
        topic = self._catalogue.topic_of(type(record).__name__)
        try:
            value = _ENCODER.encode(record)
        except (TypeError, ValueError, RecursionError) as error:
            raise RecordRejected("not_encodable", f"{kind}: {error}") from error
        _check_bytes(topic, value)
        again = self._decode_value((type(record).__name__, record.version), value)
        if isinstance(again, IncidentEvent) and fact_of(again) is None:
            raise RecordRejected("unknown_fact", f"{again.type} is not in schemas.facts")
        key = key_of(topic, again)
        headers = event_headers(kind, event_id=record.event_id, key=key, occurred_at=record.occurred_at)
        return key.encode(), headers, value

    def type_of(self, record: Record) -> str:
        """Return name and version as the outbox keeps them, such as `ReportAccepted.v1`.

        Raises:
            RecordRejected: there is no such version of this record.
        """
        name = type(record).__name__
        if self._records.get((name, record.version)) is not type(record):
            raise RecordRejected("unknown_version", f"there is no {name}.v{record.version}")
        return f"{name}.v{record.version}"

    def decode(
        self, topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes | None]], value: bytes | None
    ) -> Record:
        """Return the record in a message of `topic`.

        Raises:
            RecordRejected: for any key, headers and bytes that are not a record readers of this topic take.
        """
        described = self._catalogue.topics.get(topic)
        if described is None:
            raise RecordRejected("unknown_topic", f"{topic} is not in schemas/topics")
        if value is None:
            raise RecordRejected("no_value", "the message has no value")
        known = _read_headers(headers)
        kind = _read_type(described, known)
        _check_bytes(described, value)
        record = self._decode_value(kind, value)
        keyed_by = key_of(described, record)
        for name, here in (("ce_id", str(record.event_id)), ("ce_subject", keyed_by)):
            if known.get(name) != here:
                raise RecordRejected("mismatch", f"{name} differs from the value's {here[:80]}")
        if key != keyed_by.encode():  # under another key it would overtake what it has to follow
            raise RecordRejected("mismatch", f"the message's key differs from the value's {keyed_by[:80]}")
        return record

    def _decode_value(self, kind: tuple[str, int], value: bytes) -> Record:
        try:
            record = self._decoders[kind].decode(value)
        except msgspec.ValidationError as error:
            raise RecordRejected("wrong_shape", str(error)) from error
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise RecordRejected("not_json", str(error)) from error
        if record.version != kind[1]:
            raise RecordRejected("mismatch", f"version {record.version} under a header of version {kind[1]}")
        return record


@cache
def our_codec() -> Codec:
    """Return the codec of this release's topics and records."""
    return Codec(catalogue(), RECORDS)


def encode(record: Record) -> tuple[bytes, Headers, bytes]:
    """Return key, headers and value of one of our records; see `Codec.encode`."""
    return our_codec().encode(record)


def decode(topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Record:
    """Return the record in a message of one of our topics; see `Codec.decode`."""
    return our_codec().decode(topic, key, headers, value)


def key_of(topic: Topic, record: Record) -> str:
    """Return what a record is keyed by on its topic; it is the record's subject as well.

    Raises:
        RecordRejected: that is empty.
    """
    key = str(getattr(record, topic.key))
    if not key:
        raise RecordRejected("no_key", f"{topic.key} is empty, by which {topic.name} is keyed")
    return key


def event_headers(kind: str, *, event_id: UUID, key: str, occurred_at: datetime) -> Headers:
    """Return the CloudEvents headers for a value that is encoded already; `kind`: such as `ReportAccepted.v1`."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event_id).encode()),
        ("ce_type", f"gridloop.{kind}".encode()),
        ("ce_source", SOURCE),
        ("ce_subject", key.encode()),
        ("ce_time", occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()),
        ("content-type", b"application/json; charset=utf-8"),
    ]


def _read_headers(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    try:
        return {name: (value or b"").decode("utf-8") for name, value in headers}
    except UnicodeDecodeError as error:
        raise RecordRejected("not_utf8", f"header: {error.reason}") from error


def _read_type(topic: Topic, headers: Mapping[str, str]) -> tuple[str, int]:
    for name in ("ce_specversion", "ce_id", "ce_type", "ce_source"):
        if not headers.get(name):
            raise RecordRejected("missing_header", name)
    if headers["ce_specversion"] != "1.0":
        raise RecordRejected("unknown_specversion", headers["ce_specversion"][:40])
    if not headers.get("content-type", "application/json").startswith("application/json"):
        raise RecordRejected("unknown_content_type", headers["content-type"][:80])
    match = _TYPE.fullmatch(headers["ce_type"])
    name, version = (match[1], int(match[2])) if match else ("", 0)
    if not topic.readable(name):
        raise RecordRejected("unknown_type", f"{headers['ce_type'][:80]} does not belong on {topic.name}")
    if version not in topic.readable(name):
        raise RecordRejected("unknown_version", f"{headers['ce_type'][:80]}: readable are {topic.readable(name)}")
    return name, version


def _check_bytes(topic: Topic, value: bytes) -> None:
    if len(value) > topic.max_value_bytes:
        raise RecordRejected("too_large", f"{len(value)} bytes, {topic.name} takes {topic.max_value_bytes}")
    if b"\\u0000" in value:
        # PostgreSQL cannot keep NUL in a text; it is refused here so that no transaction fails on it later.
        raise RecordRejected("nul_character", "the value holds a NUL character")
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordRejected("not_utf8", f"byte {error.start}: {error.reason}") from error
    if depth(value) > MAX_DEPTH:
        raise RecordRejected("too_deep", f"nested deeper than {MAX_DEPTH}")


def depth(value: bytes) -> int:
    """Return how deep brackets are nested outside strings, or the number of opening ones where that is small."""
    opening = value.count(b"{") + value.count(b"[")
    if opening <= MAX_DEPTH:
        return opening
    brackets = left = _outside_strings(value).translate(_ONE_KIND, _NO_BRACKETS)
    level = 0
    while b"()" in left and level <= MAX_DEPTH:  # each turn takes the innermost pairs away
        left = left.replace(b"()", b"")
        level += 1
    return _deepest(brackets) if left else level


def _deepest(brackets: bytes) -> int:
    """Return how far the opening ones get ahead of the closing ones."""
    deepest = level = 0
    for bracket in brackets:
        level += 1 if bracket == _OPENING else -1
        deepest = max(deepest, level)
        if deepest > MAX_DEPTH:
            break
    return deepest


def _outside_strings(value: bytes) -> bytes:
    """Return what of a JSON text is not in a string: every second piece between its quotes that are not escaped."""
    return b"".join(value.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2])


def fact_of(event: IncidentEvent) -> Fact | None:
    """Return the fact in an event as its type, or None where this reader does not know the fact.

    Raises:
        RecordRejected: the data is not what the fact carries.
    """
    kind = FACTS.get(event.type)
    if kind is None:
        return None
    try:
        return msgspec.convert(event.data, kind)
    except msgspec.ValidationError as error:
        raise RecordRejected("wrong_shape", f"{event.type}: {error}") from error
