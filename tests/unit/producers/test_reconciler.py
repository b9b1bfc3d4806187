"""What had no effect is sent again when its lease has run out, and the lease follows the lag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from dispatch.adapters.postgres.commit_order import Ordinal
from dispatch.adapters.postgres.outgoing import Outgoing
from producers.reconciler import BATCH, LONGEST, LOOK, SHORTEST, Lease, Reconciler
from schemas.ids import named_id
from schemas.topics import INCIDENTS_EVENTS, REPORTS_ACCEPTED


def a_row(number: int, topic: str = REPORTS_ACCEPTED) -> Outgoing:
    return Outgoing(
        event_id=named_id(str(number)),
        key=str(number),
        topic=topic,
        kind="ReportAccepted.v1",
        occurred_at=datetime(2026, 11, 24, tzinfo=UTC),
        value=b"{}",
        ordinal=Ordinal(number, number),
    )


class World:
    """An outbox, readers that are behind, and a clock."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.open: list[Outgoing] = []
        self.lag = 0
        self.reconciler = Reconciler(self, lambda: self.lag, clock=lambda: self.now)

    def unconfirmed(self, after: Ordinal, until: Ordinal, topics: Sequence[str], limit: int) -> list[Outgoing]:
        return [row for row in self.open if after < row.ordinal <= until and row.topic in topics][:limit]

    def send(self, *rows: Outgoing) -> None:
        self.open += rows
        self.reconciler.sent(rows)

    def pass_by(self, seconds: float) -> list[int]:
        """Let time pass in steps as the relay's rounds do, and return what was sent again."""
        again: list[int] = []
        end = self.now + seconds
        while self.now < end:
            self.now += 0.5
            again += [row.ordinal.id for row in self.reconciler.overdue()]
        return again


@pytest.fixture
def world() -> World:
    return World()


def test_a_row_without_effect_is_sent_again_after_the_shortest_lease(world: World) -> None:
    world.send(a_row(1))

    assert world.pass_by(SHORTEST - 1) == []
    assert world.pass_by(LOOK + 2) == [1]


def test_a_row_that_had_its_effect_is_not_sent_again(world: World) -> None:
    world.send(a_row(1))
    world.open.clear()

    assert world.pass_by(60) == []


def test_a_row_that_the_broker_confirms_is_never_sent_again(world: World) -> None:
    world.send(a_row(1, INCIDENTS_EVENTS))

    assert world.pass_by(60) == []


def test_it_is_sent_again_once_a_lease_and_not_more_often(world: World) -> None:
    world.send(a_row(1))

    again = world.pass_by(SHORTEST * 5)

    assert 3 <= len(again) <= 5


def test_while_readers_stand_still_with_records_before_them_nothing_is_hurried(world: World) -> None:
    world.lag = 50
    world.send(*(a_row(number) for number in range(1, 51)))

    assert world.pass_by(LONGEST / 2) == []


def test_young_rows_wait_while_an_old_one_is_sent_again(world: World) -> None:
    world.send(a_row(1))
    world.pass_by(SHORTEST - 2)
    world.send(a_row(2))

    assert world.pass_by(8) == [1]


def test_many_rows_are_walked_in_their_order_batch_by_batch(world: World) -> None:
    world.send(*(a_row(number) for number in range(1, 2 * BATCH + 11)))

    assert world.pass_by(SHORTEST + LOOK + 3) == list(range(1, 2 * BATCH + 11))


def test_after_a_new_beginning_nothing_is_overdue(world: World) -> None:
    world.send(a_row(1))
    world.reconciler.forget()

    assert world.pass_by(60) == []


def test_memory_does_not_grow_with_what_is_sent(world: World) -> None:
    for number in range(1, 5000):
        world.now += 0.5
        world.reconciler.sent([a_row(number)])

    assert len(world.reconciler._marks) < 2 * LONGEST / LOOK


@pytest.mark.parametrize(
    ("what", "sent", "lag", "after", "seconds"),
    [
        ("nothing before the readers", 100, 0, 10, SHORTEST),
        ("half of it done in ten seconds: the rest takes ten more", 100, 50, 10, SHORTEST + 20),
        ("hardly anything done", 1000, 990, 10, LONGEST),
        ("nothing done", 100, 100, 10, LONGEST),
        ("more before them than was ever sent", 0, 100, 10, LONGEST),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_lease_follows_the_lag(what: str, sent: int, lag: int, after: float, seconds: float) -> None:
    lease = Lease(0.0)
    lease.sent(sent)

    lease.look(lag, after)

    assert lease.seconds == pytest.approx(seconds), what
