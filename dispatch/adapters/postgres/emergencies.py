"""应急响应 as it is decided: proposed by one, approved by another, ended early by whoever may; every act is audited.

What is approved is published as a document of kind `emergency`, so that every process reads it with the rules in force.
What people look at is in `reading.emergency`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.reference import publish
from dispatch.adapters.postgres.tables import audit_log, emergency
from dispatch.domain.emergency import Emergency, Hurdle, Proposal, Scope, begins, emergency_body
from dispatch.domain.terms import Grade, UserId
from schemas.reference import ReferenceDocument

_now: Final = sa.func.clock_timestamp()
_TURN: Final = sa.text("SELECT pg_advisory_xact_lock(hashtext('emergency'))")


class Emergencies:
    """The acts, over an engine of the caller's. Each call is a transaction; those that change something take turns."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def propose(
        self, id: UUID, reason: str, scope: Scope, *, since: datetime, until: datetime, by: UserId
    ) -> Hurdle | None:
        """Propose that matters wait; return what is in the way. Proposing the same id again changes nothing."""
        with self._engine.begin() as connection:
            at = _turn(connection)
            if _one(connection, id) is not None:
                return None
            if until <= max(since, at):
                return Hurdle.LATE
            if any(each.waits for each in _standing(connection, at)):
                return Hurdle.LASTS
            _drop_late(connection, at)
            made = insert(emergency).values(
                id=id,
                reason=reason,
                since=since,
                until=until,
                grades=[grade.value for grade in scope.grades],
                categories=list(scope.categories),
                areas=list(scope.areas),
                proposed_by=by,
                proposed_at=at,
            )
            connection.execute(made)
            _audit(connection, by, "emergency-proposed", id)
        return None

    def approve(self, id: UUID, remark: str, *, by: UserId) -> Hurdle | None:
        """Let a proposal hold, from a few seconds after now at the earliest; return what is in the way.

        Raises:
            LookupError: there is no such proposal.
        """
        with self._engine.begin() as connection:
            at = _turn(connection)
            found = _known(connection, id)
            others = any(act is not None and at < act.ends_at for act in _acts(connection, at))
            hurdle = found.hinders_approving(by, at=at, others=others)
            if hurdle is None:
                decided = {"approved": True, "decided_by": by, "decided_at": at, "decision": remark}
                _change(connection, id, since=begins(found.since, at), **decided)
                _publish(connection, id, f"{id}", by=by, at=at)
                _audit(connection, by, "emergency-approved", id)
        return hurdle

    def refuse(self, id: UUID, remark: str, *, by: UserId) -> Hurdle | None:
        """Refuse a proposal, or take back one's own; return what is in the way.

        Raises:
            LookupError: there is no such proposal.
        """
        with self._engine.begin() as connection:
            at = _turn(connection)
            if not _known(connection, id).waits:
                return Hurdle.OVER
            _change(connection, id, decided_by=by, decided_at=at, decision=remark)
            _audit(connection, by, "emergency-refused", id)
        return None

    def end(self, id: UUID, reason: str, *, by: UserId) -> Hurdle | None:
        """End an act before its time, now; return what is in the way.

        Raises:
            LookupError: there is no such act.
        """
        with self._engine.begin() as connection:
            at = _turn(connection)
            hurdle = _known(connection, id).hinders_ending(at)
            if hurdle is None:
                _change(connection, id, ended_by=by, ended_at=at, end_reason=reason)
                _publish(connection, id, f"{id}.ended", by=by, at=at)
                _audit(connection, by, "emergency-ended", id)
        return hurdle


def unsettled(connection: sa.Connection) -> list[Emergency]:
    """Return the acts that began and still have something to do to clocks, the earliest first."""
    mine = sa.and_(emergency.c.approved, emergency.c.settled_at.is_(None), emergency.c.since <= _now)
    found = connection.execute(sa.select(emergency).where(mine).order_by(emergency.c.since)).all()
    acts = (_proposal(row).emergency for row in found)
    return [act for act in acts if act is not None]


def settle(connection: sa.Connection, id: UUID) -> None:
    """Say that an act is over and nothing waits for it any more."""
    connection.execute(emergency.update().where(emergency.c.id == id).values(settled_at=_now))


def _turn(connection: sa.Connection) -> datetime:
    connection.execute(_TURN)
    return _moment(connection)


def _moment(connection: sa.Connection) -> datetime:
    at: datetime = connection.execute(sa.select(_now)).scalar_one()
    return at


def _standing(connection: sa.Connection, at: datetime) -> list[Proposal]:
    """Return the proposals that wait and are not too late."""
    waiting = sa.and_(emergency.c.decided_at.is_(None), emergency.c.until > at)
    return _read(connection, waiting, 10)


def _acts(connection: sa.Connection, at: datetime) -> list[Emergency | None]:
    return [proposal.emergency for proposal in _read(connection, _holds(at), 100)]


def _holds(at: datetime) -> sa.ColumnElement[bool]:
    """What was approved and is not over by itself; who ended it before is for the reader to see."""
    return sa.and_(emergency.c.approved, emergency.c.until > at)


def _drop_late(connection: sa.Connection, at: datetime) -> None:
    """Make room for another proposal, where the one that waits can be approved no more."""
    late = sa.and_(emergency.c.decided_at.is_(None), emergency.c.until <= at)
    connection.execute(emergency.update().where(late).values(decided_by=emergency.c.proposed_by, decided_at=at))


def _known(connection: sa.Connection, id: UUID) -> Proposal:
    found = _one(connection, id)
    if found is None:
        raise LookupError(f"no proposal {id}")
    return found


def _one(connection: sa.Connection, id: UUID) -> Proposal | None:
    return next(iter(_read(connection, emergency.c.id == id, 1)), None)


def _read(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> list[Proposal]:
    newest = (emergency.c.proposed_at.desc(), emergency.c.id)
    found = connection.execute(sa.select(emergency).where(which).order_by(*newest).limit(limit))
    return [_proposal(row) for row in found]


def _proposal(row: sa.Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        reason=row.reason,
        since=row.since,
        until=row.until,
        scope=Scope(
            grades=tuple(Grade(grade) for grade in row.grades),
            categories=tuple(row.categories),
            areas=tuple(row.areas),
        ),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved=row.approved,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision=row.decision,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )


def _change(connection: sa.Connection, id: UUID, **values: Any) -> None:
    connection.execute(emergency.update().where(emergency.c.id == id).values(**values))


def _publish(connection: sa.Connection, id: UUID, version: str, *, by: UserId, at: datetime) -> None:
    act = _known(connection, id).emergency
    assert act is not None, "only an act that was approved is published"
    document = ReferenceDocument(kind="emergency", version=version, body=emergency_body(act))
    publish(connection, [document], by=by, effective_from=at)


def _audit(connection: sa.Connection, by: UserId, action: str, id: UUID) -> None:
    connection.execute(audit_log.insert().values(actor=by, action=action, subject=str(id)))
