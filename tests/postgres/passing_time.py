"""Lets time pass in a test's database: what has happened moves into the past, but for what is append-only."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.bootstrap import Services

INSTANTS: Final = {
    ("sla_fact", "clock IN (SELECT id FROM sla_clock WHERE incident = :incident)"): (
        "at",
        "due_soon_at",
        "due_at",
        "long_overdue_at",
        "uncapped_due_at",
        "since",
    ),
    ("sla_clock", "incident = :incident"): ("started_at", "due_soon_at", "due_at", "long_overdue_at", "cap"),
    ("sla_timer", "incident = :incident"): ("due_at",),
    ("notification", "incident = :incident"): ("created_at", "next_attempt_at"),
    ("incident", "id = :incident"): ("received_at", "reply_until"),
    ("report", "incident = :incident"): ("received_at",),
    ("assignment", "incident = :incident"): ("since", "return_until"),
    ("request", "incident = :incident"): ("asked_at", "decided_at"),
}


_STEPS: Final = """(
    SELECT array_agg(step - make_interval(secs => :seconds) ORDER BY n)
    FROM unnest(steps_due_at) WITH ORDINALITY AS steps (step, n)
)"""


def let_pass(services: Services, seconds: float, *, only: UUID | None = None) -> None:
    """Let so many seconds pass for every incident with its clocks and messages, or for one only."""
    with services.engine.begin() as connection:
        for (table, belongs), columns in INSTANTS.items():
            moved = ", ".join(f"{column} = {column} - make_interval(secs => :seconds)" for column in columns)
            if table == "sla_fact":
                moved += f", steps_due_at = {_STEPS}"
            which = sa.text(f"UPDATE {table} SET {moved} WHERE {belongs if only else 'true'}")
            connection.execute(which, {"seconds": seconds} | ({"incident": only} if only else {}))
