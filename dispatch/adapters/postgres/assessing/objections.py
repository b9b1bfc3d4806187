"""申诉 as it is done: raised by a subject, decided by an assessor, after which points are computed anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.assessing import rows
from dispatch.adapters.postgres.assessing.book import Scoring, unknown
from dispatch.adapters.postgres.assessing.reckoning import Reckoner
from dispatch.adapters.postgres.assessing.rows import IdUsed, Kept, audit, enter, locked, moment
from dispatch.adapters.postgres.tables import assessment_objection
from dispatch.domain.assessment.objection import decided_by
from dispatch.domain.assessment.scheme import Scheme
from dispatch.domain.assessment.standing import Bar, Deciding, EntryKind, Upheld
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
                return _hinders_repeating(connection, objection, (id, subject, leaf, by))
            audit(connection, by, "assessment-objected", id, objection=str(objection))
        return None

    def decide(
        self,
        objection: UUID,
        decision: str,
        *,
        by: UserId,
        upheld: Upheld | None,
        entry: UUID,
        belongs: Callable[[Scheme, str], bool],
    ) -> Bar | None:
        """Uphold an objection, or refuse it (upheld: None); points are computed anew.

        belongs: whether the person belongs to a subject of the scheme.

        Raises:
            LookupError: there is no such objection.
        """
        try:
            with self._engine.begin() as connection:
                found = _objection(connection, objection)
                if found is None:
                    raise LookupError(f"no objection {objection}")
                kept = locked(connection, found.period)
                found = _objection(connection, objection)
                assert found is not None, "an objection is never deleted"
                bar = _hinders_deciding(connection, kept, found, by, belongs(kept.scheme, found.subject))
                bar = bar or _hinders_upholding(connection, kept, found, upheld)
                if bar is None:
                    self._decide(connection, kept, found, decision, upheld, entry, by)
        except IdUsed:
            return Bar.USED
        return bar

    def _decide(
        self,
        connection: sa.Connection,
        kept: Kept,
        found: sa.Row[Any],
        decision: str,
        upheld: Upheld | None,
        entry: UUID,
        by: UserId,
    ) -> None:
        state = "refused" if upheld is None else "upheld"
        decided = {"state": state, "decided_by": by, "decided_at": rows.now, "decision": decision}
        table = assessment_objection
        connection.execute(table.update().where(table.c.id == found.id).values(**decided))
        if upheld is not None:
            made = Scoring(
                id=entry,
                subject=found.subject,
                leaf=found.leaf,
                points=upheld.points,
                reason=decision,
                left_out=upheld.left_out,
            )
            if not enter(connection, kept.id, [made.row(EntryKind.DECIDED, objection=found.id)], by=by):
                raise IdUsed(entry)
            self._reckoner.recompute(connection, kept)
        detail = {"left_out": list(upheld.left_out)} if upheld is not None and upheld.left_out else {}
        audit(connection, by, f"assessment-objection-{state}", kept.id, objection=str(found.id), **detail)


def _objection(connection: sa.Connection, id: UUID) -> sa.Row[Any] | None:
    return connection.execute(sa.select(assessment_objection).where(assessment_objection.c.id == id)).first()


def _hinders_repeating(connection: sa.Connection, id: UUID, sent: tuple[UUID, str, str, UserId]) -> Bar | None:
    """Say whether an objection that was not written is there already as it was sent, or what is in its way."""
    found = _objection(connection, id)
    if found is None:
        return Bar.PENDING
    return None if (found.period, found.subject, found.leaf, found.raised_by) == sent else Bar.USED


def _hinders_upholding(connection: sa.Connection, kept: Kept, found: sa.Row[Any], upheld: Upheld | None) -> Bar | None:
    leaf = kept.scheme.leaf(found.leaf)
    if upheld is None or leaf is None:
        return None
    return upheld.hinders(leaf, rows.counting(connection, kept.id, found.subject, found.leaf))


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
