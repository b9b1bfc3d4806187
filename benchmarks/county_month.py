"""How long does it take to count the month of a county: 60,000 incidents in twelve towns, every shipped figure?

Everything on one core, by unit, town and village, after as many incidents of the month before. Twice: the second time
has to give the same, to the digit. Then the month is assessed and frozen, and a unit looks at it: `county_pages`.

    gridloop bench county-month
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psutil
import psycopg
import sqlalchemy as sa

from benchmarks.county_pages import UNITS, assessed
from deploy.demo.plant import plant
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.counting.counter import FigureCounter
from dispatch.adapters.postgres.counting.populations import likeness
from dispatch.adapters.postgres.migrate import upgrade
from dispatch.adapters.postgres.reference import in_force
from dispatch.application.figures import figures_of
from dispatch.domain.assessment.counted import By, Counted
from dispatch.domain.assessment.figure import Figure
from dispatch.domain.assessment.period import Span, period_of
from runtime.connections import engine
from runtime.database_url import conninfo

INCIDENTS: Final = 60_000
TOWNS: Final = 12
MONTH: Final = "2026-11"
GIVEN_SECONDS: Final = 20

_MADE: Final = """
CREATE TEMPORARY TABLE made AS
SELECT n, md5('i' || n)::uuid AS id, md5('a' || n)::uuid AS lead, at, (%(units)s::text[])[1 + n %% %(of)s] AS unit,
    '3304990' || lpad((n %% %(towns)s + 1)::text, 2, '0') AS town,
    (%(units)s::text[])[1 + (n + 7) %% %(of)s] AS unit_before, n %% 20 = 3 AS returned, n %% 25 = 4 AS sent_back,
    at + (n %% 300 + 1) * interval '1 minute' AS assigned_at,
    at + (n %% 700 + 301) * interval '1 minute' AS signed_at,
    at + (n %% 6 + 1) * interval '1 day' AS handed_in_at,
    at + (n %% 6 + 1) * interval '1 day' + (n %% 20 + 1) * interval '1 hour' AS closed_at,
    (ARRAY['enforcement', 'market', 'services', 'public_order'])[1 + n %% 4] AS platform
FROM (
    SELECT n, %(begin)s::timestamptz + (n - %(count)s) * interval '1 month' / %(count)s AS at
    FROM generate_series(1, 2 * %(count)s) n
) numbered;
ALTER TABLE made ADD cell text;
UPDATE made SET cell = town || '2' || lpad((n % 20 + 1)::text, 2, '0') || lpad((n % 15 + 1)::text, 3, '0');
"""
_FILL: Final = (
    """
INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, reporter, urgent, category,
    grade, platform, cell, lead, lead_unit, units, received_at, told_at, closed_at)
SELECT id, town || '2026' || lpad(n::text, 8, '0'), id, town, 'closed', 'resolved', 6, 9,
    CASE WHEN n % 3 = 0 THEN 'officer' ELSE 'citizen' END, 'person' || n % 900, false, '060' || 10 + n % 30, 4,
    platform, cell, lead, unit, ARRAY[unit], at, closed_at, closed_at FROM made
""",
    """
INSERT INTO assignment (id, incident, role, unit, state, since, ended_at, binding)
SELECT lead, id, 'lead', unit, 'handed_in', assigned_at, handed_in_at, false FROM made
UNION ALL
SELECT md5('b' || n)::uuid, id, 'lead', unit_before, 'returned', at + interval '30 seconds',
    at + interval '50 seconds', false FROM made WHERE returned
""",
    """
INSERT INTO incident_event (incident, seq, id, type, occurred_at, by, status, version, caused_by, data)
SELECT id, seq, md5(type || seq || n)::uuid, type, occurred_at, 'operator', 'handling', 1, id, data FROM made,
LATERAL (VALUES
    (1, 'IncidentReceived', at, '{"channel": "citizen"}'::jsonb),
    (2, 'IncidentAssigned', CASE WHEN returned THEN at + interval '30 seconds' END, jsonb_build_object('assignment',
        md5('b' || n)::uuid, 'unit', unit_before)),
    (3, 'AssignmentReturned', CASE WHEN returned THEN at + interval '50 seconds' END, jsonb_build_object('assignment',
        md5('b' || n)::uuid, 'unit', unit_before, 'count', 1)),
    (4, 'IncidentAssigned', assigned_at, jsonb_build_object('assignment', lead, 'unit', unit)),
    (5, 'AssignmentSigned', signed_at, jsonb_build_object('assignment', lead, 'unit', unit)),
    (6, 'ResultHandedIn', handed_in_at, jsonb_build_object('assignment', lead, 'unit', unit)),
    (7, 'ResultSentBack', CASE WHEN sent_back THEN handed_in_at + interval '1 minute' END, jsonb_build_object(
        'assignment', lead, 'unit', unit, 'count', 1)),
    (8, 'CheckPassed', closed_at, '{}'),
    (9, 'ResultTold', closed_at, '{"channel": "in_app"}'),
    (10, 'IncidentRated', CASE WHEN n % 2 = 0 THEN closed_at END, jsonb_build_object('stars', 1 + n % 5)),
    (11, 'IncidentClosed', closed_at, '{"outcome": "resolved"}'),
    (12, 'ClockEscalated', CASE WHEN n % 4 = 0 THEN at + interval '3 days' END, jsonb_build_object('clock',
        md5('handle' || n)::uuid, 'clock_kind', 'handle', 'step', 1, 'level', 'deadline', 'due_at', at + interval
        '3 days', 'step_due_at', at + interval '3 days'))
) told (seq, type, occurred_at, data) WHERE occurred_at IS NOT NULL ORDER BY at, seq
""",
    """
