"""Where a failure of ours ends: logged once, and answered without a word about the inside."""

from __future__ import annotations

import structlog

from runtime.http.asgi import App, Message, Receive, Scope, Send, route_of
from runtime.http.problem import Problem

log = structlog.get_logger()


class Failsafe:
    """An application whose unforeseen errors become a problem response, as long as nothing was answered yet."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        answering = False

        async def watched(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if answering or scope["type"] != "http":
                raise
            log.error("request failed", route=route_of(scope), exc_info=error)
            await Problem(500, "bug").send(scope, send)
