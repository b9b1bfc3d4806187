"""A supervisor's inbox: what came up to this person, the gravest first, until it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from dispatch.domain.terms import Action, Role
from dispatch.entrypoints.timers import TimerWorker
from runtime.clock import utc_now
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import a_worker, fire_all
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OPERATOR,
    UNIT_LEAD,
    decided,
    move,
    report_of,
    reported,
    seen,
    somebody,
)
from tests.postgres.web import Site, Somebody, number_of, running

SUPERVISOR = somebody("supervisor01", Role.SUPERVISOR)
SIGNED_LATE = 13 * 60
"""Seconds after which the demo's sign clock of ordinary matters has climbed to the supervisor."""
VERY_LATE = 24 * 3600


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as running_site:
        yield running_site


@pytest.fixture
def worker(database_url: str) -> Iterator[TimerWorker]:
    with a_worker(database_url) as made:
        yield made


@pytest.fixture
def boss(site: Site) -> Somebody:
    return Somebody(site, "supervisor01")


def assigned(services: Services, **fields: object) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), **fields)])
    return incident


def returned(services: Services, incident: UUID, times: int) -> None:
    """Have the unit return it so often; the operator gives it back each time."""
    for time in range(times):
        move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")
        if time == 0:
            move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason="按清单归你们")
        elif time == 1:
            move(services, incident, Action.RULE, OPERATOR, unit="enforcement", reason="裁定由你们办")


def next_steps(person: Somebody, number: str) -> dict[str, Any]:
    """The next step of each running clock, as a person reads it."""
    clocks = person.get(f"/incidents/{number}")["clocks"]
    return {clock["kind"]: clock["next_step"] for clock in clocks if clock["state"] == "running"}


def entry(person: Somebody, incident: UUID) -> Any:
    """The entry about an incident, None when there is none."""
    number = number_of(person.services, incident)
    return next((one for one in person.get("/inbox")["items"] if one["incident"]["number"] == number), None)


def test_a_step_that_named_the_supervisor_is_in_the_inbox_with_everything_to_act_on(
    services: Services, worker: TimerWorker, boss: Somebody
) -> None:
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.NUDGE, OPERATOR)
    assert entry(boss, incident) is None

    let_pass(services, VERY_LATE)
    fire_all(worker)

    found = entry(boss, incident)
    assert found["incident"]["summary"] == "村口垃圾堆积,散发异味"
    assert found["incident"]["cell"]["code"] == "330499101201002"
    assert {(step["clock_kind"], step["level"]) for step in found["raised"]} == {
        ("handle", "red_card"),
        ("total", "deadline"),
    }
    assert found["gravity"] == "alarm"
    assert found["holder"]["unit"]["id"] == "enforcement"
    assert found["holder"]["handler"]["user"] == HANDLER.user
    assert VERY_LATE <= found["holder"]["held_seconds"] < VERY_LATE + 600
    assert found["tried"]["nudges"] == 1
    assert found["tried"]["alerted"] >= 2
    assert found["next_step"] is None
    assert found["moves"] == ["nudge", "supervise", "reassign", "take-over"]
    assert len(found["unacknowledged"]) == 2


def test_whoever_works_on_it_reads_the_next_step_of_each_running_clock_before_it_fires(
    site: Site, services: Services, worker: TimerWorker
) -> None:
    incident = assigned(services)
    number = number_of(services, incident)
    handler, reporter = Somebody(site, HANDLER.user), Somebody(site, CITIZEN.user)

    before = next_steps(handler, number)
    let_pass(services, SIGNED_LATE)
    fire_all(worker)
    after = next_steps(handler, number)

    assert before["sign"]["level"] == "halfway"
    assert before["sign"]["recipients"] == ["handler"]
    assert utc_now() < datetime.fromisoformat(before["sign"]["at"])
    assert after["sign"] is None, "its ladder is spent"
    assert [found["total"]["step"] for found in (before, after)] == [0, 0]
    assert set(next_steps(reporter, number).values()) == {None}


def test_taking_note_of_an_entry_ends_its_alarm_and_leaves_the_entry(
    services: Services, worker: TimerWorker, boss: Somebody
) -> None:
    incident = assigned(services)
    let_pass(services, VERY_LATE)
    fire_all(worker)
    unread = entry(boss, incident)["unacknowledged"]

    assert boss.http.post("/api/v1/alerts/acknowledge", json={"ids": unread}).status_code == 204

    after = entry(boss, incident)
    assert after["unacknowledged"] == []
    assert all(step["acknowledged_at"] for step in after["raised"])


