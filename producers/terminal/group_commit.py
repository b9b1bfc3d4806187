"""Many requests, one commit, and no receipt before it.

Requests queue up while batches are being committed in threads of their own; the pacer decides when the next one goes.
A full queue is refused at once: waiting for ever is no answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import Final

from dispatch.application.accept.accepting import Conflict, Receipt, Submission
from dispatch.application.accept.unkept import Failed, Unstorable
from runtime.clock import monotonic
from runtime.metrics import gauge, histogram
from runtime.pacer import Pacer
from runtime.unavailable import Unavailable

Outcome = Receipt | Conflict | Unstorable | Failed
Batch = list[tuple[Submission, asyncio.Future[Outcome]]]
AcceptBatch = Callable[[Sequence[Submission]], list[Outcome]]

QUEUE_LIMIT: Final = 2000
BATCH_LIMIT: Final = 500
URGENT_RESERVE: Final = 200
"""Places beyond the limit that are kept for urgent reports: a crowd of others does not turn them away."""
PAUSE: Final = 0.010
"""Seconds from one commit to the next under load: leaves the processor to the others and fills the batches."""
ENOUGH: Final = 64
FLUSHERS: Final = 2
"""Batches under way at most: while PostgreSQL commits one, the next is made."""
COMPANY: Final = 16
"""Reports that make a batch worth its commit while more are to be expected: two small batches cost more than one."""
LINGER: Final = 0.003
"""Seconds that the first report waits for company at most when nothing else keeps it."""
LONGEST_LINGER: Final = 0.1
"""Seconds that it waits at most for a commit under way, whose clients will come again: that one may be stuck."""
PATIENCE: Final = 15.0
"""Seconds after which a client is asked to send its report again.

A COMMIT can wait for ever, for a standby or a frozen server."""


class Overloaded(Exception):
    """More reports are waiting than can be committed in reasonable time."""


class GroupCommit:
    """Collects submissions of one event loop and commits them in batches."""

    def __init__(
        self, accept_batch: AcceptBatch, *, queue_limit: int = QUEUE_LIMIT, patience: float = PATIENCE
    ) -> None:
        self._accept_batch = accept_batch
        self._patience = patience
        self._pacer = Pacer(pause=PAUSE, enough=ENOUGH)
        self._batches = histogram("gridloop_accept_batch")
        self._waiting = gauge("gridloop_accept_queue")
        self._queue_limit = queue_limit
        self._queue: list[tuple[Submission, asyncio.Future[Outcome]]] = []
        self._arrived = asyncio.Event()
        self._go = asyncio.Event()
        self._first_at = 0.0
        self._under_way = 0
        self._room = asyncio.Semaphore(FLUSHERS)
        self._committing: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(max_workers=FLUSHERS, thread_name_prefix="accept")
        self._task: asyncio.Task[None] | None = None

    async def submit(self, submission: Submission, *, client: Hashable, urgent: bool = False) -> Outcome:
        """Return what became of the submission, after the commit that holds it; an urgent one is in the next batch.

        Raises:
            Overloaded: the queue is full.
            Unavailable: PostgreSQL is away.
        """
        if len(self._queue) >= self._queue_limit + (URGENT_RESERVE if urgent else 0):
            raise Overloaded
        loop = asyncio.get_running_loop()
        # Begun by the first report, because the event loop that it belongs to does not exist when this object is made.
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run(), name="group-commit")
        future: asyncio.Future[Outcome] = loop.create_future()
        if not self._queue:
            self._first_at = monotonic()
        if urgent:
            self._queue.insert(0, (submission, future))
        else:
            self._queue.append((submission, future))
        self._pacer.saw(client)
        self._arrived.set()
        self._go_if_time()
        return await future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            # The batch is cut after there is room for it, so that reports that arrive while both flushers are busy
            # join it.
            await self._room.acquire()
            await self._pause()
            size = self._fair_size()
            batch, self._queue = self._queue[:size], self._queue[size:]
            if not self._queue:
                self._arrived.clear()
            if not batch:  # its clients have been sent away in the meantime
                self._room.release()
                continue
            self._batches.observe(len(batch))
            self._waiting.set(len(self._queue))
            self._pacer.began()
            self._under_way += len(batch)
            task = loop.create_task(self._commit(batch), name="commit")
            self._committing.add(task)
            task.add_done_callback(self._committing.discard)

    def _fair_size(self) -> int:
        """Return how many reports the next batch takes at most: not those of all clients, while there are many.

        Clients who wait for one batch come again together. Two batches that share them take turns: one is made while
        PostgreSQL commits the other; one batch of everybody has nobody to take turns with.
        """
        clients = max(
            self._pacer.clients(), len(self._queue) + self._under_way
        )  # a client that has waited for long still counts
        return min(BATCH_LIMIT, max(COMPANY, ceil(clients / FLUSHERS)))

    def _delay(self) -> float:
        """Return how many seconds to wait from now on: for the pause, for a commit under way, or for company."""
        waiting = len(self._queue)
        left = self._pacer.delay(waiting, under_way=self._under_way)
        if left > 0 or waiting >= COMPANY:
            return left
        # Those whose commit is under way ask again as soon as it ends; going now would split them into two small
        # batches.
        if self._under_way:
            return self._first_at + LONGEST_LINGER - monotonic()
        expected = min(COMPANY, self._pacer.clients())
        return 0.0 if waiting >= expected else self._first_at + LINGER - monotonic()

    def _go_if_time(self) -> None:
        if not self._go.is_set() and self._delay() <= 0:
            self._go.set()

    async def _pause(self) -> None:
        """Wait as long as `_delay` says, and look again whenever something changes."""
        while (delay := self._delay()) > 0:
            self._go.clear()
            timer = asyncio.get_running_loop().call_later(delay, self._go.set)
            await self._go.wait()
            timer.cancel()

    def _give_up_waiting(self, batch: Batch) -> None:
        """Let those who wait for a commit that does not end ask again; with no other to wait for, all who wait."""
        waiting = [future for _, future in batch]
        # Both flushers hang: nobody would ever take those who are still in the queue.
        if self._room.locked():
            waiting += [future for _, future in self._queue]
            self._queue = []
            self._arrived.clear()
            self._waiting.set(0)
        for future in waiting:
            if not future.done():
                future.set_exception(Unavailable("PostgreSQL: the commit takes too long"))

    async def _commit(self, batch: Batch) -> None:
        submissions = [submission for submission, _ in batch]
        loop = asyncio.get_running_loop()
        committing = loop.run_in_executor(self._threads, self._accept_batch, submissions)
        try:
            while not (await asyncio.wait({committing}, timeout=self._patience))[0]:
                self._give_up_waiting(batch)
            outcomes = committing.result()
        except Exception as error:  # noqa: BLE001 - whoever waits for a receipt gets the reason; nothing is swallowed
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)
        finally:
            self._under_way -= len(batch)
            self._room.release()
            self._go_if_time()
