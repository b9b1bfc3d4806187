"""Records what became of the text messages that tell people a result; needs PostgreSQL, and no Kafka.

What arrived counts as told from then on. What will not arrive is work for a person: it comes into the list of calls.
"""

from __future__ import annotations

import threading
from typing import Final

from dispatch.adapters.postgres import callers
from dispatch.bootstrap import Services
from runtime.rounds import each_by_itself, keep_going
from runtime.settings import Settings

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
    recorded = each_by_itself(ended, services.record_told, "not recorded what became of a message")
    return 0.0 if recorded == BATCH else POLL_SECONDS
