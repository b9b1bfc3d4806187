"""The one place through which console and terminals read: it knows who reads, and every query passes what they see.

Reading has connections of its own, which cannot write and give up a statement that takes too long. The door of reports,
tokens, rules and moves keep theirs, so that no search, however many people make it, stands in the way of a report.

Here row-level security is to be switched on: a `Reading` is made for an actor, a `Followed` for the holder of a
receipt, and `ReadingGateway.run` is where a transaction of theirs would begin (`SET LOCAL`). Until then the condition
of `visibility` is in every statement.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import psycopg
import sqlalchemy as sa

from dispatch.adapters.postgres import event_tail
from dispatch.adapters.postgres.commit_order import Bookmark
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading import figures, standings, streams
from dispatch.adapters.postgres.reading.figures import OutboxState
from dispatch.adapters.postgres.reading.followed import Followed
from dispatch.adapters.postgres.reading.heartbeats import Heartbeat, heartbeats
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.adapters.postgres.reading.run import Answer, FewAtOnce, Query, TookTooLong
from dispatch.adapters.postgres.reading.standings import Standings
from dispatch.adapters.postgres.reading.streams import StreamRows
from dispatch.adapters.postgres.reading.watched import Watched
from dispatch.domain.actor import Actor
from dispatch.domain.live.usual import Usual
from dispatch.domain.terms import AreaCode
from runtime.connections import engine
from runtime.db import READS_ONLY, is_unavailable
from runtime.silent_errors import without_values
from runtime.unavailable import Unavailable

WAIT_SECONDS: Final = 1.0
WAITING_EACH: Final = 3
"""How many may wait for each connection. Whoever waits holds a thread of the process, and those are few."""
COUNTING_WAIT: Final = 9
"""How many may wait to count figures: with those that run, what two open pages ask for at once."""

OURS: Final = (psycopg.errors.QueryCanceled, psycopg.errors.ReadOnlySqlTransaction)
"""What elsewhere tells of a server that is away: here the session itself limits the time, and cannot write."""


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
        self._count = FewAtOnce(self.run, running=max(1, connections // 2), waiting=COUNTING_WAIT)

    def as_(self, actor: Actor) -> Reading:
        """Return what this actor may read."""
        return Reading(self.run, actor, self._count)

    def of_receipt(self, number: str) -> Followed:
        """Return what whoever holds the receipt of an incident may read: that incident, and nothing else."""
        return Followed(self.run, number)

    def of_area(self, area: AreaCode) -> Watched:
        """Return what the screens of an area may read: no people, no words of theirs, no accusation."""
        return Watched(self.run, area)

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

    def standings(self) -> Standings:
        """Return how all incidents stand, to be counted; who may see which number is said where they are shown."""
        return self.run(standings.standings)

    def usual(self) -> Usual:
        """Return what usually comes in at this time of this weekday; as `standings`."""
        return self.run(standings.usual)

    def streams(self) -> StreamRows:
        """Return how far the steps of the stream are, and what became of what they could not do; nobody's secret."""
        return self.run(streams.streams)

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
