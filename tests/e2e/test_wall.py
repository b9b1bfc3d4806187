"""大屏: a screen opens its link, shows the town in both languages at its sizes, obeys a phone, and goes dark."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from runtime.clock import utc_now
from runtime.ids import new_id
from tests.e2e.barriers import CUT, serious
from tests.e2e.conftest import PAGES
from tests.e2e.people import Visitors, post
from tests.e2e.screens import SLOW, at, see
from tests.e2e.waiting import SHOP, Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

WALLS: Final = ((1920, 1080), (3840, 2160), (1024, 768), (1600, 1200))
LANGUAGES: Final = ("zh-CN", "en")
SCENES: Final = ("overview", "heat", "timing")
BUDGET: Final = 1_500_000
"""Bytes of the wall's page as they travel."""
FIRST_PICTURE_MS: Final = 2000
OVERFLOWING: Final = """() => [...document.querySelectorAll('.wall .panel')]
    .filter((one) => one.scrollWidth > one.clientWidth + 2
        || (one.scrollHeight > one.clientHeight + 2 && one.dataset.testid !== 'wall-events'))
    .map((one) => one.dataset.testid)"""
OF_OTHER_PLATFORMS: Final = ("两家人因宅基地吵架，要打起来了", "小店卖过期食品", "老人的医保报销不会办")
"""So few that their numbers are hidden, which needs more room than a number."""


def a_link(keeper: Page, name: str) -> str:
    """Make a screen on the page, and return its link."""
    see(keeper, "screen-name").fill(name)
    at(keeper, "screen-make").click()
    expect(see(keeper, "screen-made")).to_contain_text(name)
    return see(keeper, "screen-link").inner_text()


def a_wall(browser: Browser, link: str, size: tuple[int, int] = WALLS[0]) -> Page:
    """A device that opens a link."""
    context = browser.new_context(locale="zh-CN", viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(link)
    see(page, "wall-events")
    return page


def weight(page: str) -> int:
    """What a page and all that it loads at once come to, compressed."""
    seen: set[str] = set()

    def bytes_of(name: str) -> int:
        path = PAGES / name
        compressed = path.with_name(f"{path.name}.br")
        return (compressed if compressed.is_file() else path).stat().st_size

    def follow(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        text = (PAGES / name).read_text(encoding="utf-8", errors="ignore")
        for found in re.findall(r"""["'](?:\./|/)(?:assets/)?([\w.-]+\.(?:js|css))["']""", text):
            if (PAGES / "assets" / found).is_file():
                follow(f"assets/{found}")

    follow(page)
    return sum(map(bytes_of, seen))


def test_a_screen_shows_the_town_obeys_a_phone_and_goes_dark(
    visitors: Visitors, browser: Browser, e2e_town: Town, axe: str, tmp_path: Path
) -> None:
    keeper = visitors.at_desk("admin", "/screens")
    wall = a_wall(browser, a_link(keeper, "指挥室东墙"))
    assert "#" not in wall.url

    citizen = Somebody(e2e_town, "citizen03")
    for text in OF_OTHER_PLATFORMS:
        citizen.report(text)
    number = citizen.report(SHOP)
    event = wall.locator(f'[data-testid="wall-event"][data-number="{number}"]')
    expect(event).to_be_visible(timeout=SLOW)
    expect(event).not_to_contain_text(SHOP)
    expect(at(wall, "wall-fresh")).to_have_attribute("data-lamp", "live")

    for language in LANGUAGES:
        wall.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        wall.reload()
        see(wall, "wall-events")
        for size in WALLS:
            wall.set_viewport_size({"width": size[0], "height": size[1]})
            for scene in SCENES:
                at(wall, f"scene-{scene}").click()
                expect(at(wall, "wall")).to_have_attribute("data-scene", scene)
                assert not wall.evaluate(CUT), (language, size, scene)
                assert wall.evaluate(OVERFLOWING) == [], (language, size, scene)
                wall.screenshot(path=tmp_path / f"wall-{scene}-{size[0]}-{language}.png")
        assert serious(wall, axe) == [], language
    wall.keyboard.press("ArrowRight")
    expect(at(wall, "wall")).to_have_attribute("data-scene", "overview")

    code = at(wall, "wall-pair").get_attribute("data-code")
    phone = visitors.on_phone("citizen03", f"/wall/remote#{code}")
    see(phone, "remote-heat").click()
    expect(at(wall, "wall")).to_have_attribute("data-scene", "heat")
    expect(at(phone, "remote-said")).to_have_attribute("data-told", "shown")
    expect(at(phone, "remote-said")).to_contain_text("指挥室东墙")
    for language in LANGUAGES:
        phone.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        phone.reload()
        see(phone, "remote-code")
        assert serious(phone, axe) == [], language
        assert not phone.evaluate(CUT), language

    keeper.on("dialog", lambda dialog: dialog.accept())
    keeper.locator('[data-testid="screen"][data-name="指挥室东墙"]').get_by_test_id("screen-revoke").click()
    see(wall, "wall-dark")
    assert number not in wall.content()


def test_an_emergency_comes_first_on_every_wall(
    visitors: Visitors, browser: Browser, e2e_town: Town, tmp_path: Path
) -> None:
    assert e2e_town
    keeper = visitors.at_desk("supervisor01", "/screens")
    wall = a_wall(browser, a_link(keeper, "应急屏"))
    operator = visitors.at_desk("operator03", "/wall")
    see(operator, "wall-events")
    id, until = str(new_id()), (utc_now() + timedelta(hours=6)).isoformat()
    since = utc_now().isoformat()
    proposal = {"id": id, "reason": "台风“梅花”防台Ⅲ级响应", "grades": [4], "since": since, "until": until}
    post(operator, "/emergency", proposal)

    post(keeper, f"/emergency/{id}/approve", {"remark": "同意"})

    try:
        expect(at(wall, "wall")).to_have_attribute("data-scene", "emergency", timeout=SLOW)
        expect(see(wall, "wall-act")).to_contain_text("梅花")
        expect(at(operator, "wall")).to_have_attribute("data-scene", "emergency", timeout=SLOW)
        for size in WALLS:
            wall.set_viewport_size({"width": size[0], "height": size[1]})
            assert wall.evaluate(OVERFLOWING) == [], size
            wall.screenshot(path=tmp_path / f"wall-emergency-{size[0]}.png")
    finally:
        post(keeper, f"/emergency/{id}/end", {"remark": "解除"})
    expect(at(wall, "wall")).not_to_have_attribute("data-scene", "emergency", timeout=SLOW)


def test_screens_are_looked_after_in_both_languages_on_every_width(visitors: Visitors, axe: str) -> None:
    keeper = visitors.at_desk("admin", "/screens")
    a_link(keeper, "门厅")
    for language in LANGUAGES:
        keeper.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        keeper.reload()
        see(keeper, "screen")
        for width in (1440, 1366, 390):
            keeper.set_viewport_size({"width": width, "height": 844})
            assert serious(keeper, axe) == [], (language, width)
            assert not keeper.evaluate(CUT), (language, width)


def test_the_page_of_a_wall_is_light_and_soon_there(visitors: Visitors, pages: Path) -> None:
    assert pages.is_dir()
    assert weight("wall.html") <= BUDGET
    wall = visitors.at_desk("operator03", "/wall")
    see(wall, "wall-events")

    wall.reload()
    see(wall, "wall-events")

    assert wall.evaluate("performance.now()") <= FIRST_PICTURE_MS * 2  # of it the test's own waiting is a part
    painted = wall.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted <= FIRST_PICTURE_MS
