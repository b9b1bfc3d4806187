"""Visits to key places are raised once, whoever else raises them or dies, and go the way that an officer says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from deploy.demo.seed import key_places
from dispatch.adapters.postgres.reading.filters import Filters, Scope
from dispatch.adapters.postgres.reading.shown import Listed
from dispatch.adapters.postgres.reference import publish
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.calendar.workdays import day_of, workdays_from
from dispatch.domain.terms import Action, Outcome, Role, Status
from dispatch.entrypoints.patrol import Patrol
from runtime.failpoints import ENVIRONMENT, Failpoint, arm, was_hit
from schemas.reference import ReferenceDocument
from stream_processors.triage.fallback import OTHERS_AFTER, Fallback
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import a_worker, fire_all
from tests.postgres.township import OFFICER, OPERATOR, move, reported, rows, seen, somebody
from tests.postgres.web import Somebody, running

EAST_STREET = "330499101202008"
OF_EAST_STREET = somebody("officer21", Role.OFFICER, area=EAST_STREET)
A_PICTURE = {
    "id": "019ab3c1-7f11-7a10-8c4e-330499101099",
    "sha256": "0" * 64,
    "media_type": "image/jpeg",
    "bytes": 1,
}
WORKERS = 4
DIES = """
import sys
from pathlib import Path
from dispatch.bootstrap import Services
from dispatch.entrypoints.patrol import Patrol
from runtime.settings import Settings
Patrol(Services(Settings(database_url=sys.argv[1], data_dir=Path(sys.argv[2])))).one_round()
"""

Body = dict[str, Any]


def put_down(services: Services, change: Callable[[Body], object] = lambda body: None, version: str = "1") -> None:
    """Put the key places of the demo in force, with what the test wants to be different."""
    body = deepcopy(dict(key_places().body))
    change(body)
    document = ReferenceDocument(kind="key_places", version=version, body=body)
    with services.engine.begin() as connection:
        at = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        assert publish(connection, [document], by="test", effective_from=at) == 1


def only_the_first(body: Body) -> None:
    """One place, due on every workday."""
    del body["places"][1:], body["campaigns"]


def visits(services: Services) -> list[UUID]:
    """The incidents that were raised, the oldest first."""
    return [row.id for row in rows(services, "SELECT id FROM incident WHERE channel = 'patrol' ORDER BY received_at")]


def placed(services: Services) -> UUID:
    """A visit that triage has placed: it waits on the officer's phone."""
    put_down(services, only_the_first)
    Patrol(services).one_round()
    (visit,) = visits(services)
    let_pass(services, OTHERS_AFTER + 1)
    Fallback(services).one_round()
    return visit


def today(services: Services) -> date:
    ((at,),) = rows(services, "SELECT clock_timestamp()")
    return day_of(at)


def last_workday(services: Services, before: date) -> date:
    found = services.documents()["workdays"]
    workdays = workdays_from(found.body, version=found.version)
    day = before
    while workdays.is_workday(day) is not True:
        day -= timedelta(days=1)
    return day


def test_every_place_and_every_cell_of_a_campaign_is_raised_as_a_report_of_the_platform(services: Services) -> None:
    def lasting(body: Body) -> None:
        body["campaigns"][0].update({"from": "2026-01-05", "until": "2099-12-31"})

    put_down(services, lasting)

    Patrol(services).one_round()

    found = rows(services, "SELECT sender, channel, text, category, number FROM report ORDER BY text")
    assert [(row.sender, row.channel, row.category) for row in found] == [
        ("platform", "patrol", "S020102"),
        ("platform", "patrol", "S020203"),
        ("platform", "patrol", "09012"),
    ]
    assert found[0].text == "东市街电动车集中充电棚：线路有无私拉乱接，灭火器是否在位，通道是否堵塞"
    assert len({row.number for row in found}) == len(found)
    for visit in visits(services):
        incident = seen(services, visit)
        assert (incident.reporter, incident.status) == (None, Status.RECEIVED)
        assert {clock.kind.value for clock in incident.clocks} == {"total", "receive"}


def test_nothing_is_raised_without_the_document(services: Services) -> None:
    Patrol(services).one_round()

    assert visits(services) == []


def test_several_workers_raise_each_visit_once(services: Services) -> None:
    put_down(services)
    begin = threading.Barrier(WORKERS)

    def work(_worker: int) -> None:
        begin.wait()
        Patrol(services).one_round()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    ((reports, texts),) = rows(services, "SELECT count(*), count(DISTINCT text) FROM report")
    assert reports == texts >= 2


def test_what_a_worker_raised_that_was_killed_is_not_raised_again(services: Services, tmp_path: Path) -> None:
    put_down(services)
    arm(Failpoint.ACCEPT_AFTER_COMMIT, tmp_path)

    killed = subprocess.run(
        [sys.executable, "-c", DIES, services.settings.database_url, str(services.settings.data_dir)],
        env={**os.environ, ENVIRONMENT: str(tmp_path)},
        check=False,
        timeout=60,
    )
    raised = visits(services)
    Patrol(services).one_round()

    assert killed.returncode == -signal.SIGKILL
    assert was_hit(Failpoint.ACCEPT_AFTER_COMMIT, tmp_path)
    assert raised
    assert visits(services) == raised


