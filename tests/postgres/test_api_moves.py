"""Making moves over HTTP: once per key, on the version one has seen, refused by name."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.integrity import Audit
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action, Status
from dispatch.entrypoints.timers import TimerWorker
from runtime.clock import utc_now
from runtime.connections import engine
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.township import CELL, CITIZEN, HANDLER, decided, move, report_of, reported, rows, seen
from tests.postgres.web import Site, Somebody, number_of


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


@pytest.fixture
def incident(services: Services) -> UUID:
    made = reported(services, CITIZEN)
    services.apply_triage([decided(made, report_of(services, made))])
    return made


def test_a_move_answers_with_the_incident_as_it_then_stands(site: Site, incident: UUID) -> None:
    answer = Somebody(site, "enforcement-h1").move(incident, "sign")

    assert answer.status_code == 200
    assert answer.json()["status"] == "handling"
    assert answer.json()["handler"] == {"user": "enforcement-h1", "name": "岳小峰"}
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert seen(site.services, incident).version == answer.json()["version"]


def test_the_same_key_gets_the_same_answer_even_when_the_version_has_moved_on(site: Site, incident: UUID) -> None:
    handler = Somebody(site, "enforcement-h1")
    version = seen(site.services, incident).version

    first = handler.move(incident, "sign", key="sign-once", version=version)
    again = handler.move(incident, "sign", key="sign-once", version=version)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    signed = "SELECT 1 FROM incident_event WHERE type = 'AssignmentSigned' AND incident = :incident"
    assert len(rows(site.services, signed, incident=incident)) == 1


def test_a_key_stands_for_one_body_one_move_and_one_incident(site: Site, incident: UUID) -> None:
    operator = Somebody(site, "operator03")
    operator.move(incident, "comment", key="once", note="已电话联系")

    other_body = operator.move(incident, "comment", key="once", note="另一句话")
    other_incident = operator.move(reported(site.services, CITIZEN), "comment", key="once", note="已电话联系")

    assert (other_body.status_code, other_incident.status_code) == (409, 409)


def test_a_stale_version_is_refused_with_the_incident_as_it_stands(site: Site, incident: UUID) -> None:
    version = seen(site.services, incident).version
    Somebody(site, "enforcement-h1").move(incident, "sign")

    answer = Somebody(site, "operator03").move(incident, "recall", version=version, reason="派错了")

    assert answer.status_code == 412
    assert answer.json()["current"]["status"] == "handling"
    assert answer.json()["current"]["version"] == version + 1


def test_of_two_operators_who_assign_at_once_one_wins_and_the_other_is_told_who(site: Site) -> None:
    received = reported(site.services, CITIZEN)
    version = seen(site.services, received).version
    operators = {name: Somebody(site, name) for name in ("operator01", "operator03")}
    together = threading.Barrier(2)

    def assign(name: str) -> httpx.Response:
        together.wait(10)
        return operators[name].move(received, "assign", version=version, unit="enforcement", reason=f"由{name}交办")

    with ThreadPoolExecutor(2) as both:
        answers = dict(zip(operators, both.map(assign, operators), strict=True))

    winner, loser = sorted(answers, key=lambda name: answers[name].status_code)
    assert [answers[name].status_code for name in (winner, loser)] == [200, 412]
    ((name,),) = rows(site.services, "SELECT name FROM app_user WHERE id = :id", id=winner)
    assert answers[loser].json()["changed_by"] == [{"user": winner, "name": name}]
    assert answers[loser].json()["current"]["version"] == version + 1
    leads = "SELECT unit FROM assignment WHERE incident = :incident AND role = 'lead'"
    assert rows(site.services, leads, incident=received) == [("enforcement",)]


def test_who_was_faster_is_named_to_whoever_may_know_only(site: Site) -> None:
    incident = reported(site.services, CITIZEN)
    version = seen(site.services, incident).version
    done = Somebody(site, "operator03").move(incident, "decline", reason_code="other_town", turn_to="12345")
    assert done.status_code == 200, done.text

    answer = Somebody(site, CITIZEN.user).move(incident, "contest", version=version, reason="就在本镇")

    assert answer.status_code == 412
    assert answer.json()["current"]["status"] == "closed"
    assert answer.json().get("changed_by", []) == []


def test_what_a_stale_caller_is_shown_is_what_that_caller_may_see(site: Site, incident: UUID) -> None:
    version = seen(site.services, incident).version
    Somebody(site, "enforcement-h1").move(incident, "sign")

    answer = Somebody(site, "enforcement-lead").move(
        incident, "return", version=version, reason_code="wrong_area", reason="不在辖区"
    )

    assert answer.json()["current"]["reporter"] == {"hidden": True}


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"If-Match": '"2"'}, 400, "no_key"),
        ({"Idempotency-Key": "k"}, 428, "version_needed"),
        ({"Idempotency-Key": "k", "If-Match": "*"}, 400, "if_match"),
        ({"Idempotency-Key": "white space", "If-Match": '"2"'}, 400, "no_key"),
    ],
)
def test_a_move_without_its_headers_is_refused(
    site: Site, incident: UUID, headers: dict[str, str], status: int, code: str
) -> None:
    path = f"/api/v1/incidents/{number_of(site.services, incident)}/moves/sign"

    answer = Somebody(site, "enforcement-h1").http.post(path, json={}, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:gridloop:problem:{code}")


def test_a_character_that_cannot_be_kept_is_refused_by_its_field(site: Site, incident: UUID) -> None:
    answer = Somebody(site, "enforcement-lead").move(
        incident, "return", reason_code="wrong_area", reason="不在\x00辖区"
    )

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["reason"]
    assert "U+0000" in answer.json()["detail"]


def test_what_is_missing_is_named(site: Site, incident: UUID) -> None:
    answer = Somebody(site, "enforcement-lead").move(incident, "return", reason_code="wrong_area")

    assert answer.status_code == 422
    assert answer.json()["missing"] == ["reason"]
    assert answer.json()["errors"] == [{"field": "reason", "code": "required", "params": {}, "message": "必填"}]
    assert "理由" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("who", "action", "fields"),
    [
        ("operator03", "decline", {"turn_to": "12345"}),
        ("enforcement-lead", "return", {"reason": "不在辖区"}),
    ],
)
def test_a_reason_that_the_township_does_not_list_is_refused_by_its_field(
    site: Site, who: str, action: str, fields: dict[str, Any]
) -> None:
    made = reported(site.services, CITIZEN)
    if action == "return":
        site.services.apply_triage([decided(made, report_of(site.services, made))])
    listed = Somebody(site, who).get("/reference")["reasons"][action][0]["code"]

    invented = Somebody(site, who).move(made, action, reason_code="because", **fields)
    chosen = Somebody(site, who).move(made, action, reason_code=listed, **fields)

    assert invented.status_code == 422
    assert [error["field"] for error in invented.json()["errors"]] == ["reason_code"]
    assert chosen.status_code == 200


def test_a_photo_that_has_not_arrived_is_named(site: Site, incident: UUID) -> None:
    handler = Somebody(site, "enforcement-h1")
    handler.move(incident, "sign")
    photo = {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10, "purpose": "after"}

    answer = handler.move(incident, "hand-in", result="已清运", attachments=[photo])

    assert answer.status_code == 422
    assert answer.json()["missing"] == [f"attachments:{photo['id']}"]
    assert rows(site.services, "SELECT 1 FROM attachment WHERE id = :id", id=photo["id"]) == []


@pytest.mark.parametrize(
    ("user", "move", "form", "status"),
    [
        ("enforcement-lead", "recall", {"reason": "x"}, 403),
        ("operator03", "confirm", {"note": "x"}, 409),
        ("operator03", "classify", {"category": "no such", "reason": "x"}, 422),
        ("police-h1", "sign", {}, 404),
        ("operator03", "no-such-move", {}, 422),
        ("operator03", "check-due", {}, 404),
        ("operator03", "comment", {"note": "x", "reporter": "somebody else"}, 422),
        ("operator03", "comment", {"note": 5}, 422),
    ],
)
def test_a_refusal_has_the_status_of_its_kind_and_changes_nothing(
    site: Site, incident: UUID, user: str, move: str, form: dict[str, Any], status: int
) -> None:
    before = seen(site.services, incident)

    answer = Somebody(site, user).move(incident, move, **form)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert seen(site.services, incident) == before


def test_a_body_that_is_no_json_or_too_long_is_refused(site: Site, incident: UUID) -> None:
    path = f"/api/v1/incidents/{number_of(site.services, incident)}/moves/comment"
    person = Somebody(site, "operator03")
    headers = {"Idempotency-Key": "broken"}

    broken = person.http.post(path, content=b"{\xff", headers=headers)
    endless = person.http.post(path, content=b" " * 70_000, headers=headers)

    assert (broken.status_code, endless.status_code) == (422, 413)


def test_photos_are_declared_only_by_who_takes_part_and_an_id_stands_for_one_photo(site: Site, incident: UUID) -> None:
    number = number_of(site.services, incident)
    photo = {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10}
    handler, lead = Somebody(site, "enforcement-h1"), Somebody(site, "enforcement-lead")

    def declare(person: Somebody, **changed: object) -> int:
        body = {"attachments": [photo | changed]}
        return person.http.post(f"/api/v1/incidents/{number}/attachments", json=body).status_code

    assert declare(handler) == 201
    assert declare(handler) == 201
    assert declare(handler, sha256="cd" * 32) == 409
    assert declare(lead) == 409
    assert declare(Somebody(site, "supervisor01"), id=str(new_id())) == 201
    assert declare(Somebody(site, "police-h1"), id=str(new_id())) == 404


def test_alerts_say_why_who_had_it_and_what_was_tried_and_are_taken_note_of_once(site: Site, incident: UUID) -> None:
    alert = an_escalated_alert(site.services, incident)
    supervisor = Somebody(site, "supervisor01")

    (shown,) = supervisor.get("/alerts", params={"open": "true"})["items"]
    taken = [supervisor.http.post(f"/api/v1/alerts/{alert}/acknowledge").status_code for _ in range(2)]

    assert shown["id"] == str(alert)
    assert (shown["kind"], shown["level"], shown["clock_kind"]) == ("escalation", "supervisor", "handle")
    assert shown["clock_state"] == "running"
    assert (shown["had_unit"]["name"], shown["had_handler"]["name"]) == ("综合行政执法队", "岳小峰")
    assert shown["tried"] == [{"level": "reminder", "alerted": [{"role": "handler", "people": 1}]}]
    assert taken == [204, 204]
    assert supervisor.get("/alerts", params={"open": "true"})["items"] == []
    assert supervisor.get("/alerts")["items"][0]["acknowledged_at"]
    detail = supervisor.get(f"/incidents/{number_of(site.services, incident)}")
    assert detail["alerts"][-1]["acknowledged_by"] == {"user": "supervisor01", "name": "董国梁"}


def test_an_alert_that_waits_says_that_its_clock_has_stopped_since(site: Site, incident: UUID) -> None:
    alert = an_escalated_alert(site.services, incident)
    supervisor = Somebody(site, "supervisor01")
    Somebody(site, "operator03").move(incident, "recall", reason="派错单位")

    (shown,) = supervisor.get("/alerts", params={"open": "true"})["items"]
    supervisor.http.post(f"/api/v1/alerts/{alert}/acknowledge")  # the next test's supervisor has none waiting

    assert shown["clock_state"] == "voided"


def an_escalated_alert(services: Services, incident: UUID) -> UUID:
    clock = next(clock for clock in seen(services, incident).clocks if clock.kind == "handle")
    alert = new_id()
    body = '{"level": "supervisor", "clock_kind": "handle", "had_unit": "enforcement", "had_handler": "enforcement-h1"}'
    alerted = '{"alerted": [{"to": "handler", "as": "handler", "people": 1}]}'
    with services.engine.begin() as connection:
        for step, level in ((0, "reminder"), (2, "supervisor")):
            connection.exec_driver_sql(
                "INSERT INTO escalation (clock, step, id, incident, level, at, due_at, detail)"
                " VALUES (%s, %s, %s, %s, %s, clock_timestamp(), clock_timestamp(), %s)",
                (clock.id, step, alert if step else new_id(), incident, level, alerted),
            )
        connection.exec_driver_sql(
            "INSERT INTO notification (id, incident, escalation, kind, recipient, channel, state, created_at, body)"
            " VALUES (%s, %s, %s, 'escalation', 'supervisor01', 'in_app', 'delivered', clock_timestamp(), %s)",
            (alert, incident, alert, body),
        )
    return alert


def test_an_incident_that_is_located_is_seen_by_the_officer_of_its_cell(site: Site) -> None:
    unplaced = reported(site.services, CITIZEN)
    number = number_of(site.services, unplaced)
    officer, operator = Somebody(site, "officer01"), Somebody(site, "operator03")
    before = officer.status(f"/incidents/{number}")

    nowhere = operator.move(unplaced, "locate", cell="330499101999999", reason="来电")
    located = operator.move(unplaced, "locate", cell=CELL, reason="来电说明在桥下")

    assert before == 404
    assert (nowhere.status_code, nowhere.json()["errors"][0]["code"]) == (422, "invalid_cell")
    assert (located.status_code, located.json()["cell"]["code"]) == (200, CELL)
    assert officer.status(f"/incidents/{number}") == 200


def test_alerts_come_gravest_first_with_what_and_where_and_are_counted_though_not_all_are_listed(
    site: Site, incident: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    grave = an_escalated_alert(site.services, incident)
    newer = [a_notice(site.services, incident) for _ in range(3)]
    monkeypatch.setattr("dispatch.adapters.postgres.reading.alerts.LIMIT", 3)

    shown = Somebody(site, "supervisor01").get("/alerts", params={"open": "true"})

    assert [alert["id"] for alert in shown["items"]] == [str(grave), str(newer[2]), str(newer[1])]
    assert shown["total"] == 4
    assert (shown["items"][0]["category"]["name"], shown["items"][0]["cell"]["code"]) == ("暴露垃圾", CELL)
    assert (shown["items"][0]["grade"], shown["items"][0]["urgent"]) == (4, False)


def a_notice(services: Services, incident: UUID) -> UUID:
    alert = new_id()
    with services.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO notification (id, incident, kind, recipient, channel, state, created_at, body)"
            " VALUES (%s, %s, 'nudge', 'supervisor01', 'in_app', 'delivered', clock_timestamp(), '{}')",
            (alert, incident),
        )
    return alert


def test_alerts_are_taken_note_of_together_and_nobody_elses_with_them(site: Site, incident: UUID) -> None:
    mine = [str(a_notice(site.services, incident)) for _ in range(3)]
    supervisor, other = Somebody(site, "supervisor01"), Somebody(site, "operator03")

    answers = [
        person.http.post("/api/v1/alerts/acknowledge", json={"ids": ids}).status_code
        for person, ids in ((other, mine), (supervisor, [*mine[:2], str(new_id())]), (supervisor, []))
    ]

    assert answers == [204, 204, 422]
    open_ones = {alert["id"] for alert in supervisor.get("/alerts", params={"open": "true"})["items"]}
    assert open_ones & set(mine) == {mine[2]}


def test_dead_letters_are_shown_masked_and_replayed_once(site: Site) -> None:
    id = new_id()
    value = '{"text": "电话 13812345678"}'.encode()
    with site.services.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO dead_letter (id, consumer, topic, headers, value, reason, detail, attempts, first_at, last_at,"
            " state) VALUES (%s, 'triage', 'reports.accepted', '[]', %s, 'bad_json', 'x', 1, now(), now(), 'open')",
            (id, value),
        )
    admin = Somebody(site, "admin")

    (shown,) = admin.get("/deadletters")["items"]
    asked = [admin.http.post(f"/api/v1/deadletters/{id}/replay").status_code for _ in range(2)]

    (to_operators,) = Somebody(site, "operator03").get("/deadletters")["items"]
    assert (to_operators["payload"], shown["payload"]) == ('{"text": "电话 138****5678"}', None)
    assert asked == [202, 409]
    assert admin.http.post(f"/api/v1/deadletters/{new_id()}/replay").status_code == 404
    assert admin.get("/deadletters", params={"state": "replaying"})["items"][0]["id"] == str(id)


def test_a_nudge_needs_no_version_is_counted_and_reaches_whoever_s_turn_it_is(site: Site, incident: UUID) -> None:
    before = seen(site.services, incident)
    path = f"/api/v1/incidents/{before.number}/moves/nudge"

    def pressed(**form: str) -> httpx.Response:
        headers = {"Idempotency-Key": str(new_id())}
        return Somebody(site, "citizen01").http.post(path, json=form, headers=headers)

    answer, again = pressed(note="已经三天了"), pressed()

    assert (answer.status_code, answer.json()["version"]) == (200, before.version)
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "move_refused")
    assert "nudge" not in [move["move"] for move in answer.json()["moves"]]
    told = rows(site.services, "SELECT recipient FROM notification WHERE kind = 'nudge' AND channel = 'in_app'")
    assert {name for (name,) in told} >= {"enforcement-lead"}
    tally = seen(site.services, incident).tally("nudge")
    assert tally is not None
    assert tally.times == 1


def test_an_operator_gives_it_to_another_unit_and_both_read_of_it(site: Site, incident: UUID) -> None:
    Somebody(site, "enforcement-h1").move(incident, "sign")

    answer = Somebody(site, "operator03").move(incident, "reassign", unit="works", reason="需要吊车")

    assert answer.status_code == 200
    now = answer.json()
    assert (now["status"], now["lead_unit"]["id"]) == ("assigned", "works")
    assert [(one["unit"]["id"], one["state"]) for one in now["assignments"]] == [
        ("enforcement", "released"),
        ("works", "assigned"),
    ]
    assert Somebody(site, "works-lead").move(incident, "sign").status_code == 200
    assert Somebody(site, "enforcement-h1").move(incident, "hand-in", result="已清理").status_code in (403, 404)


def test_a_supervisor_takes_it_over_and_hands_in_by_name(site: Site, incident: UUID) -> None:
    supervisor = Somebody(site, "supervisor01")
    number = number_of(site.services, incident)

    taken = supervisor.move(incident, "take-over", reason="久拖不决")

    assert taken.status_code == 200
    assert taken.json()["handler"]["user"] == "supervisor01"
    assert "sign" in {one["move"] for one in supervisor.get(f"/incidents/{number}")["moves"]}
    assert "sign" not in {one["move"] for one in Somebody(site, "supervisor02").get(f"/incidents/{number}")["moves"]}
    assert supervisor.move(incident, "sign").status_code == 200
    kept = seen(site.services, incident).lead_assignment
    assert kept is not None
    assert kept.taken_over
    events = supervisor.get(f"/incidents/{number}/events")["items"]
    assert [one["type"] for one in events[-3:]] == ["IncidentReassigned", "IncidentAssigned", "AssignmentSigned"]
    assert events[-1]["by"]["role"] == "handler"


def types_of(somebody: Somebody, incident: UUID) -> list[str]:
    """What happened to the incident, as somebody reads it."""
    number = number_of(somebody.services, incident)
    return [one["type"] for one in somebody.get(f"/incidents/{number}/events")["items"]]


def test_a_reporter_withdraws_and_the_unit_that_had_it_hears_of_it(site: Site, incident: UUID) -> None:
    citizen, lead = Somebody(site, "citizen01"), Somebody(site, "enforcement-lead")
    number = number_of(site.services, incident)

    answer = citizen.move(incident, "cancel", reason="物业已经清走了")

    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["outcome"]) == ("closed", "cancelled")
    assert {clock["state"] for clock in answer.json()["clocks"]} <= {"stopped", "voided"}
    assert rows(site.services, "SELECT 1 FROM sla_timer WHERE state = 'armed' AND incident = :i", i=incident) == []
    assert types_of(citizen, incident)[-2:] == ["IncidentCancelled", "IncidentClosed"]
    (alert,) = [one for one in lead.get("/alerts", params={"open": True})["items"] if one["number"] == number]
    assert alert["kind"] == "cancelled"
    shown = lead.get(f"/incidents/{number}")
    assert (shown["sight"], shown["assignments"][0]["state"]) == ("whole", "cancelled")


def test_what_is_on_hold_is_not_withdrawn_and_the_page_says_why(site: Site, incident: UUID) -> None:
    citizen, handler = Somebody(site, "citizen01"), Somebody(site, "enforcement-h1")
    number = number_of(site.services, incident)
    handler.move(incident, "sign")
    until = (utc_now() + timedelta(hours=3)).isoformat()
    asked = handler.move(incident, "hold", reason_code="weather", until=until).json()
    Somebody(site, "operator03").move(incident, "grant", request=asked["requests"][0]["id"])

    refused = citizen.move(incident, "cancel", reason="不用了")

    assert refused.status_code == 409
    shown = citizen.get(f"/incidents/{number}")
    assert shown["forbidden"] == [{"move": "cancel", "code": "while_on_hold", "at": None, "units": [], "item": None}]
    assert "cancel" not in {one["move"] for one in shown["moves"]}


def test_a_move_whose_time_is_over_is_named_with_the_time(site: Site, incident: UUID) -> None:
    lead = Somebody(site, "enforcement-lead")
    number = number_of(site.services, incident)
    assert lead.get(f"/incidents/{number}")["forbidden"] == []

    let_pass(site.services, 3600, only=incident)

    (forbidden,) = lead.get(f"/incidents/{number}")["forbidden"]
    held = seen(site.services, incident).lead_assignment
    assert held is not None
    assert held.return_until is not None
    assert (forbidden["move"], forbidden["code"]) == ("return", "within_the_return_limit")
    assert datetime.fromisoformat(forbidden["at"]) == held.return_until
    assert Somebody(site, "operator03").get(f"/incidents/{number}")["forbidden"] == []


def test_a_card_is_counted_told_and_brings_the_next_step_forward_exactly_once(site: Site, incident: UUID) -> None:
    supervisor, lead = Somebody(site, "supervisor01"), Somebody(site, "enforcement-lead")
    let_pass(site.services, OVERDUE, only=incident)
    before = seen(site.services, incident)
    assert escalations(site.services, incident) == BEFORE

    shown = press(supervisor, incident, "supervise", card="yellow", reason="约定时间没有到场")

    assert (shown.status_code, shown.json()["version"]) == (200, before.version)
    assert escalations(site.services, incident) == BEFORE | {"written_reminder": 1}
    assert escalations(site.services, incident) == BEFORE | {"written_reminder": 1}
    told, *_ = (one for one in lead.get("/alerts", params={"open": True})["items"] if one["number"] == before.number)
    assert (told["kind"], told["level"]) == ("supervised", "yellow"), "before the deadline"
    tally = seen(site.services, incident).tally("supervised_yellow")
    assert tally is not None
    assert tally.times == 1
    cards = "SELECT data FROM incident_event WHERE type = 'IncidentSupervised' AND incident = :i"
    (fact,) = rows(site.services, cards, i=incident)
    assert fact.data == {"card": "yellow", "count": 1, "unit": "enforcement", "assignment": str(before.lead)}
    assert press(lead, incident, "supervise", card="red", reason="x").status_code == 403
    assert press(supervisor, incident, "supervise", card="green", reason="x").status_code == 422
    with site.services.engine.connect() as connection:
        assert [one.rule for one in Audit().look(connection) if "clock" in one.rule or "armed" in one.rule] == []


BEFORE = {"halfway": 2, "reminder": 1, "deadline": 1}
OVERDUE = 270
"""Seconds after which the sign clock of the demo is over by more than a minute, and its last step not due yet."""


def press(somebody: Somebody, incident: UUID, move: str, **form: str) -> httpx.Response:
    """Make a move that needs no version without naming one."""
    path = f"/api/v1/incidents/{number_of(somebody.services, incident)}/moves/{move}"
    return somebody.http.post(path, json=form, headers={"Idempotency-Key": str(new_id())})


def escalations(services: Services, incident: UUID) -> dict[str, int]:
    """Let the timers fire what is due; how often each level of the unit's clocks was recorded."""
    database = engine(services.settings.database_url, application="timers", pool_size=1)
    try:
        worker = TimerWorker(database, demo=True)
        while worker.fire_due():
            continue
    finally:
        database.dispose()
    found = rows(
        services,
        "SELECT e.level, count(*) FROM escalation e JOIN sla_clock c ON c.id = e.clock "
        "WHERE e.incident = :i AND c.assignment IS NOT NULL GROUP BY 1",
        i=incident,
    )
    return {row.level: row.count for row in found}


