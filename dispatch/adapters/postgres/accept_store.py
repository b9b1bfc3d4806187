"""How a batch of reports is committed: one COPY into a temporary table, one statement that does every INSERT.

Measured: per report about half the cost of one statement per table. The connection belongs to this store alone and is
used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from dispatch.adapters.postgres.attachments import TOO_MANY_OPEN
from dispatch.adapters.postgres.rows import encode, event_rows, ladder_to_json
from dispatch.adapters.postgres.tables import REPORT_COUNTER
from dispatch.application import report_form
from dispatch.application.accept import Conflict, OpenIncident, Opening, Stored, Submission
from dispatch.application.unkept import PHOTOS_OPEN, BatchRefused
from dispatch.domain.escalation import next_step, step_due_at
from dispatch.domain.sla_clock import Clock
from dispatch.domain.terms import ClockKind
from runtime.db import (
    CONNECT_ARGUMENTS,
    CommitWatch,
    Unavailable,
    check_connection,
    is_unavailable,
    libpq_url,
    psycopg_options,
    without_values,
)
from runtime.failpoints import Failpoint, reach

COUNTER_BLOCK: Final = 100

_COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("report", "uuid"),
    ("number", "text"),
    ("incident", "uuid"),
    ("sender", "text"),
    ("sha256", "bytea"),
    ("received_at", "timestamptz"),
    ("channel", "text"),
    ("text", "text"),
    ("category", "text"),
    ("lon", "float8"),
    ("lat", "float8"),
    ("source_crs", "text"),
    ("address", "text"),
    ("occurred_at", "timestamptz"),
    ("claimed_urgent", "bool"),
    ("origin", "text"),
    ("self_handled_form", "text"),
    ("town", "text"),
    ("status", "text"),
    ("outcome", "text"),
    ("urgent", "bool"),
    ("self_handled", "bool"),
    ("history", "bool"),
    ("closed_at", "timestamptz"),
    ("reporter", "text"),
    ("self_handled_by", "text"),
    ("actor", "text"),
    ("event", "uuid"),
    ("event_type", "text"),
    ("by", "text"),
    ("event_data", "text"),
    ("event_value", "bytea"),
    ("record_value", "bytea"),
    *(
        (f"{clock}_{column}", type_)
        for clock in ("t", "r")
        for column, type_ in (
            ("id", "uuid"),
            ("allowance", "interval"),
            ("rule", "text"),
            ("cap", "timestamptz"),
            ("ladder", "text"),
            ("due_at", "timestamptz"),
            ("detail", "text"),
            ("step", "int2"),
            ("step_due_at", "timestamptz"),
        )
    ),
)
_CREATE: Final = (
    "CREATE TEMPORARY TABLE accept_in ("
    + ", ".join(f'"{name}" {type_}' for name, type_ in _COLUMNS)
    + ") ON COMMIT DELETE ROWS"
)
_COPY: Final = "COPY accept_in FROM STDIN (FORMAT BINARY)"
_TYPES: Final = [type_ for _, type_ in _COLUMNS]


def _clock_inserts(clock: str, kind: ClockKind) -> str:
    return f"""
{clock}_clock AS (
    INSERT INTO sla_clock (id, incident, kind, epoch, allowance, rule, cap, ladder, state, started_at, due_at)
    SELECT {clock}_id, incident, '{kind.value}', 0, {clock}_allowance, {clock}_rule, {clock}_cap,
           {clock}_ladder::jsonb, 'running', received_at, {clock}_due_at
    FROM fresh WHERE {clock}_id IS NOT NULL
), {clock}_fact AS (
    INSERT INTO sla_fact (clock, n, at, kind, detail)
    SELECT {clock}_id, 0, received_at, 'started', {clock}_detail::jsonb FROM fresh WHERE {clock}_id IS NOT NULL
), {clock}_timer AS (
    INSERT INTO sla_timer (clock, step, incident, due_at, state)
    SELECT {clock}_id, {clock}_step, incident, {clock}_step_due_at, 'armed' FROM fresh WHERE {clock}_step IS NOT NULL
)"""


_INSERT: Final = f"""
WITH stored AS (
    INSERT INTO report (id, number, incident, sender, sha256, received_at, channel, text, category, lon, lat,
                        source_crs, address, occurred_at, urgent, origin, self_handled)
    SELECT report, number, incident, sender, sha256, received_at, channel, text, category, lon, lat,
           source_crs, address, occurred_at, claimed_urgent, origin::jsonb, self_handled_form::jsonb
    FROM accept_in
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), fresh AS (
    SELECT accept_in.* FROM accept_in JOIN stored ON stored.id = accept_in.report
), new_incident AS (
    INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, reporter, urgent,
                          self_handled, self_handled_by, history, received_at, closed_at)
    SELECT incident, number, report, town, status, outcome, 1, 1, channel, reporter, urgent,
           self_handled, self_handled_by, history, received_at, closed_at
    FROM fresh
), new_event AS (
    INSERT INTO incident_event (incident, seq, id, type, occurred_at, actor, by, status, version, caused_by, data)
    SELECT incident, 1, event, event_type, received_at, actor, by, status, 1, report, event_data::jsonb FROM fresh
), new_outbox AS (
    INSERT INTO outbox (event_id, incident, topic, type, urgent, occurred_at, value)
    SELECT report, incident, 'reports.accepted', 'ReportAccepted.v1', urgent, received_at, record_value FROM fresh
    UNION ALL
    SELECT event, incident, 'incidents.events', 'IncidentEvent.v1', urgent, received_at, event_value FROM fresh
), {_clock_inserts("t", ClockKind.TOTAL)}, {_clock_inserts("r", ClockKind.RECEIVE)}
SELECT id, (SELECT pg_notify('gridloop_outbox', '')), (SELECT pg_notify('gridloop_events', '')) FROM stored
"""
"""Whoever waits for rows hears of them in the same round trip; a batch that is all repetitions is no news."""
_BEGIN: Final = "BEGIN; SELECT clock_timestamp() AS now"
_EXISTING: Final = """
SELECT id, number, received_at, sha256, sender, pg_logical_emit_message(true, 'gridloop', '') AS confirmed
FROM report WHERE id = ANY(%s)
"""
"""What was stored earlier may be stored here alone, when its commit was cut off while it waited for a standby.

