"""A report followed without an account, by the number and the tracking code of its receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from dispatch.adapters.postgres.accounts.guesses import PACES, Counted
from dispatch.adapters.postgres.integrity import Audit
from dispatch.application.accept.accepting import Receipt
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Status
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.test_api_uploads import a_jpeg, work_all
from tests.postgres.township import CITIZEN, OFFICER, OPERATOR, decided, report_of, rows, seen, submission
from tests.postgres.web import Site, Somebody

A_YEAR: Final = 366 * 86400.0
SECRET = "内部：住户是老上访户"
SAID = "已清运两车垃圾"
WRONG = "0000-0000-0000-0000-0000"


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


@pytest.fixture(autouse=True)
def nobody_guessed_before(services: Services) -> None:
    with services.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM sign_in_pace"))


class Held:
    """A receipt in somebody's hand."""

    def __init__(self, site: Site, sender: Actor = CITIZEN, **fields: Any) -> None:
        (receipt,) = site.services.accept([submission(sender, **fields)])
        assert isinstance(receipt, Receipt)
        self.site, self.receipt = site, receipt
        self.http = site.anybody()
        with site.services.transaction() as store:
            self.incident: UUID = store.lock_numbers([receipt.number])[receipt.number].id

    def post(self, path: str = "", *, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        known = {"number": self.receipt.number, "code": self.receipt.code}
        return self.http.post(f"/api/v1/follow{path}", json={**known, **body}, headers=headers or {})

    def act(self, what: str, **body: Any) -> httpx.Response:
        return self.post(f"/{what}", headers={"Idempotency-Key": str(new_id())}, **body)

    def told(self) -> dict[str, Any]:
        answer = self.post()
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def done(self) -> list[str]:
        return [step["what"] for step in self.told()["steps"]]


class Picture:
    """A photo that a phone declares and sends."""

    def __init__(self) -> None:
        self.id = str(new_id())
        self._content = a_jpeg()
        self.declared = {
            "id": self.id,
            "sha256": sha256(self._content).hexdigest(),
            "media_type": "image/jpeg",
            "bytes": len(self._content),
        }

    def sent_by(self, somebody: Somebody) -> None:
        """Send the bytes."""
        answer = somebody.http.put(f"/api/v1/attachments/{self.id}", content=self._content)
        assert answer.status_code == 201, answer.text


def assigned(held: Held, **fields: Any) -> Held:
    """Have triage give it to the enforcement team."""
    report = report_of(held.site.services, held.incident)
    held.site.services.apply_triage([decided(held.incident, report, **fields)])
    return held


def handed_in(held: Held, **fields: Any) -> Held:
    """Have the team deal with it."""
    handler = Somebody(held.site, "enforcement-h1")
    assert handler.move(held.incident, "sign").status_code == 200
    answer = handler.move(held.incident, "hand-in", result=SAID, **fields)
    assert answer.status_code == 200, answer.text
    return held


def checked(held: Held) -> Held:
    """Have somebody else look."""
    answer = Somebody(held.site, "operator03").move(held.incident, "confirm", note=SECRET)
    assert answer.status_code == 200, answer.text
    return held


def resolved(site: Site, sender: Actor = CITIZEN) -> Held:
    """A report whose result its reporter was told."""
    return checked(handed_in(assigned(Held(site, sender), category="06028")))


def test_the_receipt_carries_a_code_that_is_the_same_when_the_report_is_sent_again(site: Site) -> None:
    citizen = Somebody(site, "citizen01").http
    report = {"report_id": str(new_id()), "text": "桥洞下垃圾成堆"}

    first, second = (citizen.post("/api/v1/reports", json=report).json() for _ in range(2))

    assert first["code"] == second["code"]
    opened = site.anybody().post("/api/v1/follow", json={"number": first["number"], "code": first["code"]})
    assert opened.status_code == 200
    assert opened.headers["cache-control"] == "no-store"


def test_whoever_holds_the_receipt_is_told_what_was_reported_what_was_done_and_what_comes_by_when(site: Site) -> None:
    held = Held(site, text="桥洞下垃圾成堆，电话13812345678", address="红船路1号")
    told = held.told()
    assert (told["status"], told["next"]["what"], told["unit"]) == ("received", "accept", None)
    assert told["next"]["by"] is not None
    assert told["text"] == "桥洞下垃圾成堆，电话138****5678"

    assigned(held, category="06028")
    told = held.told()
    assert told["unit"]["name"] == told["steps"][-1]["unit"]
    assert (told["status"], told["next"]["what"], told["next"]["late"]) == ("assigned", "start", False)
    assert told["due_at"] is not None

    handed_in(held)
    told = held.told()
    assert (told["status"], told["next"]["what"]) == ("awaiting_check", "check")
    assert held.done() == ["received", "assigned", "started", "handed_in"]
    assert SAID not in str(told)

    checked(held)
    told = held.told()
    assert (told["status"], told["next"]["what"]) == ("awaiting_rating", "rate")
    assert [step["note"] for step in told["steps"] if step["what"] == "handed_in"] == [SAID]
    assert told["may"]["rate"] is not None
    assert told["may"]["reopen"] is not None
    assert told["may"]["contest"] is None


def test_no_name_of_staff_no_other_reporter_and_no_internal_remark_is_told(site: Site) -> None:
    held = resolved(site)
    operator = Somebody(site, "operator03")
    operator.move(held.incident, "comment", note=SECRET)
    operator.move(held.incident, "comment", note="请注意查收", audience="reporter")
    Somebody(site, "citizen01").move(held.incident, "comment", note="谢谢")

    said = held.post().text

    names = rows(site.services, "SELECT id, name FROM app_user WHERE id = ANY(ARRAY['enforcement-h1', 'operator03'])")
    assert len(names) == 2
    hidden = [SECRET, "citizen01", "reporter", *(word for row in names for word in row)]
    assert [word for word in hidden if word in said] == []
    assert "请注意查收" in said


def test_what_an_officer_remarks_on_the_own_report_is_not_told_to_whom_the_receipt_was_given(site: Site) -> None:
    held = assigned(Held(site, OFFICER))
    Somebody(site, "officer01").move(held.incident, "comment", note=SECRET)

    assert SECRET not in held.post().text


def test_pictures_before_are_those_of_the_report_and_those_after_come_when_it_is_checked(site: Site) -> None:
    before, after = Picture(), Picture()
    held = Held(site, attachments=[before.declared])
    before.sent_by(Somebody(site, "citizen01"))
    handler = Somebody(site, "enforcement-h1")
    assigned(held)
    handler.http.post(f"/api/v1/incidents/{held.receipt.number}/attachments", json={"attachments": [after.declared]})
    after.sent_by(handler)
    handed_in(held, attachments=[after.declared])
    work_all(site.services)

    waiting = held.told()
    assert (waiting["before"], waiting["after"]) == ([before.id], [])
    assert held.post(f"/photos/{after.id}").status_code == 404
    shown = held.post(f"/photos/{before.id}", size="full")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["cache-control"] == "no-store"

    checked(held)
    assert held.told()["after"] == [after.id]
    assert held.post(f"/photos/{after.id}").status_code == 200
    assert Held(site).post(f"/photos/{after.id}").status_code == 404


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(site: Site) -> None:
    held, other = Held(site), Held(site)

    answers = [
        held.post(code=WRONG),
        held.post(code=other.receipt.code),
        held.post(code=""),
        held.post(number="3304991012026010100000000"),
        held.post(number="’; DROP TABLE incident"),
    ]

    bodies = {(answer.status_code, answer.text.replace(answer.json().get("instance", "-"), "-")) for answer in answers}
    assert len(bodies) == 1
    assert {answer.json()["code"] for answer in answers} == {"receipt_unknown"}
    assert answers[0].status_code == 404


@pytest.mark.parametrize("widened", [str, lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text)])
def test_number_and_code_may_be_typed_in_full_width_and_the_number_with_blanks(
    site: Site, widened: Callable[[str], str]
) -> None:
    held = Held(site)
    number, code = (widened(said) for said in (held.receipt.number, held.receipt.code))

    answer = held.post(number=f" {number[:9]} {number[9:]} ", code=code)

    assert (answer.status_code, answer.json().get("number")) == (200, held.receipt.number)


