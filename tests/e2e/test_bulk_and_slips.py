"""Several incidents at once: one move on each of them that allows it, and a printed slip of each with its code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import PHONE, Visitors, ask
from tests.e2e.screens import SLOW, all_at, assigned, at, see
from tests.e2e.waiting import SHOP, WASHING, Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SIZES = (1366, 768), (PHONE["width"], PHONE["height"])
WHY = "交办有误，重新核对"


def printed_pages(page: Page) -> int:
    """How many sheets of paper come out of the printer."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def test_several_are_printed_and_recalled_together_and_one_that_cannot_be_says_why(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    citizen = Somebody(e2e_town, "citizen03")
    numbers = [citizen.report(text) for text in (SHOP, WASHING, SHOP)]
    desk = visitors.at_desk("operator03", "/desk?sort=received")
    unit = {assigned(desk, number) for number in numbers}.pop()
    signed, *recalled = numbers
    Somebody(e2e_town, f"{unit}-h1").move(signed, "sign")
    see(desk, "queue-row", number=signed, status="handling")

    for number in numbers:
        see(desk, "queue-row", number=number).locator('[data-testid="queue-pick"]').click()
    expect(at(desk, "bulk-bar")).to_contain_text("3")
    assert serious(desk, axe) == []
    desk.keyboard.press("b")  # the box that was ticked last has the focus
    see(desk, "bulk-move-recall")
    at(desk, "bulk-close").click()
    with desk.expect_popup() as opened:
        at(desk, "bulk-print").click()
    _are_printed(opened.value, numbers, axe)

    desk.keyboard.press("b")
    see(desk, "bulk-move-recall").click()
    expect(all_at(desk, "bulk-item", number=signed, state="barred")).to_have_count(1)
    at(desk, "field-reason").fill(WHY)
    assert serious(desk, axe) == []
    at(desk, "bulk-run").click()

    expect(all_at(desk, "bulk-item", state="done")).to_have_count(2, timeout=SLOW)
    assert [ask(desk, f"/incidents/{number}")["status"] for number in numbers] == ["handling", "received", "received"]
    notes = [ask(desk, f"/incidents/{number}/events")["items"][-1]["note"] for number in recalled]
    assert notes == [WHY, WHY]
    at(desk, "bulk-close").click()
    expect(at(desk, "bulk-bar")).to_contain_text("1", timeout=SLOW)
    for width, height in SIZES:
        desk.set_viewport_size({"width": width, "height": height})
        assert desk.evaluate(CUT) is False


def _are_printed(slips: Page, numbers: list[str], axe: str) -> None:
    """Each incident on a page of its own, with a code that leads to it."""
    expect(all_at(slips, "slip")).to_have_count(len(numbers), timeout=SLOW)
    expect(at(slips, "print")).to_be_enabled(timeout=SLOW)
    assert serious(slips, axe) == []
    assert printed_pages(slips) == len(numbers)
    slips.goto(f"{slips.url.partition('/slips')[0]}/i/{numbers[0]}")
    expect(at(slips, "detail-number")).to_have_text(numbers[0], timeout=SLOW)
    slips.close()
