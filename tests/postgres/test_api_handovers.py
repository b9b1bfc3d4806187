"""交接班 over HTTP: what is open is frozen with the first signature, the second is another person's, both are kept."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.tables import app_user, incident, role_grant
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.test_api_access import an_alert
from tests.postgres.township import CITIZEN, HANDLER, OPERATOR, decided, move, report_of, reported, rows
from tests.postgres.web import Site, Somebody, number_of, running


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def post(somebody: Somebody, path: str, **body: Any) -> httpx.Response:
    return somebody.http.post(f"/api/v1/handovers{path}", json=body)


def left(somebody: Somebody, notes: str = "东市街积水待复查") -> dict[str, Any]:
    answer = post(somebody, "", notes=notes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_what_is_open_is_frozen_and_stays_as_it_was(services: Services, site: Site) -> None:
    late, waiting = reported(services, CITIZEN), reported(services, CITIZEN)
    services.apply_triage([decided(late, report_of(services, late))])
    move(services, late, Action.SIGN, HANDLER)
    let_pass(services, 100_000, only=late)
    an_alert(services, late, "operator03")
    made = left(Somebody(site, "operator03"))
    move(services, waiting, Action.ASSIGN, OPERATOR, unit="enforcement", reason="职责清单")

    kept = Somebody(site, "operator01").get(f"/handovers/{made['id']}")

    assert (kept["notes"], kept["left_by"]["user"], kept["state"]) == ("东市街积水待复查", "operator03", "waiting")
    sheet = kept["sheet"]
    assert (sheet["open"], sheet["overdue"], sheet["unread"]) == (2, 1, 1)
    assert sheet["by_status"] == {"handling": 1, "received": 1}
    by_number = {line["number"]: line for line in sheet["lines"]}
    assert by_number[number_of(services, late)]["overdue"] is True
    assert by_number[number_of(services, waiting)]["status"] == "received"
    assert [alert["number"] for alert in sheet["alerts"]] == [number_of(services, late)]


def test_the_second_signature_is_another_persons_and_is_audited(services: Services, site: Site) -> None:
    leaver, comer = Somebody(site, "operator03"), Somebody(site, "operator01")
    id = left(leaver)["id"]

    own = post(leaver, f"/{id}/take", remark="")
    taken = post(comer, f"/{id}/take", remark="已阅")
    again = post(comer, f"/{id}/take", remark="")
    late = post(leaver, f"/{id}/withdraw")

    assert [answer.status_code for answer in (own, taken, again, late)] == [409, 200, 409, 409]
    assert (own.json()["code"], again.json()["code"]) == ("handover_own", "handover_over")
    record = taken.json()
    assert (record["state"], record["taken_by"]["user"], record["remark"]) == ("taken", "operator01", "已阅")
    audited = rows(services, "SELECT actor, action FROM audit_log WHERE subject = :id ORDER BY id", id=id)
    assert [tuple(row) for row in audited] == [("operator03", "shift-left"), ("operator01", "shift-taken")]


def test_one_hand_over_waits_at_a_time_and_is_taken_back_by_whoever_wrote_it(services: Services, site: Site) -> None:
    leaver, comer = Somebody(site, "operator03"), Somebody(site, "operator01")
    id = left(leaver)["id"]

    assert post(comer, "", notes="").status_code == 409
    assert post(comer, f"/{id}/withdraw").status_code == 403
    assert post(leaver, f"/{id}/withdraw").json()["state"] == "withdrawn"

    left(comer)
    entries = leaver.get("/handovers")["items"]
    assert [entry["state"] for entry in entries] == ["waiting", "withdrawn"]


def test_of_two_who_take_over_at_once_one_does(services: Services, site: Site) -> None:
    id = left(Somebody(site, "operator03"))["id"]
    people = [Somebody(site, user) for user in ("operator01", "operator02", "supervisor01")]

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda somebody: post(somebody, f"/{id}/take", remark="").status_code, people))

    assert sorted(answers) == [200, 409, 409]


def test_an_accusation_is_on_no_sheet(services: Services, site: Site) -> None:
    accusation = reported(services, CITIZEN)
    with services.engine.begin() as connection:
        connection.execute(incident.update().where(incident.c.id == accusation).values(accused=["account:operator01"]))
    supervisor = Somebody(site, "supervisor01")
    assert number_of(services, accusation) in supervisor.numbers()

    sheet = supervisor.get("/handovers/sheet")

    assert (sheet["open"], sheet["lines"]) == (0, [])


def test_another_towns_command_room_reads_nothing_of_it(services: Services, site: Site) -> None:
    with services.engine.begin() as connection:
        connection.execute(app_user.insert().values(id="elsewhere", name="外镇受理员", demo=True))
        connection.execute(role_grant.insert().values(user="elsewhere", role="operator", area="330499102", unit=""))
    id = left(Somebody(site, "operator03"))["id"]
    other = Somebody(site, "elsewhere")

    assert other.get("/handovers")["items"] == []
    assert [other.status(f"/handovers/{id}"), post(other, f"/{id}/take", remark="").status_code] == [404, 404]
    assert post(other, "", notes="另一个镇").status_code == 201


def test_who_works_in_two_command_rooms_hands_each_over_by_itself(services: Services, site: Site) -> None:
    mine = reported(services, CITIZEN)
    with services.engine.begin() as connection:
        connection.execute(app_user.insert().values(id="both", name="两镇受理员", demo=True))
        areas = ("330499101", "330499102")
        connection.execute(
            role_grant.insert(), [{"user": "both", "role": "operator", "area": area, "unit": ""} for area in areas]
        )
    both = Somebody(site, "both")

    unsaid = both.http.get("/api/v1/handovers/sheet")
    elsewhere = both.get("/handovers/sheet", params={"area": "330499102"})
    here = both.get("/handovers/sheet", params={"area": "330499101"})

    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "handover_which_room")
    assert [line["number"] for line in here["lines"]] == [number_of(services, mine)]
    assert elsewhere["lines"] == [], "the other town's incidents are on its own sheet alone"
    assert post(both, "", notes="").status_code == 422
    assert post(both, "", notes="", area="330499103").status_code == 403
    kept = post(both, "", notes="", area="330499102").json()
    assert (kept["area"]["code"], kept["sheet"]["open"]) == ("330499102", 0)
    assert post(both, "", notes="", area="330499101").status_code == 201, "one waits in each room"


def test_words_that_are_none_are_refused(site: Site) -> None:
    operator = Somebody(site, "operator03")

    for body in ({"notes": "x" * 4001}, {"notes": "a\0b"}, {}):
        assert operator.http.post("/api/v1/handovers", json=body).status_code == 422
    assert operator.status(f"/handovers/{new_id()}") == 404


def test_the_database_keeps_two_people_apart(services: Services, site: Site) -> None:
    id = left(Somebody(site, "operator03"))["id"]

    with pytest.raises(sa.exc.IntegrityError, match="ck_handover_two_people"), services.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE handover SET taken_by = left_by, taken_at = clock_timestamp() WHERE id = :id"), {"id": id}
        )
