"""Every page on a desk, a small one and a phone, in both languages: axe finds nothing serious, nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, all_at, assigned, see
from tests.e2e.waiting import Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

WIDTHS: Final = (1440, 1366, 390)
RUBBISH: Final = "桥洞下垃圾成堆,味道很大"


def _the_detail(page: Page) -> None:
    see(page, "queue-row").click()
    see(page, "detail-number")


def _the_call(page: Page) -> None:
    see(page, "call-open-desk").click()
    see(page, "call-text").fill(RUBBISH)


def _the_axis(page: Page) -> None:
    see(page, "tab-axis").click()
    expect(all_at(page, "due-mark").first).to_be_visible(timeout=SLOW)


def _the_sheet_of_keys(page: Page) -> None:
    see(page, "queue-row")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOW)


def _the_duties(page: Page) -> None:
    see(page, "user-menu").click()
    see(page, "menu-duties").click()
    see(page, "duty-search")


def _a_draft(page: Page) -> None:
    see(page, "draft-begin").click()
    see(page, "draft-text")


class Screen(NamedTuple):
    """Who looks at which page, and what they do until it is there."""

    user: str
    path: str
    ready: str | Callable[[Page], None]


SCREENS: Final = {
    "the desk": Screen("operator03", "/desk?tab=all", _the_detail),
    "a call": Screen("operator03", "/desk", _the_call),
    "what is due today": Screen("operator03", "/desk", _the_axis),
    "the keys": Screen("operator03", "/desk?tab=all", _the_sheet_of_keys),
    "the duty list": Screen("operator03", "/desk", _the_duties),
    "the morning sheet": Screen("operator03", "/morning", "print"),
    "slips": Screen("operator03", "/slips?kind=order&number={number}", "slip"),
    "the hand-over": Screen("operator03", "/handover", "shift-notes-field"),
    "the roster": Screen("operator03", "/roster", "roster-file"),
    "a list": Screen("supervisor01", "/documents#duty_list", "document"),
    "a draft": Screen("supervisor01", "/documents#responsibility", _a_draft),
    "an emergency": Screen("operator03", "/emergency", "emergency-reason"),
    "exports": Screen("operator02", "/exports", "exports-empty"),
    "an assessment": Screen("assessor01", "/assessment", "open-period"),
    "the contacts": Screen("supervisor01", "/contacts", "contacts"),
    "the stream": Screen("operator03", "/streams", "streams"),
    "the screens": Screen("supervisor01", "/screens", "screen-make"),
    "the inbox": Screen("supervisor01", "/desk?number={number}", lambda page: see(page, "tab-inbox").click()),
    "what a citizen follows": Screen("citizen03", "/track", "track-number"),
    "signing in": Screen("operator03", "/login", "demo-operator01"),
    "a phone that reports": Screen("citizen03", "/officer", "report-submit"),
    "an incident on the phone": Screen("{unit}-h1", "/officer#incident/{number}", "move-sign"),
}


@pytest.fixture(scope="module")
def words(e2e_town: Town, browser: object) -> dict[str, str]:
    """An incident that a unit has to sign for."""
    assert browser
    return {"number": Somebody(e2e_town, "citizen03").report(RUBBISH)}


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_is_whole_in_both_languages_at_every_width(
    visitors: Visitors, axe: str, words: dict[str, str], name: str
) -> None:
    user, path, ready = SCREENS[name]
    if "{unit}" in user:
        asking = visitors.at_desk("operator03")
        words["unit"] = assigned(asking, words["number"])
    page = visitors.at_desk(user.format_map(words), path.format_map(words))
    for language in ("zh-CN", "en"):
        page.set_viewport_size({"width": WIDTHS[0], "height": 844})
        page.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        page.reload()
        if callable(ready):
            ready(page)
        else:
            see(page, ready)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert serious(page, axe) == [], (language, width)
            assert not page.evaluate(CUT), (language, width)
