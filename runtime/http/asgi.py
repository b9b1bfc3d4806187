"""The words of ASGI as types, and an answer sent by hand: for what has to cost less than a framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]


async def answer(send: Send, status: int, media_type: bytes, body: bytes, headers: Headers = ()) -> None:
    """Answer a request with a body that is there."""
    about = [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": about})
    await send({"type": "http.response.body", "body": body})


def route_of(scope: Scope) -> str:
    """Return the route that a request was for, never its address: a number in it would be a person's incident."""
    return getattr(scope.get("route"), "path", "none")
