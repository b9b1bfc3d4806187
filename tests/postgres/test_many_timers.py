"""Many timers: whatever is due is found however much there is, nothing comes early, and nothing is told long after."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from runtime.clock import monotonic, utc_now
from runtime.presence import is_ready
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import (
    AT_ONCE,
    a_timers_process,
    a_worker,
    fire_all,
    let_be_due,
    sign_clocks,
)
from tests.postgres.township import rows, submission

OVERDUE: Final = 1000
"""Seconds after which every step of the demo's receive clocks is due, and no step of its total clocks."""
TOMORROW: Final = timedelta(days=1)
STARTED_WITHIN: Final = 15.0
ALL_WITHIN: Final = 5.0
LATE_AT_MOST: Final = 2.0
PER_SECOND: Final = 40
SECONDS: Final = 30

DUE: Final = """
SELECT f.clock, (s.n - 1)::int AS step FROM sla_fact f, unnest(f.steps_due_at) WITH ORDINALITY AS s (due_at, n)
WHERE s.due_at <= clock_timestamp()
"""
NOT_URGENT_FIRST: Final = """
SELECT count(*) FROM escalation later JOIN incident i ON i.id = later.incident
WHERE i.urgent AND later.at > (
    SELECT min(e.at) FROM escalation e JOIN incident i ON i.id = e.incident WHERE NOT i.urgent)
"""


@pytest.mark.parametrize(
    "incidents", [1_200, pytest.param(12_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])], ids=str
)
def test_however_many_open_incidents_are_overdue_all_are_found_and_the_urgent_ones_first(
    services: Services, database_url: str, incidents: int
) -> None:
    for first in range(0, incidents, AT_ONCE):
        services.accept([submission(urgent=n % 10 == 0) for n in range(first, first + AT_ONCE)])
    let_pass(services, OVERDUE)
    due = {(row.clock, row.step) for row in rows(services, DUE)}

    with a_worker(database_url) as worker:
        fire_all(worker)

    assert len(due) == 3 * incidents
    assert {(row.clock, row.step) for row in rows(services, "SELECT clock, step FROM escalation")} == due
    assert rows(services, "SELECT count(*), count(DISTINCT incident) FROM escalation") == [(3 * incidents, incidents)]
    told = "SELECT count(*), count(DISTINCT (incident, data)) FROM incident_event WHERE type = 'ClockEscalated'"
    assert rows(services, told) == [(3 * incidents, 3 * incidents)]
    assert rows(services, "SELECT DISTINCT seq FROM incident") == [(4,)]
    assert rows(services, NOT_URGENT_FIRST) == [(0,)]


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_a_thousand_that_are_due_at_one_moment_are_told_within_five_seconds_and_none_early(
    services: Services, database_url: str, tmp_path: Path
) -> None:
    clocks = sign_clocks(services, 1000)

    with firing(database_url, tmp_path):
        at = utc_now() + timedelta(seconds=3)
        let_be_due(services, dict.fromkeys(clocks, (at, at + TOMORROW, at + TOMORROW)))
        until(at)
        began = monotonic()
        took = await_escalations(services, len(clocks)) - began

    assert fired(services) == set(clocks)
    assert min(lateness(services)) >= 0
    assert took <= ALL_WITHIN


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_of_what_is_due_at_any_moment_99_of_100_are_at_most_two_seconds_late_and_none_is_early(
    services: Services, database_url: str, tmp_path: Path
) -> None:
    clocks = sign_clocks(services, PER_SECOND * SECONDS)

    with firing(database_url, tmp_path):
        begin = utc_now() + timedelta(seconds=3)
        moments = [begin + timedelta(seconds=n / PER_SECOND) for n in range(len(clocks))]
        pairs = zip(clocks, moments, strict=True)
        let_be_due(services, {clock: (at, at + TOMORROW, at + TOMORROW) for clock, at in pairs})
        until(moments[-1])
        await_escalations(services, len(clocks))

    late = sorted(lateness(services))
    assert fired(services) == set(clocks)
    assert late[0] >= 0
    assert late[ceil(0.99 * len(late)) - 1] <= LATE_AT_MOST


@contextmanager
def firing(database_url: str, folder: Path) -> Iterator[None]:
    """Have the process `timers` run with all of its loops, as in production."""
    process = a_timers_process(database_url, folder)
    try:
        waited = monotonic() + STARTED_WITHIN
        while not is_ready(folder, "timers", process.pid):
            assert process.poll() is None, (folder / "timers-0.log").read_text()
            assert monotonic() < waited
            time.sleep(0.1)
        yield
        assert process.poll() is None, (folder / "timers-0.log").read_text()
    finally:
        process.kill()
        process.wait()


def until(at: datetime) -> None:
    """Sleep until then."""
    time.sleep(max(0.0, (at - utc_now()).total_seconds()))


def await_escalations(services: Services, count: int, seconds: float = 60) -> float:
    """Wait until so many escalations are committed and return when that was."""
    end = monotonic() + seconds
    while rows(services, "SELECT count(*) FROM escalation") != [(count,)]:
        assert monotonic() < end, rows(services, "SELECT count(*) FROM escalation")
        time.sleep(0.05)
    return monotonic()


def fired(services: Services) -> set[UUID]:
    return {row.clock for row in rows(services, "SELECT clock FROM escalation WHERE step = 0")}


def lateness(services: Services) -> Sequence[float]:
    """How many seconds after its time each step fired."""
    return [float(late) for (late,) in rows(services, "SELECT extract(epoch FROM at - due_at) FROM escalation")]
