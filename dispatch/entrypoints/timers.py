"""Fires what is due: a loop that any number of processes may run, and that needs PostgreSQL and nothing else.

A batch is one transaction: lock the incidents that nobody else has in hand, let their due steps fire, arm the next
ones. What a step means is decided in `firing`; the notifier delivers. An incident whose step cannot be fired because of
a bug is put aside for a minute, so that the others do not wait for it; the auditor sees it. A round that came to its
end leaves a heartbeat: where no worker does, nothing fires, and the desk says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from dispatch.adapters.postgres import timers
from dispatch.adapters.postgres.accounts.directory import PostgresDirectory
from dispatch.adapters.postgres.assessing.overdue import tell_overdue
from dispatch.adapters.postgres.heartbeats import BEAT_SECONDS, Watcher, beat
from dispatch.adapters.postgres.incidents.store import PostgresIncidentStore
from dispatch.adapters.postgres.reference import Documents, InForce, in_force
from dispatch.application.automation.firing import Fired, Timer, fire, following
from dispatch.application.ports import Entry
from dispatch.application.township import emergency_of, township_rules
from dispatch.application.watch import NO_WATCH, Watch, watch_from
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.document import BadDocument
from dispatch.domain.emergency import LATEST_PAUSE, Emergency
from dispatch.domain.incident import Incident
from dispatch.domain.kin import Kin
from dispatch.domain.moves.responding import cause_of, respond, to_pause
from dispatch.domain.terms import AreaCode
from runtime.clock import monotonic, utc_now
from runtime.clock_watch import ClockWatch
from runtime.connections import engine
from runtime.db import is_unavailable
from runtime.failpoints import Failpoint, reach
from runtime.metrics import counter, histogram
from runtime.rounds import keep_going
from runtime.settings import Profile, Settings

log = structlog.get_logger()

BATCH: Final = 100
POLL_SECONDS: Final = 1.0
CONTENDED_SECONDS: Final = 0.2
"""Rest when something is due but others have it in hand."""
ASIDE_SECONDS: Final = 60.0
HELD_SECONDS: Final = 1.0
"""So long an incident is put aside whose row somebody has locked: those behind it get their turn."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Fire what is due until asked to stop."""
    database = engine(settings.database_url, application="timers", pool_size=1)
    demo = settings.profile is Profile.DEMO
    worker = TimerWorker(database, demo=demo)
    objections = OverdueObjections(database, AreaCode(settings.town), demo=demo)
    try:
        keep_going("timers", lambda: min(worker.one_round(), objections.one_round()), stop)
    finally:
        database.dispose()


class OverdueObjections:
    """Tells the assessors of the town, about as often as a heartbeat, which objections were not decided in time."""

    def __init__(self, database: sa.Engine, town: AreaCode, *, demo: bool) -> None:
        self._database = database
        self._town = town
        self._demo = demo
        self._next = float("-inf")

    def one_round(self) -> float:
        """Look when it is time to, and return how long to rest."""
        if monotonic() >= self._next:
            with self._database.begin() as connection:
                told = tell_overdue(connection, PostgresDirectory(connection, demo=self._demo), self._town)
            if told:
                log.info("assessors told of overdue objections", objections=told)
            self._next = monotonic() + BEAT_SECONDS
        return BEAT_SECONDS


