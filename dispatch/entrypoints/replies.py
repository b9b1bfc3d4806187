"""Answers orders from outside when their incidents are closed; needs PostgreSQL, and no Kafka.

Every closing is looked at, in the order of commits. Several of these may run: a closing has one reply.

An order whose incident somebody has in hand waits, and those of the same system wait behind it, so that a system hears
in the order of closings. One that cannot be answered at all is passed over and tried again later: for its sake no other
order waits, only what is still to be said of the same incident.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, NamedTuple

import structlog

from dispatch.adapters.outside.addresses import AddressesRefused, has_reply_address
from dispatch.adapters.postgres import replies
from dispatch.adapters.postgres.commit_order import Ordinal
from dispatch.adapters.postgres.reference import InForce
from dispatch.adapters.postgres.replies import Closed
from dispatch.application.automation.replying import Closing, answer
from dispatch.application.wording import Names, names_from
from dispatch.bootstrap import Services
from runtime.clock import monotonic
from runtime.db import is_unavailable
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

BATCH: Final = 100
POLL_SECONDS: Final = 2.0
AGAIN_SECONDS: Final = 60.0
"""After which an order is tried again that could not be answered."""
LEFT_AT_MOST: Final = 500
"""With so many orders unanswered it is no single order's trouble: nothing further is read until some are answered."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Answer until asked to stop."""
    services = Services(settings, application="replies", pool_size=1)
    try:
        keep_going("replies", Replies(services).one_round, stop)
    finally:
        services.close()


class Left(NamedTuple):
    """A closing that has no reply yet. not_before: since when it may be tried again."""

    closed: Closed
    not_before: float = 0.0


class Replies:
    """Answers what was closed.

    What is left unanswered is kept in memory alone, and the place that is remembered lies before the first of it: a
    process that is started anew reads from there on, and finds answered what is answered.
    """

    def __init__(self, services: Services, passing: Callable[[], float] = monotonic) -> None:
        self._services = services
        self._passing = passing
        self._names: InForce[Names] = services.in_force(names_from)
        self._left: list[Left] = []
        self._read_to: Ordinal | None = None

    def one_round(self) -> float:
        """Answer one batch, each order in a transaction of its own, and return how long to rest."""
        with self._services.engine.begin() as connection:
            remembered = replies.reached(connection)
            begin = self._read_to if self._left and self._read_to is not None else remembered
            found = [] if len(self._left) >= LEFT_AT_MOST else replies.next_closed(connection, begin, BATCH)
        left = self._answer_all([*self._left, *map(Left, found)])

        read_to = found[-1].at if found else begin
        reached = left[0].closed.before if left else read_to
        if reached > remembered:
            with self._services.engine.begin() as connection:
                replies.move_on(connection, reached)
        self._left, self._read_to = left, read_to
        return 0.0 if len(found) == BATCH and not left else POLL_SECONDS

    def _answer_all(self, unanswered: list[Left]) -> list[Left]:
        """Answer what can be answered now, and return what is left, in its order."""
        left: list[Left] = []
        for each in unanswered:
            closed = each.closed
            if closed.system is None:
                continue
            first = next((other for other in left if _goes_first(other, closed)), None)
            if first is not None:
                left.append(Left(closed, first.not_before))  # for as long as the other, and for the same cause
            elif each.not_before > self._passing():
                left.append(each)
            elif (after := self._tried(closed)) is not None:
                left.append(Left(closed, after))
        return left

    def _tried(self, closed: Closed) -> float | None:
        """Answer an order and return None, or say since when it may be tried again."""
        try:
            return None if self._answered(closed) else 0.0
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("an order could not be answered and is passed over", incident=str(closed.incident))
            return self._passing() + AGAIN_SECONDS

    def _answered(self, closed: Closed) -> bool:
        """Answer an order; say whether it is, or somebody has its incident in hand."""
        with self._services.engine.begin() as connection:
            closing = replies.closing_of(connection, closed)
            if closing.reply in replies.made(connection, closing.incident):
                return True
        try:
            by_web = has_reply_address(self._services.settings.data_dir, closing.channel)
        except AddressesRefused as error:  # a reply that belongs to an address is not filed meanwhile
            log.error("orders wait for their replies", why=str(error))
            return False
        return self._answered_alone(closing, by_web=by_web)

    def _answered_alone(self, closing: Closing, *, by_web: bool) -> bool:
        names = self._names()
        with self._services.transaction() as store:
            # The incident is locked before one looks: another worker may just have answered it, and an earlier closing
            # of this batch is the one whose reply is replaced.
            found = store.lock_free([closing.incident])
            if closing.incident not in found:
                return False
            made = replies.made(store.connection, closing.incident)
            if closing.reply not in made:
                former = made[-1] if made else None
                answer(closing, found[closing.incident], former=former, store=store, names=names, by_web=by_web)
        return True


def _goes_first(left: Left, closed: Closed) -> bool:
    """Say whether something that is left keeps a later closing waiting.

    One that only waits for its turn is answered within seconds, so its system waits; one that failed may never be.
    """
    same_incident = left.closed.incident == closed.incident
    return same_incident or (left.not_before == 0.0 and left.closed.system == closed.system)
