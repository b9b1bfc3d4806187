"""Working time at the desk: the days that were counted, and the year that nobody has loaded yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from dispatch.domain.calendar.workdays import day_of
from runtime.clock import utc_now
from schemas.texts import text as text_of
from tests.e2e.people import IN_TOWN, Visitors, ask, post_report
from tests.e2e.screens import SLOW, at, see, until

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PLACE = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
THIS_YEAR = day_of(utc_now()).year


def load(town: Town, *years: int) -> None:
    """Put a calendar of these years in force, each with one day off."""

    def calendar(body: dict[str, Any]) -> None:
        one_day_off = {year: [{"name": "元旦", "from": f"{year}-01-01", "to": f"{year}-01-01"}] for year in years}
        body["years"] = [
            {"year": year, "notice": "·", "days_off": off, "make_up_days": []} for year, off in one_day_off.items()
        ]

    town.publish("workdays", calendar)


@contextmanager
def working_days(town: Town, *years: int) -> Iterator[None]:
    """Handling in two working days, by a calendar of these years, as long as the block lasts."""

    def limits(body: dict[str, Any]) -> None:
        kept = [row for row in body["clocks"] if row["clock"] != "handle"]
        body["clocks"] = [*kept, {"clock": "handle", "working_days": 2}]

    load(town, *years)
    town.publish("limits", limits)
    try:
        yield
    finally:
        town.publish("limits")
        town.publish("workdays")


def assigned(desk: Page, reporter: Page) -> Any:
    """Report something, wait until a unit has it in working days, and open it at the desk."""
    number = post_report(reporter, "小区门口垃圾成堆，没人清", position=PLACE)
    until(desk, lambda: ask(desk, f"/incidents/{number}")["status"] == "assigned", what="it is assigned")
    clocks = ask(desk, f"/incidents/{number}")["clocks"]
    desk.goto(f"{desk.url.partition('/desk')[0]}/desk?tab=all&number={number}")
    expect(at(desk, "detail-number")).to_contain_text(number, timeout=SLOW)
    return next(clock for clock in clocks if clock["kind"] == "handle")


@pytest.mark.parametrize("width", [1440, 1366, 390])
def test_the_days_that_were_counted_stand_under_the_clock(visitors: Visitors, e2e_town: Town, width: int) -> None:
    reporter, desk = visitors.on_phone("citizen01"), visitors.at_desk("operator01")
    desk.set_viewport_size({"width": width, "height": 900})

    with working_days(e2e_town, THIS_YEAR, THIS_YEAR + 1):
        desk.wait_for_timeout(2500)  # a process takes documents up within two seconds
        handle = assigned(desk, reporter)

        days = see(desk, "clock-counted").locator("li")
        expect(days).to_have_count(len(handle["counted"]), timeout=SLOW)
        assert handle["time"] == "working_days"
        expect(days.last).to_contain_text(text_of("clockCounted.number", n="2"))
        expect(days.first).to_contain_text(text_of("clockCounted.start"))
        days.last.scroll_into_view_if_needed()


def test_a_year_that_is_not_loaded_is_told_on_the_desk_and_on_the_incident(visitors: Visitors, e2e_town: Town) -> None:
    reporter, desk = visitors.on_phone("citizen02"), visitors.at_desk("operator01")

    with working_days(e2e_town, THIS_YEAR - 1):
        desk.wait_for_timeout(2500)
        handle = assigned(desk, reporter)

        assert (handle["due_at"], handle["missing_year"]) == (None, THIS_YEAR)
        expect(see(desk, "clock-undated")).to_have_text(text_of("desk.detail.undated", year=str(THIS_YEAR)))
        expect(see(desk, "calendar-alarm")).to_have_text(text_of("desk.calendar.missing", year=str(THIS_YEAR)))
        expect(see(desk, "detail-undated")).to_have_text(text_of("desk.detail.undated", year=str(THIS_YEAR)))
        at(desk, "clock-undated").scroll_into_view_if_needed()

        load(e2e_town, THIS_YEAR, THIS_YEAR + 1)
        until(
            desk,
            lambda: ask(desk, "/figures")["calendar"] == {"missing_year": None, "undated_clocks": 0},
            what="the clocks are counted anew",
        )
        expect(at(desk, "calendar-alarm")).to_have_count(0, timeout=SLOW)
        expect(at(desk, "detail-undated")).to_have_count(0, timeout=SLOW)
