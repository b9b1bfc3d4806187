"""补充材料 on the screens: the handler asks on the phone, the reporter answers on another, and the desk reads both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.people import IN_TOWN, Visitors, post_report
from tests.e2e.screens import SLOW, a_photo, all_at, assigned, at, see

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
QUESTION = "垃圾在桥的哪一侧？"
ANSWER = "在桥南,靠近三号门"


def test_the_handler_asks_the_reporter_answers_on_the_phone_and_the_desk_reads_both(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen05")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    handler = visitors.on_phone(f"{assigned(desk, number)}-h1", f"/officer#incident/{number}")
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")

    see(handler, "move-ask").click()
    at(handler, "field-question").fill(QUESTION)
    see(handler, "later-24").click()
    at(handler, "dialog-submit").click()
    expect(see(handler, "request-material", state="pending")).to_contain_text("待上报人答复", timeout=SLOW)

    at(citizen, "tab-mine").click()
    see(citizen, "todo-card", number=number).click()
    expect(see(citizen, "question")).to_contain_text(QUESTION, timeout=SLOW)
    see(citizen, "move-answer").click()
    at(citizen, "field-note").fill(ANSWER)
    all_at(citizen, "photo-input").last.set_input_files([a_photo(400, 300)])
    at(citizen, "dialog-submit").click()
    see(citizen, "request-material", state="granted")

    for page in (handler, desk):
        answered = see(page, "request-material", state="granted")
        expect(answered).to_contain_text(QUESTION, timeout=SLOW)
        expect(answered).to_contain_text(ANSWER, timeout=SLOW)
        expect(answered).to_contain_text("照片 1 张", timeout=SLOW)
        expect(see(page, "event-RequestGranted")).to_contain_text("上报人补充了材料", timeout=SLOW)
    assert "citizen05" not in handler.content()
