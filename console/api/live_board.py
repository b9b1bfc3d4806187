"""The live figures of a web process: worked out once for everybody who follows them, and only while somebody does.

`latest` has the newest figures, `following` tells when there are newer ones. They come from the stream. When that has
been silent for three seconds, or is behind by more, they are recounted from PostgreSQL, and say so.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from console.api.live_feed import Heard, LiveFeed
from console.api.models.live import Differed
from console.api.views_live import Live
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.domain.live.ledger import ledger_of
from dispatch.domain.live.usual import Usual
from runtime.clock import monotonic
from runtime.settings import Settings
from runtime.unavailable import Unavailable

log = structlog.get_logger()

RECOUNT_SECONDS: Final = 2.0
SILENT_SECONDS: Final = 3.0
"""So long the stream may say nothing, or be behind what is stored, before figures are recounted."""
OUTBOX_SECONDS: Final = 1.0
ROUND_SECONDS: Final = 0.5
USUAL_SECONDS: Final = 120.0
LINGERS_SECONDS: Final = 30.0
"""So long figures are kept up to date when nobody follows them any more: most come again."""


class News:
    """Tells one follower that there are newer figures; those in between are of no interest to anybody."""

    def __init__(self) -> None:
        self._something = asyncio.Event()

    def tell(self) -> None:
        """Say that there are newer figures; on the event loop."""
        self._something.set()

    async def wait(self, timeout: float) -> bool:
        """Wait for newer figures and say whether there are any."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._something.wait(), timeout)
        found = self._something.is_set()
        self._something.clear()
        return found


class LiveBoard:
    """The figures, and the thread that keeps them up to date."""

    def __init__(self, reading: ReadingGateway, settings: Settings) -> None:
        self._reading = reading
        self._settings = settings
        self._lock = threading.Lock()
        self._news: dict[News, None] = {}
        self._latest: Live | None = None
        self._shown: Heard | None = None
        self._heard_more = threading.Event()
        self._recounted_at = float("-inf")
        self._outbox_at = float("-inf")
        self._outbox_seconds = 0.0
        self._usual: Usual | None = None
        self._usual_at = float("-inf")
        self._wanted_until = float("-inf")
        self._closed = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @asynccontextmanager
    async def following(self) -> AsyncIterator[News]:
        """Keep the figures up to date, and tell when there are newer ones, beginning with those there are."""
        self._loop = asyncio.get_running_loop()
        news = News()
        with self._lock:
            self._news[news] = None
            if self._latest is not None:
                news.tell()
        self._begin()
        try:
            yield news
        finally:
            with self._lock:
                del self._news[news]
            self._wanted_until = monotonic() + LINGERS_SECONDS

    def latest(self) -> Live | None:
        """Return the newest figures; None while nobody has followed them for long enough."""
        return self._latest

    @property
    def closed(self) -> bool:
        """Say whether this process ends."""
        return self._closed.is_set()

    def close(self) -> None:
        """End the thread; may be called from any thread."""
        self._closed.set()
        self._heard_more.set()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._keep_going, name="live-figures", daemon=True)
                self._thread.start()

    def _wanted(self) -> bool:
        with self._lock:
            if self._news or monotonic() < self._wanted_until:
                return True
            self._thread = self._latest = None  # what is old by the time somebody comes shall not be shown
            return False

    def _keep_going(self) -> None:
        feed = LiveFeed(self._settings, self._heard_more.set)
        try:
            while not self._closed.is_set() and self._wanted():
                self._heard_more.clear()
                self._round(feed)
                self._heard_more.wait(ROUND_SECONDS)
        finally:
            feed.close()

    def _round(self, feed: LiveFeed) -> None:
        try:
            live = self._figures(feed.heard())
        except (Unavailable, SQLAlchemyError) as error:
            log.warning("live figures wait for PostgreSQL", reason=type(error).__name__)
            self._closed.wait(RECOUNT_SECONDS)
        except Exception:  # the thread outlives every round
            log.exception("live figures failed")
            self._closed.wait(RECOUNT_SECONDS)
        else:
            if live is not None:
                self._show(live)

    def _figures(self, heard: Heard | None) -> Live | None:
        """Return newer figures, None where there are none yet."""
        if heard is not None and self._behind(heard) < SILENT_SECONDS:
            self._recounted_at = float("-inf")
            return self._streamed(heard)
        if monotonic() - self._recounted_at < RECOUNT_SECONDS:
            return None
        self._recounted_at = monotonic()
        return self._recounted(heard)

    def _behind(self, heard: Heard) -> float:
        """Return by how many seconds the stream is behind: silent, late with what happened, or not told of it."""
        if monotonic() - self._outbox_at >= OUTBOX_SECONDS:
            self._outbox_at = monotonic()
            with suppress(Unavailable):  # then the stream is all that there is
                self._outbox_seconds = self._reading.outbox_state().oldest_seconds
        silent = monotonic() - heard.since
        return max(silent, heard.delay_seconds, self._outbox_seconds if self._outbox_seconds > SILENT_SECONDS else 0.0)

    def _streamed(self, heard: Heard) -> Live | None:
        if self._shown is heard:
            return None
        self._shown = heard
        differs = [Differed(at=one.at, incidents=one.incidents, missed=one.missed) for one in heard.differed]
        return Live(
            heard.groups,
            self._usually(),
            as_of=heard.as_of,
            source="stream",
            stream_as_of=heard.as_of,
            behind_seconds=round(self._behind(heard), 2),
            checked_at=heard.checked_at,
            differs=differs,
        )

    def _recounted(self, heard: Heard | None) -> Live:
        self._shown = None
        found = self._reading.standings()
        ledger = ledger_of(found.standings, found.at)
        return Live(
            ledger.groups,
            self._usually(),
            as_of=found.at,
            source="recount",
            stream_as_of=heard.as_of if heard is not None else None,
            behind_seconds=round(self._behind(heard), 1) if heard is not None else None,
        )

    def _usually(self) -> Usual | None:
        if monotonic() - self._usual_at >= USUAL_SECONDS:
            self._usual_at = monotonic()
            with suppress(Unavailable):  # what was usual two minutes ago is so still
                self._usual = self._reading.usual()
        return self._usual

    def _show(self, live: Live) -> None:
        with self._lock:
            self._latest = live
            told = tuple(self._news)
        for news in told:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(news.tell)
