"""Tells every open board what happens, from one tail per process.

One thread reads the tail and hands what it found to the event loop; each board has a short queue of its own. A board
that does not keep up loses its queue and is told to load anew, so a slow one costs nothing but itself; an account with
too many boards loses its oldest. Without boards nothing is read.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from console.api.board import QUEUE_LIMIT, Board, alert_message, incident_message, resync_message
from console.api.models.operations import Part
from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.commit_order import BEGINNING, Bookmark
from dispatch.adapters.postgres.event_tail import Happened
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.domain.actor import Actor
from runtime.clock import monotonic
from runtime.metrics import counter, gauge
from runtime.unavailable import Unavailable

log = structlog.get_logger()

BATCH: Final = QUEUE_LIMIT // 2
"""Less than a board's queue: one that keeps up is never told to load anew because much happened at once."""
REPLAY_LIMIT: Final = 1000
STREAMS_EACH: Final = 16
"""Open streams of one account. Its oldest gives way, not the newest: it may be one whose network is long gone, and a
browser whose stream ended comes back with its bookmark and misses nothing."""
PACE_SECONDS: Final = 0.05
"""Under load, events are told in batches this far apart: a board cannot show them faster anyway."""
POLL_SECONDS: Final = 1.0
TROUBLE_SECONDS: Final = 1.0
FRESH_SECONDS: Final = 10.0
"""A tail that has not come round for so long may have missed something: its boards hear no heartbeat."""
NOTICE_WINDOW_SECONDS: Final = 60.0
"""How long a transaction may take to commit without its notices being missed here; the list of alerts misses none."""


class Hub:
    """The boards of this process and the tail that feeds them."""

    def __init__(self, *, reading: ReadingGateway, database_url: str, sessions: Sessions) -> None:
        self._reading = reading
        self._database_url = database_url
        self._sessions = sessions
        self._lock = threading.Lock()
        self._boards: dict[Board, None] = {}  # in the order in which they came
        self._bookmark = Bookmark("", BEGINNING)
        self._told: dict[UUID, float] = {}
        self._followed_at = monotonic()
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._clients = gauge("gridloop_stream_clients")
        self._resyncs = counter("gridloop_stream_resyncs_total")

    @asynccontextmanager
    async def following(self, board: Board, after: Bookmark | None) -> AsyncIterator[list[bytes]]:
        """Tell a board what happens; yield what it missed after the bookmark it names, or the word to load anew."""
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
    def bookmark(self) -> Bookmark:
        """How far the tail has come."""
        return self._bookmark

    def part(self) -> Part:
        """Say how the tail is doing."""
        with self._lock:
            following, boards = self._thread is not None, len(self._boards)
        return Part(ok=following or not boards, detail=f"{boards} boards at {self._bookmark}")

    def _join(self, board: Board, end: Bookmark) -> None:
        with self._lock:
            self._hold_to(end)
            board.begin(self._bookmark)
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

    def _hold_to(self, end: Bookmark) -> None:
        """Follow the history that PostgreSQL tells now, which ends here; in another one bookmarks are others."""
        if end.history != self._bookmark.history:
            if self._boards:
                log.warning("another history of the database: boards load anew", boards=len(self._boards))
            self._bookmark = end
            for board in self._boards:
                self._in_loop(self._begin_anew, board, end)
        elif not self._boards:
            self._bookmark = max(self._bookmark, end)

    def _leave(self, board: Board) -> None:
        with self._lock:
            self._boards.pop(board, None)
            if not self._boards:
                self._wanted.clear()
        self._clients.set(len(self._boards))

    def _missed(self, board: Board, after: Bookmark, until: Bookmark) -> list[bytes]:
        if after.history != until.history or after > until:
            return [resync_message(until)]
        reading = self._reading.as_(board.actor)
        missed = reading.happened(after.ordinal, until=until.ordinal, limit=REPLAY_LIMIT)
        if missed is None:
            return [resync_message(until)]
        return [
            incident_message(happened, until.history, to_reporter=board.only_reported(happened)) for happened in missed
        ]

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
        end = event_tail.end(connection)
        with self._lock:
            if self._boards:  # the last one may have left while we connected
                self._hold_to(end)
        while not self._closed.is_set() and self._wanted.is_set():
            bookmark = self._bookmark
            if bookmark.history != end.history:  # a board came by way of another server: so must we
                return
            found = event_tail.after(connection, bookmark.ordinal, BATCH)
            self._publish(found, end.history)
            if monotonic() >= look_at:
                look_at = monotonic() + POLL_SECONDS
                self._check_sessions()
                self._publish_notices(connection)
            self._followed_at = monotonic()
            if len(found) < BATCH:
                for _ in connection.notifies(timeout=max(0.0, look_at - monotonic()), stop_after=1):
                    pass
            self._closed.wait(PACE_SECONDS)

    def _publish(self, found: Sequence[Happened], history: str) -> None:
        if not found:
            return
        messages = [
            (happened, {told: incident_message(happened, history, to_reporter=told) for told in (False, True)})
            for happened in found
        ]
        until = Bookmark(history, found[-1].ordinal)
        with self._lock:
            if self._bookmark.history != history:
                return
            self._bookmark = max(self._bookmark, until)
            boards = tuple(self._boards)
        for board in boards:
            if any(board.loses(happened) for happened in found):
                # Not which incident it is: somebody complained about would learn that it is an accusation.
                self._in_loop(self._begin_anew, board, until)
                continue
            wanted = [words[board.only_reported(happened)] for happened, words in messages if board.is_about(happened)]
            self._in_loop(self._offer, board, wanted, until)

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
            mine = [alert_message(notice) for notice in fresh if board.is_for(notice)]
            if mine:
                self._in_loop(self._offer, board, mine, board.bookmark)

    def _check_sessions(self) -> None:
        with self._lock:
            boards = tuple(self._boards)
        holders: Mapping[bytes, Actor] = self._sessions.actors(sorted({board.token_hash for board in boards}))
        for board in boards:
            actor = holders.get(board.token_hash)
            if actor is None or actor != board.actor:
                self._in_loop(board.end)

    def _offer(self, board: Board, messages: Sequence[bytes], bookmark: Bookmark) -> None:
        if not board.offer(messages, bookmark):
            self._resyncs.inc()

    def _begin_anew(self, board: Board, bookmark: Bookmark) -> None:
        board.begin_anew(bookmark)
        self._resyncs.inc()

    def _end_all(self) -> None:
        for board in tuple(self._boards):
            board.end()

    def _in_loop(self, call: Any, *arguments: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)
