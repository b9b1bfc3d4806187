"""A call that somebody takes: who rang up is known to the command room alone, and what is the same is offered."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.township import CITIZEN, OPERATOR, OTHER_CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody

CALLER: Final = {"name": "王女士", "phone": "13812345678"}
HERE: Final = {"lon": 120.535, "lat": 30.632}
FAR: Final = {"lon": 120.55, "lat": 30.64}
RUBBISH: Final = "桥洞下垃圾成堆,味道很大"


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


def a_call(services: Services, **fields: Any) -> UUID:
    incident = reported(services, OPERATOR, text=RUBBISH, **({"caller": CALLER, "tell_by": "phone"} | fields))
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def number_of(services: Services, incident: UUID) -> str:
    return seen(services, incident).number


def looked_at(services: Services, number: str) -> list[str]:
    found = rows(services, "SELECT actor FROM audit_log WHERE action = 'telephone-read' AND subject = :of", of=number)
    return [row.actor for row in found]


def codes_read(services: Services, number: str) -> list[str]:
    found = rows(services, "SELECT actor FROM audit_log WHERE action = 'code-read' AND subject = :of", of=number)
    return [row.actor for row in found]


def alike(site: Site, **heard: Any) -> list[str]:
    answer = Somebody(site, "operator03").http.post("/api/v1/calls/alike", json=heard)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


def test_the_command_room_sees_who_rang_up_with_the_number_hidden_until_somebody_asks(
    site: Site, services: Services
) -> None:
    number = number_of(services, a_call(services))
    operator = Somebody(site, "operator03")

    shown = operator.get(f"/incidents/{number}")["caller"]
    before = looked_at(services, number)
    revealed = operator.http.post(f"/api/v1/incidents/{number}/caller")

    assert shown == {"name": "王女士", "phone": "138****5678", "tell_by": "phone"}
    assert before == []
    assert (revealed.status_code, revealed.json()) == (200, CALLER)
    assert looked_at(services, number) == ["operator03"]


@pytest.mark.parametrize("user", ["enforcement-lead", "enforcement-h1", "officer02", "citizen01"])
def test_nobody_else_learns_who_rang_up(site: Site, services: Services, user: str) -> None:
    incident = a_call(services)
    number = number_of(services, incident)
    person = Somebody(site, user)
    answer = person.http.get(f"/api/v1/incidents/{number}")

    assert answer.status_code == 404 or answer.json()["caller"] is None
    assert CALLER["phone"] not in person.http.get(f"/api/v1/incidents/{number}/events").text
    assert person.http.post(f"/api/v1/incidents/{number}/caller").status_code in (403, 404)
    assert looked_at(services, number) == []


def test_the_desk_reads_the_code_out_to_who_lost_the_receipt_and_that_is_on_record(
    site: Site, services: Services
) -> None:
    number = number_of(services, a_call(services, caller=None, tell_by="code"))
    operator = Somebody(site, "operator03")

    told = operator.http.post(f"/api/v1/incidents/{number}/code")
    followed = operator.http.post("/api/v1/follow", json={"number": number, "code": told.json()["code"]})

    assert (told.status_code, followed.status_code, followed.json()["number"]) == (200, 200, number)
    assert codes_read(services, number) == ["operator03"]


@pytest.mark.parametrize("user", ["enforcement-lead", "enforcement-h1", "officer02", "citizen01", "admin"])
def test_nobody_else_is_told_the_code(site: Site, services: Services, user: str) -> None:
    number = number_of(services, a_call(services))

    assert Somebody(site, user).http.post(f"/api/v1/incidents/{number}/code").status_code in (403, 404)
    assert codes_read(services, number) == []


def test_the_code_of_an_accusation_is_told_to_nobody(site: Site, services: Services) -> None:
    incident = reported(services, CITIZEN, text=RUBBISH)
    services.apply_triage([decided(incident, report_of(services, incident), accused=("unit:enforcement",))])
    number = number_of(services, incident)

    answers = [
        Somebody(site, user).http.post(f"/api/v1/incidents/{number}/code").status_code
        for user in ("supervisor01", "operator03")
    ]

    assert answers == [404, 404]
    assert codes_read(services, number) == []


def test_whoever_took_the_call_does_not_choose_to_be_told_in_place_of_the_caller(site: Site) -> None:
    report = {"report_id": str(new_id()), "text": RUBBISH, "tell_by": "in_app"}

    by_operator = Somebody(site, "operator01").http.post("/api/v1/reports", json=report)
    by_citizen = Somebody(site, "citizen01").http.post("/api/v1/reports", json=report)

    assert by_operator.status_code == 422
    assert [(error["field"], error["code"]) for error in by_operator.json()["errors"]] == [("tell_by", "not_told_so")]
    assert by_citizen.status_code == 201


def test_what_is_near_or_in_the_same_words_is_offered_while_a_call_is_written_down(
    site: Site, services: Services
) -> None:
    near = number_of(services, reported(services, CITIZEN, text="河边有人钓鱼", position=HERE))
    same = number_of(services, reported(services, OTHER_CITIZEN, text="桥洞下面垃圾成堆,味道大", position=HERE))
    elsewhere = number_of(services, reported(services, OTHER_CITIZEN, text=RUBBISH, position=FAR))

    at_the_place = alike(site, text=RUBBISH, position=HERE)
    by_words = alike(site, text=RUBBISH)

    assert at_the_place[0] == same
    assert near in at_the_place
    assert elsewhere not in at_the_place
    assert elsewhere in by_words
    assert near not in by_words


def test_what_is_old_is_not_offered(site: Site, services: Services) -> None:
    old = reported(services, CITIZEN, text="码头边渔网占道", position=FAR)
    number = number_of(services, old)
    before = alike(site, text="码头边渔网占道", position=FAR)

    let_pass(services, 15 * 86400.0, only=old)

    assert before[0] == number
    assert number not in alike(site, text="码头边渔网占道", position=FAR)


def test_a_call_without_words_and_place_is_like_nothing(site: Site) -> None:
    assert alike(site) == []
