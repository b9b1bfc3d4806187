"""Recounts the clocks that run when workdays or duty hours come into force, so that a correction reaches what is open.

Every start begins with one walk over the clocks that count working time; then there is one for each change. An incident
that somebody else has in hand is waited for. Limits that were published for what is open too have a walk beside it:
`limits_walk`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres.reference import published
from dispatch.application.ports import Entry
from dispatch.application.township import NEEDED, township_rules
from dispatch.bootstrap import Services
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.incident import Incident
from dispatch.domain.moves.recounting import Publication, recount_clocks
from dispatch.domain.terms import UserId
from dispatch.entrypoints.limits_walk import LimitsWalk
from dispatch.entrypoints.walk import BATCH, POLL_SECONDS, Walk, change_each
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings
from schemas.ids import derived_id
from schemas.reference import ReferenceDocument

log = structlog.get_logger()

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
        self._walk = Walk()

    def one_round(self) -> float:
        """Recount one batch and return how long to rest: not at all while there are more."""
        documents = self._services.documents()
        if any(kind not in documents for kind in NEEDED) or self._walk.is_over(by := _versions(documents)):
            return POLL_SECONDS
        limits = township_rules(documents).limits
        return self._walk.go_on(by, lambda after: self._recount(by, limits, after))

    def _recount(self, by: Versions, limits: Limits, after: UUID) -> list[UUID]:
        with self._services.engine.begin() as connection:
            publication = _publication(connection, *by)

        def recounted(incident: Incident, at: datetime) -> Entry | None:
            decision = recount_clocks(incident, limits, publication, at=at)
            cause = derived_id(
                incident.id, f"recounted by {publication.workdays} and {publication.duty}, {incident.seq}"
            )
            return Entry(change=decision.change, cause=cause) if decision is not None else None

        batch, changed, _ = change_each(self._services, NEXT, {"after": after, "limit": BATCH}, recounted)
        if changed:
            counter("gridloop_recounted_incidents_total").inc(changed)
            log.info("clocks recounted", incidents=changed, workdays=publication.workdays, duty=publication.duty)
        return batch


def _publication(connection: sa.Connection, workdays: str | None, duty: str) -> Publication:
    """Return who published the later of the two documents, and why."""
    wanted = {("workdays", workdays), ("units", duty)}
    found = (each for each in published(connection) if (each.kind, each.version) in wanted)
    last = max(found, key=lambda each: (each.effective_from, each.published_at))
    return Publication(workdays=workdays, duty=duty, by=UserId(last.published_by), remark=last.remark)


def _versions(documents: Mapping[str, ReferenceDocument]) -> Versions:
    workdays = documents.get("workdays")
    return (workdays.version if workdays else None), documents["units"].version
