"""履职事项清单 over HTTP and in the tables: what was taken back goes up, and who helps has its part at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows
from tests.postgres.web import Site, Somebody, number_of

CLINIC = {"category": "S050503", "grade": 3}
FRAUD = {"category": "S020405", "grade": 3}


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


def in_the_queue(services: Services, **matter: Any) -> UUID:
    """An incident whose matter triage knows, and that it left to a person."""
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident), unit=None, **matter)])
    return incident


def offered(detail: dict[str, Any], move: str) -> dict[str, Any] | None:
    return next((one for one in detail["moves"] if one["move"] == move), None)


def test_triage_alone_gives_the_county_what_was_taken_back(services: Services, site: Site) -> None:
    incident = reported(services, CITIZEN)
    cited = {"unit": "county", "level": "county", "responsibility_row": "R157", "duty_item": "S01"}

    services.apply_triage([decided(incident, report_of(services, incident), **CLINIC, **cited)])

    detail = Somebody(site, "county01").get(f"/incidents/{number_of(services, incident)}")
    assert (detail["status"], detail["lead_unit"]["id"], detail["clock"]["kind"]) == (
        "with_county",
        "county",
        "arrival",
    )
    (held,) = detail["assignments"]
    assert (held["unit"]["id"], held["reason"]) == ("county", "非法行医的查处（示例）")
    (row,) = rows(services, "SELECT unit, duty_item FROM assignment WHERE incident = :i", i=incident)
    assert (row.unit, row.duty_item) == ("county", "S01")
    with services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_no_station_is_given_what_was_taken_back_and_the_reason_names_the_item(services: Services, site: Site) -> None:
    incident = in_the_queue(services, **CLINIC)
    number, operator = number_of(services, incident), Somebody(site, "operator03")

    detail = operator.get(f"/incidents/{number}")
    refused = operator.move(incident, "assign", unit="social", reason="属教卫文体服务站")

    assert offered(detail, "assign") is None
    why = next(one for one in detail["forbidden"] if one["move"] == "assign")
    assert (why["code"], why["item"]["id"], why["item"]["version"]) == ("taken_back", "S01", "2026-11")
    assert why["item"]["department"]["label"] == "县卫生健康局"
    assert (refused.status_code, refused.json()["code"]) == (422, "taken_back")
    assert "S01「非法行医的查处（示例）」（版本 2026-11）" in refused.json()["detail"]


def test_an_operator_alone_transfers_it_by_an_item_chosen_from_the_list(services: Services, site: Site) -> None:
    incident = in_the_queue(services, **CLINIC)
    number, operator = number_of(services, incident), Somebody(site, "operator03")
    move = offered(operator.get(f"/incidents/{number}"), "transfer-listed")
    assert move is not None

    answer = operator.move(incident, "transfer-listed", duty_item="S01", done="已现场拍照")

    choices = [one["value"] for one in move["fields"][0]["choices"]]
    assert (move["tone"], choices[0], set(choices)) == (
        "primary",
        "S01",
        {*("S01", "S02", "S03", "S04"), *("P01", "P02", "P03", "P04", "P05")},
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "with_county")
    reason = answer.json()["reasons"][-1]
    assert (reason["outcome"], reason["version"]) == ("county", "duty_list 2026-11")
    assert reason["lines"][0]["data"]["duty_item"] == "S01"
    other = in_the_queue(services, **CLINIC)
    unsaid = operator.move(other, "transfer-listed", duty_item="S03")
    assert (unsaid.status_code, unsaid.json()["missing"]) == (422, ["reason"])
    assert operator.move(other, "transfer-listed", duty_item="S03", reason="房屋也有险情").status_code == 200
    wrong = operator.move(in_the_queue(services, **CLINIC), "transfer-listed", duty_item="B01")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "duty_of_town")


def test_with_what_is_helping_the_unit_of_the_town_has_its_part_at_once(services: Services, site: Site) -> None:
    incident = in_the_queue(services, **FRAUD)

    answer = Somebody(site, "operator03").move(incident, "transfer-listed", duty_item="P02")

    held = {one["role"]: (one["unit"]["id"], one["state"]) for one in answer.json()["assignments"]}
    assert held == {"lead": ("county", "assigned"), "co": ("police", "offered")}
    police = Somebody(site, "police-lead")
    assert police.move(incident, "co-accept", assignment=co_of(answer.json())).status_code == 200
    with services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def co_of(detail: dict[str, Any]) -> str:
    return next(str(one["id"]) for one in detail["assignments"] if one["role"] == "co")


def test_anybody_reads_the_lists_with_who_is_in_charge_and_to_whom_an_item_is_given(site: Site) -> None:
    citizen = Somebody(site, "citizen01")

    town, village, grid, county = (
        citizen.get(f"/duty-lists/{level}") for level in ("town", "village", "cell", "county")
    )

    items = {item["id"]: item for item in town["items"]}
    assert (town["version"], {item["kind"] for item in items.values()}) == (
        "2026-11",
        {"basic", "helping", "taken_back"},
    )
    assert items["P01"]["department"]["label"] == "市生态环境局县分局"
    assert [unit["id"] for unit in items["P01"]["units"]] == ["ecology"]
    assert {item["kind"] for item in village["items"]} == {"basic", "helping"}
    assert grid["items"][0]["category"]["code"] == "06010"
    assert (county["version"], county["items"]) == (None, [])
    assert citizen.status("/duty-lists/moon") == 422
