"""制度与清单 in the browser: a supervisor finds a fault by its line, mends it, publishes, and goes back.

Before that the page shows what a proposal does to what is open.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, at, see, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WIDTHS = (1440, 1366, 390)
PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def test_a_supervisor_changes_a_list_sees_the_difference_and_goes_back(visitors: Visitors, axe: str) -> None:
    page = visitors.at_desk("supervisor01", "/documents#channels")
    see(page, "document")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert serious(page, axe) == [], width
        assert not page.evaluate(CUT), width
    page.set_viewport_size({"width": 1440, "height": 900})

    see(page, "draft-begin").click()
    text = see(page, "draft-text")
    good = text.input_value()
    text.fill(good.replace("name:", "nom:", 1))
    expect(all_at(page, "fault").first).to_contain_text("第 2 行", timeout=SLOW)
    expect(at(page, "draft-publish")).to_be_disabled()
    assert serious(page, axe) == []

    text.fill(good.replace("name: ", "name: 新", 1))
    expect(see(page, "change")).to_contain_text("新", timeout=SLOW)
    at(page, "draft-publish").click()
    see(page, "ask-reason").fill("改名")
    assert serious(page, axe) == []
    at(page, "ask-confirm").click()
    expect(see(page, "told")).to_contain_text("已发布", timeout=SLOW)
    expect(all_at(page, "version")).to_have_count(2)

    see(page, "back").click()
    see(page, "ask-reason").fill("还是原名好")
    at(page, "ask-confirm").click()
    expect(all_at(page, "version")).to_have_count(3, timeout=SLOW)
    expect(see(page, "document")).not_to_contain_text("新")


def test_before_something_is_published_the_page_shows_which_due_times_would_move_and_who_would_get_what(
    visitors: Visitors, axe: str
) -> None:
    page = visitors.at_desk("supervisor01", "/documents#limits")
    see(page, "document")
    number = post_report(page, "桥洞下垃圾成堆,味道很大", position=PLACE)
    until(page, lambda: ask(page, f"/incidents/{number}")["status"] == "assigned", what="it is assigned")

    see(page, "draft-begin").click()
    text = see(page, "draft-text")
    text.fill(re.sub(r"(clock: (?:sign|handle),.*?minutes: )\d+", r"\g<1>240", text.input_value()))
    expect(see(page, "change").first).to_contain_text("240", timeout=SLOW)
    see(page, "draft-good")
    at(page, "draft-publish").click()

    expect(see(page, "preview-sum")).to_contain_text("个时限变动", timeout=SLOW)
    # which ones are shown depends on what else is open: the town is everybody's
    expect(page.get_by_role("link", name=re.compile(r"\d{7}$")).first).to_be_visible()
    at(page, "ask-open").check()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert serious(page, axe) == [], width
        assert not page.evaluate(CUT), width

    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
    at(page, "kind-responsibility").click()
    see(page, "draft-begin").click()
    text = see(page, "draft-text")
    text.fill(re.sub(r"(id: R060,.*?unit: )enforcement", r"\1works", text.input_value(), flags=re.DOTALL))
    expect(see(page, "change").first).to_contain_text("R060", timeout=SLOW)
    at(page, "draft-publish").click()

    expect(see(page, "trial-sum")).to_contain_text("会派到别处", timeout=SLOW)
    expect(see(page, "trial-pair").first).to_contain_text("综合行政执法", timeout=SLOW)
    assert serious(page, axe) == []


def test_nothing_that_was_typed_is_lost_where_two_write_at_one_draft(visitors: Visitors, axe: str) -> None:
    visitors.forgive("status of 412")
    one = visitors.at_desk("supervisor01", "/documents#reasons")
    see(one, "draft-begin").click()
    text = see(one, "draft-text")
    good = text.input_value()
    text.fill(f"{good}# 一\n")
    at(one, "draft-save").click()
    expect(at(one, "draft-save")).to_be_disabled(timeout=SLOW)

    other = visitors.at_desk("supervisor02", "/documents#reasons")
    see(other, "draft").get_by_role("button").click()
    see(other, "draft-text").fill(f"{good}# 二\n")
    at(other, "draft-save").click()
    expect(at(other, "draft-save")).to_be_disabled(timeout=SLOW)

    text.fill(f"{good}# 三\n")
    at(one, "draft-save").click()
    expect(see(one, "draft-theirs")).to_contain_text("# 二", timeout=SLOW)
    expect(text).to_have_value(f"{good}# 三\n")
    for width in WIDTHS:
        one.set_viewport_size({"width": width, "height": 844})
        assert serious(one, axe) == [], width
        assert not one.evaluate(CUT), width
    one.set_viewport_size({"width": 1440, "height": 900})
    at(one, "kind-channels").click()  # by mistake, with a text that is not saved
    expect(see(one, "told")).to_contain_text("已保留", timeout=SLOW)
    at(one, "kind-reasons").click()
    see(one, "draft").get_by_role("button").click()
    see(one, "draft-with-mine").click()
    at(one, "draft-save").click()
    expect(at(one, "draft-save")).to_be_disabled(timeout=SLOW)
    expect(see(one, "draft-text")).to_have_value(f"{good}# 三\n")

    at(one, "draft-drop").click()
    at(one, "ask-confirm").click()
    expect(see(one, "told")).to_contain_text("已放弃", timeout=SLOW)