A transaction that only reads waits for no standby. The message, which nobody listens to, makes this one wait, and what
was written before it is confirmed with it.
"""
_ATTACHMENTS: Final = """
INSERT INTO attachment (id, incident, report, declared_by, declared_at, purpose, sha256, media_type, bytes, state)
VALUES (%(id)s, %(incident)s, %(report)s, %(declared_by)s, %(declared_at)s, %(purpose)s, %(sha256)s, %(media_type)s,
        %(bytes)s, 'declared')
"""


class PostgresAcceptStore:
    """The durable side of accept, over one connection of its own."""

    def __init__(self, database_url: str, *, application: str = "gridloop-accept") -> None:
        self._url = libpq_url(database_url)
        self._application = application
        self._connection: psycopg.Connection[Any] | None = None
        self._watch: CommitWatch | None = None
        self._counter = range(0)

    def close(self) -> None:
        """Close the connection; the next write opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def write(self, submissions: Sequence[Submission], open_incident: OpenIncident) -> list[Stored | Conflict]:
        """Commit the batch in one transaction and say for each what became of it; see the port."""
        try:
            return self._write(self._connected(), submissions, open_incident)
        except psycopg.Error as error:
            if is_unavailable(error):
                self.close()
                raise Unavailable(str(error)) from error
            self._roll_back()
            if not _is_about_a_row(error):
                raise without_values(error) from None
            raise BatchRefused(str(without_values(error)), error.diag.constraint_name) from error
        except BaseException:
            self._roll_back()
            raise

    def earlier(self, submission: Submission) -> Stored | Conflict | None:
        """Say what became of a report that has the same id and is stored already; see the port."""
        try:
            row = self._connected().execute(_EXISTING, ([submission.form.report_id],)).fetchone()
        except psycopg.Error as error:
            self.close()
            raise Unavailable(str(error)) from error
        self._check_confirmed()
        return _outcomes([submission], {}, {row["id"]: row})[0] if row else None

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            connection = psycopg.connect(
                self._url,
                application_name=self._application,
                options=psycopg_options(),
                row_factory=dict_row,
                autocommit=True,
                **CONNECT_ARGUMENTS,
            )
            check_connection(connection)
            connection.execute(_CREATE)
            connection.prepare_threshold = 3
            self._watch = CommitWatch(connection)
            self._connection = connection
        return self._connection

    def _roll_back(self) -> None:
        if self._connection is not None and not self._connection.closed:
            try:
                self._connection.rollback()
            except psycopg.Error:
                self.close()

    def _write(
        self,
        connection: psycopg.Connection[Any],
        submissions: Sequence[Submission],
        open_incident: OpenIncident,
    ) -> list[Stored | Conflict]:
        distinct = _first_of_each(submissions)
        now = _begin(connection)
        openings = [
            open_incident(submission, counter, now)
            for submission, counter in zip(distinct, self._take(connection, len(distinct)), strict=True)
        ]
        with connection.cursor() as cursor:
            with cursor.copy(_COPY) as copy:
                copy.set_types(_TYPES)
                for opened in openings:
                    copy.write_row(_copy_row(opened))
            fresh = {row["id"] for row in cursor.execute(_INSERT)}
            self._declare_photos(cursor, [opened for opened in openings if opened.record.event_id in fresh])
            known = self._existing(cursor, submissions, fresh)
        reach(Failpoint.ACCEPT_BEFORE_COMMIT)
        connection.commit()
        self._check_confirmed()
        reach(Failpoint.ACCEPT_AFTER_COMMIT)
        made = {opened.record.event_id: opened for opened in openings if opened.record.event_id in fresh}
        return _outcomes(submissions, made, known)

    def _check_confirmed(self) -> None:
        if self._watch is not None and self._watch.only_local:
            self.close()
            raise Unavailable("committed here, but the synchronous standby did not confirm")

    def _take(self, connection: psycopg.Connection[Any], count: int) -> list[int]:
        taken = list(self._counter[:count])
        self._counter = self._counter[count:]
        while len(taken) < count:
            row = connection.execute(f"SELECT nextval('{REPORT_COUNTER}') AS first").fetchone()
            assert row is not None
            block = range(row["first"], row["first"] + COUNTER_BLOCK)
            missing = count - len(taken)
            taken += block[:missing]
            self._counter = block[missing:]
        return taken

    def _declare_photos(self, cursor: psycopg.Cursor[Any], openings: Sequence[Opening]) -> None:
        photos = [row for opened in openings for row in _photo_rows(opened)]
        if not photos:
            return
        cursor.executemany(_ATTACHMENTS, photos)
        senders = list({photo["declared_by"] for photo in photos})
        limit = report_form.PHOTOS_OPEN
        if cursor.execute(TOO_MANY_OPEN, {"senders": senders, "limit": limit}).fetchone():
            raise BatchRefused(f"more than {limit} photos of one sender are on their way", PHOTOS_OPEN)

    def _existing(
        self, cursor: psycopg.Cursor[Any], submissions: Sequence[Submission], fresh: set[UUID]
    ) -> dict[UUID, dict[str, Any]]:
        ids = [submission.form.report_id for submission in submissions if submission.form.report_id not in fresh]
        if not ids:
            return {}
        return {row["id"]: row for row in cursor.execute(_EXISTING, (ids,))}


