"""A receipt in a resident's hand: followed on a phone and a desk without an account, rated, and taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from runtime.ids import new_id
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import DESK, IN_TOWN, PHONE, Visitors, post
from tests.e2e.screens import SLOW, a_photo, assigned, at, number_of, report, see, submit_move

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE: Final = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
SAID: Final = "桥洞下垃圾成堆,味道很大"
RESULT: Final = "已清运两车垃圾，并增设垃圾桶"
SECRET: Final = "内部：与住户有过争执"
SCREENS: Final = (PHONE, DESK)


class Residents:
    """Opens the page of receipts for people without an account, and keeps what their browsers complain about."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser, self._url = browser, url
        self.complaints: list[str] = []
        self.asked: list[str] = []

    def open(self, screen: Any, after: str = "") -> Page:
        """Open the page on a screen of this size."""
        context = self._browser.new_context(locale="zh-CN", viewport=screen, service_workers="block")
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", lambda request: self.asked.append(request.url))
        page = context.new_page()
        page.goto(f"{self._url}/track{after}")
        return page


@pytest.fixture
def residents(browser: Browser, e2e_town: Town) -> Iterator[Residents]:
    made = Residents(browser, e2e_town.url)
    yield made
    assert made.complaints == []


def fine(page: Page, axe: str, name: str, pictures: Path) -> None:
    """Nothing is cut off and axe finds nothing; a picture of it is kept for whoever wants to look."""
    assert serious(page, axe) == []
    assert page.evaluate(CUT) is False
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


def shot(page: Page, axe: str, name: str, pictures: Path) -> None:
    for screen in SCREENS:
        page.set_viewport_size({"width": screen["width"], "height": screen["height"]})
        fine(page, axe, f"{name}-{screen['width']}", pictures)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})


def test_a_resident_follows_a_report_by_its_receipt_to_the_pictures_of_the_result_and_rates_it(
    visitors: Visitors, residents: Residents, axe: str, tmp_path: Path
) -> None:
    reporter = visitors.on_phone("citizen04")
    report(reporter, SAID, address="红船路桥洞", photo=a_photo())
    number = number_of(reporter)
    link = str(see(reporter, "outbox-follow").get_attribute("href"))
    at(reporter, "tab-mine").click()
    at(reporter, "my-receipt").locator("summary").click()
    expect(see(reporter, "receipt-code").locator("svg")).to_be_visible(timeout=SLOW)
    resident = residents.open(PHONE, link[link.index("#") :])

    expect(see(resident, "track-said")).to_contain_text(SAID, timeout=SLOW)
    assert "#" not in resident.url
    code = link.rpartition("=")[2]
    assert [url for url in residents.asked if code in url] == []
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    unit = assigned(desk, number)
    at(resident, "track-refresh").click()
    see(resident, "track-status", status="assigned")
    see(resident, "track-next")
    shot(resident, axe, "assigned", tmp_path)

    handler = visitors.on_phone(f"{unit}-h1", f"/officer#incident/{number}")
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")
    at(handler, "move-hand-in").click(timeout=SLOW)
    at(handler, "field-result").fill(RESULT)
    sheet = at(handler, "move-sheet")
    sheet.get_by_test_id("photo-input").set_input_files([a_photo(shade=40)])
    expect(sheet.get_by_test_id("photo-chosen")).to_be_visible(timeout=SLOW)
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="awaiting_check")
    at(resident, "track-refresh").click()
    see(resident, "track-status", status="awaiting_check")
    assert RESULT not in resident.content()

    see(desk, "detail-status", status="awaiting_check")
    submit_move(desk, "confirm", note=SECRET)
    see(desk, "detail-status", status="awaiting_rating")
    at(resident, "track-refresh").click()
    expect(see(resident, "track-results")).to_contain_text(RESULT, timeout=SLOW)
    expect(at(resident, "track-results").locator("img")).to_have_count(2, timeout=SLOW)
    assert SECRET not in resident.content()
    see(resident, "track-star-5").check(force=True)
    shot(resident, axe, "result", tmp_path)
    at(resident, "track-rate-reason").fill("很干净")
    at(resident, "track-rate-submit").click()
    see(resident, "track-thanks")
    see(resident, "track-status", status="closed")
    at(resident, "track-reopen-open").click(timeout=SLOW)
    at(resident, "track-reopen-reason").fill("第二天又堆起来了")
    shot(resident, axe, "objecting", tmp_path)
    at(resident, "track-reopen-submit").click()
    expect(see(resident, "track-thanks")).to_contain_text("申请已提交", timeout=SLOW)
    expect(see(desk, "request-reopen", state="pending")).to_contain_text("第二天又堆起来了", timeout=SLOW)
    resident.reload()
    see(resident, "track-status", status="closed")


def test_number_and_code_are_typed_and_a_wrong_code_is_said_without_saying_more(
    visitors: Visitors, residents: Residents, axe: str, tmp_path: Path
) -> None:
    citizen = visitors.on_phone("citizen04")
    receipt = post(citizen, "/reports", {"report_id": str(new_id()), "text": SAID, "position": PLACE})
    resident = residents.open(PHONE)
    shot(resident, axe, "empty", tmp_path)

    at(resident, "track-find").click()
    expect(see(resident, "track-error")).to_contain_text("请填写")
    see(resident, "track-number").fill(receipt["number"])
    at(resident, "track-code").fill("ABCD-EFGH-JKMN-PQRS-TVWX")
    at(resident, "track-find").click()
    expect(see(resident, "track-error")).to_contain_text("不符", timeout=SLOW)
    shot(resident, axe, "wrong", tmp_path)
    at(resident, "track-code").fill(receipt["code"].lower().replace("-", " "))
    at(resident, "track-find").click()

    expect(see(resident, "track-said")).to_contain_text(SAID, timeout=SLOW)
    at(resident, "track-another").click()
    see(resident, "track-number")
    broken = residents.open(PHONE, "#" + urlencode({"number": receipt["number"], "code": "x"}))
    see(broken, "track-error")
