"""Where a failure of ours ends: logged once, and answered without a word about the inside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import structlog
from starlette.responses import Response

from runtime.http.problem import MEDIA_TYPE, Problem, wished_language

log = structlog.get_logger()

ASGI = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]
_BUG: Final = Problem(500, "bug")


class Failsafe:
    """An application whose unforeseen errors become a problem response, as long as nothing was answered yet."""

    def __init__(self, app: ASGI) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on."""
        answering = False

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if answering or scope["type"] != "http":
                raise
            log.error("request failed", route=route_of(scope), exc_info=error)
            body = _BUG.body(wished_language(scope["headers"]))
            await Response(body, _BUG.status, {"Cache-Control": "no-store"}, MEDIA_TYPE)(scope, receive, send)


def route_of(scope: MutableMapping[str, Any]) -> str:
    """Return the route that a request was for, never its address: a number in it would be a person's incident."""
    return getattr(scope.get("route"), "path", "none")
