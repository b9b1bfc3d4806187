"""Walks over what is open take it batch by batch: at 100,000 clocks that run, no batch looks through a whole table.

Measured as in `test_plans`, in pages that PostgreSQL touches. A batch that finds what it looks for stops there; a walk
that finds nothing has to look at every clock once, by index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import Login
from dispatch.domain.emergency import Emergency, Scope
from dispatch.domain.terms import Grade
from dispatch.entrypoints import limits_walk, recounting, responding
from dispatch.entrypoints.walk import BATCH, FIRST
from runtime.clock import utc_now
from runtime.connections import engine
from tests.postgres_server import as_login, drop_database, make_database

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(180)]

NAME: Final = "test_plans_of_walks"
RUNNING: Final = 100_000
OPEN: Final = RUNNING // 3
"""Each has three clocks: the total, the signing and the handling."""
CLOSED: Final = 10_000
LAST: Final = UUID(int=2**128 - 1)
GROWING: Final = {"incident", "sla_clock", "sla_fact"}
PAGES_OF_A_BATCH: Final = 3_000
"""Some pages for each clock of a batch, as many clocks again that are passed over, and nothing that grows with the
town: all of its clocks lie on a hundred times as many."""
PAGES_OF_A_CLOCK: Final = 10
"""For each that is looked at: its row, its incident, and twice its facts, by their indexes."""

_FILL: Final = f"""
CREATE TEMPORARY TABLE made AS
SELECT gen_random_uuid() AS id, n, n <= {OPEN} AS is_open FROM generate_series(1, {OPEN + CLOSED}) n;
INSERT INTO incident (id, number, report, town, status, outcome, version, seq, channel, urgent, category, grade, cell,
    received_at, closed_at)
SELECT id, n, gen_random_uuid(), '330499101', CASE WHEN is_open THEN 'handling' ELSE 'closed' END,
    CASE WHEN NOT is_open THEN 'resolved' END, 1, 1, 'citizen', false, '06010', CASE WHEN n % 50 = 0 THEN 2 ELSE 4 END,
    '330499101201002', clock_timestamp(), CASE WHEN NOT is_open THEN clock_timestamp() END
FROM made;
INSERT INTO sla_clock (id, incident, kind, round, ladder, state, started_at, due_soon_at, due_at, long_overdue_at)
SELECT gen_random_uuid(), id, kind, 0, '[{{"step": 0, "level": "reminder", "after_due_days": null}}]',
    CASE WHEN is_open THEN 'running' ELSE 'stopped' END, now(), due, due, due
FROM made, (VALUES ('total'), ('sign'), ('handle')) kinds (kind),
    LATERAL (SELECT CASE WHEN is_open THEN now() + interval '1 day' END AS due) times;
INSERT INTO sla_fact (clock, n, at, kind, rule, due_soon_at, due_at, long_overdue_at, steps_due_at)
SELECT id, 0, now(), 'started',
    '{{"document": "limits", "version": "1", "kind": "total", "category": "", "grade": null, "allowance_s": 0,
      "time": "working", "due_soon": 0.8, "long_overdue": 2}}', now(), now(), now(), '{{}}'
FROM sla_clock
"""
_PAUSE: Final = """
UPDATE sla_clock SET state = 'paused', due_soon_at = NULL, due_at = NULL, long_overdue_at = NULL
WHERE state = 'running' AND kind = 'handle' AND incident IN (SELECT id FROM incident WHERE grade = 4);
INSERT INTO sla_fact (clock, n, at, kind, why, request, rule)
SELECT id, 1, now(), 'paused', 'emergency', %s, '{}' FROM sla_clock WHERE state = 'paused'
"""
"""As an act leaves it that waits for all of them."""


class Read:
    """What a statement found, and what it touched."""

    def __init__(self, connection: sa.Connection, which: sa.TextClause, asked: Mapping[str, Any]) -> None:
        names = which.compile().params
        values = {name: asked[name] for name in names}
        self.found = list(connection.execute(which, values).scalars())
        explained = sa.text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {which.text}")
        plan = connection.execute(explained, values).scalar_one()[0]["Plan"]
        self.pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        self.scanned = {node["Relation Name"] for node in _nodes(plan) if node["Node Type"] == "Seq Scan"}


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


@pytest.fixture(scope="module")
def url(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[str]:
    made = make_database(postgres_server, NAME, template=migrated_template)
    _run(made, _FILL)
    yield made
    drop_database(postgres_server, NAME)


@pytest.fixture(scope="module")
def database(url: str) -> Iterator[sa.Engine]:
    made = engine(url, application="tests", pool_size=1)
    yield made
    made.dispose()


@pytest.fixture
def paused(url: str, database: sa.Engine, act: Emergency) -> sa.Engine:
    """The same, after an act has paused what it names."""
    _run(url, _PAUSE.replace("%s", f"'{act.id}'"))
    return database


@pytest.fixture(scope="module")
def act() -> Emergency:
    now = utc_now()
    return Emergency(
        id=UUID(int=7),
        reason="台风",
        since=now - timedelta(hours=1),
        until=now + timedelta(hours=4),
        scope=Scope(grades=(Grade.ORDINARY,)),
    )


def _run(url: str, statements: str) -> None:
    with psycopg.connect(as_login(Login.MIGRATE, url), autocommit=True) as filling:
        filling.execute(statements.encode())
        filling.execute("VACUUM ANALYZE incident, sla_clock, sla_fact")


def asked(act: Emergency, *, after: UUID = FIRST, lasts: bool = True) -> dict[str, Any]:
    """What every walk asks for; each takes what it knows."""
    limits = {"older": ["1"], "published": utc_now(), "after": after, "limit": BATCH}
    return {**responding._asked(act), **limits, "lasts": lasts}


WALKS: Final = {
    "limits": limits_walk.NEXT,
    "recounting": recounting.NEXT,
    "emergency": responding.TO_PAUSE,
}


@pytest.mark.parametrize("walk", WALKS)
def test_a_batch_costs_what_it_takes_wherever_the_walk_has_come(walk: str, database: sa.Engine, act: Emergency) -> None:
    with database.connect() as connection:
        first = Read(connection, WALKS[walk], asked(act))
        half_way = Read(connection, WALKS[walk], asked(act, after=UUID(int=2**127)))
        over = Read(connection, WALKS[walk], asked(act, after=LAST))

    assert (len(first.found), len(half_way.found), over.found) == (BATCH, BATCH, [])
    for each in (first, half_way, over):
        assert each.pages < PAGES_OF_A_BATCH
        assert not each.scanned & GROWING


def test_a_walk_that_finds_nothing_looks_at_each_clock_by_index(database: sa.Engine, act: Emergency) -> None:
    with database.connect() as connection:
        limits = Read(connection, limits_walk.NEXT, asked(act) | {"older": ["0"]})
        emergency = Read(connection, responding.TO_PAUSE, asked(act) | {"grades": [1]})

    for each in (limits, emergency):
        assert each.found == []
        assert each.pages < RUNNING * PAGES_OF_A_CLOCK
        assert not each.scanned & GROWING


def test_while_an_act_lasts_what_waits_already_is_passed_over_and_then_resumed_batch_by_batch(
    paused: sa.Engine, act: Emergency
) -> None:
    with paused.connect() as connection:
        lasting = Read(connection, responding.TO_RESUME, asked(act))
        ended = Read(connection, responding.TO_RESUME, asked(act, lasts=False))

    assert (lasting.found, len(ended.found)) == ([], BATCH)
    assert ended.pages < PAGES_OF_A_BATCH
    assert not (lasting.scanned | ended.scanned) & GROWING
