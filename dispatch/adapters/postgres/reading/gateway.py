"""The one place through which console and terminals read: it knows who reads, and every query passes what they see.

Reading has connections of its own, which cannot write and give up a statement that takes too long. The door of reports,
tokens, rules and moves keep theirs, so that no search, however many people make it, stands in the way of a report.

Here row-level security is to be switched on: `Reading` is made for an actor, and `ReadingGateway.run` is where a
transaction of that actor would begin (`SET LOCAL`). Until then the condition of `visibility` is in every statement.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.commit_order import Bookmark, Ordinal
from dispatch.adapters.postgres.event_tail import Happened
from dispatch.adapters.postgres.reading import (
    alerts,
    alike,
    arrivals,
    calls,
    coming,
    details,
    figures,
    inbox,
    listing,
    merged,
    morning,
    numbers,
    people,
    photos,
    several,
    shift,
)
from dispatch.adapters.postgres.reading.alerts import Alerts
from dispatch.adapters.postgres.reading.alike import Alike, Heard
from dispatch.adapters.postgres.reading.arrivals import Arrivals
from dispatch.adapters.postgres.reading.calls import CallRow
from dispatch.adapters.postgres.reading.coming import Coming
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.figures import Counts, OutboxState
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.heartbeats import Heartbeat, heartbeats
from dispatch.adapters.postgres.reading.inbox import Inbox
from dispatch.adapters.postgres.reading.listing import Page
from dispatch.adapters.postgres.reading.merged import FollowerRow
from dispatch.adapters.postgres.reading.morning import Morning
from dispatch.adapters.postgres.reading.people import People
from dispatch.adapters.postgres.reading.photos import Picture
from dispatch.adapters.postgres.reading.session import Session
from dispatch.adapters.postgres.reading.several import Several
from dispatch.adapters.postgres.reading.shift import ShiftSheet
from dispatch.application.policy import Visibility, visible
from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import UserId
from runtime.connections import engine
from runtime.db import READS_ONLY, is_unavailable
from runtime.silent_errors import without_values
from runtime.unavailable import Unavailable

WAIT_SECONDS: Final = 1.0
WAITING_EACH: Final = 3
"""How many may wait for each connection. Whoever waits holds a thread of the process, and those are few."""

OURS: Final = (psycopg.errors.QueryCanceled, psycopg.errors.ReadOnlySqlTransaction)
"""What elsewhere tells of a server that is away: here the session itself limits the time, and cannot write."""

Answer = TypeVar("Answer")
Query = Callable[[Session], Answer]


class TookTooLong(Unavailable):
    """PostgreSQL gave a statement up, because it had run for as long as reading may."""


class TooWide(Exception):
    """A list was asked for in a way that cannot be answered in the time there is; the filters have to be narrower."""


class Run(Protocol):
    """Runs a query on some connection."""

    def __call__(self, query: Query[Answer]) -> Answer:
        """Return what the query returns."""
        ...


def session_settings(seconds: float) -> Mapping[str, str]:
    """Return what sessions for reading have beside the usual: they cannot write, and give up after so many seconds.

    No statement is spread over several processors: it would be too short for that, and others want them too. None reads
    a table from end to end: for everything that is asked there is an index, whatever a planner expects to find.
    """
    return {
        "statement_timeout": str(round(seconds * 1000)),
        **READS_ONLY,
        "max_parallel_workers_per_gather": "0",
        "enable_seqscan": "off",
    }


class ReadingGateway:
    """The connections for reading of one process; a loop that never reads for people opens none."""

    def __init__(self, database_url: str, *, application: str, connections: int, seconds: float) -> None:
        self._engine = engine(
            database_url,
            application=f"{application}-reading",
            pool_size=connections,
            wait_seconds=WAIT_SECONDS,
            autocommit=True,
            session=session_settings(seconds),
        )
        self._turn = threading.BoundedSemaphore(connections * (1 + WAITING_EACH))

    def as_(self, actor: Actor) -> Reading:
        """Return what this actor may read."""
        return Reading(self.run, actor)

    def within(self, connection: sa.Connection, actor: Actor) -> Reading:
        """Return what this actor may read, as it is inside a transaction that is not committed yet."""
        return Reading(lambda query: query(event_tail.driver(connection)), actor)

    def outbox_state(self) -> OutboxState:
        """Return how the way to Kafka is doing; that is nobody's secret."""
        return self.run(figures.outbox_state)

    def heartbeats(self) -> Sequence[Heartbeat]:
        """Return when the loops that keep promises by themselves came round last; that is nobody's secret."""
        return self.run(heartbeats)

    def undated_clocks(self) -> int:
        """Return how many clocks run whose due time nobody knows; that is nobody's secret."""
        return self.run(figures.undated_clocks)

    def end_of_events(self) -> tuple[Bookmark, datetime]:
        """Return where the stream of events ends now, and the time."""
        return self.run(_end_of_events)

    def run(self, query: Query[Answer]) -> Answer:
        """Run a query on a connection for reading; once more when the connection turned out to be a dead one.

        Raises:
            Unavailable: PostgreSQL is away, or as many people read, and wait to read, as may.
            TookTooLong: PostgreSQL gave the statement up.
        """
        # Refused at once rather than queued: each who waits holds a thread, and the door of reports needs threads too.
        if not self._turn.acquire(blocking=False):
            raise Unavailable("too many people read at once")
        try:
            return self._once_more(query)
        except (sa.exc.SQLAlchemyError, psycopg.Error) as error:
            raise _told_apart(error) from error
        finally:
            self._turn.release()

    def _once_more(self, query: Query[Answer]) -> Answer:
        try:
            return self._once(query)
        except psycopg.Error as error:
            if not _is_lost(error):
                raise
            return self._once(query)

    def _once(self, query: Query[Answer]) -> Answer:
        connection = self._engine.raw_connection()
        try:
            session = connection.driver_connection
            assert isinstance(session, psycopg.Connection)
            return query(session)
        except psycopg.Error as error:
            if _is_lost(error):
                connection.invalidate(error)
                self._engine.dispose()  # the others died with it, or will be made anew soon enough
            raise without_values(error) from None
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class Reading:
    """What one actor may read; nothing here can be asked without the actor's visibility."""

    def __init__(self, run: Run, actor: Actor) -> None:
        self._run = run
        self._actor = actor
        self._seen = visible(actor)

    def page(self, filters: Filters) -> Page:
        """Return a page of the incidents that are visible and wanted.

        Raises:
            BadCursor: the cursor cannot be read.
            TooWide: it took too long.
        """
        try:
            return self._run(lambda session: listing.page(session, self._seen, filters))
        except TookTooLong as error:
            raise TooWide from error

    def details(self, number: str) -> Details | None:
        """Return everything about an incident, or None when there is none that the actor knows."""
        return self._run(lambda session: details.details(session, self._seen, number))

    def details_around(self, incident: Incident) -> Details | None:
        """Return everything about an incident that was saved in the same transaction; None as `details`."""
        return self._run(lambda session: details.details_around(session, self._seen, incident))

    def several(self, numbers: Sequence[str]) -> Several:
        """Return those of these incidents that are visible, each as a whole."""
        return self._run(lambda session: several.several(session, self._seen, numbers))

    def followers(self, number: str, after: str | None) -> Sequence[FollowerRow] | None:
        """Return a page of what is merged into an incident, and one more if there is; see `merged.followers`."""
        return self._run(lambda session: merged.followers(session, self._seen, number, after))

    def alike(self, number: str) -> Sequence[Alike] | None:
        """Return the open incidents that may be the same thing as one; see `alike.alike`."""
        return self._run(lambda session: alike.alike(session, self._seen, number))

    def alike_to(self, heard: Heard) -> Sequence[Alike]:
        """Return the open incidents that may be what somebody tells; see `alike.alike_to`."""
        return self._run(lambda session: alike.alike_to(session, self._seen, heard))

    def to_call(self) -> Sequence[CallRow]:
        """Return the reporters whom somebody has to call; see `calls.to_call`."""
        user = self._actor.user
        return self._run(lambda session: calls.to_call(session, self._seen, user))

    def numbers(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return the numbers of these incidents, those of them that are visible."""
        return self._run(lambda session: numbers.numbers(session, self._seen, ids))

    def people(self, users: Collection[UserId]) -> People:
        """Return what these accounts are called: whose names somebody may know is said by whoever asks."""
        return self._run(lambda session: people.people(session, users))

    def picture(self, id: UUID) -> Picture | None:
        """Return the finished picture of an attachment whose incident the actor knows."""
        return self._run(lambda session: photos.picture(session, self._seen, id))

    def counts(self) -> Counts:
        """Count what is visible."""
        return self._run(lambda session: figures.counts(session, self._seen))

    def morning(self) -> Morning:
        """Return the sheet of this morning, of what is visible."""
        return self._run(lambda session: morning.morning(session, self._seen))

    def shift_sheet(self) -> ShiftSheet:
        """Return what the actor would leave to the next shift now, of what is visible."""
        return self._run(lambda session: shift.shift_sheet(session, self._actor.user, self._seen))

    def arrivals(self, since: datetime) -> Arrivals:
        """Return what came in since a moment, by cell, of what is visible."""
        return self._run(lambda session: arrivals.arrivals(session, self._seen, since))

    def coming(self, hours: int) -> Coming:
        """Return what is due within some hours, and what is overdue, of what is visible."""
        return self._run(lambda session: coming.coming(session, self._seen, hours))

    def alerts(self, *, open_only: bool) -> Alerts:
        """Return what the actor was told."""
        user = self._actor.user
        return self._run(lambda session: alerts.alerts_of(session, user, self._seen, open_only=open_only))

    def count_open_alerts(self) -> int:
        """Return how many notifications wait for the actor to take note."""
        return self._run(lambda session: alerts.count_open(session, self._actor.user, self._seen))

    def inbox(self) -> Inbox:
        """Return what came up to the actor as a supervisor and is not settled."""
        return self._run(lambda session: inbox.inbox(session, self._actor.user, self._seen))

    def tried(self, query: Callable[[Session, Visibility], Answer]) -> Answer:
        """Return what a proposal is tried on: what the query returns to somebody who sees so much."""
        return self._run(lambda session: query(session, self._seen))

    def happened(self, after: Ordinal, *, until: Ordinal, limit: int) -> list[Happened] | None:
        """Return what happened after an ordinal to what the actor sees; None when so much happened to everybody."""
        found = self._run(lambda session: event_tail.after(session, after, limit + 1))
        missed = [happened for happened in found if happened.ordinal <= until]
        if len(missed) > limit:
            return None
        return [happened for happened in missed if self._seen.covers(happened.concerned)]


def _end_of_events(session: Session) -> tuple[Bookmark, datetime]:
    return event_tail.end(session), event_tail.now(session)


def _is_lost(error: psycopg.Error) -> bool:
    return not isinstance(error, OURS) and is_unavailable(error)


def _told_apart(error: Exception) -> Exception:
    if isinstance(error, psycopg.errors.QueryCanceled):
        return TookTooLong(str(error))
    if isinstance(error, OURS):
        return error
    return Unavailable(str(error)) if is_unavailable(error) else error
