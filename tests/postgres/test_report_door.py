"""What the front door says of a report that it does not take: which field, in words for its sender."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from dispatch.adapters.postgres import reference
from dispatch.application.accept import report_form
from dispatch.application.accept.accepting import Receipt, Submission
from dispatch.application.accept.report_form import read_report
from dispatch.domain.terms import Role
from runtime.clock import utc_now
from runtime.ids import new_id
from schemas.reference import ReferenceDocument
from tests.postgres.township import reported, rows, somebody
from tests.postgres.web import Site, Somebody


def send(site: Site, user: str, **fields: Any) -> httpx.Response:
    report = {"report_id": str(new_id()), "text": "桥洞下垃圾成堆"} | fields
    return Somebody(site, user).http.post("/api/v1/reports", json=report)


def an_order(hours: float) -> dict[str, str]:
    due_at = utc_now() + timedelta(hours=hours)
    return {"system": "12345", "number": "T2026112400001", "due_at": due_at.isoformat()}


def a_photo() -> dict[str, Any]:
    return {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10}


def only_the_hotline_is_registered(site: Site) -> None:
    channels = {"channels": [{"code": "hotline", "name": "12345"}]}
    document = ReferenceDocument(kind="channels", version="next", body=channels)
    with site.services.engine.begin() as connection:
        reference.publish(connection, [document], by="test", effective_from=utc_now())


def complaints(answer: httpx.Response) -> list[tuple[str, str]]:
    """The fields that were named, and what was said of each."""
    return [(error["field"], error["message"]) for error in answer.json()["errors"]]


def test_a_report_that_was_written_under_another_account_is_not_taken_under_this_one(site: Site) -> None:
    report = {"report_id": str(new_id()), "text": "桥洞下垃圾成堆"}
    written_by = {"Gridloop-Account": "citizen01"}

    refused = Somebody(site, "citizen02").http.post("/api/v1/reports", json=report, headers=written_by)
    taken = Somebody(site, "citizen01").http.post("/api/v1/reports", json=report, headers=written_by)

    assert (refused.status_code, refused.json()["code"]) == (401, "another_account")
    assert taken.status_code == 201


def test_a_due_time_from_outside_caps_the_total_clock_when_the_command_room_passes_it_on(site: Site) -> None:
    order = an_order(1)

    answer = send(site, "operator01", origin=order)

    assert answer.status_code == 201
    ((total,),) = rows(
        site.services,
        "SELECT c.cap FROM sla_clock c JOIN incident i ON i.id = c.incident WHERE i.number = :n AND c.kind = 'total'",
        n=answer.json()["number"],
    )
    assert total.isoformat() == order["due_at"]


@pytest.mark.parametrize("user", ["citizen01", "officer01"])
def test_nobody_else_says_by_when_it_has_to_be_done(site: Site, user: str) -> None:
    answer = send(site, user, origin=an_order(1))

    assert answer.status_code == 403
    assert complaints(answer) == [("origin.due_at", answer.json()["detail"])]


@pytest.mark.parametrize(
    "user", ["citizen01", "officer01", "enforcement-h1", "enforcement-lead", "supervisor01", "admin"]
)
def test_nobody_else_passes_an_order_from_outside_on_with_or_without_a_reply(site: Site, user: str) -> None:
    for order in ({"system": "12345", "number": "1"}, {"system": "12345", "number": "1", "reply_to": "county"}):
        answer = send(site, user, origin=order)

        assert answer.status_code == 403
        assert complaints(answer) == [("origin", answer.json()["detail"])]
    assert send(site, "operator01", origin={"system": "12345", "number": "1", "reply_to": "county"}).status_code == 201


ADDRESSES = ("http://evil.example/steal", "me@evil.example", "13812345678", "../../x", "")


@pytest.mark.parametrize("named", [*ADDRESSES, "evil", "evil-example", "county2", "COUNTY"])
def test_a_reply_goes_to_a_registered_channel_by_its_name_and_never_to_an_address(site: Site, named: str) -> None:
    answer = send(site, "operator01", origin={"system": "12345", "number": "1", "reply_to": named})

    assert answer.status_code == 422
    assert complaints(answer) == [("origin.reply_to", "回复渠道要填登记的渠道名称，不能填地址")]


def test_an_order_keeps_its_receipt_though_its_channel_is_no_longer_registered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference, "LOOK_EVERY", 0.0)
    order = {"system": "12345", "number": "1", "reply_to": "county"}
    report = {"report_id": str(new_id()), "text": "桥洞下垃圾成堆", "origin": order}
    sender = Somebody(site, "operator01").http
    receipt = sender.post("/api/v1/reports", json=report)
    only_the_hotline_is_registered(site)

    again = sender.post("/api/v1/reports", json=report)
    refused = sender.post("/api/v1/reports", json=report | {"report_id": str(new_id())})

    assert (receipt.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == receipt.json()["number"]
    assert [field for field, _ in complaints(refused)] == ["origin.reply_to"]


@pytest.mark.parametrize("code", ["张建国13812345678", "99999", "S010199", "", "01' OR 1=1"])
def test_a_category_that_the_township_does_not_have_is_refused_by_field(site: Site, code: str) -> None:
    answer = send(site, "citizen01", category=code)

    assert answer.status_code == 422
    assert complaints(answer) == [("category", "事件不能用这个类别")]
    assert send(site, "citizen01", category="06010").status_code == 201
    assert send(site, "citizen01", category="06").status_code == 201


def test_a_report_that_was_taken_in_gets_its_receipt_again_though_its_category_is_gone(site: Site) -> None:
    report = {"report_id": str(new_id()), "text": "桥洞下垃圾成堆", "category": "99998"}
    body = json.dumps(report).encode()
    sender = Somebody(site, "citizen01")
    form = read_report(body)
    taken = Submission(
        form=form, sha256=sha256(body).digest(), sender=somebody("citizen01", Role.CITIZEN), channel="citizen"
    )
    (receipt,) = site.services.accept([taken])
    assert isinstance(receipt, Receipt)

    answer = sender.http.post("/api/v1/reports", content=body)

    assert (answer.status_code, answer.json()["number"]) == (200, receipt.number)


def test_a_due_time_that_has_passed_is_refused_by_field(site: Site) -> None:
    answer = send(site, "operator01", origin=an_order(-1))

    assert answer.status_code == 422
    assert complaints(answer) == [("origin.due_at", "要求办结的时间已经过去，请核对")]


def test_a_photo_id_that_is_taken_is_named_in_words_for_people(site: Site) -> None:
    photo = a_photo()
    send(site, "citizen01", attachments=[photo])

    answer = send(site, "citizen01", attachments=[photo])

    assert answer.status_code == 422
    assert complaints(answer) == [("attachments", "照片编号已被使用，请重新添加照片后再上报")]
    assert "constraint" not in answer.text


def test_whoever_has_too_many_photos_on_the_way_is_asked_to_come_later_and_others_are_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_form, "PHOTOS_OPEN", 3)
    first = {"report_id": str(new_id()), "attachments": [a_photo(), a_photo(), a_photo()]}
    assert send(site, "citizen02", **first).status_code == 201

    answer = send(site, "citizen02", attachments=[a_photo()])

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert [field for field, _ in complaints(answer)] == ["attachments"]
    assert send(site, "citizen02", **first).status_code == 200
    assert send(site, "citizen02").status_code == 201
    assert send(site, "citizen03", attachments=[a_photo()]).status_code == 201


def test_photos_of_moves_count_as_well(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_form, "PHOTOS_OPEN", 2)
    sender = Somebody(site, "citizen04")
    incident = reported(site.services, somebody("citizen04", Role.CITIZEN), attachments=[a_photo()])

    answers = [sender.move(incident, "comment", note="补充", attachments=[a_photo()]) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert [field for field, _ in complaints(answers[1])] == ["attachments"]


def test_more_photos_than_a_report_may_have_are_refused_by_field(site: Site) -> None:
    answer = send(site, "citizen03", attachments=[a_photo() for _ in range(10)])

    assert answer.status_code == 422
    assert [field for field, _ in complaints(answer)] == ["attachments"]
