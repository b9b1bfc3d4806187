"""How are rows tried whose topic took nothing the last time, without the other topics waiting for the answer?

A topic that is not there, or whose partitions nobody leads, keeps a producer waiting for seconds before it says so. So
such a topic is given a producer of its own, in a thread of its own, until it takes rows again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypeAlias

from dispatch.adapters.postgres.outgoing import Outgoing
from producers.sender import Sender, Sent
from runtime.unavailable import Unavailable

Start: TypeAlias = Callable[[Callable[[], None]], None]
"""Starts a piece of work that nobody waits for."""


class Attempt(NamedTuple):
    """Rows of one topic that are being sent, and what will have become of them."""

    rows: Sequence[Outgoing]
    sent: Future[Sent]


def in_a_thread(work: Callable[[], None]) -> None:
    """Start work in a thread that does not keep its process from ending."""
    threading.Thread(target=work, name="sends-apart", daemon=True).start()


class Apart:
    """The attempts that are under way: one for a topic at most, because the order of its facts counts."""

    def __init__(self, make: Callable[[], AbstractContextManager[Sender]], start: Start = in_a_thread) -> None:
        self._make = make
        self._start = start
        self._attempts: dict[str, Attempt] = {}

    @property
    def topics(self) -> frozenset[str]:
        """The topics that are being tried."""
        return frozenset(self._attempts)

    def begin(self, rows: Sequence[Outgoing]) -> None:
        """Begin to send rows of topics that are not being tried yet."""
        for topic, group in groupby(sorted(rows, key=_topic), key=_topic):
            self._attempts[topic] = attempt = Attempt(list(group), Future())
            self._start(partial(self._send, attempt))

    def ended(self) -> list[tuple[Sequence[Outgoing], Sent]]:
        """Return what became of the attempts that are over.

        Raises:
            Exception: what an attempt failed with for a fault of ours.
        """
        over = [topic for topic, attempt in self._attempts.items() if attempt.sent.done()]
        return [(attempt.rows, attempt.sent.result()) for attempt in map(self._attempts.pop, over)]

    def forget(self) -> None:
        """Begin anew: what these attempts send may lie in a log that is lost, and is sent again."""
        self._attempts.clear()

    def _send(self, attempt: Attempt) -> None:
        try:
            with self._make() as sender:
                attempt.sent.set_result(sender.send(attempt.rows, "new"))
        except Unavailable:
            attempt.sent.set_result(Sent(()))  # nobody answers: the relay's own producer finds out the same
        except BaseException as error:  # noqa: BLE001 - raised where the attempt is asked for
            attempt.sent.set_exception(error)


def _topic(row: Outgoing) -> str:
    return row.topic
