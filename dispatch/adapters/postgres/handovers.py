"""交接班 as it is kept: written once, signed by a second person, read for good. Every signature is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dispatch.adapters.postgres.reading.shift import ShiftSheet
from dispatch.adapters.postgres.tables import app_user, audit_log, handover
from dispatch.domain.handover import HandoverId, Hindrance, Signatures
from dispatch.domain.terms import AreaCode, UserId

_now: Final = sa.func.clock_timestamp()
_leaver: Final = app_user.alias("leaver")
_taker: Final = app_user.alias("taker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A hand-over as it is kept, with the names of both."""

    signed: Signatures
    left_name: str
    taken_name: str | None
    notes: str
    remark: str
    sheet: ShiftSheet


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

    def page(self, *, within: Sequence[AreaCode], before: datetime | None, limit: int) -> list[Kept]:
        """Return hand-overs, the newest first."""
        older = handover.c.left_at < before if before else sa.true()
        return self._read(sa.and_(_lies_in(within), older), limit)

    def one(self, id: UUID, *, within: Sequence[AreaCode]) -> Kept | None:
        """Return a hand-over that the caller knows."""
        return next(iter(self._read(sa.and_(handover.c.id == id, _lies_in(within)), 1)), None)

    def _read(self, which: sa.ColumnElement[bool], limit: int) -> list[Kept]:
        query = (
            sa.select(handover, _leaver.c.name.label("left_name"), _taker.c.name.label("taken_name"))
            .join(_leaver, _leaver.c.id == handover.c.left_by)
            .outerjoin(_taker, _taker.c.id == handover.c.taken_by)
            .where(which)
            .order_by(handover.c.left_at.desc(), handover.c.id)
            .limit(limit)
        )
        with self._engine.begin() as connection:
            return [_kept(row) for row in connection.execute(query)]


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


def _kept(row: sa.Row[Any]) -> Kept:
    return Kept(
        signed=_signatures(row),
        left_name=row.left_name,
        taken_name=row.taken_name,
        notes=row.notes,
        remark=row.remark,
        sheet=msgspec.convert(row.sheet, ShiftSheet, strict=False),
    )


def _audit(connection: sa.Connection, by: UserId, action: str, id: UUID) -> None:
    connection.execute(audit_log.insert().values(actor=by, action=action, subject=str(id)))
