"""Recounts the clocks that run when workdays or duty hours come into force, so that a correction reaches what is open.

Every start begins with one walk over the clocks that count working time; then there is one for each change. An incident
that somebody else has in hand is waited for. Limits that were published for what is open too have a walk beside it:
`limits_walk`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.application.ports import Entry
from dispatch.application.township import NEEDED, township_rules
from dispatch.bootstrap import Services
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.moves.recounting import recount_clocks
from dispatch.entrypoints.limits_walk import LimitsWalk
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings
from schemas.ids import derived_id
from schemas.reference import ReferenceDocument

log = structlog.get_logger()

BATCH: Final = 50
POLL_SECONDS: Final = 2.0
FIRST: Final = UUID(int=0)

Versions = tuple[str | None, str]
"""Of the workdays and of the units with their duty hours."""

# An aggregate and no EXISTS: beside an OR the planner would look through the facts of all clocks, for every batch anew.
NEXT: Final = sa.text(
    """
    SELECT DISTINCT c.incident FROM sla_clock c
    WHERE c.state = 'running' AND c.incident > :after AND (
        (SELECT bool_or(f.rule ->> 'time' <> 'natural') FROM sla_fact f WHERE f.clock = c.id)
        OR c.ladder::jsonb @? '$[*].after_due_days ? (@ != null)')
    ORDER BY c.incident LIMIT :limit
    """
)


def run(settings: Settings, stop: threading.Event) -> None:
    """Recount after every change until asked to stop."""
    services = Services(settings, application="recounting", pool_size=1)
    recounter, limits = Recounter(services), LimitsWalk(services)
    try:
        keep_going("recounting", lambda: min(recounter.one_round(), limits.one_round()), stop)
    finally:
        services.close()


class Recounter:
    """Walks over the clocks once for each change of workdays and duty hours, a batch at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._counted_by: Versions | None = None
        self._walking_by: Versions | None = None
        self._after = FIRST

    def one_round(self) -> float:
        """Recount one batch and return how long to rest: not at all while there are more."""
        documents = self._services.documents()
        if any(kind not in documents for kind in NEEDED):
            return POLL_SECONDS
        by = _versions(documents)
        if by == self._counted_by:
            return POLL_SECONDS
        if by != self._walking_by:
            self._walking_by, self._after = by, FIRST
        batch = self._recount(by, township_rules(documents).limits)
        if batch:
            self._after = max(batch)
            return 0.0
        self._counted_by = by
        return POLL_SECONDS

    def _recount(self, by: Versions, limits: Limits) -> list[UUID]:
        workdays, duty = by
        with self._services.transaction() as store:
            batch = list(store.connection.execute(NEXT, {"after": self._after, "limit": BATCH}).scalars())
            at = store.now()
            entries = []
            for incident in store.lock(batch).values():
                decision = recount_clocks(incident, limits, workdays=workdays, duty=duty, at=at)
                if decision is not None:
                    cause = derived_id(incident.id, f"recounted by {workdays} and {duty}, {incident.seq}")
                    entries.append(Entry(change=decision.change, cause=cause))
            store.save_all(entries)
        if entries:
            counter("gridloop_recounted_incidents_total").inc(len(entries))
            log.info("clocks recounted", incidents=len(entries), workdays=workdays, duty=duty)
        return batch


def _versions(documents: Mapping[str, ReferenceDocument]) -> Versions:
    workdays = documents.get("workdays")
    return (workdays.version if workdays else None), documents["units"].version
