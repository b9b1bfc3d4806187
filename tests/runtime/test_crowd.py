"""Clients that do not send a request whole are the first to go, and others are not in their way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from runtime.http import crowd as crowds
from runtime.http import protocol
from runtime.http.crowd import (
    BACKLOG,
    BODY_FLOOR,
    BODY_SECONDS,
    HEAD_SECONDS,
    MOST,
    RESERVED,
    ROUNDS,
    Crowd,
    Waits,
    share_of,
)
from runtime.http.protocol import Protocol

REQUEST = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
ANSWERED = b"HTTP/1.1 204 No Content"


class Somebody:
    """A connection that notes how it ended."""

    def __init__(self, *, held_up: bool = False) -> None:
        self.ended = ""
        self.held_up = held_up

    def is_held_up(self) -> bool:
        return self.held_up

    def give_up(self) -> None:
        self.ended = "gave up"

    def give_way(self) -> None:
        self.ended = "gave way"


@pytest.mark.parametrize(
    ("what", "received", "seconds", "ended"),
    [
        (Waits.FOR_HEAD, 0, HEAD_SECONDS - 0.1, ""),
        (Waits.FOR_HEAD, 30_000, HEAD_SECONDS, "gave up"),
        (Waits.FOR_BODY, 0, BODY_SECONDS - 0.1, ""),
        (Waits.FOR_BODY, int(BODY_FLOOR * BODY_SECONDS), BODY_SECONDS, ""),
        (Waits.FOR_BODY, int(BODY_FLOOR * BODY_SECONDS) - 1, BODY_SECONDS, "gave up"),
        (Waits.FOR_REQUEST, 0, 1000.0, ""),
    ],
)
def test_a_head_has_a_time_and_a_body_has_a_rate(what: Waits, received: int, seconds: float, ended: str) -> None:
    crowd, client = Crowd(), Somebody()
    crowd.waits(client, what, 100.0)
    crowd.waits(client, what, 101.0, received)

    crowd.look_after(100.0 + seconds)

    assert client.ended == ended


def test_a_body_is_measured_anew_after_each_stretch() -> None:
    crowd, client = Crowd(), Somebody()
    crowd.waits(client, Waits.FOR_BODY, 0.0, 1_000_000)

    crowd.look_after(BODY_SECONDS)
    crowd.look_after(2 * BODY_SECONDS)

    assert client.ended == "gave up"


def test_a_client_that_waits_for_us_is_not_slow() -> None:
    crowd, client = Crowd(), Somebody(held_up=True)
    crowd.waits(client, Waits.FOR_BODY, 0.0)

    for second in range(100):
        crowd.look_after(float(second))

    assert client.ended == ""


def test_whoever_has_waited_longest_gives_way_first_whatever_it_waits_for() -> None:
    crowd = Crowd()
    upload, resting, early, late = order = [Somebody() for _ in range(4)]
    crowd.waits(upload, Waits.FOR_BODY, 0.0)
    crowd.waits(resting, Waits.FOR_REQUEST, 1.0)
    crowd.waits(early, Waits.FOR_HEAD, 2.0)
    crowd.waits(late, Waits.FOR_HEAD, 3.0)

    for number, _ in enumerate(order, 1):
        assert crowd.make_room()
        assert [client.ended for client in order] == ["gave way"] * number + [""] * (4 - number)
    assert not crowd.make_room()


def test_an_upload_that_keeps_its_rate_is_not_the_oldest() -> None:
    crowd, upload, other = Crowd(), Somebody(), Somebody()
    crowd.waits(upload, Waits.FOR_BODY, 0.0, 1_000_000)
    crowd.waits(other, Waits.FOR_BODY, BODY_SECONDS - 1)
    crowd.look_after(BODY_SECONDS)

    crowd.make_room()

    assert (upload.ended, other.ended) == ("", "gave way")


def test_whoever_is_answered_never_gives_way() -> None:
    crowd, client = Crowd(), Somebody()
    crowd.waits(client, Waits.FOR_HEAD, 0.0)
    crowd.goes_on(client)

    assert not crowd.make_room()
    assert client.ended == ""


@pytest.mark.parametrize("files", [256, 1024, 4096, 20_000])
def test_connections_that_are_handed_over_at_once_still_find_files(files: int) -> None:
    most, backlog = share_of(files)

    assert 1 <= most <= MOST
    assert backlog <= BACKLOG
    assert most + ROUNDS * backlog <= max(files - RESERVED, files // 2)


@contextlib.asynccontextmanager
async def serving(most: int) -> AsyncIterator[tuple[str, int, ServerState]]:
    async def app(_scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    made = partial(Protocol, crowd=Crowd(most))
    config = uvicorn.Config(app, http="httptools", ws="none", lifespan="off", log_config=None, server_header=False)
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(lambda: made(config, state, {}), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield host, port, state
    server.close()


async def said(reader: asyncio.StreamReader, within: float = 5.0) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(4096), within)
    except ConnectionResetError:
        return b""


def test_half_heads_without_number_do_not_keep_a_request_from_its_answer() -> None:
    async def talk() -> tuple[list[bytes], int]:
        async with serving(most=8) as (host, port, state):
            attackers, answers = [], []
            for _ in range(40):
                reader, writer = await asyncio.open_connection(host, port)
                writer.write(b"GET / HTTP/1.1\r\nhost: a\r\nx: ")
                attackers.append((reader, writer))
                honest, asks = await asyncio.open_connection(host, port)
                asks.write(REQUEST)
                answers.append(await said(honest))
                asks.close()
            left = len(state.connections)
            for _, writer in attackers:
                writer.close()
            return answers, left

    answers, left = asyncio.run(talk())

    assert all(answer.startswith(ANSWERED) for answer in answers)
    assert left <= 8


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"GET / HTTP/1.1\r\nhost: a\r\nx: ", b"HTTP/1.1 408 Request Timeout"),
        (b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf", b"HTTP/1.1 408 Request Timeout"),
        (REQUEST + b"GET / HTTP/1.1\r\nho", ANSWERED),
        (b"", b""),
    ],
)
def test_a_client_that_does_not_go_on_is_told_and_hung_up_on(
    monkeypatch: pytest.MonkeyPatch, sent: bytes, told: bytes
) -> None:
    monkeypatch.setattr(crowds, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(crowds, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(protocol, "LOOK_SECONDS", 0.05)

    async def talk() -> tuple[bytes, bool]:
        async with serving(most=8) as (host, port, _state):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(sent)
            heard = b""
            while part := await said(reader):
                heard += part
            writer.close()
            return heard, reader.at_eof()

    heard, ended = asyncio.run(talk())

    assert heard.startswith(told)
    assert ended
