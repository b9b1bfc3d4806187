"""值班表 in the browser: the week of the units with its gaps, a table that is checked, and the handler's phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.barriers import serious
from tests.e2e.people import Visitors
from tests.e2e.screens import all_at, at, see, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
HEADS = "类别,单位,星期或日期,开始,结束,人员,轮换分钟,代班\n"
GOOD = HEADS + "值班,教卫文体服务站,每天,00:00,24:00,social-h1,,\n"
WRONG = HEADS + "值班,教卫文体服务站,周八,00:00,24:00,social-h1,,\n"


def two_rosters(body: dict[str, Any]) -> None:
    """One unit has somebody all day, the other keeps a roster with nobody on it."""
    all_day = {"days": EVERY_DAY, "from": "00:00", "to": "24:00", "persons": ["social-h1"]}
    body["units"] = [{"unit": "social", "weekly": [all_day]}, {"unit": "justice"}]


def shows(desk: Page, unit: str) -> bool:
    """Load the page anew, from whichever process answers, and say whether it shows the unit's week."""
    desk.reload()
    see(desk, "week")
    desk.wait_for_timeout(500)  # it is there or not: a notice that there is no roster comes as late as the week
    return all_at(desk, "roster-unit", unit=unit).count() > 0


def test_the_week_shows_who_is_on_duty_and_where_nobody_is(visitors: Visitors, e2e_town: Town, axe: str) -> None:
    desk = visitors.at_desk("operator03", "/roster")
    e2e_town.publish("roster", two_rosters)
    until(desk, lambda: shows(desk, "social"), what="the roster is in force in every web process")

    expect(see(desk, "roster-unit", unit="social")).to_contain_text("甘霖")
    expect(see(desk, "roster-unit", unit="justice")).to_contain_text("空缺")
    assert serious(desk, axe) == []

    at(desk, "roster-file").set_input_files(
        {"name": "值班.csv", "mimeType": "text/csv", "buffer": WRONG.encode("gb18030")}
    )
    expect(see(desk, "roster-outcome", good="false")).to_contain_text("第 2 行")
    at(desk, "roster-file").set_input_files(
        {"name": "值班.csv", "mimeType": "text/csv", "buffer": GOOD.encode("gb18030")}
    )
    expect(see(desk, "roster-outcome", good="true")).to_contain_text("1 个单位")
    see(desk, "roster-take")

    week = see(desk, "week").inner_text()
    at(desk, "week-after").click()
    expect(at(desk, "week")).not_to_have_text(week)

    phone = visitors.on_phone("social-h1")
    expect(see(phone, "duty-today")).to_contain_text("甘霖")
    assert serious(phone, axe) == []
