"""申请 on the screens: somebody asks on the phone, the operator decides at the desk, and whoever asked sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import text, word
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, assigned, at, moves_shown, see, submit_move, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def agree(desk: Page) -> None:
    """Grant the one request that waits."""
    see(desk, "move-grant").click()
    expect(see(desk, "field-request")).to_contain_text("申请", timeout=SLOW)
    at(desk, "dialog-submit").click()
    expect(all_at(desk, "dialog-submit")).to_have_count(0, timeout=SLOW)


def test_the_handler_asks_on_the_phone_the_operator_agrees_and_it_goes_on(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen05")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    handler = visitors.on_phone(f"{assigned(desk, number)}-h1", f"/officer#incident/{number}")
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")

    # More time.
    see(handler, "move-extend").click()
    expect(see(handler, "due-now")).to_contain_text("现在到期时间")
    see(handler, "later-2").click()
    at(handler, "field-reason").fill("需调用抓斗车")
    at(handler, "dialog-submit").click()
    see(handler, "request-extension", state="pending")
    agree(desk)
    expect(see(desk, "request-extension", state="granted")).to_contain_text("延期到", timeout=SLOW)
    expect(see(desk, "event-HandlingExtended")).to_be_visible(timeout=SLOW)
    expect(all_at(desk, "clock").filter(has_text="延期").first).to_be_visible(timeout=SLOW)

    # A hold, asked for when the phone has heard of the extension.
    see(handler, "request-extension", state="granted")
    see(handler, "move-hold").click()
    at(handler, "field-reason_code").select_option("weather")
    see(handler, "later-24").click()
    at(handler, "dialog-submit").click()
    see(handler, "request-hold", state="pending")
    agree(desk)
    see(desk, "detail-status", status="on_hold")
    expect(see(desk, "event-IncidentHeld")).to_contain_text("全程", timeout=SLOW)
    see(handler, "detail-status", status="on_hold")

    # Which the reporter does not take back meanwhile.
    citizen.goto(f"{visitors.url}/officer#incident/{number}")
    citizen.reload()
    why = see(citizen, "forbidden-cancel")
    expect(why).to_contain_text(text("forbidden.while_on_hold"))
    expect(why.get_by_role("button")).to_be_disabled()
    assert "cancel" not in moves_shown(citizen)
    expect(all_at(desk, "forbidden-cancel")).to_have_count(0)

    # And it goes on.
    see(handler, "move-resume").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")
    see(desk, "detail-status", status="handling")
    expect(see(desk, "event-IncidentResumed")).to_be_visible(timeout=SLOW)


def test_the_reporter_asks_to_take_back_what_is_handled_and_the_operator_agrees(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen04")
    number = post_report(citizen, "桥洞下垃圾成堆,味道很大", position=PLACE)
    desk = visitors.at_desk("operator03", f"/desk?number={number}")
    unit = assigned(desk, number)
    handler = visitors.on_phone(f"{unit}-h1", f"/officer#incident/{number}")
    see(handler, "move-sign").click()
    at(handler, "dialog-submit").click()
    see(handler, "detail-status", status="handling")

    citizen.goto(f"{visitors.url}/officer#incident/{number}")
    citizen.reload()
    submit_move(citizen, "cancel", reason="物业刚刚收走了")
    see(citizen, "request-cancellation", state="pending")
    expect(see(desk, "request-cancellation", state="pending")).to_contain_text("物业刚刚收走了", timeout=SLOW)
    desk.goto(f"{visitors.url}/desk?tab=asked&number={number}")
    row = see(desk, "queue-row", number=number)
    expect(row.get_by_test_id("asked")).to_have_text(word("requestKind", "cancellation"))
    agree(desk)

    expect(see(desk, "detail-status", status="closed")).to_contain_text(word("outcome", "cancelled"))
    see(citizen, "detail-status", status="closed")
    see(citizen, "request-cancellation", state="granted")
    expect(see(handler, "event-IncidentCancelled")).to_be_visible(timeout=SLOW)

    def kinds() -> set[str]:
        return {one["kind"] for one in ask(handler, "/alerts")["items"] if one["number"] == number}

    until(handler, lambda: "cancelled" in kinds(), what="the handler is told")