CREATE TEMPORARY TABLE clocks AS
SELECT md5(kind || n)::uuid AS id, n, id AS incident, kind, started, due, stopped, why,
    CASE WHEN kind IN ('sign', 'handle') THEN lead END AS assignment FROM made,
LATERAL (VALUES
    ('total', at, at + interval '5 days', closed_at, 'closed'),
    ('receive', at, at + interval '2 hours', assigned_at, 'assigned'),
    ('sign', assigned_at, assigned_at + interval '8 hours', signed_at, 'signed'),
    ('handle', assigned_at, assigned_at + interval '3 days', handed_in_at, 'handed_in'),
    ('check', handed_in_at, handed_in_at + interval '1 day', closed_at, 'checked_and_told')
) timed (kind, started, due, stopped, why)
""",
    """
INSERT INTO sla_clock (id, incident, assignment, kind, round, ladder, state, started_at)
SELECT id, incident, assignment, kind, 0, '[]', 'stopped', started FROM clocks
""",
    """
INSERT INTO sla_fact (clock, n, at, kind, why, rule, due_soon_at, due_at, long_overdue_at, steps_due_at)
SELECT id, 0, started, 'started', NULL, '{}'::json, due, due, due, '{}'::timestamptz[] FROM clocks
UNION ALL SELECT id, 1, started + (stopped - started) / 4, 'paused', 'on_hold', '{}', NULL, NULL, NULL, NULL FROM clocks
    WHERE n % 10 = 0
UNION ALL SELECT id, 2, started + (stopped - started) / 2, 'resumed', 'resumed', '{}', due, due, due, '{}' FROM clocks
    WHERE n % 10 = 0
UNION ALL SELECT id, 3, stopped, 'stopped', why, '{}', due, due, due, '{}' FROM clocks
""",
)


def measure(count: int = INCIDENTS) -> dict[str, Any]:
    """Make the county, count its month in three ways, twice, assess and freeze it, and return how long it all took."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # PostgreSQL and the web process inherit it
    with county(count) as (postgres, folder):
        return {
            "incidents": count,
            "towns": TOWNS,
            "given_seconds": GIVEN_SECONDS,
            **_figures(postgres.url),
            "assessed": assessed(postgres, folder, MONTH),
        }


def _figures(url: str) -> dict[str, Any]:
    with engine(url, application="gridloop-bench", pool_size=1).connect() as connection:
        # As little memory for sorting as a server of a county has.
        connection.exec_driver_sql("SET max_parallel_workers_per_gather = 0")
        figures = tuple(figures_of(in_force(connection)).values())
        server = psutil.Process(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        span = period_of(MONTH).span
        found = {by.value: _counted(connection, figures, span, by, server) for by in (By.UNIT, By.TOWN, By.VILLAGE)}
        return {"figures": len(figures), "by": found}


@contextmanager
def county(count: int) -> Iterator[tuple[EmbeddedPostgres, Path]]:
    """A database with a month of a county, and the month before, and the folder in which it lies."""
    with tempfile.TemporaryDirectory(prefix="gridloop-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder)) as postgres:
            owned = postgres.database_url(DATABASE, Login.MIGRATE)
            upgrade(owned)
            plant(postgres.url)
            with psycopg.connect(conninfo(owned), autocommit=True) as connection:
                _fill(psycopg.ClientCursor(connection), count)
            yield postgres, Path(folder)


def _fill(client: psycopg.ClientCursor[Any], count: int) -> None:
    values = {
        "count": count,
        "towns": TOWNS,
        "begin": period_of(MONTH).span.begin,
        "units": list(UNITS),
        "of": len(UNITS),
    }
    client.execute("SET synchronous_commit = off")
    for statement in _MADE.split(";"):
        if statement.strip():
            client.execute(statement.encode(), values if "%(" in statement else None)
    for statement in _FILL:
        client.execute(statement.encode())
    client.execute("VACUUM ANALYZE")


def _counted(
    connection: sa.Connection, figures: tuple[Figure, ...], span: Span, by: By, server: psutil.Process
) -> dict[str, Any]:
    counter, alike = FigureCounter(connection), _alike(figures)
    found: list[Counted] = []
    each: dict[str, float] = {}
    before, began = _cpu(server), perf_counter()
    for group in alike:
        one = perf_counter()
        found += counter.count(group, span, by)
        each[f"{group[0].population}: {group[0].id} and {len(group) - 1} more"] = round(perf_counter() - one, 2)
    seconds, spent = perf_counter() - began, _cpu(server) - before
    again = [each for group in alike for each in counter.count(group, span, by)]
    return {
        "seconds": round(seconds, 1),
        "server_cpu_seconds": round(spent, 1),
        "rows": len(found),
        "same_again": again == found,
        "statements": each,
    }


def _alike(figures: tuple[Figure, ...]) -> list[list[Figure]]:
    """Return the figures as they are counted: those that are alike at once."""
    found: dict[object, list[Figure]] = {}
    for figure in figures:
        found.setdefault(likeness(figure), []).append(figure)
    return list(found.values())


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
