"""How a batch of reports is committed: one statement that makes every row out of three JSON texts.

Reports without photos take two round trips: for the time, and to store and commit. After each of them the batch's
thread waits for the interpreter, which others keep busy. The connection belongs to this store alone and is used by one
thread at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Json

from dispatch.adapters.postgres.accept.rows import (
    ClockRow,
    PhotoRow,
    ReportRow,
    clock_rows,
    columns,
    photo_rows,
    report_row,
)
from dispatch.adapters.postgres.incidents.attachments import TOO_MANY_OPEN
from dispatch.adapters.postgres.json_text import encode
from dispatch.adapters.postgres.tables import REPORT_COUNTER
from dispatch.application.accept import report_form
from dispatch.application.accept.accepting import Conflict, OpenIncident, Opening, Stored, Submission
from dispatch.application.accept.unkept import PHOTOS_OPEN, BatchRefused
from runtime.database_url import conninfo
from runtime.db import (
    CONNECT_ARGUMENTS,
    CommitWatch,
    Unavailable,
    UnsafeServer,
    check_connection,
    check_durable,
    is_unavailable,
    psycopg_options,
    without_values,
)
from runtime.failpoints import Failpoint, reach

COUNTER_BLOCK: Final = 100
RELOADABLE: Final = ("fsync", "full_page_writes")

_STORE: Final = f"""
WITH opened AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(reports)s) AS row ({columns(ReportRow)})
), stored AS (
    INSERT INTO report (id, number, incident, sender, sha256, received_at, channel, text, category, lon, lat,
                        source_crs, address, occurred_at, urgent, origin, self_handled)
    SELECT report, number, incident, sender, decode(sha256, 'hex'), received_at, channel, text, category, lon, lat,
           source_crs, address, occurred_at, claimed_urgent, origin::jsonb, self_handled_form::jsonb
    FROM opened
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), fresh AS MATERIALIZED (
    SELECT opened.* FROM opened JOIN stored ON stored.id = opened.report
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
    INSERT INTO outbox (event_id, topic, key, type, urgent, occurred_at, value)
    SELECT report, 'reports.accepted', incident::text, 'ReportAccepted.v1', urgent, received_at,
           convert_to(record, 'UTF8')
    FROM fresh
    UNION ALL
    SELECT event, 'incidents.events', incident::text, 'IncidentEvent.v1', false, received_at,
           convert_to(event_value, 'UTF8')
    FROM fresh
), started AS MATERIALIZED (
    SELECT clock.*, fresh.received_at
    FROM json_to_recordset(%(clocks)s) AS clock ({columns(ClockRow)}) JOIN fresh USING (incident)
), new_clock AS (
    INSERT INTO sla_clock (id, incident, kind, round, cap, ladder, state, started_at,
                           due_soon_at, due_at, long_overdue_at)
    SELECT id, incident, kind, 0, cap, ladder::json, 'running', received_at, due_soon_at, due_at, long_overdue_at
    FROM started
), new_fact AS (
    INSERT INTO sla_fact (clock, n, at, kind, rule, due_soon_at, due_at, long_overdue_at, uncapped_due_at,
                          steps_due_at)
    SELECT id, 0, received_at, 'started', rule::json, due_soon_at, due_at, long_overdue_at, uncapped_due_at,
           steps_due_at
    FROM started
), new_timer AS (
    INSERT INTO sla_timer (clock, step, incident, due_at, state)
    SELECT id, step, incident, step_due_at, 'armed' FROM started WHERE step IS NOT NULL
), new_photo AS (
    INSERT INTO attachment (id, incident, report, declared_by, declared_at, purpose, sha256, media_type, bytes, state)
    SELECT photo.id, incident, fresh.report, fresh.sender, fresh.received_at, photo.purpose,
           decode(photo.sha256, 'hex'), photo.media_type, photo.bytes, 'declared'
    FROM json_to_recordset(%(photos)s) AS photo ({columns(PhotoRow)}) JOIN fresh USING (incident)
)
SELECT ARRAY(SELECT report FROM opened EXCEPT SELECT id FROM stored) AS known,
       CASE WHEN EXISTS (SELECT FROM stored) THEN pg_notify('gridloop_outbox', '') END,
       CASE WHEN EXISTS (SELECT FROM stored) THEN pg_notify('gridloop_events', '') END,
       {", ".join(f"current_setting('{name}') AS {name}" for name in RELOADABLE)}
"""
"""Whoever waits for rows hears of them in the same round trip; a batch that is all repetitions is no news. What a
reload can change of the server's word is read with every batch: the connection was checked when it was made."""
_TIME_AND_COUNTERS: Final = f"""
SELECT clock_timestamp() AS now,
       ARRAY(SELECT nextval('{REPORT_COUNTER}') FROM generate_series(1, %(blocks)s)) AS blocks
"""
_EXISTING: Final = """
SELECT id, number, received_at, sha256, sender, pg_logical_emit_message(true, 'gridloop', '') AS confirmed
FROM report WHERE id = ANY(%s)
"""
"""What was stored earlier may be stored here alone, when its commit was cut off while it waited for a standby.

A transaction that only reads waits for no standby. The message, which nobody listens to, makes this one wait, and what
was written before it is confirmed with it.
"""


