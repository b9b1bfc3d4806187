"""补充材料 over HTTP and in the tables: asked by those who work on it, answered by whoever reported it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.terms import ClockKind, RequestState
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.postgres.township import CITIZEN, decided, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of

QUESTION = "请补充门牌号"
SAID = "桥南三号门"


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


@pytest.fixture
def handled(site: Site) -> UUID:
    """An incident that the enforcement team has signed for."""
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident))])
    assert Somebody(site, "enforcement-h1").move(incident, "sign").status_code == 200
    return incident


def in_hours(hours: float) -> str:
    """The moment so many hours from now."""
    return (utc_now() + timedelta(hours=hours)).isoformat()


def ask(somebody: Somebody, incident: UUID) -> dict[str, Any]:
    """Ask the reporter, and return the question as the asker sees it."""
    answer = somebody.move(incident, "ask", question=QUESTION, until=in_hours(2))
    assert answer.status_code == 200, answer.text
    return question_of(answer.json())


def question_of(detail: dict[str, Any]) -> dict[str, Any]:
    """The one question of an incident."""
    (found,) = [one for one in detail["requests"] if one["kind"] == "material"]
    question: dict[str, Any] = found
    return question


def told(services: Services, incident: UUID, kind: str) -> list[str]:
    """Who was told of something in the application."""
    statement = "SELECT recipient FROM notification WHERE incident = :i AND kind = :kind AND channel = 'in_app'"
    return [row.recipient for row in rows(services, statement, i=incident, kind=kind)]


def offered(somebody: Somebody, number: str) -> dict[str, Any]:
    """The moves that a person is offered, by their names."""
    return {one["move"]: one for one in somebody.get(f"/incidents/{number}")["moves"]}


def test_a_handler_asks_the_reporter_answers_with_words_and_a_photo_and_both_read_it(site: Site, handled: UUID) -> None:
    handler, citizen, operator = (Somebody(site, user) for user in ("enforcement-h1", "citizen01", "operator03"))
    number = number_of(site.services, handled)
    question = ask(handler, handled)

    assert (question["state"], question["decider"], question["reason"]) == ("pending", "citizen", QUESTION)
    assert told(site.services, handled, "question_asked") == ["citizen01"]
    assert citizen.numbers(scope="waiting") == [number]
    assert number not in operator.numbers(scope="asked")
    read = citizen.get(f"/incidents/{number}")
    assert read["asked"] == ["material"]
    assert question_of(read)["reason"] == QUESTION
    assert (question_of(read)["asked_by"], question_of(read)["until"]) == (None, question["until"])
    (field,) = [field for field in offered(citizen, number)["answer"]["fields"] if field["name"] == "request"]
    assert [choice["value"] for choice in field["choices"]] == [question["id"]]
    photo = {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10, "purpose": "evidence"}
    answered = citizen.move(handled, "answer", request=question["id"], note=SAID, attachments=[photo])

    assert answered.status_code == 200, answered.text
    assert question_of(answered.json())["answer"] == SAID
    for somebody in (handler, operator):
        found = question_of(somebody.get(f"/incidents/{number}"))
        assert (found["state"], found["answer"], found["photos"]) == ("granted", SAID, [photo["id"]])
        events = somebody.get(f"/incidents/{number}/events")["items"]
        words = [(event["type"], event["note"]) for event in events if event["data"].get("kind") == "material"]
        assert words == [("RequestMade", QUESTION), ("RequestGranted", SAID)]
    assert told(site.services, handled, "question_answered") == ["enforcement-h1"]
    assert citizen.numbers(scope="waiting") == []
    assert "answer" not in offered(citizen, number)
    with site.services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_the_unit_that_asked_does_not_learn_who_answered(site: Site, handled: UUID) -> None:
    handler, citizen = Somebody(site, "enforcement-h1"), Somebody(site, "citizen01")
    number = number_of(site.services, handled)
    question = ask(handler, handled)
    citizen.move(handled, "answer", request=question["id"], note=SAID)

    seen_by_unit = handler.http.get(f"/api/v1/incidents/{number}").text
    history = handler.http.get(f"/api/v1/incidents/{number}/events").text

    assert SAID in seen_by_unit
    assert SAID in history
    assert "citizen01" not in seen_by_unit + history
    assert question_of(handler.get(f"/incidents/{number}"))["decided_by"] is None
    operators = question_of(Somebody(site, "operator03").get(f"/incidents/{number}"))
    assert operators["decided_by"]["user"] == "citizen01"


def test_only_the_account_that_reported_it_answers_and_only_the_question_that_waits(site: Site, handled: UUID) -> None:
    question = ask(Somebody(site, "operator03"), handled)
    citizen = Somebody(site, "citizen01")

    assert Somebody(site, "operator01").move(handled, "answer", request=question["id"], note=SAID).status_code == 403
    assert Somebody(site, "citizen02").move(handled, "answer", request=question["id"], note=SAID).status_code == 404
    assert citizen.move(handled, "answer", request=str(new_id()), note=SAID).status_code == 422
    assert citizen.move(handled, "answer", request=question["id"]).status_code == 422
    assert citizen.move(handled, "refuse", request=question["id"], reason="不便").status_code in (403, 409)
    assert seen(site.services, handled).requests[0].state is RequestState.PENDING


def test_a_result_lets_the_question_lapse_and_nobody_answers_any_more(site: Site, handled: UUID) -> None:
    incident = reported(site.services, CITIZEN)
    site.services.apply_triage([decided(incident, report_of(site.services, incident), category="06028")])
    handler = Somebody(site, "enforcement-h1")
    handler.move(incident, "sign")
    question = ask(Somebody(site, "operator03"), incident)

    handed_in = handler.move(incident, "hand-in", result="已清理")

    assert handed_in.status_code == 200, handed_in.text
    after = seen(site.services, incident)
    assert [request.state for request in after.requests] == [RequestState.LAPSED]
    assert not any(clock.running for clock in after.clocks if clock.kind is ClockKind.ANSWER)
    assert told(site.services, incident, "request_lapsed") == ["operator03"]
    assert Somebody(site, "citizen01").move(incident, "answer", request=question["id"], note=SAID).status_code == 409


def test_where_nobody_with_an_account_reported_it_the_move_is_greyed_out_with_the_reason(
    site: Site, handled: UUID
) -> None:
    with site.services.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE incident SET reporter = NULL WHERE id = %s", (handled,))
    handler, number = Somebody(site, "enforcement-h1"), number_of(site.services, handled)

    shown = handler.get(f"/incidents/{number}")

    assert "ask" not in {one["move"] for one in shown["moves"]}
    why = next(one for one in shown["forbidden"] if one["move"] == "ask")
    assert (why["code"], why["at"], why["units"]) == ("the_reporter_can_be_asked", None, [])
    assert handler.move(handled, "ask", question=QUESTION, until=in_hours(2)).status_code == 409


def test_waiting_for_the_reporter_is_a_listed_reason_for_a_hold(site: Site, handled: UUID) -> None:
    handler = Somebody(site, "enforcement-h1")
    ask(handler, handled)

    answer = handler.move(handled, "hold", reason_code="reporter", until=in_hours(2))

    assert answer.status_code == 200, answer.text
    (hold,) = [one for one in answer.json()["requests"] if one["kind"] == "hold"]
    assert (hold["reason_code"], hold["outside"]) == ("reporter", True)
