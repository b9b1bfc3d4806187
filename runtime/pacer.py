"""When should a loop take its next batch: at once after quiet, and not too often under load.

Tiny batches are what wastes a pipe: each costs a transaction or a request whatever is in it. So a loop lets some time
pass from the beginning of one batch to the beginning of the next, in which more comes together. The work counts: a loop
that was busy for that long has let enough come together, and rests no more while others wait. It does not wait either
when enough is waiting already, nor when every client seen lately waits for it, because then nothing more can come
before it answers.

Where `longest` is given, the pause grows with what comes: nobody sees a quarter of a second under a load of hundreds a
second, and twice as many in a batch cost much less than twice as much.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from runtime.clock import monotonic

MAX_CLIENTS: Final = 4096
"""Beyond so many clients there is no knowing whether all of them wait, and it does not matter: enough will."""


class Pacer:
    """The pace of one loop. Not thread-safe: it belongs to the loop that it paces."""

    def __init__(
        self,
        *,
        pause: float,
        enough: int,
        longest: float | None = None,
        brisk: float = 1.0,
        lately: float = 0.25,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Pace a loop.

        pause: seconds from batch to batch; longest: with more than `brisk` records a second it grows with them up to
        this. enough: so many waiting go at once. lately: seconds in which a client must have been seen to count.
        """
        self._pause = pause
        self._longest = max(pause, longest or pause)
        self._brisk = brisk
        self._enough = enough
        self._lately = lately
        self._clock = clock
        self._began = self._took = self._next = clock()
        self._clients: dict[Hashable, float] = {}

    def saw(self, client: Hashable) -> None:
        """Note that a client asked for something; leave it out where there is no telling clients apart."""
        self._clients.pop(client, None)  # so that the dictionary stays in the order of the last time seen
        if len(self._clients) < MAX_CLIENTS:
            self._clients[client] = self._clock()

    def delay(self, waiting: int = 0, *, under_way: int = 0) -> float:
        """Return how many seconds to wait before the next batch, with so many waiting for it; 0 is go.

        under_way: so many more wait for batches that have gone already and are not answered yet.
        """
        left = self._next - self._clock()
        if left <= 0 or waiting >= self._enough or (waiting and 0 < self.clients() <= waiting + under_way):
            return 0.0
        return left

    def clients(self) -> int:
        """Return how many clients asked for something lately."""
        horizon = self._clock() - self._lately
        while self._clients and (oldest := next(iter(self._clients.items())))[1] < horizon:
            del self._clients[oldest[0]]
        return len(self._clients)

    def began(self) -> None:
        """Say that a batch goes now: the pause begins, and the work is part of it."""
        self._began = self._clock()
        self._next = self._began + self._pause

    def took(self, records: int) -> None:
        """Say how many records went with the batch, all that came since one that had any: the pause grows with them."""
        since, self._took = self._began - self._took, self._began
        per_second = records / since if since > 0 else 0.0
        self._next = self._began + min(self._longest, max(self._pause, self._pause * per_second / self._brisk))
