"""交接班 as it is signed: written once, signed by a second person, kept for good. Every signature is audited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres.reading.shift import ShiftSheet
from dispatch.adapters.postgres.tables import audit_log, handover
from dispatch.domain.handover import HandoverId, Hindrance, Signatures
from dispatch.domain.terms import AreaCode, UserId

_now: Final = sa.func.clock_timestamp()


class Handovers:
    """The hand-overs, over an engine of the caller's. within: the areas whose command rooms the caller belongs to."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def leave(self, id: HandoverId, sheet: ShiftSheet, notes: str, *, area: AreaCode, by: UserId) -> bool:
        """Sign as the one who leaves; False when another hand-over of the room waits for its second signature."""
        made = (
            sa.dialects.postgresql.insert(handover)
            .values(id=id, area=area, left_by=by, left_at=_now, notes=notes, sheet=msgspec.to_builtins(sheet))
            .on_conflict_do_nothing(
                index_elements=["area"], index_where=sa.text("taken_at IS NULL AND withdrawn_at IS NULL")
            )
            .returning(handover.c.id)
        )
        with self._engine.begin() as connection:
            if connection.execute(made).first() is None:
                return False
            _audit(connection, by, "shift-left", id)
        return True

    def take(self, id: UUID, remark: str, *, by: UserId, within: Sequence[AreaCode]) -> Hindrance | None:
        """Sign as the one who takes over; return what is in the way.

        Raises:
            LookupError: there is none that the caller knows.
        """
        with self._engine.begin() as connection:
            hindrance = _locked(connection, id, within).hinders_taking(by)
            if hindrance is None:
                signed = handover.update().where(handover.c.id == id)
                connection.execute(signed.values(taken_by=by, taken_at=_now, remark=remark))
                _audit(connection, by, "shift-taken", id)
        return hindrance

    def withdraw(self, id: UUID, *, by: UserId, within: Sequence[AreaCode]) -> Hindrance | None:
        """Take back what nobody has taken over; return what is in the way.

        Raises:
            LookupError: there is none that the caller knows.
        """
        with self._engine.begin() as connection:
            hindrance = _locked(connection, id, within).hinders_withdrawing(by)
            if hindrance is None:
                connection.execute(handover.update().where(handover.c.id == id).values(withdrawn_at=_now))
                _audit(connection, by, "shift-withdrawn", id)
        return hindrance


def _lies_in(areas: Sequence[AreaCode]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(handover.c.area.startswith(area, autoescape=True) for area in areas))


def _locked(connection: sa.Connection, id: UUID, within: Sequence[AreaCode]) -> Signatures:
    query = sa.select(handover).where(handover.c.id == id, _lies_in(within)).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise LookupError(f"no hand-over {id}")
    return _signatures(row)


def _signatures(row: sa.Row[Any]) -> Signatures:
    return Signatures(
        id=row.id,
        area=row.area,
        left_by=row.left_by,
        left_at=row.left_at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        withdrawn_at=row.withdrawn_at,
    )


def _audit(connection: sa.Connection, by: UserId, action: str, id: UUID) -> None:
    connection.execute(audit_log.insert().values(actor=by, action=action, subject=str(id)))
