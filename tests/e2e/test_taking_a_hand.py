"""督办, 转办 and 撤回 on the screens: a card at the desk, another handler, and a withdrawal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from schemas.texts import word
from tests.e2e.people import IN_TOWN, Visitors, ask, post, post_report
from tests.e2e.screens import SLOW, assigned, at, see, submit_move

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}


def sign(page: Page, number: str) -> None:
    """Sign for it as whoever is signed in on this page, past the page."""
    version = ask(page, f"/incidents/{number}")["version"]
    post(page, f"/incidents/{number}/moves/sign", {}, If_Match=f'"{version}"', Idempotency_Key=f"sign-{number}")


def test_a_card_is_shown_at_the_desk_and_the_lead_gives_it_to_somebody_else(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen04")
    number = post_report(citizen, "店家把货堆到人行道上，出店经营", position=PLACE)
    desk = visitors.at_desk("supervisor01", f"/desk?number={number}")
    unit = assigned(desk, number)
    sign(visitors.on_phone(f"{unit}-h1"), number)
    see(desk, "detail-status", status="handling")

    at(desk, "move-supervise").click(timeout=SLOW)
    see(desk, "field-card").click()
    desk.locator('.el-select-dropdown__item[data-value="yellow"]').click()
    at(desk, "field-reason").fill("约定时间没有到场")
    at(desk, "dialog-submit").click()

    expect(see(desk, "event-IncidentSupervised")).to_contain_text(word("card", "yellow"))
    lead = visitors.on_phone(f"{unit}-lead", f"/officer#incident/{number}")
    (told,) = [one for one in ask(lead, "/alerts?open=true")["items"] if one["number"] == number]
    assert (told["kind"], told["level"]) == ("supervised", "yellow")
    see(lead, "move-hand-on").click()
    see(lead, "field-person").select_option(f"{unit}-h2")
    at(lead, "field-note").fill("今天由你到现场")
    at(lead, "dialog-submit").click()
    expect(see(lead, "event-AssignmentHandedOn")).to_contain_text("今天由你到现场", timeout=SLOW)
    assert ask(lead, f"/incidents/{number}")["handler"]["user"] == f"{unit}-h2"


def test_a_report_is_withdrawn_on_the_phone_before_a_unit_handles_it(visitors: Visitors) -> None:
    citizen = visitors.on_phone("citizen04")
    early = post_report(citizen, "路边有人占道摆摊", position=PLACE)
    desk = visitors.at_desk("operator01", f"/desk?number={early}")
    unit = assigned(desk, early)

    citizen.goto(f"{visitors.url}/officer#incident/{early}")
    submit_move(citizen, "cancel", reason="摊贩已经自己走了")
    see(citizen, "detail-status", status="closed")
    expect(see(desk, "detail-status", status="closed")).to_contain_text(word("outcome", "cancelled"))
    lead = visitors.on_phone(f"{unit}-lead", f"/officer#incident/{early}")
    expect(see(lead, "event-IncidentCancelled")).to_contain_text("摊贩已经自己走了", timeout=SLOW)
    assert "cancelled" in {one["kind"] for one in ask(lead, "/alerts")["items"] if one["number"] == early}
