"""并案 and 撤并 on the screens: the desk chooses what is likely, the reporter's phone says how it goes, and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from schemas.texts import word
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, assigned, at, see

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def test_the_desk_merges_and_takes_out_again_and_the_reporter_sees_how_it_goes(visitors: Visitors) -> None:
    first, second = visitors.on_phone("citizen04"), visitors.on_phone("citizen05")
    lead = post_report(first, "桥洞下垃圾成堆,味道很大", position=PLACE)
    number = post_report(second, "桥洞下垃圾成堆,味道非常大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    assigned(desk, lead)
    assigned(desk, number)

    see(desk, "move-merge").click(timeout=SLOW)
    see(desk, "lead-offered", number=lead).click(timeout=SLOW)
    expect(see(desk, "lead-chosen")).to_contain_text(number)
    expect(see(desk, "lead-chosen")).to_contain_text(lead)
    at(desk, "dialog-submit").click()

    see(desk, "detail-status", status="merged")
    expect(see(desk, "merged-into")).to_contain_text(lead)
    at(second, "tab-mine").click()
    see(second, "todo-card", number=number).click()
    follows = see(second, "merged-into")
    expect(follows).to_contain_text(word("status", "assigned"), timeout=SLOW)
    assert lead not in second.content()
    assert "report_merged" in {one["kind"] for one in ask(second, "/alerts?open=true")["items"]}

    desk.goto(f"{visitors.url}/desk?number={lead}")
    expect(see(desk, "merged-list")).to_contain_text(number, timeout=SLOW)
    expect(see(desk, "queue-row", number=lead)).to_contain_text("并 1")
    at(desk, "merged-out").click()
    at(desk, "field-reason").fill("在桥的另一侧")
    at(desk, "dialog-submit").click()

    expect(at(desk, "merged-count")).to_have_count(0, timeout=SLOW)
    see(second, "detail-status", status="received")
    assert ask(desk, f"/incidents/{number}")["merged_into"] is None
