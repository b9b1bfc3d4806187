"""The time and the numbers of new reports are asked ahead, and never used beyond what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, cast

import psycopg
import pytest

from dispatch.adapters.postgres.accept.ahead import CARRIED_SECONDS, COUNTER_BLOCK, Ahead

NOON = datetime(2026, 11, 29, 4, tzinfo=UTC)


class Server:
    """A PostgreSQL that knows the time and gives blocks of numbers, and counts how often it is asked."""

    def __init__(self) -> None:
        self.now = NOON
        self.asked: list[int] = []
        self._blocks: Iterator[int] = count(1, COUNTER_BLOCK)

    def execute(self, _: str, parameters: tuple[int]) -> Server:
        self.asked.append(parameters[0])
        return self

    def fetchone(self) -> dict[str, Any]:
        return {"now": self.now, "blocks": [next(self._blocks) for _ in range(self.asked[-1])]}


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ahead(clock: Clock) -> Ahead:
    return Ahead(clock)


def begin(ahead: Ahead, server: Server, count: int = 1) -> Any:
    return ahead.beginning(cast("psycopg.Connection[Any]", server), count)


def test_the_first_batch_asks_and_the_next_carries_the_time_on(ahead: Ahead, server: Server, clock: Clock) -> None:
    first = begin(ahead, server)
    clock.seconds += 0.25
    second = begin(ahead, server)

    assert (first.at, first.carried) == (NOON, False)
    assert (second.at, second.carried) == (NOON + timedelta(seconds=0.25), True)
    assert len(server.asked) == 1


def test_a_time_is_carried_on_for_a_second_at_most(ahead: Ahead, server: Server, clock: Clock) -> None:
    begin(ahead, server)
    clock.seconds += CARRIED_SECONDS + 0.001
    server.now = NOON + timedelta(hours=2)

    late = begin(ahead, server)

    assert (late.at, late.carried) == (server.now, False)
    assert server.asked == [1, 0]  # the numbers of the first block are not used up


def test_a_time_that_is_to_be_forgotten_is_asked_again(ahead: Ahead, server: Server) -> None:
    begin(ahead, server)
    ahead.forget_time()

    assert not begin(ahead, server).carried


@pytest.mark.parametrize("sizes", [[1, 99, 1, 100], [250, 250], [40, 40, 40, 301], [0, 1]])
def test_every_report_has_a_number_of_its_own_in_order(ahead: Ahead, server: Server, sizes: list[int]) -> None:
    given = [counter for size in sizes for counter in begin(ahead, server, size).counters]

    assert given == list(range(1, sum(sizes) + 1))
