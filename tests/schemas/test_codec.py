"""A record comes back as it went, and no bytes whatever get past the codec as anything but `RecordRejected`."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.codec import (
    MAX_DEPTH,
    Headers,
    RecordRejected,
    decode,
    depth,
    encode,
    event_headers,
    fact_of,
)
from schemas.envelope import Record
from schemas.facts import AssignmentSigned
from schemas.incident_records import IncidentEvent, IncidentRecord, Line, Position, ReportAccepted, Step, TriageDecided
from schemas.topics import REPORTS_ACCEPTED, Topic, catalogue, topics
from tests import gauges

AN_ID = UUID("019ab3c1-7f10-7a10-8c4e-330499101010")
AN_INCIDENT = UUID("019ab3c1-7f11-7a10-8c4e-330499101011")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def a_report(**fields: Any) -> ReportAccepted:
    values: dict[str, Any] = {
        "event_id": AN_ID,
        "incident": AN_INCIDENT,
        "occurred_at": NOON,
        "caused_by": AN_ID,
        "number": "330499101202611240000173",
        "town": "330499101",
        "received_at": NOON,
        "channel": "officer",
        "text": "垃圾桶满溢",
    }
    return ReportAccepted(**(values | fields))


def an_event(**fields: Any) -> IncidentEvent:
    values: dict[str, Any] = {
        "event_id": AN_ID,
        "incident": AN_INCIDENT,
        "occurred_at": NOON,
        "caused_by": AN_ID,
        "type": "AssignmentSigned",
        "number": "330499101202611240000173",
        "seq": 4,
        "incident_version": 3,
        "status": "handling",
        "town": "330499101",
        "by": "handler",
        "data": {"assignment": str(AN_ID), "unit": "enforcement"},
    }
    return IncidentEvent(**(values | fields))


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the bounds are naive by Hypothesis' rule
reports = st.builds(
    ReportAccepted,
    event_id=st.uuids(),
    incident=st.uuids(),
    occurred_at=moments,
    caused_by=st.uuids(),
    version=st.just(1),
    number=words,
    town=words,
    received_at=moments,
    channel=words,
    text=words,
    category=st.none() | words,
    position=st.none() | st.builds(Position, lon=st.floats(-180, 180), lat=st.floats(-90, 90)),
    address=st.none() | words,
    urgent=st.booleans(),
    observed_at=st.none() | moments,
)
lines = st.builds(Line, code=words, data=st.dictionaries(words, st.integers(-(2**53), 2**53) | words, max_size=3))
steps = st.builds(
    Step, step=st.sampled_from(["classify", "route"]), outcome=st.none() | words, document=words,
    lines=st.lists(lines, max_size=3).map(tuple), score=st.none() | st.floats(0, 1), gate=st.none(),
)  # fmt: skip
decisions = st.builds(
    TriageDecided, event_id=st.uuids(), incident=st.uuids(), occurred_at=moments, caused_by=st.uuids(),
    version=st.just(1), rules=words, steps=st.lists(steps, max_size=3).map(tuple), unit=st.none() | words,
    grade=st.none() | st.integers(1, 4), level=st.sampled_from([None, "cell", "village", "town", "county"]),
)  # fmt: skip


@given(reports | decisions)
def test_a_record_comes_back_as_it_went(record: IncidentRecord) -> None:
    key, headers, value = encode(record)

    assert decode(catalogue().topic_of(type(record).__name__).name, key, headers, value) == record
    assert key == str(record.incident).encode()


headers_like = st.lists(
    st.tuples(
        st.sampled_from(["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "content-type"]) | words,
        st.none() | st.binary(max_size=40) | st.sampled_from([b"1.0", b"gridloop.ReportAccepted.v1", b"x"]),
    ),
    max_size=9,
)
values_like = (
    st.none()
    | st.binary(max_size=400)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | words,
        lambda inner: st.lists(inner) | st.dictionaries(words, inner),
        max_leaves=20,
    ).map(lambda value: json.dumps(value).encode())
)


@given(st.sampled_from([*topics(), "nobody.knows"]), st.none() | st.binary(max_size=40), headers_like, values_like)
def test_whatever_comes_is_a_record_or_rejected(
    topic: str, key: bytes | None, headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    try:
        found = decode(topic, key, headers, value)
    except RecordRejected as error:
        rejected = error
    else:
        assert isinstance(found, Record)
        return
    assert rejected.reason
    assert len(rejected.detail) < 2000


@given(st.binary(max_size=300))
@example(b"[" * 100_000)
@example(b'{"a":' * 50_000)
@example(b'"' + b"\\" * 99_999)
def test_whatever_lies_under_good_headers_is_a_record_or_rejected(value: bytes) -> None:
    key, headers, _ = encode(a_report())

    with pytest.raises(RecordRejected):
        decode(REPORTS_ACCEPTED, key, headers, value)


@given(st.data())
def test_a_damaged_report_is_rejected_or_still_a_report(data: st.DataObject) -> None:
    key, headers, value = encode(a_report())
    at = data.draw(st.integers(0, len(value) - 1))
    damaged = value[:at] + data.draw(st.binary(max_size=4)) + value[at + data.draw(st.integers(0, 4)) :]

    try:
        found = decode(REPORTS_ACCEPTED, key, headers, damaged)
    except RecordRejected:
        return
    assert isinstance(found, ReportAccepted)
    assert found.event_id == AN_ID


def changed(headers: Headers, **replaced: bytes | None) -> Headers:
    new = {name.replace("-", "_"): value for name, value in replaced.items()}
    kept = [(name, new.pop(name.replace("-", "_"), value)) for name, value in headers]
    return [(name, value) for name, value in kept if value is not None]


VALUE = encode(a_report())[2]


@pytest.mark.parametrize(
    ("reason", "replaced", "value"),
    [
        ("missing_header", {"ce_type": None}, VALUE),
        ("missing_header", {"ce_id": b""}, VALUE),
        ("unknown_specversion", {"ce_specversion": b"2.0"}, VALUE),
        ("unknown_content_type", {"content_type": b"application/avro"}, VALUE),
        ("unknown_type", {"ce_type": b"gridloop.TriageDecided.v1"}, VALUE),
        ("unknown_type", {"ce_type": b"somebody.else"}, VALUE),
        ("unknown_version", {"ce_type": b"gridloop.ReportAccepted.v2"}, VALUE),
        ("mismatch", {"ce_id": str(AN_INCIDENT).encode()}, VALUE),
        ("mismatch", {"ce_subject": None}, VALUE),
        ("mismatch", {}, VALUE.replace(b'"text"', b'"version":2,"text"')),
        ("not_utf8", {"ce_source": b"\xff"}, VALUE),
        ("not_utf8", {}, VALUE.replace("垃".encode(), b"\xff\xfe")),
        ("not_json", {}, VALUE[:-1]),
        ("not_json", {}, VALUE + b"{}"),
        ("not_json", {}, VALUE.replace("垃".encode(), b"\\ud800")),
        ("nul_character", {}, VALUE.replace("垃".encode(), b"\\u0000")),
        ("wrong_shape", {}, b"[]"),
        ("wrong_shape", {}, VALUE.replace(b"+00:00", b"").replace(b'Z"', b'"')),
        ("wrong_shape", {}, VALUE.replace(b'"town":', b'"down":')),
        ("too_deep", {}, VALUE[:-1] + b',"x":' + b"[" * 99 + b"]" * 99 + b"}"),
        ("too_large", {}, VALUE[:-1] + b',"x":"' + b"y" * 200_000 + b'"}'),
        ("no_value", {}, None),
    ],
)
def test_each_fault_has_its_reason(reason: str, replaced: dict[str, bytes | None], value: bytes | None) -> None:
    key, headers, _ = encode(a_report())

    with pytest.raises(RecordRejected) as rejected:
        decode(REPORTS_ACCEPTED, key, changed(headers, **replaced), value)

    assert rejected.value.reason == reason


def test_a_topic_that_nobody_described_is_refused() -> None:
    key, headers, value = encode(a_report())

    with pytest.raises(RecordRejected, match="unknown_topic"):
        decode("elsewhere", key, headers, value)


@pytest.mark.parametrize("key", [None, b"", b"330499101101001", str(AN_ID).encode()])
def test_a_record_under_another_key_than_its_topic_says_is_refused(key: bytes | None) -> None:
    _, headers, value = encode(a_report())

    with pytest.raises(RecordRejected, match="mismatch: the message's key"):
        decode(REPORTS_ACCEPTED, key, headers, value)


@pytest.mark.parametrize(
    ("record", "topic", "key"),
    [
        (gauges.a_level("a"), gauges.MEASURED, str(gauges.A_GAUGE)),
        (gauges.too_high(gauges.a_level("a")), gauges.HIGH, gauges.A_CELL),
    ],
)
def test_a_record_about_no_incident_goes_by_the_key_that_its_topic_says(record: Record, topic: Topic, key: str) -> None:
    keyed, headers, value = gauges.CODEC.encode(record)

    assert keyed == dict(headers)["ce_subject"] == key.encode()
    assert gauges.CODEC.decode(topic.name, keyed, headers, value) == record
    with pytest.raises(RecordRejected, match="mismatch: ce_subject"):
        gauges.CODEC.decode(topic.name, keyed, changed(headers, ce_subject=b"elsewhere"), value)
    with pytest.raises(RecordRejected, match="mismatch: the message's key"):
        gauges.CODEC.decode(topic.name, b"elsewhere", headers, value)


def test_a_record_without_a_key_is_neither_written_nor_read() -> None:
    key, headers, value = gauges.CODEC.encode(gauges.too_high(gauges.a_level("a")))

    with pytest.raises(RecordRejected, match="no_key"):
        gauges.CODEC.encode(gauges.too_high(gauges.a_level("a", cell="")))
    with pytest.raises(RecordRejected, match="no_key"):
        gauges.CODEC.decode("levels.high", b"", headers, value.replace(key, b""))


def test_a_codec_knows_the_records_of_its_own_catalogue_only() -> None:
    key, headers, value = gauges.CODEC.encode(gauges.a_level("a"))

    with pytest.raises(RecordRejected, match="unknown_topic"):
        decode("levels.measured", key, headers, value)
    with pytest.raises(RecordRejected, match="unknown_version"):
        gauges.CODEC.encode(a_report())


def test_readers_ignore_fields_they_do_not_know() -> None:
    key, headers, value = encode(a_report())

    assert decode(REPORTS_ACCEPTED, key, headers, value[:-1] + b',"mood":{"now":["good"]}}') == a_report()


@pytest.mark.parametrize(
    ("reason", "record"),
    [
        ("wrong_shape", a_report(occurred_at=datetime(2026, 11, 24, 4))),  # noqa: DTZ001 - the point is that it is naive
        ("wrong_shape", a_report(urgent="yes")),
        ("wrong_shape", a_report(position=Position(lon=math.nan, lat=30.0))),
        ("too_large", a_report(text="长" * 60_000)),
        ("nul_character", a_report(text="a\0b")),
        ("not_encodable", a_report(text="half \ud800")),
        ("not_encodable", a_report(text=object())),
        ("unknown_version", a_report(version=2)),
        ("unknown_fact", an_event(type="IncidentVanished")),
        ("wrong_shape", an_event(data={"unit": "enforcement"})),
    ],
)
def test_writers_refuse_what_readers_would(reason: str, record: Record) -> None:
    with pytest.raises(RecordRejected) as rejected:
        encode(record)

    assert rejected.value.reason == reason


def test_headers_follow_cloudevents_with_the_time_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    headers = dict(
        event_headers("ReportAccepted.v1", event_id=AN_ID, key=str(AN_INCIDENT), occurred_at=NOON.astimezone(beijing))
    )

    assert headers == {
        "ce_specversion": b"1.0",
        "ce_id": str(AN_ID).encode(),
        "ce_type": b"gridloop.ReportAccepted.v1",
        "ce_source": b"/gridloop",
        "ce_subject": str(AN_INCIDENT).encode(),
        "ce_time": b"2026-11-24T04:00:00Z",
        "content-type": b"application/json; charset=utf-8",
    }


def test_the_fact_in_an_event_comes_out_as_its_type() -> None:
    assert fact_of(an_event()) == AssignmentSigned(assignment=AN_ID, unit="enforcement")


def test_a_fact_that_a_reader_does_not_know_is_no_fault() -> None:
    assert fact_of(an_event(type="IncidentVanished")) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b'{"a": [1]}', 2),
        (b'{"a": "[[[["}' + b"[" * 0, 5),
        (b"[" + b"[]," * 99 + b"[]]", 2),
        (b"[" * 99 + b"]" * 99, MAX_DEPTH + 1),
        (b'["\\"[[", ' + b"[1]," * 99 + b"1]", 2),
    ],
)
def test_depth_counts_brackets_outside_strings_once_there_are_many(value: bytes, expected: int) -> None:
    assert depth(value) == expected


@given(st.text("[]{}", max_size=400))
@example("}" + "[" * 99)
@example("[{" * 50 + "}]" * 50)
def test_depth_is_how_far_opening_brackets_get_ahead_however_they_are_mixed(brackets: str) -> None:
    ahead = [0]
    for bracket in brackets:
        ahead.append(ahead[-1] + (1 if bracket in "[{" else -1))
    opening = sum(bracket in "[{" for bracket in brackets)

    found = depth(brackets.encode())

    assert found == (opening if opening <= MAX_DEPTH else min(max(ahead), MAX_DEPTH + 1))


def test_a_value_is_plain_json_that_other_programs_can_read() -> None:
    read = json.loads(encode(a_report(urgent=True))[2])

    assert read["text"] == "垃圾桶满溢"
    assert read["occurred_at"] == "2026-11-24T04:00:00Z"
    assert msgspec.json.encode(read)
