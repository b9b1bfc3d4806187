"""What people look at all day is read by index, however much has been handled over the years.

Measured in pages of eight kilobytes that PostgreSQL touches, which unlike time do not depend on the machine: a scan of
the incidents alone would be thousands, and one of their clocks more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, Self
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest

from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import Login
from dispatch.adapters.postgres.commit_order import BEGINNING
from dispatch.adapters.postgres.question import Session
from dispatch.adapters.postgres.reading.alerts import COUNTED
from dispatch.adapters.postgres.reading.alike import Heard
from dispatch.adapters.postgres.reading.deliveries import Wanted
from dispatch.adapters.postgres.reading.details import details
from dispatch.adapters.postgres.reading.figures import counts
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.followed import Followed
from dispatch.adapters.postgres.reading.gateway import session_settings
from dispatch.adapters.postgres.reading.listing import page
from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.adapters.postgres.reading.shown import Listed
from dispatch.adapters.postgres.reading.visibility import VISIBLE
from dispatch.adapters.postgres.reading.visibility import values as values_of
from dispatch.application.policy import visible
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Lamp, Role
from runtime.db import psycopg_options
from tests.postgres.much import CLOSED, ESCALATED, OPEN, fill, number
from tests.postgres.township import OPERATOR, TOWN, somebody
from tests.postgres_server import as_login, drop_database, make_database

pytestmark = pytest.mark.timeout(300)
"""Whoever comes first makes the township, on a machine that may be busy."""
NAME = "test_plans"
GROWING = {
    *("incident", "report", "assignment", "sla_clock", "sla_fact", "sla_timer", "incident_event", "incident_words"),
    *("notification", "escalation"),
}
HANDLER = somebody("handler", Role.HANDLER, unit="unit3")
CITIZEN = somebody("citizen7", Role.CITIZEN)
OFFICER = somebody("officer", Role.OFFICER, area="330499101201003")
VILLAGE = somebody("village", Role.OPERATOR, area="330499101202")
SUPERVISOR = somebody("supervisor", Role.SUPERVISOR)
DISSOLVED = somebody("lead", Role.UNIT_LEAD, unit="dissolved")
NOBODY = somebody("nobody", Role.HANDLER, unit="unit99")
EVERYBODY = (OPERATOR, SUPERVISOR, VILLAGE, OFFICER, HANDLER, DISSOLVED, NOBODY, CITIZEN)
LATE = frozenset({Lamp.OVERDUE, Lamp.LONG_OVERDUE})
PAGES_OF_A_LIST = 4_000
PAGES_OF_A_UNIT = 30_000
"""To find what is a unit's among what is open, all that is open is looked at; what is closed is not."""
PAGES_OF_ONE_INCIDENT = 200
PAGES_OF_THE_AXIS = 30_000
"""Every clock that is overdue is counted with its incident."""
PAGES_OF_NOTICES = 30_000
"""Each of the newest thousand is looked up with its incident, and so is each step of a ladder of what is open. All
50,000 would be 200,000."""
A_JOIN_OF_WHOLE_TABLES_TAKES_LONGER = 1_000
"""Milliseconds: it took three times as long, and what is looked up row by row a twentieth of it."""
PAGES_OF_AN_INBOX = 15_000
"""What is open is looked at whole, for what escalated in each; what is closed is not."""
STATEMENTS = 5
MATCHES = {
    "all": (Filters(), "true"),
    "open": (Filters(open=True), "i.status <> 'closed'"),
    "closed": (Filters(open=False), "i.status = 'closed'"),
    "two statuses": (Filters(status=("closed", "assigned")), "i.status IN ('closed', 'assigned')"),
    "a platform": (Filters(platform="market"), "i.platform = 'market'"),
    "no platform": (Filters(platform="public_order"), "i.platform = 'public_order'"),
    "a grade": (Filters(grade=3), "i.grade = 3"),
    "no grade": (Filters(grade=1), "i.grade = 1"),
    "a unit": (Filters(unit="unit7"), "i.lead_unit = 'unit7'"),
    "a unit that is no more": (Filters(unit="dissolved"), "i.lead_unit = 'dissolved'"),
    "a village": (Filters(cell="330499101202"), "i.cell LIKE '330499101202%'"),
    "a cell": (Filters(cell="330499101201003"), "i.cell = '330499101201003'"),
    "half a code": (Filters(cell="3304991012010"), "i.cell LIKE '3304991012010%'"),
    "much together": (
        Filters(grade=3, platform="services", unit="unit1"),
        "i.grade = 3 AND i.platform = 'services' AND i.lead_unit = 'unit1'",
    ),
    "nothing together": (
        Filters(unit="dissolved", grade=3, open=True),
        "i.lead_unit = 'dissolved' AND i.grade = 3 AND i.status <> 'closed'",
    ),
    "needs nobody": (Filters(needs_person=False), "true"),
    "half of the words": (Filters(text="请尽快处理"), "r.text LIKE '%请尽快处理%'"),
    "some words": (Filters(text="食品 过期"), "r.text LIKE '%食品%' AND r.text LIKE '%过期%'"),
    "a word of some": (Filters(text="食品"), "r.text LIKE '%食品%'"),
    "a rare word": (Filters(text="变压器"), "r.text LIKE '%变压器%'"),
    "no word": (Filters(text="长颈鹿"), "false"),
    "an address": (Filters(text="红船路17号"), "r.address LIKE '%红船路 17 号%'"),
    "a word and a platform": (
        Filters(text="变压器", platform="services"),
        "r.text LIKE '%变压器%' AND i.platform = 'services'",
    ),
    "the end of a number": (Filters(text="0012345"), "i.number LIKE '%0012345'"),
    "the beginning of a number": (Filters(text="330499101202501010012"), "i.number LIKE '330499101202501010012%'"),
    "one sign": (Filters(text="烟"), "r.text LIKE '%烟%' AND i.status <> 'closed'"),
}
"""Filters, and what they mean in words as simple as SQL has them."""
MEANT = """
SELECT i.id FROM incident i JOIN report r ON r.id = i.report WHERE {visible} AND {meant}
ORDER BY i.received_at DESC, i.id DESC LIMIT %(limit)s
"""


