"""Would PostgreSQL keep what is written now? Tried, not concluded from settings: a COMMIT can fail, or wait for ever.

Whoever asks shares one try with everybody who asks in the same second, and waits no longer than a supervisor would.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from runtime.clock import monotonic
from runtime.unavailable import Unavailable

GOOD_FOR: Final = 1.0
PATIENCE: Final = 3.0
_MAY_WRITE: Final = sa.text("DELETE FROM report WHERE false")
"""Refused by a standby and by a server that was told to take no writes."""
_KEEPS: Final = sa.text("SELECT pg_logical_emit_message(true, 'gridloop', '')")
"""A message that nobody listens to: its COMMIT goes to the disk, and to a synchronous standby, and leaves no row."""


class WriteProof:
    """Tries to write, over connections of an engine that are checked as those of every move are."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._asking = threading.Lock()
        self._began = 0.0
        self._tried: Future[None] | None = None

    def trouble(self) -> str | None:
        """Return what keeps PostgreSQL from keeping what is written; None when it does."""
        try:
            self._try().result(PATIENCE)
        except TimeoutError:
            return f"a commit takes longer than {PATIENCE:.0f} s"
        except (Unavailable, SQLAlchemyError) as error:
            return type(error).__name__
        return None

    def _try(self) -> Future[None]:
        """Return the try that is under way or fresh, else a new one: one that hangs holds one connection, not all."""
        with self._asking:
            tried = self._tried
            if tried is None or (tried.done() and monotonic() - self._began >= GOOD_FOR):
                tried = self._tried = Future()
                self._began = monotonic()
                threading.Thread(target=self._write, args=(tried,), name="write-proof", daemon=True).start()
            return tried

    def _write(self, tried: Future[None]) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(_MAY_WRITE)
                connection.execute(_KEEPS)
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            tried.set_exception(error)
        else:
            tried.set_result(None)
