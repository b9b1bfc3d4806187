"""What people are shown: the very characters that were written, why and by when, and only the moves they may make."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import Language, sentences
from schemas.texts import text as text_of
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import (
    SLOW,
    all_at,
    assigned,
    at,
    moves_shown,
    number_of,
    plain,
    report,
    see,
    submit_move,
    until,
)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

SENTENCES = sentences(Language.ZH_CN)
PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
HOSTILE = "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>{{constructor}} & '垃圾'"
HOSTILE_ADDRESS = '"><svg onload="window.hurt=1"></svg><b>东市街</b>'


def open_incident(page: Page, number: str) -> dict[str, Any]:
    """Wait until the desk shows an incident; return it as the API tells it to the same person."""
    expect(at(page, "detail-number")).to_contain_text(number, timeout=SLOW)
    found: dict[str, Any] = ask(page, f"/incidents/{number}")
    return found


def test_rare_characters_arrive_as_they_were_written(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    citizen = visitors.on_phone("citizen02")
    text, address = "𠮷鿍路口垃圾成堆,叫卖声扰民", "𠮷鿍弄 8 号"

    report(citizen, text, address=address)
    number = number_of(citizen)

    row = see(desk, "queue-row", number=number)
    expect(row).to_contain_text(text)
    row.click()
    expect(see(desk, "detail-text")).to_have_text(text)
    expect(desk.locator("#section-facts")).to_contain_text(address)
    at(desk, "queue-search").fill("𠮷鿍路口")
    expect(all_at(desk, "queue-row")).to_have_count(1, timeout=SLOW)
    see(desk, "queue-row", number=number)
    assert ask(desk, f"/incidents/{number}")["text"] == text


def test_markup_in_a_report_is_shown_as_text(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    citizen = visitors.on_phone("citizen03")

    report(citizen, HOSTILE, address=HOSTILE_ADDRESS)
    number = number_of(citizen)
    see(desk, "queue-row", number=number).click()
    text = see(desk, "detail-text")
    submit_move(desk, "comment", note=HOSTILE)
    comment = see(desk, "event-CommentAdded")
    at(citizen, "outbox-open").click()
    see(citizen, "incident-page")

    expect(text).to_have_text(HOSTILE)
    expect(comment).to_contain_text(HOSTILE)
    expect(desk.locator("#section-facts")).to_contain_text(HOSTILE_ADDRESS)
    expect(at(citizen, "incident-page")).to_contain_text(HOSTILE)
    expect(at(citizen, "incident-page")).to_contain_text(HOSTILE_ADDRESS)
    for page in (desk, citizen):
        assert page.evaluate("window.hurt") is None
        assert page.locator("img[src=x], svg[onload]").count() == 0


def test_a_move_stays_with_the_incident_that_it_was_begun_on(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    citizen = visitors.on_phone("citizen05")
    begun, other = (post_report(citizen, text, position=PLACE) for text in ("河道里有死猪", "广场上的灯坏了"))
    see(desk, "queue-row", number=other)

    see(desk, "queue-row", number=begun).click()
    open_incident(desk, begun)
    at(desk, "move-comment").click()
    at(desk, "field-note").fill("已电话核实")
    at(desk, "queue-row", number=other).dispatch_event("click")  # as a notification does, above the dialog
    open_incident(desk, other)
    at(desk, "dialog-submit").click()

    def noted(number: str) -> bool:
        return any(event["type"] == "CommentAdded" for event in ask(desk, f"/incidents/{number}/events")["items"])

    until(desk, lambda: noted(begun), what="the comment is made")
    assert not noted(other)


def test_everybody_is_offered_the_moves_that_the_server_allows_and_no_others(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen04")
    number = post_report(citizen, "店家把货堆到人行道上,出店经营", position=PLACE)
    unit = assigned(visitors.at_desk("operator01"), number)
    handler = f"{unit}-h1"
    desks, phones = ["operator01", "supervisor01", f"{unit}-lead"], [handler, f"{unit}-lead", "citizen04"]

    offered: dict[str, set[str]] = {}
    for user in desks:
        page = visitors.at_desk(user, f"/desk?number={number}")
        offered[f"{user} at a desk"] = offers_what_is_allowed(page, number, "detail-number")
    for user in phones:
        page = visitors.on_phone(user, f"/officer#incident/{number}")
        offered[f"{user} on a phone"] = offers_what_is_allowed(page, number, "incident-page")

    assert "sign" in offered[f"{handler} on a phone"]
    assert "sign" not in offered["operator01 at a desk"] | offered["citizen04 on a phone"]
    assert "recall" in offered["operator01 at a desk"]
    assert not offered["citizen04 on a phone"] & {"sign", "hand-in", "confirm", "recall", "assign"}
    assert all("hand-in" not in moves and "confirm" not in moves for moves in offered.values())


def offers_what_is_allowed(page: Page, number: str, shown_in: str) -> set[str]:
    """Compare the buttons with what the API allows the same person; return the moves."""
    expect(see(page, shown_in)).to_contain_text(number, timeout=SLOW)
    allowed = {move["move"] for move in ask(page, f"/incidents/{number}")["moves"]}
    assert moves_shown(page) == allowed
    return allowed


def test_the_desk_says_why_it_was_decided_so_and_why_it_is_due_then(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    number = post_report(visitors.on_phone("citizen05"), "小区门口垃圾成堆,没有人清运", position=PLACE)
    assigned(desk, number)

    see(desk, "queue-row", number=number, status="assigned").click()
    incident = open_incident(desk, number)

    assert {reason["step"] for reason in incident["reasons"]} == {"purpose", "classify", "grade", "locate", "route"}
    assert all(reason["outcome"] is not None and reason["lines"] for reason in incident["reasons"])
    shows_reasons(desk, incident)
    assert {clock["kind"] for clock in incident["clocks"]} >= {"total", "sign"}
    shows_clocks(desk, incident)


def test_the_desk_says_why_it_left_an_incident_to_a_person(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    number = post_report(visitors.on_phone("citizen05"), "来人看看")
    until(desk, lambda: bool(ask(desk, f"/incidents/{number}")["needs_person"]), what="it is left to a person")

    see(desk, "queue-row", number=number).click()
    incident = open_incident(desk, number)

    open_steps = {reason["step"] for reason in incident["reasons"] if reason["outcome"] is None}
    assert open_steps >= {"classify", "locate"}
    shows_reasons(desk, incident)
    shows_clocks(desk, incident)


def shows_reasons(desk: Page, incident: dict[str, Any]) -> None:
    """Every decision has its place on the desk, with each line that led to it."""
    shown = all_at(desk, "reason")
    expect(shown).to_have_count(len(incident["reasons"]), timeout=SLOW)
    for reason, text in zip(incident["reasons"], shown.all_text_contents(), strict=True):
        assert reason["lines"]
        for line in reason["lines"]:
            assert said_in(plain(text), SENTENCES[f"reason.{line['code']}"])


def said_in(page: str, sentence: str) -> bool:
    """Say whether a page shows a sentence of the catalogue, whatever fills its gaps."""
    pieces = map(re.escape, map(plain, re.split(r"\{\w+\}", sentence)))
    return re.search(".+?".join(pieces), page) is not None


def shows_clocks(desk: Page, incident: dict[str, Any]) -> None:
    """Every clock has its place on the desk, with its rule and each line of its reckoning."""
    shown = all_at(desk, "clock")
    expect(shown).to_have_count(len(incident["clocks"]), timeout=SLOW)
    assert incident["clocks"]
    for clock in incident["clocks"]:
        assert clock["rule"]["document"] == "limits"
        kind, version = text_of(f"clock.{clock['rule']['kind']}"), clock["rule"]["version"]
        block = shown.filter(has_text=re.compile(rf"、[^、]*，{kind} \d.*（{re.escape(version)} 版）"))
        expect(block.first).to_be_visible()
    lines = sum(len(clock["lines"]) for clock in incident["clocks"])
    assert lines >= len(incident["clocks"])
    expect(shown.locator("li")).to_have_count(lines)
    ahead = [clock for clock in incident["clocks"] if clock["next_step"] is not None]
    assert "total" in {clock["kind"] for clock in ahead}
    expect(all_at(desk, "clock-next")).to_have_count(len(ahead))


def test_an_incident_is_located_on_the_map(visitors: Visitors) -> None:
    desk = visitors.at_desk("operator01")
    number = post_report(visitors.on_phone("citizen05"), "来人看看", address="桑园里 12 号")
    see(desk, "queue-row", number=number).click()

    at(desk, "move-locate").click(timeout=SLOW)
    expect(see(desk, "dialog-about")).to_contain_text("桑园里 12 号")
    see(desk, "cell-named").click()
    expect(at(desk, "cell-named")).to_have_attribute("aria-pressed", "true")
    see(desk, "cell-map").click()  # its middle lies in another cell
    expect(at(desk, "cell-named")).to_have_attribute("aria-pressed", "false")
    see(desk, "cell-named").click()
    at(desk, "field-reason").fill("地址写明")
    at(desk, "dialog-submit").click()

    until(desk, lambda: bool(ask(desk, f"/incidents/{number}")["cell"]), what="it has a place")
    assert ask(desk, f"/incidents/{number}")["cell"]["name"] == "桑园里网格"
