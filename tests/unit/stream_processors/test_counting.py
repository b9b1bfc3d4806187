"""What the watch counts: whatever comes late, twice, after a new beginning or not at all, the figures come right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import faust
import msgspec
import pytest
import sqlalchemy as sa

from dispatch.domain.live.counted import Count
from dispatch.domain.live.ledger import TOWN
from dispatch.domain.live.standing import Standing, standing_of
from runtime.clock import monotonic
from runtime.settings import Settings
from schemas.codec import encode
from schemas.incident_records import IncidentEvent, Stands
from schemas.live_records import LiveHeartbeat, LivePart
from stream_processors.counting import CountingWorker
from stream_processors.watch.agent import watch_step
from stream_processors.watch.rules import Counting

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)


def a_fact(
    number: int = 1, seq: int = 1, *, status: str = "received", at: datetime = NOON, **stands: Any
) -> IncidentEvent:
    known: dict[str, Any] = {"received_at": NOON - timedelta(minutes=1)}
    return IncidentEvent(
        event_id=UUID(int=number * 1000 + seq),
        incident=UUID(int=number),
        occurred_at=at,
        caused_by=UUID(int=9),
        type="CommentAdded",
        number="3304991012611270001",
        seq=seq,
        incident_version=1,
        status=status,
        town="330499101",
        by="operator",
        data={},
        stands=Stands(**known | stands),
    )


def a_stored(number: int = 1, seq: int = 1, **fields: Any) -> Standing:
    found = standing_of(a_fact(number, seq, **fields))
    assert found is not None
    return found


def counting(*stored: Standing, partitions: tuple[int, ...] = (0,), of: int = 1) -> Counting:
    made = Counting(lambda incident: incident.int % of, of=of, instance=0)
    made.hold(partitions, stored, NOON)
    return made


def open_in(made: Counting, partition: int = 0) -> int:
    group = made.ledger(partition).groups.get(TOWN)
    return group.counts[Count.OPEN] if group is not None else 0


def test_it_begins_with_what_is_stored_and_goes_on_with_the_facts() -> None:
    made = counting(a_stored(1))

    made.take([a_fact(2), a_fact(1, 2, status="closed", closed_at=NOON)], LATER)

    assert open_in(made) == 1


def test_partitions_of_other_workers_are_not_counted() -> None:
    made = counting(a_stored(1), a_stored(2), partitions=(1,), of=2)

    made.take([a_fact(3), a_fact(4)], LATER)

    assert made.held == {1}
    assert open_in(made, 1) == 2


def test_an_old_fact_of_an_incident_that_was_over_long_ago_does_not_open_it_again() -> None:
    made = counting()

    made.take([a_fact(1, at=NOON - timedelta(days=3))], LATER)

    assert open_in(made) == 0


def test_a_fact_that_says_nothing_of_its_incident_changes_nothing() -> None:
    made = counting(a_stored(1))
    silent = msgspec.structs.replace(a_fact(1, 2, status="closed"), stands=None)

    made.take([silent], LATER)

    assert open_in(made) == 1


def told(made: Counting, at: datetime) -> list[str]:
    return [record.part for record in made.made(at)]


def test_only_what_changed_is_told_and_every_second_that_the_rest_holds() -> None:
    made = counting(a_stored(1), partitions=(0, 1), of=2)

    first = told(made, NOON)
    made.take([a_fact(3)], LATER)

    assert first == ["0", "1", "heartbeat-0"]
    assert told(made, NOON + timedelta(milliseconds=500)) == ["1"]
    assert told(made, NOON + timedelta(seconds=1)) == ["heartbeat-0"]
    assert told(made, NOON + timedelta(seconds=21)) == ["0", "1", "heartbeat-0"]


def test_a_window_that_ends_is_news_though_nothing_happened() -> None:
    made = counting(a_stored(1))
    made.made(NOON)

    assert "0" in told(made, NOON + timedelta(minutes=4))


def test_what_was_not_heard_is_told_again() -> None:
    made = counting(a_stored(1))
    made.made(NOON)

    made.repeat()

    assert told(made, NOON + timedelta(milliseconds=300)) == ["0", "heartbeat-0"]


def test_a_fact_that_is_only_late_makes_no_difference() -> None:
    made = counting(a_stored(1))
    made.check([a_stored(1), a_stored(2)], LATER)

    made.take([a_fact(2)], LATER)
    made.check_again(LATER + timedelta(seconds=5))

    assert differed(made) == []


def test_a_fact_that_never_came_is_put_right_and_told() -> None:
    made = counting(a_stored(1))

    made.check([a_stored(1, 2, status="closed", closed_at=NOON), a_stored(2)], LATER)
    made.check_again(LATER + timedelta(seconds=5))

    assert open_in(made) == 1
    assert differed(made) == [(2, 2)]


def test_what_is_counted_otherwise_than_it_is_stored_is_put_right_at_once() -> None:
    made = counting(a_stored(1))

    made.check([a_stored(1, due_at=NOON - timedelta(hours=1))], LATER)

    assert made.ledger(0).groups[TOWN].counts[Count.OVERDUE] == 1
    assert differed(made) == [(1, 0)]


def test_what_is_not_stored_at_two_looks_is_dropped() -> None:
    made = counting(a_stored(1), a_stored(2))

    made.check([a_stored(1)], LATER)
    once = open_in(made)
    made.check([a_stored(1)], LATER + timedelta(minutes=1))

    assert (once, open_in(made)) == (2, 1)
    assert differed(made) == [(1, 0)]


def differed(made: Counting) -> list[tuple[int, int]]:
    (beat,) = [record for record in made.made(LATER + timedelta(minutes=2)) if isinstance(record, LiveHeartbeat)]
    return [(found.incidents, found.missed) for found in beat.differed]


def test_a_new_beginning_forgets_what_others_count_now() -> None:
    made = counting(a_stored(1), a_stored(2), partitions=(0, 1), of=2)

    made.let_go()
    made.take([a_fact(3)], LATER)
    made.hold((0,), [a_stored(2), a_stored(3)], LATER)

    assert made.held == {0}
    assert open_in(made) == 1


def test_what_is_told_can_be_read_and_holds_no_incident() -> None:
    made = counting(a_stored(1, assigned_at=NOON, closed_at=NOON, status="closed"))

    records = made.made(NOON)

    assert {type(record) for record in records} == {LivePart, LiveHeartbeat}
    for record in records:
        key, _, value = encode(record)
        assert key == record.part.encode()
        assert str(UUID(int=1)).encode() not in value


class NobodyHears:
    """A Faust app whose producer waits for Kafka, which is away."""

    async def maybe_start_producer(self) -> None:
        """Wait."""
        await asyncio.sleep(3600)


def test_a_step_that_cannot_reach_kafka_goes_round_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_processors.counting.ACKNOWLEDGED_WITHIN", 0.05)
    worker = CountingWorker(watch_step(0), Settings(), sa.create_engine("postgresql+psycopg://"))
    worker._app = cast("faust.App", NobodyHears())
    worker._rules.hold((0,), [], NOON)
    worker._time.set(NOON, monotonic())

    async def tell() -> None:
        await asyncio.wait_for(worker._tell(), 5)

    asyncio.run(tell())

    assert worker._rules.made(NOON), "what nobody heard is told again"
