"""The book of exports: who asked, which worker has one in hand, what came of it. Everything asked for is audited.

A worker holds a lease that it renews with every report of its progress; when it dies the lease runs out and the next
one begins anew. Every change names the attempt that makes it, so that a worker thought dead changes nothing any more.
People read their own exports through the gateway (`reading.exports`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import audit_log, export
from dispatch.domain.actor import Actor
from dispatch.domain.exporting import (
    TRIES,
    Encoding,
    ExportFault,
    ExportFormat,
    ExportState,
    Hindrance,
    hindrance,
)
from dispatch.domain.terms import UserId
from schemas.texts import Language

LEASE: Final = timedelta(seconds=30)
"""A worker says how far it is about once a second; one that is silent for so long is dead."""
_now: Final = sa.func.clock_timestamp()
_UNFINISHED: Final = (ExportState.WAITING, ExportState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to have as a file."""

    what: str
    filter: dict[str, Any]
    format: ExportFormat
    encoding: Encoding
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An export in the hands of a worker; attempt: which one this is, by which its worker is known."""

    id: UUID
    user: UserId
    attempt: int
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished file. replaced: how many signs its encoding does not have."""

    rows: int
    size: int
    sha256: bytes
    replaced: int


class Exports:
    """The exports, over an engine of the caller's."""

    def __init__(self, engine: sa.Engine, *, kept: timedelta) -> None:
        self._engine = engine
        self._kept = kept

    def ask(self, id: UUID, wanted: Wanted, *, by: UserId) -> Job | Hindrance:
        """Put down that somebody wants an export, and take it in hand; or return what is in the way."""
        values = {"id": id, "user": by, "asked_at": _now, "begun_at": _now, "attempts": 1, **_columns(wanted)}
        with self._engine.begin() as connection:
            # of two requests of one person at the same time, each has to see what the other one counts
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(by, 0))))
            if (found := _hindrance(connection, by)) is not None:
                return found
            connection.execute(export.insert().values(state=ExportState.RUNNING, leased_until=_now + LEASE, **values))
            _audit(connection, by, "export-asked", id, _columns(wanted))
        return Job(id=id, user=by, attempt=1, wanted=wanted)

    def put_off(self, job: Job) -> bool:
        """Leave to a worker what takes longer than a request should."""
        waiting = {"state": ExportState.WAITING, "leased_until": None, "begun_at": None, "attempts": 0, "rows": 0}
        return self._change(job, **waiting)

    def claim(self) -> Job | None:
        """Take in hand what waits longest, or what a worker died over; None when there is nothing."""
        dead = sa.and_(export.c.state == ExportState.RUNNING, export.c.leased_until < _now)
        free = (
            sa.select(export.c.id)
            .where(sa.or_(export.c.state == ExportState.WAITING, dead))
            .order_by(export.c.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = (
            export.update()
            .where(export.c.id == free.scalar_subquery())
            .values(
                state=ExportState.RUNNING,
                attempts=export.c.attempts + 1,
                leased_until=_now + LEASE,
                begun_at=_now,
                rows=0,
            )
            .returning(export)
        )
        with self._engine.begin() as connection:
            row = connection.execute(taken).first()
        return None if row is None else _job(row)

    def is_hopeless(self, job: Job) -> bool:
        """Say whether so many workers died over an export that nobody should try again."""
        return job.attempt > TRIES

    def progress(self, job: Job, rows: int) -> bool:
        """Say how far a worker is, and that it lives; False when the export is no longer its own, or was cancelled."""
        return self._change(job, rows=rows, leased_until=_now + LEASE)

    def finish(self, job: Job, made: Made, owner: Actor) -> bool:
        """Put down that the file is there, and what its owner held; False as `progress`."""
        grants = [[grant.role, grant.area, grant.unit] for grant in owner.grants]
        done = {
            "state": ExportState.DONE,
            "ended_at": _now,
            "leased_until": None,
            "grants": grants,
            "rows": made.rows,
            "bytes": made.size,
            "sha256": made.sha256,
            "replaced": made.replaced,
            "expires_at": _now + self._kept,
        }
        said = {"rows": made.rows, "bytes": made.size, "sha256": made.sha256.hex()}
        with self._engine.begin() as connection:
            if connection.execute(_of(job).values(**done)).rowcount == 0:
                return False
            _audit(connection, job.user, "exported", job.id, {"what": job.wanted.what, **said})
        return True

    def fail(self, job: Job, fault: ExportFault) -> bool:
        """Put down that there will be no file, and why; False as `progress`."""
        return self._change(job, state=ExportState.FAILED, fault=fault, ended_at=_now, leased_until=None)

    def cancel(self, id: UUID, *, by: UserId) -> bool:
        """Let an unfinished export of one's own stop, or a finished one go; False when there is none."""
        stopped = sa.case(
            (export.c.state.in_(_UNFINISHED), ExportState.CANCELLED.value),
            else_=ExportState.REMOVED.value,
        )
        own = sa.and_(export.c.id == id, export.c.user == by, export.c.state != ExportState.REMOVED)
        ended = sa.func.coalesce(export.c.ended_at, _now)
        values = {"state": stopped, "fault": None, "leased_until": None, "ended_at": ended}
        with self._engine.begin() as connection:
            gone = connection.execute(export.update().where(own).values(**values)).rowcount > 0
            if gone:
                _audit(connection, by, "export-removed", id, {})
        return gone

    def note_fetched(self, id: UUID, *, by: UserId) -> None:
        """Put on record that the file is about to be handed out."""
        with self._engine.begin() as connection:
            _audit(connection, by, "export-fetched", id, {})

    def note_evidence(self, number: str, *, by: UserId) -> None:
        """Put on record that the evidence of an incident is about to be handed out."""
        with self._engine.begin() as connection:
            connection.execute(audit_log.insert().values(actor=by, action="evidence-fetched", subject=number))

    def expire(self) -> int:
        """Let what was kept long enough go; return how much that is. Its files are removed by whoever tidies up."""
        over = sa.and_(export.c.state == ExportState.DONE, export.c.expires_at < _now)
        with self._engine.begin() as connection:
            return connection.execute(export.update().where(over).values(state=ExportState.EXPIRED)).rowcount

    def with_files(self, ids: Collection[UUID]) -> frozenset[tuple[UUID, int]]:
        """Return those of these exports that have a file, or are about to, each with the attempt whose it is."""
        kept = export.c.state.in_((ExportState.DONE, ExportState.RUNNING))
        query = sa.select(export.c.id, export.c.attempts).where(export.c.id.in_(list(ids)), kept)
        with self._engine.begin() as connection:
            return frozenset((row.id, row.attempts) for row in connection.execute(query))

    def _change(self, job: Job, **values: Any) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(_of(job).values(**values)).rowcount > 0


def _of(job: Job) -> sa.Update:
    """Change an export while this very attempt has it in hand."""
    mine = sa.and_(export.c.state == ExportState.RUNNING, export.c.attempts == job.attempt)
    return export.update().where(export.c.id == job.id, mine)


def _hindrance(connection: sa.Connection, user: UserId) -> Hindrance | None:
    count = sa.func.count()
    query = sa.select(
        count.filter(export.c.state.in_(_UNFINISHED)).label("unfinished"),
        count.filter(export.c.state == ExportState.DONE).label("kept"),
    ).where(export.c.user == user)
    found = connection.execute(query).one()
    return hindrance(unfinished=found.unfinished, kept=found.kept)


def _columns(wanted: Wanted) -> dict[str, Any]:
    return {
        "what": wanted.what,
        "filter": wanted.filter,
        "format": wanted.format.value,
        "encoding": wanted.encoding.value,
        "language": wanted.language.value,
    }


def _job(row: sa.Row[Any]) -> Job:
    wanted = Wanted(
        what=row.what,
        filter=row.filter,
        format=ExportFormat(row.format),
        encoding=Encoding(row.encoding),
        language=Language(row.language),
    )
    return Job(id=row.id, user=UserId(row.user), attempt=row.attempts, wanted=wanted)


def _audit(connection: sa.Connection, by: UserId, action: str, id: UUID, detail: dict[str, Any]) -> None:
    connection.execute(audit_log.insert().values(actor=by, action=action, subject=str(id), detail=detail))
