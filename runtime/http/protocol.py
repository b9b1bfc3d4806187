"""How bytes become requests, and answers bytes: uvicorn's protocol with limits for clients, and answers in one write.

uvicorn writes the head of an answer and its body one after the other; each write is a system call that wakes the
client, and the first tells it nothing it can use. And it reads a request however long its head is and however slowly
it comes.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from runtime.http.crowd import Crowd, Waits
from runtime.http.problem import MEDIA_TYPE, Problem
from schemas.texts import Language

HEAD_LIMIT: Final = 32 * 1024
"""Bytes of a request's address and headers: our longest cookie and cursor fit in it many times."""
_HEAD_TOO_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large",
    Problem(431, "head_too_large", kilobytes=HEAD_LIMIT // 1024).body(Language.ZH_CN),
)
_UNREADABLE: Final = (b"HTTP/1.1 400 Bad Request", Problem(400, "unreadable").body(Language.ZH_CN))
_TOO_SLOW: Final = (b"HTTP/1.1 408 Request Timeout", Problem(408, "too_slow").body(Language.ZH_CN))
"""In the township's language: a request that cannot be read does not say which one it wants."""
LOOK_SECONDS: Final = 1.0
_GO_ON: Final = b"HTTP/1.1 100 "
"""Comes before an answer and is none (RFC 9110, 15.2.1)."""


class OneWrite:
    """A transport that keeps the head of an answer until its body comes, or the event loop has come round.

    said: header lines that every answer carries. They are put in here, as they are: uvicorn would look at every one of
    them, letter by letter, with each answer.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, said: bytes = b"") -> None:
        self._transport = transport
        self._loop = loop
        self._said = said
        self._kept = b""
        self._begins = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def begin(self) -> None:
        """Take what is written next for the head of an answer."""
        self._begins = True

    def write(self, data: bytes) -> None:
        """Send what was kept with this, or keep this."""
        if self._kept:
            self._flush(data)
        elif self._begins and not data.startswith(_GO_ON):
            self._begins = False
            first = data.index(b"\r\n") + 2
            self._kept = data[:first] + self._said + data[first:]
            self._loop.call_soon(self._flush)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Send what was kept and close."""
        self._flush()
        self._transport.close()

    def _flush(self, more: bytes = b"") -> None:
        kept, self._kept = self._kept, b""
        if kept:
            self._transport.write(kept + more)


class HeadTooLong(Exception):
    """The head of a request is longer than any of ours."""


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol over such a transport, which reads no head without end and waits for no client for ever."""

    _in_head = False
    _in_body = False
    _waited_for = 0
    """Bytes that came while the head was not whole: a header without end is not seen before it ends."""
    _came = 0
    """Bytes that came last, whatever they belong to."""
    _head_at_most = 0
    """Bytes that came since the head began, and with its beginning: it cannot be longer than that."""

    def __init__(self, *arguments: Any, crowd: Crowd | None = None, said: bytes = b"", **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._crowd = crowd if crowd is not None else Crowd()
        self._said = said

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin a connection; when there are too many, another gives way, or this one."""
        self._one_write = OneWrite(transport, self.loop, self._said)
        super().connection_made(cast("asyncio.Transport", self._one_write))
        if len(self.connections) > self._crowd.most and not self._crowd.make_room():
            self.give_way()
            return
        self._wait(Waits.FOR_HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._crowd.goes_on(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read bytes; a head that goes on and on is refused before its end."""
        goes_on, self._came = self._in_head, len(data)
        if goes_on:
            self._head_at_most += len(data)
        super().data_received(data)
        if goes_on and self._in_head:
            self._waited_for += len(data)
        if self._in_head and (self._waited_for > HEAD_LIMIT or self._has_long_head()):
            self._refuse(_HEAD_TOO_LONG)
        if self._in_head or self._in_body:
            self._wait(Waits.FOR_HEAD if self._in_head else Waits.FOR_BODY, len(data))
        else:
            self._crowd.goes_on(self)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._in_head, self._waited_for, self._head_at_most = True, 0, self._came
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to work on the request, unless its head is too long."""
        if self._has_long_head():
            raise HeadTooLong
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, or wait for it."""
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None and not (self._in_head or self._in_body):
            self._crowd.waits(self, Waits.FOR_REQUEST, self.loop.time())

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or one with too long a head."""
        self._refuse(_HEAD_TOO_LONG if self._has_long_head() else _UNREADABLE)

    def is_held_up(self) -> bool:
        """Say whether the rest of the body waits for us: the application has enough to do with what came."""
        return self.flow.read_paused

    def give_up(self) -> None:
        """Refuse a request that comes too slowly; a connection on which nothing came is just closed."""
        if self._in_body and self.cycle.response_started:
            self.give_way()
        elif self._in_head or self._in_body:
            self._refuse(_TOO_SLOW)
        else:
            self.transport.close()

    def give_way(self) -> None:
        """Hang up at once."""
        self._in_head = self._in_body = False
        self.transport.abort()

    def _start_asgi_task(self, *arguments: Any) -> None:
        # A request that came before its turn begins here as well, when the answer before it is complete.
        self._one_write.begin()
        super()._start_asgi_task(*arguments)

    def _wait(self, what: Waits, received: int = 0) -> None:
        if self.transport.is_closing():
            return
        if not self._crowd.looked_after:
            self._crowd.looked_after = True
            self.loop.call_later(LOOK_SECONDS, _look_after, self._crowd, self.loop)
        self._crowd.waits(self, what, self.loop.time(), received)

    def _refuse(self, answer: tuple[bytes, bytes]) -> None:
        line, body = answer
        self._in_head = self._in_body = False
        head = b"%s\r\ncontent-type: %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self._one_write.begin()
        self.transport.write(head % (line, MEDIA_TYPE.encode(), len(body)) + body)
        self.transport.close()

    def _has_long_head(self) -> bool:
        if self._head_at_most <= HEAD_LIMIT:  # nearly always: nothing has to be counted
            return False
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_LIMIT


def _look_after(crowd: Crowd, loop: asyncio.AbstractEventLoop) -> None:
    crowd.look_after(loop.time())
    crowd.looked_after = not crowd.is_empty()
    if crowd.looked_after:
        loop.call_later(LOOK_SECONDS, _look_after, crowd, loop)