def test_a_visit_is_not_raised_before_its_time_of_day(services: Services) -> None:
    ((at,),) = rows(services, "SELECT clock_timestamp()")
    here: datetime = at + timedelta(hours=8)
    first = today(services)

    def later(body: Body) -> None:
        only_the_first(body)
        body["raised_at"] = "23:59"
        body["places"][0]["from"] = first.isoformat()

    put_down(services, later)
    Patrol(services).one_round()

    assert (here.hour, here.minute) != (23, 59)
    assert visits(services) == []


def test_of_all_the_cycles_that_were_missed_one_visit_is_raised(services: Services) -> None:
    put_down(services, only_the_first)

    for _ in range(3):
        Patrol(services).one_round()

    assert len(visits(services)) == 1


def test_a_place_that_still_waits_is_not_raised_again_when_its_next_day_comes(services: Services) -> None:
    def from_day(first: date) -> Callable[[Body], None]:
        def change(body: Body) -> None:
            only_the_first(body)
            body["places"][0].update({"from": first.isoformat()})

        return change

    now = last_workday(services, today(services))
    before = last_workday(services, now - timedelta(days=1))
    put_down(services, lambda body: (from_day(before)(body), body["places"][0].update(every_working_days=2)))
    Patrol(services).one_round()
    (waiting,) = visits(services)

    put_down(services, from_day(before), version="2")
    Patrol(services).one_round()
    assert visits(services) == [waiting]


def test_a_visit_waits_on_the_phone_of_the_officer_and_for_nobody_else(services: Services) -> None:
    visit = placed(services)

    incident = seen(services, visit)
    assert (incident.status, incident.cell, incident.lead) == (Status.RECEIVED, EAST_STREET, None)
    assert incident.grade is None
    assert not incident.left_to_person
    assert _waiting(services, OF_EAST_STREET) == [incident.number]
    assert _waiting(services, OPERATOR) == []
    assert _waiting(services, somebody("officer01", Role.OFFICER, area="330499101201002")) == []


def test_a_visit_that_nobody_made_in_time_is_the_command_rooms_to_see_to(services: Services) -> None:
    visit = placed(services)
    let_pass(services, 3600)

    assert _waiting(services, OPERATOR) == [seen(services, visit).number]
    assert _waiting(services, OF_EAST_STREET) == [seen(services, visit).number]


def test_a_visit_that_nobody_made_alerts_the_officer_of_the_cell_who_sees_what_it_is_about(
    services: Services, database_url: str
) -> None:
    visit = placed(services)
    let_pass(services, 3600)

    with a_worker(database_url) as worker:
        fire_all(worker)
    with running(services) as site:
        (shown, *_) = Somebody(site, "officer21").get("/alerts?open=true")["items"]
        to_operator = [one["visit"] for one in Somebody(site, "operator01").get("/alerts?open=true")["items"]]

    assert (shown["number"], shown["visit"], shown["kind"]) == (seen(services, visit).number, True, "escalation")
    assert shown["clock_kind"] == "receive"
    assert True in to_operator, "it is late: the command room is told as well"


def test_visits_that_nobody_has_made_can_be_asked_for(services: Services) -> None:
    visit, other = placed(services), reported(services, OFFICER)
    numbers = {which: seen(services, which).number for which in (visit, other)}

    def asked(awaits_look: bool) -> list[str]:
        page = services.reading.as_(OPERATOR).page(Filters(awaits_look=awaits_look))
        return [item.number for item in page.items]

    assert (asked(True), asked(False)) == ([numbers[visit]], [numbers[other]])
    move(services, visit, Action.IN_ORDER, OF_EAST_STREET)
    assert asked(True) == []


def test_what_is_in_order_is_over_with_one_tap(services: Services) -> None:
    visit = placed(services)

    after = move(services, visit, Action.IN_ORDER, OF_EAST_STREET)

    assert (after.status, after.outcome) == (Status.CLOSED, Outcome.IN_ORDER)
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE state = 'armed'") == [(0,)]
    assert rows(services, "SELECT count(*) FROM notification WHERE incident = :i", i=visit) == [(0,)]
    assert _waiting(services, OF_EAST_STREET) == []
    Patrol(services).one_round()
    assert visits(services) == [visit]


def test_what_is_wrong_goes_to_the_unit_that_the_officers_words_are_about(services: Services) -> None:
    visit = placed(services)

    move(services, visit, Action.FAULT, OF_EAST_STREET, note="充电棚线路冒烟，灭火器不见了", attachments=[A_PICTURE])
    Fallback(services).one_round()

    after = seen(services, visit)
    assert after.status is Status.ASSIGNED
    assert after.lead_assignment is not None
    assert _listed(services, OF_EAST_STREET)[0].text.startswith("充电棚线路冒烟，灭火器不见了\n东市街电动车集中充电棚")
    kinds = rows(services, "SELECT type FROM incident_event WHERE incident = :i ORDER BY seq", i=visit)
    assert [row.type for row in kinds] == [
        "IncidentReceived",
        "IncidentClassified",
        "FaultFound",
        "IncidentClassified",
        "IncidentAssigned",
    ]
    assert Fallback(services).one_round() > 0
    assert seen(services, visit).seq == after.seq


def _listed(services: Services, caller: Actor, scope: Scope = "all") -> Sequence[Listed]:
    return services.reading.as_(caller).page(Filters(scope=scope)).items


def _waiting(services: Services, caller: Actor) -> list[str]:
    return [item.number for item in _listed(services, caller, "waiting")]
