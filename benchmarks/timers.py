"""What do a hundred thousand open clocks cost as long as nothing is due?

PostgreSQL and the process `timers` alone, with all of its loops: first in a township in which nothing was reported yet,
then with the clocks. Beside it what the auditor does with as many: its looks at what must hold, and the walk over all
clocks that count working time, which begins with every start.

    gridloop bench timers
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any, Final

from benchmarks.open_clocks import fill
from benchmarks.pipe_rate import idle_cpu
from benchmarks.town import Town
from deploy.demo.plant import plant
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.migrate import upgrade
from dispatch.bootstrap import Services
from dispatch.entrypoints.auditor import Auditor
from dispatch.entrypoints.recounting import Recounter
from runtime.connections import engine
from runtime.settings import Settings

SETTLES: Final = 15.0
"""Seconds until a process that was started has done what it does once."""
ENDS: Final = 1.0
LOOKS: Final = 3


def measure(clocks: int, seconds: float) -> dict[str, Any]:
    """Measure the timers idle without and with the clocks, then what the auditor does with them."""
    with tempfile.TemporaryDirectory(prefix="gridloop-bench-") as named:
        folder = Path(named)
        folder.chmod(0o755)
        with EmbeddedPostgres(folder) as postgres:
            owned = postgres.database_url(DATABASE, Login.MIGRATE)
            upgrade(owned)
            plant(postgres.url)
            load = os.getloadavg()
            without = idle_timers(postgres, folder, seconds)
            running = fill(postgres.url, owned, folder, clocks)
            with_clocks = idle_timers(postgres, folder, seconds)
            return {
                "running_clocks": running,
                "seconds_idle": seconds,
                "load_before": load,
                "cores_without_clocks": without,
                "cores_with_clocks": with_clocks,
                "cores_total": round(sum(with_clocks.values()), 4),
                "recounting_walk": walked(postgres, folder),
                "auditor_looks": looked(postgres, folder),
            }


def idle_timers(postgres: EmbeddedPostgres, folder: Path, seconds: float) -> dict[str, float]:
    """Return the share of a core that PostgreSQL and the timers use while nothing is due."""
    with timers(postgres, folder) as process:
        sleep(SETTLES)
        town = Town("", postgres.url, "", {}, folder, {"postgres": postgres.pid, "timers": process.pid}, ())
        return idle_cpu(town, seconds)


@contextmanager
def timers(postgres: EmbeddedPostgres, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the process `timers`, and fail when it ends by itself."""
    log = folder / "timers.log"
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.processes", "timers"],
            env=os.environ | {"DATABASE_URL": postgres.tcp_url(), "GRIDLOOP_DATA_DIR": str(folder)},
            stdout=said,
            stderr=said,
        )
    try:
        yield process
        if process.poll() is not None:
            raise RuntimeError(f"the timers ended:\n{log.read_text()}")
    finally:
        process.terminate()
        process.wait(30)


def walked(postgres: EmbeddedPostgres, folder: Path) -> dict[str, float]:
    """Return what one walk over all clocks takes, as after every start."""
    services = Services(Settings(database_url=postgres.url, data_dir=folder), application="recounting", pool_size=1)
    recounter = Recounter(services)

    def walk() -> None:
        while recounter.one_round() == 0.0:
            continue

    try:
        return spent(postgres, folder, walk)
    finally:
        services.close()


def looked(postgres: EmbeddedPostgres, folder: Path) -> list[dict[str, float]]:
    """Return what each look of the auditor takes; there is one a minute."""
    database = engine(postgres.url, application="auditor", pool_size=1)
    auditor = Auditor(database, folder)
    found: list[int] = []

    def look() -> None:
        found.append(len(auditor.look()))

    try:
        return [spent(postgres, folder, look) | {"findings": found[-1]} for _ in range(LOOKS)]
    finally:
        database.dispose()


def spent(postgres: EmbeddedPostgres, folder: Path, work: Callable[[], None]) -> dict[str, float]:
    """Return how long something took, and the processor time of this process and of PostgreSQL in it."""
    town = Town("", postgres.url, "", {}, folder, {"postgres": postgres.pid}, ())
    sleep(ENDS)  # a connection that was closed takes its processor time with it when its server process is gone
    server, own, began = town.cpu_seconds()["postgres"], process_time(), perf_counter()
    work()
    return {
        "seconds": round(perf_counter() - began, 2),
        "processor_s": round(process_time() - own, 2),
        "postgres_processor_s": round(town.cpu_seconds()["postgres"] - server, 2),
    }
