"""Tells every wall of this process what happens: read once, put into words once, sent to all of them.

One thread follows the facts for all walls and hands bytes to the event loop; a wall that does not keep up loses what
waits for it and is told to load anew. Without walls nothing is read. What the board of all walls says beside that
(what stands, who is on duty, how the stream is) is composed at most once a second, and sent when it changed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from console.api.catalogue import Catalogue
from console.api.live_board import LiveBoard
from console.api.models.live import LiveFigures
from console.api.models.streams import StreamHealth
from console.api.models.wall import WallBoard, WallCommand, WallHappened
from console.api.views_streams import health_view
from console.api.views_wall import act_of, act_view, board_view, happened_view, stream_view
from console.api.wall_queue import RESYNC, Wall, too_many
from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.adapters.postgres.screens import CHANNEL, Screens, Told
from dispatch.application.policy import looks_at_wall
from dispatch.domain.terms import AreaCode
from runtime.clock import monotonic
from runtime.metrics import counter, gauge
from runtime.unavailable import Unavailable

log = structlog.get_logger()

BATCH: Final = 200
PACE_SECONDS: Final = 0.05
"""Under load facts are told in batches this far apart: twenty pictures a second are as many as anybody sees."""
BOARD_SECONDS: Final = 1.0
BOARD_AT_LEAST_SECONDS: Final = 5.0
"""How old the board on a wall may get before it is sent again, though nothing on it changed but its age."""
HEALTH_SECONDS: Final = 5.0
"""How the stream is doing is asked as often as by the desk's page."""
TROUBLE_SECONDS: Final = 1.0
FRESH_SECONDS: Final = 10.0


def message(event: str, data: Any) -> bytes:
    """Return an event as it goes over the stream."""
    return b"event: %s\ndata: %s\n\n" % (event.encode(), msgspec.json.encode(data))


def happened_messages(happened: Sequence[WallHappened]) -> bytes:
    """Return what happened as it goes over the stream, in its order."""
    return b"".join(message("happened", one) for one in happened)


