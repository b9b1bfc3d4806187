"""The words of ASGI as types, and an answer sent by hand: for what has to cost less than a framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from starlette.routing import Route

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


class Shortcut:
    """An application with a door that is looked for before all others, by its whole address and for every method.

    A router compares an address with its patterns, one after the other, and describes what it found.
    """

    def __init__(self, door: Route, rest: App) -> None:
        self._door = door
        self._rest = rest

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass a request on."""
        if scope.get("path") != self._door.path:
            return self._rest(scope, receive, send)
        scope["route"] = self._door
        return self._door.app(scope, receive, send)
