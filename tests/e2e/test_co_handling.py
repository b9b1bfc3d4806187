"""协办 on the screens: another unit is asked to help, accepts and hands in its part, and the lead waits for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import word
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import IN_TOWN, Visitors, post_report
from tests.e2e.screens import SLOW, a_photo, all_at, assigned, at, see

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
HELPER = "police"


def fine(page: Page, axe: str) -> None:
    """Nothing is cut off, and axe finds nothing."""
    expect(page.locator(".el-message")).to_have_count(0, timeout=SLOW)  # half faded, it has no contrast
    assert page.evaluate(CUT) is False
    assert serious(page, axe) == []


def hand_in(phone: Page, move: str, result: str) -> None:
    """Hand in with words and a photo."""
    see(phone, f"move-{move}").click()
    at(phone, "field-result").fill(result)
    all_at(phone, "photo-input").last.set_input_files([a_photo(400, 300)])
    at(phone, "dialog-submit").click()
    expect(all_at(phone, "dialog-submit")).to_have_count(0, timeout=SLOW)


def test_another_unit_helps_and_the_lead_hands_in_when_it_is_done(visitors: Visitors, axe: str) -> None:
    citizen = visitors.on_phone("citizen05")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    here = f"/officer#incident/{number}"
    handler = visitors.on_phone(f"{assigned(desk, number)}-h1", here)
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")

    # The command room asks the police to help.
    see(desk, "detail-status", status="handling")
    see(desk, "move-co-add").click()
    see(desk, "field-unit").click()
    desk.locator(f'.el-select-dropdown__item[data-value="{HELPER}"]').click()
    at(desk, "field-asked").fill("请维持清运期间的交通")
    at(desk, "dialog-submit").click()
    asked = see(desk, "assignment", role="co", unit=HELPER, state="offered")
    expect(asked.locator('[data-testid="assignment-clock"]')).to_have_count(2, timeout=SLOW)
    fine(desk, axe)

    # The handler who leads sees who is to help, and why it is not the time to hand in.
    see(handler, "assignment", role="co", state="offered")
    expect(see(handler, "forbidden-hand-in")).to_contain_text("红船派出所", timeout=SLOW)
    fine(handler, axe)

    # The lead of the police accepts on the phone, and its handler hands in the part.
    lead = visitors.on_phone(f"{HELPER}-lead", here)
    see(lead, "move-co-accept").click()
    expect(see(lead, "dialog-submit")).to_be_visible()
    assert "请维持清运期间的交通" in (lead.locator("body").text_content() or "")
    fine(lead, axe)
    at(lead, "dialog-submit").click()
    see(lead, "assignment", role="co", state="handling")
    helper = visitors.on_phone(f"{HELPER}-h1", "/officer#todo")
    card = see(helper, "todo-card", number=number)
    expect(card.locator('[data-testid="helping"]')).to_be_visible(timeout=SLOW)
    card.click()
    hand_in(helper, "co-hand-in", "交通已恢复")
    see(helper, "assignment", role="co", state="handed_in")

    # Then the lead hands in the whole.
    part = see(handler, "assignment", role="co", state="handed_in")
    expect(part).to_contain_text(word("assignmentState", "handed_in"))
    expect(part).to_contain_text("交通已恢复")
    hand_in(handler, "hand-in", "已清运两车垃圾")
    see(handler, "detail-status", status="awaiting_check")
    see(desk, "detail-status", status="awaiting_check")
