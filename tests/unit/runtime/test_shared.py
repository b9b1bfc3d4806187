"""Many who ask for the same at once cost one look, no threads, and hear soon that it takes too long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from runtime.http.shared import GOOD_FOR, Shared


class Looked:
    """A look that is counted, takes as long as the test says, and goes wrong when told to."""

    def __init__(self) -> None:
        self.count = 0
        self.now = 100.0
        self.go_on = threading.Event()
        self.go_on.set()
        self.wrong = False

    def __call__(self) -> int:
        self.count += 1
        assert self.go_on.wait(10)
        if self.wrong:
            raise OSError("away")
        return self.count


@pytest.fixture
def looked() -> Looked:
    return Looked()


def shared(looked: Looked) -> Shared[int]:
    clock: Callable[[], float] = lambda: looked.now  # noqa: E731
    return Shared(looked, clock=clock)


def test_a_hundred_who_ask_at_once_and_those_within_a_second_share_one_look(looked: Looked) -> None:
    async def ask() -> list[int]:
        one = shared(looked)
        together = await asyncio.gather(*(one.get() for _ in range(100)))
        looked.now += GOOD_FOR - 0.1
        soon = await one.get()
        looked.now += 0.2
        return [*set(together), soon, await one.get()]

    assert asyncio.run(ask()) == [1, 1, 2]


def test_what_went_wrong_is_tried_anew_by_the_next(looked: Looked) -> None:
    async def ask() -> int:
        one = shared(looked)
        looked.wrong = True
        with pytest.raises(OSError, match="away"):
            await one.get()
        looked.wrong = False
        return await one.get()

    assert asyncio.run(ask()) == 2


def test_whoever_has_waited_long_enough_hears_so_and_the_look_goes_on_for_the_others(looked: Looked) -> None:
    async def ask() -> int:
        one = shared(looked)
        looked.go_on.clear()
        for _ in range(50):
            with pytest.raises(TimeoutError):
                await one.get(patience=0.001)
        looked.go_on.set()
        return await one.get(patience=5)

    assert asyncio.run(ask()) == 1
    assert looked.count == 1
