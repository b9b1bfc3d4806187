"""A wall's server that plays a town's day from a script, faster than it happens: the real page, messages of our own.

What it says is made of the API's own types. A second of the wall is worth `SPEED` seconds of the town: in each of them
one thing happens and figures come, in each fifth a board, and every five minutes the stream breaks. Nothing here
decides anything; whether the page keeps up and what it keeps is measured by the tests.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console.api.basemap_layers import part_answer
from console.api.catalogue import Catalogue, catalogue_from
from console.api.models.basemap import BasemapView
from console.api.models.landmarks import Landmarks
from console.api.models.live import CellLine, LiveFigures, PlatformLine
from console.api.models.names import Coded
from console.api.models.streams import Advice, DecidedShare
from console.api.models.wall import (
    WallAct,
    WallBoard,
    WallCell,
    WallDuty,
    WallHappened,
    WallKind,
    WallPairing,
    WallPoint,
    WallSign,
    WallStanding,
    WallStream,
    WallTrouble,
    WallView,
)
from console.api.wall_queue import RESYNC
from console.api.wall_room import message
from deploy.demo.seed import TOWN, documents, key_places
from dispatch.adapters.outside.map_archive import MapArchive
from dispatch.application.stream_health import Health
from dispatch.domain.live.figures import Line, UsualArrivals, Windows
from dispatch.domain.terms import AreaCode, ClockKind, Grade, Platform, Status
from runtime.clock import monotonic, utc_now
from tests.e2e.conftest import PAGES

SPEED: Final = 16
"""Eight hours in thirty minutes."""
TICK_SECONDS: Final = 1 / SPEED
BOARD_EVERY: Final = 5
BREAK_EVERY: Final = 300
ACT_EVERY: Final = 1200
"""An emergency lasts the second half of each of these."""
RECENT: Final = 40


class Script:
    """What happens in the town, second by second; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.names: Catalogue = catalogue_from({one.kind: one for one in [*documents(), key_places()]})
        self.cells = [AreaCode(code) for code in self.names.area_names if len(code) == 15]
        self._leaves = sorted(self.names.matters)
        self._second = 0
        self._last: list[WallHappened] = []

    def happens(self) -> WallHappened:
        """Return the next thing that happens."""
        self._second += 1
        kind = self._chance.choice(list(WallKind))
        one = WallHappened(at=utc_now(), kind=kind, sign=self._sign(self._second))
        self._last = [one, *self._last][:RECENT]
        return one

    def board(self) -> WallBoard:
        """Return what stands just now."""
        now, up = utc_now(), self._chance.randrange(13)
        return WallBoard(
            as_of=now,
            standing=[self._standing(now, number) for number in range(up)],
            standing_total=up + self._chance.randrange(4),
            duty=WallDuty(people=self._chance.randrange(9), units=6, of_units=8),
            stream=self._stream(),
            act=self._act(now) if self._second % ACT_EVERY >= ACT_EVERY // 2 else None,
        )

    def _stream(self) -> WallStream:
        trouble = WallTrouble(advice=Advice(code="step_behind", step="triage"), step=None, more=1)
        return WallStream(
            degraded=self._chance.random() < 0.1,
            oldest_seconds=3.0,
            silent=[],
            health=Health.BEHIND,
            last_hour=DecidedShare(decided=40, without_kafka=4),
            trouble=trouble if self._chance.random() < 0.5 else None,
        )

    def live(self) -> LiveFigures:
        """Return figures that differ from the ones before."""
        now = utc_now()
        return LiveFigures(
            as_of=now,
            source="stream",
            stream_as_of=now,
            behind_seconds=0.2,
            checked_at=now,
            differs=[],
            windows=["5m", "1h", "1d"],
            usual_weeks=4,
            town=_line(self._chance, 400),
            platforms=[PlatformLine(platform=one, **_fields(self._chance, 90)) for one in Platform],
            cells=[CellLine(cell=one, **_fields(self._chance, 25)) for one in self.cells],
            categories=[],
            unusual=[],
        )

    def view(self) -> WallView:
        """Return all that a wall loads."""
        return WallView(
            town=Coded(code=TOWN, name=self.names.area_names[TOWN]),
            screen="play",
            address="",
            categories=list(self.names.category_names.values()),
            board=self.board(),
            live=self.live(),
            happened=self._last,
        )

    @property
    def played(self) -> int:
        """How many things have happened."""
        return self._second

    def _sign(self, number: int) -> WallSign:
        pick = self._chance
        cell = pick.choice(self.cells)
        return WallSign(
            number=f"1201{number:07d}",
            status=pick.choice(list(Status)),
            category=self.names.category(pick.choice(self._leaves)),
            grade=pick.choice(list(Grade)),
            platform=pick.choice(list(Platform)),
            cell=self.names.area(cell),
            point=WallPoint(lon=round(120.5 + pick.random() / 10, 3), lat=round(30.6 + pick.random() / 10, 3)),
            urgent=pick.random() < 0.1,
            unit=self.names.unit(pick.choice([unit.id for unit in self.names.units])),
        )

    def _standing(self, now: datetime, number: int) -> WallStanding:
        due = now - timedelta(minutes=self._chance.randrange(1, 600))
        sign = self._sign(number)
        return WallStanding(sign=sign, level="supervisor", clock_kind=ClockKind.HANDLE, at=due, due_at=due)

    def _act(self, now: datetime) -> WallAct:
        cells = [WallCell(cell=Coded(code=one, name=self.names.area_names[one]), open=9) for one in self.cells[:8]]
        since, ends = now - timedelta(hours=1), now + timedelta(hours=5)
        return WallAct(
            reason="台风防台Ⅲ级响应", since=since, ends_at=ends, lasting=True, came=30, urgent=8, waiting=6, cells=cells
        )


