"""How much of a request is read: a body that is longer than it may be is not read to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException

from runtime.http.asgi import App, Message, Receive, Scope, Send
from runtime.http.problem import Problem

NOTHING_WIDER: Final[Mapping[str, int]] = {}


async def read_body(receive: Receive, limit: int) -> bytes:
    """Return the body of a request.

    Raises:
        Problem: 413, it is longer than the limit; 400, the client hung up before its end.
    """
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "cut_off")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Problem(413, "too_large", kilobytes=limit // 1024)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


class Limited:
    """An application that reads no more of a request than a form of ours can have; photos have a door of their own.

    wider: what may be longer, by the beginning of its path.
    """

    def __init__(self, app: App, limit: int, wider: Mapping[str, int] = NOTHING_WIDER) -> None:
        self._app = app
        self._limit = limit
        self._wider = wider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its bytes."""
        read, path = 0, scope.get("path", "")
        limit = next((size for begins, size in self._wider.items() if path.startswith(begins)), self._limit)

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)  # FastAPI lets no other exception of ours through while it reads
            return message

        await self._app(scope, counted, send)
