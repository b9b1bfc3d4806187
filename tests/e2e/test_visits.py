"""巡查 on the phone: a place that is due has two buttons, 正常 is one tap, and 有问题 goes the way of a report."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import word
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import Visitors, ask
from tests.e2e.screens import SLOW, a_photo, all_at, assigned, at, see, until
from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

OF_EAST_STREET = "officer21"
OF_POST_ROAD = "officer22"


def waiting(phone: Page) -> str:
    """Open what waits, and return the number of the visit that is due."""
    see(phone, "tab-todo").click()
    number = see(phone, "visit-card").get_attribute("data-number")
    assert number is not None
    return number


def test_one_tap_is_enough_where_all_is_well_and_what_is_wrong_is_handled(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    e2e_town.publish("key_places")
    phone = visitors.on_phone(OF_EAST_STREET)
    until(phone, lambda: ask(phone, "/incidents?scope=waiting")["items"] != [], what="a visit is raised and placed")
    phone.reload()

    number = waiting(phone)
    card = at(phone, "visit-card", number=number)
    expect(card).to_contain_text("东市街电动车集中充电棚")
    assert phone.evaluate(CUT) is False
    assert serious(phone, axe) == []
    at(phone, "visit-in-order").click()
    see(phone, "visit-held")
    assert serious(phone, axe) == []
    at(phone, "visit-undo").click()
    see(phone, "visit-in-order")
    assert ask(phone, f"/incidents/{number}")["outcome"] is None
    at(phone, "visit-in-order").click()
    expect(card).to_have_count(0, timeout=SLOW)
    assert ask(phone, f"/incidents/{number}")["outcome"] == "in_order"

    # What nobody has looked at can be picked out at the desk.
    room = visitors.at_desk("operator03")
    see(room, "filter-visits").click()
    expect(see(room, "awaits-look")).to_contain_text(word("visit", "badge"))
    expect(room.locator("body")).not_to_contain_text("东市街电动车集中充电棚")
    assert room.evaluate(CUT) is False

    other = visitors.on_phone(OF_POST_ROAD)
    wrong = waiting(other)
    at(other, "visit-fault").click()
    see(other, "field-note").fill("桥洞下垃圾成堆,味道很大")
    all_at(other, "photo-input").last.set_input_files([a_photo(400, 300)])
    at(other, "dialog-submit").click()
    expect(at(other, "visit-card", number=wrong)).to_have_count(0, timeout=SLOW)

    desk = visitors.at_desk("operator03", f"/desk?number={wrong}")
    assigned(desk, wrong)
    see(desk, "detail-status", status="assigned")
    expect(see(desk, "event-FaultFound")).to_contain_text("桥洞下垃圾成堆", timeout=SLOW)
    assert ask(desk, f"/incidents/{wrong}")["source"] == "patrol"
    expect(desk.locator("body")).to_contain_text(word("source", "patrol"))


def test_before_another_list_is_published_the_page_shows_which_visits_become_due(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    e2e_town.publish("key_places")
    page = visitors.at_desk("supervisor01", "/documents#key_places")
    see(page, "draft-begin").click()
    text = see(page, "draft-text")
    text.fill(text.input_value().replace("every_working_days: 5", "every_working_days: 1", 1))
    expect(see(page, "change")).to_contain_text("KP02", timeout=SLOW)
    at(page, "draft-publish").click()

    expect(see(page, "rounds-sum")).to_contain_text("按草案", timeout=SLOW)
    expect(see(page, "rounds-place")).to_contain_text("邮电路地下车库出入口")
    for width in (1440, 1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert serious(page, axe) == [], width
        assert not page.evaluate(CUT), width
