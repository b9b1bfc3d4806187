"""The officer page when things go wrong: no network, a broken upload, a wrong receipt, an impatient thumb."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.people import Visitors, ask
from tests.e2e.screens import (
    SLOW,
    a_photo,
    all_at,
    at,
    fill_in,
    number_of,
    outbox,
    ready_for_offline,
    report,
    see,
    until,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PART = 256 * 1024


def test_the_page_opens_and_keeps_a_report_without_network(visitors: Visitors) -> None:
    visitors.forgive("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")
    officer = visitors.on_phone("officer03")
    ready_for_offline(officer)
    officer.context.set_offline(True)

    officer.reload()
    fill_in(officer, "路灯不亮,已经两天了")
    expect(at(officer, "report-place")).to_contain_text("网格")
    at(officer, "report-submit").click()
    see(officer, "outbox-item-state", state="waiting")
    officer.close()
    again = officer.context.new_page()
    again.goto(f"{visitors.url}/officer")

    see(again, "outbox-item-state", state="waiting")
    (kept,) = outbox(again)
    assert kept["stored"] == kept["sha256"]
    again.context.set_offline(False)
    assert ask(again, f"/incidents/{number_of(again)}")["text"] == "路灯不亮,已经两天了"


def test_who_wants_to_hear_of_every_step_is_told_whose_it_is_and_chooses_once(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen05", worker=False)
    fill_in(citizen, "桥洞下垃圾成堆,味道很大")
    at(citizen, "report-tell-in_app").check()
    expect(at(citizen, "report-tell-hint")).to_contain_text("交办")
    expect(at(citizen, "report-tell-sms")).to_have_count(0)  # this town has no gateway

    at(citizen, "report-submit").click()

    number = number_of(citizen)
    until(
        citizen,
        lambda: (
            (number, "report_assigned") in {(one["number"], one["kind"]) for one in ask(citizen, "/alerts")["items"]}
        ),
        what="it is told whose it is",
    )
    citizen.reload()
    expect(at(citizen, "report-tell-in_app")).to_be_checked(timeout=SLOW)
    at(citizen, "alerts-bell").click()
    expect(citizen.get_by_text(number[-5:]).first).to_be_visible(timeout=SLOW)


def test_an_empty_form_on_a_small_phone_says_what_it_lacks_beside_the_button(visitors: Visitors) -> None:
    officer = visitors.on_phone("officer07")
    officer.set_viewport_size({"width": 320, "height": 480})

    see(officer, "report-submit").click()

    expect(see(officer, "report-error")).to_be_in_viewport(ratio=1)
    expect(at(officer, "report-submit")).to_be_in_viewport(ratio=1)


def test_what_a_self_handled_report_lacks_comes_into_sight(visitors: Visitors) -> None:
    officer = visitors.on_phone("officer07")
    officer.set_viewport_size({"width": 360, "height": 740})
    see(officer, "report-text").fill("路边乱堆的纸箱,已清走")
    at(officer, "report-self-handled").click()

    at(officer, "report-submit").click()

    expect(see(officer, "report-self-note")).to_be_focused()
    expect(at(officer, "report-self-note")).to_be_in_viewport(ratio=1)


def test_a_network_that_returns_while_an_attempt_fails_is_used_at_once(visitors: Visitors) -> None:
    visitors.forgive("ERR_FAILED")
    officer = visitors.on_phone("officer05", worker=False)
    fill_in(officer, "窨井盖破损,有人险些摔倒")
    held: list[Route] = []
    officer.context.route("**/api/v1/me", lambda route: route.continue_() if held else held.append(route))

    at(officer, "report-submit").click()
    until(officer, lambda: bool(held), what="the first attempt is under way")
    officer.evaluate("window.dispatchEvent(new Event('online'))")
    held[0].abort()

    expect(at(officer, "outbox-item-state", state="done")).to_be_visible(timeout=15_000)


def test_a_failed_attempt_is_repeated_when_its_back_off_ends(visitors: Visitors) -> None:
    visitors.forgive("ERR_FAILED")
    officer = visitors.on_phone("officer06", worker=False)
    fill_in(officer, "围墙倾斜,有倒塌的危险")
    lost: list[Route] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route)
        return route.abort()

    officer.context.route("**/api/v1/me", lose_the_first)

    at(officer, "report-submit").click()
    until(officer, lambda: bool(lost), what="the first attempt has failed")

    expect(at(officer, "outbox-item-state", state="done")).to_be_visible(timeout=15_000)


def test_a_photo_goes_on_where_the_link_broke(visitors: Visitors) -> None:
    visitors.forgive("ERR_FAILED")  # the two parts that are lost below
    officer = visitors.on_phone("officer04", worker=False)
    taken: list[tuple[int, int]] = []
    lost: list[int] = []

    def unreliable(route: Route) -> None:
        if route.request.method != "PUT":
            return route.continue_()
        first, last = map(int, route.request.headers["content-range"].split()[1].split("/")[0].split("-"))
        if first == PART and not lost:  # lost on its way
            lost.append(first)
            return route.abort()
        taken.append((first, last))
        if len(lost) == 1:  # arrived, and its answer is lost
            lost.append(first)
            assert route.fetch(max_redirects=0).status in (200, 201, 204, 308)
            return route.abort()
        return route.continue_()

    officer.context.route("**/api/v1/attachments/**", unreliable)
    report(officer, "河道边垃圾堆放", photo=a_photo(1600, 1200))
    number = press_on_until_done(officer)

    (kept,) = outbox(officer)
    (photo,) = kept["photos"]
    assert photo["bytes"] > 2 * PART
    assert len(lost) == 2
    assert [first for first, _ in taken] == [0, *(last + 1 for (_, last), _ in pairwise(taken))], "no byte twice"
    assert taken[-1][1] + 1 == photo["bytes"]

    def stored() -> bool:
        (seen,) = ask(officer, f"/incidents/{number}")["attachments"]
        return bool(seen["state"] == "stored" and seen["sha256"] == photo["sha256"])

    until(officer, stored, what="the photo is stored")


def press_on_until_done(officer: Page) -> str:
    """Ask to send now, as often as it takes; return the number on the receipt."""

    def done() -> bool:
        officer.evaluate("document.querySelector('[data-testid=outbox-send]')?.click()")  # it may go any moment
        return all_at(officer, "outbox-item-state", state="done").count() == 1

    until(officer, done, what="the photo arrived")
    return number_of(officer)


def test_a_receipt_for_other_bytes_does_not_release_the_local_copy(visitors: Visitors) -> None:
    officer = visitors.on_phone("officer01", worker=False)

    def tamper(route: Route) -> None:
        answer = route.fetch()
        assert answer.status == 201
        route.fulfill(response=answer, json=answer.json() | {"sha256": "0" * 64})

    officer.context.route("**/api/v1/reports", tamper)
    report(officer, "桥栏杆断了一根", photo=a_photo())

    expect(see(officer, "outbox-item-state", state="failed")).to_contain_text("已保留本机副本")
    officer.reload()
    see(officer, "outbox-item-state", state="failed")
    see(officer, "outbox-edit")
    (kept,) = outbox(officer)
    assert kept["stored"] == kept["sha256"]
    assert len(kept["photos"]) == 1


def test_a_report_waits_for_a_large_photo_that_is_still_being_made_small(visitors: Visitors) -> None:
    officer = visitors.on_phone("officer05")
    fill_in(officer, "桥洞下垃圾成堆,味道很大")
    at(officer, "photo-input").set_input_files([a_photo(6000, 4000)])
    at(officer, "report-submit").dispatch_event("click")  # at once: an ordinary click waits until the page has time

    expect(officer.locator('[data-testid="photo-chosen"], [data-testid="outbox-item"]').first).to_be_visible(
        timeout=SLOW
    )
    if at(officer, "photo-chosen").is_visible():
        at(officer, "report-submit").click()
    number_of(officer)
    (kept,) = outbox(officer)
    assert len(kept["photos"]) == 1


@pytest.mark.parametrize("gesture", ["dblclick", "two taps"])
def test_a_double_tap_sends_one_report(visitors: Visitors, gesture: str) -> None:
    officer = visitors.on_phone("officer02")
    text = f"河边护栏松动({gesture})"
    fill_in(officer, text)

    submit = at(officer, "report-submit")
    if gesture == "dblclick":
        submit.dblclick()
    else:
        submit.tap()
        submit.tap()

    number = number_of(officer)
    expect(all_at(officer, "outbox-item")).to_have_count(1, timeout=SLOW)

    def found() -> list[str]:
        return [item["number"] for item in ask(officer, f"/incidents?scope=reported&q={text}")["items"]]

    until(officer, lambda: bool(found()), what="the report is found by its words")
    assert found() == [number]