def _fields(pick: random.Random, most: int) -> dict[str, Any]:
    counts = Windows(five_minutes=pick.randrange(3), hour=pick.randrange(most), day=pick.randrange(most))
    return {
        "arrivals": counts,
        "closed": counts,
        "open": pick.choice([None, *range(most)]),
        "overdue": pick.randrange(9),
        "due_today": 40,
        "on_time_today": pick.randrange(30),
        "closed_due_today": 30,
        "median_minutes_to_assign": pick.randrange(30),
        "median_minutes_to_close": pick.randrange(3000),
        "usual_arrivals": UsualArrivals(hour=3.5, day=40.0),
    }


def _line(pick: random.Random, most: int) -> Line:
    return Line(**_fields(pick, most))


class Player:
    """The server.

    dark: it refuses the screen, as one that was revoked. cut: so many of the first streams say nothing any more.
    """

    def __init__(self, script: Script, archive: Path | None = None) -> None:
        self.script = script
        self._archive = MapArchive(archive)
        self.dark = False
        self.cut = 0
        self.streams = 0
        self.url = ""

    def app(self) -> Starlette:
        """Return what answers."""
        routes = [
            Route("/wall", lambda _: FileResponse(PAGES / "wall.html")),
            Route("/api/v1/wall", self._wall),
            Route("/api/v1/wall/map", lambda _: Response(self.script.names.map, media_type="application/geo+json")),
            Route("/api/v1/wall/stream", self._stream),
            Route("/api/v1/wall/remote", lambda _: _json(WallPairing(code="ABCD2345", hours=12)), methods=["POST"]),
            Route("/api/v1/basemap", lambda _: _json(self._ground())),
            Route("/api/v1/basemap/archive", self._part),
            Route("/api/v1/landmarks", lambda _: _json(Landmarks(items=list(self.script.names.landmarks)))),
            Mount("/assets", StaticFiles(directory=PAGES / "assets")),
        ]
        return Starlette(routes=routes)

    def _ground(self) -> BasemapView:
        kind = self._archive.kind()
        return BasemapView(
            tiles=False, labels=False, shapes=False, archive=kind.value if kind else None, credit="", box=None
        )

    def _part(self, request: Request) -> Response:
        return part_answer(self._archive, request.headers.get("range", ""))

    def _wall(self, _request: Request) -> Response:
        return _json({}, 401) if self.dark else _json(self.script.view())

    async def _stream(self, _request: Request) -> Response:
        if self.dark:
            return _json({}, 401)
        self.streams += 1
        return StreamingResponse(
            self._told(self.streams), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _told(self, number: int) -> AsyncIterator[bytes]:
        yield b"retry: 300\n\n" + RESYNC
        began = monotonic()
        for second in range(1, BREAK_EVERY + 1):
            await asyncio.sleep(max(0.0, began + second * TICK_SECONDS - monotonic()))
            if self.dark:
                return
            if number <= self.cut:
                continue
            yield message("happened", self.script.happens()) + message("live", self.script.live())
            if second % BOARD_EVERY == 0:
                yield message("board", self.script.board())


def _json(body: object, status: int = 200) -> Response:
    content = msgspec.json.encode(body)
    return Response(content, status, media_type="application/json" if status == 200 else "application/problem+json")


@contextmanager
def playing(player: Player) -> Iterator[Player]:
    """Answer on a free port of loopback as long as the block lasts."""
    config = uvicorn.Config(player.app(), host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="wall-player", daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started:
        ready.wait(0.05)
    player.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield player
    finally:
        server.should_exit = True
        thread.join(10)
