"""应急响应: proposed at one desk, approved at another; every page says so, the clocks say why, one press ends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import PHONE, Visitors, ask
from tests.e2e.screens import SLOW, assigned, at, see, until
from tests.e2e.waiting import SHOP, Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

REASON = "台风“梅花”防台Ⅲ级响应"
SIZES = (1440, 900), (1366, 768), (PHONE["width"], PHONE["height"])


def total(page: Page, number: str) -> str:
    """How the total clock of an incident is."""
    clocks = ask(page, f"/incidents/{number}")["clocks"]
    return str(next(clock["state"] for clock in clocks if clock["kind"] == "total"))


def nothing_cut(page: Page, pictures: Path, name: str) -> None:
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CUT) is False, f"cut off at {width}"
        page.screenshot(path=pictures / f"{name}-{width}.png")
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def reaches_from_edge_to_edge(page: Page) -> None:
    banner = see(page, "emergency-banner", state="lasting")
    for width, height in (*SIZES, (500, 800)):
        page.set_viewport_size({"width": width, "height": height})
        box = banner.bounding_box()
        assert box is not None
        assert (box["x"], box["width"]) == (0, page.evaluate("document.documentElement.clientWidth")), width
        assert page.evaluate(CUT) is False, width
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def test_ordinary_matters_wait_while_it_lasts_and_go_on_when_it_is_ended(
    visitors: Visitors, e2e_town: Town, axe: str, tmp_path: Path
) -> None:
    visitors.forgive("status of 409")  # what is approved was taken back meanwhile
    number = Somebody(e2e_town, "citizen03").report(SHOP)
    room = visitors.at_desk("operator01", "/emergency")
    assigned(room, number)
    see(room, "emergency-reason").fill(REASON)
    assert serious(room, axe) == []
    nothing_cut(room, tmp_path, "propose")
    at(room, "emergency-propose").click()
    see(room, "emergency-withdraw")

    chief = visitors.at_desk("supervisor01")
    see(chief, "emergency-proposed").get_by_role("link").click()
    approve = see(chief, "emergency-approve")
    at(room, "emergency-withdraw").click()
    see(room, "emergency-reason").fill(f"{REASON}，二次提出")
    at(room, "emergency-propose").click()
    see(room, "emergency-withdraw")
    at(chief, "decide-remark").fill("同意第一份")
    approve.click()  # what stood there was taken back meanwhile
    see(chief, "emergency-exchanged")
    expect(at(chief, "decide-remark")).to_have_value("")
    expect(at(chief, "emergency-none")).to_have_count(0)
    at(chief, "emergency-approve").click()
    see(chief, "act", state="lasting")
    until(chief, lambda: total(chief, number) == "paused", what="its clocks wait")
    later = Somebody(e2e_town, "citizen04").report(SHOP)
    assigned(chief, later)
    assert serious(chief, axe) == []
    nothing_cut(chief, tmp_path, "lasting")

    desk = visitors.at_desk("operator02")
    see(desk, "emergency-banner", state="lasting")
    cell = ask(desk, f"/incidents/{later}")["cell"]["code"]
    see(desk, "queue-waits")
    group = see(desk, f"group-{cell}")
    group.click()
    expect(group).to_have_attribute("aria-pressed", "true")
    expect(desk.get_by_test_id("queue-row").first).to_be_visible(timeout=SLOW)
    assert serious(desk, axe) == []
    nothing_cut(desk, tmp_path, "desk")
    for name in ("handover", "morning", "roster"):
        desk.goto(f"{visitors.url}/{name}")
        reaches_from_edge_to_edge(desk)
    desk.goto(f"{visitors.url}/desk")
    phone = visitors.on_phone("officer01")
    see(phone, "emergency-banner", state="lasting")
    assert phone.evaluate(CUT) is False
    phone.screenshot(path=tmp_path / "phone.png")

    see(chief, "end-reason").fill("台风减弱")
    at(chief, "emergency-end").click()
    see(chief, "emergency-none")
    until(chief, lambda: total(chief, number) == "running", what="its clocks go on")
    clocks = ask(chief, f"/incidents/{number}")["clocks"]
    lines = next(clock["lines"] for clock in clocks if clock["kind"] == "total")
    assert [line["why"] for line in lines if line["what"] in ("paused", "resumed")] == ["emergency", "emergency_ended"]
    expect(at(desk, "emergency-banner")).to_have_count(0, timeout=SLOW)
    desk.reload()
    expect(desk.locator(f'[data-testid="queue-row"][data-number="{later}"]')).to_be_visible(timeout=SLOW)
    expect(at(desk, "queue-waits")).to_have_count(0)
