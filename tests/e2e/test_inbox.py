"""The supervisor's inbox on desk and phone: what comes up by itself is seen, heard, acted on and undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import text as text_of
from schemas.texts import word
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, all_at, at, see, until
from tests.e2e.test_bulk_and_slips import printed_pages
from tests.e2e.test_command_room import hurried
from tests.e2e.waiting import Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE: Final = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
OF_THE_UNIT: Final = ("sign", "handle", "total", "arrival", "county")
LISTEN: Final = """() => {
    window.said = []
    window.speechSynthesis.speak = (what) => window.said.push(`${what.lang} ${what.text}`)
}"""


@pytest.fixture(scope="module")
def both_came_up(e2e_town: Town) -> tuple[str, str]:
    """The numbers of two incidents that nobody signed for in time."""
    from tests.fault.harness import wait_until

    boss, citizen = Somebody(e2e_town, "supervisor01"), Somebody(e2e_town, "citizen02")
    with hurried(e2e_town):
        one, other = (citizen.report("桥洞下垃圾成堆,味道很大") for _ in range(2))
        wait_until(lambda: {one, other} <= set(listed(boss.get("/inbox"))), 120, what="both are in the inbox")
    return one, other


@pytest.fixture(scope="module")
def came_up(both_came_up: tuple[str, str]) -> str:
    """The one that is dealt with at the desk."""
    return both_came_up[0]


@pytest.fixture(scope="module")
def on_the_way(both_came_up: tuple[str, str]) -> str:
    """The one that is dealt with on the phone."""
    return both_came_up[1]


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
    phone = visitors.on_phone("supervisor01", worker=False)
    see(phone, "inbox")
    for screen in (desk, phone):
        screen.evaluate(LISTEN)

    with hurried(e2e_town):
        number = post_report(visitors.on_phone("citizen01"), "桥洞下垃圾成堆,味道很大", position=PLACE)
        card = see(desk, "inbox-entry", number=number, gravity="alarm")

    for screen in (desk, phone):
        assert _spoken(screen)[-1].startswith("zh-CN ")
    found = entry_of(desk, number)
    expect(card).to_contain_text(found["holder"]["unit"]["name"])
    expect(card).to_contain_text(found["incident"]["cell"]["name"])
    card.get_by_test_id("inbox-acknowledge").click()
    expect(card.get_by_test_id("inbox-noted")).to_be_visible(timeout=SLOW)
    assert entry_of(desk, number)["unacknowledged"] == []
    expect(see(phone, "inbox-entry", number=number).get_by_test_id("inbox-noted")).to_be_visible(timeout=SLOW)


def _spoken(screen: Page) -> list[str]:
    """What the page said of the alarm, which it may not have said yet."""

    def said() -> list[str]:
        return [words for words in screen.evaluate("window.said") if "红色警报" in words]

    until(screen, lambda: said() != [], what="it is spoken")
    return said()


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
    expect(at(desk, "inbox-entry")).to_be_visible(timeout=SLOW)

    desk.keyboard.press("j")
    desk.keyboard.press("Enter")

    opened = see(desk, "detail-number").inner_text()  # others may come up above it meanwhile
    expect(at(desk, "inbox-entry", number=opened)).to_be_visible()
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


def test_on_the_phone_a_supervisor_begins_with_the_inbox_presses_shows_a_card_and_takes_a_move_back(
    visitors: Visitors, on_the_way: str
) -> None:
    phone = visitors.on_phone("supervisor01", worker=False)
    card = see(phone, "inbox-entry", number=on_the_way)
    unit = ask(phone, f"/incidents/{on_the_way}")["lead_unit"]

    card.get_by_test_id("inbox-move-nudge").click()
    expect(card).to_contain_text(text_of("inbox.nudges", n=1), timeout=SLOW)

    card.get_by_test_id("inbox-move-supervise").click()
    see(phone, "field-card").select_option("yellow")
    at(phone, "field-reason").fill("两天了还没有人到场")
    phone.route("**/moves/supervise", lambda route: (route.fetch(), route.abort()))
    visitors.forgive("ERR_FAILED")
    at(phone, "dialog-submit").click()
    see(phone, "move-refusal")
    phone.unroute("**/moves/supervise")
    phone.reload()  # its answer was lost, and then the page
    card.get_by_test_id("inbox-move-supervise").click(timeout=SLOW)
    see(phone, "sheet-restored")
    expect(at(phone, "field-reason")).to_have_value("两天了还没有人到场")
    at(phone, "dialog-submit").click()
    expect(card).to_contain_text(text_of("inbox.yellow_cards", n=1), timeout=SLOW)

    card.get_by_test_id("inbox-move-reassign").click()
    offered = at(phone, "field-unit").locator("option")
    expect(offered.nth(2)).to_be_attached(timeout=SLOW)
    units = offered.evaluate_all("all => all.map((one) => one.value)")
    at(phone, "field-unit").select_option(next(one for one in units if one not in ("", unit["id"])))
    at(phone, "field-reason").fill("就近办理")
    at(phone, "dialog-submit").click()
    undo = see(phone, "undo")
    expect(undo).to_contain_text(unit["name"])
    assert ask(phone, f"/incidents/{on_the_way}")["lead_unit"]["id"] != unit["id"]
    undo.click()
    expect(all_at(phone, "undo")).to_have_count(0, timeout=SLOW)
    until(
        phone,
        lambda: bool(ask(phone, f"/incidents/{on_the_way}")["lead_unit"]["id"] == unit["id"]),
        what="it is given back",
    )

    phone.goto(f"{phone.url.partition('#')[0]}#incident/{on_the_way}")
    expect(see(phone, "incident-page")).to_contain_text(on_the_way, timeout=SLOW)


def test_a_card_is_printed_with_its_words_a_code_and_the_due_times_line_by_line(
    visitors: Visitors, e2e_town: Town, came_up: str, axe: str
) -> None:
    words = "今天必须到场，办结后当面汇报"
    Somebody(e2e_town, "supervisor01").move(came_up, "supervise", card="red", reason=words)
    desk = visitors.at_desk("supervisor01", f"/desk?number={came_up}")

    with desk.expect_popup() as opened:
        see(desk, "print-supervision").click()
    slip = opened.value

    shown = see(slip, "slip-card")
    expect(shown).to_contain_text(words)
    expect(shown).to_contain_text(word("card", "red"))
    expect(see(slip, "slip").locator("header svg")).to_be_visible()
    expect(at(slip, "print")).to_be_enabled(timeout=SLOW)
    found = ask(desk, f"/incidents/{came_up}")
    lead = next(one["id"] for one in found["assignments"] if one["role"] == "lead" and one["ended_at"] is None)
    clocks = [
        clock
        for clock in found["clocks"]
        if clock["state"] in ("running", "paused")
        and clock["assignment"] in (None, lead)
        and clock["kind"] in OF_THE_UNIT
    ]
    told = [line for clock in clocks for line in clock["lines"] if line["lamp"] is None]
    lines = at(slip, "slip-dues").locator("li").all_inner_texts()
    assert told
    assert len(lines) == len(told), lines
    assert any(word("clockFact", "started") in line for line in lines)
    assert serious(slip, axe) == []
    assert printed_pages(slip) == 1


def test_the_inbox_is_for_supervisors(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    see(desk, "tab-queue")

    expect(all_at(desk, "tab-inbox")).to_have_count(0)
