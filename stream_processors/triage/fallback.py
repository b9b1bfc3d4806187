"""Decides what Kafka has not brought a decision for: the same rules, applied without any topic.

A plain loop over PostgreSQL. What officers found at visits is decided here and nowhere else: it comes by a move, and
Kafka brings reports. What waits too long is decided here, urgent reports first; the decision has the same id
as the one that Kafka may still bring, and whichever comes second changes nothing. A report that the rules cannot
digest goes to a person, so that it does not come again. One whose incident somebody else has in hand is put aside for
a moment; the others do not wait for it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from dispatch.adapters.postgres.reference import InForce
from dispatch.adapters.postgres.undecided import faults_found, undecided, undecided_history
from dispatch.application.automation.decisions import HELD, RECORDED
from dispatch.bootstrap import Services
from runtime.clock import monotonic
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings
from runtime.unavailable import Held, Unavailable
from schemas.incident_records import ReportAccepted, TriageDecided
from schemas.reasons import LeftWhy
from stream_processors.triage.model_voice import voice_of
from stream_processors.triage.rules import Rulebook, build_rulebook, decide

log = structlog.get_logger()

NAME: Final = "fallback"
"""What the history says who decided."""
URGENT_AFTER: Final = 10.0
OTHERS_AFTER: Final = 60.0
BATCH: Final = 100
POLL_SECONDS: Final = 2.0
HELD_SECONDS: Final = 4.0
"""So long a report is put aside whose incident somebody has in hand."""
HISTORY_EVERY: Final = 30.0
"""History hurries nobody, and looking for it goes over more rows."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Decide what waits too long until asked to stop."""
    services = Services(settings, application=NAME, pool_size=2)
    try:
        keep_going(NAME, Fallback(services).one_round, stop)
    finally:
        services.close()


class Fallback:
    """The loop's round; the waits are those of this module unless a test says otherwise."""

    def __init__(
        self, services: Services, *, urgent_after: float = URGENT_AFTER, others_after: float = OTHERS_AFTER
    ) -> None:
        self._services = services
        self._rules: InForce[Rulebook] = InForce(
            services.engine, partial(build_rulebook, second=voice_of(services.settings))
        )
        self._urgent_after = urgent_after
        self._others_after = others_after
        self._history_at = float("-inf")
        self._aside: dict[UUID, float] = {}

    def one_round(self) -> float:
        """Decide one batch and return how long to rest: not at all while a full batch was waiting."""
        self._aside = {incident: until for incident, until in self._aside.items() if until > monotonic()}
        reports = self._waiting()
        # Urgent reports have a transaction of their own: whatever delays the others' does not delay theirs.
        for urgent in (True, False):
            decided = [self._decide(report) for report in reports if report.urgent is urgent]
            self._apply([decision for decision in decided if decision is not None])
        return 0.0 if len(reports) >= BATCH else POLL_SECONDS

    def _waiting(self) -> Sequence[ReportAccepted]:
        with self._services.engine.begin() as connection:
            find = partial(undecided, connection, aside=self._aside)
            found = faults_found(connection, limit=BATCH, aside=self._aside)
            found += find(urgent=True, after_seconds=self._urgent_after, limit=BATCH)
            if len(found) < BATCH:
                found += find(urgent=False, after_seconds=self._others_after, limit=BATCH - len(found))
            if not found and monotonic() - self._history_at >= HISTORY_EVERY:
                found = undecided_history(connection, after_seconds=self._others_after, limit=BATCH, aside=self._aside)
                if len(found) < BATCH:
                    self._history_at = monotonic()
        return found

    def _decide(self, report: ReportAccepted) -> TriageDecided | None:
        rulebook = self._rules()
        try:
            return decide(report, rulebook)
        except Exception:
            log.exception("rules failed", report=str(report.event_id))
            self._leave_to_person(report.incident, report.event_id, LeftWhy.FAILED)
            return None

    def _apply(self, decided: Sequence[TriageDecided]) -> None:
        """Apply decisions together; if one of them cannot be, find it and spare the others."""
        if not decided:
            return
        try:
            outcomes = self._services.apply_triage(decided, decided_by=NAME)
        except Unavailable:
            raise
        except Exception:
            log.exception("decisions not applied", reports=len(decided))
            if len(decided) > 1:
                for decision in decided:
                    self._apply([decision])
                return
            outcomes = {decided[0].caused_by: LeftWhy.FAILED}
        self._settle(decided, outcomes)

    def _settle(self, decided: Sequence[TriageDecided], outcomes: Mapping[UUID, str]) -> None:
        for decision in decided:
            outcome = outcomes[decision.caused_by]
            if outcome == HELD:
                self._put_aside(decision.incident)
            elif outcome in RECORDED:
                counter("gridloop_fallback_decided_total").labels(outcome).inc()
            else:
                self._leave_to_person(decision.incident, decision.caused_by, outcome)
        log.info("decided without Kafka", reports=len(decided))

    def _leave_to_person(self, incident: UUID, cause: UUID, why: str) -> None:
        try:
            self._services.leave_to_person(incident, cause, why)
        except Held:
            self._put_aside(incident)
        else:
            counter("gridloop_fallback_decided_total").labels("left_to_person").inc()

    def _put_aside(self, incident: UUID) -> None:
        self._aside[incident] = monotonic() + HELD_SECONDS
