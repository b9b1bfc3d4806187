"""What people look at all day is read by index, however much has been handled over the years.

Measured in pages of eight kilobytes that PostgreSQL touches, which unlike time do not depend on the machine: a scan of
the incidents alone would be thousands, and one of their clocks more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from deploy.local.postgres import EmbeddedPostgres
from dispatch.adapters.postgres.reading.details import details
from dispatch.adapters.postgres.reading.figures import counts
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.listing import Listed, page
from dispatch.application.policy import visible
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Lamp, Role
from runtime.database_url import conninfo
from runtime.db import engine
from tests.postgres.much import CLOSED, OPEN, fill, number
from tests.postgres.township import OPERATOR, somebody

NAME = "test_plans"
GROWING = {"incident", "report", "assignment", "sla_clock", "sla_fact"}
HANDLER = somebody("handler", Role.HANDLER, unit="unit3")
CITIZEN = somebody("citizen7", Role.CITIZEN)
LATE = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})
PAGES_OF_A_LIST = 4_000
PAGES_OF_A_UNIT = 30_000
"""To find what is a unit's among what is open, all that is open is looked at; what is closed is not."""
PAGES_OF_ONE_INCIDENT = 200


@pytest.fixture(scope="module")
def connection(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[sa.Connection]:
    with psycopg.connect(postgres_server.url, autocommit=True) as administrator:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        administrator.execute(copy.format(sql.Identifier(NAME), sql.Identifier(migrated_template)))
        url = postgres_server.database_url(NAME)
        with psycopg.connect(conninfo(url), autocommit=True) as filling:
            fill(filling)
        database = engine(url, application="tests")
        with database.connect() as made:
            yield made
        database.dispose()
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


class Read:
    """What statements touched."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []
        self.pages = 0
        self.indexes: set[str] = set()
        self.scanned: set[str] = set()

    def add(self, plan: dict[str, Any]) -> None:
        """Take note of a plan and of all below it."""
        self.indexes |= {plan.get("Index Name", "")}
        if plan["Node Type"] == "Seq Scan":
            self.scanned |= {plan["Relation Name"]}
        for below in plan.get("Plans", ()):
            self.add(below)


@contextmanager
def read(connection: sa.Connection) -> Iterator[Read]:
    """The statements of the block, explained and counted after it."""
    found = Read()

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        found.statements.append((statement, parameters))

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)
    for statement, parameters in found.statements:
        explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
        plan = connection.exec_driver_sql(explain, parameters).scalar_one()[0]["Plan"]
        found.pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        found.add(plan)


@pytest.mark.parametrize(
    ("who", "filters", "index"),
    [
        pytest.param(OPERATOR, Filters(open=True, sort="due", limit=100), "ix_sla_clock_running", id="desk by due"),
        pytest.param(OPERATOR, Filters(sort="due", limit=100), "ix_sla_clock_running", id="all by due"),
        pytest.param(OPERATOR, Filters(open=True, sort="due", lamps=LATE), "ix_sla_clock_running", id="late"),
        pytest.param(OPERATOR, Filters(open=True, limit=100), "ix_incident_open", id="desk by received"),
        pytest.param(OPERATOR, Filters(limit=100), "ix_incident_received", id="all by received"),
        pytest.param(OPERATOR, Filters(scope="mine", limit=50), "ix_incident_received", id="an operator's own"),
        pytest.param(CITIZEN, Filters(scope="reported", limit=50), "ix_incident_reporter", id="reported by one"),
        pytest.param(OPERATOR, Filters(number=number(CLOSED)), "uq_incident_number", id="by number"),
        pytest.param(OPERATOR, Filters(text=number(CLOSED)), "uq_incident_number", id="by number in the search field"),
    ],
)
def test_a_list_costs_what_it_shows(who: Actor, filters: Filters, index: str, connection: sa.Connection) -> None:
    with read(connection) as found:
        shown = page(connection, visible(who), filters)

    assert shown.items
    assert index in found.indexes
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_A_LIST


def test_what_a_unit_has_is_found_among_what_is_open(connection: sa.Connection) -> None:
    with read(connection) as found:
        shown = page(connection, visible(HANDLER), Filters(scope="mine", open=True, sort="due"))

    assert shown.items
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_A_UNIT


def test_the_hundredth_page_costs_no_more_than_the_first(connection: sa.Connection) -> None:
    cursor = None
    for _ in range(99):
        filters = Filters(open=True, sort="due", limit=100, cursor=cursor)
        cursor = page(connection, visible(OPERATOR), filters).next

    with read(connection) as last:
        shown = page(connection, visible(OPERATOR), Filters(open=True, sort="due", cursor=cursor))

    assert len(shown.items) == 50
    assert last.pages < PAGES_OF_A_LIST


def test_by_due_every_open_incident_comes_once_and_those_without_a_running_clock_last(
    connection: sa.Connection,
) -> None:
    found: list[Listed] = []
    cursor = None
    while True:
        shown = page(connection, visible(OPERATOR), Filters(open=True, sort="due", limit=1000, cursor=cursor))
        found += shown.items
        cursor = shown.next
        if cursor is None:
            break

    due = [item.row["due"] for item in found]
    clocks = [item.clock for item in found]
    assert len({item.row["id"] for item in found}) == len(found) == OPEN
    assert due == sorted(due)
    assert [item.clock is None for item in found] == sorted(item.clock is None for item in found)
    assert None in clocks


def test_one_incident_with_everything_around_it_is_read_by_its_keys(connection: sa.Connection) -> None:
    with read(connection) as found:
        shown = details(connection, visible(OPERATOR), number(CLOSED + 7))

    assert shown is not None
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_ONE_INCIDENT


def test_the_figures_look_at_what_is_open_and_not_at_what_was_closed_years_ago(connection: sa.Connection) -> None:
    with read(connection) as found:
        shown = counts(connection, visible(OPERATOR))

    assert shown.open == OPEN
    assert found.scanned.isdisjoint(GROWING)
