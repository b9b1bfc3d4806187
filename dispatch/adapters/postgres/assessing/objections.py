"""申诉 as it is done: raised by a subject, decided by an assessor, after which points are computed anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.assessing import rows
from dispatch.adapters.postgres.assessing.book import Scoring, unknown
from dispatch.adapters.postgres.assessing.reckoning import Reckoner
from dispatch.adapters.postgres.assessing.rows import Kept, audit, enter, locked, moment
from dispatch.adapters.postgres.tables import assessment_objection
from dispatch.domain.assessment.objection import decided_by
from dispatch.domain.assessment.scheme import Scheme
from dispatch.domain.assessment.standing import Bar, Deciding, EntryKind, hinders_points
from dispatch.domain.clocks.limits import Limits
from dispatch.domain.terms import UserId


class Objections:
    """The objections to periods, over an engine of the caller's; each call is a transaction that locks its period."""

    def __init__(self, engine: sa.Engine, reckoner: Reckoner, limits: Callable[[], Limits]) -> None:
        self._engine = engine
        self._reckoner = reckoner
        self._limits = limits

    def raise_(
        self, id: UUID, objection: UUID, subject: str, leaf: str, reason: str, evidence: Sequence[str], *, by: UserId
    ) -> Bar | None:
        """Object to what a leaf came to for a subject; objecting with the same id again changes nothing.

        Raises:
            LookupError: there is no such period.
        """
        with self._engine.begin() as connection:
            kept, at = locked(connection, id), moment(connection)
            bar = kept.standing.hinders_objecting(at) or unknown(connection, id, subject, leaf)
            if bar is not None:
                return bar
            values = {
                "id": objection,
                "period": id,
                "subject": subject,
                "leaf": leaf,
                "reason": reason,
                "evidence": list(evidence),
                "raised_by": by,
                "raised_at": at,
                "due_at": decided_by(at, self._limits()),
            }
            made = insert(assessment_objection).values(**values).on_conflict_do_nothing()
            if connection.execute(made.returning(assessment_objection.c.id)).first() is None:
                return None if _objection(connection, objection) is not None else Bar.PENDING
            audit(connection, by, "assessment-objected", id, objection=str(objection))
        return None

    def decide(
        self,
        objection: UUID,
        decision: str,
        *,
        by: UserId,
        points: Decimal | None,
        entry: UUID,
        belongs: Callable[[Scheme, str], bool],
    ) -> Bar | None:
        """Uphold an objection with so many points instead, or refuse it (points: None); points are computed anew.

        belongs: whether the person belongs to a subject of the scheme.

        Raises:
            LookupError: there is no such objection.
        """
        with self._engine.begin() as connection:
            found = _objection(connection, objection)
            if found is None:
                raise LookupError(f"no objection {objection}")
            kept = locked(connection, found.period)
            found = _objection(connection, objection)
            assert found is not None, "an objection is never deleted"
            bar = _hinders_deciding(connection, kept, found, by, belongs(kept.scheme, found.subject))
            leaf = kept.scheme.leaf(found.leaf)
            if bar is None and points is not None and leaf is not None:
                bar = hinders_points(leaf, points, listed=False)
            if bar is not None:
                return bar
            state = "refused" if points is None else "upheld"
            decided = {"state": state, "decided_by": by, "decided_at": rows.now, "decision": decision}
            table = assessment_objection
            connection.execute(table.update().where(table.c.id == objection).values(**decided))
            if points is not None:
                made = Scoring(id=entry, subject=found.subject, leaf=found.leaf, points=points, reason=decision)
                enter(connection, kept.id, [made.row(EntryKind.DECIDED, objection=objection)], by=by)
                self._reckoner.recompute(connection, kept)
            audit(connection, by, f"assessment-objection-{state}", kept.id, objection=str(objection))
        return None


def _objection(connection: sa.Connection, id: UUID) -> sa.Row[Any] | None:
    return connection.execute(sa.select(assessment_objection).where(assessment_objection.c.id == id)).first()


def _hinders_deciding(
    connection: sa.Connection, kept: Kept, found: sa.Row[Any], by: UserId, belongs: bool
) -> Bar | None:
    deciding = Deciding(
        user=by,
        raised_by=found.raised_by,
        scored=by in set(rows.scorers(connection, kept.id, found.subject)),
        belongs=belongs,
        decided=found.state != "pending",
    )
    return kept.standing.hinders_computing() or deciding.hinders()
