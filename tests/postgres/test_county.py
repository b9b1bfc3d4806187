"""县级处置 over HTTP and in the tables: asked, granted, reported for, handed in; and what the county sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.adapters.postgres.accounts.book import AccountBook, AccountRefused, Author
from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.actor import Grant
from dispatch.domain.terms import AreaCode, ClockKind, Role, Status, UnitId, UserId
from dispatch.entrypoints.timers import TimerWorker
from runtime.clock import utc_now
from tests.builders import latest
from tests.postgres.passing_time import let_pass
from tests.postgres.timer_workers import a_worker, fire_all
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of

DONE: dict[str, Any] = {"reason": "须县级专业队伍处置", "done": "已到现场两次，设置了围挡"}


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


@pytest.fixture
def worker(services: Services) -> Iterator[TimerWorker]:
    with a_worker(services.settings.database_url) as one:
        yield one


@pytest.fixture
def handled(site: Site) -> UUID:
    """An incident that the enforcement team has signed for."""
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident), category="06028")])
    Somebody(site, "enforcement-h1").move(incident, "sign")
    return incident


@pytest.fixture
def transferred(site: Site, handled: UUID) -> UUID:
    """An incident that the county has."""
    pending = asked(Somebody(site, "operator03").move(handled, "transfer", **DONE))
    answer = Somebody(site, "supervisor01").move(handled, "grant", request=pending["id"])
    assert answer.status_code == 200, answer.text
    return handled


def asked(answer: Any) -> dict[str, Any]:
    """The request that waits, as the answer to asking shows it."""
    assert answer.status_code == 200, answer.text
    (request,) = [one for one in answer.json()["requests"] if one["state"] == "pending"]
    shown: dict[str, Any] = request
    return shown


def told(services: Services, incident: UUID, kind: str) -> list[str]:
    """Who was told of something in the application."""
    statement = "SELECT recipient FROM notification WHERE incident = :i AND kind = :k AND channel = 'in_app' ORDER BY 1"
    return [row.recipient for row in rows(services, statement, i=incident, k=kind)]


def in_minutes(minutes: float) -> str:
    return (utc_now() + timedelta(minutes=minutes)).isoformat()


def test_an_operator_asks_the_supervisor_agrees_and_the_county_is_told(site: Site, handled: UUID) -> None:
    operator, supervisor, county = (Somebody(site, user) for user in ("operator03", "supervisor01", "county01"))
    number = number_of(site.services, handled)
    assert county.status(f"/incidents/{number}") == 404

    request = asked(operator.move(handled, "transfer", **DONE))

    assert (request["kind"], request["decider"], request["done"]) == ("transfer", "supervisor", DONE["done"])
    assert number in supervisor.numbers(scope="asked")
    assert number not in operator.numbers(scope="asked")
    assert operator.move(handled, "grant", request=request["id"]).status_code == 403
    granted = supervisor.move(handled, "grant", request=request["id"], reason="同意")
    assert (granted.status_code, granted.json()["status"]) == (200, "with_county")
    assert granted.json()["lead_unit"]["id"] == "county"
    assert granted.json()["clock"]["kind"] == "arrival"
    assert told(site.services, handled, "with_county") == ["county01"]
    assert told(site.services, handled, "request_granted") == ["operator03"]
    assert number in county.numbers(scope="waiting")
    stopped = next(clock for clock in granted.json()["clocks"] if clock["kind"] == "handle")["lines"][-2]
    assert (stopped["what"], stopped["why"]) == ("stopped", "transferred")
    assert stopped["since"] == request["asked_at"]
    with site.services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_the_county_reports_hands_in_and_is_checked_and_its_result_may_come_back(site: Site, transferred: UUID) -> None:
    county, operator = Somebody(site, "county01"), Somebody(site, "operator03")
    number = number_of(site.services, transferred)
    form = next(one for one in county.get(f"/incidents/{number}")["moves"] if one["move"] == "arrive")
    department = next(field for field in form["fields"] if field["name"] == "department")
    assert {"value": "water", "label": "县水利局", "label_en": "county water bureau"} in department["choices"]

    for named, minutes, code in (
        ("finance", 5, "invalid_department"),
        ("water", 60 * 24, "invalid_promised_at"),
        ("water", -1, "invalid_promised_at"),
    ):
        refused = county.move(transferred, "arrive", department=named, promised_at=in_minutes(minutes))
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    promised_at = in_minutes(9)
    arrived = county.move(transferred, "arrive", department="water", promised_at=promised_at)
    assert arrived.status_code == 200, arrived.text
    assert arrived.json()["clock"]["kind"] == "county"
    clock = latest(seen(site.services, transferred), ClockKind.COUNTY)
    assert clock.due_at is not None
    assert clock.due_at.isoformat() == promised_at
    assert [one["department"] for one in arrived.json()["assignments"]] == [None, "water"]

    handed_in = county.move(transferred, "county-result", result="河道已清淤")
    assert handed_in.json()["status"] == "awaiting_check"
    assert number not in county.numbers(scope="waiting")
    assert county.get(f"/incidents/{number}")["sight"] == "whole"
    assert county.move(transferred, "confirm", note="自己看过").status_code == 403
    confirmed = operator.move(transferred, "confirm", note="现场已看")
    assert confirmed.json()["status"] == "awaiting_rating"
    types = [event["type"] for event in operator.get(f"/incidents/{number}/events")["items"]]
    assert types[-6:] == [
        *("RequestGranted", "IncidentTransferred", "CountyArrived", "ResultHandedIn", "CheckPassed", "ResultTold")
    ]


def test_the_county_sees_what_it_has_and_not_who_reported_and_nothing_else_of_the_town(
    site: Site, transferred: UUID
) -> None:
    county, number = Somebody(site, "county01"), number_of(site.services, transferred)
    other = reported(site.services, CITIZEN)

    shown = county.get(f"/incidents/{number}")

    seen_by_it = county.get("/incidents")["items"]
    assert number in {item["number"] for item in seen_by_it}
    assert {item["lead_unit"]["id"] for item in seen_by_it} == {"county"}
    assert county.status(f"/incidents/{number_of(site.services, other)}") == 404
    assert shown["reporter"] == {"hidden": True}
    assert shown["source"] is None
    assert {one["move"] for one in shown["moves"]} == {"arrive", "county-return", "county-result", "comment"}
    unit = Somebody(site, "enforcement-h1").get(f"/incidents/{number}")
    assert unit["sight"] == "former", "of what was taken from it a unit keeps what it did"


def test_what_the_county_gives_back_is_received_anew_and_it_keeps_what_it_did(site: Site, transferred: UUID) -> None:
    county, operator = Somebody(site, "county01"), Somebody(site, "operator03")
    number = number_of(site.services, transferred)

    answer = county.move(transferred, "county-return", reason="属乡镇职责范围")

    assert answer.status_code == 200, answer.text
    assert operator.get(f"/incidents/{number}")["status"] == "received"
    assert number in operator.numbers(scope="waiting")
    assert number not in county.numbers()
    assert county.numbers(number=number) == [number]
    former = county.get(f"/incidents/{number}")
    assert (former["sight"], former["text"], former["moves"]) == ("former", "", [])
    receiving = latest(seen(site.services, transferred), ClockKind.RECEIVE)
    assert receiving.running


def test_the_supervisor_takes_it_back_on_the_version_that_is_current(site: Site, transferred: UUID) -> None:
    supervisor, operator, county = (Somebody(site, user) for user in ("supervisor01", "operator03", "county01"))
    version = seen(site.services, transferred).version

    stale = supervisor.move(transferred, "county-take-back", version=version - 1, reason="镇里已能处置")
    not_theirs = [who.move(transferred, "county-take-back", reason="拿回来").status_code for who in (operator, county)]
    taken = supervisor.move(transferred, "county-take-back", reason="镇里已能处置")

    assert (stale.status_code, not_theirs, taken.status_code) == (412, [403, 403], 200)
    assert seen(site.services, transferred).status is Status.RECEIVED
    assert told(site.services, transferred, "county_taken_back") == ["county01"]


def test_a_county_that_does_not_report_escalates_to_it_to_the_operators_and_to_the_supervisor(
    site: Site, transferred: UUID, worker: TimerWorker
) -> None:
    let_pass(site.services, 60 * 6, only=transferred)

    fire_all(worker)

    fired = rows(
        site.services,
        "SELECT e.step, array_agg(DISTINCT n.recipient ORDER BY n.recipient) AS told "
        "FROM escalation e JOIN sla_clock c ON c.id = e.clock "
        "LEFT JOIN notification n ON n.escalation = e.id WHERE c.kind = 'arrival' AND e.incident = :i "
        "GROUP BY e.id, e.step ORDER BY e.step",
        i=transferred,
    )
    assert [row.step for row in fired] == [0, 1, 2]
    assert fired[-1].told == ["county01", "supervisor01"]
    assert seen(site.services, transferred).status is Status.WITH_COUNTY


def test_a_county_operator_is_entered_for_the_county_and_its_unit(services: Services) -> None:
    with services.engine.begin() as connection:
        book = AccountBook(connection, Author(name="admin", system_user="root"))
        book.add(UserId("county02"), "县级中心夜班", "x")
        centre = Grant(role=Role.COUNTY_OPERATOR, area=AreaCode("330499"), unit=UnitId("county"))
        book.grant(UserId("county02"), centre)
        with pytest.raises(AccountRefused, match="needs a unit"):
            book.grant(UserId("county02"), Grant(role=Role.COUNTY_OPERATOR, area=AreaCode("330499")))
        entered = next(one for one in book.entries() if one.user == "county02")

    assert entered.grants == (centre,)