def test_what_has_been_done_is_no_longer_in_the_inbox(services: Services, worker: TimerWorker, boss: Somebody) -> None:
    incident = assigned(services)
    let_pass(services, SIGNED_LATE)
    fire_all(worker)
    assert {step["clock_kind"] for step in entry(boss, incident)["raised"]} >= {"sign"}

    move(services, incident, Action.SIGN, HANDLER)

    assert "sign" not in {step["clock_kind"] for step in (entry(boss, incident) or {"raised": []})["raised"]}


def test_before_a_step_fires_the_entry_says_which_and_when(
    services: Services, worker: TimerWorker, boss: Somebody
) -> None:
    incident = assigned(services)
    let_pass(services, SIGNED_LATE)
    fire_all(worker)

    coming = entry(boss, incident)["next_step"]

    assert datetime.fromisoformat(coming["at"]) > utc_now()
    assert coming["level"] in ("halfway", "reminder", "deadline", "written_reminder", "red_card")


def test_a_request_that_only_a_supervisor_decides_is_in_the_inbox(
    services: Services, site: Site, boss: Somebody
) -> None:
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)
    until = (utc_now() + timedelta(days=30)).isoformat()
    Somebody(site, HANDLER.user).move(incident, "hold", reason_code="weather", until=until)

    found = entry(boss, incident)

    (asked,) = found["waiting"]
    assert asked["kind"] == "hold"
    assert datetime.fromisoformat(asked["due_at"]) > utc_now()
    assert found["gravity"] == "waiting"
    assert found["moves"][-2:] == ["grant", "refuse"]
    assert boss.move(incident, "refuse", request=asked["id"], reason="不受天气影响").status_code == 200
    assert entry(boss, incident) is None


def test_the_third_return_is_in_the_inbox_and_the_second_is_not(services: Services, boss: Somebody) -> None:
    twice, thrice = assigned(services), assigned(services)
    returned(services, twice, 2)
    returned(services, thrice, 3)

    assert entry(boss, twice) is None
    found = entry(boss, thrice)
    assert found["ruling"] is True
    assert found["gravity"] == "late"
    assert found["tried"]["returns"] == 3
    assert found["holder"]["unit"] is None
    assert "rule" in found["moves"]


def test_the_gravest_come_first_and_of_these_the_latest(
    services: Services, worker: TimerWorker, boss: Somebody
) -> None:
    ordinary, grave, returned_often = assigned(services), assigned(services, grade=1), assigned(services)
    returned(services, returned_often, 3)
    let_pass(services, SIGNED_LATE, only=ordinary)
    fire_all(worker)
    let_pass(services, SIGNED_LATE, only=grave)
    fire_all(worker)

    shown = boss.get("/inbox")

    numbers = [number_of(services, incident) for incident in (grave, returned_often, ordinary)]
    order = [one["incident"]["number"] for one in shown["items"]]
    assert order[0] == numbers[0]
    assert set(order) == set(numbers)
    gravities = [one["gravity"] for one in shown["items"]]
    assert gravities == sorted(gravities, key=["alarm", "late", "waiting"].index)
    assert shown["total"] == 3


def test_an_accusation_is_in_the_inbox_of_those_who_may_see_it_only(
    services: Services, worker: TimerWorker, site: Site
) -> None:
    incident = assigned(services)
    town, county = Somebody(site, "supervisor01"), Somebody(site, "supervisor02")
    let_pass(services, VERY_LATE)
    fire_all(worker)
    assert entry(town, incident) is not None

    move(
        services,
        incident,
        Action.ACCUSE,
        somebody("supervisor02", Role.SUPERVISOR, area="330499"),
        whom="supervisor",
        reason="反映分管领导不作为",
    )

    assert entry(town, incident) is None
    assert seen(services, incident).accused
    assert county.get("/inbox")["total"] >= 0


@pytest.mark.parametrize("who", ["operator01", "enforcement-lead", "citizen01"])
def test_nobody_else_has_an_inbox(who: str, site: Site) -> None:
    answer = Somebody(site, who).http.get("/api/v1/inbox")

    assert answer.status_code == 403
    assert answer.json()["code"] == "inbox_not_yours"


def test_what_a_supervisor_reassigned_by_mistake_goes_back_to_the_unit_that_had_it(
    services: Services, boss: Somebody
) -> None:
    incident = assigned(services)
    move(services, incident, Action.SIGN, HANDLER)

    assert boss.move(incident, "take-over", reason="久拖不决").status_code == 200
    back = boss.move(incident, "reassign", unit="enforcement", reason="接管有误，退回原单位")

    assert back.status_code == 200, back.text
    assert back.json()["lead_unit"]["id"] == "enforcement"
