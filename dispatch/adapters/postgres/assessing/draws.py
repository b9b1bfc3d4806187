"""双随机 as it is done: drawn from what was closed in a period, recorded with its seed, and looked at by officers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from dispatch.adapters.postgres.assessing.rows import audit, now
from dispatch.adapters.postgres.tables import random_check, random_draw
from dispatch.domain.assessment.drawing import Checker, Closed, draw, population_digest
from dispatch.domain.assessment.period import Period
from dispatch.domain.terms import AreaCode, UserId

_CLOSED: Final = sa.text(
    """
    SELECT i.id, i.number, i.cell,
        array_remove(i.earlier_handlers || ARRAY[i.reporter, i.self_handled_by], NULL) AS hands
    FROM incident i
    WHERE i.outcome IN ('resolved', 'self_handled') AND i.cell IS NOT NULL
        AND i.closed_at >= :begin AND i.closed_at < :end AND i.town = :town AND i.accused = '{}' AND NOT i.history
        AND NOT EXISTS (SELECT FROM random_check c WHERE c.incident = i.id)
    """
)
_NO_ACCUSATION: Final = "(SELECT i.id FROM incident i WHERE i.number = :number AND i.accused = '{}')"
_ONE_AT_A_TIME: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('random_draw', 0))")
"""Two draws at once would both find what neither has drawn."""
_CHECKERS: Final = sa.text(
    """
    SELECT g."user" AS user_id, array_agg(g.area ORDER BY g.area) AS cells FROM role_grant g
    JOIN app_user u ON u.id = g."user" AND u.enabled WHERE g.role = 'officer' AND starts_with(g.area, :town)
    GROUP BY g."user" ORDER BY g."user"
    """
)


class RandomDraws:
    """The draws, over an engine of the caller's."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def draw(self, id: UUID, period: Period, seed: str, *, size: int, town: AreaCode, by: UserId) -> int:
        """Draw incidents that were closed in a period, none that was drawn before; return how many there were.

        Drawing with the same id again changes nothing.
        """
        with self._engine.begin() as connection:
            connection.execute(_ONE_AT_A_TIME)
            closed, ids = _closed(connection, period, town)
            found = draw(seed, closed, _checkers(connection, town), size=size)
            made = insert(random_draw).values(
                id=id,
                period=period.name,
                begins_at=period.span.begin,
                ends_at=period.span.end,
                seed=seed,
                size=size,
                population=len(closed),
                population_sha256=bytes.fromhex(population_digest([each.number for each in closed])),
                drawn_by=by,
                drawn_at=now,
            )
            new = connection.execute(made.on_conflict_do_nothing().returning(random_draw.c.id)).first()
            if new is None:
                return 0
            if found:
                drawn = [{"draw": id, "incident": ids[each.number], "checker": each.checker} for each in found]
                connection.execute(random_check.insert(), drawn)
            audit(connection, by, "random-draw", id, period=period.name, seed=seed, drawn=len(found))
        return len(found)

    def check(self, id: UUID, number: str, *, in_order: bool, note: str, by: UserId) -> bool:
        """Record what the drawn officer found on site; False when it was recorded before.

        Raises:
            LookupError: nothing of the kind was drawn for this officer.
        """
        with self._engine.begin() as connection:
            mine = sa.and_(
                random_check.c.draw == id,
                random_check.c.checker == by,
                random_check.c.incident == sa.text(_NO_ACCUSATION),
            )
            row = connection.execute(sa.select(random_check).where(mine).with_for_update(), {"number": number}).first()
            if row is None:
                raise LookupError(f"no check of {number}")
            if row.done_at is not None:
                return False
            found = {"done_at": now, "in_order": in_order, "note": note}
            which = sa.and_(random_check.c.draw == id, random_check.c.incident == row.incident)
            connection.execute(random_check.update().where(which).values(**found))
            audit(connection, by, "random-check", id, incident=number, in_order=in_order)
        return True


def _closed(connection: sa.Connection, period: Period, town: AreaCode) -> tuple[Sequence[Closed], dict[str, UUID]]:
    span = period.span
    found = connection.execute(_CLOSED, {"begin": span.begin, "end": span.end, "town": town}).all()
    closed = [Closed(number=row.number, cell=AreaCode(row.cell), hands=frozenset(row.hands)) for row in found]
    return closed, {row.number: row.id for row in found}


def _checkers(connection: sa.Connection, town: AreaCode) -> list[Checker]:
    found = connection.execute(_CHECKERS, {"town": town})
    return [Checker(user=UserId(row.user_id), cells=tuple(map(AreaCode, row.cells))) for row in found]
