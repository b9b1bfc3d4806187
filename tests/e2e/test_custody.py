"""谁手里多久: the desk and the phone show who had an incident, hatched where the time did not count."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from runtime.clock import utc_now
from schemas.texts import text as text_of
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, all_at, see
from tests.e2e.waiting import SHOP, Somebody
from tests.fault.harness import wait_until

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def held(town: Town) -> tuple[str, str]:
    """Have an incident put on hold; return its number and the unit that has it."""
    operator = Somebody(town, "operator03")
    number = Somebody(town, "citizen03").report(SHOP)
    wait_until(lambda: operator.get(f"/incidents/{number}")["status"] == "assigned", 60, what="it is assigned")
    unit = operator.get(f"/incidents/{number}")["lead_unit"]
    handler = Somebody(town, f"{unit['id']}-h1")
    handler.move(number, "sign")
    handler.move(number, "hold", reason_code="weather", until=(utc_now() + timedelta(hours=2)).isoformat())
    request = next(one["id"] for one in operator.get(f"/incidents/{number}")["requests"])
    operator.move(number, "grant", request=request)
    return number, str(unit["name"])


def test_who_had_it_how_long_is_shown_at_the_desk_and_on_the_phone(visitors: Visitors, e2e_town: Town) -> None:
    number, unit = held(e2e_town)

    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    bar = see(desk, "custody")
    stays = all_at(desk, "custody-stay")

    expect(stays).to_have_count(3, timeout=SLOW)
    expect(stays.nth(0)).to_contain_text(text_of("holder.triage"))
    expect(stays.nth(1)).to_contain_text(unit)
    expect(stays.nth(2)).to_contain_text(text_of("custody.now"))
    expect(stays.nth(2)).to_contain_text(text_of("custody.pausedFor", parts=text_of("custody.on_hold", t="")))
    expect(bar.locator(".bar i.paused")).to_have_count(1)

    phone = visitors.on_phone("operator03", f"/officer#incident/{number}")
    phone.get_by_text(text_of("custody.title")).click(timeout=SLOW)
    expect(all_at(phone, "custody-stay")).to_have_count(3)
