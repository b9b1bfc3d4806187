"""Goes over incidents in the order of their ids, a batch in a transaction of its own, so that all else goes on beside.

Nothing is remembered but how far a walk came, and that for as long as the process lives: one that is killed in the
middle begins anew, and finds done what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.application.ports import Entry
from dispatch.bootstrap import Services
from dispatch.domain.incident import Incident
from runtime.clock import monotonic
from runtime.rounds import each_by_itself
from runtime.unavailable import Unavailable

log = structlog.get_logger()

BATCH: Final = 50
POLL_SECONDS: Final = 2.0
FIRST: Final = UUID(int=0)
"""Comes before every id."""
AGAIN_SECONDS: Final = 15.0
"""So long after a walk everybody goes by what it was made for: a process reads of it within two seconds, and a move
that was begun before waits for its turn for ten at most."""

Decide = Callable[[Incident, datetime], Entry | None]


class Walk:
    """Two walks over all incidents for each reason to walk, such as the version of a document.

    The second finds what was begun behind the first one by a process that had not read of the reason yet.
    """

    def __init__(self, passing: Callable[[], float] = monotonic) -> None:
        self._passing = passing
        self._reason: object = None
        self._left = 0
        self._after = FIRST
        self._begins_at = 0.0

    def is_over(self, reason: object) -> bool:
        """Say whether there is nothing to walk for this reason, or not yet."""
        return reason == self._reason and (self._left == 0 or self._passing() < self._begins_at)

    def go_on(self, reason: object, batch: Callable[[UUID], list[UUID]]) -> float:
        """Take the next batch and return how long to rest: not at all while there are more.

        batch: changes those that come after an id, and returns them.
        """
        if reason != self._reason:
            self._reason, self._left, self._after, self._begins_at = reason, 2, FIRST, self._passing()
        found = batch(self._after)
        if found:
            self._after = max(found)
            return 0.0
        self._left, self._after, self._begins_at = self._left - 1, FIRST, self._passing() + AGAIN_SECONDS
        return POLL_SECONDS


class Walked(NamedTuple):
    """Which incidents a statement found, how many of them were changed, and how many others had in hand."""

    batch: list[UUID]
    changed: int
    held: int


def change_each(
    services: Services, which: sa.TextClause, asked: Mapping[str, Any], decide: Decide, *, wait: bool = True
) -> Walked:
    """Change the incidents that a statement finds; one that cannot be changed is passed over, and the log says so.

    wait: for what somebody else has in hand; else it is left out.

    Raises:
        Unavailable: PostgreSQL is away.
    """
    try:
        with services.transaction() as store:
            batch = _found(store, which, asked)
            return _changed(store, batch, decide, wait=wait)
    except Unavailable:
        raise
    except Exception as error:  # a bug with one incident: find it, spare the others
        log.error("batch of a walk failed, going one by one", exc_info=error)
    with services.transaction() as store:
        batch = _found(store, which, asked)
    each: list[Walked] = []

    def alone(incident: UUID) -> bool:
        with services.transaction() as store:
            each.append(_changed(store, [incident], decide, wait=wait))
        return True

    each_by_itself(batch, alone, "an incident was passed over by a walk")
    return Walked(batch, changed=sum(one.changed for one in each), held=sum(one.held for one in each))


def _found(store: PostgresIncidentStore, which: sa.TextClause, asked: Mapping[str, Any]) -> list[UUID]:
    return list(store.connection.execute(which, asked).scalars())


def _changed(store: PostgresIncidentStore, batch: list[UUID], decide: Decide, *, wait: bool) -> Walked:
    found = store.lock(batch) if wait else store.lock_free(batch)
    at = store.now()
    entries = [entry for incident in found.values() if (entry := decide(incident, at)) is not None]
    store.save_all(entries)
    return Walked(batch, changed=len(entries), held=len(batch) - len(found))
