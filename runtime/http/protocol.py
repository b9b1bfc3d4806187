"""How bytes become requests, and answers bytes: uvicorn's protocol with a limit for heads and one write per answer.

uvicorn writes the head of an answer and its body one after the other; each write is a system call that wakes the
client, and the first tells it nothing it can use. And it reads the head of a request however long it is.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from runtime.http.problem import MEDIA_TYPE, Problem
from schemas.texts import Language

HEAD_LIMIT: Final = 32 * 1024
"""Bytes of a request's address and headers: our longest cookie and cursor fit in it many times."""
_HEAD_TOO_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large",
    Problem(431, "head_too_large", kilobytes=HEAD_LIMIT // 1024).body(Language.ZH_CN),
)
_UNREADABLE: Final = (b"HTTP/1.1 400 Bad Request", Problem(400, "unreadable").body(Language.ZH_CN))
"""In the township's language: what nobody could read does not say which is wished."""


class OneWrite:
    """A transport that keeps the head of an answer until its body comes, or the event loop has come round."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send what was kept with this, or keep this."""
        if self._kept:
            self._flush(data)
        elif data.endswith(b"\r\n\r\n"):
            self._kept = data
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
    """uvicorn's protocol over such a transport, which reads no head without end."""

    _in_head = False
    _waited_for = 0
    """Bytes that came while the head was not whole: a header without end is not seen before it ends."""
    _head_bytes = 0
    """Bytes of the head's whole parts."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin a connection."""
        super().connection_made(cast("asyncio.Transport", OneWrite(transport, self.loop)))

    def data_received(self, data: bytes) -> None:
        """Read bytes; a head that goes on and on is refused before its end."""
        goes_on = self._in_head
        super().data_received(data)
        if goes_on and self._in_head:
            self._waited_for += len(data)
            if self._waited_for > HEAD_LIMIT:
                self._refuse(_HEAD_TOO_LONG)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._in_head, self._waited_for, self._head_bytes = True, 0, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(name, value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to work on the request."""
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or one with too long a head."""
        self._refuse(_HEAD_TOO_LONG if self._head_bytes > HEAD_LIMIT else _UNREADABLE)

    def _refuse(self, answer: tuple[bytes, bytes]) -> None:
        line, body = answer
        self._in_head = False
        head = b"%s\r\ncontent-type: %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(head % (line, MEDIA_TYPE.encode(), len(body)) + body)
        self.transport.close()

    def _count(self, *parts: bytes) -> None:
        self._head_bytes += sum(map(len, parts))
        if self._head_bytes > HEAD_LIMIT:
            raise HeadTooLong
