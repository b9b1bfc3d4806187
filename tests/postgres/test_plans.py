"""What people look at all day is read by index, however much has been handled over the years.

Measured in pages of eight kilobytes that PostgreSQL touches, which unlike time do not depend on the machine: a scan of
the incidents alone would be thousands, and one of their clocks more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import psycopg
import pytest
from psycopg import sql

from deploy.local.postgres import EmbeddedPostgres
from dispatch.adapters.postgres.reading.details import details
from dispatch.adapters.postgres.reading.figures import counts
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.listing import page
from dispatch.adapters.postgres.reading.session import Session
from dispatch.adapters.postgres.reading.shown import Listed
from dispatch.application.policy import visible
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Lamp, Role
from runtime.database_url import conninfo
from runtime.db import psycopg_options
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


class Watched(psycopg.Cursor[Any]):
    """A cursor that lets somebody look at each statement."""

    note: ClassVar[Callable[[Any, Any], None] | None] = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if Watched.note is not None:
            Watched.note(query, params)
        return super().execute(query, params, **options)


@pytest.fixture(scope="module")
def session(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[Session]:
    with psycopg.connect(postgres_server.url, autocommit=True) as administrator:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        administrator.execute(copy.format(sql.Identifier(NAME), sql.Identifier(migrated_template)))
        url = conninfo(postgres_server.database_url(NAME))
        with psycopg.connect(url, autocommit=True) as filling:
            fill(filling)
        with psycopg.connect(url, autocommit=True, options=psycopg_options(), cursor_factory=Watched) as made:
            yield made
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


class Read:
    """What statements touched."""

    def __init__(self) -> None:
        self.statements: list[tuple[bytes, Any]] = []
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
def read(session: Session) -> Iterator[Read]:
    """The statements of the block, explained and counted after it."""
    found = Read()
    Watched.note = lambda statement, values: found.statements.append((statement, values))
    try:
        yield found
    finally:
        Watched.note = None
    for statement, values in found.statements:
        explained = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement
        row = session.execute(explained, values).fetchone()
        assert row is not None
        plan = row[0][0]["Plan"]
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
def test_a_list_costs_what_it_shows(who: Actor, filters: Filters, index: str, session: Session) -> None:
    with read(session) as found:
        shown = page(session, visible(who), filters)

    assert shown.items
    assert index in found.indexes
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_A_LIST


def test_what_a_unit_has_is_found_among_what_is_open(session: Session) -> None:
    with read(session) as found:
        shown = page(session, visible(HANDLER), Filters(scope="mine", open=True, sort="due"))

    assert shown.items
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_A_UNIT


def test_the_hundredth_page_costs_no_more_than_the_first(session: Session) -> None:
    cursor = None
    for _ in range(99):
        filters = Filters(open=True, sort="due", limit=100, cursor=cursor)
        cursor = page(session, visible(OPERATOR), filters).next

    with read(session) as last:
        shown = page(session, visible(OPERATOR), Filters(open=True, sort="due", cursor=cursor))

    assert len(shown.items) == 50
    assert last.pages < PAGES_OF_A_LIST


def test_by_due_every_open_incident_comes_once_and_those_without_a_running_clock_last(
    session: Session,
) -> None:
    found: list[Listed] = []
    cursor = None
    while True:
        shown = page(session, visible(OPERATOR), Filters(open=True, sort="due", limit=1000, cursor=cursor))
        found += shown.items
        cursor = shown.next
        if cursor is None:
            break

    due = [item.clock.due_at for item in found if item.clock is not None]
    clocks = [item.clock for item in found]
    assert len({item.id for item in found}) == len(found) == OPEN
    assert due == sorted(due)
    assert [item.clock is None for item in found] == sorted(item.clock is None for item in found)
    assert None in clocks


def test_one_incident_with_everything_around_it_is_read_by_its_keys(session: Session) -> None:
    with read(session) as found:
        shown = details(session, visible(OPERATOR), number(CLOSED + 7))

    assert shown is not None
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_ONE_INCIDENT


def test_the_figures_look_at_what_is_open_and_not_at_what_was_closed_years_ago(session: Session) -> None:
    with read(session) as found:
        shown = counts(session, visible(OPERATOR))

    assert shown.open == OPEN
    assert found.scanned.isdisjoint(GROWING)
