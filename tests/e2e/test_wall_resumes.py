"""A wall goes on by itself: after its machine slept, its server was started again, and Kafka was away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.screens import SLOW, at, see, until
from tests.e2e.test_wall import a_wall
from tests.e2e.test_wall_for_weeks import newest
from tests.e2e.waiting import SHOP, Somebody
from tests.e2e.wall_player import Player, Script, playing

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

NIGHT: Final = "08:00:00"
SAME_PAGE: Final = "window.hangs = true"


def a_screen(town: Town, name: str) -> str:
    """Make a screen as its keeper, and return its link."""
    keeper = {"Authorization": f"Bearer {town.token('admin')}"}
    made = httpx.post(f"{town.url}/api/v1/screens", json={"name": name}, headers=keeper, timeout=30)
    assert made.status_code == 201, made.text
    return f"{town.url}{made.json()['path']}"


def shows(wall: Page, number: str) -> None:
    """Wait until the wall tells of an incident, on the page that it was."""
    expect(wall.locator(f'[data-testid="wall-event"][data-number="{number}"]')).to_be_visible(timeout=SLOW)
    expect(at(wall, "wall-fresh")).to_have_attribute("data-lamp", "live", timeout=SLOW)
    assert wall.evaluate("window.hangs === true"), "the page was loaded anew"


def test_a_wall_whose_machine_slept_for_a_night_shows_the_morning(browser: Browser, pages: Path) -> None:
    assert pages.is_dir()
    with playing(Player(Script(seed=2))) as player:
        context = browser.new_context(locale="zh-CN", viewport={"width": 1920, "height": 1080})
        wall = context.new_page()
        wall.clock.install()
        wall.goto(f"{player.url}/wall")
        see(wall, "wall-event")
        wall.evaluate(SAME_PAGE)
        player.cut = player.streams
        missed = player.script.played

        wall.clock.fast_forward(NIGHT)

        until(wall, lambda: player.streams > player.cut, what="what was missed is loaded, with a stream of its own")
        until(wall, lambda: newest(wall) > missed, what="the wall tells what happens now")
        expect(at(wall, "wall-fresh")).to_have_attribute("data-lamp", "live", timeout=SLOW)
        assert wall.evaluate("window.hangs === true"), "the page was loaded anew"
        context.close()


def test_a_wall_goes_on_when_its_server_was_started_again(browser: Browser, e2e_town: Town) -> None:
    wall = a_wall(browser, a_screen(e2e_town, "重启"))
    expect(at(wall, "wall-fresh")).to_have_attribute("data-lamp", "live", timeout=SLOW)
    wall.evaluate(SAME_PAGE)

    killed = e2e_town.kill_kind("web")

    expect(at(wall, "wall-fresh")).to_have_attribute("data-lamp", "behind", timeout=SLOW)
    for name, pid in killed.items():
        e2e_town.await_restart(name, pid)
    shows(wall, Somebody(e2e_town, "citizen03").report(SHOP))
    wall.context.close()


@pytest.mark.nightly
def test_a_wall_tells_what_comes_in_while_kafka_is_away_and_that_it_is_away(browser: Browser, e2e_town: Town) -> None:
    wall = a_wall(browser, a_screen(e2e_town, "断流"))
    wall.evaluate(SAME_PAGE)
    stream = at(wall, "wall-stream")

    with e2e_town.without_kafka():
        shows(wall, Somebody(e2e_town, "citizen03").report(SHOP))
        expect(stream).to_have_class("amber", timeout=SLOW)

    expect(stream).not_to_have_class("amber", timeout=2 * SLOW)
    shows(wall, Somebody(e2e_town, "citizen03").report(SHOP))
    wall.context.close()
