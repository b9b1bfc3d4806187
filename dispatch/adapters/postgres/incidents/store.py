"""Load, lock and save incidents: state, history, outbox, clocks and timers in one transaction.

A batch costs a handful of statements, not a handful per incident. Rows are locked in id order, always the incident
before its clocks, so that workers cannot deadlock and no escalation can follow a closing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row

from dispatch.adapters.postgres import tables
from dispatch.adapters.postgres.incidents import rows
from dispatch.adapters.postgres.insertion import Insertion
from dispatch.application.ports import Entry
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.sla_clock import Clock, ClockFact
from dispatch.domain.incident import Change, Incident
from schemas.ids import derived_id
from schemas.topics import INCIDENTS_EVENTS

_LOCK: Final = "SELECT * FROM incident WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_READ: Final = "SELECT * FROM incident WHERE id = ANY(%s) ORDER BY id"
_ASSIGNMENTS: Final = "SELECT * FROM assignment WHERE incident = ANY(%s) ORDER BY since, id"
_REQUESTS: Final = "SELECT * FROM request WHERE incident = ANY(%s) ORDER BY asked_at, id"
_CLOCKS: Final = """
SELECT c.id, c.incident, c.assignment, c.request, c.kind, c.epoch, c.cap, c.ladder::text,
    (SELECT max(t.step) FROM sla_timer t WHERE t.clock = c.id AND t.state = 'fired') AS fired
FROM sla_clock c WHERE c.incident = ANY(%s) ORDER BY c.started_at, c.id
"""
_FACTS: Final = """
SELECT f.clock, f.at, f.kind, f.why, f.allowance, f.rule::text, f.due_soon_at, f.due_at, f.long_overdue_at,
    f.uncapped_due_at, f.steps_due_at
FROM sla_fact f JOIN sla_clock c ON c.id = f.clock
WHERE c.incident = ANY(%s) ORDER BY f.clock, f.n
"""

_UPDATE_INCIDENT: Final = """
UPDATE incident SET status = %(status)s, outcome = %(outcome)s, version = %(version)s, seq = %(seq)s,
    urgent = %(urgent)s, category = %(category)s, grade = %(grade)s, platform = %(platform)s, cell = %(cell)s,
    lead = %(lead)s, lead_unit = %(lead_unit)s, units = %(units)s, returns = %(returns)s, reworks = %(reworks)s,
    declines = %(declines)s, reopens = %(reopens)s, self_handled = %(self_handled)s,
    self_handled_by = %(self_handled_by)s, earlier_handlers = %(earlier_handlers)s, reply_until = %(reply_until)s,
    person_only = %(person_only)s,
    left_to_person = %(left_to_person)s, decided_by = %(decided_by)s,
    tallies = %(tallies)s::jsonb, told_at = %(told_at)s, closed_at = %(closed_at)s
WHERE id = %(id)s
"""
_NEW_ASSIGNMENT: Final = Insertion(
    tables.assignment,
    "id, incident, role, unit, state, handler, since, ended_at, binding, reason, responsibility_row, "
    "admission_item, return_until",
)
_ASSIGNMENT: Final = """
UPDATE assignment SET state = %(state)s, handler = %(handler)s, ended_at = %(ended_at)s, binding = %(binding)s,
    reason = %(reason)s, responsibility_row = %(responsibility_row)s, admission_item = %(admission_item)s,
    return_until = %(return_until)s
WHERE id = %(id)s
"""
_NEW_REQUEST: Final = Insertion(
    tables.request,
    "id, incident, kind, state, asked_by, asked_at, decided_by, decided_at, reason, payload",
)
_REQUEST: Final = """
UPDATE request SET state = %(state)s, decided_by = %(decided_by)s, decided_at = %(decided_at)s WHERE id = %(id)s
"""
_EVENT: Final = Insertion(
    tables.incident_event,
    "incident, seq, id, type, occurred_at, actor, by, status, version, caused_by, data, note, attachments",
)
_OUTBOX: Final = Insertion(tables.outbox, "event_id, topic, key, type, urgent, occurred_at, value")
_NEW_CLOCK: Final = Insertion(
    tables.sla_clock,
    "id, incident, assignment, request, kind, epoch, cap, ladder, state, started_at, "
    "due_soon_at, due_at, long_overdue_at",
)
_CLOCK: Final = """
UPDATE sla_clock SET state = %(state)s, due_soon_at = %(due_soon_at)s, due_at = %(due_at)s,
    long_overdue_at = %(long_overdue_at)s
