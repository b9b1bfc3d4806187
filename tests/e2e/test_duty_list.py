"""履职事项清单 on the screens: what was taken back is the county's at once, and with what is helping a unit helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from schemas.texts import text, word
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, at, see, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def with_county(page: Page, number: str) -> None:
    """Wait until the county has the incident."""
    until(page, lambda: ask(page, f"/incidents/{number}")["status"] == "with_county", what="the county has it")


def test_the_list_sends_it_to_the_county_and_the_desk_cites_the_item(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen05")
    clinic = post_report(citizen, "村口有一家黑诊所，无证行医", position=PLACE)
    fraud = post_report(citizen, "有人搞非法集资，高息理财爆雷", position=PLACE)
    rubbish = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={clinic}")

    with_county(desk, clinic)
    expect(all_at(desk, "reason").last).to_contain_text("S01「非法行医的查处（示例）」", timeout=SLOW)
    expect(all_at(desk, "reason").last).to_contain_text("县卫生健康局")

    with_county(desk, fraud)
    desk.goto(f"{visitors.url}/desk?number={fraud}")
    expect(see(desk, "assignment", role="co", unit="police")).to_contain_text("排查线索", timeout=SLOW)

    # The station helps on its phone, and the county's result waits for it.
    expect(see(desk, "forbidden-county-result")).to_contain_text(text("forbidden.no_co_handler_is_at_it", units=""))
    lead = visitors.on_phone("police-lead", f"/officer#incident/{fraud}")
    see(lead, "move-co-accept").click()
    at(lead, "dialog-submit").click()
    station = visitors.on_phone("police-h1", f"/officer#incident/{fraud}")
    see(station, "move-co-hand-in").click()
    at(station, "field-result").fill("线索已排查，移交县局")
    at(station, "dialog-submit").click()
    see(desk, "assignment", role="co", state="handed_in")
    see(desk, "move-county-result")

    # An operator chooses an item from the list and sees it in full.
    until(desk, lambda: ask(desk, f"/incidents/{rubbish}")["status"] == "assigned", what="it is assigned")
    desk.goto(f"{visitors.url}/desk?number={rubbish}")
    see(desk, "detail-status", status="assigned")
    at(desk, "move-transfer-listed").click(timeout=SLOW)
    see(desk, "field-duty_item").locator(".el-select").click()
    desk.locator('[data-value="S03"]').click()
    expect(see(desk, "duty-item", id="S03")).to_contain_text("县住房和城乡建设局", timeout=SLOW)
    at(desk, "field-reason").fill("垃圾堆在危房下")  # another item than that of the matter says why
    at(desk, "dialog-submit").click()
    see(desk, "detail-status", status="with_county")
    expect(see(desk, "event-IncidentTransferred")).to_contain_text("S03", timeout=SLOW)

    # The list itself is read from the menu.
    at(desk, "user-menu").click()
    see(desk, "menu-duties").click()
    see(desk, "duty-search").fill("县水利局")
    expect(desk.get_by_text(text("dutyList.nothing"))).to_be_visible(timeout=SLOW)
    at(desk, "duty-search").fill("取样")
    expect(all_at(desk, "duty-item")).to_have_count(1, timeout=SLOW)
    expect(at(desk, "duty-item")).to_contain_text(word("dutyKind", "helping"))
