"""What does it save that the parts of an incident have ids which sort beside it (`schemas.ids.part_id`)?

The same reports are accepted and decided in two databases of their own, one after the other and in turns: once with
ids that are hashes alone, once as they are. Read are PostgreSQL's own processor time and the bytes of its log (WAL) per
report, with a checkpoint now and then as under load.

    python -m benchmarks.part_ids [REPORTS]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import psutil
import psycopg

from benchmarks.town import write_result
from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.migrate import upgrade
from schemas.ids import derived_id, part_id
from tests.postgres.township import OFFICER, decided, submission, township
from tests.postgres_server import PostgresOfTests

BATCH = 50
CHECKPOINT_EVERY = 10_000
LATEST = "SELECT id, report FROM incident ORDER BY received_at DESC, id DESC LIMIT %s"
PLACES = ("dispatch.domain.moves.timing.part_id", "dispatch.domain.moves.handing_over.part_id")


def _hash_alone(_whole: UUID, cause: UUID, step: str) -> UUID:
    return derived_id(cause, step)


def cost(reports: int, *, beside: bool) -> dict[str, float]:
    """Milliseconds of PostgreSQL and kB of WAL per report, the second half of the reports alone."""
    made = part_id if beside else _hash_alone
    with tempfile.TemporaryDirectory() as name, patch(PLACES[0], made), patch(PLACES[1], made):
        folder = Path(name)
        folder.chmod(0o755)
        with PostgresOfTests(folder) as postgres:
            upgrade(postgres.database_url(DATABASE, Login.MIGRATE))
            server = psutil.Process(postgres.pid)
            with (
                township(postgres.url, folder) as services,
                psycopg.connect(postgres.url, autocommit=True) as watch,
            ):

                def used() -> tuple[float, int]:
                    times = [process.cpu_times() for process in (server, *server.children())]
                    row = watch.execute("SELECT wal_bytes::bigint FROM pg_stat_wal").fetchone()
                    assert row is not None
                    return sum(each.user + each.system for each in times), row[0]

                before = used()
                for done in range(0, reports, BATCH):
                    if done == reports // 2:
                        before = used()
                    if done % CHECKPOINT_EVERY == 0:
                        watch.execute("ANALYZE")
                        watch.execute("CHECKPOINT")
                    services.accept([submission(OFFICER) for _ in range(BATCH)])
                    found = watch.execute(LATEST, (BATCH,)).fetchall()
                    services.apply_triage([decided(incident, report) for incident, report in found])
                after = used()
    half = reports - reports // 2
    return {
        "postgres_ms_per_report": (after[0] - before[0]) * 1000 / half,
        "wal_kb_per_report": (after[1] - before[1]) / 1000 / half,
    }


def main(reports: int) -> None:
    """Measure both ways twice and write the result."""
    runs = [(beside, cost(reports, beside=beside)) for beside in (False, True, True, False)]
    figures = {
        name: {key: sum(run[key] for chosen, run in runs if chosen is beside) / 2 for key in runs[0][1]}
        for name, beside in (("hash_alone", False), ("beside_the_incident", True))
    }
    print(figures)
    write_result("part_ids", f"python -m benchmarks.part_ids {reports}", {"reports": reports} | figures)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
