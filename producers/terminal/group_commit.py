"""Many requests, one commit, and no receipt before it.

Requests queue up while one batch is being committed in a thread of its own; the pacer decides when the next one goes.
A full queue is refused at once: waiting for ever is no answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from dispatch.application.accept import Conflict, Receipt, Submission, Unstorable
from runtime.metrics import gauge, histogram
from runtime.pacer import Pacer

Outcome = Receipt | Conflict | Unstorable
AcceptBatch = Callable[[Sequence[Submission]], list[Outcome]]

QUEUE_LIMIT: Final = 2000
BATCH_LIMIT: Final = 500
PAUSE: Final = 0.010
"""Seconds between two commits under load: leaves the processor to the others and fills the batches."""
ENOUGH: Final = 64


class Overloaded(Exception):
    """More reports are waiting than can be committed in reasonable time."""


class GroupCommit:
    """Collects submissions of one event loop and commits them in batches."""

    def __init__(self, accept_batch: AcceptBatch, *, queue_limit: int = QUEUE_LIMIT) -> None:
        self._accept_batch = accept_batch
        self._pacer = Pacer(pause=PAUSE, enough=ENOUGH)
        self._batches = histogram("gridloop_accept_batch")
        self._waiting = gauge("gridloop_accept_queue")
        self._queue_limit = queue_limit
        self._queue: list[tuple[Submission, asyncio.Future[Outcome]]] = []
        self._arrived = asyncio.Event()
        self._pausing: asyncio.Event | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="accept")
        self._task: asyncio.Task[None] | None = None

    async def submit(self, submission: Submission, *, client: Hashable) -> Outcome:
        """Return what became of the submission, after the commit that holds it.

        Raises:
            Overloaded: the queue is full.
            Unavailable: PostgreSQL is away.
        """
        if len(self._queue) >= self._queue_limit:
            raise Overloaded
        loop = asyncio.get_running_loop()
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run(), name="group-commit")
        future: asyncio.Future[Outcome] = loop.create_future()
        self._queue.append((submission, future))
        self._pacer.saw(client)
        self._arrived.set()
        if self._pausing is not None and self._pacer.delay(len(self._queue)) <= 0:
            self._pausing.set()
        return await future

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            await self._pause()
            batch, self._queue = self._queue[:BATCH_LIMIT], self._queue[BATCH_LIMIT:]
            if not self._queue:
                self._arrived.clear()
            self._batches.observe(len(batch))
            self._waiting.set(len(self._queue))
            await self._commit(batch)
            self._pacer.worked()

    async def _pause(self) -> None:
        """Let the pacer's pause pass, or as much of it as is needed until everybody waits."""
        delay = self._pacer.delay(len(self._queue))
        if delay <= 0:
            return
        self._pausing = asyncio.Event()
        timer = asyncio.get_running_loop().call_later(delay, self._pausing.set)
        await self._pausing.wait()
        timer.cancel()
        self._pausing = None

    async def _commit(self, batch: list[tuple[Submission, asyncio.Future[Outcome]]]) -> None:
        loop = asyncio.get_running_loop()
        submissions = [submission for submission, _ in batch]
        try:
            outcomes = await loop.run_in_executor(self._thread, self._accept_batch, submissions)
        except Exception as error:  # noqa: BLE001 - whoever waits for a receipt gets the reason; nothing is swallowed
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
