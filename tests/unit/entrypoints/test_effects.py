"""Offsets follow what is settled: nothing that failed is passed over, and what the log lost is begun anew."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from kafka import TopicPartition
from kafka.errors import CommitFailedError, KafkaTimeoutError

from dispatch.entrypoints import consumer
from dispatch.entrypoints.consumer import BACK_OFF, BATCH, PAUSE, Life, carrier_of
from dispatch.entrypoints.effects import effects
from runtime.consume import BeginAnew, Carrier, DeadLetter
from runtime.ids import new_id
from runtime.unavailable import Unavailable
from schemas.incident_records import TriageDecided
from schemas.topics import TRIAGE_DECISIONS
from tests.builders import SEALING
from tests.postgres.township import decided


class Reader:
    """A consumer that gives what it was filled with."""

    def __init__(self) -> None:
        self.records: list[SimpleNamespace] = []
        self.committed: dict[int, int] = {}
        self.partitions = range(4)
        self.paused: set[TopicPartition] = set()
        self.error: Exception | None = None

    def fill(self, partition: int, offset: int, decision: TriageDecided) -> None:
        key, headers, value = SEALING.encode(decision)
        record = SimpleNamespace(
            topic=TRIAGE_DECISIONS, partition=partition, offset=offset, key=key, headers=headers, value=value
        )
        self.records.append(record)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition(TRIAGE_DECISIONS, number) for number in self.partitions}

    def poll(self, timeout_ms: int, max_records: int) -> dict[TopicPartition, list[SimpleNamespace]]:
        polled: dict[TopicPartition, list[SimpleNamespace]] = {}
        if self.paused:
            return polled
        for record in self.records:
            polled.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        self.records = []
        return polled

    def pause(self, *partitions: TopicPartition) -> None:
        self.paused |= set(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self.paused -= set(partitions)

    def commit(self, offsets: Mapping[TopicPartition, Any], timeout_ms: int) -> None:
        if self.error:
            raise self.error
        self.committed = {partition.partition: each.offset for partition, each in offsets.items()}


class World:
    """PostgreSQL with a table of outcomes, which can be away."""

    def __init__(self) -> None:
        self.now = 100.0
        self.reader = Reader()
        self.outcomes: dict[UUID, str] = {}
        self.applied: list[UUID] = []
        self.buried: list[DeadLetter] = []
        self.away = False
        self.another_log = False
        self.stuck: set[int] = set()
        carrier = carrier_of(effects(self, SEALING), self)  # type: ignore[arg-type]  # the letters are a table, here a list
        patient = Carrier(consumer=carrier.consumer, step=carrier.step, bury=carrier.bury, pauses=())
        self.life = Life(self.reader, patient, self, epoch=self, watchdog=self, clock=lambda: self.now)  # type: ignore[arg-type]

    def apply_triage(self, decided: Sequence[TriageDecided]) -> Mapping[UUID, str]:
        if self.away:
            raise Unavailable("PostgreSQL: gone")
        self.applied += [decision.caused_by for decision in decided]
        return {each.caused_by: self.outcomes.get(each.caused_by, "assigned") for each in decided}

    def bury(self, letter: DeadLetter) -> None:
        if self.away:
            raise Unavailable("PostgreSQL: gone")
        self.buried.append(letter)

    async def replay(self, carrier: Carrier) -> int:
        if self.away:
            raise Unavailable("PostgreSQL: gone")
        return 0

    def changed(self) -> bool:
        return self.another_log

    def stalled(self, mine: set[int]) -> set[int]:
        return self.stuck

    def round(self) -> float:
        return asyncio.run(self.life.round())


@pytest.fixture
def world() -> World:
    return World()


def a_decision() -> TriageDecided:
    return decided(new_id(), new_id())


def test_offsets_are_committed_behind_what_was_applied(world: World) -> None:
    for partition, offset in ((0, 5), (0, 6), (2, 9)):
        world.reader.fill(partition, offset, a_decision())

    rest = world.round()

    assert len(world.applied) == 3
    assert world.reader.committed == {0: 7, 2: 10}
    assert rest == pytest.approx(PAUSE)


def test_the_more_come_the_longer_they_come_together(world: World) -> None:
    world.now += 0.05
    for offset in range(25):  # twice as many a second as are brisk
        world.reader.fill(0, offset, a_decision())

    assert world.round() == pytest.approx(2 * PAUSE)


def test_while_postgresql_is_away_the_same_messages_are_taken_again(world: World) -> None:
    world.away = True
    for partition, offset in ((0, 5), (0, 6), (2, 9)):
        world.reader.fill(partition, offset, a_decision())

    rest = world.round()
    held = dict(world.reader.committed)
    world.away, world.now = False, world.now + BACK_OFF
    world.round()

    assert held == {0: 5, 2: 9}
    assert rest == BACK_OFF
    assert len(world.applied) == 3
    assert world.reader.committed == {0: 7, 2: 10}


def test_a_reader_whose_messages_wait_says_so_until_they_are_settled(world: World) -> None:
    world.away = True
    for offset in (5, 6):
        world.reader.fill(0, offset, a_decision())

    world.round()
    said = world.life.trouble
    world.away, world.now = False, world.now + BACK_OFF
    world.round()

    assert (said, world.life.trouble) == ("2 messages wait", None)


def test_bytes_nobody_can_read_are_not_passed_over_before_they_can_be_buried(world: World) -> None:
    world.away = True
    world.reader.fill(0, 5, a_decision())
    world.reader.records[0].value = b"{"
    world.reader.fill(0, 6, a_decision())

    world.round()
    held = dict(world.reader.committed)
    world.away, world.now = False, world.now + BACK_OFF
    world.round()

    assert held == {0: 5}
    assert len(world.buried) == 1
    assert world.reader.committed == {0: 7}


def test_a_decision_whose_incident_is_held_waits_while_those_behind_it_go_on(world: World) -> None:
    held = a_decision()
    world.outcomes[held.caused_by] = "held"
    world.reader.fill(0, 5, held)
    world.reader.fill(2, 9, a_decision())
    world.round()
    for offset in range(6, 6 + 2 * BATCH):
        world.reader.fill(0, offset, a_decision())
        if len(world.reader.records) == BATCH:
            world.now += BACK_OFF
            world.round()
    meanwhile = dict(world.reader.committed)
    world.outcomes.clear()
    world.now += BACK_OFF
    world.round()

    assert world.buried == []
    assert meanwhile == {0: 5, 2: 10}
    assert world.applied.count(held.caused_by) >= 3
    assert world.reader.committed == {0: 6 + 2 * BATCH, 2: 10}


def test_what_waits_on_a_partition_that_another_reader_has_now_is_left_to_that_reader(world: World) -> None:
    held = a_decision()
    world.outcomes[held.caused_by] = "held"
    world.reader.fill(3, 5, held)
    world.round()

    world.reader.partitions = range(3)
    world.now += BACK_OFF
    world.reader.fill(0, 7, a_decision())
    world.round()

    assert world.applied.count(held.caused_by) == 1
    assert world.reader.committed == {0: 8}


def test_with_too_many_waiting_nothing_more_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "WAITING_AT_MOST", 1)
    held, next_one = a_decision(), a_decision()
    world.outcomes[held.caused_by] = "held"
    world.reader.fill(0, 5, held)
    world.round()
    world.reader.fill(0, 6, next_one)
    world.round()
    waited = next_one.caused_by not in world.applied
    world.outcomes.clear()
    for _ in range(2):
        world.now += BACK_OFF
        world.round()

    assert waited
    assert world.reader.committed == {0: 7}


def test_a_partition_held_by_a_message_that_waits_has_not_stalled(world: World) -> None:
    held = a_decision()
    world.outcomes[held.caused_by] = "held"
    world.reader.fill(2, 5, held)
    world.round()
    world.stuck = {2}

    world.round()  # begins not anew


def test_a_decision_that_can_never_be_applied_is_buried_and_passed(world: World) -> None:
    good, bad = a_decision(), a_decision()
    world.outcomes[bad.caused_by] = "unknown_incident"
    world.reader.fill(0, 5, good)
    world.reader.fill(0, 6, bad)

    world.round()

    assert [(letter.reason, letter.record) for letter in world.buried] == [("unknown_incident", bad)]
    assert world.reader.committed == {0: 7}


@pytest.mark.parametrize("outcome", ["assigned", "classified", "left_to_person", "ignored", "repeated"])
def test_whatever_has_an_effect_on_record_is_no_dead_letter(world: World, outcome: str) -> None:
    decision = a_decision()
    world.outcomes[decision.caused_by] = outcome
    world.reader.fill(0, 5, decision)

    world.round()

    assert world.buried == []


def test_offsets_refused_by_a_group_that_was_shared_out_anew_do_no_harm(world: World) -> None:
    world.reader.error = CommitFailedError()
    world.reader.fill(0, 5, a_decision())

    world.round()

    assert len(world.applied) == 1


def test_a_broker_that_does_not_answer_is_unavailable(world: World) -> None:
    world.reader.error = KafkaTimeoutError()
    world.reader.fill(0, 5, a_decision())

    with pytest.raises(Unavailable, match="Kafka"):
        world.round()


def test_another_log_is_begun_anew(world: World) -> None:
    world.another_log = True

    with pytest.raises(BeginAnew, match="another log"):
        world.round()


def test_a_partition_that_stands_still_is_begun_anew(world: World) -> None:
    world.stuck = {2}

    with pytest.raises(BeginAnew, match=r"partitions \[2\]"):
        world.round()


def test_an_empty_round_commits_nothing(world: World) -> None:
    assert world.round() == 0
    assert world.reader.committed == {}
