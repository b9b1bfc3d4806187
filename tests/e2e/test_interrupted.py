"""Whoever is interrupted loses nothing: a session that ends, a dialog closed by mistake, the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import IN_TOWN, Visitors, ask, post_report, signed_in
from tests.e2e.screens import SLOW, all_at, at, see, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
TYPED = "已电话核实,住户称三天无人清运"


def begins_a_comment(visitors: Visitors, text: str = "小区门口垃圾成堆,没有人清运") -> Page:
    """Open the dialog for a remark at a desk, and write it without sending it."""
    number = post_report(visitors.on_phone("citizen04"), text, position=PLACE)
    desk = visitors.at_desk("operator01", f"/desk?number={number}")
    see(desk, "move-comment").click()
    see(desk, "field-note").fill(TYPED)
    return desk


def test_a_session_that_ends_in_the_middle_of_a_dialog_costs_nothing_that_was_typed(visitors: Visitors) -> None:
    visitors.forgive("401")
    desk = begins_a_comment(visitors)
    desk.context.clear_cookies()

    at(desk, "dialog-submit").dispatch_event(
        "click"
    )  # the cover may be there already: any request of the desk finds out
    see(desk, "signed-out")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    see(desk, "signed-out")
    at(desk, "again-demo").click()

    expect(all_at(desk, "signed-out")).to_have_count(0, timeout=SLOW)
    expect(at(desk, "field-note")).to_have_value(TYPED)
    at(desk, "dialog-submit").click()
    expect(see(desk, "event-CommentAdded")).to_contain_text(TYPED)


def test_the_same_person_in_another_tab_costs_nothing_and_another_person_begins_anew(visitors: Visitors) -> None:
    desk = begins_a_comment(visitors)
    tab = desk.context.new_page()

    sign_in(tab, visitors.url, "operator01")
    until(desk, lambda: signed_in(desk) == "operator01", what="the operator is signed in again")
    desk.wait_for_timeout(1000)
    expect(at(desk, "field-note")).to_have_value(TYPED)
    sign_in(tab, visitors.url, "supervisor01")

    expect(all_at(desk, "field-note")).to_have_count(0, timeout=SLOW)
    expect(see(desk, "user-menu")).to_contain_text(ask(tab, "/me")["name"], timeout=SLOW)


def sign_in(tab: Page, url: str, user: str) -> None:
    """Sign in as an account of the demo, on the page for that."""
    tab.goto(f"{url}/login")
    see(tab, f"demo-{user}").click()
    tab.wait_for_url("**/desk**", timeout=SLOW)


def test_a_dialog_that_was_closed_by_mistake_is_filled_in_again(visitors: Visitors) -> None:
    desk = begins_a_comment(visitors)

    desk.keyboard.press("Escape")
    expect(all_at(desk, "dialog-submit")).to_have_count(0, timeout=SLOW)
    at(desk, "move-comment").click()

    expect(see(desk, "field-note")).to_have_value(TYPED)
    see(desk, "dialog-restored").get_by_role("button").click()
    expect(at(desk, "field-note")).to_have_value("")


def test_what_is_typed_on_a_phone_outlives_its_session(visitors: Visitors) -> None:
    visitors.forgive("401")
    number = post_report(visitors.on_phone("citizen04"), "小区门口垃圾成堆,没有人清运", position=PLACE)
    phone = visitors.on_phone("operator01", f"/officer#incident/{number}")
    see(phone, "move-comment").click()
    see(phone, "field-note").fill(TYPED)
    phone.wait_for_timeout(1000)
    phone.context.clear_cookies()

    at(phone, "dialog-submit").click()
    at(phone, "move-sheet").get_by_test_id("sign-in-again").click(timeout=SLOW)
    see(phone, "demo-operator01").click()

    expect(see(phone, "incident-page")).to_contain_text(number, timeout=SLOW)
    see(phone, "move-comment").click()
    expect(see(phone, "field-note")).to_have_value(TYPED)


def test_the_way_back_leads_from_an_incident_to_the_list(visitors: Visitors) -> None:
    number = post_report(visitors.on_phone("citizen04"), "路灯不亮,已经两天了", position=PLACE)
    desk = visitors.at_desk("operator01", "/desk?tab=all")
    desk.set_viewport_size({"width": 390, "height": 844})
    see(desk, "queue-row", number=number).click()
    see(desk, "detail-text")

    desk.go_back()

    see(desk, "queue-row", number=number)
    expect(all_at(desk, "detail")).to_have_count(0)
    assert desk.url.endswith("/desk?tab=all")


def test_back_from_an_incident_that_a_link_opened_stays_on_the_page(visitors: Visitors) -> None:
    number = post_report(visitors.on_phone("citizen04"), "路灯不亮,已经两天了", position=PLACE)
    phone = visitors.on_phone("operator01", "/login")
    phone.goto(f"{visitors.url}/officer#incident/{number}")
    see(phone, "incident-page")

    phone.locator(".van-nav-bar__left").click()

    expect(see(phone, "tab-todo")).to_be_visible()
    see(phone, "todo-waiting")
    assert phone.url.endswith("/officer#todo")
