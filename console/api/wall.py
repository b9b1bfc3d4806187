"""大屏: the wall of the command room, for screens that are signed in by a link of their own, and for its people.

A screen's cookie is none of a person's: it opens these routes and nothing else. Whoever of the command room is signed
in may look at the wall too. What is shown is the same for all of them, because anybody may stand in front of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from console.api.answer import Answer, Door
from console.api.context import Console, Here, Names, console_of, visitor_of
from console.api.models.board import CellMap
from console.api.models.forms import RemoteAsked, RemoteCommand, WallShown
from console.api.models.names import Coded
from console.api.models.wall import WallAnswer, WallPairing, WallTold, WallView
from console.api.problems import not_found
from console.api.reference import GEO_JSON, map_answer
from console.api.wall_queue import Wall
from console.api.wall_room import WallRoom, message
from dispatch.adapters.postgres.accounts.sessions import token_hash
from dispatch.adapters.postgres.screens import REMOTE_FOR, Screen, hashed
from dispatch.application.policy import looks_at_wall
from dispatch.domain.terms import AreaCode, UserId
from runtime.http.components import schema_of
from runtime.http.hosts import origin_of
from runtime.http.meter import kind_of
from runtime.http.problem import Problem
from runtime.http.token import SCREEN_COOKIE, cookie_name, cookie_of, presented_token
from runtime.ids import new_id

router: Final = Door(tags=["wall"])

KEPT: Final = timedelta(days=400)
"""As long as browsers keep a cookie; loading the wall begins it anew, so that a screen in use never ends."""
HEARTBEAT_SECONDS: Final = 5.0
"""How long a stream may be silent. The page misses two of these before it says that it is behind."""
SEND_SECONDS: Final = 30.0
_RETRY: Final = b"retry: 2000\n\n"
_DESCRIPTION: Final = (
    "`happened`: a WallHappened; `board`: a WallBoard; `live`: LiveFigures, small groups hidden; "
    "`command`: a WallCommand, from a phone in the room; "
    "`resync`: load everything anew; `heartbeat`: nothing happened, and this stream would have told it, every "
    f"{HEARTBEAT_SECONDS:.0f} seconds."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Onlooker:
    """Who looks at the wall: a screen, or somebody of the command room."""

    screen: Screen | None = None
    token: str | None = None
    session: bytes | None = None
    user: UserId | None = None


async def onlooker_of(request: Request) -> Onlooker:
    """Return who looks, and count the request.

    Raises:
        Problem: 401, neither a screen nor a person is signed in; 403, the person is not of the command room.
    """
    here = await console_of(request)
    token = cookie_of(request.scope, SCREEN_COOKIE)
    if token is not None:
        screens = here.services.screens
        screen = screens.fresh(token) or await run_in_threadpool(screens.holder, token)
        if screen is not None:
            here.meter.take(UserId(f"screen:{screen.id}"), kind_of(request.method))
            return Onlooker(screen=screen, token=token)
    visitor = await visitor_of(request)
    if visitor is None:
        raise Problem(401, "signed_out")
    here.meter.take(visitor.user, kind_of(request.method))
    if not looks_at_wall(visitor, AreaCode(here.services.settings.town)):
        raise Problem(403, "not_yours", code="wall_not_yours")
    return Onlooker(session=token_hash(presented_token(request.scope)[0] or ""), user=visitor.user)


async def screen_of(request: Request) -> Screen:
    """Return the screen that asks.

    Raises:
        Problem: 401, 403 as `onlooker_of`; 403 where a person asks.
    """
    found = await onlooker_of(request)
    if found.screen is None:
        raise Problem(403, "not_yours", code="wall_screens_only")
    return found.screen


Looking = Annotated[Onlooker, Depends(onlooker_of)]
OneScreen = Annotated[Screen, Depends(screen_of)]


def keep(response: Response, token: str, here: Console) -> None:
    """Let the device keep the token of its screen for as long as browsers keep anything, from now on."""
    tls = here.services.settings.speaks_tls
    name, seconds = cookie_name(SCREEN_COOKIE, speaks_tls=tls), int(KEPT.total_seconds())
    response.set_cookie(name, token, max_age=seconds, path="/", httponly=True, samesite="lax", secure=tls)


class WallStream(Response):
    """A response that goes on until the screen leaves, is revoked, or the process stops."""

    media_type = "text/event-stream"

    def __init__(self, room: WallRoom, wall: Wall) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._room = room
        self._wall = wall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events."""
        async with self._room.following(self._wall):
            watching = asyncio.create_task(self._watch(receive))
            try:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                await self._send(send, _RETRY)
                while not self._wall.ended:
                    waiting = await self._wall.take(HEARTBEAT_SECONDS)
                    if not self._wall.ended:
                        await self._send(send, waiting or self._beat())
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except TimeoutError:
                return
            finally:
                watching.cancel()

    def _beat(self) -> bytes:
        """Say that nothing happened, but only when this is known; a comment is enough for the proxies on the way."""
        return message("heartbeat", {}) if self._room.follows else b": \n\n"

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._wall.end()

    @staticmethod
    async def _send(send: Send, body: bytes) -> None:
        part = {"type": "http.response.body", "body": body, "more_body": True}
        await asyncio.wait_for(send(part), SEND_SECONDS)


