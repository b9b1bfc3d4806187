"""Answers leave the process in one piece: uvicorn writes the head of an answer and its body one after the other.

Each write is a system call that wakes the client, and the first tells it nothing it can use.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


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


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's protocol over such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin a connection."""
        super().connection_made(cast("asyncio.Transport", OneWrite(transport, self.loop)))
