"""The supervisor's inbox on desk and phone: what comes up by itself is seen, heard, acted on and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import text as text_of
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, at, see, until
from tests.e2e.test_command_room import hurried

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE: Final = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
LISTEN: Final = """() => {
    window.said = []
    window.speechSynthesis.speak = (what) => window.said.push(`${what.lang} ${what.text}`)
}"""


@pytest.fixture(scope="module")
def came_up(e2e_town: Town) -> str:
    """The number of an incident that nobody signed for in time."""
    from tests.e2e.waiting import Somebody
    from tests.fault.harness import wait_until

    boss = Somebody(e2e_town, "supervisor01")
    with hurried(e2e_town):
        number = Somebody(e2e_town, "citizen02").report("桥洞下垃圾成堆,味道很大")
        wait_until(lambda: number in listed(boss.get("/inbox")), 120, what="it is in the inbox")
    return number


def listed(inbox: Any) -> list[str]:
    """The numbers in an inbox."""
    return [entry["incident"]["number"] for entry in inbox["items"]]


def entry_of(page: Page, number: str) -> Any:
    """The entry about an incident, as the API tells it."""
    return next(one for one in ask(page, "/inbox")["items"] if one["incident"]["number"] == number)


def test_what_comes_up_is_seen_and_spoken_until_it_is_acknowledged(visitors: Visitors, e2e_town: Town) -> None:
    desk = visitors.at_desk("supervisor01")
    see(desk, "tab-inbox").click()
    see(desk, "inbox")
    see(desk, "stream-lamp", state="live")
    desk.evaluate(LISTEN)

    with hurried(e2e_town):
        number = post_report(visitors.on_phone("citizen01"), "桥洞下垃圾成堆,味道很大", position=PLACE)
        card = see(desk, "inbox-entry", number=number, gravity="alarm")

    until(desk, lambda: any("红色警报" in said for said in desk.evaluate("window.said")), what="it is spoken")
    assert desk.evaluate("window.said")[-1].startswith("zh-CN ")
    found = entry_of(desk, number)
    expect(card).to_contain_text(found["holder"]["unit"]["name"])
    expect(card).to_contain_text(found["incident"]["cell"]["name"])
    card.get_by_test_id("inbox-acknowledge").click()
    expect(card.get_by_test_id("inbox-noted")).to_be_visible(timeout=SLOW)
    assert entry_of(desk, number)["unacknowledged"] == []


def test_a_nudge_goes_with_one_press_and_a_taking_over_is_undone_with_one(visitors: Visitors, came_up: str) -> None:
    desk = visitors.at_desk("supervisor01")
    see(desk, "tab-inbox").click()
    card = see(desk, "inbox-entry", number=came_up)
    unit = ask(desk, f"/incidents/{came_up}")["lead_unit"]

    card.get_by_test_id("inbox-move-nudge").click()
    expect(card).to_contain_text(text_of("inbox.nudges", n=1), timeout=SLOW)

    card.get_by_test_id("inbox-move-take-over").click()
    see(desk, "field-reason").fill("久拖不决，由指挥室办理")
    at(desk, "dialog-submit").click()
    undo = see(desk, "undo")
    expect(undo).to_contain_text(unit["name"])
    assert ask(desk, f"/incidents/{came_up}")["lead_unit"]["id"] != unit["id"]
    undo.click()
    expect(all_at(desk, "undo")).to_have_count(0, timeout=SLOW)
    until(
        desk, lambda: bool(ask(desk, f"/incidents/{came_up}")["lead_unit"]["id"] == unit["id"]), what="it is given back"
    )


def test_an_entry_is_opened_beside_the_inbox_by_keys(visitors: Visitors, came_up: str) -> None:
    desk = visitors.at_desk("supervisor01")
    see(desk, "tab-inbox").click()
    first = at(desk, "inbox-entry")
    expect(first).to_be_visible(timeout=SLOW)

    desk.keyboard.press("j")
    desk.keyboard.press("Enter")

    expect(see(desk, "detail-number")).to_have_text(str(first.get_attribute("data-number")))
    expect(first).to_be_visible()
    desk.keyboard.press("m")
    expect(at(desk, "inbox-sound")).to_have_attribute("aria-checked", "false")
    assert came_up


@pytest.mark.parametrize("width", [1440, 1366, 390])
def test_the_inbox_serves_whoever_sees_little_at_any_width(
    visitors: Visitors, came_up: str, axe: str, width: int
) -> None:
    page = visitors.on_phone("supervisor01", worker=False) if width == 390 else visitors.at_desk("supervisor01")
    if width != 390:
        page.set_viewport_size({"width": width, "height": 820})
    see(page, "tab-inbox").click()
    see(page, "inbox-entry")

    assert serious(page, axe) == []
    assert page.evaluate(CUT) is False
    assert came_up


def test_on_the_phone_a_supervisor_begins_with_the_inbox_and_opens_a_form_from_it(
    visitors: Visitors, came_up: str
) -> None:
    phone = visitors.on_phone("supervisor01", worker=False)
    card = see(phone, "inbox-entry")
    number = str(card.get_attribute("data-number"))

    card.get_by_test_id("inbox-move-supervise").click()

    see(phone, "move-sheet").get_by_role("button", name=text_of("common.close")).click()
    card.get_by_test_id("inbox-open").click()
    expect(see(phone, "incident-page")).to_contain_text(number, timeout=SLOW)
    assert came_up


def test_the_inbox_is_for_supervisors(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    see(desk, "tab-queue")

    expect(all_at(desk, "tab-inbox")).to_have_count(0)
