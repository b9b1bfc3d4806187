"""Pauses what waits while an emergency lasts, and lets it run on afterwards: a batch at a time, again and again.

An act is walked over as long as it lasts, because more comes in, and once more after its end, until nothing of it is
left. Nothing is remembered but that: whoever is killed in the middle leaves a walk that begins anew, and when a clock
is paused or resumed does not matter, because `moves.responding` says since when that holds. What somebody else has in
hand is left for the next walk.
"""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres.emergencies import settle, unsettled
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.application.ports import Entry
from dispatch.bootstrap import Services
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.emergency import Emergency
from dispatch.domain.incident import Incident
from dispatch.domain.moves.responding import WAITING, cause_of, respond
from dispatch.domain.terms import ClockReason
from dispatch.entrypoints.walk import BATCH, FIRST, POLL_SECONDS, change_each
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

CONTENDED_SECONDS: Final = 0.2

_WAITS: Final = f"""(
    {IS_OPEN.format("i")} AND NOT i.urgent AND coalesce(i.grade = ANY(CAST(:grades AS int[])), false)
    AND (CAST(:categories AS text[]) = '{{}}' OR coalesce(i.category LIKE ANY(CAST(:categories AS text[])), false))
    AND (CAST(:areas AS text[]) = '{{}}' OR coalesce(i.cell LIKE ANY(CAST(:areas AS text[])), false))
)"""
TO_PAUSE: Final = sa.text(
    f"""
    SELECT DISTINCT c.incident FROM sla_clock c JOIN incident i ON i.id = c.incident
    WHERE c.state = 'running' AND c.kind = ANY(CAST(:kinds AS text[])) AND c.incident > :after AND {_WAITS}
    AND (CAST(:lasts AS boolean) OR (SELECT coalesce(f.since, f.at) < :ends_at FROM sla_fact f
        WHERE f.clock = c.id AND f.kind IN ('started', 'resumed') ORDER BY f.n DESC LIMIT 1))
    ORDER BY c.incident LIMIT :limit
    """
)
TO_RESUME: Final = sa.text(
    f"""
    SELECT DISTINCT c.incident FROM sla_clock c JOIN incident i ON i.id = c.incident
    WHERE c.state = 'paused' AND c.incident > :after AND NOT (CAST(:lasts AS boolean) AND {_WAITS})
    AND (SELECT f.why = '{ClockReason.EMERGENCY}' AND f.request = :id FROM sla_fact f
        WHERE f.clock = c.id ORDER BY f.n DESC LIMIT 1)
    ORDER BY c.incident LIMIT :limit
    """
)


def run(settings: Settings, stop: threading.Event) -> None:
    """Respond to what is approved until asked to stop."""
    services = Services(settings, application="responding", pool_size=1)
    try:
        keep_going("responding", Responder(services).one_round, stop)
    finally:
        services.close()


class Responder:
    """Walks over what an act pauses or paused."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def one_round(self) -> float:
        """Walk once over what every act has to do, and return how long to rest."""
        limits = self._services.rules().limits
        with self._services.engine.begin() as connection:
            acts = unsettled(connection)
        left = False
        for act in acts:
            left = self._walk(act, limits) or left
        return CONTENDED_SECONDS if left else POLL_SECONDS

    def _walk(self, act: Emergency, limits: Limits) -> bool:
        """Say whether something was found to do; where the act is over and nothing was, that is the end of it."""
        with self._services.engine.begin() as connection:
            lasts = act.lasts(_moment(connection))
        paused = self._walk_over(TO_PAUSE, act, limits, lasts=lasts)
        found = self._walk_over(TO_RESUME, act, limits, lasts=lasts) or paused
        if not found and not lasts:
            with self._services.engine.begin() as connection:
                settle(connection, act.id)
            log.info("emergency is over", emergency=str(act.id))
        return found

    def _walk_over(self, which: sa.TextClause, act: Emergency, limits: Limits, *, lasts: bool) -> bool:
        after, found = FIRST, False
        while batch := self._respond(which, act, limits, after, lasts=lasts):
            after, found = batch[-1], True
        return found

    def _respond(self, which: sa.TextClause, act: Emergency, limits: Limits, after: UUID, *, lasts: bool) -> list[UUID]:
        def responded(incident: Incident, at: datetime) -> Entry | None:
            decision = respond(incident, act, limits, at=at)
            return Entry(change=decision.change, cause=cause_of(incident, act)) if decision is not None else None

        asked = {**_asked(act), "after": after, "limit": BATCH, "lasts": lasts}
        named = {name: asked[name] for name in _names(which)}
        batch, changed = change_each(self._services, which, named, responded, wait=False)
        counter("gridloop_emergency_incidents_total").inc(changed)
        return batch


def _asked(act: Emergency) -> dict[str, object]:
    return {
        "id": act.id,
        "grades": [grade.value for grade in act.scope.grades],
        "categories": [f"{code}%" for code in act.scope.categories],
        "areas": [f"{code}%" for code in act.scope.areas],
        "kinds": [kind.value for kind in sorted(WAITING)],
        "ends_at": act.ends_at,
    }


def _names(which: sa.TextClause) -> list[str]:
    return list(which.compile().params)


def _moment(connection: sa.Connection) -> datetime:
    at: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return at