def _is_about_a_row(error: psycopg.Error) -> bool:
    """Tell a value that cannot be kept from a server in trouble: for that no sender is to blame."""
    return isinstance(error, psycopg.DataError | psycopg.IntegrityError | psycopg.errors.ProgramLimitExceeded)


def _begin(connection: psycopg.Connection[Any]) -> datetime:
    """Begin the transaction and return PostgreSQL's time, in one round trip."""
    cursor = connection.execute(_BEGIN, prepare=False)
    cursor.nextset()
    row = cursor.fetchone()
    assert row is not None
    now: datetime = row["now"]
    return now


def _first_of_each(submissions: Sequence[Submission]) -> list[Submission]:
    """Return one submission for each report id, in the order of the ids: batches that overlap wait, none for ever."""
    distinct: dict[UUID, Submission] = {}
    for submission in submissions:
        distinct.setdefault(submission.form.report_id, submission)
    return [distinct[report_id] for report_id in sorted(distinct)]


def _outcomes(
    submissions: Sequence[Submission], made: dict[UUID, Opening], known: dict[UUID, dict[str, Any]]
) -> list[Stored | Conflict]:
    outcomes: list[Stored | Conflict] = []
    claimed: set[UUID] = set()
    for submission in submissions:
        report_id = submission.form.report_id
        opened = made.get(report_id)
        if opened is not None:
            first = opened.submission
            sha256, sender = first.sha256, first.sender.user
            stored = Stored(number=opened.number, received_at=opened.record.received_at, repeated=report_id in claimed)
        else:
            row = known[report_id]
            sha256, sender = bytes(row["sha256"]), row["sender"]
            stored = Stored(number=row["number"], received_at=row["received_at"], repeated=True)
        claimed.add(report_id)
        same = submission.sha256 == sha256 and submission.sender.user == sender
        outcomes.append(stored if same else Conflict(report_id))
    return outcomes


