"""The command room at work: an escalation that comes by itself, a queue worked by keys and filters, other chairs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Route, expect

from dispatch.adapters.postgres.reference import LOOK_EVERY
from runtime.ids import new_id
from schemas.texts import text as text_of
from schemas.texts import word
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report, signed_in
from tests.e2e.screens import SLOW, all_at, at, see, until

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
UNDER_THE_CURSOR = re.compile(r"\bcursor\b")


@contextmanager
def hurried(town: Town) -> Iterator[None]:
    """Limits of seconds in force as long as the block lasts."""
    from tests.fault.harness import fast_limits

    town.publish("limits", fast_limits)
    time.sleep(LOOK_EVERY)  # until every process has looked
    try:
        yield
    finally:
        town.publish("limits")


def test_an_escalation_reaches_the_supervisor_by_itself_and_is_taken_note_of(
    visitors: Visitors, e2e_town: Town
) -> None:
    supervisor = visitors.at_desk("supervisor01")
    see(supervisor, "stream-lamp", state="live")
    supervisor.evaluate("window.neverReloaded = true")
    reporter = visitors.on_phone("citizen01")

    with hurried(e2e_town):
        number = post_report(reporter, "人行道上乱堆杂物，走路都要侧身", position=PLACE)
        see(supervisor, "queue-row", number=number, status="assigned")
        see(supervisor, "alert-banner")
        at(supervisor, "alerts-bell").click()
        alert = see(supervisor, "alert", number=number)

    unit = ask(supervisor, f"/incidents/{number}")["lead_unit"]["name"]
    (told,) = [one for one in ask(supervisor, "/alerts?open=true")["items"] if one["number"] == number]
    assert (told["kind"], told["level"]) == ("escalation", "red_card")
    assert "deadline" in {step["level"] for step in told["tried"]}
    tried = [word("level", step["level"]) for step in told["tried"]]
    why = text_of("alert.due", clock=word("clock", told["clock_kind"]))
    for words in (word("level", "red_card"), number, why, unit, *tried):
        expect(alert).to_contain_text(words)
    alert.locator('[data-testid="alert-acknowledge"]').click()
    expect(all_at(supervisor, "alert", number=number)).to_have_count(0, timeout=SLOW)
    assert number not in {one["number"] for one in ask(supervisor, "/alerts?open=true")["items"]}
    (noted,) = [one for one in ask(supervisor, f"/incidents/{number}")["alerts"] if one["level"] == "red_card"]
    assert noted["acknowledged_by"]["user"] == "supervisor01"
    assert supervisor.evaluate("window.neverReloaded") is True


def test_the_queue_is_worked_by_keys_that_rest_while_somebody_types(visitors: Visitors) -> None:
    reporter = visitors.on_phone("citizen02")
    for text in ("路灯不亮，晚上看不见路", "下水道堵了，一楼返水"):
        post_report(reporter, text, position=PLACE)
    desk = visitors.at_desk("operator01", "/desk?sort=received")
    until(desk, lambda: all_at(desk, "queue-row").count() >= 2, what="there are two rows")
    first, second = (all_at(desk, "queue-row").nth(place) for place in (0, 1))

    desk.keyboard.press("j")
    expect(first).to_have_class(UNDER_THE_CURSOR)
    desk.keyboard.press("j")
    expect(second).to_have_class(UNDER_THE_CURSOR)
    desk.keyboard.press("k")
    expect(first).to_have_class(UNDER_THE_CURSOR)
    desk.keyboard.press("Enter")
    expect(at(desk, "detail-number")).to_have_text(first.get_attribute("data-number") or "", timeout=SLOW)
    desk.keyboard.press("Escape")
    expect(all_at(desk, "detail")).to_have_count(0)

    desk.keyboard.press("/")
    desk.keyboard.type("jjk")
    search = desk.locator('input[data-testid="queue-search"], [data-testid="queue-search"] input').first
    expect(search).to_have_value("jjk")


def test_the_desk_narrows_the_queue_to_what_waits_for_a_person(visitors: Visitors) -> None:
    reporter = visitors.on_phone("citizen03")
    left, decided = post_report(reporter, "来人看看"), post_report(reporter, "小区门口垃圾成堆", position=PLACE)
    desk = visitors.at_desk("operator01", "/desk?sort=received")
    until(desk, lambda: bool(ask(desk, f"/incidents/{left}")["needs_person"]), what="it is left to a person")
    see(desk, "queue-row", number=decided, status="assigned")

    at(desk, "filter-person").click()

    expect(all_at(desk, "queue-row", number=decided)).to_have_count(0, timeout=SLOW)
    wanted = [item["number"] for item in ask(desk, "/incidents?needs_person=true")["items"]]
    assert left in wanted
    rows = all_at(desk, "queue-row")
    expect(rows).to_have_count(len(wanted), timeout=SLOW)
    assert [row.get_attribute("data-number") for row in rows.all()] == wanted


def test_messages_that_died_are_listed_to_the_oldest(visitors: Visitors) -> None:
    admin = visitors.at_desk("admin", "/login")
    old, recent = a_letter("open", "2026-11-01T08:00:00Z"), a_letter("replaying", "2026-11-24T08:00:00Z")

    def answer(route: Route) -> None:
        first = "before=" not in route.request.url
        route.fulfill(json={"items": [recent if first else old], "next": recent["last_at"] if first else None})

    admin.context.route("**/api/v1/deadletters*", answer)
    admin.goto(f"{visitors.url}/desk")
    expect(all_at(admin, "deadletter")).to_have_count(1, timeout=SLOW)
    expect(all_at(admin, "deadletter-replay")).to_have_count(0)

    see(admin, "deadletters-more").click()

    expect(all_at(admin, "deadletter")).to_have_count(2, timeout=SLOW)
    expect(all_at(admin, "deadletters-more")).to_have_count(0)
    expect(all_at(admin, "deadletter-replay")).to_have_count(1)


def a_letter(state: str, at: str) -> dict[str, Any]:
    """A message that died, as the API tells it."""
    told = {"id": str(new_id()), "consumer": "effects", "topic": "triage.decisions", "reason": "schema", "detail": ""}
    return told | {
        "attempts": 1,
        "first_at": at,
        "last_at": at,
        "state": state,
        "outcome": None,
        "number": None,
        "payload": None,
    }


def test_what_was_not_delivered_is_listed_with_its_reason_and_sent_again(visitors: Visitors) -> None:
    admin = visitors.at_desk("admin", "/login")
    id, asked = str(new_id()), []
    one = {"at": "2026-11-24T08:00:00Z", "outcome": "failed", "reason": "refused", "code": "310000"}
    failed = {
        "id": id,
        "kind": "escalation",
        "to": {"user": "supervisor01", "name": "董国梁"},
        "channel": "dingtalk:duty",
        "state": "failed",
        "reason": "refused",
        "at": "2026-11-24T08:00:00Z",
        "until": None,
        "number": None,
        "tries": [one],
    }

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            asked.append(route.request.url.rpartition("/api/v1")[2])
            route.fulfill(status=202)
        else:
            route.fulfill(json={"items": [] if asked else [failed], "next": None})

    admin.context.route("**/api/v1/deliveries**", answer)
    admin.goto(f"{visitors.url}/desk")
    see(admin, "tab-deliveries").click()
    row = see(admin, "delivery")
    for words in ("董国梁", word("channel", "dingtalk"), word("undelivered", "refused"), "310000"):
        expect(row).to_contain_text(words)
    see(admin, "delivery-resend").click()

    expect(all_at(admin, "delivery")).to_have_count(0, timeout=SLOW)
    assert asked == [f"/deliveries/{id}/resend"]


def test_own_reports_are_found_on_a_phone_that_did_not_send_them(visitors: Visitors) -> None:
    number = post_report(visitors.at_desk("officer06", "/login"), "河边护栏松动")
    phone = visitors.on_phone("officer06")

    see(phone, "tab-mine").click()

    see(phone, "my-reports").locator(f'[data-number="{number}"]').click(timeout=SLOW)
    expect(see(phone, "incident-page")).to_contain_text("河边护栏松动", timeout=SLOW)


def test_the_demo_lets_one_take_another_chair(visitors: Visitors) -> None:
    visitors.forgive("403")  # what the chair before was still asking for
    page = visitors.at_desk("operator01")
    see(page, "user-menu").click()

    see(page, "switch-supervisor01").click()
    sits_as(page, "supervisor01")
    expect(all_at(page, "tab-deadletters")).to_have_count(0)
    at(page, "user-menu").click()
    see(page, "switch-officer01").click()
    expect(see(page, "tab-report")).to_be_visible()

    assert ask(page, "/me")["user"] == "officer01"
    assert page.url.endswith("/officer")


def sits_as(page: Page, user: str) -> None:
    """Wait until the desk is this person's."""
    until(page, lambda: signed_in(page) == user, what=f"{user} is signed in")
    expect(see(page, "user-menu")).to_contain_text(ask(page, "/me")["name"], timeout=SLOW)
