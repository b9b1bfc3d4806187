"""What anybody may ask for, signed in or not, is found out once a second at most, however many ask.

Whoever asks meanwhile waits without a thread, so that no number of strangers takes what people need.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from runtime.clock import monotonic

Found = TypeVar("Found")

GOOD_FOR: Final = 1.0


class Shared(Generic[Found]):
    """An answer that many share; what went wrong is not shared with those who come after it."""

    def __init__(self, find: Callable[[], Found], *, clock: Callable[[], float] = monotonic) -> None:
        self._find = find
        self._clock = clock
        self._looking: asyncio.Task[Found] | None = None
        self._ended = 0.0

    async def get(self, patience: float | None = None) -> Found:
        """Return what is being found out, or was within the last second; `patience`: seconds to wait at most.

        Raises:
            TimeoutError: it takes longer.
        """
        if self._looking is None or self._is_old(self._looking):
            self._looking = asyncio.create_task(self._look())
        return await asyncio.wait_for(asyncio.shield(self._looking), patience)

    async def _look(self) -> Found:
        try:
            return await run_in_threadpool(self._find)
        finally:
            self._ended = self._clock()

    def _is_old(self, looking: asyncio.Task[Found]) -> bool:
        if not looking.done():
            return False
        went_wrong = looking.cancelled() or looking.exception() is not None
        return went_wrong or self._clock() - self._ended >= GOOD_FOR