def _copy_row(opened: Opening) -> tuple[Any, ...]:
    form, record, incident = opened.submission.form, opened.record, opened.decision.incident
    event = next(event_rows(0, opened.decision, at=record.received_at, cause=record.event_id))
    position = opened.position
    clocks = {clock.kind: clock for clock in incident.clocks}
    return (
        form.report_id,
        opened.number,
        incident.id,
        opened.submission.sender.user,
        opened.submission.sha256,
        record.received_at,
        record.channel,
        form.text,
        form.category,
        position.lon if position else None,
        position.lat if position else None,
        position.source_crs if position else None,
        form.address,
        record.observed_at,
        form.urgent,
        encode(form.origin).decode() if form.origin else None,
        encode(form.self_handled).decode() if form.self_handled else None,
        incident.town,
        incident.status.value,
        incident.outcome.value if incident.outcome else None,
        incident.urgent,
        incident.self_handled,
        incident.history,
        incident.closed_at,
        incident.reporter,
        incident.self_handled_by,
        event["actor"],
        event["id"],
        event["type"],
        event["by"],
        event["data"],
        event["value"],
        encode(record),
        *_clock_columns(clocks.get(ClockKind.TOTAL)),
        *_clock_columns(clocks.get(ClockKind.RECEIVE)),
    )


def _clock_columns(clock: Clock | None) -> tuple[Any, ...]:
    if clock is None:
        return (None,) * 9
    step = next_step(clock, None)
    return (
        clock.id,
        clock.allowance,
        clock.rule,
        clock.cap,
        ladder_to_json(clock.ladder),
        clock.due_at,
        encode(clock.facts[0].detail).decode(),
        step.step if step else None,
        step_due_at(clock, step) if step else None,
    )


def _photo_rows(opened: Opening) -> Iterator[dict[str, Any]]:
    for photo in opened.submission.form.photos():
        yield {
            "id": photo.id,
            "incident": opened.decision.incident.id,
            "report": opened.record.event_id,
            "declared_by": opened.submission.sender.user,
            "declared_at": opened.record.received_at,
            "purpose": photo.purpose,
            "sha256": bytes.fromhex(photo.sha256),
            "media_type": photo.media_type,
            "bytes": photo.bytes,
        }