class Watched(psycopg.RawCursor[Any]):
    """A cursor, as questions are asked by, that lets somebody look at each statement."""

    note: ClassVar[Callable[[Any, Any], None] | None] = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if Watched.note is not None:
            Watched.note(query, params)
        return super().execute(query, params, **options)


@pytest.fixture(scope="module")
def session(postgres_server: EmbeddedPostgres, migrated_template: str) -> Iterator[Session]:
    url = make_database(postgres_server, NAME, template=migrated_template)
    with psycopg.connect(as_login(Login.MIGRATE, url), autocommit=True) as filling:
        fill(filling)
    with psycopg.connect(
        as_login(Login.READ, url),
        autocommit=True,
        options=psycopg_options(session_settings(60)),
    ) as made:
        yield made
    drop_database(postgres_server, NAME)


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
    with patch.object(psycopg, "RawCursor", Watched):
        try:
            yield found
        finally:
            Watched.note = None
    for statement, values in found.statements:
        explained = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement
        row = psycopg.RawCursor(session).execute(explained, values).fetchone()
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
        pytest.param(OPERATOR, Filters(limit=100), "ix_incident_over", id="all by received"),
        pytest.param(OPERATOR, Filters(scope="mine", limit=50), "ix_incident_over", id="an operator's own"),
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


