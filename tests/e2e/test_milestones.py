"""节点 on the screens: the desk plans two steps, the handler takes one on the phone, and is told what is still open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from runtime.clock import utc_now
from schemas.texts import word
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import IN_TOWN, Visitors, post_report
from tests.e2e.screens import SLOW, all_at, assigned, at, see

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
SHANGHAI = timedelta(hours=8)


def soon(minutes: int) -> str:
    """What the field for a moment takes, so many minutes from now; it is in the time of day of the township."""
    return (utc_now() + SHANGHAI + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def fine(page: Page, axe: str) -> None:
    """Nothing is cut off, and axe finds nothing."""
    expect(page.locator(".el-message")).to_have_count(0, timeout=SLOW)  # half faded, it has no contrast
    assert page.evaluate(CUT) is False
    assert serious(page, axe) == []


def test_steps_are_planned_at_the_desk_and_taken_on_the_phone(visitors: Visitors, axe: str) -> None:
    citizen = visitors.on_phone("citizen03")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    unit = assigned(desk, number)
    handler = visitors.on_phone(f"{unit}-h1", f"/officer#incident/{number}")
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")

    # The desk plans two steps; what is missing is said beside the step.
    see(desk, "detail-status", status="handling")
    see(desk, "move-plan").click()
    steps = all_at(desk, "part")
    expect(steps).to_have_count(1, timeout=SLOW)
    at(desk, "part-add").click()
    expect(steps).to_have_count(2)
    for n, (name, minutes) in enumerate((("到场勘查并拍照", 8), ("清运完毕", 15))):
        steps.nth(n).locator('[data-testid="field-name"]').fill(name)
        if n == 1:
            at(desk, "dialog-submit").click()
            expect(steps.nth(1).get_by_role("alert")).to_be_visible()
        steps.nth(n).locator('[data-testid="field-by"]').fill(soon(minutes))
    fine(desk, axe)
    at(desk, "dialog-submit").click()
    expect(all_at(desk, "milestone")).to_have_count(2, timeout=SLOW)
    expect(see(desk, "milestone", n="1")).to_contain_text("到场勘查并拍照")
    fine(desk, axe)

    # The handler sees them, is told why nothing is handed in, and takes the first one.
    expect(see(handler, "milestone", n="2")).to_contain_text("清运完毕")
    expect(see(handler, "forbidden-hand-in")).to_contain_text("节点")
    fine(handler, axe)
    see(handler, "move-milestone-done").click()
    expect(at(handler, "field-milestone")).to_have_value("1")
    at(handler, "field-note").fill("已到场，照片已拍")
    fine(handler, axe)
    at(handler, "dialog-submit").click()
    expect(see(handler, "milestone", n="1", state="done")).to_contain_text(word("milestoneState", "done"), timeout=SLOW)

    # The desk does without the second one; then the result can be handed in.
    see(desk, "milestone", n="1", state="done")
    see(desk, "move-milestone-drop").click()
    at(desk, "field-reason").fill("已一并清运")
    at(desk, "dialog-submit").click()
    see(desk, "milestone", n="2", state="dropped")
    see(handler, "move-hand-in")
    fine(desk, axe)
