"""Lets the clocks that run follow limits that were published for what is open too, a batch at a time.

Which clocks are left is read from the clocks themselves: whoever is stopped between two batches goes on with the rest,
and nothing moves twice. No batch holds more than its own incidents, so reports and moves go on beside it.
"""

from __future__ import annotations

from datetime import datetime
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
from dispatch.domain.incident import Incident
from dispatch.domain.moves.recounting import follow_limits
from dispatch.entrypoints.walk import BATCH, POLL_SECONDS, Walk, change_each
from runtime.metrics import counter
from schemas.ids import derived_id

log = structlog.get_logger()

NEXT: Final = sa.text(
    """
    SELECT DISTINCT c.incident FROM sla_clock c
    WHERE c.state = 'running' AND c.due_at > clock_timestamp() AND c.incident > :after AND (
        SELECT f.rule ->> 'document' = 'limits' AND f.rule ->> 'version' = ANY(:older)
        FROM sla_fact f WHERE f.clock = c.id ORDER BY f.n DESC LIMIT 1)
    AND (
        SELECT f.kind = 'started' OR coalesce(f.since, f.at) <= :published
        FROM sla_fact f WHERE f.clock = c.id AND f.kind IN ('started', 'resumed') ORDER BY f.n DESC LIMIT 1)
    ORDER BY c.incident LIMIT :limit
    """
)


class LimitsWalk:
    """Walks over the clocks that go by older limits, once for each version that is for them too."""

    def __init__(self, services: Services, batch: int = BATCH) -> None:
        self._services = services
        self._batch = batch
        self._walk = Walk()

    def one_round(self) -> float:
        """Let one batch follow and return how long to rest: not at all while there are more."""
        documents = self._services.documents()
        if any(kind not in documents for kind in NEEDED):
            return POLL_SECONDS
        with self._services.engine.begin() as connection:
            found = for_open(connection)
        if found is None or self._walk.is_over(found[1].version):
            return POLL_SECONDS
        published, order = found
        limits = township_rules({**documents, "limits": published}).limits
        return self._walk.go_on(order.version, lambda after: self._follow(limits, order, after))

    def _follow(self, limits: Limits, order: ForOpen, after: UUID) -> list[UUID]:
        def followed(incident: Incident, at: datetime) -> Entry | None:
            decision = follow_limits(incident, limits, order, at=at)
            cause = derived_id(incident.id, f"follows limits {order.version}")
            return Entry(change=decision.change, cause=cause) if decision is not None else None

        asked = {"after": after, "limit": self._batch, "older": sorted(order.older), "published": order.since}
        batch, changed, _ = change_each(self._services, NEXT, asked, followed)
        if changed:
            counter("gridloop_rebased_incidents_total").inc(changed)
            log.info("clocks follow new limits", incidents=changed, limits=order.version)
        return batch
