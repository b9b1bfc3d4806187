"""申请 on the screens: the handler asks on the phone, the operator agrees at the desk, and it goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, at, see, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def assigned(page: Page, number: str) -> str:
    """Wait until an incident has a unit, and return it."""
    until(page, lambda: ask(page, f"/incidents/{number}")["status"] == "assigned", what="it is assigned")
    return str(ask(page, f"/incidents/{number}")["lead_unit"]["id"])


def agree(desk: Page) -> None:
    """Grant the one request that waits."""
    see(desk, "move-grant").click()
    expect(see(desk, "field-request")).to_contain_text("申请", timeout=SLOW)
    at(desk, "dialog-submit").click()
    expect(all_at(desk, "dialog-submit")).to_have_count(0, timeout=SLOW)


def test_the_handler_asks_on_the_phone_the_operator_agrees_and_it_goes_on(visitors: Visitors) -> None:
    number = post_report(visitors.on_phone("citizen05"), "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    handler = visitors.on_phone(f"{assigned(desk, number)}-h1", f"/officer#incident/{number}")
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")

    # More time.
    see(handler, "move-extend").click()
    see(handler, "later-2").click()
    at(handler, "field-reason").fill("需调用抓斗车")
    at(handler, "dialog-submit").click()
    see(handler, "request-extension", state="pending")
    agree(desk)
    expect(see(desk, "request-extension", state="granted")).to_contain_text("延期到", timeout=SLOW)
    expect(see(desk, "event-HandlingExtended")).to_be_visible(timeout=SLOW)
    expect(all_at(desk, "clock").filter(has_text="延期").first).to_be_visible(timeout=SLOW)

    # A hold.
    see(handler, "move-hold").click()
    at(handler, "field-reason_code").select_option("weather")
    see(handler, "later-24").click()
    at(handler, "dialog-submit").click()
    see(handler, "request-hold", state="pending")
    agree(desk)
    see(desk, "detail-status", status="on_hold")
    expect(see(desk, "event-IncidentHeld")).to_contain_text("全程", timeout=SLOW)
    see(handler, "detail-status", status="on_hold")

    # And it goes on.
    see(handler, "move-resume").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")
    see(desk, "detail-status", status="handling")
    expect(see(desk, "event-IncidentResumed")).to_be_visible(timeout=SLOW)
