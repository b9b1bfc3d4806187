"""Answers leave in one piece, and nothing of them is kept back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from deploy.one_write import OneWrite

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"


class Wire:
    """Notes every write; closed, it takes none."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.written.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def after(act: Callable[[OneWrite], Awaitable[None]]) -> Wire:
    """Return the wire once something was done with a transport over it."""
    wire = Wire()

    async def live() -> None:
        await act(OneWrite(cast("Any", wire), asyncio.get_running_loop()))

    asyncio.run(live())
    return wire


def test_a_head_and_the_body_that_follows_at_once_are_one_write() -> None:
    async def answer(transport: OneWrite) -> None:
        transport.write(HEAD)
        transport.write(b"hello")

    assert after(answer).written == [HEAD + b"hello"]


def test_a_head_whose_body_comes_later_does_not_wait_for_it() -> None:
    async def stream(transport: OneWrite) -> None:
        transport.write(HEAD)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        transport.write(b"hello")

    assert after(stream).written == [HEAD, b"hello"]


def test_a_head_without_a_body_goes_out_before_the_connection_is_closed() -> None:
    async def end(transport: OneWrite) -> None:
        transport.write(HEAD)
        transport.close()

    wire = after(end)

    assert wire.written == [HEAD]
    assert wire.closed


def test_two_answers_stay_in_order() -> None:
    async def twice(transport: OneWrite) -> None:
        for body in (b"first", b"other"):
            transport.write(HEAD)
            transport.write(body)

    assert b"".join(after(twice).written) == HEAD + b"first" + HEAD + b"other"


def test_everything_else_is_the_transports() -> None:
    async def ask(transport: OneWrite) -> None:
        assert transport.is_closing() is False

    after(ask)
