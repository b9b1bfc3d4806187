"""How a batch of reports is committed: by one statement, in one round trip where batches follow each other.

After each round trip the batch's thread waits for the interpreter, which others keep busy. The connection belongs to
this store alone and is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Json

from dispatch.adapters.postgres.accept.ahead import Ahead
from dispatch.adapters.postgres.accept.rows import clock_rows, photo_rows, report_row
from dispatch.adapters.postgres.accept.statements import EXISTING, RELOADABLE, STORE, STORE_WITH_PHOTOS
from dispatch.adapters.postgres.json_text import encode
from dispatch.application.accept import report_form
from dispatch.application.accept.accepting import Conflict, OpenIncident, Opening, Stored, Submission
from dispatch.application.accept.unkept import PHOTO_ID_TAKEN, PHOTOS_OPEN, BatchRefused, Failed, Unstorable, broken
from runtime.commit_watch import CommitWatch
from runtime.database_url import conninfo
from runtime.db import (
    CONNECT_ARGUMENTS,
    PLANS_KEPT,
    UnsafeServer,
    check_connection,
    check_durable,
    is_unavailable,
    psycopg_options,
    was_cut,
)
from runtime.failpoints import Failpoint, reach
from runtime.silent_errors import without_values
from runtime.unavailable import Unavailable

APPLICATION: Final = "gridloop-accept"
Outcome = Stored | Conflict | Unstorable | Failed


class _Untimely(Exception):
    """PostgreSQL's clock and the time of a batch differ; nothing was stored."""


class PostgresAcceptStore:
    """The durable side of accept, over one connection of its own."""

    def __init__(self, database_url: str) -> None:
        self._url = conninfo(database_url)
        self._connection: psycopg.Connection[Any] | None = None
        self._watch: CommitWatch | None = None
        self._ahead = Ahead()

    def close(self) -> None:
        """Close the connection; the next write opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def write(self, submissions: Sequence[Submission], open_incident: OpenIncident) -> list[Outcome]:
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
            row = self._connected().execute(EXISTING, ([submission.form.report_id],)).fetchone()
        except psycopg.Error as error:
            self.close()
            raise Unavailable(str(error)) from error
        self._check_confirmed()
        return _repeated(submission, row) if row else None

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is not None and was_cut(self._connection):
            self.close()
        if self._connection is None:
            connection = psycopg.connect(
                self._url,
                application_name=APPLICATION,
                options=psycopg_options(PLANS_KEPT),
                row_factory=dict_row,
                cursor_factory=psycopg.RawCursor,  # which does not read the large statement anew each time
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
            self._ahead.forget_time()
            self._connection = connection
        return self._connection

    def _write(
        self,
        connection: psycopg.Connection[Any],
        submissions: Sequence[Submission],
        open_incident: OpenIncident,
    ) -> list[Outcome]:
        distinct = _first_of_each(submissions)
        try:
            openings, known, unkept = self._stored(connection, distinct, open_incident)
        except _Untimely:
            self._ahead.forget_time()
            openings, known, unkept = self._stored(connection, distinct, open_incident)
        reach(Failpoint.ACCEPT_AFTER_COMMIT)
        # After the commit, in a transaction of its own: only then is visible what another process stored in the
        # meantime.
        stored_before = _existing(connection, known | unkept.keys())
        self._check_confirmed()
        made = {one.record.event_id: one for one in openings if one.record.event_id not in known | unkept.keys()}
        return _outcomes(submissions, made, stored_before, unkept)

    def _stored(
        self, connection: psycopg.Connection[Any], distinct: Sequence[Submission], open_incident: OpenIncident
    ) -> tuple[list[Opening], frozenset[UUID], dict[UUID, Unstorable | Failed]]:
        """Make the openings and store them; return them, which reports were known already, and why some are not kept.

        Raises:
            _Untimely: the time that was carried on is off; nothing was stored.
        """
        begin = self._ahead.beginning(connection, len(distinct))
        opened = [
            open_incident(submission, counter, begin.at)
            for submission, counter in zip(distinct, begin.counters, strict=True)
        ]
        openings = [one for one in opened if isinstance(one, Opening)]
        known, unkept = _store(connection, openings, begin.at if begin.carried else None)
        return openings, known, unkept | {one.report_id: one for one in opened if not isinstance(one, Opening)}

    def _check_confirmed(self) -> None:
        if self._watch is not None and self._watch.only_local:
            self.close()
            raise Unavailable("committed here, but the synchronous standby did not confirm")


def _store(
    connection: psycopg.Connection[Any], openings: Sequence[Opening], carried: datetime | None
) -> tuple[frozenset[UUID], dict[UUID, Unstorable | Failed]]:
    """Store the openings in one transaction; return which reports were known already, and why some are not kept."""
    reports = [report_row(opened) for opened in openings]
    clocks, starts = clock_rows(openings)
    photos = [photo for opened in openings for photo in photo_rows(opened)]
    rows = (*(Json(made, encode) for made in (reports, clocks, starts)), carried)
    if not photos:  # the statement is the whole transaction
        return _told(connection.execute(STORE, rows))
    with connection.transaction():
        told = _told(connection.execute(STORE_WITH_PHOTOS, (*rows, Json(photos, encode), report_form.PHOTOS_OPEN)))
        reach(Failpoint.ACCEPT_BEFORE_COMMIT)
    return told


def _existing(connection: psycopg.Connection[Any], known: frozenset[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the reports that were stored before, by id."""
    return {row["id"]: row for row in connection.execute(EXISTING, (list(known),))} if known else {}


