"""Tells every open board what happens, from one tail per process.

One thread reads the tail and hands what it found to the event loop; each board has a short queue of its own. A board
that does not keep up loses its queue and is told to load anew, so a slow one costs nothing but itself; an account with
too many boards loses its oldest. Without boards nothing is read.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from console.api.models.board import AlertNotice, IncidentChange
from console.api.models.operations import Part
from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.event_tail import Happened, NewNotice
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.application.policy import Visibility, visible
from dispatch.domain.actor import Actor
from dispatch.domain.terms import ClockKind, Status
from runtime.clock import monotonic
from runtime.db import Unavailable
from runtime.metrics import counter, gauge

log = structlog.get_logger()

QUEUE_LIMIT: Final = 256
BATCH: Final = QUEUE_LIMIT // 2
"""Less than a board's queue: one that keeps up is never told to load anew because much happened at once."""
REPLAY_LIMIT: Final = 1000
STREAMS_EACH: Final = 16
"""Open streams of one account. Its oldest gives way, not the newest: it may be one whose network is long gone, and a
browser whose stream ended comes back with its position and misses nothing."""
PACE_SECONDS: Final = 0.05
"""Under load, events are told in batches this far apart: a board cannot show them faster anyway."""
POLL_SECONDS: Final = 1.0
TROUBLE_SECONDS: Final = 1.0
FRESH_SECONDS: Final = 10.0
"""A tail that has not come round for so long may have missed something: its boards hear no heartbeat."""
NOTICE_WINDOW_SECONDS: Final = 60.0
"""How long a transaction may take to commit without its notices being missed here; the list of alerts misses none."""


def incident_message(happened: Happened) -> bytes:
    """Return an event as it goes over the stream."""
    change = IncidentChange(
        number=happened.number,
        seq=happened.seq,
        type=happened.type,
        status=Status(happened.status),
        version=happened.version,
    )
    return b"event: incident\nid: %s\ndata: %s\n\n" % (str(happened.position).encode(), msgspec.json.encode(change))


def resync_message(position: Ordinal) -> bytes:
    """Return the word to load everything anew."""
    return b"event: resync\nid: %s\ndata: {}\n\n" % str(position).encode()


def alert_message(notice: NewNotice) -> bytes:
    """Return a notification; it has no position, because it is found again in the list of alerts."""
    clock = notice.body.get("clock_kind")
    alert = AlertNotice(
        id=notice.id,
        number=notice.number,
        kind=notice.kind,
        level=notice.body.get("level"),
        clock_kind=ClockKind(clock) if clock else None,
        at=notice.at,
    )
    return b"event: alert\ndata: %s\n\n" % msgspec.json.encode(alert)


