"""The live figures as server-sent events, for the boards of the command room."""

from __future__ import annotations

import asyncio
from typing import Final

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console.api.answer import Door
from console.api.context import Caller, Console, Here, Token
from console.api.models.live import LiveFigures
from console.api.stream import HEARTBEAT_SECONDS, SEND_SECONDS
from dispatch.adapters.postgres.accounts.sessions import token_hash
from dispatch.application.policy import follows_live_figures, opens_live_figures
from dispatch.domain.actor import Actor
from dispatch.domain.terms import AreaCode
from runtime.clock import monotonic
from runtime.http.components import schema_of
from runtime.http.problem import Problem
from runtime.unavailable import Unavailable

router: Final = Door(tags=["live figures"])

SESSION_SECONDS: Final = 5.0
"""How often it is looked whether whoever follows is still signed in."""
AWAY_SECONDS: Final = 300.0
"""So long whoever was signed in follows on while PostgreSQL, which knows it, is away."""
_HEARTBEAT: Final = b"event: heartbeat\ndata: {}\n\n"
_RETRY: Final = b"retry: 2000\n\n"
_DESCRIPTION: Final = (
    "`live`: LiveFigures, the newest; those that were not taken in time are left out. `heartbeat`: there are no newer "
    f"ones, at least every {HEARTBEAT_SECONDS:.0f} seconds. Numbers of one to four incidents, and what would give them "
    "away, are null for whoever may not open the incidents."
)


class LiveStream(Response):
    """A response that goes on until its follower leaves, the session ends or the process stops."""

    media_type = "text/event-stream"

    def __init__(self, here: Console, actor: Actor, token: bytes) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._here = here
        self._actor = actor
        self._token = token
        self._whole = opens_live_figures(actor, AreaCode(here.services.settings.town))
        self._left = False
        self._looked_at = self._known_at = monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send figures."""
        board = self._here.live
        async with board.following(self._actor.user) as news:
            leaving = asyncio.create_task(self._watch(receive))
            try:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                await self._send(send, _RETRY)
                quiet_since = monotonic()
                while not (self._left or news.ended or board.closed) and await self._signed_in():
                    newer, live = await news.wait(1.0), board.latest()
                    if newer and live is not None:
                        await self._send(send, live.message(whole=self._whole))
                        quiet_since = monotonic()
                    elif monotonic() - quiet_since >= HEARTBEAT_SECONDS:
                        await self._send(send, _HEARTBEAT)
                        quiet_since = monotonic()
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except TimeoutError:
                return
            finally:
                leaving.cancel()

    async def _signed_in(self) -> bool:
        if monotonic() - self._looked_at < SESSION_SECONDS:
            return True
        self._looked_at = monotonic()
        try:
            holders = await run_in_threadpool(self._here.services.sessions.actors, [self._token])
        except (Unavailable, sa.exc.SQLAlchemyError):
            return monotonic() - self._known_at < AWAY_SECONDS
        self._known_at = monotonic()
        return holders.get(self._token) == self._actor

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._left = True

    @staticmethod
    async def _send(send: Send, body: bytes) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": True}
        await asyncio.wait_for(send(message), SEND_SECONDS)


@router.get(
    "/live",
    status_code=200,
    response_class=LiveStream,
    responses={
        200: {"description": _DESCRIPTION, "content": {"text/event-stream": {"schema": schema_of(LiveFigures)}}}
    },
)
async def follow_live(caller: Caller, here: Here, token: Token) -> LiveStream:
    """Follow the live figures of the town."""
    if not follows_live_figures(caller, AreaCode(here.services.settings.town)):
        raise Problem(403, "not_yours", code="live_figures_not_yours")
    assert token is not None
    return LiveStream(here, caller, token_hash(token))