class WallRoom:
    """The walls of this process and the thread that feeds them."""

    def __init__(
        self,
        *,
        reading: ReadingGateway,
        screens: Screens,
        sessions: Sessions,
        catalogue: Callable[[], Catalogue],
        database_url: str,
        area: AreaCode,
        live: LiveBoard,
    ) -> None:
        self._reading = reading
        self._screens = screens
        self._sessions = sessions
        self._area = area
        self._catalogue = catalogue
        self._database_url = database_url
        self._watched = reading.of_area(area)
        self._live = live
        self._live_task: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        self._composing = threading.Lock()
        self._walls: dict[Wall, None] = {}
        self._composed: tuple[float, WallBoard] | None = None
        self._health: tuple[float, StreamHealth] | None = None
        self._told, self._told_at = b"", 0.0
        self._followed_at = monotonic()
        self._following = False
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open = gauge("gridloop_wall_clients")
        self._resyncs = counter("gridloop_wall_resyncs_total")

    @asynccontextmanager
    async def following(self, wall: Wall) -> AsyncIterator[None]:
        """Tell a wall what happens from now on, once it has been told to load what there is."""
        self._loop = asyncio.get_running_loop()
        with self._lock:
            self._walls[wall] = None
            for older in too_many(self._walls, wall):
                older.end()
            if self._following:
                wall.offer(RESYNC)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="wall-tail", daemon=True)
                self._thread.start()
        self._open.set(len(self._walls))
        self._wanted.set()
        if self._live_task is None or self._live_task.done():
            self._live_task = asyncio.create_task(self._relay_live())
        if self._closed.is_set():
            wall.end()
        try:
            yield
        finally:
            with self._lock:
                self._walls.pop(wall, None)
                if not self._walls:
                    self._wanted.clear()
            self._open.set(len(self._walls))

    @property
    def walls(self) -> int:
        """How many walls are open."""
        return len(self._walls)

    @property
    def follows(self) -> bool:
        """Say whether the walls know by now what happened up to a few seconds ago."""
        return monotonic() - self._followed_at < FRESH_SECONDS

    def close(self) -> None:
        """End every stream and the thread; may be called from any thread."""
        self._closed.set()
        self._wanted.set()
        self._in_loop(self._end_all)

    def recent(self) -> list[WallHappened]:
        """Return what happened last, the newest first."""
        return happened_view(self._watched.recent(), self._catalogue())

    def live(self) -> LiveFigures | None:
        """Return the newest live figures with small groups hidden, None where nobody has counted yet."""
        latest = self._live.latest()
        return latest.masked if latest is not None else None

    def board(self) -> WallBoard:
        """Return what stands on the walls, as it was composed within the last second."""
        with self._composing:
            if self._composed is None or monotonic() - self._composed[0] >= BOARD_SECONDS:
                self._composed = (monotonic(), self._compose())
            return self._composed[1]

    def _compose(self) -> WallBoard:
        names, rows, acts = self._catalogue(), self._watched.standing(), self._watched.emergency()
        act = act_of(acts)
        came = self._watched.arrivals(act.since) if act is not None and act.lasts(acts.at) else None
        silent = [one.name for one in self._reading.heartbeats() if one.late]
        return board_view(
            rows,
            names,
            act=act_view(act, came, names, acts.at),
            stream=stream_view(self._reading.outbox_state(), silent, self._stream_health()),
        )

    def _stream_health(self) -> StreamHealth:
        if self._health is None or monotonic() - self._health[0] >= HEALTH_SECONDS:
            reading = self._reading
            self._health = (monotonic(), health_view(reading.streams(), reading.outbox_state(), self._live.latest()))
        return self._health[1]

    async def _relay_live(self) -> None:
        async with self._live.following() as news:
            while self._walls and not self._closed.is_set():
                newer, live = await news.wait(BOARD_SECONDS), self._live.latest()
                if newer and live is not None:
                    self._offer_all(live.message(whole=False))

    def _follow(self) -> None:
        try:
            while not self._closed.is_set():
                self._wanted.wait()
                try:
                    with event_tail.listening(self._database_url) as connection:
                        connection.execute(f"LISTEN {CHANNEL}".encode())
                        self._tell(connection)
                except (Unavailable, psycopg.Error, SQLAlchemyError) as error:
                    log.warning("walls wait for PostgreSQL", reason=type(error).__name__)
                    self._closed.wait(TROUBLE_SECONDS)
                finally:
                    with self._lock:
                        self._following = False
        finally:  # should this thread ever fail, the walls must come again and start another
            with self._lock:
                self._thread = None
            self._in_loop(self._end_all)

    def _tell(self, connection: psycopg.Connection[Any]) -> None:
        bookmark = self._watched.end()
        with self._lock:
            self._following = True
        self._send(RESYNC)  # what happened while nobody followed is loaded anew
        look_at = monotonic()
        while not self._closed.is_set() and self._wanted.is_set():
            heard = self._watched.after(bookmark.ordinal, BATCH)
            if heard:
                bookmark = bookmark._replace(ordinal=heard[-1].ordinal)
                self._send(happened_messages(happened_view(heard, self._catalogue())))
            if monotonic() >= look_at:
                look_at = monotonic() + BOARD_SECONDS
                self._check_screens()
                self._tell_board()
                if self._watched.end().history != bookmark.history:  # a standby took over, or a dump was restored
                    return
            self._followed_at = monotonic()
            if len(heard) < BATCH:
                for notice in connection.notifies(timeout=max(0.0, look_at - monotonic()), stop_after=1):
                    if notice.channel == CHANNEL:
                        self._command(notice.payload)
            self._closed.wait(PACE_SECONDS)

    def _tell_board(self) -> None:
        board = self.board()
        stream = board.stream
        said = msgspec.json.encode(
            (board.standing, board.duty, board.act, stream.degraded, stream.silent, stream.health, stream.trouble)
        )
        if said != self._told or monotonic() - self._told_at >= BOARD_AT_LEAST_SECONDS:
            self._told, self._told_at = said, monotonic()
            self._send(message("board", board))

    def _command(self, payload: str) -> None:
        told = msgspec.json.decode(payload.encode(), type=Told)
        said = message("command", WallCommand(id=told.id, command=told.command, value=told.value))
        for wall in tuple(self._walls):
            if wall.screen == told.screen:
                self._in_loop(self._offer, wall, said)

    def _check_screens(self) -> None:
        walls = [wall for wall in tuple(self._walls) if wall.token_hash is not None]
        known = self._screens.holders(sorted({wall.token_hash for wall in walls if wall.token_hash})) if walls else {}
        for wall in walls:
            if wall.token_hash not in known:
                self._in_loop(wall.end)
        people = [wall for wall in tuple(self._walls) if wall.session is not None]
        held = self._sessions.actors(sorted({wall.session for wall in people if wall.session})) if people else {}
        for wall in people:
            actor = held.get(wall.session or b"")
            if actor is None or not looks_at_wall(actor, self._area):
                self._in_loop(wall.end)

    def _send(self, said: bytes) -> None:
        if said:
            self._in_loop(self._offer_all, said)

    def _offer_all(self, said: bytes) -> None:
        for wall in tuple(self._walls):
            self._offer(wall, said)

    def _offer(self, wall: Wall, said: bytes) -> None:
        if not wall.offer(said):
            self._resyncs.inc()

    def _end_all(self) -> None:
        for wall in tuple(self._walls):
            wall.end()

    def _in_loop(self, call: Any, *arguments: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)
