"""How do facts become live figures: a step that reads incidents.events, counts, and writes figures.live.

The worker carries; the rules count. What is stored of how incidents stand is read through the gateway's own statement,
so that the stream and a recount begin with the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.standings import Standings, standings
from runtime.connections import driver_of
from runtime.settings import Settings
from schemas.topics import FIGURES_LIVE, INCIDENTS_EVENTS, topics
from stream_processors.counting import CountingStep, count
from stream_processors.watch.rules import Counting

NAME: Final = "watch"


def run(settings: Settings, stop: threading.Event) -> None:
    """Count until asked to stop.

    Raises:
        BeginAnew: this worker must be started again, in a process of its own.
    """
    count(watch_step(settings.instance), settings, stop)


def watch_step(instance: int) -> CountingStep:
    """Return the step, for one of its workers."""
    reads = topics()[INCIDENTS_EVENTS]

    def rules(partition_of: Callable[[UUID], int]) -> Counting:
        return Counting(partition_of, of=reads.partitions, instance=instance)

    return CountingStep(name=NAME, reads=reads, writes=topics()[FIGURES_LIVE], rules=rules, stored=_stored)


def _stored(connection: sa.Connection) -> Standings:
    return standings(driver_of(connection))
