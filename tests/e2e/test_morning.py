"""晨会单: whatever the night brought, it is one page of A4."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.barriers import serious
from tests.e2e.people import Visitors, ask
from tests.e2e.screens import SLOW, all_at, see
from tests.e2e.waiting import SHOP, Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

KINDS = ("overdue", "returned", "due_today", "overnight")
LINES = {"overdue": 7, "returned": 3, "due_today": 6, "overnight": 5}
UNITS = 30


def printed_pages(page: Page) -> int:
    """How many sheets of paper come out of the printer."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def overfull(sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet of a town with more units than have room, each line as long as it can be."""
    (line,) = sheet["overnight"][:1]
    line |= {"summary": "沿街商铺把货物堆到人行道上并占用盲道，行人只能走机动车道" * 3, "urgent": True}
    unit = {"id": "u", "name": "综合行政执法队东片区执法二中队夜班组"}
    counts = {"overnight": 120, "due_today": 40, "overdue": 33, "returned": 5}
    return sheet | {
        "total": counts,
        "units": [{"unit": unit | {"id": f"u{n}"}, **counts} for n in range(UNITS)],
        **{kind: [line | {"lead_unit": unit}] * LINES[kind] for kind in KINDS},
    }


def test_the_sheet_of_a_night_is_one_printed_page_however_much_there_is(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    number = Somebody(e2e_town, "citizen03").report(SHOP)
    desk = visitors.at_desk("operator03", "/morning")
    expect(all_at(desk, "morning-line").filter(has_text=number[-7:]).first).to_be_visible(timeout=SLOW)
    assert serious(desk, axe) == []
    assert printed_pages(desk) == 1
    full = json.dumps(overfull(ask(desk, "/morning")))

    def answer(route: Route) -> None:
        route.fulfill(body=full, content_type="application/json")

    desk.route("**/api/v1/morning", answer)
    desk.reload()
    expect(all_at(desk, "morning-line")).to_have_count(sum(LINES.values()), timeout=SLOW)
    see(desk, "print")

    assert printed_pages(desk) == 1
