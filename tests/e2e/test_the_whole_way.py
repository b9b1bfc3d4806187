"""The whole way in browsers: from a phone without network over the desk and the handler's phone to the rating."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import LOOPBACK, Visitors, ask
from tests.e2e.screens import (
    SLOW,
    a_photo,
    all_at,
    at,
    number_of,
    ready_for_offline,
    report,
    see,
    submit_move,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_a_report_made_offline_goes_the_whole_way(visitors: Visitors) -> None:
    visitors.forgive("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")  # the phone's, while it has no network
    desk = visitors.at_desk("operator01", "/desk?sort=received")
    see(desk, "stream-lamp", state="live")
    desk.evaluate("window.neverReloaded = true")
    citizen = visitors.on_phone("citizen01")
    ready_for_offline(citizen)

    number = reports_without_network(citizen)
    see(desk, "queue-row", number=number, status="assigned").click()
    expect(all_at(desk, "photo", state="stored")).to_have_count(1, timeout=SLOW)
    unit = ask(desk, f"/incidents/{number}")["lead_unit"]["id"]

    handler = visitors.on_phone(f"{unit}-h1", f"/officer#incident/{number}")
    signs_and_hands_in(handler)
    expect(all_at(desk, "photo", state="stored")).to_have_count(2, timeout=SLOW)
    submit_move(desk, "confirm", note="现场已核查")
    see(desk, "detail-status", status="awaiting_rating")

    rates(citizen, number)
    see(desk, "detail-status", status="closed")
    assert desk.evaluate("window.neverReloaded") is True
    assert people_of(desk, number, "ResultHandedIn", "CheckPassed", "IncidentRated") == [
        f"{unit}-h1",
        "operator01",
        "citizen01",
    ]
    assert set(visitors.hosts) == {LOOPBACK}


def reports_without_network(citizen: Page) -> str:
    """Report with a photo while there is no network; return the number that comes once there is one."""
    citizen.context.set_offline(True)
    citizen.reload()
    report(citizen, "小区门口垃圾成堆,没有人清运", photo=a_photo())
    see(citizen, "outbox-item-state", state="waiting")
    see(citizen, "net-state", state="offline")
    citizen.context.set_offline(False)
    return number_of(citizen)


def signs_and_hands_in(handler: Page) -> None:
    """Sign for the incident and hand in the result, which needs a photo."""
    submit_move(handler, "sign")
    submit_move(handler, "hand-in")
    at(handler, "field-result").fill("已清运完毕")
    sheet = at(handler, "move-sheet")
    sheet.get_by_test_id("photo-input").set_input_files([a_photo(shade=60)])
    expect(sheet.get_by_test_id("photo-chosen")).to_be_visible(timeout=SLOW)
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="awaiting_check")


def rates(citizen: Page, number: str) -> None:
    """Find the own report again and give it five stars."""
    at(citizen, "tab-mine").click()
    see(citizen, "todo-card", number=number).click()
    see(citizen, "move-rate").click()
    at(citizen, "field-stars").locator(".van-rate__item").nth(4).click()
    at(citizen, "dialog-submit").click()
    see(citizen, "detail-status", status="closed")


def people_of(page: Page, number: str, *types: str) -> list[str | None]:
    """Who made the first event of each of these types."""
    events = ask(page, f"/incidents/{number}/events")["items"]
    return [next(event["by"]["user"] for event in events if event["type"] == wanted) for wanted in types]