WHERE id = %(id)s
"""
_FACT: Final = Insertion(
    tables.sla_fact,
    "clock, n, at, kind, why, allowance, rule, due_soon_at, due_at, long_overdue_at, uncapped_due_at, steps_due_at",
)
_NEW_TIMER: Final = Insertion(tables.sla_timer, "clock, step, incident, due_at, state")
_ARM: Final = """
INSERT INTO sla_timer (clock, step, incident, due_at, state)
VALUES (%(clock)s, %(step)s, %(incident)s, %(due_at)s, 'armed')
ON CONFLICT (clock, step) DO UPDATE SET due_at = excluded.due_at, state = 'armed' WHERE sla_timer.state <> 'fired'
"""
_DISARM: Final = "UPDATE sla_timer SET state = 'disarmed' WHERE clock = ANY(%s) AND state = 'armed'"
_NOTIFICATION: Final = """
INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, next_attempt_at, body)
VALUES (%(id)s, %(incident)s, %(escalation)s, %(kind)s, %(recipient)s, %(channel)s, 'pending', %(at)s, %(at)s,
        %(body)s::jsonb)
ON CONFLICT (id) DO NOTHING
"""
_PROCESSED: Final = """
INSERT INTO processed (consumer, cause, at, outcome) SELECT %s, cause, %s, outcome
FROM unnest(%s::uuid[], %s::text[]) AS done (cause, outcome)
ON CONFLICT (consumer, cause) DO UPDATE SET outcome = excluded.outcome, at = excluded.at
    WHERE processed.outcome <> excluded.outcome
