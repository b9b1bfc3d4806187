"""Pages serve whoever sees little, or uses no mouse: axe finds nothing serious, and at 200 % nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import text as text_of
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import Visitors
from tests.e2e.screens import SLOW, a_photo, all_at, at, number_of, report, see
from tests.e2e.test_working_time import THIS_YEAR, assigned, working_days
from tests.e2e.waiting import Waiting, unreachable, waiting

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


WIDTHS: Final = (1440, 1366, 390)


@pytest.fixture(scope="module")
def asked(e2e_town: Town) -> Waiting:
    return waiting(e2e_town)


def open_a_dialog(page: Page) -> None:
    see(page, "queue-row").click()
    see(page, "move-comment").click()
    see(page, "dialog-submit")


def open_the_alerts(page: Page) -> None:
    at(page, "alerts-bell").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOW)


def open_the_move(page: Page) -> None:
    see(page, "move-comment").click()
    see(page, "field-note")


def open_a_photo(page: Page) -> None:
    see(page, "photo", state="stored").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOW)


DESK: Final[dict[str, Callable[[Page], object]]] = {
    "the list": lambda page: see(page, "queue-row"),
    "a dialog": open_a_dialog,
    "the alerts": open_the_alerts,
}
PHONE: Final[dict[str, Callable[[Page], object]]] = {
    "reporting": lambda page: see(page, "report-submit"),
    "a refusal": lambda page: see(page, "report-submit").click(),
    "what is to do": lambda page: see(page, "tab-todo").click(),
    "what is one's own": lambda page: see(page, "tab-mine").click(),
    "the alerts": open_the_alerts,
    "the categories": lambda page: see(page, "report-category").click(),
    "the map": lambda page: see(page, "report-map").click(),
}
INCIDENT: Final[dict[str, Callable[[Page], object]]] = {
    "its page": lambda page: see(page, "move-comment"),
    "a move": open_the_move,
    "a photo": open_a_photo,
}


def test_axe_finds_nothing_serious_on_the_sign_in_page(visitors: Visitors, axe: str) -> None:
    page = visitors.at_desk("operator01", "/login")

    assert serious(page, axe) == []


@pytest.mark.parametrize("where", DESK)
def test_axe_finds_nothing_serious_on_the_desk(visitors: Visitors, axe: str, where: str) -> None:
    report(visitors.on_phone("citizen01", worker=False), "路灯不亮,已经两天了")
    page = visitors.at_desk("operator01", "/desk?tab=all")

    DESK[where](page)

    assert serious(page, axe) == []


@pytest.mark.parametrize("where", PHONE)
def test_axe_finds_nothing_serious_on_the_phone(visitors: Visitors, axe: str, where: str) -> None:
    page = visitors.on_phone("officer01", worker=False)

    PHONE[where](page)

    assert serious(page, axe) == []


@pytest.mark.parametrize("where", INCIDENT)
@pytest.mark.parametrize("path", ["/officer#incident/{}", "/desk?number={}"])
def test_axe_finds_nothing_serious_about_an_incident_on_a_phone(
    visitors: Visitors, axe: str, path: str, where: str
) -> None:
    citizen = visitors.on_phone("citizen01", worker=False)
    report(citizen, "路灯不亮,已经两天了", photo=a_photo(400, 300))
    page = visitors.on_phone("operator01", path.format(number_of(citizen)), worker=False)

    INCIDENT[where](page)

    assert serious(page, axe) == []


@pytest.mark.parametrize(("path", "width", "height"), [("/desk?tab=all", 720, 450), ("/officer", 195, 422)])
def test_at_twice_the_size_nothing_is_cut_off(visitors: Visitors, path: str, width: int, height: int) -> None:
    page = visitors.at_desk("operator01", path)
    page.set_viewport_size({"width": width, "height": height})
    expect(all_at(page, "alerts-bell")).to_be_in_viewport(ratio=1, timeout=SLOW)

    assert not page.evaluate(CUT)


def test_every_tab_of_the_list_is_in_sight_in_english_too(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    desk.set_viewport_size({"width": 1366, "height": 768})
    desk.evaluate("localStorage.setItem('gridloop.locale', 'en')")
    desk.reload()

    expect(see(desk, "status-tab-all")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_desk_fits_a_phone(visitors: Visitors, language: str) -> None:
    report(visitors.on_phone("citizen01", worker=False), "路灯不亮,已经两天了")
    desk = visitors.at_desk("operator01", "/desk?tab=all")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
    desk.reload()

    expect(see(desk, "queue-row")).to_be_in_viewport(ratio=1)
    expect(see(desk, "user-menu")).to_be_in_viewport(ratio=1)
    bell, menu = (at(desk, name).bounding_box() for name in ("alerts-bell", "user-menu"))
    assert bell is not None
    assert menu is not None
    assert menu["y"] < bell["y"] + bell["height"], "in one line"
    assert not desk.evaluate(CUT)
    at(desk, "queue-row").click()
    expect(see(desk, "move-comment")).to_be_in_viewport(ratio=1)
    at(desk, "move-comment").click()
    expect(see(desk, "dialog-submit")).to_be_in_viewport(ratio=1)


def in_dialogs(page: Page, axe: str, *moves: str) -> dict[str, list[str]]:
    """What axe finds in the dialogs of these moves, one after the other."""
    found = {}
    for move in moves:
        see(page, f"move-{move}").click()
        expect(see(page, "standing")).to_contain_text(text_of("desk.detail.due", t=""), timeout=SLOW)
        found[move] = serious(page, axe)
        page.get_by_role("dialog").last.get_by_role("button", name=text_of("common.close")).click()
        expect(all_at(page, "dialog-submit")).to_have_count(0, timeout=SLOW)
    return {move: those for move, those in found.items() if those}


DECIDED: Final[Mapping[str, tuple[str, ...]]] = {
    "extension": ("grant", "refuse", "reassign"),
    "both": ("grant", "refuse"),
    "reopening": ("grant", "refuse"),
}


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious_where_requests_are_decided(
    visitors: Visitors, axe: str, asked: Waiting, width: int
) -> None:
    desk = visitors.at_desk("operator03", "/desk?tab=asked")
    desk.set_viewport_size({"width": width, "height": 844})
    see(desk, "asked")
    assert serious(desk, axe) == []

    for what, moves in DECIDED.items():
        desk.goto(f"{visitors.url}/desk?tab=asked&number={getattr(asked, what)}")
        assert in_dialogs(desk, axe, *moves) == {}, what
        assert serious(desk, axe) == [], what
        assert not desk.evaluate(CUT), what


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious_where_a_supervisor_takes_a_hand(
    visitors: Visitors, axe: str, asked: Waiting, width: int
) -> None:
    desk = visitors.at_desk("supervisor01", f"/desk?number={asked.hold}")
    desk.set_viewport_size({"width": width, "height": 844})

    assert in_dialogs(desk, axe, "supervise", "take-over", "accuse") == {}
    assert not desk.evaluate(CUT)


def test_axe_finds_nothing_serious_in_the_sheets_of_a_unit(visitors: Visitors, axe: str, asked: Waiting) -> None:
    handler = visitors.on_phone(f"{asked.unit}-h1", f"/officer#incident/{asked.extension}", worker=False)
    expect(see(handler, "forbidden-extend")).to_be_in_viewport(timeout=SLOW)
    assert in_dialogs(handler, axe, "hold") == {}
    assert serious(handler, axe) == []

    handler.goto(f"{visitors.url}/officer#incident/{asked.hold}")
    handler.reload()
    assert in_dialogs(handler, axe, "extend", "hand-in") == {}

    lead = visitors.on_phone(f"{asked.unit}-lead", f"/officer#incident/{asked.hold}", worker=False)
    assert in_dialogs(lead, axe, "hand-on") == {}


def test_axe_finds_nothing_serious_where_messages_were_not_delivered(
    visitors: Visitors, axe: str, asked: Waiting, e2e_town: Town
) -> None:
    desk = visitors.at_desk("operator03")
    with unreachable(e2e_town, asked.extension):
        for width in WIDTHS:
            desk.set_viewport_size({"width": width, "height": 844})
            see(desk, "tab-deliveries").click()
            see(desk, "deliveries-calls")
            assert serious(desk, axe) == [], f"whom to call, {width}"
            # the button of a group hides its field behind its words
            see(desk, "deliveries-failed").click()
            see(desk, "delivery").locator("summary").click()
            assert serious(desk, axe) == [], width
            assert not desk.evaluate(CUT), width
            see(desk, "tab-queue").click()


def test_axe_finds_nothing_serious_where_a_year_is_not_loaded(visitors: Visitors, axe: str, e2e_town: Town) -> None:
    reporter, desk = visitors.on_phone("citizen02", worker=False), visitors.at_desk("operator01")
    with working_days(e2e_town, THIS_YEAR - 1):
        desk.wait_for_timeout(2500)  # a process takes documents up within two seconds
        assigned(desk, reporter)
        for language in ("zh-CN", "en"):
            desk.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
            desk.reload()
            see(desk, "calendar-alarm")
            for width in WIDTHS:
                desk.set_viewport_size({"width": width, "height": 844})
                assert serious(desk, axe) == [], width
                assert not desk.evaluate(CUT), width
                expect(at(desk, "user-menu")).to_be_in_viewport(ratio=1)
