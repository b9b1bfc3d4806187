"""`carry` settles every message of a batch once, whatever the step, the bytes and the world do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from runtime.consume import TRIES, UNWRITTEN, Carrier, DeadLetter, Done, Message, carry
from runtime.kafka import KafkaUnavailable
from runtime.unavailable import Held, Unavailable
from schemas.codec import encode, our_codec
from schemas.ids import named_id
from schemas.incident_records import ReportAccepted
from schemas.topics import REPORTS_ACCEPTED
from tests import gauges

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def a_report(name: str) -> ReportAccepted:
    return ReportAccepted(
        event_id=named_id("report", name),
        incident=named_id("incident", name),
        occurred_at=NOON,
        caused_by=named_id("report", name),
        number="1",
        town="330499101",
        received_at=NOON,
        channel="officer",
        text=name,
    )


def a_message(name: str, *, offset: int = 0, value: bytes | None = None) -> Message:
    key, headers, good = encode(a_report(name))
    return Message(
        topic=REPORTS_ACCEPTED,
        partition=0,
        offset=offset,
        key=key,
        headers=tuple(headers),
        value=good if value is None else value,
    )


class World:
    """A step, a topic and a table for dead letters, all of which can be away."""

    def __init__(self) -> None:
        self.steps: list[list[str]] = []
        self.published: list[str] = []
        self.buried: list[DeadLetter] = []
        self.slept: list[float] = []
        self.step_away = self.publish_away = self.bury_away = 0
        self.poison: set[str] = set()
        self.hopeless: dict[str, str] = {}
        self.held: set[str] = set()

    async def step(self, records: Sequence[Any]) -> Done:
        names = [record.text for record in records]
        self.steps.append(names)
        if self.step_away:
            self.step_away -= 1
            raise Unavailable("PostgreSQL: gone")
        if bad := self.poison & set(names):
            raise ValueError(f"cannot read {sorted(bad)}")
        reasons = {a_report(name).event_id: self.hopeless[name] for name in names if name in self.hopeless}
        held = frozenset(a_report(name).event_id for name in names if name in self.held)
        return Done(made=[name for name in names if name not in self.held], hopeless=reasons, held=held)

    async def publish(self, made: Sequence[Any]) -> None:
        if self.publish_away:
            self.publish_away -= 1
            raise KafkaUnavailable("Kafka: gone")
        self.published += made

    async def bury(self, letter: DeadLetter) -> None:
        if self.bury_away:
            self.bury_away -= 1
            raise Unavailable("PostgreSQL: gone")
        if letter.record is not None and letter.record.event_id in {a_report(name).event_id for name in self.held}:
            raise Held("in other hands")
        self.buried.append(letter)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def carry(self, *messages: Message) -> list[Message]:
        carrier = Carrier(consumer="triage", step=self.step, publish=self.publish, bury=self.bury, sleep=self.sleep)
        return asyncio.run(carry(messages, carrier))


@pytest.fixture
def world() -> World:
    return World()


def test_a_batch_goes_through_its_step_once_and_what_it_makes_is_published(world: World) -> None:
    assert world.carry(a_message("a"), a_message("b")) == []

    assert world.steps == [["a", "b"]]
    assert world.published == ["a", "b"]


def test_a_record_that_comes_twice_in_a_batch_is_handled_once(world: World) -> None:
    assert world.carry(a_message("a", offset=1), a_message("b", offset=2), a_message("a", offset=3)) == []

    assert world.steps == [["a", "b"]]


def test_bytes_nobody_can_read_are_buried_with_the_reason_and_spare_their_neighbours(world: World) -> None:
    assert world.carry(a_message("a"), a_message("x", value=b"{"), a_message("b")) == []

    assert world.published == ["a", "b"]
    (letter,) = world.buried
    assert letter.reason == "not_json"
    assert letter.message.value == b"{"


def test_a_record_the_step_cannot_bear_is_found_and_buried_and_spares_its_neighbours(world: World) -> None:
    world.poison = {"x"}

    assert world.carry(a_message("a"), a_message("x"), a_message("b")) == []

    assert world.published == ["a", "b"]
    (letter,) = world.buried
    assert (letter.reason, letter.detail) == ("failed", "ValueError: cannot read ['x']")
    assert letter.record == a_report("x")


def test_what_the_step_calls_hopeless_is_buried_with_its_reason(world: World) -> None:
    world.hopeless = {"x": "unknown_incident"}

    assert world.carry(a_message("a"), a_message("x")) == []

    assert [(letter.reason, letter.incident) for letter in world.buried] == [
        ("unknown_incident", a_report("x").incident)
    ]


def test_a_world_that_comes_back_is_waited_for_longer_each_time(world: World) -> None:
    world.step_away = 3

    assert world.carry(a_message("a")) == []

    assert world.slept == [0.2, 1.0, 5.0]
    assert world.published == ["a"]


def test_a_topic_that_is_away_has_the_step_done_again(world: World) -> None:
    world.publish_away = 1

    assert world.carry(a_message("a")) == []

    assert world.steps == [["a"], ["a"]]
    assert world.published == ["a"]


def test_a_world_that_stays_away_settles_nothing_and_buries_nobody(world: World) -> None:
    world.step_away = 99
    messages = [a_message("a"), a_message("b")]

    assert world.carry(*messages) == messages

    assert world.buried == []


def test_a_world_that_goes_away_while_a_bad_record_is_sought_is_waited_for_once(world: World) -> None:
    world.poison = {"x"}
    messages = [a_message(name) for name in ("a", "x", "b", "c", "d")]

    async def step(records: Sequence[Any]) -> Done:
        if len(world.steps) >= 3:
            world.step_away = 99
        return await world.step(records)

    carrier = Carrier(consumer="triage", step=step, bury=world.bury, publish=world.publish, sleep=world.sleep)
    unsettled = asyncio.run(carry(messages, carrier))

    assert [world.published, unsettled] == [["a"], messages[2:]]
    assert [letter.record for letter in world.buried] == [a_report("x")]
    assert world.slept == [0.2, 1.0, 5.0]


def test_a_bad_record_that_cannot_be_buried_now_holds_nobody_up(world: World) -> None:
    world.poison, world.bury_away = {"x"}, 99
    bad = a_message("x")

    assert world.carry(a_message("a"), bad, a_message("b")) == [bad]

    assert world.published == ["a", "b"]
    assert world.slept == []


def test_a_letter_that_cannot_be_buried_now_is_not_settled_and_holds_nobody_up(world: World) -> None:
    world.bury_away = 99
    bad = a_message("x", value=b"{")

    assert world.carry(a_message("a"), bad) == [bad]

    assert world.published == ["a"]


@pytest.mark.parametrize("poison", [set(), {"x"}])
def test_what_somebody_else_has_in_hand_comes_again_and_holds_nobody_up(world: World, poison: set[str]) -> None:
    world.held, world.poison = {"h"}, poison
    held, bad = a_message("h"), a_message("x")

    assert world.carry(a_message("a"), held, bad) == [held]

    assert "a" in world.published
    assert len(world.buried) == len(poison)
    assert world.slept == []


def test_a_letter_whose_incident_is_held_comes_again_and_the_next_one_is_buried(world: World) -> None:
    world.held = {"h"}
    held = a_message("h")

    async def step(records: Sequence[Any]) -> Done:
        return Done(hopeless={record.event_id: "too late" for record in records})

    carrier = Carrier(consumer="triage", step=step, bury=world.bury, sleep=world.sleep)

    assert asyncio.run(carry([held, a_message("x")], carrier)) == [held]
    assert [letter.reason for letter in world.buried] == ["too late"]


def test_a_fault_of_our_own_in_burying_is_that_letters_alone_and_does_not_escape(world: World) -> None:
    bad = a_message("x", value=b"{")

    async def bury(letter: DeadLetter) -> None:
        if letter.message == bad:
            raise RuntimeError("a bug")
        await world.bury(letter)

    messages = [a_message("a"), bad, a_message("y", value=b"{")]
    carrier = Carrier(consumer="triage", step=world.step, bury=bury, sleep=world.sleep)

    assert asyncio.run(carry(messages, carrier)) == [bad]
    assert len(world.buried) == 1


def test_a_letter_that_a_fault_of_ours_keeps_from_being_written_gives_way_after_some_tries(world: World) -> None:
    bad, kept = a_message("x", value=b"{"), list[DeadLetter]()

    async def bury(letter: DeadLetter) -> None:
        raise RuntimeError("a bug")

    async def keep_bare(letter: DeadLetter) -> None:
        kept.append(letter)

    carrier = Carrier(consumer="triage", step=world.step, bury=bury, keep_bare=keep_bare, sleep=world.sleep)
    tries = [asyncio.run(carry([bad], carrier)) for _ in range(TRIES)]

    assert tries == [[bad]] * (TRIES - 1) + [[]]
    assert [(letter.message, letter.reason) for letter in kept] == [(bad, UNWRITTEN)]
    assert "RuntimeError: a bug" in kept[0].detail
    assert not carrier.faults


@pytest.mark.parametrize("error", [RuntimeError("another bug"), Unavailable("PostgreSQL: gone")])
def test_a_message_whose_bytes_cannot_be_kept_either_is_not_settled(world: World, error: Exception) -> None:
    bad = a_message("x", value=b"{")

    async def fail(letter: DeadLetter) -> None:
        raise error if letter.reason == UNWRITTEN else RuntimeError("a bug")

    carrier = Carrier(consumer="triage", step=world.step, bury=fail, keep_bare=fail, sleep=world.sleep)

    assert [asyncio.run(carry([bad], carrier)) for _ in range(TRIES + 2)] == [[bad]] * (TRIES + 2)


def test_a_fault_of_our_own_in_reading_buries_that_message_and_spares_its_neighbours(world: World) -> None:
    class Faulty:
        def decode(self, topic: str, key: Any, headers: Any, value: Any) -> Any:
            if value == b"{":
                raise RecursionError("a bug")
            return our_codec().decode(topic, key, headers, value)

    messages = [a_message("a"), a_message("x", value=b"{"), a_message("b")]
    carrier = Carrier(consumer="triage", step=world.step, bury=world.bury, sleep=world.sleep, codec=Faulty())  # type: ignore[arg-type]

    assert asyncio.run(carry(messages, carrier)) == []
    assert world.steps == [["a", "b"]]
    assert [letter.reason for letter in world.buried] == ["failed"]


def test_nothing_in_nothing_out(world: World) -> None:
    assert world.carry() == []
    assert world.steps == []


@pytest.mark.parametrize(
    ("headers", "event", "incident"),
    [
        (
            (("ce_id", str(named_id("e")).encode()), ("ce_subject", str(named_id("i")).encode())),
            named_id("e"),
            named_id("i"),
        ),
        ((("ce_id", b"\xff"), ("ce_subject", b"none")), None, None),
        ((), None, None),
    ],
)
def test_a_letter_says_whose_it_is_as_far_as_its_headers_do(
    headers: tuple[tuple[str, bytes], ...], event: UUID | None, incident: UUID | None
) -> None:
    message = Message(topic=REPORTS_ACCEPTED, partition=0, offset=0, key=None, headers=headers, value=b"")
    letter = DeadLetter(consumer="triage", message=message, reason="not_json", detail="")

    assert (letter.event_id, letter.incident) == (event, incident)


def test_a_letter_about_something_else_is_about_no_incident() -> None:
    record = gauges.a_level("a")
    key, headers, value = gauges.CODEC.encode(record)
    message = Message(topic="levels.measured", partition=0, offset=0, key=key, headers=tuple(headers), value=value)
    read = DeadLetter(consumer="flood", message=message, reason="failed", detail="", record=record)
    unread = DeadLetter(consumer="flood", message=message, reason="not_json", detail="")

    assert [(letter.event_id, letter.incident) for letter in (read, unread)] == [(record.event_id, None)] * 2


def test_messages_are_read_by_the_codec_of_their_carrier(world: World) -> None:
    taken: list[Any] = []

    async def step(records: Sequence[Any]) -> Done:
        taken.extend(records)
        return Done()

    record = gauges.a_level("a")
    key, headers, value = gauges.CODEC.encode(record)
    message = Message(topic="levels.measured", partition=0, offset=0, key=key, headers=tuple(headers), value=value)
    carrier = Carrier(consumer="flood", step=step, bury=world.bury, codec=gauges.CODEC)

    assert asyncio.run(carry([message], carrier)) == []
    assert (taken, world.buried) == ([record], [])


def test_a_letter_with_a_readable_record_says_what_the_record_says() -> None:
    record = a_report("a")
    letter = DeadLetter(consumer="t", message=a_message("b"), reason="failed", detail="", record=record)

    assert (letter.event_id, letter.incident) == (record.event_id, record.incident)
