"""What people see: a report from a phone without network goes the whole way, and the desk shows why and by when."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.people import Visitors, a_photo, at

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SLOW = 40_000
"""Milliseconds: the machine may be busy; a person would wait less."""


def phone_ready_for_offline(page: Page) -> None:
    """Wait until the page would open without a network."""
    expect(at(page, "report-text")).to_be_visible(timeout=SLOW)
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.wait_for_function("navigator.serviceWorker.controller !== null || true")
    page.wait_for_timeout(1000)


def report(page: Page, text: str, *, photo: bool = False) -> None:
    """Fill in a report and send it off, as far as the network allows."""
    at(page, "report-text").fill(text)
    if photo:
        at(page, "photo-input").set_input_files([a_photo()])
        expect(at(page, "photo-chosen")).to_be_visible(timeout=SLOW)
    at(page, "report-gps").click()
    expect(at(page, "report-place")).to_be_visible(timeout=SLOW)
    at(page, "report-submit").click()


def number_of(page: Page) -> str:
    """The number on the receipt of the last report."""
    state = at(page, "outbox-item-state", state="done")
    expect(state).to_be_visible(timeout=SLOW)
    text = state.text_content() or ""
    return text[text.index("(") + 1 : text.rindex(")")]


def test_a_report_made_offline_goes_the_whole_way(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    expect(at(desk, "stream-lamp")).to_be_visible(timeout=SLOW)
    citizen = visitors.on_phone("citizen01")
    phone_ready_for_offline(citizen)

    citizen.context.set_offline(True)
    citizen.reload()
    expect(at(citizen, "report-text")).to_be_visible(timeout=SLOW)
    report(citizen, "小区门口垃圾成堆,𠮷鿍路没有人清运 <b>急</b>", photo=True)
    expect(at(citizen, "outbox-item-state", state="waiting")).to_be_visible(timeout=SLOW)
    citizen.context.set_offline(False)
    number = number_of(citizen)

    row = at(desk, "queue-row", number=number)
    expect(row).to_be_visible(timeout=SLOW)
    expect(at(desk, "queue-row", number=number, status="assigned")).to_be_visible(timeout=SLOW)
    row.click()
    expect(at(desk, "detail-text")).to_contain_text("𠮷鿍路没有人清运 <b>急</b>", timeout=SLOW)
    expect(at(desk, "reason")).to_be_visible(timeout=SLOW)
    expect(at(desk, "clock")).to_be_visible(timeout=SLOW)

    handler = visitors.on_phone("enforcement-h1")
    at(handler, "tab-todo").click()
    at(handler, "todo-card", number=number).click(timeout=SLOW)
    at(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    at(handler, "move-hand-in").click(timeout=SLOW)
    at(handler, "dialog-submit").click()
    at(handler, "field-result").fill("已清运完毕")
    handler.locator('[data-testid="move-sheet"] [data-testid="photo-input"]').set_input_files([a_photo(60)])
    expect(handler.locator('[data-testid="move-sheet"] [data-testid="photo-chosen"]').first).to_be_visible(timeout=SLOW)
    at(handler, "dialog-submit").click()
    expect(at(handler, "detail-status", status="awaiting_check")).to_be_visible(timeout=SLOW)

    at(desk, "move-confirm").click(timeout=SLOW)
    at(desk, "field-note").fill("现场已核查")
    at(desk, "dialog-submit").click()
    expect(at(desk, "detail-status", status="awaiting_rating")).to_be_visible(timeout=SLOW)

    at(citizen, "tab-mine").click()
    at(citizen, "todo-card", number=number).click(timeout=SLOW)
    at(citizen, "move-rate").click(timeout=SLOW)
    at(citizen, "field-stars").locator(".van-rate__item").nth(4).click()
    at(citizen, "dialog-submit").click()
    expect(at(citizen, "detail-status", status="closed")).to_be_visible(timeout=SLOW)
    expect(at(desk, "detail-status", status="closed")).to_be_visible(timeout=SLOW)


def test_a_receipt_for_other_bytes_does_not_release_the_local_copy(visitors: Visitors) -> None:
    officer = visitors.on_phone("officer01")
    expect(at(officer, "report-text")).to_be_visible(timeout=SLOW)

    def tamper(route: Route) -> None:
        answer = route.fetch()
        receipt = answer.json() | {"sha256": "0" * 64}
        route.fulfill(response=answer, json=receipt)

    officer.route("**/api/v1/reports", tamper)
    report(officer, "桥栏杆断了一根")

    officer.wait_for_timeout(3000)
    assert officer.locator('[data-testid="outbox-item-state"][data-state="done"]').count() == 0
    assert officer.locator('[data-testid="outbox-item"]').count() == 1


def test_a_double_tap_sends_one_report(visitors: Visitors) -> None:
    officer = visitors.on_phone("officer02")
    expect(at(officer, "report-text")).to_be_visible(timeout=SLOW)
    posted: list[str] = []
    officer.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    at(officer, "report-text").fill("河边护栏松动")

    at(officer, "report-submit").dblclick()
    number_of(officer)

    assert len([url for url in posted if url.endswith("/api/v1/reports")]) == 1


@pytest.mark.parametrize("user", ["operator01", "supervisor01"])
def test_the_desk_offers_the_moves_that_the_server_allows_and_no_others(visitors: Visitors, user: str) -> None:
    citizen = visitors.on_phone("citizen02")
    expect(at(citizen, "report-text")).to_be_visible(timeout=SLOW)
    report(citizen, "店家把货堆到人行道上,出店经营")
    number = number_of(citizen)

    desk = visitors.at_desk(user, f"/desk?number={number}")
    expect(at(desk, "detail-number")).to_contain_text(number, timeout=SLOW)
    expect(at(desk, "moves")).to_be_visible(timeout=SLOW)
    desk.wait_for_timeout(1000)
    allowed = desk.request.get(f"{visitors.url}/api/v1/incidents/{number}").json()["moves"]

    shown = desk.locator('[data-testid="moves"] [data-testid^="move-"]')
    names = {shown.nth(index).get_attribute("data-testid") for index in range(shown.count())}
    assert names == {f"move-{move['move']}" for move in allowed}
