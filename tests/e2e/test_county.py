"""上报 on the screens: the desk asks, the supervisor agrees, the county reports for it, hands in, and it is checked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from runtime.clock import utc_now
from schemas.texts import word
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, assigned, at, moves_shown, see, submit_move

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def test_what_the_town_cannot_do_goes_to_the_county_and_comes_back_done(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen05")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    assigned(desk, number)

    # The command room asks; the supervisor finds it among the requests and agrees.
    submit_move(desk, "transfer", reason="须县级专业队伍清淤", done="已清理两次")
    see(desk, "request-transfer", state="pending")
    supervisor = visitors.at_desk("supervisor01", f"/desk?tab=asked&number={number}")
    row = see(supervisor, "queue-row", number=number)
    expect(row.get_by_test_id("asked")).to_have_text(word("requestKind", "transfer"))
    see(supervisor, "move-grant").click()
    expect(see(supervisor, "field-request")).to_contain_text("已清理两次", timeout=SLOW)
    at(supervisor, "dialog-submit").click()
    expect(all_at(supervisor, "dialog-submit")).to_have_count(0, timeout=SLOW)
    see(desk, "detail-status", status="with_county")
    expect(all_at(desk, "clock").filter(has_text=word("clock", "arrival")).first).to_be_visible(timeout=SLOW)

    # The county signs in at the desk: its list has this and nothing else.
    county = visitors.at_desk("county01", "/desk?tab=with_county")
    see(county, "queue-row", number=number)
    assert {item["lead_unit"]["id"] for item in ask(county, "/incidents")["items"]} == {"county"}
    county.goto(f"{visitors.url}/desk?tab=with_county&number={number}")
    see(county, "detail-status", status="with_county")
    assert {"arrive", "county-return", "county-result"} <= set(moves_shown(county))
    see(county, "move-arrive").click()
    see(county, "field-department").click()
    county.locator('[data-value="water"]').click()
    see(county, "field-promised_at").fill(in_eight_minutes())
    at(county, "dialog-submit").click()
    expect(all_at(county, "dialog-submit")).to_have_count(0, timeout=SLOW)
    expect(see(desk, "department")).to_have_text("县水利局", timeout=SLOW)
    expect(see(desk, "event-CountyArrived")).to_contain_text("县水利局", timeout=SLOW)
    expect(all_at(desk, "clock").filter(has_text="报到时所定").first).to_be_visible(timeout=SLOW)

    # It hands in what it did, and somebody of the town checks.
    submit_move(county, "county-result", result="县水利局已清淤")
    see(county, "detail-status", status="awaiting_check")
    see(desk, "detail-status", status="awaiting_check")
    submit_move(desk, "confirm", note="现场已看")
    see(desk, "detail-status", status="awaiting_rating")


def in_eight_minutes() -> str:
    """The moment as the browser's field takes it: the time of day of the township."""
    return (utc_now() + timedelta(hours=8, minutes=8)).strftime("%Y-%m-%dT%H:%M")
