"""Load, lock and save incidents: state, history, outbox, clocks and timers in one transaction.

A batch costs a handful of statements, not a handful per incident. Incidents are locked in id order, always the incident
before its clocks, so that workers cannot deadlock and no escalation can follow a closing.

A transaction gets its xid with the first row that it locks, and readers hear of facts in the order of xids. So a lock
on every incident comes before the first row: else a batch that waits for its second incident could tell a fact of it
before the fact that it waited for. See `commit_order` for the readers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row

from dispatch.adapters.postgres.incidents import assignments, clocks, events, incident_rows, requests
from dispatch.adapters.postgres.incidents.clock_rows import clock_from_row, fact_from_row
from dispatch.adapters.postgres.incidents.spans import spans_of
from dispatch.adapters.postgres.incidents.whole import PARTS, Whole
from dispatch.application.ports import Entry
from dispatch.domain.clocks.clock_fact import ClockFact
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from runtime.connections import piped

_NOW: Final = "SELECT clock_timestamp()"
_TURN: Final = "SELECT pg_advisory_xact_lock(uuid_hash_extended(id, 0)) FROM unnest(%s::uuid[]) AS wanted (id)"
_LOCK: Final = "SELECT * FROM incident WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
# The aggregate is made before the first row is read: all turns are taken, or given up, before any row is locked.
LOCK_FREE: Final = """
SELECT * FROM incident WHERE id = ANY((
    SELECT array_agg(id) FROM unnest(%s::uuid[]) AS wanted (id)
    WHERE pg_try_advisory_xact_lock(uuid_hash_extended(id, 0))
)::uuid[])
ORDER BY id FOR UPDATE SKIP LOCKED
"""
# In order of ids, as `lock` takes its turns: OFFSET keeps the order inside.
TURN_OF_NUMBERS: Final = """
SELECT pg_advisory_xact_lock(uuid_hash_extended(id, 0))
FROM (SELECT id FROM incident WHERE number = ANY(%s::text[]) ORDER BY id OFFSET 0) AS wanted
"""
LOCK_NUMBERS: Final = f"""
WITH chosen AS MATERIALIZED (SELECT * FROM incident WHERE number = ANY(%s::text[]) ORDER BY id FOR UPDATE)
SELECT json_build_object({PARTS}, 'at', clock_timestamp(), 'fired', (
    SELECT coalesce(json_object_agg(t.clock, t.step), '{{}}') FROM (
        SELECT clock, max(step) AS step FROM sla_timer
        WHERE clock = ANY(ARRAY(SELECT id FROM sla_clock WHERE incident = chosen.id)) AND state = 'fired'
        GROUP BY clock
    ) t
))::text
FROM chosen
"""
_KIN: Final = """
WITH one AS (SELECT id, merged_into, part_of FROM incident WHERE number = %(number)s)
SELECT number FROM incident WHERE merged_into = (SELECT id FROM one)
UNION ALL SELECT number FROM incident WHERE part_of = (SELECT id FROM one)
UNION ALL SELECT number FROM incident WHERE id = ANY(ARRAY(SELECT unnest(ARRAY[merged_into, part_of]) FROM one))
"""
_FOLLOWERS: Final = "SELECT id FROM incident WHERE merged_into = ANY(%s)"
_READ: Final = "SELECT * FROM incident WHERE id = ANY(%s) ORDER BY id"
_PROCESSED: Final = """
INSERT INTO processed (consumer, cause, at, outcome) SELECT %s, cause, %s, outcome
FROM unnest(%s::uuid[], %s::text[]) AS done (cause, outcome)
ON CONFLICT (consumer, cause) DO UPDATE SET outcome = excluded.outcome, at = excluded.at
    WHERE processed.outcome <> excluded.outcome
