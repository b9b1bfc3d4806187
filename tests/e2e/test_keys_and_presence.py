"""The desk by keys: a move is begun by its own, the work goes on with the next row, and nobody works unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from schemas.texts import word
from tests.e2e.barriers import serious
from tests.e2e.people import Visitors, ask
from tests.e2e.screens import SLOW, all_at, assigned, at, see
from tests.e2e.waiting import SHOP, Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_a_move_is_begun_by_its_key_beside_somebody_who_has_it_open_and_leads_to_the_next_row(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    citizen = Somebody(e2e_town, "citizen03")
    older, newest = citizen.report(SHOP), citizen.report(SHOP)
    desk = visitors.at_desk("operator03", "/desk?sort=received")
    for number in (older, newest):
        assigned(desk, number)
        see(desk, "queue-row", number=number, status="assigned")

    at(desk, "queue-row", number=newest).click()
    expect(at(desk, "detail-number")).to_have_text(newest, timeout=SLOW)
    other = visitors.at_desk("operator01", f"/desk?number={newest}")
    expect(at(other, "also-open")).to_contain_text(ask(desk, "/me")["name"], timeout=SLOW)
    assert serious(other, axe) == []
    desk.keyboard.press("r")
    see(desk, "field-reason").fill("交办有误")
    at(desk, "dialog-submit").click()

    expect(at(desk, "detail-status")).to_have_attribute("data-status", "received", timeout=SLOW)
    expect(all_at(desk, "queue-row", number=older)).to_be_focused(timeout=SLOW)
    desk.keyboard.press("?")
    sheet = desk.locator(".el-dialog")
    expect(sheet).to_contain_text(word("move", "recall"))
    assert serious(desk, axe) == []