def _is_about_a_row(error: psycopg.Error) -> bool:
    """Tell a value that cannot be kept from a server in trouble: for that no sender is to blame."""
    return isinstance(error, psycopg.DataError | psycopg.IntegrityError | psycopg.errors.ProgramLimitExceeded)


def _told(stored: psycopg.Cursor[Any]) -> tuple[frozenset[UUID], dict[UUID, Unstorable | Failed]]:
    row = stored.fetchone()
    assert row is not None
    if not row["timely"]:
        raise _Untimely
    check_durable(row.__getitem__, RELOADABLE)
    rules = ((PHOTO_ID_TAKEN, row["taken"]), (PHOTOS_OPEN, row["crowded"]))
    return frozenset(row["known"]), {report: broken(report, rule) for rule, reports in rules for report in reports}


def _first_of_each(submissions: Sequence[Submission]) -> list[Submission]:
    """Return one submission for each report id, in the order of the ids: batches that overlap wait, none for ever."""
    distinct: dict[UUID, Submission] = {}
    for submission in submissions:
        distinct.setdefault(submission.form.report_id, submission)
    return [distinct[report_id] for report_id in sorted(distinct)]


def _outcomes(
    submissions: Sequence[Submission],
    made: Mapping[UUID, Opening],
    known: Mapping[UUID, dict[str, Any]],
    unkept: Mapping[UUID, Unstorable | Failed],
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    claimed: set[UUID] = set()
    for submission in submissions:
        report_id = submission.form.report_id
        if report_id in made:
            outcomes.append(_new(submission, made[report_id], repeated=report_id in claimed))
        elif report_id in known:
            outcomes.append(_repeated(submission, known[report_id]))
        else:
            outcomes.append(unkept[report_id])
        claimed.add(report_id)
    return outcomes


def _new(submission: Submission, opened: Opening, *, repeated: bool) -> Stored | Conflict:
    first = opened.submission
    if submission.sha256 != first.sha256 or submission.sender.user != first.sender.user:
        return Conflict(submission.form.report_id)
    return Stored(number=opened.number, received_at=opened.record.received_at, repeated=repeated)


def _repeated(submission: Submission, row: Mapping[str, Any]) -> Stored | Conflict:
    if submission.sha256 != bytes(row["sha256"]) or submission.sender.user != row["sender"]:
        return Conflict(submission.form.report_id)
    return Stored(number=row["number"], received_at=row["received_at"], repeated=True)