def test_guesses_are_slowed_by_place_and_by_number_and_the_right_code_opens_all_the_same(site: Site) -> None:
    held = Held(site)
    of_number = PACES[Counted.CODE_OF_NUMBER].at_once

    for number in (held.receipt.number, "3304991012026010100000000"):
        tried = [held.post(number=number, code=WRONG, headers={"X-Forwarded-For": f"10.1.1.{n}"}) for n in range(12)]
        assert [answer.status_code for answer in tried] == [404] * of_number + [429] * (12 - of_number)
        assert tried[-1].json()["code"] == "too_many_codes"
        assert int(tried[-1].headers["retry-after"]) > 1
    assert held.post(headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 200

    of_place = PACES[Counted.CODE_AT_PLACE].at_once
    here = [
        held.post(number=f"33049910120260102{n:08d}", code=WRONG, headers={"X-Forwarded-For": "10.2.2.2"})
        for n in range(of_place + 1)
    ]
    assert [answer.status_code for answer in here] == [404] * of_place + [429]
    assert held.post(headers={"X-Forwarded-For": "10.2.2.2"}).status_code == 429
    assert held.post(headers={"X-Forwarded-For": "10.2.2.3"}).status_code == 200


def test_the_right_code_uses_up_nothing(site: Site) -> None:
    held = Held(site)

    assert {held.post().status_code for _ in range(PACES[Counted.CODE_AT_PLACE].at_once + 5)} == {200}


def test_the_holder_rates_once_and_the_incident_closes(site: Site) -> None:
    held = resolved(site)

    answer = held.act("rate", stars=5, reason="很干净")

    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["outcome"]) == ("closed", "resolved")
    assert [(step["what"], step["stars"], step["note"]) for step in answer.json()["steps"][-2:]] == [
        ("rated", 5, "很干净"),
        ("closed", None, None),
    ]
    assert held.act("rate", stars=1).status_code == 409
    history = Somebody(site, "operator03").get(f"/incidents/{held.receipt.number}/events")["items"]
    assert [event["by"]["role"] for event in history if event["type"] == "IncidentRated"] == ["citizen"]


