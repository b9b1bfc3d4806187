"""Which clocks are due, locked so that any number of workers can fire them without meeting.

The incident is locked first, and only if nobody holds it; then its timers, read anew in the lock. Whoever closes an
incident holds the same lock, so nothing fires after a closing. Urgent and serious incidents come first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import audit_log, escalation, sla_timer
from dispatch.application.firing import DueTimer, Escalated
from dispatch.domain.terms import ClockId

SERIOUS: Final = 2
"""Grades up to this one go before the others, as urgent reports do."""

_CLAIM: Final = sa.text(
    """
    WITH due AS MATERIALIZED (
        SELECT incident, min(due_at) AS due_at FROM sla_timer
        WHERE state = 'armed' AND due_at <= clock_timestamp() AND incident <> ALL(CAST(:aside AS uuid[]))
        GROUP BY incident
    )
    SELECT i.id FROM due JOIN incident i ON i.id = due.incident
    ORDER BY (i.urgent OR coalesce(i.grade <= :serious, false)) DESC, due.due_at, i.id
    LIMIT :limit
    FOR UPDATE OF i SKIP LOCKED
    """
)
_DUE: Final = sa.text(
    """
    SELECT t.clock, t.step, t.incident, t.due_at
    FROM sla_clock c JOIN sla_timer t ON t.clock = c.id
    WHERE c.incident = ANY(CAST(:incidents AS uuid[])) AND t.state = 'armed' AND t.due_at <= :at
    ORDER BY t.due_at, t.clock
    FOR UPDATE OF t SKIP LOCKED
    """
)
_EARLIEST: Final = sa.text(
    """
    SELECT extract(epoch FROM min(due_at) - clock_timestamp()) FROM sla_timer
    WHERE state = 'armed' AND incident <> ALL(CAST(:aside AS uuid[]))
    """
)


def claim(connection: sa.Connection, limit: int, *, aside: Collection[UUID] = ()) -> list[UUID]:
    """Lock incidents that have something due, most pressing first, and leave those that others hold; `aside` too."""
    found = connection.execute(_CLAIM, {"limit": limit, "serious": SERIOUS, "aside": list(aside)})
    return list(found.scalars())


def due(connection: sa.Connection, incidents: Sequence[UUID], *, at: datetime) -> list[DueTimer]:
    """Return what is due of incidents that are locked, the earliest first."""
    found = connection.execute(_DUE, {"incidents": list(incidents), "at": at})
    return [
        DueTimer(clock=ClockId(row.clock), step=row.step, incident=row.incident, due_at=row.due_at) for row in found
    ]


def disarm(connection: sa.Connection, timers: Sequence[DueTimer]) -> None:
    """Disarm timers that do not fire."""
    for timer in timers:
        which = sa.and_(sla_timer.c.clock == timer.clock, sla_timer.c.step == timer.step)
        connection.execute(sla_timer.update().where(which).values(state="disarmed"))


def record(connection: sa.Connection, escalated: Sequence[Escalated]) -> None:
    """Write the escalations; the key (clock, step) lets none be written twice."""
    if escalated:
        connection.execute(escalation.insert(), [asdict(one) for one in escalated])


def earliest(connection: sa.Connection, *, aside: Collection[UUID] = ()) -> float | None:
    """Return in how many seconds the next timer is due, 0 or less when one is due now; None when none is armed."""
    found: Any = connection.execute(_EARLIEST, {"aside": list(aside)}).scalar()
    return None if found is None else float(found)


def note_clock_step(connection: sa.Connection, which: str, seconds: float) -> None:
    """Keep in the audit log that a clock jumped."""
    detail = {"seconds": round(seconds, 3)}
    connection.execute(
        audit_log.insert().values(actor="platform", action="clock-stepped", subject=which, detail=detail)
    )
