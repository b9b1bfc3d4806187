"""投诉举报 on the screens: the supervisor marks what triage did not hear, sees it marked, and takes it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import IN_TOWN, Visitors, post_report
from tests.e2e.screens import SLOW, all_at, assigned, at, see, submit_move

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
SAID = "他们收了钱,占道的摊子从来不管"


def accuse(desk: Page, unit: str) -> None:
    """Mark the incident that is open as an accusation of a unit."""
    at(desk, "move-accuse").click(timeout=SLOW)
    see(desk, "field-unit").click()
    desk.locator(f'.el-select-dropdown__item[data-value="{unit}"]').click()
    at(desk, "field-reason").fill("举报内容属实与否由分管领导核实")
    at(desk, "dialog-submit").click()


def test_an_accusation_is_marked_on_desk_and_phone_until_it_is_taken_back(visitors: Visitors) -> None:
    visitors.forgive("404")  # what the phone of the accused is told from the moment on
    number = post_report(visitors.on_phone("citizen05"), f"店家把货堆到人行道上,出店经营。{SAID}", position=PLACE)
    desk = visitors.at_desk("supervisor01", f"/desk?number={number}")
    unit = assigned(desk, number)
    lead = visitors.on_phone(f"{unit}-lead", f"/officer#incident/{number}")
    expect(see(lead, "incident-page")).to_contain_text(SAID, timeout=SLOW)

    accuse(desk, unit)

    see(desk, "detail-status", status="received")
    expect(at(desk, "detail").get_by_test_id("accusation")).to_be_visible(timeout=SLOW)
    expect(see(desk, "queue-row", number=number).get_by_test_id("accusation")).to_be_visible(timeout=SLOW)
    is_marked_on_the_phone(visitors.on_phone("supervisor01"), number)
    is_gone_for_the_accused(visitors, lead, number)
    submit_move(desk, "clear", reason="经核实不涉及本镇单位")
    expect(at(desk, "detail").get_by_test_id("accusation")).to_have_count(0, timeout=SLOW)
    expect(see(desk, "queue-row", number=number).get_by_test_id("accusation")).to_have_count(0, timeout=SLOW)


def is_marked_on_the_phone(phone: Page, number: str) -> None:
    """The badge is on the card and on the page of the incident."""
    see(phone, "tab-todo").click()
    card = see(phone, "todo-card", number=number)
    expect(card.get_by_test_id("accusation")).to_be_visible()
    card.click()
    expect(see(phone, "incident-page").get_by_test_id("accusation")).to_be_visible(timeout=SLOW)


def is_gone_for_the_accused(visitors: Visitors, lead: Page, number: str) -> None:
    """The phone of the unit that is complained about shows nothing of it, and keeps no copy."""
    lead.reload()
    expect(see(lead, "incident-page")).not_to_contain_text(SAID, timeout=SLOW)
    lead.goto(f"{visitors.url}/officer#todo")
    lead.reload()
    see(lead, "todo-waiting")
    expect(all_at(lead, "todo-card", number=number)).to_have_count(0, timeout=SLOW)