@router.get("/wall")
def read_wall(looking: Looking, here: Here, names: Names) -> Answer[WallView]:
    """Return the wall as it is now."""
    settings = here.services.settings
    view = WallView(
        town=names.area(settings.town) or Coded(code=settings.town, name=settings.town),
        screen=looking.screen.name if looking.screen is not None else None,
        address=settings.public_url.rstrip("/"),
        categories=list(names.category_names.values()),
        board=here.wall_room.board(),
        live=here.wall_room.live(),
        happened=here.wall_room.recent(),
    )
    answer = Answer(view)
    if looking.token is not None:
        keep(answer, looking.token, here)
    return answer


@router.get(
    "/wall/map", response_class=Response, responses={200: {"content": {GEO_JSON: {"schema": schema_of(CellMap)}}}}
)
def read_wall_map(looking: Looking, names: Names, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Return the cells as GeoJSON, WGS-84."""
    return map_answer(names, if_none_match)


@router.get(
    "/wall/stream",
    status_code=200,
    response_class=WallStream,
    responses={200: {"description": _DESCRIPTION, "content": {"text/event-stream": {}}}},
)
async def follow_wall(looking: Looking, here: Here) -> WallStream:
    """Follow what happens, as a wall tells it."""
    if looking.screen is None:
        return WallStream(here.wall_room, Wall(session=looking.session, user=looking.user))
    assert looking.token is not None
    return WallStream(here.wall_room, Wall(looking.screen.id, hashed(looking.token)))


@router.post("/wall/remote")
def pair(screen: OneScreen, here: Here) -> Answer[WallPairing]:
    """Return a new code by which a phone in the room tells this screen what to show; the one before is void."""
    code = here.services.screens.pair(screen.id)
    return Answer(WallPairing(code=code, hours=int(REMOTE_FOR.total_seconds() // 3600)))


@router.post("/wall/remote/command")
def command(said: RemoteCommand, here: Here, request: Request) -> Answer[WallTold]:
    """Tell the screen of a code what to show. Whoever has the code may: it hangs on the wall of the room."""
    _meter(here, request)
    id = new_id()
    if not here.services.screens.tell(plain_code(said.code), id, said.command, said.value):
        raise not_found()
    return Answer(WallTold(id=id))


@router.post("/wall/remote/shown", status_code=204)
def note_shown(said: WallShown, screen: OneScreen, here: Here) -> None:
    """Note that this screen did what a phone said, and which scene it shows."""
    here.services.screens.note_shown(screen.id, said.id, said.scene)


@router.post("/wall/remote/answer")
def read_answer(asked: RemoteAsked, here: Here, request: Request) -> Answer[WallAnswer]:
    """Return what the screen of a code answered to what was said last."""
    _meter(here, request, "GET")
    found = here.services.screens.answer(plain_code(asked.code))
    if found is None:
        raise not_found()
    return Answer(WallAnswer(screen=found.name, scene=found.scene if found.told == asked.id else None))


def plain_code(code: str) -> str:
    """Return a code as it is kept, however it was typed."""
    return code.upper().replace(" ", "").replace("-", "")


def _meter(here: Console, request: Request, method: str = "POST") -> None:
    """Codes are guessed no faster than by one account: forty bits and half a day leave nothing to be found."""
    origin = origin_of(request.scope, proxied=here.services.settings.http_behind_tls)
    here.meter.take(UserId(f"remote:{origin}"), kind_of(method))
