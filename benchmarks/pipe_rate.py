"""What rate goes from receipt to assignment without a growing backlog, and how long does it take at lower rates?

Open loop, everything on one machine. A rate is flat when, over its minute, the number of accepted and not yet decided
reports does not grow. Beside it, in the same run, the bare pipe (`bare_pipe`) with the same bytes. CPU per report and
process, idle CPU and memory are read from the same town, whose limits are the default ones of hours and days.

    gridloop bench pipe
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import uvloop
from kafka import KafkaConsumer

from benchmarks.bare_pipe import RECORDS_PER_REPORT, Sample, bare_rate, write_samples
from benchmarks.load import open_loop, requests
from benchmarks.town import Town, running_town
from deploy.demo.seed import default_limits
from dispatch.adapters.postgres.reference import publish
from runtime.connections import engine
from runtime.kafka import client_options
from runtime.settings import Settings

RATES = (50, 200, 300, 500, 600, 700, 800, 900, 1000)
GROWTH = 0.02
"""A backlog that grows by more than this share of the rate is not flat."""

BACKLOG = "SELECT count(*) FROM outbox WHERE topic = 'reports.accepted'"
DELAYS = """
SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
    ORDER BY extract(epoch FROM coalesce(e.occurred_at, 'infinity'::timestamptz) - i.received_at) * 1000)
FROM incident i LEFT JOIN incident_event e ON e.incident = i.id AND e.type IN ('IncidentAssigned', 'LeftToPerson')
WHERE i.received_at >= %s AND i.received_at < %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One rate: reports per second offered and answered, backlog growth, delays in ms, CPU in ms per report."""

    offered: float
    accepted: float
    errors: int
    backlog_start: float
    backlog_end: float
    growth_per_second: float
    flat: bool
    accept_p50_ms: float
    accept_p99_ms: float
    assigned_p50_ms: float
    assigned_p95_ms: float
    assigned_p99_ms: float
    cpu_ms_per_report: dict[str, float]
    cpu_ms_per_report_total: float


def run_at(town: Town, rate: float, seconds: float, seed: int) -> Run:
    """Offer a rate for a while and see what becomes of it."""
    with psycopg.connect(town.database_url, autocommit=True) as connection:

        def scalar(statement: str, *parameters: Any) -> Any:
            row = connection.execute(statement, parameters).fetchone()
            assert row is not None
            return row[0]

        backlog: list[tuple[float, int]] = []
        stream = requests(town.url, town.tokens, seed=seed)
        began = scalar("SELECT clock_timestamp()")
        before = town.cpu_seconds()
        outcome = uvloop.run(
            open_loop(
                town.url,
                stream,
                rate=rate,
                seconds=seconds,
                watch=lambda elapsed: backlog.append((elapsed, scalar(BACKLOG))),
            )
        )
        ended = scalar("SELECT clock_timestamp()")
        for _ in range(240):
            if scalar(BACKLOG) == 0:
                break
            sleep(0.25)
        after = town.cpu_seconds()  # not before: whoever lags behind would seem to work less
        delays = scalar(DELAYS, began, ended)
    third = len(backlog) // 3
    start = sum(count for _, count in backlog[third : 2 * third]) / max(1, third)
    end = sum(count for _, count in backlog[2 * third :]) / max(1, len(backlog) - 2 * third)
    growth = (end - start) / (seconds / 3)
    good = outcome.statuses[201]
    cpu = {name: (after[name] - before[name]) * 1000 / max(1, good) for name in after}
    return Run(
        offered=rate,
        accepted=good / outcome.seconds,
        errors=sum(outcome.statuses.values()) - good,
        backlog_start=start,
        backlog_end=end,
        growth_per_second=growth,
        flat=growth <= GROWTH * rate and good / outcome.seconds > 0.97 * rate,
        accept_p50_ms=outcome.quantile(0.5),
        accept_p99_ms=outcome.quantile(0.99),
        assigned_p50_ms=delays[0],
        assigned_p95_ms=delays[1],
        assigned_p99_ms=delays[2],
        cpu_ms_per_report={name: round(value, 3) for name, value in cpu.items()},
        cpu_ms_per_report_total=sum(cpu.values()),
    )


def sample_records(town: Town, folder: Path, reports: int = 200) -> Path:
    """Take the three records of some reports off the topics, whole, for the bare pipe to carry."""
    taken: list[list[Sample]] = []
    for topic, kind in (
        ("reports.accepted", b""),
        ("triage.decisions", b""),
        ("incidents.events", b"IncidentAssigned"),
    ):
        consumer = KafkaConsumer(
            topic,
            **client_options(Settings(**town.kafka)),
            auto_offset_reset="earliest",
            consumer_timeout_ms=3000,
        )
        found = [Sample(each.key, list(each.headers), each.value) for each in consumer if kind in each.value]
        consumer.close()
        taken.append(found[:reports])
    samples = [sample for trio in zip(*taken, strict=False) for sample in trio]
    assert len(samples) >= RECORDS_PER_REPORT
    path = folder / "samples"
    write_samples(path, samples)
    return path


def with_real_limits(town: Town) -> None:
    """Put limits of hours and days in force: nobody signs here, and the demo's minutes would escalate every report."""
    database = engine(town.database_url, application="gridloop-bench", pool_size=1)
    with database.begin() as connection:
        publish(connection, [default_limits()], by="bench", effective_from=datetime.now(UTC))
    database.dispose()


def idle_cpu(town: Town, seconds: float = 20) -> dict[str, float]:
    """Share of one core that each process uses while nothing happens."""
    before = town.cpu_seconds()
    sleep(seconds)
    after = town.cpu_seconds()
    return {name: round((after[name] - before[name]) / seconds, 4) for name in after}


def measure(seconds: float) -> dict[str, Any]:
    """Warm up, measure idle, latency and rates, with the bare pipe before and after."""
    with running_town() as town, tempfile.TemporaryDirectory() as folder:
        with_real_limits(town)
        sleep(5)
        idle = idle_cpu(town, 10)
        run_at(town, 100, 10, seed=0)
        with psycopg.connect(town.database_url, autocommit=True) as connection:
            connection.execute("ANALYZE")
        samples = sample_records(town, Path(folder))
        bare = [bare_rate(town.admin_database_url, town.kafka, samples, 8)]
        runs: list[Run] = []
        for seed, rate in enumerate(RATES, start=1):
            runs.append(run_at(town, rate, seconds, seed))
            print(asdict(runs[-1]), flush=True)
            if not runs[-1].flat:
                break
        memory = town.pss_mib()
        bare.append(bare_rate(town.admin_database_url, town.kafka, samples, 8))
    best = max((run.offered for run in runs if run.flat), default=0.0)
    reference = sum(bare) / len(bare)
    return {
        "highest_flat_rate": best,
        "bare_pipe_rate": reference,
        "ratio": best / reference,
        "idle_cpu_cores": idle,
        "idle_cpu_cores_total": sum(idle.values()),
        "pss_mib": memory,
        "pss_mib_total": sum(memory.values()),
        "runs": [asdict(run) for run in runs],
    }
