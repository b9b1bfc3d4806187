"""What it takes to run a query for somebody who reads, and what keeps it from an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from dispatch.adapters.postgres.question import Session
from runtime.unavailable import Unavailable

Answer = TypeVar("Answer")
Query = Callable[[Session], Answer]


class TookTooLong(Unavailable):
    """PostgreSQL gave a statement up, because it had run for as long as reading may."""


class TooWide(Exception):
    """A list was asked for in a way that cannot be answered in the time there is; the filters have to be narrower."""


class Run(Protocol):
    """Runs a query on some connection."""

    def __call__(self, query: Query[Answer]) -> Answer:
        """Return what the query returns."""
        ...


class FewAtOnce:
    """Runs long queries, few at once, so that whoever asks for many leaves connections to everybody else."""

    def __init__(self, run: Run, *, running: int, waiting: int) -> None:
        self._run = run
        self._running = threading.BoundedSemaphore(running)
        self._turn = threading.BoundedSemaphore(running + waiting)

    def __call__(self, query: Query[Answer]) -> Answer:
        """Return what the query returns.

        Raises:
            Unavailable: as many count, and wait to count, as may.
        """
        if not self._turn.acquire(blocking=False):
            raise Unavailable("too many people count at once")
        try:
            with self._running:
                return self._run(query)
        finally:
            self._turn.release()
