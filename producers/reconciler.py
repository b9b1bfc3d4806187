"""Which reports were sent but had no effect, and for how long is that no cause for worry?

A lease runs from the sending of a row. It follows the lag: while readers are behind, rows wait their turn and sending
them again would only make the queue longer. Rows are walked in their order, so the memory needed does not grow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

from dispatch.adapters.postgres.commit_order import BEGINNING, Ordinal
from dispatch.adapters.postgres.outgoing import Outgoing
from runtime.clock import monotonic
from runtime.metrics import gauge
from schemas.topics import topics

SHORTEST: Final = 15.0
LONGEST: Final = 300.0
LOOK: Final = 5.0
"""Seconds between two looks at the lag, and between two marks of what was sent when."""
BATCH: Final = 200


class Unconfirmed(Protocol):
    """Where open rows are read from."""

    def unconfirmed(self, after: Ordinal, until: Ordinal, topics: Sequence[str], limit: int) -> list[Outgoing]:
        """Return rows between two ordinals that were sent and whose effect is still missing."""
        ...


class Lease:
    """How long an effect may take: the shortest lease, and twice what readers need for what lies before them."""

    def __init__(self, at: float) -> None:
        self.seconds = SHORTEST
        self._lag = 0
        self._sent = 0
        self._at = at

    def sent(self, records: int) -> None:
        """Note that readers got more to do."""
        self._sent += records

    def look(self, lag: int, at: float) -> None:
        """Work out the lease from how many records readers are behind now."""
        drained = self._lag + self._sent - lag
        if lag == 0:
            self.seconds = SHORTEST
        elif drained <= 0:
            self.seconds = LONGEST
        else:
            self.seconds = min(LONGEST, SHORTEST + 2 * lag * (at - self._at) / drained)
        self._lag, self._sent, self._at = lag, 0, at


class Mark(NamedTuple):
    """All rows up to this ordinal had been sent by this time."""

    at: float
    ordinal: Ordinal


class Reconciler:
    """Walks over the rows whose lease has run out, and not again before another lease has passed."""

    def __init__(self, outbox: Unconfirmed, lag: Callable[[], int], clock: Callable[[], float] = monotonic) -> None:
        self._outbox = outbox
        self._lag = lag
        self._clock = clock
        self._effects = [topic.name for topic in topics().values() if topic.confirm == "effect"]
        self._lease = Lease(clock())
        self.forget()

    def forget(self) -> None:
        """Begin anew: everything that is open is about to be sent."""
        self._marks: deque[Mark] = deque()
        self._next = self._clock() + LOOK
        self._walked, self._until, self._again = BEGINNING, BEGINNING, False

    def sent(self, rows: Sequence[Outgoing]) -> None:
        """Note rows that were sent for the first time."""
        self._lease.sent(sum(row.topic in self._effects for row in rows))
        now, ordinal = self._clock(), max(row.ordinal for row in rows)
        if len(self._marks) > 1 and now - self._marks[-2].at < LOOK:
            ordinal = max(ordinal, self._marks.pop().ordinal)
        self._marks.append(Mark(now, ordinal))
        while len(self._marks) > 1 and self._marks[1].at < now - LONGEST:
            self._marks.popleft()

    def overdue(self) -> list[Outgoing]:
        """Return the next rows to be sent again.

        Raises:
            Unavailable: PostgreSQL or Kafka does not answer.
        """
        now = self._clock()
        if self._until == BEGINNING and now >= self._next:
            self._begin(now)
        if self._until == BEGINNING:
            return []
        rows = self._outbox.unconfirmed(self._walked, self._until, self._effects, BATCH)
        if rows:
            self._walked, self._again = rows[-1].ordinal, True
        else:
            self._next = now + (self._lease.seconds if self._again else LOOK)
            self._until = BEGINNING
        return rows

    def _begin(self, now: float) -> None:
        self._next = now + LOOK
        suspects = self._sent_before(now - SHORTEST)
        if suspects == BEGINNING or not self._outbox.unconfirmed(BEGINNING, suspects, self._effects, 1):
            return
        self._lease.look(self._lag(), now)
        gauge("gridloop_relay_lease_seconds").set(self._lease.seconds)
        self._walked, self._until, self._again = BEGINNING, self._sent_before(now - self._lease.seconds), False

    def _sent_before(self, moment: float) -> Ordinal:
        return max((mark.ordinal for mark in self._marks if mark.at <= moment), default=BEGINNING)
