"""The live stream of a board: server-sent events, resumed where the connection broke, ended with its session."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import Header
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console.api.answer import Door
from console.api.board import Board
from console.api.context import Caller, Here, Token
from console.api.hub import STREAMS_EACH, Hub
from dispatch.adapters.postgres.accounts.sessions import token_hash
from dispatch.adapters.postgres.commit_order import Bookmark

router: Final = Door(tags=["stream"])

HEARTBEAT_SECONDS: Final = 10.0
"""How long a stream may be silent. The pages miss two of these before they call a stream lost."""
SEND_SECONDS: Final = 30.0
"""A board that takes nothing for so long is cut off; it comes back with its bookmark."""
_HEARTBEAT: Final = b"event: heartbeat\ndata: {}\n"
_RETRY: Final = b"retry: 2000\n"
_DESCRIPTION: Final = (
    "`incident`: an IncidentChange; `alert`: an AlertNotice, for the caller; "
    "`resync`: load everything anew; `heartbeat`: nothing happened, and this stream would have told it, every "
    f"{HEARTBEAT_SECONDS:.0f} seconds. `id` is the bookmark to send as Last-Event-ID. "
    f"An account has at most {STREAMS_EACH} streams in a web process: the oldest gives way."
)


class EventStream(Response):
    """A response that goes on until the board leaves, the session ends or the process stops."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, board: Board, after: Bookmark | None) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub = hub
        self._board = board
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events."""
        async with self._hub.following(self._board, self._after) as missed:
            watching = asyncio.create_task(self._watch(receive))
            try:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                await self._send(send, b"".join((_RETRY, *missed, _bookmark(self._board.taken))))
                while not self._board.ended:
                    waiting = await self._board.take(HEARTBEAT_SECONDS)
                    if not self._board.ended:
                        await self._send(send, (waiting or self._beat()) + _bookmark(self._board.taken))
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except TimeoutError:
                return
            finally:
                watching.cancel()

    def _beat(self) -> bytes:
        """Say that nothing happened, but only when this is known; a comment is enough for the proxies on the way."""
        return _HEARTBEAT if self._hub.follows else b": \n"

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._board.end()

    @staticmethod
    async def _send(send: Send, body: bytes) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": True}
        await asyncio.wait_for(send(message), SEND_SECONDS)


@router.get(
    "/stream",
    status_code=200,
    response_class=EventStream,
    responses={200: {"description": _DESCRIPTION, "content": {"text/event-stream": {}}}},
)
async def follow(
    caller: Caller, here: Here, token: Token, last_event_id: Annotated[str | None, Header()] = None
) -> EventStream:
    """Follow what happens to the incidents that the caller sees."""
    assert token is not None
    after = Bookmark.read(last_event_id) if last_event_id else None
    return EventStream(here.hub, Board(caller, token_hash(token)), after)


def _bookmark(bookmark: Bookmark) -> bytes:
    return f"id: {bookmark}\n\n".encode()
