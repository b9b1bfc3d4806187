"""Pauses what waits while an emergency lasts, and lets it run on afterwards: a batch at a time, again and again.

An act is walked over as long as it lasts, because more comes in, and after its end until nothing of it is left and
nobody can pause anything by it any more: a process of the timers may have read that it lasts just before it was ended.
Nothing is remembered but that: whoever is killed in the middle leaves a walk that begins anew, and when a clock is
paused or resumed does not matter, because `moves.responding` says since when that holds. What somebody else has in hand
is left for the next walk.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres.emergencies import settle, unsettled
from dispatch.adapters.postgres.tables.incidents import IS_OPEN
from dispatch.application.ports import Entry
from dispatch.bootstrap import Services
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.emergency import LATEST_PAUSE, Emergency
from dispatch.domain.incident import Incident
from dispatch.domain.moves.responding import WAITING, cause_of, respond
from dispatch.domain.terms import ClockReason
from dispatch.entrypoints.walk import BATCH, FIRST, POLL_SECONDS, Walked, change_each
from runtime.clock import monotonic
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

CONTENDED_SECONDS: Final = 0.2
QUIET_SECONDS: Final = 20.0
"""Rest between two walks over an act that has ended and of which nothing was left."""

_WAITS: Final = f"""(
    {IS_OPEN.format("i")} AND NOT i.urgent AND coalesce(i.grade = ANY(CAST(:grades AS int[])), false)
    AND (CAST(:categories AS text[]) = '{{}}' OR coalesce(i.category LIKE ANY(CAST(:categories AS text[])), false))
    AND (CAST(:areas AS text[]) = '{{}}' OR coalesce(i.cell LIKE ANY(CAST(:areas AS text[])), false))
)"""
_BEHIND: Final = "c.incident > :after AND i.id > :after"
"""Both of them: a join in the order of ids would else begin at the first incident, for every batch anew."""
TO_PAUSE: Final = sa.text(
    f"""
    SELECT DISTINCT c.incident FROM sla_clock c JOIN incident i ON i.id = c.incident
    WHERE c.state = 'running' AND c.kind = ANY(CAST(:kinds AS text[])) AND {_BEHIND} AND {_WAITS}
    AND (c.cap IS NULL OR (c.due_at < c.cap AND c.cap >= :ends_at))
    AND (CAST(:lasts AS boolean) OR (
        SELECT greatest(CAST(:since AS timestamptz), coalesce(f.since, f.at)) < :ends_at FROM sla_fact f
        WHERE f.clock = c.id AND f.kind IN ('started', 'resumed') ORDER BY f.n DESC LIMIT 1))
    ORDER BY c.incident LIMIT :limit
    """
)
TO_RESUME: Final = sa.text(
    f"""
    SELECT DISTINCT c.incident FROM sla_clock c JOIN incident i ON i.id = c.incident
    WHERE c.state = 'paused' AND {_BEHIND} AND NOT (CAST(:lasts AS boolean) AND {_WAITS})
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
        self._quiet: dict[UUID, float] = {}

    def one_round(self) -> float:
        """Walk once over what every act has to do, and return how long to rest."""
        limits = self._services.rules().limits
        with self._services.engine.begin() as connection:
            acts = unsettled(connection)
        left = False
        self._quiet = {act.id: self._quiet.get(act.id, 0.0) for act in acts}
        for act in acts:
            if self._quiet[act.id] <= monotonic():
                left = self._walk(act, limits) or left
        return CONTENDED_SECONDS if left else POLL_SECONDS

    def _walk(self, act: Emergency, limits: Limits) -> bool:
        """Say whether something was done or is left to do; where it has long been over and nothing is, settle it."""
        with self._services.engine.begin() as connection:
            at = _moment(connection)
        lasts = act.lasts(at)
        paused = self._walk_over(TO_PAUSE, act, limits, lasts=lasts)
        left = self._walk_over(TO_RESUME, act, limits, lasts=lasts) or paused
        if not left and not lasts:
            self._quiet[act.id] = monotonic() + QUIET_SECONDS
            self._settle(act, over_for=at - act.ends_at)
        return left

    def _settle(self, act: Emergency, *, over_for: timedelta) -> None:
        if over_for < LATEST_PAUSE:
            return
        with self._services.engine.begin() as connection:
            settle(connection, act.id)
        log.info("emergency is over", emergency=str(act.id))

    def _walk_over(self, which: sa.TextClause, act: Emergency, limits: Limits, *, lasts: bool) -> bool:
        """Say whether something was changed, or is in somebody's hands: what is found may be as it has to be."""
        after, left = FIRST, False
        while (walked := self._respond(which, act, limits, after, lasts=lasts)).batch:
            after, left = walked.batch[-1], left or walked.changed + walked.held > 0
        return left

    def _respond(self, which: sa.TextClause, act: Emergency, limits: Limits, after: UUID, *, lasts: bool) -> Walked:
        def responded(incident: Incident, at: datetime) -> Entry | None:
            decision = respond(incident, act, limits, at=at)
            return Entry(change=decision.change, cause=cause_of(incident, act)) if decision is not None else None

        asked = {**_asked(act), "after": after, "limit": BATCH, "lasts": lasts}
        named = {name: asked[name] for name in _names(which)}
        walked = change_each(self._services, which, named, responded, wait=False)
        counter("gridloop_emergency_incidents_total").inc(walked.changed)
        return walked


def _asked(act: Emergency) -> dict[str, object]:
    return {
        "id": act.id,
        "grades": [grade.value for grade in act.scope.grades],
        "categories": [f"{code}%" for code in act.scope.categories],
        "areas": [f"{code}%" for code in act.scope.areas],
        "kinds": [kind.value for kind in sorted(WAITING)],
        "since": act.since,
        "ends_at": act.ends_at,
    }


def _names(which: sa.TextClause) -> list[str]:
    return list(which.compile().params)


def _moment(connection: sa.Connection) -> datetime:
    at: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return at
