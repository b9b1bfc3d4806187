"""What a move reads is found by keys, whenever its statements were planned: while the tables were empty, or small."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import psycopg
import pytest

from dispatch.adapters.postgres.columns import Amendment
from dispatch.adapters.postgres.incidents import assignments, clocks, incident_rows, requests
from dispatch.adapters.postgres.incidents.store import BY_IDS, LOCK_NUMBERS, TURN_OF_NUMBERS
from dispatch.entrypoints.recounting import NEXT
from runtime.db import NOTHING_MORE, PLANS_KEPT, psycopg_options

pytestmark = pytest.mark.postgres

LOADED = {
    "assignments": assignments.ASSIGNMENTS,
    "requests": requests.REQUESTS,
    "clocks": clocks.CLOCKS,
    "facts": clocks.FACTS,
}

FILLED = """
INSERT INTO sla_clock (id, incident, kind, round, ladder, state, started_at)
SELECT gen_random_uuid(), incident, 'handle', 0, '[]', 'stopped', now()
FROM (SELECT gen_random_uuid() AS incident FROM generate_series(1, 100)) AS one, generate_series(1, 12);
INSERT INTO sla_fact (clock, n, at, kind, rule, due_soon_at, due_at, long_overdue_at, steps_due_at)
SELECT id, n, now(), 'started', '{}', now(), now(), now(), '{}' FROM sla_clock, generate_series(0, 1) AS n;
ANALYZE sla_clock, sla_fact;
"""
"""After the first 100 incidents; few enough for PostgreSQL to prefer a walk through all facts to look-ups by clock."""


GROWN = """
INSERT INTO incident (id, number, report, town, status, version, seq, channel, urgent, received_at)
SELECT gen_random_uuid(), n, gen_random_uuid(), '330499101', 'received', 1, 1, 'citizen', false, now()
FROM generate_series(1, {}) AS n;
ANALYZE incident;
"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def planned(
    database_url: str, statement: str, session: Mapping[str, str] = PLANS_KEPT, *, first: str = "SELECT 1"
) -> list[dict[str, Any]]:
    numbers = count(1)
    asked = re.sub("%s(::[^,)]+)?", lambda found: f"${next(numbers)}{found[1] or '::uuid[]'}", statement)
    with psycopg.connect(database_url, options=psycopg_options(session)) as connection:
        connection.execute(first)
        row = connection.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {asked}".encode()).fetchone()
    assert row is not None
    return list(nodes(row[0][0]["Plan"]))


@pytest.mark.parametrize("filled", ["", FILLED], ids=["empty", "small"])
@pytest.mark.parametrize("what", LOADED)
def test_what_belongs_to_an_incident_is_found_without_a_walk(database_url: str, what: str, filled: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(filled.encode())

    found = planned(database_url, LOADED[what])

    scans = [node for node in found if "Index Name" in node or node["Node Type"] == "Seq Scan"]
    assert scans
    assert [node for node in scans if "Index Cond" not in node] == []
    assert [node["Node Type"] for node in found if "Join" in node["Node Type"]] == []


@pytest.mark.parametrize("filled", ["", GROWN.format(10), FILLED + GROWN.format(300)], ids=["empty", "tiny", "small"])
@pytest.mark.parametrize("statement", [TURN_OF_NUMBERS, LOCK_NUMBERS], ids=["turn", "lock"])
def test_what_a_person_moves_is_found_by_its_number(database_url: str, statement: str, filled: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(filled.encode())

    found = planned(database_url, statement)

    scans = [node for node in found if "Index Name" in node or node["Node Type"] == "Seq Scan"]
    assert [node for node in scans if "Index Cond" not in node] == []
    assert [node["Node Type"] for node in found if "Join" in node["Node Type"]] == []


CHANGED: dict[str, Amendment] = {
    "incident": incident_rows._CHANGED,
    "assignment": assignments._CHANGED,
    "request": requests._CHANGED,
    "clock": clocks._CHANGED,
}


@pytest.mark.parametrize("filled", ["", GROWN.format(10), FILLED + GROWN.format(300)], ids=["empty", "tiny", "small"])
@pytest.mark.parametrize("what", CHANGED)
def test_what_changes_is_found_by_its_id_in_every_session(database_url: str, what: str, filled: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(filled.encode())

    for session in (PLANS_KEPT, NOTHING_MORE):
        found = planned(database_url, CHANGED[what].statement, session, first=BY_IDS)

        scans = [node for node in found if "Index Name" in node or node["Node Type"] == "Seq Scan"]
        assert [node for node in scans if "Index Cond" not in node] == []
        assert [node["Node Type"] for node in found if "Join" in node["Node Type"] or "Loop" in node["Node Type"]] == [
            "Hash Join"  # a nested loop would compare every row with every row, once a batch is large
        ]


RUNNING = """
UPDATE sla_clock SET state = 'running', due_soon_at = now(), due_at = now(), long_overdue_at = now();
ANALYZE sla_clock;
"""


def test_the_walk_over_running_clocks_looks_at_the_facts_of_each_and_never_at_all_of_them(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute((FILLED + RUNNING).encode())
    asked = str(NEXT).replace(":after", "$1::uuid").replace(":limit", "$2::bigint")

    found = planned(database_url, asked, NOTHING_MORE)

    facts = [node for node in found if node.get("Relation Name") == "sla_fact"]
    assert [node.get("Index Cond") or node.get("Recheck Cond") for node in facts] == ["(clock = c.id)"]
