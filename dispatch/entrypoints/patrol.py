"""Raises the visits that are due (巡查) as reports, through the door by which all reports come.

Any number of these may run, and any of them may be killed: nothing is remembered. Which visits are due follows from the
documents and PostgreSQL's time, a visit's report has the same id and bytes whoever raises it, and accepting stores it
once. What a visit waits for is said in `dispatch.domain.moves.visiting`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import Final

import msgspec
import structlog

from dispatch.adapters.postgres.event_tail import now
from dispatch.adapters.postgres.reference import Documents
from dispatch.adapters.postgres.visits import raised
from dispatch.application.accept.accepting import Receipt, Submission
from dispatch.application.accept.report_form import PositionForm, ReportForm
from dispatch.application.accept.unkept import Failed, Unstorable
from dispatch.application.documents.rounds import NO_PLAN, Plan, plan_from
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.domain.calendar.workdays import YearMissing, day_of
from dispatch.domain.document import BadDocument
from dispatch.domain.terms import PATROL_CHANNEL
from dispatch.domain.visits import Visit, begins, due, to_raise
from runtime.connections import driver_of
from runtime.metrics import counter
from runtime.rounds import keep_going
from runtime.settings import Settings

log = structlog.get_logger()

POLL_SECONDS: Final = 10.0
BATCH: Final = 50


def run(settings: Settings, stop: threading.Event) -> None:
    """Raise what is due until asked to stop."""
    services = Services(settings, application="patrol", pool_size=1)
    try:
        keep_going("patrol", Patrol(services).one_round, stop)
    finally:
        services.close()


class Patrol:
    """The loop's round; what is due is worked out anew when the documents change, and when a day's visits begin."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._plan = services.in_force(_plan)
        self._worked_out: tuple[Plan, datetime] | None = None
        self._due_now: list[tuple[Visit, ...]] = []

    def one_round(self) -> float:
        """Raise what is due and was not raised, and return how long to rest."""
        plan = self._plan()
        if plan.targets:
            missing = self._missing(plan)
            for first in range(0, len(missing), BATCH):
                self._raise(missing[first : first + BATCH])
        return POLL_SECONDS

    def _missing(self, plan: Plan) -> list[Visit]:
        """Return the visits that are to be raised now."""
        with self._services.engine.begin() as connection:
            session = driver_of(connection)
            due_now = self._due(plan, now(session))
            latest = raised(session, [visits[0].report for visits in due_now])
            left = [visits for visits in due_now if visits[0].report not in latest]
            if not left:
                return []
            before = raised(session, [visit.report for visits in left for visit in visits])
        found = (to_raise(visits, before, plan.listed.raised_at) for visits in left)
        return [visit for visit in found if visit is not None]

    def _due(self, plan: Plan, at: datetime) -> list[tuple[Visit, ...]]:
        """Return what is due of each target, worked out once for each day of visits: that goes over all its days."""
        begun = _begun(plan, at)
        if self._worked_out is None or self._worked_out[0] is not plan or self._worked_out[1] != begun:
            self._due_now = list(_due(plan, at))
            self._worked_out = (plan, begun)
        return self._due_now

    def _raise(self, visits: Sequence[Visit]) -> None:
        outcomes = self._services.accept([submission(visit) for visit in visits])
        new = [out for out in outcomes if isinstance(out, Receipt) and not out.repeated]
        for visit, outcome in zip(visits, outcomes, strict=True):
            if isinstance(outcome, Unstorable | Failed):
                log.error("visit not raised", target=visit.target.id, why=type(outcome).__name__)
        if new:
            counter("gridloop_visits_raised_total").inc(len(new))
            log.info("visits raised", visits=len(new))


def submission(visit: Visit) -> Submission:
    """Return the report that a visit is raised as: the same bytes whoever raises it."""
    target = visit.target
    form = ReportForm(
        report_id=visit.report,
        text=visit.text,
        category=target.category,
        position=PositionForm(lon=target.lon, lat=target.lat),
    )
    raw = msgspec.json.encode(form, order="sorted")
    return Submission(form=form, sha256=sha256(raw).digest(), sender=PLATFORM_ACTOR, channel=PATROL_CHANNEL)


def _begun(plan: Plan, at: datetime) -> datetime:
    """Return when the visits of a day began for the last time, or the day itself."""
    today = day_of(at)
    return max(each for each in (begins(today, time()), begins(today, plan.listed.raised_at)) if each <= at)


def _due(plan: Plan, at: datetime) -> Iterable[tuple[Visit, ...]]:
    for target in plan.targets:
        found = due(target, plan.workdays, plan.listed.raised_at, at)
        if isinstance(found, YearMissing):
            log.error("no visit is raised: a year's workdays are missing", target=target.id, year=found.year)
        elif found:
            yield found


def _plan(documents: Documents) -> Plan:
    """Return what is to be looked at; a document that cannot be read keeps nothing else from going on."""
    try:
        return plan_from(documents)
    except BadDocument as error:
        log.error("the key places cannot be read", error=str(error))
        return NO_PLAN
