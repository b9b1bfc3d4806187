"""统计 in the browser: charts with their tables, the lists behind numbers, both languages at every width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import Visitors, ask
from tests.e2e.screens import SLOW, all_at, assigned, at, see, until
from tests.e2e.waiting import Somebody

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WIDTHS: Final = (1440, 1366, 390)
WORDS: Final = {"zh-CN": ("受理量", "数据表"), "en": ("Received", "table")}
RUBBISH: Final = ("桥洞下垃圾成堆,味道很大", "路灯不亮,晚上看不见路", "店铺占道经营,人行道走不了")
PARTS: Final = ("trend", "map", "compare", "stages", "rates", "crossed")


@pytest.fixture(scope="module")
def numbers(e2e_town: Town, browser: object) -> list[str]:
    """Incidents that were received this month."""
    assert browser
    return [Somebody(e2e_town, "citizen03").report(text) for text in RUBBISH]


def drawn(page: Page) -> None:
    """Wait until every part of the page is there, its charts too."""
    see(page, "figure-value")
    for part in PARTS:
        expect(at(page, f"panel-{part}")).to_have_attribute("aria-busy", "false", timeout=SLOW)
    expect(page.locator('[data-testid="panel-trend"] .chart svg')).to_be_visible(timeout=SLOW)


def test_the_page_is_whole_in_both_languages_at_every_width(visitors: Visitors, numbers: list[str], axe: str) -> None:
    page = visitors.at_desk("operator03", "/statistics?figure=received")
    until(page, lambda: len(ask(page, "/statistics/cases?figure=received")["items"]) >= len(numbers), what="counted")
    for language, (name, table) in WORDS.items():
        page.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        page.reload()
        drawn(page)
        expect(see(page, "figure", figure="received")).to_contain_text(name)
        expect(at(page, "table-trend")).to_contain_text(table)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert serious(page, axe) == [], (language, width)
            assert not page.evaluate(CUT), (language, width)


def test_a_number_opens_the_list_behind_it_and_the_keyboard_closes_it(
    visitors: Visitors, numbers: list[str], axe: str
) -> None:
    page = visitors.at_desk("operator03", "/statistics?figure=received")
    drawn(page)

    at(page, "table-trend").press("Enter")
    row = all_at(page, "trend-row").first
    row.get_by_test_id("trend-counted").get_by_role("button").press("Enter")
    expect(see(page, "cases-counted")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    row.get_by_role("button").first.press("Enter")
    expect(see(page, "cases-all")).to_have_attribute("aria-pressed", "true")
    listed = page.locator(f'[data-testid="case"][data-number="{numbers[0]}"]')
    while listed.count() == 0:  # other tests' incidents come first
        see(page, "cases-more").click()
        page.wait_for_timeout(500)
    expect(listed.get_by_role("link")).to_have_attribute("href", f"/desk?number={numbers[0]}")
    assert serious(page, axe) == []

    page.keyboard.press("Escape")
    expect(at(page, "cases")).not_to_be_visible()
    expect(row.get_by_role("button").first).to_be_focused()


def test_the_address_holds_what_was_chosen(visitors: Visitors, numbers: list[str]) -> None:
    assert numbers
    page = visitors.at_desk("operator03", "/statistics?figure=received")
    drawn(page)
    this_month = see(page, "period").inner_text()

    at(page, "by").select_option("platform")
    at(page, "earlier").click()
    expect(at(page, "period")).not_to_have_text(this_month)
    see(page, "empty")
    page.reload()
    expect(see(page, "period")).not_to_have_text(this_month)
    expect(at(page, "by")).to_have_value("platform")

    page.go_back()
    page.go_back()
    expect(at(page, "period")).to_have_text(this_month)
    expect(at(page, "by")).to_have_value("unit")


def test_another_unit_is_told_no_exact_number_of_what_it_may_not_open(visitors: Visitors, numbers: list[str]) -> None:
    page = visitors.at_desk("operator03", "/statistics")
    mine = assigned(page, numbers[0])
    other = visitors.at_desk("police-lead" if mine != "police" else "enforcement-lead", "/statistics")

    # Of a small town less than five, which is hidden; of one in which others reported as well, about so many.
    expect(see(other, "figure", figure="received")).to_contain_text(re.compile("<5|约"))
