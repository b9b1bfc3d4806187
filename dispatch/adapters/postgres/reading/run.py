"""What it takes to run a query for somebody who reads, and what keeps it from an answer."""

from __future__ import annotations

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
