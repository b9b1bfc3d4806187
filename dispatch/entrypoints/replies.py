"""Answers orders from outside when their incidents are closed; needs PostgreSQL, and no Kafka.

Every closing is looked at, in the order of commits. Several of these may run: a closing has one reply.
"""

from __future__ import annotations

import threading
from typing import Final

import structlog

from dispatch.adapters.outside.addresses import AddressesRefused, has_reply_address
from dispatch.adapters.postgres import replies
from dispatch.adapters.postgres.reference import InForce
from dispatch.application.automation.replying import Closing, answer
from dispatch.application.wording import Names, names_from
from dispatch.bootstrap import Services
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

BATCH: Final = 100
POLL_SECONDS: Final = 2.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Answer until asked to stop."""
    services = Services(settings, application="replies", pool_size=1)
    try:
        keep_going("replies", Replies(services).one_round, stop)
    finally:
        services.close()


class Replies:
    """Answers what was closed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._names: InForce[Names] = services.in_force(names_from)

    def one_round(self) -> float:
        """Answer one batch, each order in a transaction of its own, and return how long to rest."""
        engine = self._services.engine
        with engine.begin() as connection:
            closed = replies.next_closed(connection, BATCH)
        reached = None
        for one in closed:
            if one.order is not None and not self._answered(one.order):
                break  # somebody has the incident in hand: what comes after it is not passed over
            reached = one
        if reached is not None:
            with engine.begin() as connection:
                replies.move_on(connection, reached)
        return 0.0 if len(closed) == BATCH and reached is closed[-1] else POLL_SECONDS

    def _answered(self, closing: Closing) -> bool:
        try:
            by_web = has_reply_address(self._services.settings.data_dir, closing.channel)
        except AddressesRefused as error:  # a reply that belongs to an address is not filed meanwhile
            log.error("orders wait for their replies", why=str(error))
            return False
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