"""
# Rows are changed by their ids. A plan that walks through a table while it is small would be kept when it has grown.
BY_IDS: Final = "SET LOCAL enable_seqscan = off"
_CLOSE_OUTBOX: Final = "DELETE FROM outbox WHERE event_id = ANY(%s)"


class _Named(Whole, kw_only=True):
    at: datetime
    fired: dict[UUID, int]


_NAMED: Final = msgspec.json.Decoder(_Named).decode


class PostgresIncidentStore:
    """The incidents of one transaction. Make it inside the transaction; drop it with it."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        self._driver: psycopg.Connection[Any] = driver
        self._fired: dict[UUID, int] = {}
        self._now: datetime | None = None

    def now(self) -> datetime:
        """Return PostgreSQL's time, read once per transaction."""
        if self._now is None:
            self._now = _moment(self._driver.execute(_NOW))
        return self._now

    def lock(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Lock the incidents in id order and return those that exist; the transaction's time is that of the lock."""
        return self._load(_TURN, _LOCK, ids)

    def lock_numbers(self, numbers: Sequence[str]) -> dict[str, Incident]:
        """Lock the incidents with these numbers as `lock` does, and return those that exist, by number."""
        wanted = (list(numbers),)
        with piped(self._driver):
            self._driver.execute(TURN_OF_NUMBERS, wanted, prepare=True)
            found = [_NAMED(row) for (row,) in self._driver.execute(LOCK_NUMBERS, wanted, prepare=True).fetchall()]
        for one in found:
            self._now = one.at if self._now is None else max(self._now, one.at)
            self._fired |= one.fired
        return {one.incident["number"]: one.aggregate() for one in found}

    def lock_free(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Lock those of the incidents that nobody else has in hand, waiting for none, and return them."""
        return self._load(None, LOCK_FREE, ids)

    def existing(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return which of the incidents exist, whoever has them in hand."""
        found = self._rows("SELECT id FROM incident WHERE id = ANY(%s)", (list(ids),))
        return frozenset(row["id"] for row in found)

    def read(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Return the incidents without locking them."""
        return self._load(None, _READ, ids)

    def kin(self, number: str) -> tuple[str, ...]:
        """Return the numbers of what goes together with an incident, merged or split; locked is none of it."""
        return tuple(row["number"] for row in self._rows(_KIN, {"number": number}))

    def followers(self, leads: Sequence[UUID]) -> frozenset[UUID]:
        """Return what is merged into incidents; locked is none of it."""
        return frozenset(row["id"] for row in self._rows(_FOLLOWERS, (list(leads),)))

    def processed(self, consumer: str, causes: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return what came of the causes that the consumer has handled already."""
        found = self._rows(
            "SELECT cause, outcome FROM processed WHERE consumer = %s AND cause = ANY(%s)", (consumer, list(causes))
        )
        return {row["cause"]: row["outcome"] for row in found}

    def mark_processed(self, consumer: str, outcomes: Mapping[UUID, str]) -> None:
        """Record what came of the causes, and close their outbox rows: the promise of `confirm: effect`."""
        causes, at = list(outcomes), self.now()
        with piped(self._driver), self._driver.cursor() as cursor:
            cursor.execute(_PROCESSED, (consumer, at, causes, [outcomes[cause] for cause in causes]))
            cursor.execute(_CLOSE_OUTBOX, (causes,))

    def save_all(self, entries: Sequence[Entry]) -> None:
        """Write changes of this transaction: what differs from before, what is announced, what is armed.

        Each change must start from what `lock` returned, or from the result of an earlier change saved here.
        """
        at = self.now()
        spans = spans_of(entry.change for entry in entries)
        # A pipeline sends everything before it waits: one trip to the server, whatever number of statements there are.
        with piped(self._driver), self._driver.cursor() as cursor:
            cursor.execute(BY_IDS)
            incident_rows.save(cursor, spans)
            assignments.save(cursor, spans)
            requests.save(cursor, spans)
            clocks.save(cursor, spans, self._fired)
            events.save(cursor, entries, at)

    def _load(self, turn: str | None, statement: str, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Read the incidents and their parts in one trip to the server."""
        # Every worker locks in the same order, whatever order its batch came in; else two could wait for each other.
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        statements = (statement, assignments.ASSIGNMENTS, requests.REQUESTS, clocks.CLOCKS, clocks.FACTS)

        def ask(statement: str) -> psycopg.Cursor[dict[str, Any]]:
            # Binary: neither side turns instants into texts and back.
            return self._driver.cursor(row_factory=dict_row, binary=True).execute(statement, (wanted,))

        with piped(self._driver):
            if turn:
                self._driver.execute(turn, (wanted,))
            cursors = [ask(each) for each in statements]
            now = self._driver.execute(_NOW) if self._now is None else None
            found, *parts = [cursor.fetchall() for cursor in cursors]
            self._now = self._now if now is None else _moment(now)
        assigned, asked = _grouped(parts[0]), _grouped(parts[1])
        timed = self._clocks(parts[2], parts[3])
        return {
            row["id"]: incident_rows.incident_from_row(
                row,
                tuple(assignments.assignment_from_row(item) for item in assigned[row["id"]]),
                tuple(timed[row["id"]]),
                tuple(requests.request_from_row(item) for item in asked[row["id"]]),
            )
            for row in found
        }

    def _clocks(self, found: list[dict[str, Any]], fact_rows: list[dict[str, Any]]) -> defaultdict[UUID, list[Clock]]:
        facts: defaultdict[UUID, list[ClockFact]] = defaultdict(list)
        for row in fact_rows:
            facts[row["clock"]].append(fact_from_row(row))
        timed: defaultdict[UUID, list[Clock]] = defaultdict(list)
        for row in found:
            if row["fired"] is not None:
                self._fired[row["id"]] = row["fired"]
            timed[row["incident"]].append(clock_from_row(row, tuple(facts[row["id"]])))
        return timed

    def _rows(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[dict[str, Any]]:
        with self._driver.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, parameters).fetchall()


def _moment(found: psycopg.Cursor[Any]) -> datetime:
    (moment,) = found.fetchone() or (None,)
    assert isinstance(moment, datetime)
    return moment


def _grouped(found: list[dict[str, Any]]) -> defaultdict[UUID, list[dict[str, Any]]]:
    groups: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        groups[row["incident"]].append(row)
    return groups
