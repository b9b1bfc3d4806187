"""Which clocks are due, locked so that any number of workers can fire them without meeting.

An incident's turn is taken first, and only if nobody has it; then the incident is locked and its timers are read anew.
Whoever closes an incident holds the same lock, so nothing fires after a closing. Urgent and serious incidents come
first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.adapters.postgres.tables import audit_log, escalation
from dispatch.application.automation.firing import Escalated, Timer
from dispatch.domain.terms import ClockId

SERIOUS: Final = 2
"""Grades up to this one go before the others, as urgent reports do."""

# Passes over incidents that somebody is moving right now; their timers are found in the next round. No row is locked
# here: the transaction must have no xid before it has every turn (see `incidents.store`). The turns are taken one after
# the other from the ordered list until there are enough.
_CLAIM: Final = sa.text(
    """
    WITH due AS MATERIALIZED (
        SELECT incident, min(due_at) AS due_at FROM sla_timer
        WHERE state = 'armed' AND due_at <= clock_timestamp() AND incident <> ALL(CAST(:aside AS uuid[]))
        GROUP BY incident
    ), pressing AS MATERIALIZED (
        SELECT i.id FROM due JOIN incident i ON i.id = due.incident
        ORDER BY (i.urgent OR coalesce(i.grade <= :serious, false)) DESC, due.due_at, i.id
    )
    SELECT id FROM pressing WHERE pg_try_advisory_xact_lock(uuid_hash_extended(id, 0)) LIMIT :limit
    """
)
# Read again under the lock: between finding an incident and locking it, somebody may have closed it or moved its clock.
_DUE: Final = sa.text(
    """
    SELECT t.clock, t.step, t.incident, t.due_at
    FROM sla_clock c JOIN sla_timer t ON t.clock = c.id
    WHERE c.incident = ANY(CAST(:incidents AS uuid[])) AND t.state = 'armed' AND t.due_at <= :at
    ORDER BY t.due_at, t.clock
    FOR UPDATE OF t SKIP LOCKED
    """
)
_MARK: Final = sa.text(
    """
    UPDATE sla_timer t SET state = :state, fired_at = :at
    FROM unnest(CAST(:clocks AS uuid[]), CAST(:steps AS int[])) AS these (clock, step)
    WHERE t.clock = these.clock AND t.step = these.step
    """
)
_ARM: Final = sa.text(
    """
    INSERT INTO sla_timer (clock, step, incident, due_at, state)
    SELECT clock, step, incident, due_at, 'armed' FROM unnest(
        CAST(:clocks AS uuid[]), CAST(:steps AS int[]), CAST(:incidents AS uuid[]), CAST(:due AS timestamptz[])
    ) AS these (clock, step, incident, due_at)
    ON CONFLICT (clock, step) DO UPDATE SET due_at = excluded.due_at, state = 'armed' WHERE sla_timer.state <> 'fired'
    """
)
_RECORD: Final = tuple(field.name for field in fields(Escalated))
_EARLIEST: Final = sa.text(
    """
    SELECT extract(epoch FROM min(due_at) - clock_timestamp()) FROM sla_timer
    WHERE state = 'armed' AND incident <> ALL(CAST(:aside AS uuid[]))
    """
)


def claim(connection: sa.Connection, limit: int, *, aside: Collection[UUID] = ()) -> list[UUID]:
    """Take the turn of incidents that have something due, most pressing first; leave what others have, and `aside`."""
    found = connection.execute(_CLAIM, {"limit": limit, "serious": SERIOUS, "aside": list(aside)})
    return list(found.scalars())


def due(connection: sa.Connection, incidents: Sequence[UUID], *, at: datetime) -> list[Timer]:
    """Return what is due of incidents that are locked, the earliest first."""
    found = connection.execute(_DUE, {"incidents": list(incidents), "at": at})
    return [Timer(clock=ClockId(row.clock), step=row.step, incident=row.incident, due_at=row.due_at) for row in found]


def mark_fired(connection: sa.Connection, timers: Sequence[Timer], *, at: datetime) -> None:
    """Record that these steps have fired."""
    _mark(connection, timers, {"state": "fired", "at": at})


def disarm(connection: sa.Connection, timers: Sequence[Timer]) -> None:
    """Disarm timers that do not fire."""
    _mark(connection, timers, {"state": "disarmed", "at": None})


def arm(connection: sa.Connection, timers: Sequence[Timer]) -> None:
    """Arm steps for their time, unless they have fired."""
    if timers:
        due = {"incidents": [timer.incident for timer in timers], "due": [timer.due_at for timer in timers]}
        connection.execute(_ARM, _keys(timers) | due)


def record(connection: sa.Connection, escalated: Sequence[Escalated]) -> None:
    """Write the escalations; the key (clock, step) lets none be written twice."""
    if escalated:
        connection.execute(escalation.insert(), [{name: getattr(one, name) for name in _RECORD} for one in escalated])


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


def _mark(connection: sa.Connection, timers: Sequence[Timer], how: Mapping[str, Any]) -> None:
    if timers:
        connection.execute(_MARK, _keys(timers) | dict(how))


def _keys(timers: Sequence[Timer]) -> dict[str, Any]:
    return {"clocks": [timer.clock for timer in timers], "steps": [timer.step for timer in timers]}