class PostgresAcceptStore:
    """The durable side of accept, over one connection of its own."""

    def __init__(self, database_url: str, *, application: str = "gridloop-accept") -> None:
        self._url = conninfo(database_url)
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
        except UnsafeServer:
            self.close()
            raise
        except psycopg.Error as error:
            if is_unavailable(error):
                self.close()
                raise Unavailable(str(error)) from error
            if not _is_about_a_row(error):
                raise without_values(error) from None
            raise BatchRefused(str(without_values(error)), error.diag.constraint_name) from error

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
            try:
                check_connection(connection)
            except BaseException:
                connection.close()
                raise
            # The one large statement is planned once for the connection, from its third run on.
            connection.prepare_threshold = 3
            self._watch = CommitWatch(connection)
            self._connection = connection
        return self._connection

    def _write(
        self,
        connection: psycopg.Connection[Any],
        submissions: Sequence[Submission],
        open_incident: OpenIncident,
    ) -> list[Stored | Conflict]:
        distinct = _first_of_each(submissions)
        now, counters = self._time_and_counters(connection, len(distinct))
        openings = [
            open_incident(submission, counter, now) for submission, counter in zip(distinct, counters, strict=True)
        ]
        known = _store(connection, openings)
        reach(Failpoint.ACCEPT_AFTER_COMMIT)
        # After the commit, in a transaction of its own: only then is visible what another process stored in the
        # meantime.
        stored_before = _existing(connection, known)
        self._check_confirmed()
        made = {opened.record.event_id: opened for opened in openings if opened.record.event_id not in known}
        return _outcomes(submissions, made, stored_before)

    def _check_confirmed(self) -> None:
        if self._watch is not None and self._watch.only_local:
            self.close()
            raise Unavailable("committed here, but the synchronous standby did not confirm")

    def _time_and_counters(self, connection: psycopg.Connection[Any], count: int) -> tuple[datetime, list[int]]:
        """Return PostgreSQL's time and so many counters, in one round trip."""
        # Counters come in blocks, as PostgreSQL's sequence gives them; a restart leaves a gap in the numbers, which
        # means nothing.
        taken = list(self._counter[:count])
        self._counter = self._counter[count:]
        missing = count - len(taken)
        row = connection.execute(_TIME_AND_COUNTERS, {"blocks": ceil(missing / COUNTER_BLOCK)}).fetchone()
        assert row is not None
        for first in row["blocks"]:
            block = range(first, first + COUNTER_BLOCK)
            taken += block[:missing]
            self._counter = block[missing:]
            missing = max(0, missing - COUNTER_BLOCK)
        return row["now"], taken


def _store(connection: psycopg.Connection[Any], openings: Sequence[Opening]) -> frozenset[UUID]:
    """Store the openings in one transaction and return which of the reports were known already."""
    reports = [report_row(opened) for opened in openings]
    clocks = [clock for opened in openings for clock in clock_rows(opened)]
    photos = [photo for opened in openings for photo in photo_rows(opened)]
    rows = {"reports": Json(reports, encode), "clocks": Json(clocks, encode), "photos": Json(photos, encode)}
    if not photos:  # the statement is the whole transaction
        return _known(connection.execute(_STORE, rows))
    with connection.transaction():
        known = _known(connection.execute(_STORE, rows))
        _check_photos(connection, [opened for opened in openings if opened.record.event_id not in known])
        reach(Failpoint.ACCEPT_BEFORE_COMMIT)
    return known


def _check_photos(connection: psycopg.Connection[Any], fresh: Sequence[Opening]) -> None:
    senders = {opened.submission.sender.user for opened in fresh if opened.submission.form.photos()}
    limit = report_form.PHOTOS_OPEN
    if connection.execute(TOO_MANY_OPEN, {"senders": list(senders), "limit": limit}).fetchone():
        raise BatchRefused(f"more than {limit} photos of one sender are on their way", PHOTOS_OPEN)


def _existing(connection: psycopg.Connection[Any], known: frozenset[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the reports that were stored before, by id."""
    return {row["id"]: row for row in connection.execute(_EXISTING, (list(known),))} if known else {}


def _is_about_a_row(error: psycopg.Error) -> bool:
    """Tell a value that cannot be kept from a server in trouble: for that no sender is to blame."""
    return isinstance(error, psycopg.DataError | psycopg.IntegrityError | psycopg.errors.ProgramLimitExceeded)


def _known(stored: psycopg.Cursor[Any]) -> frozenset[UUID]:
    row = stored.fetchone()
    assert row is not None
    check_durable(row.__getitem__, RELOADABLE)
    return frozenset(row["known"])


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