@pytest.mark.parametrize(
    ("filters", "statements", "by_index"),
    [
        pytest.param(Filters(open=False, platform="market"), 1, False, id="one in three"),
        pytest.param(Filters(open=False, grade=3), 1, False, id="one in fifty"),
        pytest.param(Filters(open=False, grade=3, platform="market"), 2, False, id="one in 150"),
        pytest.param(Filters(open=False, text="食品"), 1, False, id="words in one of twenty"),
        pytest.param(Filters(open=False, text="变压器"), 2, True, id="words in one of a thousand"),
        pytest.param(Filters(open=False, platform="public_order"), 2, True, id="nothing"),
    ],
)
def test_what_the_first_walk_finds_decides_whether_walking_or_the_index_goes_on(
    filters: Filters, statements: int, by_index: bool, session: Session
) -> None:
    with read(session) as found:
        page(session, visible(OPERATOR), filters)

    assert len(found.statements) == statements
    assert bool(found.indexes & {"ix_incident_words_sought", "ix_incident_facets"}) is by_index


def test_the_hundredth_page_costs_no_more_than_the_first(session: Session) -> None:
    cursor = None
    for _ in range(99):
        filters = Filters(open=True, sort="due", limit=12, cursor=cursor)
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


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: str(who.user))
@pytest.mark.parametrize("name", MATCHES)
def test_every_list_of_everybody_is_found_by_index_and_is_what_was_asked_for(
    who: Actor, name: str, session: Session
) -> None:
    filters, meant = MATCHES[name]
    statement = MEANT.format(visible=VISIBLE, meant=meant.replace("%", "%%")).encode()
    wanted = [id for (id,) in session.execute(statement, {**values_of(visible(who)), "limit": 60})]

    with read(session) as found:
        first = page(session, visible(who), replace(filters, limit=40))
    second = page(session, visible(who), replace(filters, limit=20, cursor=first.next)) if first.next else None

    assert [item.id for item in (*first.items, *(second.items if second else ()))] == wanted
    assert not found.scanned & GROWING
    assert len(found.statements) <= STATEMENTS


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: str(who.user))
@pytest.mark.parametrize("name", MATCHES)
def test_sorted_by_due_time_a_list_has_the_same_incidents(who: Actor, name: str, session: Session) -> None:
    filters, _ = MATCHES[name]

    with read(session) as found:
        by_due = page(session, visible(who), replace(filters, sort="due", limit=60))
    by_receipt = page(session, visible(who), replace(filters, limit=60))

    assert not found.scanned & GROWING
    assert len(found.statements) <= STATEMENTS
    if by_receipt.next is None:
        assert {item.id for item in by_due.items} == {item.id for item in by_receipt.items}
        assert by_due.next is None


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: str(who.user))
def test_what_is_due_soon_is_found_by_its_stored_due_times_in_one_trip(who: Actor, session: Session) -> None:
    reading = Reading(lambda query: query(session), who)

    with read(session) as found:
        shown = reading.coming(8)

    assert len(found.statements) == 1
    assert not found.scanned & GROWING
    assert found.indexes >= {"ix_sla_clock_running", "ix_sla_timer_armed"}
    assert found.pages < PAGES_OF_THE_AXIS
    assert all(shown.at < mark.at <= shown.until for mark in shown.marks)
    if who is OPERATOR:
        assert {mark.step for mark in shown.marks} == {None, 0}
        assert shown.late


@pytest.mark.parametrize(("open_only", "pages"), [(True, 8_000), (False, 2_500)])
def test_what_somebody_was_alerted_to_costs_what_is_listed_however_much_it_was(
    open_only: bool, pages: int, session: Session
) -> None:
    reading = Reading(lambda query: query(session), SUPERVISOR)

    with read(session) as found:
        shown = reading.alerts(open_only=open_only)

    assert len(shown.rows) == 200
    assert shown.total > 200
    assert found.pages < pages


def test_what_came_up_to_a_supervisor_is_found_from_what_is_open_however_much_ever_did(session: Session) -> None:
    reading = Reading(lambda query: query(session), SUPERVISOR)

    with read(session) as found:
        shown = reading.inbox()

    assert shown.total == OPEN // ESCALATED
    assert len(shown.entries) == OPEN // ESCALATED
    assert len(found.statements) == 1
    assert "ix_escalation_incident" in found.indexes
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_AN_INBOX


