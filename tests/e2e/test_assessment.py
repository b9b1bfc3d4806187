"""考核 on its page: a month is opened, published, objected to and decided; printed; whole in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, all_at, at, see

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WIDTHS = (390, 1366, 1440)


def whole(page: Page, axe: str, ready: str) -> None:
    """Nothing is cut off and axe finds nothing serious, in both languages at every width."""
    for language in ("zh-CN", "en"):
        page.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        page.reload()
        see(page, ready)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert serious(page, axe) == [], (language, width)
            assert not page.evaluate(CUT), (language, width)
    page.evaluate("localStorage.setItem('gridloop.locale', 'zh-CN')")
    page.reload()
    see(page, ready)


def test_a_month_is_published_objected_to_and_decided_by_another_assessor(visitors: Visitors, axe: str) -> None:
    assessor = visitors.at_desk("assessor01", "/assessment")
    see(assessor, "open-period").click()
    assessor.locator("#scheme").select_option("stations")
    see(assessor, "period-open").click()
    expect(at(assessor, "period-view")).to_have_attribute("data-state", "open", timeout=SLOW)
    expect(all_at(assessor, "result-row")).to_have_count(9)
    see(assessor, "act-publish").click()
    see(assessor, "act-sure").click()
    expect(at(assessor, "period-view")).to_have_attribute("data-state", "provisional", timeout=SLOW)
    expect(at(assessor, "act-freeze")).to_be_disabled()
    at(assessor, "result-row", subject="police").click()
    see(assessor, "subject-panel")
    whole(assessor, axe, "subject-panel")
    assert assessor.pdf(prefer_css_page_size=True).startswith(b"%PDF")

    lead = visitors.on_phone("police-lead", "/assessment", worker=False)
    see(lead, "own-month")
    lead.locator("[data-leaf=praised] > button").tap()
    see(lead, "object").tap()
    see(lead, "object-reason").fill("两件属邻镇管辖")
    see(lead, "object-send").tap()
    expect(at(lead, "objections")).to_contain_text("两件属邻镇管辖", timeout=SLOW)
    whole(lead, axe, "own-month")

    other = visitors.at_desk("assessor02", "/assessment")
    see(other, "tab-objections").click()
    see(other, "decision").fill("属实")
    see(other, "new-points").fill("3")
    see(other, "uphold").click()
    expect(at(other, "objections").locator("[data-state=upheld]")).to_have_count(1, timeout=SLOW)
    whole(other, axe, "tab-objections")


def test_an_office_scores_and_an_officer_finds_what_was_drawn(visitors: Visitors, axe: str) -> None:
    assessor = visitors.at_desk("assessor01", "/assessment")
    see(assessor, "open-period").click()
    assessor.locator("#scheme").select_option("grid-officers")
    see(assessor, "period-open").click()
    expect(at(assessor, "period-view")).to_have_attribute("data-state", "open", timeout=SLOW)
    office = visitors.at_desk("office-justice", "/assessment")
    all_at(office, "period").filter(has_text="网格员").first.click()
    see(office, "tab-score").click()
    office.locator("input[type=number]").first.fill("18")
    see(office, "score-reason").fill("日常检查")
    see(office, "score-send").click()
    expect(at(office, "score-form")).to_contain_text("已评 18.00", timeout=SLOW)
    whole(office, axe, "tab-score")
    see(assessor, "view-draws").click()
    whole(assessor, axe, "draw-form")

    officer = visitors.on_phone("officer01", "/assessment?view=checks", worker=False)
    see(officer, "checks")
    whole(officer, axe, "checks")
