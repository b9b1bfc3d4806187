"""Work in a thread: its result and its error come back, it knows the context, and it goes on to its end."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from runtime.http.threads import in_thread

said: ContextVar[str] = ContextVar("said", default="nothing")


def test_a_result_comes_back_from_another_thread() -> None:
    async def asked() -> tuple[int, int]:
        return await in_thread(lambda x: (x, threading.get_ident()), 7)

    result, thread = asyncio.run(asked())
    assert result == 7
    assert thread != threading.get_ident()


def test_an_error_comes_back_as_it_was_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_thread(lambda: 1 // 0))


def test_the_work_knows_what_was_said_around_it_and_says_nothing_to_others() -> None:
    def work() -> str:
        heard = said.get()
        said.set("within")
        return heard

    async def asked() -> tuple[str, str]:
        said.set("around")
        return await in_thread(work), said.get()

    assert asyncio.run(asked()) == ("around", "around")


def test_work_that_was_begun_goes_on_when_nobody_waits_for_it() -> None:
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(5)
        done.set()

    async def given_up() -> None:
        waiting = asyncio.create_task(in_thread(work))
        await asyncio.to_thread(begun.wait, 5)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(given_up())
    go_on.set()
    assert done.wait(5)
