"""Maps: incidents that lie together are one circle, key places can be hidden, and a map file lies under them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from playwright.sync_api import expect

from deploy.demo.seed import documents
from runtime.ids import new_id
from tests.e2e.map_file import a_map_file
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, all_at, at, see, until
from tests.e2e.wall_player import Player, Script, playing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PADDING: Final = 24
"""Pixels around the town, as the desk's map shows it."""
YARD: Final = (120.5122, 30.6441)
"""Where nothing else of the tests happens."""
DRAWN: Final = """() => [...document.querySelectorAll('.ground-shapes canvas, canvas.ground-shapes')].some((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.some((value, at) => at % 4 === 3 && value > 0)
})"""


def reported(town: Town, words: str, lon: float, lat: float) -> str:
    """Report something at a place, and return its number."""
    body = {"report_id": str(new_id()), "text": words, "position": {"lon": lon, "lat": lat}}
    named = {"Authorization": f"Bearer {town.token('citizen03')}"}
    answer = httpx.post(f"{town.url}/api/v1/reports", json=body, headers=named, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """Return where a place lies on a map that is one wide."""
    return lon / 360, math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def pixel_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where a place is on the desk's map while it shows the whole town."""
    (areas,) = (document.body for document in documents() if document.kind == "areas")
    corners = [mercator(*point) for cell in areas["cells"] for ring in cell["polygon"]["coordinates"] for point in ring]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    box = at(page, "map").bounding_box()
    assert box is not None
    scale = min((box["width"] - 2 * PADDING) / (right - left), (box["height"] - 2 * PADDING) / (top - bottom))
    x, y = mercator(lon, lat)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return middle[0] + (x - (left + right) / 2) * scale, middle[1] - (y - (bottom + top) / 2) * scale


def a_desk(visitors: Visitors, words: str, incidents: int) -> Page:
    """Open a desk whose list, and map, has only what these words find."""
    desk = visitors.at_desk("operator03", f"/desk?tab=all&q={words}")
    expect(all_at(desk, "queue-row")).to_have_count(incidents, timeout=SLOW)
    desk.wait_for_timeout(500)  # the map is drawn
    return desk


def sign_at(page: Page, x: float, y: float) -> bytes:
    """Return the picture of a sign on the map."""
    return page.screenshot(clip={"x": x - 6, "y": y - 6, "width": 12, "height": 12})


def test_incidents_of_one_yard_are_a_circle_that_lists_them(visitors: Visitors, e2e_town: Town) -> None:
    words = "院内堆物一处三报"
    numbers = {reported(e2e_town, words, *YARD) for _ in range(3)}
    desk = a_desk(visitors, words, 3)

    desk.mouse.click(*pixel_of(desk, *YARD))

    shown = see(desk, "map-several").locator("[data-number]")
    assert {one.get_attribute("data-number") for one in shown.all()} == numbers
    first = str(shown.first.get_attribute("data-number"))
    shown.first.click()
    desk.wait_for_url(f"**number={first}**", timeout=SLOW)


def test_a_circle_of_incidents_that_lie_apart_is_looked_at_from_nearer(visitors: Visitors, e2e_town: Town) -> None:
    words = "相邻两处积水"
    west, east = (YARD[0], 30.6405), (YARD[0] + 0.0012, 30.6405)
    for place in (west, east):
        reported(e2e_town, words, *place)
    desk = a_desk(visitors, words, 2)
    scale = desk.locator(".ol-scale-line-inner").inner_text()

    desk.mouse.click(*pixel_of(desk, (west[0] + east[0]) / 2, west[1]))

    until(desk, lambda: desk.locator(".ol-scale-line-inner").inner_text() != scale, what="the map has come nearer")
    assert all_at(desk, "map-several").count() == 0


def test_offices_stand_on_the_map_until_somebody_hides_them_for_good(visitors: Visitors, e2e_town: Town) -> None:
    assert e2e_town
    desk = a_desk(visitors, "nothing-has-these-words", 0)
    (units,) = (document.body for document in documents() if document.kind == "units")
    place = next(unit["place"] for unit in units["units"] if unit["id"] == "ecology")
    x, y = pixel_of(desk, place["lon"], place["lat"])
    with_it = sign_at(desk, x, y)

    see(desk, "map-landmarks").click()

    until(desk, lambda: sign_at(desk, x, y) != with_it, what="the office is hidden")
    desk.reload()
    expect(see(desk, "map-landmarks")).to_have_attribute("aria-pressed", "false")
    at(desk, "map-landmarks").click()
    until(desk, lambda: sign_at(desk, x, y) == with_it, what="the office is back")


def test_a_map_file_is_drawn_under_a_wall_from_parts_of_it(browser: Browser, pages: Path, tmp_path: Path) -> None:
    assert pages.is_dir()
    context = browser.new_context(locale="zh-CN", viewport={"width": 1920, "height": 1080})
    wall = context.new_page()
    parts: list[int] = []
    wall.on("response", lambda told: parts.append(told.status) if told.url.endswith("/basemap/archive") else None)
    with playing(Player(Script(seed=3), a_map_file(tmp_path / "town.pmtiles"))) as player:
        wall.goto(f"{player.url}/wall")
        see(wall, "wall-event")

        wall.wait_for_function(DRAWN, timeout=SLOW)

        wall.screenshot(path=tmp_path / "wall-map-file.png")
        context.close()
    assert len(parts) > 1
    assert set(parts) == {206}
