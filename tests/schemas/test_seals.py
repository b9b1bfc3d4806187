"""A decision is believed when it bears the seal that its writer made for this very message."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.codec import RECORDS, Headers, RecordRejected, decode, encode
from schemas.incident_records import TriageDecided
from schemas.seals import HEADER, SealedCodec, seal_of
from schemas.topics import TRIAGE_DECISIONS, catalogue, topics
from tests.builders import a_triage

OLD, NEW, FORGED = b"the old key of triage", b"the new key of triage", b"a key that somebody made up"


def knowing(*keys: bytes) -> SealedCodec:
    return SealedCodec(catalogue(), RECORDS, lambda: keys)


def read(codec: SealedCodec, message: tuple[bytes, Headers, bytes]) -> TriageDecided:
    key, headers, value = message
    record = codec.decode(TRIAGE_DECISIONS, key, headers, value)
    assert isinstance(record, TriageDecided)
    return record


def refusal(codec: SealedCodec, message: tuple[bytes, Headers, bytes]) -> str:
    with pytest.raises(RecordRejected) as refused:
        read(codec, message)
    return refused.value.reason


def test_decisions_are_sealed_and_nothing_else_is() -> None:
    assert {topic.name for topic in topics().values() if topic.sealed} == {TRIAGE_DECISIONS}


def test_a_decision_is_believed_under_each_key_that_is_known_and_under_no_other() -> None:
    decision = a_triage()

    assert read(knowing(NEW), knowing(NEW).encode(decision)) == decision
    assert read(knowing(NEW, OLD), knowing(OLD).encode(decision)) == decision
    assert read(knowing(NEW, OLD), knowing(NEW, OLD).encode(decision)) == decision
    assert refusal(knowing(OLD), knowing(NEW, OLD).encode(decision)) == "wrong_seal"
    assert refusal(knowing(NEW, OLD), knowing(FORGED).encode(decision)) == "wrong_seal"


def test_a_decision_without_a_seal_is_refused() -> None:
    key, headers, value = encode(a_triage())

    assert refusal(knowing(NEW), (key, headers, value)) == "not_sealed"
    assert refusal(knowing(NEW), (key, [*headers, (HEADER, b"")], value)) == "not_sealed"


def other_unit(message: tuple[bytes, Headers, bytes]) -> tuple[bytes, Headers, bytes]:
    key, headers, value = message
    return key, headers, value.replace(b'"u-squad"', b'"u-other"')


def other_topic(message: tuple[bytes, Headers, bytes]) -> tuple[bytes, Headers, bytes]:
    key, headers, value = message
    kind = dict(headers)["ce_type"]
    return key, [*headers[:-1], (HEADER, seal_of(NEW, "reports.accepted", key, kind, value))], value


def other_seal(message: tuple[bytes, Headers, bytes]) -> tuple[bytes, Headers, bytes]:
    key, headers, value = message
    return key, [*headers[:-1], (HEADER, dict(knowing(NEW).encode(a_triage(grade=3))[1])[HEADER])], value


@pytest.mark.parametrize("change", [other_unit, other_topic, other_seal])
def test_a_seal_is_good_for_its_own_message_alone(
    change: Callable[[tuple[bytes, Headers, bytes]], tuple[bytes, Headers, bytes]],
) -> None:
    assert refusal(knowing(NEW), change(knowing(NEW).encode(a_triage()))) == "wrong_seal"


def test_a_reader_without_a_key_reads_the_same_record() -> None:
    decision = a_triage()
    key, headers, value = knowing(NEW).encode(decision)

    assert decode(TRIAGE_DECISIONS, key, headers, value) == decision
    assert value == encode(decision)[2]
