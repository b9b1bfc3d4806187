"""A hundred thousand clocks that run and are due in days: one incident that was really reported and assigned, copied.

The copies are made by PostgreSQL from the rows of that one, with ids and numbers of their own.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg import sql

from deploy.demo.seed import default_limits
from dispatch.adapters.postgres.reference import publish
from dispatch.application.accept.accepting import Receipt, Submission, channel_of
from dispatch.application.accept.report_form import read_report
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import AreaCode, Role, UserId
from runtime.database_url import conninfo
from runtime.ids import new_id
from runtime.settings import Settings
from schemas.ids import decision_id
from schemas.incident_records import TriageDecided

CELL: Final = "330499101201001"
UNIT: Final = "enforcement"
CATEGORY: Final = "06010"
"""暴露垃圾: hours of duty by the limits of a real township, so that nothing is due while it is measured."""
RUNNING: Final = 3
"""Clocks of an incident that was assigned: the total, the signing and the handling."""
BATCH: Final = 5_000
OWN_NUMBERS: Final = 1000
"""Below lie the numbers that are given to reports."""

_IDS: Final = {
    "report": ("id", "incident"),
    "incident": ("id", "report", "lead"),
    "assignment": ("id", "incident"),
    "sla_clock": ("id", "incident", "assignment"),
    "sla_fact": ("clock",),
    "sla_timer": ("clock", "incident"),
    "incident_event": ("id", "incident", "caused_by"),
    "processed": ("cause",),
}
"""The tables in which an incident lies, with the columns that tell it from any other."""
_COLUMNS: Final = """
SELECT column_name::text FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER'
"""
_READ: Final = """
INSERT INTO reader_position (reader, xid, position)
SELECT 'words', xid, position FROM incident_event ORDER BY xid DESC, position DESC LIMIT 1
"""


def fill(database_url: str, owned_url: str, data_dir: Path, clocks: int) -> int:
    """Make so many running clocks, rounded up to whole incidents, let the planner look, and return how many run."""
    with_real_limits_and_one_incident(database_url, data_dir)
    incidents = -(-clocks // RUNNING)
    with psycopg.connect(conninfo(owned_url), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        copies = [_copying(connection, table) for table in _IDS]
        for first in range(1, incidents, BATCH):
            with connection.transaction():
                for statement in copies:
                    connection.execute(statement, [first, min(first + BATCH, incidents) - 1])
        connection.execute(_READ)
        connection.execute("VACUUM ANALYZE")
        found = connection.execute("SELECT count(*) FROM sla_clock WHERE state = 'running'").fetchone()
    return int(found[0]) if found else 0


def with_real_limits_and_one_incident(database_url: str, data_dir: Path) -> None:
    """Put limits of hours and days in force, and have one incident reported and assigned."""
    services = Services(Settings(database_url=database_url, data_dir=data_dir), application="gridloop-bench")
    try:
        with services.engine.begin() as connection:
            publish(connection, [default_limits()], by="bench", effective_from=datetime.now(UTC))
        (receipt,) = services.accept([_submission()])
        assert isinstance(receipt, Receipt)
        with services.engine.connect() as connection:
            found = connection.execute(sa.text("SELECT id, report FROM incident")).one()
        services.apply_triage([_decided(found.id, found.report)])
    finally:
        services.close()


def _submission() -> Submission:
    raw = json.dumps({"report_id": str(new_id()), "text": "村口垃圾堆积,散发异味"}, ensure_ascii=False).encode()
    sender = Actor(user=UserId("officer01"), grants=(Grant(role=Role.OFFICER, area=AreaCode(CELL)),))
    return Submission(form=read_report(raw), sha256=sha256(raw).digest(), sender=sender, channel=channel_of(sender))


def _decided(incident: Any, report: Any) -> TriageDecided:
    return TriageDecided(
        event_id=decision_id(report),
        incident=incident,
        occurred_at=datetime.now(UTC),
        caused_by=report,
        rules="bench",
        steps=(),
        category=CATEGORY,
        platform="enforcement",
        grade=4,
        cell=CELL,
        unit=UNIT,
        responsibility_row="bench",
        level="town",
    )


def _copying(connection: psycopg.Connection[Any], table: str) -> sql.Composed:
    """Keep the one incident's rows of a table, and return the statement that copies them for each of some numbers."""
    one = sql.Identifier(f"one_{table}")
    connection.execute(sql.SQL("CREATE TEMPORARY TABLE {} AS SELECT * FROM {}").format(one, sql.Identifier(table)))
    columns = [row[0] for row in connection.execute(_COLUMNS, [table]).fetchall()]
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM generate_series(%s::int, %s::int) nth, {} one").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(_copied(column, apart=column in _IDS[table]) for column in columns),
        one,
    )


def _copied(column: str, *, apart: bool) -> sql.Composed:
    named = sql.Identifier("one", column)
    if apart:
        return sql.SQL("md5({}::text || nth)::uuid").format(named)
    if column == "number":
        return sql.SQL("left({}, 17) || lpad((nth + {})::text, 7, '0')").format(named, OWN_NUMBERS)
    return sql.SQL("{}").format(named)