class TimerWorker:
    """One worker; `demo`: demo accounts are people to be told."""

    def __init__(self, database: sa.Engine, *, demo: bool, passing: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._demo = demo
        self._read = InForce(database, lambda documents: (_watch(documents), _act(documents)))
        self._aside: dict[UUID, float] = {}
        self._watches = {which: ClockWatch(passing=passing) for which in ("server", "host")}
        self._next_beat = float("-inf")

    def one_round(self) -> float:
        """Fire one batch of what is due and return how long to rest: not at all while there was something."""
        rest = self._fire_one_batch()
        if monotonic() >= self._next_beat:
            with self._database.begin() as connection:
                beat(connection, Watcher.TIMERS)
            self._next_beat = monotonic() + BEAT_SECONDS
        return rest

    def _fire_one_batch(self) -> float:
        self._watch_clocks()
        self._aside = {id: until for id, until in self._aside.items() if until > monotonic()}
        if self.fire_due():
            return 0.0
        with self._database.begin() as connection:
            wait = timers.earliest(connection, aside=self._aside)
        if wait is None:
            return POLL_SECONDS
        return min(wait, POLL_SECONDS) if wait > 0 else CONTENDED_SECONDS

    def fire_due(self, limit: int = BATCH) -> int:
        """Fire what is due of at most so many incidents and return how many timers were settled."""
        try:
            return self._fire(limit)
        except Exception as error:  # a bug with one incident: find it, spare the others
            if is_unavailable(error):
                raise
            return self._one_by_one(limit, error)

    def _one_by_one(self, limit: int, error: Exception) -> int:
        if limit == 1:
            return 0
        log.error("batch of timers failed, going one by one", exc_info=error)
        settled = 0
        for _ in range(limit):
            aside = len(self._aside)
            one = self.fire_due(1)
            if one == 0 and len(self._aside) == aside:
                break
            settled += one
        return settled

    def _fire(self, limit: int) -> int:
        taken: list[UUID] = []
        watch, act = self._read()  # before the transaction, which has the only connection
        try:
            with self._database.begin() as connection:
                taken = timers.claim(connection, limit, aside=self._aside)
                if not taken:
                    return 0
                fired, settled, held = _settle(connection, taken, demo=self._demo, watch=watch, act=act)
                if fired:
                    reach(Failpoint.TIMERS_BEFORE_COMMIT)
        except Exception as error:
            # Only an incident that fails alone is known to be the one that fails.
            if len(taken) == 1 and not is_unavailable(error):
                self._aside[taken[0]] = monotonic() + ASIDE_SECONDS
                log.exception("timer failed, put aside", incident=str(taken[0]))
            raise
        if fired:
            reach(Failpoint.TIMERS_AFTER_COMMIT)
        self._aside |= dict.fromkeys(held, monotonic() + HELD_SECONDS)
        _count(fired)
        return settled

    def _watch_clocks(self) -> None:
        with self._database.begin() as connection:
            server: datetime = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
            for which, wall in (("server", server), ("host", utc_now())):
                step = self._watches[which].step(wall)
                if step is None:
                    continue
                counter("gridloop_clock_steps_total").labels(which).inc()
                log.error("clock stepped", which=which, seconds=step.total_seconds())
                timers.note_clock_step(connection, which, step.total_seconds())


def _watch(documents: Documents) -> Watch:
    """Return who is on duty; a roster that cannot be read keeps no escalation from firing."""
    try:
        return watch_from(documents)
    except BadDocument as error:
        log.error("the duty roster cannot be read", error=str(error))
        return NO_WATCH


def _act(documents: Documents) -> Emergency | None:
    """Return the emergency act that holds, or held last; one that cannot be read keeps no escalation from firing."""
    try:
        return emergency_of(documents)
    except BadDocument as error:
        log.error("the emergency act cannot be read", error=str(error))
        return None


def _settle(
    connection: sa.Connection, incidents: Sequence[UUID], *, demo: bool, watch: Watch, act: Emergency | None
) -> tuple[list[Fired], int, Set[UUID]]:
    """Let everything due of the incidents fire; an incident's steps follow one another.

    Returns what fired, how many timers were settled, and the incidents that others hold.
    """
    store = PostgresIncidentStore(connection)
    directory = PostgresDirectory(connection, demo=demo)
    followers = store.followers(incidents)
    locked = store.lock_free({*incidents, *followers})
    kin = {id: Kin.of(locked[id], locked) for id in incidents if id in locked}
    # What closes takes along what is merged into it: where somebody has one of these in hand, it has to wait.
    current = {id: locked[id] for id in kin if locked[id].followers == len(kin[id].followers)}
    at = store.now()
    limits = cache(lambda: township_rules(in_force(connection)).limits)
    waiting = _waiting(current, act, limits, at=at)
    current |= {entry.change.after.id: entry.change.after for entry in waiting}
    due = timers.due(connection, list(current), at=at)
    fired: dict[Timer, Fired] = {}
    for timer in due:
        incident = current[timer.incident]
        outcome = fire(
            incident, timer, at=at, directory=directory, limits=limits, kin=kin[incident.id], watch=watch.at(at)
        )
        if isinstance(outcome, Fired):
            current[timer.incident] = outcome.entry.change.after
            fired[timer] = outcome
        else:
            log.warning("timer does not fire", clock=str(timer.clock), step=timer.step, why=outcome)
    # Marked before saving: a save disarms what is armed of the clocks that it changes, and what fired must stay fired.
    timers.mark_fired(connection, list(fired), at=at)
    timers.disarm(connection, [timer for timer in due if timer not in fired])
    _save(store, waiting, list(fired.values()))
    following_steps = (following(current[timer.incident], timer, fired=timer in fired) for timer in due)
    timers.arm(connection, [timer for timer in following_steps if timer])
    return list(fired.values()), len(due), set(incidents) - current.keys()


def _waiting(
    current: Mapping[UUID, Incident], act: Emergency | None, limits: Callable[[], Limits], *, at: datetime
) -> list[Entry]:
    """Pause what an emergency lets wait, where nobody has come round to it: nothing of that may fire."""
    if act is None or not act.since <= at < act.ends_at + LATEST_PAUSE:
        return []
    found = [incident for incident in current.values() if to_pause(incident, act, at)]
    decided = ((incident, respond(incident, act, limits(), at=at)) for incident in found)
    return [Entry(change=decision.change, cause=cause_of(incident, act)) for incident, decision in decided if decision]


def _save(store: PostgresIncidentStore, waiting: Sequence[Entry], fired: Sequence[Fired]) -> None:
    if waiting or fired:
        store.save_all([*waiting, *(entry for one in fired for entry in (one.entry, *one.along))])
        timers.record(store.connection, [one.escalated for one in fired if one.escalated])


def _count(fired: Sequence[Fired]) -> None:
    for one in fired:
        counter("gridloop_timers_fired_total").labels(one.clock.kind.value).inc()
        histogram("gridloop_timers_late_seconds").observe((one.at - one.timer.due_at).total_seconds())
