"""Records what became of the text messages that tell people a result; needs PostgreSQL, and no Kafka.

What arrived counts as told from then on. What will not arrive is work for a person: it comes into the list of calls.
"""

from __future__ import annotations

import threading
from typing import Final
from uuid import UUID

import structlog

from dispatch.adapters.postgres import callers
from dispatch.bootstrap import Services
from runtime.rounds import keep_going
from runtime.settings import Settings
from runtime.unavailable import Unavailable

log = structlog.get_logger()

BATCH: Final = 100
POLL_SECONDS: Final = 2.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Record until asked to stop."""
    services = Services(settings, application="told", pool_size=1)
    try:
        keep_going("told", lambda: one_round(services), stop)
    finally:
        services.close()


def one_round(services: Services) -> float:
    """Record one batch, each message in a transaction of its own, and return how long to rest."""
    with services.engine.begin() as connection:
        ended = callers.ended(connection, BATCH)
    recorded = sum(_recorded(services, message) for message in ended)
    return 0.0 if recorded == BATCH else POLL_SECONDS


def _recorded(services: Services, message: UUID) -> bool:
    try:
        return services.record_told(message)
    except Unavailable:
        raise
    except Exception:  # a bug; the others do not wait for it
        log.exception("not recorded what became of a message", notification=str(message))
        return False