def test_the_lead_of_a_unit_hands_on_to_another_handler_of_it(site: Site, incident: UUID) -> None:
    Somebody(site, "enforcement-h1").move(incident, "sign")
    lead = Somebody(site, "enforcement-lead")
    number = number_of(site.services, incident)
    (field, _) = next(one for one in lead.get(f"/incidents/{number}")["moves"] if one["move"] == "hand-on")["fields"]
    offered = [choice["value"] for choice in field["choices"]]

    answer = lead.move(incident, "hand-on", person="enforcement-h2", note="老岳今天轮休")

    assert (field["kind"], field["required"]) == ("person", True)
    assert "enforcement-h2" in offered
    assert "enforcement-h1" not in offered
    assert (answer.status_code, answer.json()["handler"]["user"]) == (200, "enforcement-h2")
    event = lead.get(f"/incidents/{number}/events")["items"][-1]
    assert (event["type"], event["given_to"]["user"]) == ("AssignmentHandedOn", "enforcement-h2")
    assert "enforcement-h2" not in str(event["data"])
    told = rows(site.services, "SELECT recipient FROM notification WHERE kind = 'handed_on' AND channel = 'in_app'")
    assert [name for (name,) in told] == ["enforcement-h2"]
    to_the_citizen = Somebody(site, "citizen01").get(f"/incidents/{number}/events")["items"][-1]
    assert (to_the_citizen["given_to"], to_the_citizen["note"]) == (None, None)


@pytest.mark.parametrize(
    ("person", "wrong"),
    [
        ("works-h1", "invalid_person"),
        ("enforcement-h1", "person_has_it"),
        ("operator01", "invalid_person"),
        ("nobody", "invalid_person"),
    ],
)
def test_it_is_handed_on_to_nobody_else(site: Site, incident: UUID, person: str, wrong: str) -> None:
    Somebody(site, "enforcement-h1").move(incident, "sign")

    answer = Somebody(site, "enforcement-lead").move(incident, "hand-on", person=person)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, wrong)


def test_a_disabled_account_gets_nothing(site: Site, incident: UUID) -> None:
    Somebody(site, "enforcement-h1").move(incident, "sign")
    with site.services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE app_user SET enabled = false WHERE id = 'enforcement-h2'"))

    answer = Somebody(site, "enforcement-lead").move(incident, "hand-on", person="enforcement-h2")

    assert answer.status_code == 422


def test_moves_need_one_connection_each_also_when_the_rules_have_to_be_read(services: Services, incident: UUID) -> None:
    alone = Services(services.settings, pool_size=1)
    try:
        signed = move(alone, incident, Action.SIGN, HANDLER)
    finally:
        alone.close()

    assert signed.status is Status.HANDLING
