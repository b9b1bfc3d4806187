"""申请 over HTTP and in the tables: asked on the phone, decided on the desk, and over when the matter has moved on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from dispatch.domain.terms import ClockKind, RequestState, Status
from runtime.clock import utc_now
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of

HOUR = timedelta(hours=1)


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


@pytest.fixture
def handled(site: Site) -> UUID:
    """An incident that the enforcement team has signed for."""
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident))])
    Somebody(site, "enforcement-h1").move(incident, "sign")
    return incident


def handling(incident: Incident) -> Clock:
    """The handling clock of the unit."""
    assert incident.lead is not None
    clock = incident.clock(of_assignment(incident.lead, ClockKind.HANDLE))
    assert clock is not None
    return clock


def later(site: Site, incident: UUID, by: timedelta) -> str:
    """So much later than the handling is due."""
    due_at = handling(seen(site.services, incident)).latest_times.due_at
    return (due_at + by).isoformat()


def asked(answer: Any) -> dict[str, Any]:
    """The request that waits, as the answer to asking shows it."""
    assert answer.status_code == 200, answer.text
    (request,) = [one for one in answer.json()["requests"] if one["state"] == "pending"]
    shown: dict[str, Any] = request
    return shown


def told(services: Services, incident: UUID, kind: str) -> list[str]:
    """Who was told of something in the application."""
    statement = (
        "SELECT recipient FROM notification WHERE incident = :i AND kind = :kind AND channel = 'in_app' ORDER BY 1"
    )
    return [row.recipient for row in rows(services, statement, i=incident, kind=kind)]


def test_more_time_is_asked_for_by_the_handler_and_given_by_an_operator(site: Site, handled: UUID) -> None:
    handler, operator = Somebody(site, "enforcement-h1"), Somebody(site, "operator03")
    number = number_of(site.services, handled)
    before = handling(seen(site.services, handled)).due_at
    assert number not in operator.numbers(scope="waiting")

    request = asked(handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="等专用设备"))
    assert (request["kind"], request["decider"], request["reason"]) == ("extension", "operator", "等专用设备")
    assert told(site.services, handled, "request_made") == ["operator01", "operator02", "operator03"]
    assert number in operator.numbers(scope="waiting")
    assert number not in Somebody(site, "supervisor01").numbers(scope="waiting")
    answer = operator.move(handled, "grant", request=request["id"])

    assert answer.status_code == 200, answer.text
    clock = handling(seen(site.services, handled))
    assert (before, clock.due_at) == (clock.facts[0].times and clock.facts[0].times.due_at, before and before + HOUR)
    assert told(site.services, handled, "request_granted") == ["enforcement-h1"]
    (line,) = [
        line
        for one in answer.json()["clocks"]
        for line in one["lines"]
        if one["kind"] == "handle" and line["what"] == "extended"
    ]
    assert line["shift_seconds"] == 3600
    assert line["granted"]["decided_by"]["user"] == "operator03"
    assert line["granted"]["reason"] == "等专用设备"
    types = [event["type"] for event in operator.get(f"/incidents/{number}/events")["items"]]
    assert types[-3:] == ["RequestMade", "RequestGranted", "HandlingExtended"]
    assert number not in operator.numbers(scope="waiting")


def test_the_form_of_an_extension_is_told_before_sending_when_it_is_due_then(site: Site, handled: UUID) -> None:
    handler, number = Somebody(site, "enforcement-h1"), number_of(site.services, handled)

    def preview(by: timedelta) -> Any:
        return handler.get(f"/incidents/{number}/extension?due_at={quote(later(site, handled, by))}")["due_at"]

    told, too_early = preview(HOUR), preview(-HOUR)
    request = asked(handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="等专用设备"))

    assert (told, too_early) == (request["due_at"], None)
    assert Somebody(site, CITIZEN.user).get(
        f"/incidents/{number}/extension?due_at={quote(later(site, handled, HOUR))}"
    ) == {
        "was_due_at": None,
        "due_at": None,
    }, "whoever reported sees no plans of the unit"
    assert Somebody(site, "operator03").move(handled, "refuse", request=request["id"], reason="试算").status_code == 200


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_nobody_is_told_of_an_extension_to_an_instant_that_no_clock_says(
    site: Site, handled: UUID, instant: str
) -> None:
    handler, number = Somebody(site, "enforcement-h1"), number_of(site.services, handled)

    answer = handler.http.get(f"/api/v1/incidents/{number}/extension", params={"due_at": instant})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "time_range")


def test_the_second_extension_waits_for_the_supervisor_and_for_no_operator(site: Site, handled: UUID) -> None:
    handler, operator, supervisor = (Somebody(site, user) for user in ("enforcement-h1", "operator03", "supervisor01"))
    number = number_of(site.services, handled)
    first = asked(handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="等设备"))
    operator.move(handled, "grant", request=first["id"])

    second = asked(handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="设备未到"))

    assert second["decider"] == "supervisor"
    assert (number in operator.numbers(scope="waiting"), number in supervisor.numbers(scope="waiting")) == (False, True)
    assert operator.move(handled, "grant", request=second["id"]).status_code == 403
    refused = supervisor.move(handled, "refuse", request=second["id"], reason="须按期办结")
    assert [one["state"] for one in refused.json()["requests"]] == ["granted", "refused"]


def test_one_list_has_every_request_that_waits_for_the_caller_whatever_it_is_about(site: Site, handled: UUID) -> None:
    handler, operator, supervisor = (Somebody(site, user) for user in ("enforcement-h1", "operator03", "supervisor01"))
    asked(handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="等设备"))
    over = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(over, report_of(site.services, over), category="06028")])
    for who, move, fields in (
        (handler, "sign", {}),
        (handler, "hand-in", {"result": "已清理"}),
        (operator, "confirm", {"note": "现场已看"}),
        (Somebody(site, "citizen01"), "rate", {"stars": 1, "reason": "没有清理"}),
    ):
        assert who.move(over, move, **fields).status_code == 200
    both = {number_of(site.services, incident) for incident in (handled, over)}

    listed = operator.get("/incidents", params={"scope": "asked"})["items"]

    assert {item["number"]: item["asked"] for item in listed} == {
        number_of(site.services, handled): ["extension"],
        number_of(site.services, over): ["reopen"],
    }
    assert set(operator.numbers(scope="asked", sort="due")) == both
    assert supervisor.numbers(scope="asked") == []
    assert handler.numbers(scope="asked") == []


def test_whoever_may_decide_is_offered_the_requests_by_name(site: Site, handled: UUID) -> None:
    handler, operator = Somebody(site, "enforcement-h1"), Somebody(site, "operator03")
    until = (utc_now() + timedelta(hours=3)).isoformat()
    hold = asked(handler.move(handled, "hold", reason_code="weather", until=until))
    handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="等设备")

    moves = {one["move"]: one for one in operator.get(f"/incidents/{number_of(site.services, handled)}")["moves"]}

    (field,) = [field for field in moves["grant"]["fields"] if field["name"] == "request"]
    assert len(field["choices"]) == 2
    assert field["choices"][0]["value"] == hold["id"]
    mine = {one["move"] for one in handler.get(f"/incidents/{number_of(site.services, handled)}")["moves"]}
    assert mine.isdisjoint({"grant", "refuse", "hold", "extend"})


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"due_at": "2020-01-01T00:00:00Z", "reason": "早"}, ("due_at", "invalid_due_at")),
        ({"due_at": "2026-12-01T10:00:00", "reason": "没有时区"}, ("due_at", "no_time_zone")),
        ({"due_at": "明天", "reason": "不是时间"}, ("due_at", "not_time")),
    ],
)
def test_a_due_time_that_cannot_be_meant_is_refused_by_its_field(
    site: Site, handled: UUID, fields: dict[str, Any], wrong: tuple[str, str]
) -> None:
    answer = Somebody(site, "enforcement-h1").move(handled, "extend", **fields)

    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [wrong]


def test_what_is_handed_in_needs_no_more_time(site: Site, handled: UUID) -> None:
    handler = Somebody(site, "enforcement-h1")
    asked(handler.move(handled, "extend", due_at=later(site, handled, HOUR), reason="等设备"))

    answer = Somebody(site, "operator03").move(handled, "reassign", unit="works", reason="设备在他们那里")

    assert answer.status_code == 200, answer.text
    incident = seen(site.services, handled)
    assert [request.state for request in incident.requests] == [RequestState.LAPSED]
    assert not any(clock.running for clock in incident.clocks if clock.kind is ClockKind.REQUEST)
    assert told(site.services, handled, "request_lapsed") == ["enforcement-h1"]
    with site.services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_a_hold_pauses_is_found_by_its_status_and_goes_on_when_the_operator_says_so(site: Site, handled: UUID) -> None:
    handler, operator = Somebody(site, "enforcement-h1"), Somebody(site, "operator03")
    number = number_of(site.services, handled)
    until = (utc_now() + timedelta(hours=3)).isoformat()
    request = asked(handler.move(handled, "hold", reason_code="weather", until=until, reason="暴雨红色预警"))
    assert request["outside"] is True

    held = operator.move(handled, "grant", request=request["id"])

    assert held.status_code == 200, held.text
    shown = held.json()
    assert (shown["status"], shown["clock"]["kind"]) == ("on_hold", "hold")
    states = {one["kind"]: one["state"] for one in shown["clocks"]}
    assert (states["handle"], states["total"], states["hold"]) == ("paused", "paused", "running")
    assert operator.numbers(status="on_hold") == [number]
    assert number in operator.numbers(open=True)
    assert number in handler.numbers(scope="mine")
    assert handler.move(handled, "hand-in", result="已清理").status_code == 409
    resumed = operator.move(handled, "resume", note="雨停")
    assert resumed.json()["status"] == "handling"
    (line,) = [
        line
        for one in resumed.json()["clocks"]
        for line in one["lines"]
        if one["kind"] == "handle" and line["what"] == "resumed"
    ]
    assert line["granted"]["reason_code"] == "weather"
    assert line["paused_seconds"] > 0
    assert seen(site.services, handled).status is Status.HANDLING
    with site.services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_a_reason_that_the_township_does_not_list_holds_nothing(site: Site, handled: UUID) -> None:
    until = (utc_now() + timedelta(hours=3)).isoformat()

    answer = Somebody(site, "enforcement-h1").move(handled, "hold", reason_code="holiday", until=until)

    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["invalid_reason_code"]


def test_the_person_who_reported_reads_that_it_is_held_but_no_words_and_names_of_staff(
    site: Site, handled: UUID
) -> None:
    handler, operator, citizen = (Somebody(site, user) for user in ("enforcement-h1", "operator03", "citizen01"))
    until = (utc_now() + timedelta(hours=3)).isoformat()
    request = asked(handler.move(handled, "hold", reason_code="weather", until=until, reason="内部情况"))
    operator.move(handled, "grant", request=request["id"], reason="内部意见")
    number = number_of(site.services, handled)

    shown, events = citizen.get(f"/incidents/{number}"), citizen.get(f"/incidents/{number}/events")["items"]

    assert shown["status"] == "on_hold"
    assert shown["requests"] == []
    assert "IncidentHeld" in [event["type"] for event in events]
    assert not any(event["note"] for event in events)
    (granted,) = [line["granted"] for one in shown["clocks"] for line in one["lines"] if line["what"] == "paused"][:1]
    assert granted == {"kind": "hold", "reason": "", "reason_code": "weather", "decided_by": None}


def test_the_reporter_asks_to_take_back_what_is_handled_and_an_operator_agrees(site: Site, handled: UUID) -> None:
    citizen, operator, handler = (Somebody(site, user) for user in ("citizen01", "operator03", "enforcement-h1"))
    number = number_of(site.services, handled)

    request = asked(citizen.move(handled, "cancel", reason="物业已经清走了"))
    listed = operator.get("/incidents", params={"scope": "asked"})["items"]
    to_unit = handler.get(f"/incidents/{number}")
    granted = operator.move(handled, "grant", request=request["id"], reason="已电话核实")

    assert (request["kind"], request["decider"], request["asked_by"]["user"]) == (
        "cancellation",
        "operator",
        "citizen01",
    )
    assert [item["asked"] for item in listed if item["number"] == number] == [["cancellation"]]
    assert [one["asked_by"] for one in to_unit["requests"]] == [None]
    assert granted.status_code == 200, granted.text
    assert (granted.json()["status"], granted.json()["outcome"]) == ("closed", "cancelled")
    assert rows(site.services, "SELECT 1 FROM sla_timer WHERE state = 'armed' AND incident = :i", i=handled) == []
    assert told(site.services, handled, "request_granted") == ["citizen01"]
    assert told(site.services, handled, "cancelled") == ["enforcement-h1", "enforcement-lead"]
    events = citizen.get(f"/incidents/{number}/events")["items"]
    assert [one["type"] for one in events][-4:] == [
        "RequestMade",
        "RequestGranted",
        "IncidentCancelled",
        "IncidentClosed",
    ]
    assert [one["note"] for one in events][-4:] == ["物业已经清走了", "已电话核实", None, None]
    with site.services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_the_reporter_reads_why_it_is_not_taken_back_and_no_name_of_staff(site: Site, handled: UUID) -> None:
    citizen, operator = Somebody(site, "citizen01"), Somebody(site, "operator03")
    request = asked(citizen.move(handled, "cancel", reason="不用来了"))

    refused = operator.move(handled, "refuse", request=request["id"], reason="现场仍有堆放")

    assert refused.json()["status"] == "handling"
    assert told(site.services, handled, "request_refused") == ["citizen01"]
    number = number_of(site.services, handled)
    (shown,) = citizen.get(f"/incidents/{number}")["requests"]
    assert (shown["state"], shown["decided_by"]) == ("refused", None)
    assert citizen.get(f"/incidents/{number}/events")["items"][-1]["note"] == "现场仍有堆放"
