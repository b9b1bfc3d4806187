"""Concludes reports that say the matter is dealt with already, as soon as their after-photos are here.

Needs PostgreSQL and no Kafka. Which reports the platform believes is decided in `dispatch.domain.moves.on_the_spot`;
`producers.terminal.media` makes sure that the photos are pictures.
"""

from __future__ import annotations

import threading
from typing import Final

from dispatch.adapters.postgres.incidents.on_the_spot import ready
from dispatch.bootstrap import Services
from runtime.rounds import each_by_itself, keep_going
from runtime.settings import Settings

BATCH: Final = 100
POLL_SECONDS: Final = 2.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Conclude what waits for its photos until asked to stop."""
    services = Services(settings, application="on-the-spot", pool_size=2)
    try:
        keep_going("on-the-spot", lambda: one_round(services), stop)
    finally:
        services.close()


def one_round(services: Services) -> float:
    """Conclude one batch, each incident in a transaction of its own, and return how long to rest."""
    with services.engine.begin() as connection:
        waiting = ready(connection, BATCH)
    concluded = each_by_itself(waiting, services.conclude_on_the_spot, "not concluded")
    return 0.0 if concluded == BATCH else POLL_SECONDS
