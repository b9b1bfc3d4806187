"""Answers leave in one piece, and nothing of them is kept back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState

from runtime.http.protocol import HEAD_LIMIT, OneWrite, Protocol

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
        transport.begin()
        transport.write(HEAD)
        transport.write(b"hello")

    assert after(answer).written == [HEAD + b"hello"]


def test_a_head_whose_body_comes_later_does_not_wait_for_it() -> None:
    async def stream(transport: OneWrite) -> None:
        transport.begin()
        transport.write(HEAD)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        transport.write(b"hello")

    assert after(stream).written == [HEAD, b"hello"]


def test_a_head_without_a_body_goes_out_before_the_connection_is_closed() -> None:
    async def end(transport: OneWrite) -> None:
        transport.begin()
        transport.write(HEAD)
        transport.close()

    wire = after(end)

    assert wire.written == [HEAD]
    assert wire.closed


def test_two_answers_stay_in_order() -> None:
    async def twice(transport: OneWrite) -> None:
        for body in (b"first", b"other"):
            transport.begin()
            transport.write(HEAD)
            transport.write(body)

    assert b"".join(after(twice).written) == HEAD + b"first" + HEAD + b"other"


def test_what_every_answer_says_stands_in_its_head_and_nowhere_else() -> None:
    like_a_head = b"HTTP/1.1 200 OK\r\n\r\n"

    async def answer(transport: OneWrite) -> None:
        transport.begin()
        transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        transport.write(HEAD)
        for _ in range(2):
            transport.write(like_a_head)

    wire = Wire()

    async def live() -> None:
        await answer(OneWrite(cast("Any", wire), asyncio.get_running_loop(), b"x: y\r\n"))

    asyncio.run(live())
    go_on, *rest = wire.written

    assert go_on == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert b"".join(rest) == b"HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 5\r\n\r\n" + 2 * like_a_head


def test_everything_else_is_the_transports() -> None:
    async def ask(transport: OneWrite) -> None:
        assert transport.is_closing() is False

    after(ask)


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        (b"GET / HTTP/1.1\r\nhost: a\r\n\r\n" * 3, 3),
        (b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"x" * HEAD_LIMIT + b"\r\n\r\n", 1),
        (b"nonsense\r\n\r\n", 1),
    ],
)
def test_every_answer_says_it_one_that_waited_for_its_turn_and_a_refusal_too(asked: bytes, answers: int) -> None:
    answer, _ = refused(asked)

    heads = [part for part in answer.split(b"HTTP/1.1 ") if part]
    assert len(heads) == answers
    assert all(head.count(b"\r\nx-said: by us\r\n") == 1 for head in heads)


def refused(*pieces: bytes) -> tuple[bytes, bool]:
    """Return what a server of ours says to bytes on a connection, and whether it hung up."""

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def talk() -> tuple[bytes, bool]:
        config = uvicorn.Config(app, http=Protocol, ws="none", lifespan="off", log_config=None, server_header=False)
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Protocol(config, state, {}, said=b"x-said: by us\r\n"), "127.0.0.1", 0
        )
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.01)
        answer = await asyncio.wait_for(reader.read(4096), 5)
        ended = await asyncio.wait_for(reader.read(4096), 0.2) == b"" if b"connection: close" in answer else False
        writer.close()
        server.close()
        return answer, ended

    return asyncio.run(talk())


def test_a_head_as_long_as_ours_are_is_read() -> None:
    answer, ended = refused(b"GET / HTTP/1.1\r\nhost: a\r\ncookie: " + b"c" * (HEAD_LIMIT // 2) + b"\r\n\r\n")

    assert (answer.split(b"\r\n")[0], ended) == (b"HTTP/1.1 204 No Content", False)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"x" * HEAD_LIMIT + b"\r\n\r\n"],
        [b"GET /" + b"y" * (HEAD_LIMIT + 1) + b" HTTP/1.1\r\nhost: a\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\nx: ", *[b"x" * (HEAD_LIMIT // 4)] * 5],
        [b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"x" * 20_000 + b"\r\n", b"y: " + b"y" * 20_000 + b"\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nhost: a\r\n", *[b"x-%d: 1\r\n" % number * 200 for number in range(10, 29)]],
    ],
)
def test_a_head_that_goes_on_and_on_is_refused_before_its_end(pieces: list[bytes]) -> None:
    answer, ended = refused(*pieces)

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"urn:gridloop:problem:head_too_large" in answer
    assert ended


@pytest.mark.parametrize("more", [0, HEAD_LIMIT])
def test_what_is_no_request_is_refused_as_a_problem(more: int) -> None:
    answer, ended = refused(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(more))

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\nx-said: by us\r\ncontent-type: application/problem+json")
    assert ended
