"""今日到期 at the desk: the next hours by unit, reached by mouse and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.barriers import serious
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, all_at, at, see
from tests.e2e.waiting import SHOP, Somebody
from tests.fault.harness import wait_until

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768)])
def test_the_axis_shows_what_is_due_and_opens_it_by_click_and_by_key(
    visitors: Visitors, e2e_town: Town, axe: str, width: int, height: int
) -> None:
    operator = Somebody(e2e_town, "operator03")
    numbers = {Somebody(e2e_town, "citizen03").report(SHOP) for _ in range(2)}

    def all_assigned() -> bool:
        return all(operator.get(f"/incidents/{number}")["status"] == "assigned" for number in numbers)

    wait_until(all_assigned, 60, what="they are assigned")
    desk = visitors.at_desk("operator03")
    desk.set_viewport_size({"width": width, "height": height})

    see(desk, "tab-axis").click()
    mark = all_at(desk, "due-mark").first
    mark.click(timeout=SLOW)
    expect(see(desk, "detail-number")).to_have_text(mark.get_attribute("data-number") or "", timeout=SLOW)

    expect(at(desk, "due-axis")).to_be_visible()
    mark.press("ArrowRight")
    focused = desk.locator('[data-testid="due-mark"]:focus')
    expect(focused).to_have_attribute("data-at", "0 1")
    focused.press("Enter")
    expect(see(desk, "detail-number")).to_have_text(focused.get_attribute("data-number") or "", timeout=SLOW)
    assert serious(desk, axe) == []