def test_the_same_key_rates_once_and_another_body_under_it_is_refused(site: Site) -> None:
    held = resolved(site)
    key = {"Idempotency-Key": str(new_id())}

    first, second = (held.post("/rate", headers=key, stars=4) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert held.post("/rate", headers=key, stars=5).status_code == 409
    assert held.post("/rate", stars=5).status_code == 400


def test_a_bad_rating_asks_for_it_to_be_taken_up_again_and_the_holder_is_told_of_the_answer(site: Site) -> None:
    held = resolved(site)

    told = held.act("rate", stars=1, reason="还有一堆").json()

    assert told["next"]["what"] == "decide"
    operator = Somebody(site, "operator03")
    (request,) = operator.get(f"/incidents/{held.receipt.number}")["requests"]
    answer = operator.move(held.incident, "refuse", request=request["id"], reason="现场已复核，垃圾已清完")
    assert answer.status_code == 200, answer.text
    last = held.told()["steps"][-1]
    assert (last["what"], last["note"]) == ("refused", "现场已复核，垃圾已清完")


def test_the_holder_asks_to_reopen_and_an_operator_grants_it(site: Site) -> None:
    held = resolved(site)

    asked = held.act("reopen", reason="第二天又堆起来了")

    assert asked.status_code == 200, asked.text
    assert asked.json()["may"]["reopen"] is None
    assert held.act("reopen", reason="再催一下").status_code == 409
    operator = Somebody(site, "operator03")
    (request,) = operator.get(f"/incidents/{held.receipt.number}")["requests"]
    assert request["reason"] == "第二天又堆起来了"
    assert operator.move(held.incident, "grant", request=request["id"]).status_code == 200
    assert held.told()["status"] == "assigned"
    assert "reopened" in held.done()


def test_after_the_window_nothing_may_be_asked_any_more(site: Site) -> None:
    held = resolved(site)
    held.act("rate", stars=5)
    let_pass(site.services, A_YEAR, only=held.incident)

    assert held.told()["may"] == {"rates": False, "rate": None, "reopen": None, "contest": None}
    assert held.act("reopen", reason="第二天又堆起来了").status_code == 409


def test_a_decline_says_why_and_where_to_turn_and_is_contested_once_on_the_version_that_was_read(site: Site) -> None:
    held = Held(site)
    operator = Somebody(site, "operator03")
    declined = operator.move(
        held.incident, "decline", reason_code="county_matter", reason="杆体属供电局", turn_to="请拨打供电局 95598"
    )
    assert declined.status_code == 200, declined.text

    told = held.told()
    last = told["steps"][-1]
    assert (told["outcome"], last["what"], last["note"]) == ("declined", "declined", "杆体属供电局")
    assert last["turn_to"] == "请拨打供电局 95598"
    (entry,) = [
        one
        for one in operator.get(f"/incidents/{held.receipt.number}/events")["items"]
        if one["type"] == "IncidentDeclined"
    ]
    assert (entry["note"], entry["turn_to"]) == (last["note"], last["turn_to"])
    assert last["reason"]["code"] == "county_matter"
    assert told["may"]["contest"] is not None
    assert held.act("contest", reason="路灯杆是镇里装的").status_code == 428
    key = {"Idempotency-Key": str(new_id()), "If-Match": f'"{told["version"]}"'}
    stale = held.post("/contest", headers={**key, "If-Match": '"1"'}, reason="路灯杆是镇里装的")
    assert stale.status_code == 412
    contested = held.post("/contest", headers=key, reason="路灯杆是镇里装的")
    assert contested.status_code == 200, contested.text
    assert contested.json()["status"] == "received"


def test_the_code_opens_none_of_what_the_account_behind_the_receipt_may_do_besides(site: Site) -> None:
    held = resolved(site, OPERATOR)
    assert Somebody(site, "operator03").move(held.incident, "tell").status_code == 200

    told = held.act("reopen", reason="第二天又堆起来了")

    assert told.status_code == 200, told.text
    assert told.json()["status"] == "awaiting_rating"  # asked for, and not done as an operator does it
    assert seen(site.services, held.incident).reopens == 0


def test_who_rang_up_is_told_by_a_call_that_an_operator_records_and_may_object_from_then_on(site: Site) -> None:
    held = resolved(site, OPERATOR)
    operator = Somebody(site, "operator03")
    waiting = held.told()
    assert (waiting["status"], waiting["next"]["what"], waiting["told_at"]) == ("awaiting_rating", "tell", None)
    assert waiting["may"] == {"rates": True, "rate": None, "reopen": None, "contest": None}
    assert held.act("reopen", reason="第二天又堆起来了").status_code == 409
    shown = operator.get(f"/incidents/{held.receipt.number}")
    assert shown["told"] is None
    assert "tell" in {one["move"] for one in shown["moves"]}
    to_call = "SELECT kind FROM notification WHERE incident = :i AND kind = 'to_call' AND channel = 'in_app'"
    assert rows(site.services, to_call, i=held.incident)
    assert Somebody(site, "enforcement-h1").move(held.incident, "tell").status_code == 403

    told = operator.move(held.incident, "tell", note=SECRET)

    assert told.status_code == 200, told.text
    assert told.json()["told"]["channel"] == "phone"
    assert operator.move(held.incident, "tell").status_code == 409
    after = held.told()
    assert (after["next"]["what"], after["told_at"] is None) == ("rate", False)
    assert (after["may"]["rates"], after["may"]["rate"] is None) == (True, False)
    assert after["may"]["reopen"] is not None
    assert SECRET not in str(after)
    with site.services.engine.connect() as connection:
        assert Audit().look(connection) == ()


def test_nobody_rates_by_a_code_what_their_own_unit_did(site: Site) -> None:
    held = resolved(site)
    with site.services.engine.begin() as connection:
        grant = (
            "INSERT INTO role_grant (\"user\", role, area, unit) VALUES ('citizen01', 'handler', '330499101', :unit)"
        )
        connection.execute(sa.text(grant), {"unit": "enforcement"})
    try:
        told = held.told()
        refused = held.act("rate", stars=5)
    finally:
        with site.services.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM role_grant WHERE \"user\" = 'citizen01' AND role = 'handler'"))

    assert told["may"]["rate"] is None
    assert refused.status_code == 403
    assert seen(site.services, held.incident).status is Status.AWAITING_RATING


