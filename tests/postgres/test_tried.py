"""A proposal about who answers for what, tried on what came in the last month through the front door."""

from __future__ import annotations

from copy import deepcopy

import pytest

from dispatch.application.documents.text import written
from dispatch.bootstrap import Services
from dispatch.domain.actor import PLATFORM_ACTOR
from dispatch.entrypoints import on_the_spot
from dispatch.entrypoints.patrol import Patrol
from tests.postgres.test_on_the_spot import dealt_with, photos_become
from tests.postgres.test_patrol import only_the_first, put_down, visits
from tests.postgres.test_roster import FIRST, all_day, keep
from tests.postgres.test_working_time import an_assigned_incident
from tests.postgres.township import CITIZEN, OFFICER, decided, report_of, reported
from tests.postgres.web import Somebody, number_of, running
from tests.unit.documents.test_trial import RUBBISH, to_market

pytestmark = pytest.mark.postgres


def test_a_supervisor_tries_a_row_on_what_came_and_nothing_is_changed(services: Services) -> None:
    incident = an_assigned_incident(services)
    reported(services, CITIZEN)  # which nobody has classified
    newest = services.reading.as_(PLATFORM_ACTOR).documents().versions("responsibility")
    with running(services) as site:
        asked = {"text": written("responsibility", to_market(RUBBISH))}
        boss, admin = Somebody(site, "supervisor01"), Somebody(site, "admin")
        shown = boss.http.post("/api/v1/documents/responsibility/trial", json=asked).json()
        to_admin = admin.http.post("/api/v1/documents/responsibility/trial", json=asked).json()

    assert (shown["incidents"], shown["unplaced"], shown["elsewhere"], shown["full"]) == (2, 1, 1, False)
    (pair,) = shown["pairs"]
    assert (pair["was"]["leader"], pair["becomes"]["leader"], pair["incidents"]) == ("enforcement", "market", 1)
    assert [each["number"] for each in pair["examples"]] == [number_of(services, incident)]
    assert (to_admin["elsewhere"], to_admin["pairs"]) == (1, [])
    assert services.reading.as_(PLATFORM_ACTOR).documents().versions("responsibility") == newest


def test_another_list_of_the_grid_is_tried_on_what_officers_reported_and_settled(services: Services) -> None:
    settled = dealt_with(services)
    photos_become(services, settled, "stored")
    on_the_spot.one_round(services)
    reported_only = reported(services, OFFICER)
    services.apply_triage([decided(reported_only, report_of(services, reported_only), category="06001")])
    listed = services.documents()["self_handling"].body
    items = [each for each in listed["items"] if each["category"] != RUBBISH]
    body = {**listed, "items": [*items, {"id": "G99", "kind": "basic", "category": "06001", "text": "试"}]}

    with running(services) as site:
        asked = {"text": written("self_handling", body)}
        boss, admin = Somebody(site, "supervisor01"), Somebody(site, "admin")
        shown = boss.http.post("/api/v1/documents/self_handling/trial", json=asked).json()["on_the_spot"]
        to_admin = admin.http.post("/api/v1/documents/self_handling/trial", json=asked).json()["on_the_spot"]

    assert (shown["refused"], shown["allowed"]) == (1, 1)
    assert shown["refused_alike"] == [{"category": RUBBISH, "incidents": 1, "numbers": [number_of(services, settled)]}]
    assert [each["numbers"] for each in shown["allowed_alike"]] == [[number_of(services, reported_only)]]
    assert (to_admin["refused"], to_admin["refused_alike"]) == (1, [])


def test_a_roster_is_tried_on_the_next_steps_of_what_is_open(services: Services) -> None:
    incident = an_assigned_incident(services)
    keep(services, enforcement=[all_day(FIRST)])
    body = {"units": [{"unit": "enforcement", "weekly": []}], "absences": []}
    with running(services) as site:
        asked = {"text": written("roster", body)}
        boss, admin = Somebody(site, "supervisor01"), Somebody(site, "admin")
        shown = boss.http.post("/api/v1/documents/roster/preview", json=asked).json()
        to_admin = admin.http.post("/api/v1/documents/roster/preview", json=asked).json()

    assert shown["moved"] == 0
    duty = shown["duty"]
    assert duty["turns"] == {"nobody": duty["steps"]}
    assert {each["number"] for each in duty["examples"]} == {number_of(services, incident)}
    assert {each["unit"]["name"] for each in duty["examples"]} == {"综合行政执法队"}
    assert [each["user"] for each in duty["examples"][0]["was"]] == [FIRST]
    assert duty["examples"][0]["becomes"] == []
    assert (to_admin["duty"]["turns"], to_admin["duty"]["examples"]) == (duty["turns"], [])


@pytest.mark.parametrize("kind", ["duty_list", "admission", "categories", "units", "self_handling"])
def test_every_list_that_says_who_does_what_is_tried_and_says_that_nothing_changes(
    services: Services, kind: str
) -> None:
    an_assigned_incident(services)
    in_force = services.documents()[kind].body
    with running(services) as site:
        boss = Somebody(site, "supervisor01")
        answer = boss.http.post(f"/api/v1/documents/{kind}/trial", json={"text": written(kind, in_force)})

    assert answer.status_code == 200, answer.text
    assert (answer.json()["incidents"], answer.json()["elsewhere"], answer.json()["pairs"]) == (1, 0, [])


def test_another_list_of_key_places_shows_which_visits_become_due_and_raises_none(services: Services) -> None:
    put_down(services, only_the_first)
    Patrol(services).one_round()
    raised = visits(services)
    body = deepcopy(dict(services.reading.as_(PLATFORM_ACTOR).documents().in_force()["key_places"].body))
    body["places"].append({**body["places"][0], "id": "KP09", "name": "新增场所"})
    with running(services) as site:
        boss = Somebody(site, "supervisor01")
        asked = {"text": written("key_places", body)}
        shown = boss.http.post("/api/v1/documents/key_places/rounds", json=asked).json()
        other = boss.http.post("/api/v1/documents/limits/rounds", json=asked).status_code

    assert (shown["at_once"], shown["missing_year"], other) == (1, None, 404)
    (place,) = shown["changed"]
    assert (place["name"], place["at_once"], place["was"]) == ("新增场所", True, [])
    assert sum(day["becomes"] for day in shown["days"]) == 2 * sum(day["was"] for day in shown["days"])
    assert visits(services) == raised
