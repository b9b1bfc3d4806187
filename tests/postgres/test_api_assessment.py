"""考核 over HTTP: who sees how much of a period, who does what, and that readings of persons are audited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from dispatch.domain.calendar.workdays import SHANGHAI
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.postgres.test_assessment import SmallTown, a_closed_incident, let_objections_end, town
from tests.postgres.township import rows
from tests.postgres.web import Site, Somebody, running

pytestmark = pytest.mark.postgres

__all__ = ["town"]
PERIOD = "2026-09"


@pytest.fixture
def site(services: Services, town: SmallTown) -> Iterator[Site]:
    with running(services) as made:
        yield made


def opened(site: Site, scheme: str = "stations", period: str = PERIOD) -> UUID:
    id = new_id()
    body = {"id": str(id), "scheme": scheme, "period": period}
    answer = Somebody(site, "assessor01").http.post("/api/v1/assessment/periods", json=body)
    assert answer.status_code == 201, answer.text
    return id


def act(site: Site, id: UUID, what: str, user: str = "assessor01", /, **body: Any) -> Any:
    return Somebody(site, user).http.post(f"/api/v1/assessment/periods/{id}/{what}", json=body)


def scores(site: Site, id: UUID, user: str, leaf: str, subjects: list[str], points: float) -> int:
    items = [
        {"id": str(new_id()), "subject": each, "leaf": leaf, "points": points, "reason": "日常检查"}
        for each in subjects
    ]
    status: int = act(site, id, "scores", user, items=items).status_code
    return status


def published(site: Site) -> UUID:
    id = opened(site)
    assert act(site, id, "publish").status_code == 200
    return id


def table(site: Site, id: UUID, user: str) -> dict[str, Any]:
    found = Somebody(site, user).get(f"/assessment/periods/{id}")["table"]
    return {row["subject"]: row for row in found}


def test_a_unit_sees_its_own_whole_and_of_its_class_ranks_and_totals_alone(site: Site) -> None:
    id = published(site)

    seen = table(site, id, "police-lead")

    assert seen.keys() == {"police", "market", "enforcement", "ecology", "safety"}
    assert (seen["police"]["total"], seen["police"]["rank"], seen["police"]["own"]) == ("55.00", 2, True)
    assert seen["police"]["points"]["on-time"] == "0.00"
    assert (seen["market"]["total"], seen["market"]["rank"]) == ("81.25", 1)
    assert seen["market"]["points"] == {}
    assert seen["market"]["earned"] is None
    lead = Somebody(site, "police-lead")
    assert lead.status(f"/assessment/periods/{id}/subjects/police") == 200
    assert lead.status(f"/assessment/periods/{id}/subjects/market") == 404
    assert lead.status(f"/assessment/periods/{id}/subjects/market/leaves/on-time") == 404
    assert table(site, id, "supervisor01")["market"]["points"]["on-time"] == "33.75"


def test_a_leaf_says_what_its_figure_measures_in_the_tree_and_for_a_subject(site: Site) -> None:
    id = published(site)

    found = Somebody(site, "police-lead").get(f"/assessment/periods/{id}/subjects/police")

    rules = {part["id"]: part["rule"] for part in found["rules"]["parts"] if part["rule"]}
    leaves = {leaf["leaf"]: leaf["measure"] for leaf in found["leaves"]}
    assert rules["on-time"]["measure"] == leaves["on-time"] == "share"
    assert {of for leaf, of in leaves.items() if rules[leaf]["figure"] is None} <= {None}


def test_what_is_not_published_is_seen_by_those_who_take_part_alone(site: Site) -> None:
    id = opened(site)

    found = {
        user: Somebody(site, user).status(f"/assessment/periods/{id}")
        for user in ("assessor02", "office-command", "supervisor01", "operator01", "police-lead", "officer01")
    }

    assert found == {
        "assessor02": 200,
        "office-command": 200,
        "supervisor01": 404,
        "operator01": 404,
        "police-lead": 404,
        "officer01": 404,
    }


def test_an_officer_sees_the_own_month_and_nobody_elses_and_reading_persons_is_audited(
    site: Site, services: Services
) -> None:
    id = opened(site, "grid-officers")
    everybody = list(table(site, id, "assessor01"))
    for office, leaf in (("office-justice", "safe"), ("office-ecology", "clean"), ("office-command", "service")):
        assert scores(site, id, office, leaf, everybody, 12.5) == 200
    assert scores(site, id, "office-justice", "clean", everybody, 10) == 409
    assert act(site, id, "publish").status_code == 200

    assert table(site, id, "officer01").keys() == {"officer01"}
    officer = Somebody(site, "officer01")
    (month,) = officer.get("/assessment/mine")["items"]
    assert (month["subject"], month["period"]["period"]) == ("officer01", PERIOD)
    own = officer.get(f"/assessment/periods/{id}/subjects/officer01")
    assert [entry["points"] for entry in own["entries"]] == ["12.50", "12.50", "12.50"]
    assert {entry["entered_by"] for entry in own["entries"]} == {None}
    assert officer.status(f"/assessment/periods/{id}/subjects/officer02") == 404
    for user in ("supervisor01", "police-lead", "operator01"):
        assert Somebody(site, user).status(f"/assessment/periods/{id}") == 404
    Somebody(site, "assessor02").get(f"/assessment/periods/{id}/subjects/officer02")
    read = rows(services, "SELECT actor, subject FROM audit_log WHERE action = 'persons-assessed-read' ORDER BY id")
    assert ("assessor02", "grid-officers 2026-09 officer02") in [tuple(row) for row in read]
    assert "officer01" not in {row.actor for row in read}


def test_an_objection_goes_from_the_lead_to_an_assessor_and_the_points_are_computed_anew(site: Site) -> None:
    id = published(site)
    form = {"id": str(new_id()), "subject": "police", "leaf": "on-time", "reason": "两件属邻镇"}

    assert act(site, id, "objections", "police-h1", **form).status_code == 403
    assert act(site, id, "objections", "market-lead", **form).status_code == 404
    made = act(site, id, "objections", "police-lead", **form)
    assert (made.status_code, made.json()["state"], made.json()["may_decide"]) == (201, "pending", False)
    decide = f"/api/v1/assessment/objections/{form['id']}/decide"
    decision = {"id": str(new_id()), "upheld": True, "left_out": ["police-4", "police-5"], "reason": "属实"}
    assessor = Somebody(site, "assessor02").http
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"left_out": []}, "assessment_not_behind"),
        ({"points": 22.5}, "assessment_computed"),
        ({"upheld": False}, "assessment_refused_whole"),
    ]
    for part, code in wrong:
        refused = assessor.post(decide, json={**decision, **part})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert Somebody(site, "police-lead").http.post(decide, json=decision).status_code == 403
    done = assessor.post(decide, json=decision)

    assert (done.status_code, done.json()["state"]) == (200, "upheld")
    assert assessor.post(decide, json=decision).status_code == 409
    own = Somebody(site, "police-lead").get(f"/assessment/periods/{id}/subjects/police")
    assert own["result"]["total"] == "77.50"
    (entry,) = own["entries"]
    assert (entry["kind"], entry["points"], entry["left_out_count"]) == ("decided", None, 2)
    assert entry["left_out"] == []  # there are no such incidents, so nobody may open them
    behind = Somebody(site, "police-lead").get(f"/assessment/periods/{id}/subjects/police/leaves/on-time")["items"]
    assert [(case["excluded"], case["entry"]) for case in behind if case["entry"]] == [("objection", entry["id"])] * 2


def test_an_objection_of_others_is_answered_to_nobody_who_sends_its_id(site: Site) -> None:
    id = published(site)
    form = {"id": str(new_id()), "leaf": "on-time", "reason": "两件属邻镇"}
    assert act(site, id, "objections", "police-lead", **form, subject="police").status_code == 201

    answer = act(site, id, "objections", "market-lead", **form, subject="market")

    assert (answer.status_code, answer.json()["code"]) == (409, "assessment_used")


def test_a_period_is_frozen_once_and_a_correction_goes_into_a_later_one(site: Site, services: Services) -> None:
    id = published(site)
    assert act(site, id, "freeze").status_code == 409
    let_objections_end(services, id)
    assert act(site, id, "freeze").json()["state"] == "frozen"
    later = opened(site, period="2026-10")
    correction = {"id": str(new_id()), "corrects": str(id), "subject": "police", "leaf": "on-time"}

    answer = act(site, later, "corrections", **correction, points=-1.5, reason="重办后更正")

    assert answer.status_code == 200, answer.text
    assert table(site, later, "assessor01")["police"]["corrected"] == "-1.50"
    assert act(site, id, "compute").status_code == 409
    (entry,) = Somebody(site, "assessor01").get(f"/assessment/periods/{later}/subjects/police")["entries"]
    assert entry["corrects"] == PERIOD


def test_the_cases_behind_a_leaf_are_named_to_whoever_may_open_them(site: Site) -> None:
    id = published(site)

    behind = Somebody(site, "police-lead").get(f"/assessment/periods/{id}/subjects/police/leaves/on-time")["items"]

    assert [case["counted"] for case in behind] == [True, True, True, True, False, False, False]
    assert {case["number"] for case in behind} == {None}  # there are no such incidents


def test_an_officer_does_what_was_drawn_on_the_phone(site: Site, services: Services) -> None:
    number = a_closed_incident(services)
    month = f"{utc_now().astimezone(SHANGHAI):%Y-%m}"
    assessor = Somebody(site, "assessor01")
    draw = assessor.http.post("/api/v1/assessment/draws", json={"id": str(new_id()), "period": month, "size": 3})
    (drawn,) = draw.json()["items"]
    checker = Somebody(site, drawn["checker"]["user"])
    done = f"/api/v1/assessment/checks/{drawn['draw']}/{number}"

    (mine,) = checker.get("/assessment/checks")["items"]
    assert (mine["number"], mine["unit"]["id"], mine["done_at"]) == (number, "enforcement", None)
    assert checker.get("/assessment/mine")["checks"] == 1
    assert checker.http.post(done, json={"in_order": False}).status_code == 422
    assert checker.http.post(done, json={"in_order": True, "note": "已清理"}).status_code == 200
    assert checker.http.post(done, json={"in_order": True}).status_code == 409
    assert Somebody(site, "officer01").http.post(done, json={"in_order": True}).status_code == 404
    (listed,) = assessor.get("/assessment/draws")["items"]
    assert (listed["checks"], listed["done"], listed["population"]) == (1, 1, 1)
    assert listed["seed"]


def test_the_home_shows_what_somebody_may_open_and_do(site: Site) -> None:
    published(site)

    assessor = Somebody(site, "assessor01").get("/assessment")
    lead = Somebody(site, "police-lead").get("/assessment")
    officer = Somebody(site, "officer01").get("/assessment")

    assert ([each["id"] for each in assessor["schemes"]], assessor["may_assess"]) == (
        ["grid-officers", "stations"],
        True,
    )
    assert [(each["period"], each["whole"]) for each in lead["periods"]] == [(PERIOD, False)]
    assert (lead["may_assess"], lead["schemes"], officer["periods"]) == (False, [], [])