def test_a_complaint_is_followed_by_who_made_it_without_the_unit_and_not_by_who_took_the_call(site: Site) -> None:
    supervisor = Somebody(site, "supervisor01")
    own, called = assigned(Held(site)), assigned(Held(site, OPERATOR))
    for held in (own, called):
        answer = supervisor.move(held.incident, "accuse", reason="举报执法队", unit="enforcement")
        assert answer.status_code == 200, answer.text
        assert seen(site.services, held.incident).accused

    told = own.told()
    assert told["unit"] is None
    assert [step["unit"] for step in told["steps"]] == [None] * len(told["steps"])
    assert "enforcement" not in str(told)
    hidden = called.post()
    assert (hidden.status_code, hidden.json()["code"]) == (404, "receipt_unknown")
    assert hidden.json() == called.post(code=WRONG).json()
    assert supervisor.status(f"/incidents/{called.receipt.number}") == 200


def test_a_bookkeeping_of_guesses_is_no_reason_to_wait_when_the_database_has_forgotten_them(site: Site) -> None:
    held = Held(site)
    for n in range(12):
        held.post(code=WRONG, headers={"X-Forwarded-For": f"10.3.3.{n}"})

    with site.services.engine.begin() as connection:
        connection.execute(sa.text("UPDATE sign_in_pace SET even_at = even_at - interval '1 hour'"))

    assert held.post(code=WRONG).status_code == 404


