"""Workers that fire what is due, in this process or as processes of their own, and clocks to be fired by them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from dispatch.bootstrap import Services
from dispatch.entrypoints.timers import TimerWorker
from runtime.connections import engine
from runtime.failpoints import ENVIRONMENT
from tests.postgres.township import decided, rows, submission

ROOT: Final = Path(__file__).parents[2]
AT_ONCE: Final = 100

_NOTHING_SOON: Final = (
    """
    UPDATE sla_fact SET steps_due_at = (
        SELECT array_agg(clock_timestamp() + interval '1 day') FROM generate_series(1, cardinality(steps_due_at)))
    WHERE steps_due_at IS NOT NULL
    """,
    "UPDATE sla_timer SET due_at = clock_timestamp() + interval '1 day' WHERE state = 'armed'",
)
_DUE: Final = (
    """
    UPDATE sla_fact f SET steps_due_at = ARRAY[one.first, one.second, one.third] || f.steps_due_at[4:] FROM unnest(
        CAST(:clocks AS uuid[]), CAST(:first AS timestamptz[]), CAST(:second AS timestamptz[]),
        CAST(:third AS timestamptz[])
    ) AS one (clock, first, second, third) WHERE f.clock = one.clock
    """,
    """
    UPDATE sla_timer t SET due_at = one.first
    FROM unnest(CAST(:clocks AS uuid[]), CAST(:first AS timestamptz[])) AS one (clock, first)
    WHERE t.clock = one.clock AND t.state = 'armed'
    """,
)


@contextmanager
def a_worker(database_url: str) -> Iterator[TimerWorker]:
    """One worker in this process."""
    database = engine(database_url, application="timers", pool_size=1)
    try:
        yield TimerWorker(database, demo=True)
    finally:
        database.dispose()


def fire_all(worker: TimerWorker) -> None:
    """Let a worker go on until nothing is due."""
    while worker.one_round() == 0.0:
        continue


def a_timers_process(
    database_url: str, data_dir: Path, *, instance: int = 0, failpoints: Path | None = None, name: str = "timers"
) -> subprocess.Popen[bytes]:
    """Start the process `timers`, or another one, with all its loops; what it says goes to a log in the folder."""
    named = {"DATABASE_URL": database_url, "GRIDLOOP_DATA_DIR": str(data_dir), "GRIDLOOP_INSTANCE": str(instance)}
    named |= {ENVIRONMENT: str(failpoints)} if failpoints else {}
    with (data_dir / f"{name}-{instance}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.processes", name],
            cwd=ROOT,
            env=os.environ | named,
            stdout=log,
            stderr=log,
        )


def sign_clocks(services: Services, count: int) -> list[UUID]:
    """Return the sign clocks of so many incidents that were assigned; no step of any clock is due before tomorrow."""
    for first in range(0, count, AT_ONCE):
        services.accept([submission() for _ in range(min(AT_ONCE, count - first))])
    made = rows(services, "SELECT id, report FROM incident WHERE status = 'received' ORDER BY id")
    for first in range(0, count, AT_ONCE):
        services.apply_triage([decided(row.id, row.report) for row in made[first : first + AT_ONCE]])
    with services.engine.begin() as connection:
        for statement in _NOTHING_SOON:
            connection.execute(sa.text(statement))
    return [row.id for row in rows(services, "SELECT id FROM sla_clock WHERE kind = 'sign' ORDER BY id")]


def let_be_due(services: Services, due: Mapping[UUID, tuple[datetime, datetime, datetime]]) -> None:
    """Let the steps of these clocks be due then."""
    instants = {name: [steps[n] for steps in due.values()] for n, name in enumerate(("first", "second", "third"))}
    with services.engine.begin() as connection:
        for statement in _DUE:
            connection.execute(sa.text(statement), {"clocks": list(due), **instants})
