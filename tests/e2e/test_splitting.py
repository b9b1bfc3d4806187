"""拆分 and 合并答复 on the screens: the desk splits in two, each part ends by itself, and one reply stands for both."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import word
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, a_photo, all_at, assigned, at, see

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def fine(page: Page, axe: str) -> None:
    """Nothing is cut off, and axe finds nothing."""
    expect(page.locator(".el-message")).to_have_count(0, timeout=SLOW)  # half faded, it has no contrast
    assert page.evaluate(CUT) is False
    assert serious(page, axe) == []


def test_two_units_do_their_parts_and_the_reporter_gets_one_answer(visitors: Visitors, axe: str) -> None:
    citizen = visitors.on_phone("citizen03")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    unit = assigned(desk, number)

    # The desk splits it: a unit for the one part, the other waits.
    see(desk, "detail-status", status="assigned")
    see(desk, "move-split").click()
    parts = all_at(desk, "part")
    expect(parts).to_have_count(2, timeout=SLOW)
    at(desk, "dialog-submit").click()
    expect(parts.nth(1).get_by_role("alert")).to_be_visible()
    parts.nth(0).locator('[data-testid="field-text"]').fill("清运桥洞下的垃圾")
    parts.nth(0).locator('[data-testid="field-unit"]').click()
    desk.locator(f'.el-select-dropdown__item[data-value="{unit}"]:visible').click()
    parts.nth(1).locator('[data-testid="field-text"]').fill("劝导占道的摊贩")
    expect(parts.nth(1).get_by_role("alert")).to_have_count(0)
    fine(desk, axe)
    at(desk, "dialog-submit").click()
    see(desk, "detail-status", status="split")
    expect(all_at(desk, "part-row")).to_have_count(2, timeout=SLOW)
    expect(see(desk, "queue-row", number=f"{number}-1")).to_contain_text("清运桥洞下的垃圾", timeout=SLOW)
    fine(desk, axe)

    # The reporter sees the whole alone, and how far each unit is.
    at(citizen, "tab-mine").click()
    see(citizen, "todo-card", number=number).click()
    rows = all_at(citizen, "part-row")
    expect(rows).to_have_count(2, timeout=SLOW)
    expect(rows.first).to_contain_text(word("status", "assigned"))
    assert f"{number}-1" not in citizen.content()
    assert "清运桥洞下的垃圾" not in citizen.content()
    fine(citizen, axe)

    # The unit sees its part, of what it is one and who has the other, and hands it in.
    handler = visitors.on_phone(f"{unit}-h1", f"/officer#incident/{number}-1")
    expect(see(handler, "part-of")).to_contain_text(number)
    expect(see(handler, "part-row", number=f"{number}-2")).to_contain_text("劝导占道的摊贩")
    fine(handler, axe)
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")
    see(handler, "move-hand-in").click()
    at(handler, "field-result").fill("已清运两车垃圾")
    all_at(handler, "photo-input").last.set_input_files([a_photo(400, 300)])
    see(handler, "photo-chosen")
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="awaiting_check")

    # The command room checks the one and declines the other; the whole says that a joint reply is due.
    desk.goto(f"{visitors.url}/desk?number={number}-1")
    see(desk, "detail-status", status="awaiting_check")
    see(desk, "move-confirm").click()
    at(desk, "field-note").fill("现场已看")
    at(desk, "dialog-submit").click()
    see(desk, "detail-status", status="closed")
    desk.goto(f"{visitors.url}/desk?number={number}-2")
    see(desk, "move-decline").click()
    see(desk, "field-reason_code").click()
    desk.locator(".el-select-dropdown__item:visible").first.click()
    at(desk, "field-turn_to").fill("12345")
    at(desk, "dialog-submit").click()
    see(desk, "detail-status", status="closed")
    see(desk, "part-of").get_by_role("button", name=number).click()
    expect(see(desk, "parts-left")).to_contain_text("待合并答复")
    see(desk, "move-join").click()
    at(desk, "field-result").fill("垃圾已清运；摊贩请向 12345 反映")
    at(desk, "dialog-submit").click()
    see(desk, "detail-status", status="awaiting_check")

    # Somebody checks the whole, and the reporter may rate it.
    see(desk, "move-confirm").click()
    at(desk, "field-note").fill("两处都看过")
    at(desk, "dialog-submit").click()
    see(desk, "detail-status", status="awaiting_rating")
    see(citizen, "move-rate")
    told = [one["kind"] for one in ask(citizen, "/alerts?open=true")["items"] if one["number"] == number]
    assert told.count("result_told") == 1