def test_what_came_up_is_found_as_soon_when_it_is_planned_without_knowing_for_whom(session: Session) -> None:
    reading = Reading(lambda query: query(session), SUPERVISOR)
    session.execute("SET plan_cache_mode = force_generic_plan")
    session.execute(f"SET statement_timeout = {A_JOIN_OF_WHOLE_TABLES_TAKES_LONGER}")

    try:
        shown = reading.inbox()
    finally:
        session.execute("RESET plan_cache_mode")
        session.execute("RESET statement_timeout")

    assert shown.total == OPEN // ESCALATED


ASKED: dict[str, Callable[[Reading], int]] = {
    "how many": lambda reading: reading.count_open_alerts(),
    "the gravest": lambda reading: reading.alerts(open_only=True).total,
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_years_of_notices_that_nobody_took_note_of_cost_no_more_than_the_newest(
    ask: Callable[[Reading], int], session: Session
) -> None:
    reading = Reading(lambda query: query(session), SUPERVISOR)

    with read(session) as found:
        told = ask(reading)

    assert told >= COUNTED
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_NOTICES


def test_whether_an_emergency_lasts_is_one_statement_for_every_page_that_asks_all_the_time(session: Session) -> None:
    with read(session) as found:
        Reading(lambda query: query(session), CITIZEN).emergency()

    assert len(found.statements) == 1
    assert found.pages < PAGES_OF_ONE_INCIDENT


@pytest.mark.parametrize(
    ("state", "index"), [("failed", "ix_notification_failed"), ("waiting", "ix_notification_pending")]
)
def test_what_did_not_reach_people_is_found_without_what_did(state: Wanted, index: str, session: Session) -> None:
    with read(session) as found:
        Reading(lambda query: query(session), OPERATOR).deliveries(state, [TOWN])

    assert len(found.statements) == 1
    assert index in found.indexes
    assert not found.scanned & GROWING


def test_what_came_in_since_an_hour_is_found_from_the_newest(session: Session) -> None:
    newest = next(session.execute("SELECT max(received_at) FROM incident"))[0]

    with read(session) as found:
        shown = Reading(lambda query: query(session), OPERATOR).arrivals(newest - timedelta(hours=1))

    assert shown.groups
    assert not found.scanned & GROWING
    assert found.pages < PAGES_OF_A_LIST


def test_whoever_holds_a_receipt_reads_its_incident_by_its_keys(session: Session) -> None:
    followed = Followed(lambda query: query(session), number(CLOSED - 7))

    with read(session) as found:
        assert followed.details() is not None
        assert followed.picture(UUID(int=1)) is None

    assert found.pages < PAGES_OF_ONE_INCIDENT
    assert not found.scanned & GROWING


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: str(who.user))
def test_nothing_else_that_somebody_reads_is_scanned(who: Actor, session: Session) -> None:
    reading = Reading(lambda query: query(session), who)

    with read(session) as found:
        reading.counts()
        reading.alerts(open_only=True)
        reading.alerts(open_only=False)
        reading.count_open_alerts()
        reading.inbox()
        reading.details(number(CLOSED - 7))
        reading.several([number(CLOSED - 7), number(CLOSED + 7)])
        reading.followers(number(CLOSED - 7), None)
        reading.alike(number(CLOSED + 7))
        reading.alike_to(Heard(text="桥洞下垃圾成堆", address="红船路17号", lon=120.535, lat=30.632))
        reading.to_call()
        reading.morning()
        reading.shift_sheet()
        reading.people([who.user])
        reading.picture(UUID(int=1))
        reading.numbers([UUID(int=1)])
        reading.happened(BEGINNING, until=BEGINNING, limit=100)
        reading.dead_letters()
        reading.handovers([TOWN], before=None, limit=30)
        reading.handover(UUID(int=1), [TOWN])
        reading.documents().versions("limits")
        reading.documents().document("limits", "1")
        reading.documents().in_force()
        reading.documents().drafts("limits")
        reading.documents().draft(UUID(int=1))

    assert not found.scanned & GROWING
