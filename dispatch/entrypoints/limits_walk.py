"""Lets the clocks that run follow limits that were published for what is open too, a batch at a time.

Which clocks are left is read from the clocks themselves: whoever is stopped between two batches goes on with the rest,
and nothing moves twice. No batch holds more than its own incidents, so reports and moves go on beside it.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres.reference import for_open
from dispatch.application.ports import Entry
from dispatch.application.township import NEEDED, township_rules
from dispatch.bootstrap import Services
from dispatch.domain.clocks.following import ForOpen
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.moves.recounting import follow_limits
from runtime.metrics import counter
from schemas.ids import derived_id

log = structlog.get_logger()

BATCH: Final = 50
POLL_SECONDS: Final = 2.0
FIRST: Final = UUID(int=0)

NEXT: Final = sa.text(
    """
    SELECT DISTINCT c.incident FROM sla_clock c
    WHERE c.state = 'running' AND c.due_at > clock_timestamp() AND c.incident > :after AND (
        SELECT f.rule ->> 'document' = 'limits' AND f.rule ->> 'version' = ANY(:older)
        FROM sla_fact f WHERE f.clock = c.id ORDER BY f.n DESC LIMIT 1)
    ORDER BY c.incident LIMIT :limit
    """
)


class LimitsWalk:
    """Walks over the clocks that go by older limits, once for each version that is for them too."""

    def __init__(self, services: Services, batch: int = BATCH) -> None:
        self._services = services
        self._batch = batch
        self._walked: str | None = None
        self._walking: str | None = None
        self._after = FIRST

    def one_round(self) -> float:
        """Let one batch follow and return how long to rest: not at all while there are more."""
        documents = self._services.documents()
        if any(kind not in documents for kind in NEEDED):
            return POLL_SECONDS
        with self._services.engine.begin() as connection:
            found = for_open(connection)
        if found is None or found[1].version == self._walked:
            return POLL_SECONDS
        published, order = found
        if order.version != self._walking:
            self._walking, self._after = order.version, FIRST
        batch = self._follow(township_rules({**documents, "limits": published}).limits, order)
        if batch:
            self._after = max(batch)
            return 0.0
        self._walked = order.version
        return POLL_SECONDS

    def _follow(self, limits: Limits, order: ForOpen) -> list[UUID]:
        with self._services.transaction() as store:
            left = {"after": self._after, "limit": self._batch, "older": sorted(order.older)}
            batch = list(store.connection.execute(NEXT, left).scalars())
            at = store.now()
            entries = []
            for incident in store.lock(batch).values():
                decision = follow_limits(incident, limits, order, at=at)
                if decision is not None:
                    cause = derived_id(incident.id, f"follows limits {order.version}")
                    entries.append(Entry(change=decision.change, cause=cause))
            store.save_all(entries)
        if entries:
            counter("gridloop_rebased_incidents_total").inc(len(entries))
            log.info("clocks follow new limits", incidents=len(entries), limits=order.version)
        return batch