class Board:
    """One open stream: whose it is, what that person sees, and what has not been sent yet."""

    def __init__(self, actor: Actor, token_hash: bytes) -> None:
        self.actor = actor
        self.token_hash = token_hash
        self.seen: Visibility = visible(actor)
        self.position = BEGINNING
        """Up to where everything is queued or was taken."""
        self.taken = BEGINNING
        """Up to where everything was taken: the position that the board may know."""
        self.joined_at: datetime | None = None
        self.ended = False
        self._waiting: list[bytes] = []
        self._something = asyncio.Event()

    def offer(self, messages: Sequence[bytes], position: Ordinal) -> bool:
        """Queue messages; return False when they were too many and the board has to load anew."""
        self.position = max(self.position, position)
        kept = len(self._waiting) + len(messages) <= QUEUE_LIMIT
        if kept:
            self._waiting.extend(messages)
        else:
            self._waiting[:] = [resync_message(self.position)]
        if messages:
            self._something.set()
        return kept

    def end(self) -> None:
        """Say that nothing more will come."""
        self.ended = True
        self._something.set()

    async def take(self, timeout: float) -> bytes:
        """Return what is waiting, or nothing when nothing came in time or the stream has ended."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._something.wait(), timeout)
        self._something.clear()
        waiting = b"".join(self._waiting)
        self._waiting.clear()
        self.taken = self.position
        return waiting


class Hub:
    """The boards of this process and the tail that feeds them."""

    def __init__(self, *, reading: ReadingGateway, database_url: str, sessions: Sessions) -> None:
        self._reading = reading
        self._database_url = database_url
        self._sessions = sessions
        self._lock = threading.Lock()
        self._boards: dict[Board, None] = {}  # in the order in which they came
        self._position = BEGINNING
        self._told: dict[UUID, float] = {}
        self._followed_at = monotonic()
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._clients = gauge("gridloop_stream_clients")
        self._resyncs = counter("gridloop_stream_resyncs_total")

    @asynccontextmanager
    async def following(self, board: Board, after: Ordinal | None) -> AsyncIterator[list[bytes]]:
        """Tell a board what happens; yield what it missed after the position it names, or the word to load anew."""
        self._loop = asyncio.get_running_loop()
        end, board.joined_at = await run_in_threadpool(self._reading.end_of_events)
        try:
            self._join(board, end)
            until = board.taken
            yield [] if after is None else await run_in_threadpool(self._missed, board, after, until)
        finally:
            self._leave(board)

    def close(self) -> None:
        """End every stream and the tail; may be called from any thread."""
        self._closed.set()
        self._wanted.set()
        self._in_loop(self._end_all)

    @property
    def boards(self) -> int:
        """How many boards are open."""
        return len(self._boards)

    @property
    def follows(self) -> bool:
        """Say whether the boards know by now what happened up to a few seconds ago."""
        return monotonic() - self._followed_at < FRESH_SECONDS

    @property
    def position(self) -> Ordinal:
        """How far the tail has come."""
        return self._position

    def part(self) -> Part:
        """Say how the tail is doing."""
        with self._lock:
            following, boards = self._thread is not None, len(self._boards)
        return Part(ok=following or not boards, detail=f"{boards} boards at {self._position}")

    def _join(self, board: Board, end: Ordinal) -> None:
        with self._lock:
            if not self._boards:
                self._position = max(self._position, end)
            board.position = board.taken = self._position
            self._boards[board] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="event-tail", daemon=True)
                self._thread.start()
            open_ones = [one for one in self._boards if one.actor.user == board.actor.user and not one.ended]
        self._clients.set(len(self._boards))
        self._wanted.set()
        for one in open_ones[:-STREAMS_EACH]:
            one.end()
        if self._closed.is_set():
            board.end()

    def _leave(self, board: Board) -> None:
        with self._lock:
            self._boards.pop(board, None)
            if not self._boards:
                self._wanted.clear()
        self._clients.set(len(self._boards))

    def _missed(self, board: Board, after: Ordinal, until: Ordinal) -> list[bytes]:
        if after > until:
            return [resync_message(until)]
        missed = self._reading.as_(board.actor).happened(after, until=until, limit=REPLAY_LIMIT)
        return [resync_message(until)] if missed is None else [incident_message(happened) for happened in missed]

    def _follow(self) -> None:
        try:
            self._follow_until_closed()
        finally:  # should this thread ever fail, the boards must come again and start another
            with self._lock:
                self._thread = None
            self._in_loop(self._end_all)

    def _follow_until_closed(self) -> None:
        while not self._closed.is_set():
            self._wanted.wait()
            try:
                with event_tail.listening(self._database_url) as connection:
                    self._tell(connection)
            except (Unavailable, psycopg.Error, SQLAlchemyError) as error:
                log.warning("event stream waits for PostgreSQL", reason=type(error).__name__)
                self._closed.wait(TROUBLE_SECONDS)

    def _tell(self, connection: psycopg.Connection[Any]) -> None:
        look_at = monotonic()
        while not self._closed.is_set() and self._wanted.is_set():
            found = event_tail.after(connection, self._position, BATCH)
            self._publish(found)
            if monotonic() >= look_at:
                look_at = monotonic() + POLL_SECONDS
                self._check_sessions()
                self._publish_notices(connection)
            self._followed_at = monotonic()
            if len(found) < BATCH:
                for _ in connection.notifies(timeout=max(0.0, look_at - monotonic()), stop_after=1):
                    pass
            self._closed.wait(PACE_SECONDS)

    def _publish(self, found: Sequence[Happened]) -> None:
        if not found:
            return
        messages = [(happened, incident_message(happened)) for happened in found]
        with self._lock:
            self._position = max(self._position, found[-1].position)
            boards = tuple(self._boards)
        for board in boards:
            wanted = [message for happened, message in messages if self._concerns(board, happened)]
            self._in_loop(self._offer, board, wanted, found[-1].position)

    def _publish_notices(self, connection: psycopg.Connection[Any]) -> None:
        with self._lock:
            boards = tuple(self._boards)
        people = sorted({board.actor.user for board in boards})
        fresh = [
            notice
            for notice in event_tail.notices(connection, people, seconds=NOTICE_WINDOW_SECONDS)
            if notice.id not in self._told
        ]
        at = monotonic()
        self._told.update({notice.id: at for notice in fresh})
        self._told = {id: told for id, told in self._told.items() if at - told < 2 * NOTICE_WINDOW_SECONDS}
        for board in boards:
            mine = [alert_message(notice) for notice in fresh if self._is_for(board, notice)]
            if mine:
                self._in_loop(self._offer, board, mine, board.position)

    def _check_sessions(self) -> None:
        with self._lock:
            boards = tuple(self._boards)
        holders: Mapping[bytes, Actor] = self._sessions.actors(sorted({board.token_hash for board in boards}))
        for board in boards:
            actor = holders.get(board.token_hash)
            if actor is None or actor != board.actor:
                self._in_loop(board.end)

    def _offer(self, board: Board, messages: Sequence[bytes], position: Ordinal) -> None:
        if not board.offer(messages, position):
            self._resyncs.inc()

    def _end_all(self) -> None:
        for board in tuple(self._boards):
            board.end()

    def _in_loop(self, call: Any, *arguments: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)

    @staticmethod
    def _is_for(board: Board, notice: NewNotice) -> bool:
        new = board.joined_at is not None and notice.at > board.joined_at
        return new and notice.recipient == board.actor.user

    @staticmethod
    def _concerns(board: Board, happened: Happened) -> bool:
        return happened.position > board.position and board.seen.covers(happened.concerned)
