"""接电话: a call is taken by keyboard alone, joined to what is the same, and read out by number and code."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dispatch.domain.calendar.workdays import SHANGHAI
from runtime.clock import monotonic, utc_now
from runtime.ids import new_id
from tests.e2e.barriers import serious
from tests.e2e.people import Visitors, ask, post, post_report
from tests.e2e.screens import SLOW, at, see, until
from tests.e2e.waiting import Somebody

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

RUBBISH = "桥洞下垃圾成堆,味道很大"
AS_A_PERSON_WOULD = 30.0
SETTLED = 700
"""Milliseconds after which a press is not taken for half of the one before."""


def test_a_call_is_taken_by_keyboard_alone(visitors: Visitors, e2e_town: Town, axe: str) -> None:
    desk = visitors.at_desk("operator03")
    see(desk, "call-open-desk")

    began = monotonic()
    desk.keyboard.press("F2")
    expect(at(desk, "call-text")).to_be_focused(timeout=SLOW)
    desk.keyboard.type(RUBBISH)
    desk.keyboard.press("Tab")
    desk.keyboard.type("东市街菜场后门")
    expect(at(desk, "call-place")).to_contain_text("东市街网格")
    expect(at(desk, "call-phone")).to_be_visible()
    for _ in range(2):
        desk.keyboard.press("Tab")
    expect(at(desk, "call-phone")).to_be_focused()
    desk.keyboard.type("138-1234-5678")
    desk.keyboard.press("Tab")
    desk.keyboard.type("王女士")
    assert serious(desk, axe) == []
    desk.keyboard.press("Control+Enter")
    number = see(desk, "call-number").text_content() or ""
    took = monotonic() - began

    assert took < AS_A_PERSON_WOULD
    assert serious(desk, axe) == []
    until(desk, lambda: ask(desk, f"/incidents/{number}")["status"] == "assigned", what="it is assigned")
    taken = ask(desk, f"/incidents/{number}")
    assert taken["cell"]["name"] == "东市街网格"
    assert taken["caller"] == {"name": "王女士", "phone": "138****5678", "tell_by": "phone"}

    visitors.forgive("412")  # triage may be faster than the merging, which is then asked for anew
    desk.keyboard.press("Enter")
    expect(at(desk, "call-text")).to_be_focused(timeout=SLOW)
    desk.keyboard.type("桥洞下垃圾成堆,味道大得很")
    desk.keyboard.press("Tab")
    desk.keyboard.type("东市街")
    see(desk, "call-alike", number=number)
    first = (at(desk, "call-alike").get_attribute("data-number")) or ""
    desk.keyboard.press("Alt+Digit1")
    desk.keyboard.press("Control+Enter")
    expect(see(desk, "call-joined")).to_have_attribute("data-state", "joined", timeout=SLOW)
    second = at(desk, "call-number").text_content() or ""
    assert ask(desk, f"/incidents/{second}")["merged_into"]["number"] == first
    code = at(desk, "call-code").text_content() or "no code"

    at(desk, "call-open").click()  # who lost the receipt rings again
    see(desk, "caller-read-code").click()
    expect(at(desk, "caller-code")).to_have_text(code, timeout=SLOW)
    assert serious(desk, axe) == []

    desk.keyboard.press("Escape")
    desk.set_viewport_size({"width": 390, "height": 844})
    at(desk, "call-open-desk").click()
    expect(at(desk, "call-text")).to_be_focused(timeout=SLOW)
    assert serious(desk, axe) == []


def test_an_order_of_the_county_keeps_its_number_its_due_time_and_the_channel_of_its_reply(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator03")
    see(desk, "call-open-desk").click()
    expect(at(desk, "call-text")).to_be_focused(timeout=SLOW)
    at(desk, "call-text").fill(RUBBISH)
    at(desk, "call-order-of").select_option("county")
    at(desk, "call-order").fill("督〔2026〕17")
    due = (utc_now() + timedelta(minutes=30)).astimezone(SHANGHAI).replace(second=0, microsecond=0)
    see(desk, "call-due").fill(due.strftime("%Y-%m-%dT%H:%M"))
    expect(at(desk, "call-reply-to")).to_have_value("county")

    with desk.expect_request("**/api/v1/reports") as sent:
        at(desk, "call-submit").click()
    number = see(desk, "call-number").text_content() or ""

    order = {"system": "county", "number": "督〔2026〕17", "due_at": due.isoformat(), "reply_to": "county"}
    assert json.loads(sent.value.post_data or "{}")["origin"] == order
    (total,) = [clock for clock in ask(desk, f"/incidents/{number}")["clocks"] if clock["kind"] == "total"]
    assert datetime.fromisoformat(total["due_at"]) == due


def test_whom_somebody_has_to_call_is_listed_as_things_happen_and_one_press_records_one_call(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    desk = visitors.at_desk("operator03")
    number = declined_call(desk)
    see(desk, "tab-deliveries").click()
    row = see(desk, "call-to-make", number=number)
    later, last = declined_call(desk), declined_call(desk)
    see(desk, "call-to-make", number=last, state="open")
    waiting = int(see(desk, "calls-waiting").text_content() or 0)
    expect(row).to_contain_text("告知不予受理")
    expect(row).to_contain_text("139****4321")
    assert serious(desk, axe) == []

    Somebody(e2e_town, "operator01").post(f"/incidents/{number}/caller")
    row.focus()
    desk.keyboard.press("v")
    expect(row.get_by_test_id("call-asked")).to_be_visible(timeout=SLOW)
    expect(row.get_by_test_id("call-phone-shown")).to_have_text("13987654321", timeout=SLOW)
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(row.get_by_test_id("call-told")).to_be_in_viewport()
    assert serious(desk, axe) == []
    row.get_by_test_id("call-told").dblclick()
    see(desk, "call-to-make", number=number, state="recorded")
    desk.wait_for_timeout(SETTLED)
    see(desk, "call-to-make", number=later, state="open").focus()
    for _ in range(4):
        desk.keyboard.down("t")
    desk.keyboard.up("t")

    see(desk, "call-to-make", number=later, state="recorded")
    assert [ask(desk, f"/incidents/{one}")["told"]["channel"] for one in (number, later)] == ["phone", "phone"]
    see(desk, "call-to-make", number=last, state="open")
    assert waiting - len(ask(desk, "/calls")["items"]) == 2, "nobody else is taken to be told"
    see(desk, "calls-clear").click()
    expect(row).to_have_count(0)


def declined_call(desk: Page) -> str:
    """A call that was taken and declined, so that whoever rang up has to be called."""
    caller = {"name": "孙先生", "phone": "13987654321"}
    number = post_report(desk, "喂", caller=caller, tell_by="phone")
    until(desk, lambda: ask(desk, f"/incidents/{number}")["version"] > 1, what="triage leaves it to a person")
    version = ask(desk, f"/incidents/{number}")["version"]
    said = {"reason_code": "court", "turn_to": "法院"}
    headers = {"If_Match": f'"{version}"', "Idempotency_Key": str(new_id())}
    post(desk, f"/incidents/{number}/moves/decline", said, **headers)
    return number