def test_by_when_it_is_done_is_the_unit_that_leads_to_say_not_one_that_helps(site: Site) -> None:
    held = assigned(Held(site), category="06007")
    Somebody(site, "enforcement-h1").move(held.incident, "sign")
    before = held.told()["next"]

    let_pass(site.services, 120.0, only=held.incident)
    asked = Somebody(site, "enforcement-lead").move(held.incident, "co-add", unit="market", asked="请联系店主")

    assert asked.status_code == 200, asked.text
    handling = [clock["due_at"] for clock in asked.json()["clocks"] if clock["kind"] == "handle"]
    assert len(set(handling)) == 2
    after = held.told()["next"]
    assert (before["what"], after["what"]) == ("finish", "finish")
    assert after["by"] == min(handling)


def test_what_the_county_has_comes_next_when_it_reports_and_is_done_when_its_department_said(site: Site) -> None:
    held = assigned(Held(site), category="06007")
    operator, county = Somebody(site, "operator03"), Somebody(site, "county01")
    waiting = operator.move(held.incident, "transfer", reason="须县级队伍", done="已清理").json()["requests"][-1]["id"]
    granted = Somebody(site, "supervisor01").move(held.incident, "grant", request=waiting)
    assert granted.status_code == 200, granted.text

    arrival = held.told()["next"]
    promised = (seen(site.services, held.incident).received_at + timedelta(hours=1)).isoformat()
    arrived = county.move(held.incident, "arrive", department="water", promised_at=promised)
    assert arrived.status_code == 200, arrived.text
    promised_next = held.told()["next"]

    def due(kind: str) -> str:
        (found,) = (clock["due_at"] for clock in arrived.json()["clocks"] if clock["kind"] == kind)
        return str(found)

    assert arrival["what"] == "start"
    assert arrival["by"] is not None
    assert (promised_next["what"], promised_next["by"]) == ("finish", due("county"))
