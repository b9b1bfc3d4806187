"""交接班: the one who leaves signs what is open, the one who comes signs in on the same desk and takes over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from runtime.clock import utc_now
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import PHONE, Visitors
from tests.e2e.screens import SLOW, all_at, assigned, at, see
from tests.e2e.waiting import SHOP, Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

NOTES = "红船路积水，市政 18 时再看；值班电话转分机 2。"
SIZES = (1366, 768), (PHONE["width"], PHONE["height"])


def _asks_for_more_time(town: Town, unit: str, number: str) -> None:
    """Have the unit sign for it and ask for an extension: a request waits when the shift ends."""
    handler = Somebody(town, f"{unit}-h1")
    handler.move(number, "sign")
    handler.move(number, "extend", due_at=(utc_now() + timedelta(days=1)).isoformat(), reason="需调用抓斗车")


def test_a_shift_is_left_and_taken_over_on_one_desk(visitors: Visitors, e2e_town: Town, axe: str) -> None:
    number = Somebody(e2e_town, "citizen03").report(SHOP)
    desk = visitors.at_desk("operator03", "/handover")
    _asks_for_more_time(e2e_town, assigned(desk, number), number)
    desk.reload()

    expect(at(desk, "shift-line", number=number)).to_be_visible(timeout=SLOW)
    expect(all_at(desk, "shift-request", number=number)).to_have_count(1)
    assert serious(desk, axe) == []
    see(desk, "shift-notes-field").fill(NOTES)
    desk.reload()
    expect(see(desk, "shift-notes-field")).to_have_value(NOTES)
    visitors.forgive("status of 401")  # the session ends before the notes are signed
    desk.context.clear_cookies()
    at(desk, "shift-leave").click()
    see(desk, "signed-out")
    at(desk, "again-demo").click()
    expect(at(desk, "signed-out")).to_have_count(0, timeout=SLOW)
    at(desk, "shift-leave").click()
    see(desk, "shift", state="waiting")
    expect(all_at(desk, "shift-take")).to_have_count(0)
    at(desk, "shift-next").click()
    desk.wait_for_url("**/login?next=*")
    at(desk, "demo-operator01").click()

    see(desk, "shift", state="waiting")
    expect(at(desk, "shift-notes")).to_have_text(NOTES)
    at(desk, "shift-remark").fill("已核对")
    at(desk, "shift-take").click()

    see(desk, "shift", state="taken")
    expect(at(desk, "shift-line", number=number)).to_be_visible()
    expect(at(desk, "shift-entry")).to_be_visible()
    assert serious(desk, axe) == []
    assert desk.pdf(prefer_css_page_size=True)
    for width, height in SIZES:
        desk.set_viewport_size({"width": width, "height": height})
        assert desk.evaluate(CUT) is False
