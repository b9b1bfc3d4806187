"""How fast are receipts against PostgreSQL's own single-row commits, at the same number of clients, in one run?

pgbench commits one row of 1 KB per transaction, before and after each accept run; the ratio is against their mean.
There are two such rows: a `plain` one (a key and a text), which is the least that PostgreSQL can be asked for, and one
that is `indexed` as rows of ours are (20 columns, a key, a unique id, three more indexes). Accept is everything that a
receipt takes: HTTP, token, eleven rows, commit, signature. Nothing else runs, as for pgbench; `pipe_rate` measures the
whole town.

    gridloop bench accept
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from itertools import islice
from statistics import median
from typing import Any

import psycopg
import uvloop

from benchmarks.load import closed_loop, requests
from benchmarks.town import Town, running_door
from deploy.local.postgres_data import program_folder

CLIENTS = (8, 32, 64)
ROUNDS = 5
SECONDS = 4.0
MADE_BEFORE = 40_000
"""Requests are made before the clock runs: the clients shall cost as little as those of pgbench."""
TABLES = """
CREATE TABLE bench_plain (id uuid PRIMARY KEY, body text NOT NULL);
CREATE TABLE bench_indexed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL UNIQUE, number text, town text,
    cell text, category text, status text, platform text, channel text, reporter text, urgent bool, grade int2,
    lon float8, lat float8, received_at timestamptz, due_at timestamptz, version int, seq int, address text, body text
);
CREATE INDEX ON bench_indexed (received_at);
CREATE INDEX ON bench_indexed (cell, received_at);
CREATE INDEX ON bench_indexed (due_at) WHERE status <> 'closed';
"""
SCRIPTS = {
    "plain": f"INSERT INTO bench_plain (id, body) VALUES (gen_random_uuid(), '{'x' * 1000}');\n",
    "indexed": f"""\\set cell random(1, 36)
INSERT INTO bench_indexed (event_id, number, town, cell, category, status, platform, channel, reporter, urgent, grade,
    lon, lat, received_at, due_at, version, seq, address, body)
VALUES (gen_random_uuid(), '330499101202611240000646', '330499101', :cell, '0204', 'assigned', 'law', 'officer',
    'officer15', false, 3, 120.53, 30.63, now(), now() + interval '1 day', 1, 1, '振兴街28号', '{"x" * 760}');
""",
}


def pgbench(town: Town, clients: int, row: str) -> float:
    """Commits of one such row of 1 KB per second."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPTS[row])
        script.flush()
        command = [
            str(program_folder() / "pgbench"),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            "2",
            "-T",
            str(int(SECONDS)),
        ]
        command += ["-f", script.name, town.admin_database_url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", output)
    assert found is not None, output
    return float(found[1])


def one_round(town: Town, clients: int, seed: int) -> dict[str, float]:
    """Bracket one accept run with two of pgbench."""
    before = {row: pgbench(town, clients, row) for row in SCRIPTS}
    made = iter(list(islice(requests(town.url, town.tokens, seed=seed), MADE_BEFORE)))
    outcome = uvloop.run(closed_loop(town.url, made, clients=clients, seconds=SECONDS))
    assert set(outcome.statuses) == {201}, outcome.statuses
    reference = {row: (before[row] + pgbench(town, clients, row)) / 2 for row in SCRIPTS}
    return {
        "accept": outcome.rate,
        **{f"pgbench_{row}": rate for row, rate in reference.items()},
        **{f"ratio_{row}": outcome.rate / rate for row, rate in reference.items()},
        "p50_ms": outcome.quantile(0.5),
        "p99_ms": outcome.quantile(0.99),
    }


def prepare(town: Town) -> None:
    """Make the tables that pgbench writes to, and warm the door up."""
    with psycopg.connect(town.admin_database_url, autocommit=True) as connection:
        connection.execute(TABLES)
    uvloop.run(closed_loop(town.url, requests(town.url, town.tokens, seed=0), clients=8, seconds=2))


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure at each number of clients; medians and every round."""
    figures: dict[str, Any] = {}
    with running_door() as town:
        prepare(town)
        for clients in CLIENTS:
            made = [one_round(town, clients, seed) for seed in range(1, rounds + 1)]
            medians = {f"median_ratio_{row}": median(one[f"ratio_{row}"] for one in made) for row in SCRIPTS}
            figures[str(clients)] = {**medians, "rounds": made}
            print(
                f"{clients} clients: {' '.join(f'{name} {ratio:.3f}' for name, ratio in medians.items())}", flush=True
            )
    return figures
