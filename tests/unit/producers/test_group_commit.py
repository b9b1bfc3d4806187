"""Group commit: who shares a batch, and what becomes of those who wait when a batch fails or a queue is full."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from threading import Event, Semaphore
from typing import cast

import pytest

from dispatch.application.accept.accepting import Submission
from producers.terminal.group_commit import COMPANY, FLUSHERS, GroupCommit, Outcome, Overloaded
from runtime.unavailable import Unavailable


class Store:
    """Stands for PostgreSQL: answers each submission with itself, when it is let."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.came = Semaphore(0)
        self.open = Event()
        self.open.set()
        self.failure: Exception | None = None

    def accept(self, batch: Sequence[Submission]) -> list[Outcome]:
        self.batches.append(len(batch))
        self.came.release()
        self.open.wait(5)
        if self.failure is not None:
            raise self.failure
        return cast("list[Outcome]", list(batch))


async def batches_came(store: Store) -> None:
    """Wait until every connection has a batch."""
    for _ in range(FLUSHERS):
        assert await asyncio.to_thread(store.came.acquire, timeout=5)


def report(number: int) -> Submission:
    return cast("Submission", f"report {number}")


def answer(number: int) -> Outcome:
    return cast("Outcome", report(number))


@pytest.fixture
def store() -> Store:
    return Store()


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 10))


async def everybody(commit: GroupCommit, clients: range) -> list[object]:
    return await asyncio.gather(*(commit.submit(report(n), client=n) for n in clients), return_exceptions=True)


def test_a_lonely_report_goes_at_once_and_gets_its_own_answer(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        assert await commit.submit(report(7), client=7) == answer(7)
        assert store.batches == [1]

    run(scenario)


def test_everybody_gets_the_answer_to_what_they_sent(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        assert await everybody(commit, range(200)) == [answer(n) for n in range(200)]

    run(scenario)


def test_few_clients_share_one_batch(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        await everybody(commit, range(COMPANY))
        assert store.batches == [COMPANY]

    run(scenario)


def test_many_clients_are_shared_out_among_the_batches_that_take_turns(store: Store) -> None:
    clients = 4 * COMPANY

    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        store.open.clear()
        waiting = asyncio.ensure_future(everybody(commit, range(clients)))
        await batches_came(store)
        assert store.batches == [clients // FLUSHERS] * FLUSHERS
        store.open.set()
        await waiting

    run(scenario)


def test_what_went_wrong_is_told_to_all_of_the_batch_and_the_next_one_goes_on(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        store.failure = Unavailable("away")
        assert await everybody(commit, range(5)) == [store.failure] * 5
        store.failure = None
        assert await everybody(commit, range(5)) == [answer(n) for n in range(5)]

    run(scenario)


def test_who_hangs_up_takes_nobody_along(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        store.open.clear()
        leaving, staying = (asyncio.ensure_future(commit.submit(report(n), client=n)) for n in range(2))
        await asyncio.to_thread(store.came.acquire, timeout=5)
        leaving.cancel()
        store.open.set()
        assert await staying == answer(1)

    run(scenario)


def test_a_full_queue_is_refused_at_once(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept, queue_limit=3)
        answers = await everybody(commit, range(5))
        assert [type(each) for each in answers].count(Overloaded) == 2
        assert [each for each in answers if not isinstance(each, Overloaded)] == [answer(n) for n in range(3)]

    run(scenario)


def test_an_urgent_report_finds_a_place_in_a_full_queue_and_goes_with_the_next_batch(store: Store) -> None:
    committed: list[Outcome] = []

    def accept(batch: Sequence[Submission]) -> list[Outcome]:
        answers = store.accept(batch)
        committed.extend(answers)
        return answers

    async def scenario() -> None:
        commit = GroupCommit(accept, queue_limit=3)
        store.open.clear()
        first = [asyncio.ensure_future(commit.submit(report(n), client=n)) for n in range(3)]
        urgent = asyncio.ensure_future(commit.submit(report(9), client=9, urgent=True))
        store.open.set()
        assert await urgent == answer(9)
        await asyncio.gather(*first)
        assert committed[0] == answer(9)

    run(scenario)


def test_a_slow_commit_does_not_make_the_next_batches_small(store: Store) -> None:
    clients = 8 * COMPANY

    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        store.open.clear()
        waiting = [asyncio.ensure_future(everybody(commit, range(2 * COMPANY)))]
        await batches_came(store)
        waiting.append(asyncio.ensure_future(everybody(commit, range(100, 100 + clients))))
        await asyncio.sleep(0.4)  # so long that nobody was seen lately
        store.open.set()
        await asyncio.gather(*waiting)
        assert max(store.batches[FLUSHERS:]) >= clients // FLUSHERS

    run(scenario)


def test_whoever_waits_for_a_commit_that_does_not_end_is_told_to_come_again(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept, patience=0.05)
        store.open.clear()
        answers = await asyncio.gather(
            everybody(commit, range(2 * COMPANY)), everybody(commit, range(100, 100 + COMPANY))
        )
        assert {type(each) for answer in answers for each in answer} == {Unavailable}
        store.open.set()
        while (last := await everybody(commit, range(1))) != [answer(0)]:  # a connection is free again
            assert type(last[0]) is Unavailable

    run(scenario)


def test_one_stuck_commit_does_not_keep_the_other_connection_from_work(store: Store) -> None:
    async def scenario() -> None:
        commit = GroupCommit(store.accept)
        store.open.clear()
        stuck = asyncio.ensure_future(commit.submit(report(1), client=1))
        await asyncio.to_thread(store.came.acquire, timeout=5)
        later = asyncio.ensure_future(commit.submit(report(2), client=2))
        assert await asyncio.to_thread(store.came.acquire, timeout=5)
        store.open.set()
        assert [await stuck, await later] == [answer(1), answer(2)]

    run(scenario)
