"""A report travels the whole way over real Kafka, whatever is killed, lost or broken on the way."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from kafka import KafkaConsumer, TopicPartition

from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.migrate import upgrade
from runtime.clock import utc_now
from runtime.failpoints import Failpoint, arm, was_hit
from runtime.ids import new_id
from schemas.codec import decode, encode, event_headers
from schemas.incident_records import ReportAccepted
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED, TRIAGE_DECISIONS, topics
from tests.kafka.clients import let_in, operator_of
from tests.kafka.pipe import Pipe, running_pipe
from tests.postgres.township import decided, report_of, rows
from tests.postgres_server import PostgresOfTests

pytestmark = pytest.mark.kafka


@pytest.fixture
def pipe(database_url: str, open_folder: Path) -> Iterator[Pipe]:
    with running_pipe(database_url, open_folder) as made:
        yield made


@pytest.mark.spine
def test_reports_are_decided_and_everything_is_sent(pipe: Pipe) -> None:
    pipe.start()

    pipe.report(20)

    pipe.wait(lambda: pipe.decided() == 20 and pipe.open_rows() == 0)
    pipe.consistent(20)
    took = pipe.stop()
    assert max(took.values()) < 10, took


@pytest.mark.parametrize(
    ("point", "process"),
    [
        (Failpoint.RELAY_AFTER_SEND, "relay"),
        (Failpoint.RELAY_AFTER_ACK, "relay"),
        (Failpoint.TRIAGE_AFTER_READ, "triage"),
        (Failpoint.TRIAGE_AFTER_SEND, "triage"),
        (Failpoint.TRIAGE_AFTER_ACK, "triage"),
        (Failpoint.EFFECTS_BEFORE_COMMIT, "effects"),
        (Failpoint.EFFECTS_AFTER_COMMIT, "effects"),
        (Failpoint.EFFECTS_AFTER_OFFSETS, "effects"),
    ],
)
@pytest.mark.fault
def test_a_process_killed_at_any_point_loses_and_doubles_nothing(pipe: Pipe, point: Failpoint, process: str) -> None:
    arm(point, pipe.failpoints)
    pipe.start()

    pipe.report(30)
    pipe.wait(lambda: was_hit(point, pipe.failpoints))
    pipe.report(5)

    pipe.wait(lambda: pipe.decided() == 35 and pipe.open_rows() == 0)
    pipe.consistent(35)


def test_topics_deleted_and_made_again_cost_nothing(pipe: Pipe) -> None:
    pipe.start()
    pipe.report(10)
    pipe.wait(lambda: pipe.decided() == 10 and pipe.open_rows() == 0)

    pipe.stop("effects")
    pipe.report(5)
    pipe.wait(lambda: pipe.open_rows() == 5)
    pipe.delete_topics(*topics())
    pipe.report(5)
    pipe.start("effects")

    took = pipe.wait(lambda: pipe.decided() == 20 and pipe.open_rows() == 0)
    assert pipe.epochs() == 2
    pipe.wait(lambda: facts_on_topic(pipe) >= facts_in_history(pipe))
    pipe.consistent(20)
    assert took < 30


def test_a_broker_that_is_wiped_costs_nothing(pipe: Pipe) -> None:
    pipe.start()
    pipe.report(10)
    pipe.wait(lambda: pipe.decided() == 10 and pipe.open_rows() == 0)

    for round_ in (1, 2):
        pipe.report(5)
        pipe.kafka.kill()
        shutil.rmtree(pipe.kafka.data)
        pipe.report(5)
        pipe.kafka.start()
        let_in(pipe.kafka)
        wanted = 10 + 10 * round_
        took = pipe.wait(lambda wanted=wanted: pipe.decided() == wanted and pipe.open_rows() == 0)  # type: ignore[misc]
        assert took < 30, took

    pipe.wait(lambda: facts_on_topic(pipe) >= facts_in_history(pipe))
    pipe.consistent(30)


def test_a_wiped_broker_costs_triage_one_new_beginning(pipe: Pipe) -> None:
    pipe.start()
    pipe.report(5)
    pipe.wait(lambda: pipe.decided() == 5 and pipe.open_rows() == 0)

    pipe.kafka.kill()
    shutil.rmtree(pipe.kafka.data)
    pipe.kafka.start()
    go_on(pipe, 4)  # nobody has any rights yet, which ends the reader of the log that is gone
    let_in(pipe.kafka)
    pipe.report(5)
    pipe.wait(lambda: pipe.decided() == 10 and pipe.epochs() == 2)
    go_on(pipe, 5)  # time enough to hear of the new log

    assert (pipe.folder / "triage.log").read_text().count('"loop failed"') == 1


def go_on(pipe: Pipe, seconds: float) -> None:
    until = time.monotonic() + seconds
    pipe.wait(lambda: time.monotonic() > until)


def test_reports_go_on_when_kafka_comes_back_from_a_long_absence(pipe: Pipe) -> None:
    pipe.start()
    pipe.report(5)
    pipe.wait(lambda: pipe.decided() == 5 and pipe.open_rows() == 0)

    pipe.kafka.kill()
    pipe.report(20)
    time.sleep(20)
    pipe.keep_up()
    pipe.kafka.start()

    took = pipe.wait(lambda: pipe.decided() == 25 and pipe.open_rows() == 0)
    assert took < 30, took
    pipe.consistent(25)


def facts_in_history(pipe: Pipe) -> int:
    return int(rows(pipe.services, "SELECT count(*) FROM incident_event")[0][0])


def facts_on_topic(pipe: Pipe) -> int:
    """How many different facts lie on incidents.events."""
    with closing(KafkaConsumer(**operator_of(pipe.kafka), auto_offset_reset="earliest")) as reader:
        reader.assign([TopicPartition(INCIDENTS_EVENTS, n) for n in range(topics()[INCIDENTS_EVENTS].partitions)])
        seen: set[UUID] = set()
        while polled := reader.poll(timeout_ms=1000):
            for record in (record for records in polled.values() for record in records):
                seen.add(decode(record.topic, record.key, record.headers, record.value).event_id)
    return len(seen)


DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
POISON = {
    "bad JSON": (b'{"event_id": ', "not_json"),
    "bad UTF-8": (b'{"text": "\xff\xfe"}', "not_utf8"),
    "as large as the broker takes": (b'{"text": "' + b"x" * 1_000_000 + b'"}', "too_large"),
    "nested deeply": (DEEP, "too_deep"),
    "no value": (None, "no_value"),
}


def test_poison_becomes_dead_letters_and_its_neighbours_do_not_notice(pipe: Pipe) -> None:
    pipe.start()
    pipe.report(5)
    pipe.wait(lambda: pipe.decided() == 5)

    for topic, kind in ((REPORTS_ACCEPTED, "ReportAccepted.v1"), (TRIAGE_DECISIONS, "TriageDecided.v1")):
        for value, _ in POISON.values():
            pipe.put(topic, value, event_headers(kind, event_id=new_id(), key=str(new_id()), occurred_at=utc_now()))
        unknown = event_headers("Unheard.v7", event_id=new_id(), key=str(new_id()), occurred_at=utc_now())
        pipe.put(topic, b"{}", unknown)
        pipe.put(topic, b"{}", [])
    pipe.put_decision(decided(new_id(), new_id()))
    pipe.report(5)

    took = pipe.wait(lambda: len(pipe.letters()) == 2 * (len(POISON) + 2) + 1 and pipe.decided() == 10, keep_up=False)
    assert took < 5
    reasons = Counter(letter.reason for letter in pipe.letters())
    expected = Counter(reason for _, reason in POISON.values()) + Counter(["unknown_type", "missing_header"])
    assert reasons == expected + expected + Counter(["unknown_incident"])
    assert pipe.keep_up() == []


def test_a_forged_decision_on_the_topic_is_buried_and_the_true_one_is_applied(pipe: Pipe) -> None:
    (incident,) = pipe.report()
    report = report_of(pipe.services, incident)
    pipe.start("effects")
    forged = decided(incident, report, unit="market", platform="market")
    pipe.start("relay")  # makes the topics
    pipe.wait(lambda: pipe.epochs() == 1)
    key, headers, value = encode(forged)
    pipe.put(TRIAGE_DECISIONS, value, headers, key)
    pipe.wait(lambda: [letter.reason for letter in pipe.letters()] == ["not_sealed"])
    assert pipe.decided() == 0

    pipe.start("triage")

    pipe.wait(lambda: pipe.decided() == 1)
    (row,) = rows(pipe.services, "SELECT lead_unit FROM incident WHERE id = :i", i=incident)
    assert row.lead_unit != "market"


def test_a_replay_takes_the_same_bytes_through_the_same_step(pipe: Pipe) -> None:
    pipe.start()
    (incident,) = pipe.report()
    pipe.wait(lambda: pipe.decided() == 1)
    pipe.put(
        REPORTS_ACCEPTED,
        b"{",
        event_headers("ReportAccepted.v1", event_id=new_id(), key=str(incident), occurred_at=utc_now()),
    )
    pipe.put_decision(decided(new_id(), new_id()))
    pipe.wait(lambda: len(pipe.letters()) == 2)

    for letter in pipe.letters():
        assert pipe.services.dead_letters.ask_replay(letter.id, "operator01")

    pipe.wait(lambda: [letter.attempts for letter in pipe.letters("open")] == [2, 2], 15)
    assert len(pipe.letters()) == 2


@pytest.mark.fault
def test_triage_goes_on_without_postgresql_and_what_it_cannot_bury_waits(open_folder: Path) -> None:
    with PostgresOfTests(open_folder) as postgres:
        upgrade(postgres.database_url(DATABASE, Login.MIGRATE))
        with running_pipe(postgres.url, open_folder) as pipe:
            pipe.start()
            pipe.report(5)
            pipe.wait(lambda: pipe.decided() == 5 and pipe.open_rows() == 0)
            before = end_of(pipe, TRIAGE_DECISIONS)

            postgres.kill()
            unreadable = event_headers("ReportAccepted.v1", event_id=new_id(), key=str(new_id()), occurred_at=utc_now())
            pipe.put(REPORTS_ACCEPTED, b"{", unreadable)
            for _ in range(10):
                key, headers, value = encode(a_stranger())
                pipe.put(REPORTS_ACCEPTED, value, headers, key)
            pipe.wait(lambda: end_of(pipe, TRIAGE_DECISIONS) >= before + 10, keep_up=False)
            postgres.start()

            pipe.report(5)
            pipe.wait(lambda: pipe.decided() == 10 and pipe.open_rows() == 0)
            expected = Counter(not_json=1, unknown_incident=10)
            pipe.wait(lambda: Counter(letter.reason for letter in pipe.letters()) == expected)


def a_stranger() -> ReportAccepted:
    """A report that no incident here belongs to."""
    return ReportAccepted(
        event_id=new_id(),
        incident=new_id(),
        occurred_at=utc_now(),
        caused_by=new_id(),
        number="1",
        town="330499101",
        received_at=utc_now(),
        channel="officer",
        text="垃圾",
    )


def end_of(pipe: Pipe, topic: str) -> int:
    """How many records were ever written to a topic."""
    with closing(KafkaConsumer(**operator_of(pipe.kafka))) as reader:
        ends = reader.end_offsets([TopicPartition(topic, number) for number in range(topics()[topic].partitions)])
    return sum(ends.values())