"""
_CLOSE_OUTBOX: Final = "DELETE FROM outbox WHERE event_id = ANY(%s)"

Span = tuple[Incident, Incident]
"""An incident before and after some decisions."""


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
            moment = self.connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
            assert isinstance(moment, datetime)
            self._now = moment
        return self._now

    def lock(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Lock the incidents in id order and return those that exist."""
        return self._load(_LOCK, ids)

    def read(self, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Return the incidents without locking them."""
        return self._load(_READ, ids)

    def by_numbers(self, numbers: Sequence[str]) -> Mapping[str, UUID]:
        """Return the ids of the incidents with these numbers, of those that exist."""
        found = self._rows("SELECT number, id FROM incident WHERE number = ANY(%s)", (list(numbers),))
        return {row["number"]: row["id"] for row in found}

    def processed(self, consumer: str, causes: Sequence[UUID]) -> Mapping[UUID, str]:
        """Return what came of the causes that the consumer has handled already."""
        found = self._rows(
            "SELECT cause, outcome FROM processed WHERE consumer = %s AND cause = ANY(%s)", (consumer, list(causes))
        )
        return {row["cause"]: row["outcome"] for row in found}

    def mark_processed(self, consumer: str, outcomes: Mapping[UUID, str]) -> None:
        """Record what came of the causes, and close their outbox rows: the promise of `confirm: effect`."""
        causes, at = list(outcomes), self.now()
        with self._driver.pipeline(), self._driver.cursor() as cursor:
            cursor.execute(_PROCESSED, (consumer, at, causes, [outcomes[cause] for cause in causes]))
            cursor.execute(_CLOSE_OUTBOX, (causes,))

    def save_all(self, entries: Sequence[Entry]) -> None:
        """Write changes of this transaction: what differs from before, what is announced, what is armed.

        Each change must start from what `lock` returned, or from the result of an earlier change saved here.
        """
        at = self.now()
        events = [row for entry in entries for row in rows.event_rows(entry.change, at=at, cause=entry.cause)]
        spans = _spans(entry.change for entry in entries)
        with self._driver.pipeline(), self._driver.cursor() as cursor:
            _many(cursor, _UPDATE_INCIDENT, [rows.incident_row(after) for _, after in spans])
            _save_assignments(cursor, spans)
            _save_requests(cursor, spans)
            self._save_clocks(cursor, spans)
            _EVENT.run(cursor, events)
            _OUTBOX.run(cursor, [_outbox_row(event) for event in events])
            _many(cursor, _NOTIFICATION, [row for entry in entries for row in _notifications(entry, at)])
            cursor.execute("SELECT pg_notify('gridloop_outbox', ''), pg_notify('gridloop_events', '')")

    def _save_clocks(self, cursor: psycopg.Cursor[Any], spans: Sequence[Span]) -> None:
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        facts: list[dict[str, Any]] = []
        first_timers: list[dict[str, Any]] = []
        timers: list[dict[str, Any]] = []
        for before, after in spans:
            known = {clock.id: clock for clock in before.clocks}
            for clock in after.clocks:
                earlier = known.get(clock.id)
                if earlier is None:
                    new.append(rows.clock_row(clock))
                    facts.extend(rows.fact_rows(clock, 0))
                    first_timers.extend(self._timer(clock))
                elif earlier != clock:
                    changed.append(rows.clock_row(clock))
                    facts.extend(rows.fact_rows(clock, len(earlier.facts)))
                    timers.extend(self._timer(clock))
        _many(cursor, _CLOCK, changed)
        _NEW_CLOCK.run(cursor, new)
        _FACT.run(cursor, facts)
        if changed:
            cursor.execute(_DISARM, ([row["id"] for row in changed],))
        _many(cursor, _ARM, timers)
        _NEW_TIMER.run(cursor, first_timers)

    def _timer(self, clock: Clock) -> Iterable[dict[str, Any]]:
        step = next_step(clock, self._fired.get(clock.id)) if clock.running else None
        due_at = step_due_at(clock, step) if step else None
        if step and due_at:
            yield {
                "clock": clock.id,
                "step": step.step,
                "incident": clock.incident,
                "due_at": due_at,
                "state": "armed",
            }

    def _load(self, statement: str, ids: Iterable[UUID]) -> dict[UUID, Incident]:
        """Read the incidents and their parts in one trip to the server."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        statements = (statement, _ASSIGNMENTS, _REQUESTS, _CLOCKS, _FACTS)

        def ask(statement: str) -> psycopg.Cursor[dict[str, Any]]:
            # Binary: neither side turns instants into texts and back.
            return self._driver.cursor(row_factory=dict_row, binary=True).execute(statement, (wanted,))

        with self._driver.pipeline():
            cursors = [ask(each) for each in statements]
            found, *parts = [cursor.fetchall() for cursor in cursors]
        assignments, requests = _grouped(parts[0]), _grouped(parts[1])
        clocks = self._clocks(parts[2], parts[3])
        return {
            row["id"]: rows.incident_from_row(
                row,
                tuple(rows.assignment_from_row(item) for item in assignments[row["id"]]),
                tuple(clocks[row["id"]]),
                tuple(rows.request_from_row(item) for item in requests[row["id"]]),
            )
            for row in found
        }

    def _clocks(self, found: list[dict[str, Any]], fact_rows: list[dict[str, Any]]) -> defaultdict[UUID, list[Clock]]:
        facts: defaultdict[UUID, list[ClockFact]] = defaultdict(list)
        for row in fact_rows:
            facts[row["clock"]].append(rows.fact_from_row(row))
        clocks: defaultdict[UUID, list[Clock]] = defaultdict(list)
        for row in found:
            if row["fired"] is not None:
                self._fired[row["id"]] = row["fired"]
            clocks[row["incident"]].append(rows.clock_from_row(row, tuple(facts[row["id"]])))
        return clocks

    def _rows(self, statement: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
        with self._driver.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, parameters).fetchall()


def _outbox_row(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "event_id": event["id"],
        "topic": INCIDENTS_EVENTS,
        "key": str(event["incident"]),
        "type": "IncidentEvent.v1",
        "urgent": event["urgent"],
        "occurred_at": event["occurred_at"],
        "value": event["value"],
    }


def _many(cursor: psycopg.Cursor[Any], statement: str, parameters: Sequence[Mapping[str, Any]]) -> None:
    if parameters:
        cursor.executemany(statement, parameters)


def _grouped(found: list[dict[str, Any]]) -> defaultdict[UUID, list[dict[str, Any]]]:
    groups: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        groups[row["incident"]].append(row)
    return groups


def _spans(changes: Iterable[Change]) -> list[Span]:
    """Return each incident as it lies in its rows and as it is to lie there, whatever it was in between."""
    first: dict[UUID, Incident] = {}
    last: dict[UUID, Incident] = {}
    for change in changes:
        first.setdefault(change.before.id, change.before)
        last[change.before.id] = change.after
    return [(before, last[incident]) for incident, before in first.items()]


def _save_assignments(cursor: psycopg.Cursor[Any], spans: Sequence[Span]) -> None:
    """Write what ended before what is new or goes on: the database allows one active lead at a time."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for before, after in spans:
        known = {item.id: item for item in before.assignments}
        for item in sorted(after.assignments, key=lambda item: item.ended_at is None):
            earlier = known.get(item.id)
            if earlier != item:
                (new if earlier is None else changed).append(rows.assignment_row(after.id, item))
    _many(cursor, _ASSIGNMENT, changed)
    _NEW_ASSIGNMENT.run(cursor, new)


def _save_requests(cursor: psycopg.Cursor[Any], spans: Sequence[Span]) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for before, after in spans:
        known = {item.id: item for item in before.requests}
        for item in after.requests:
            earlier = known.get(item.id)
            if earlier != item:
                (new if earlier is None else changed).append(rows.request_row(after.id, item))
    _many(cursor, _REQUEST, changed)
    _NEW_REQUEST.run(cursor, new)


def _notifications(entry: Entry, at: datetime) -> Iterable[dict[str, Any]]:
    for message in entry.messages:
        yield {
            "id": derived_id(message.notice, f"{message.recipient}:{message.channel}"),
            "incident": entry.change.after.id,
            "escalation": message.escalation,
            "kind": message.kind,
            "recipient": message.recipient,
            "channel": message.channel,
            "at": at,
            "body": rows.encode(message.body).decode(),
        }
