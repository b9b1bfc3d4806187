"""Reading for people has connections of its own: nobody who searches stands in the way of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from deploy.demo.plant import plant
from deploy.local.postgres_data import Login
from dispatch.adapters.postgres.reading.details import Details
from dispatch.adapters.postgres.reading.filters import Filters
from dispatch.adapters.postgres.reading.gateway import ReadingGateway
from dispatch.adapters.postgres.reading.run import TookTooLong, TooWide
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Action
from runtime.database_url import conninfo
from runtime.ids import new_id
from runtime.settings import Settings
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OPERATOR,
    TOWN,
    UNIT_LEAD,
    decided,
    move,
    report_of,
    reported,
    seen,
)
from tests.postgres.web import Somebody, number_of, running
from tests.postgres_server import as_login, as_superuser

SECONDS = 1.0
PATIENT_SECONDS = 60.0
CONNECTIONS = 3
SEARCHES = 60


def reading_for(database_url: str, data_dir: Path, *, seconds: float) -> Services:
    return Services(
        Settings(
            database_url=database_url,
            reading_database_url=as_login(Login.READ, database_url),
            data_dir=data_dir,
            reading_pool=CONNECTIONS,
            reading_seconds=seconds,
        )
    )


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    """A township whose reading gives up soon."""
    plant(database_url)
    with closing(reading_for(database_url, tmp_path, seconds=SECONDS)) as services:
        yield services


@contextmanager
def lists_held_up(database_url: str) -> Iterator[None]:
    """Let every list and every detail wait: for a table that a report does not touch."""
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute("LOCK TABLE escalation IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.fixture
def held_up(services: Services, database_url: str) -> Iterator[None]:
    reported(services, CITIZEN)
    with lists_held_up(database_url):
        yield


def page(services: Services) -> int:
    return len(services.reading.as_(OPERATOR).page(Filters()).items)


def test_searches_that_hold_every_connection_stand_in_nobodys_way_at_the_door(
    services: Services, database_url: str, tmp_path: Path
) -> None:
    reported(services, CITIZEN)
    with (
        closing(reading_for(database_url, tmp_path, seconds=PATIENT_SECONDS)) as patient,
        running(patient) as site,
        ThreadPoolExecutor(SEARCHES) as searchers,
    ):
        operator, citizen = Somebody(site, "operator03"), Somebody(site, "citizen01")
        status = lambda: operator.http.get("/api/v1/incidents", timeout=PATIENT_SECONDS).status_code  # noqa: E731
        with lists_held_up(database_url):
            searching = [searchers.submit(status) for _ in range(SEARCHES)]

            receipt = citizen.http.post("/api/v1/reports", json={"report_id": str(new_id()), "text": "路灯不亮"})
            signed_in = site.anybody(origin=site.url).post("/api/v1/demo/session", json={"user": "officer01"})
            still_searching = [search for search in searching if not search.done()]

        assert (receipt.status_code, signed_in.status_code) == (201, 204)
        assert len(still_searching) >= CONNECTIONS
        assert {search.result() for search in searching} == {200, 503}


def test_a_search_that_takes_too_long_is_refused_with_the_word_to_narrow_it(services: Services, held_up: None) -> None:
    with running(services) as site:
        answer: httpx.Response = Somebody(site, "operator03").http.get("/api/v1/incidents")

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("too_wide")
    with pytest.raises(TooWide):
        page(services)


def test_an_incident_that_takes_too_long_to_read_is_not_there_just_now(services: Services, database_url: str) -> None:
    number = number_of(services, reported(services, CITIZEN))
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute("LOCK TABLE escalation IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(TookTooLong):
            services.reading.as_(OPERATOR).details(number)


@pytest.mark.parametrize(
    ("table", "ask"),
    [
        ("emergency", lambda reading: reading.as_(OPERATOR).emergency()),
        ("notification", lambda reading: reading.as_(OPERATOR).deliveries("failed", [TOWN])),
        ("dead_letter", lambda reading: reading.as_(OPERATOR).dead_letters()),
        ("handover", lambda reading: reading.as_(OPERATOR).handovers([TOWN], before=None, limit=30)),
        ("reference_document", lambda reading: reading.as_(OPERATOR).documents().versions("limits")),
        ("reference_draft", lambda reading: reading.as_(OPERATOR).documents().drafts("limits")),
        ("escalation", lambda reading: reading.of_receipt("R1").details()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_of_incidents_is_given_up_in_time_as_well(
    table: str, ask: Callable[[ReadingGateway], object], services: Services, database_url: str
) -> None:
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(TookTooLong):
            ask(services.reading)


def test_connections_that_died_are_replaced_without_anybody_noticing(services: Services, database_url: str) -> None:
    reported(services, CITIZEN)
    assert page(services) == 1
    with psycopg.connect(as_superuser(database_url), autocommit=True) as connection:
        killed = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%-reading'"
        ).fetchall()

    assert killed
    assert page(services) == 1


def test_what_reads_for_people_cannot_write(services: Services) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        services.reading.run(lambda session: session.execute("DELETE FROM report"))


def test_whoever_sees_nothing_reads_nothing(services: Services) -> None:
    number = number_of(services, reported(services, CITIZEN))
    nobody = services.reading.as_(type(OPERATOR)(user=OPERATOR.user))

    assert nobody.page(Filters()).items == []
    assert nobody.details(number) is None
    assert nobody.inbox().entries == []


def test_an_incident_read_in_one_trip_is_the_one_that_the_store_holds(services: Services) -> None:
    incident = reported(services, CITIZEN, address="振兴街 5 号", position={"lon": 120.535, "lat": 30.632})
    _same(services, incident)
    services.apply_triage([decided(incident, report_of(services, incident), category=WITHOUT_PHOTOS)])
    _same(services, incident)
    for action, who, form in LIFE:
        move(services, incident, action, who, **form)
        _same(services, incident)
    request = str(seen(services, incident).requests[-1].id)
    move(services, incident, Action.GRANT, OPERATOR, request=request)

    shown = _same(services, incident)

    assert [event.seq for event in shown.events] == list(range(1, shown.incident.seq + 1))
    assert shown.names.items() >= {"citizen01": "沈桂芳", "enforcement-h1": "岳小峰"}.items()
    assert shown.concerned.units == frozenset({"enforcement"})


WITHOUT_PHOTOS = "06007"
LIFE: tuple[tuple[Action, Actor, dict[str, Any]], ...] = (
    (Action.RETURN, UNIT_LEAD, {"reason_code": "not_our_duty", "reason": "不归我们管"}),
    (Action.ASSIGN, OPERATOR, {"unit": "enforcement", "reason": "归你们管"}),
    (Action.SIGN, HANDLER, {}),
    (Action.COMMENT, OPERATOR, {"note": "已电话核实"}),
    (Action.HAND_IN, HANDLER, {"result": "已处理"}),
    (Action.CONFIRM, OPERATOR, {"note": "核实"}),
    (Action.RATE, CITIZEN, {"stars": 1}),
)


def _same(services: Services, incident: UUID) -> Details:
    """The incident as an operator reads it, which is to be what the store holds, in one statement."""
    stored = seen(services, incident)
    shown = services.reading.as_(OPERATOR).details(stored.number)
    assert shown is not None
    assert shown.incident == stored
    assert (shown.listed.number, shown.listed.status) == (stored.number, stored.status)
    return shown
