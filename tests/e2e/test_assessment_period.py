"""A whole period of 考核 in a town: 双随机, scores, objections, freezing, the report, a correction, and whose it is.

States that no page has to show are brought about past the pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import Page, expect

from runtime.clock import utc_now
from runtime.ids import new_id
from tests.e2e.barriers import CUT, serious
from tests.e2e.people import Visitors, ask, post
from tests.e2e.screens import SLOW, all_at, at, see
from tests.e2e.waiting import WASHING, Somebody
from tests.fault.harness import wait_until

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LANGUAGES: Final = ("en", "zh-CN")
SIZES: Final = {"desk": (1440, 900), "phone": (390, 844)}


def whole(page: Page, axe: str, ready: str, *sizes: str) -> None:
    """Nothing is cut off and axe finds nothing serious, in both languages; the page is Chinese again afterwards."""
    for language in LANGUAGES:
        page.evaluate(f"localStorage.setItem('gridloop.locale', '{language}')")
        page.reload()
        see(page, ready)
        for size in sizes:
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            assert serious(page, axe) == [], (language, size)
            assert not page.evaluate(CUT), (language, size)


def month(back: int) -> str:
    """The name of a month that is over."""
    first = (utc_now() + timedelta(hours=8)).replace(day=1)
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    return first.strftime("%Y-%m")


def opened(assessor: Page, scheme: str, period: str) -> str:
    id = str(new_id())
    post(assessor, "/assessment/periods", {"id": id, "scheme": scheme, "period": period})
    return id


def scored(visitors: Visitors, id: str, *offices: str) -> None:
    """The offices score every subject, past their pages."""
    for office in offices:
        page = visitors.at_desk(office, "/exports")
        view = ask(page, f"/assessment/periods/{id}")
        items = [
            {"id": str(new_id()), "subject": row["subject"], "leaf": leaf, "points": 1, "reason": "月度检查"}
            for row in view["table"]
            for leaf in view["scores"]
            if leaf != "innovation"
        ]
        items += [
            {"id": str(new_id()), "subject": row["subject"], "leaf": "innovation", "points": 2, "reason": "月度检查"}
            for row in view["table"]
            if "innovation" in view["scores"]
        ]
        post(page, f"/assessment/periods/{id}/scores", {"items": items})


def objections_end(town: Town, id: str) -> None:
    """The days in which a result can be objected to are over."""
    town.rows(
        "UPDATE assessment_period SET objections_until = clock_timestamp() WHERE id = %(id)s::uuid RETURNING id", id=id
    )


def frozen(visitors: Visitors, town: Town, assessor: Page, period: str) -> str:
    id = opened(assessor, "stations", period)
    scored(visitors, id, "office-command")
    post(assessor, f"/assessment/periods/{id}/publish", {})
    objections_end(town, id)
    return id


def closed(town: Town) -> str:
    """An incident that a unit dealt with, this month."""
    citizen, operator = Somebody(town, "citizen03"), Somebody(town, "operator03")
    number = citizen.report(WASHING)
    wait_until(lambda: operator.get(f"/incidents/{number}")["status"] == "assigned", 60, what="it is assigned")
    handler = Somebody(town, f"{operator.get(f'/incidents/{number}')['lead_unit']['id']}-h1")
    handler.move(number, "sign")
    handler.move(number, "hand-in", result="已劝导住户收回")
    operator.move(number, "confirm", note="已到现场看过")
    citizen.move(number, "rate", stars=5)
    return number


def row_of(page: Page, subject: str) -> str:
    return at(page, "result-row", subject=subject).inner_text()


def test_what_is_drawn_by_lot_is_looked_at_on_the_officers_phone(visitors: Visitors, e2e_town: Town, axe: str) -> None:
    number = closed(e2e_town)
    assessor = visitors.at_desk("assessor01", "/assessment?view=draws")
    see(assessor, "draw-form").locator("#draw-size").fill("500")
    assessor.locator("#draw-seed").fill("公开抽取")
    at(assessor, "draw").click()
    expect(at(assessor, "drawn")).to_contain_text("公开抽取", timeout=SLOW)
    ((officer,),) = e2e_town.rows(
        "SELECT c.checker FROM random_check c JOIN incident i ON i.id = c.incident WHERE i.number = %(number)s",
        number=number,
    )

    phone = visitors.on_phone(officer, "/assessment?view=checks", worker=False)
    drawn = see(phone, "checks").locator("article").filter(has=phone.locator(f'[aria-label="{number}"]'))
    see(phone, "export-my_checks")
    whole(phone, axe, "check", "phone")
    assert serious(phone, axe) == []
    drawn.locator("label.no").tap()
    expect(drawn.locator("button[type=submit]")).to_be_disabled()
    drawn.locator("textarea").fill("仍有晾挂")
    drawn.locator("button[type=submit]").tap()
    expect(all_at(phone, "check").filter(has_text="仍有晾挂")).to_contain_text("发现问题", timeout=SLOW)

    assessor.reload()
    see(assessor, "drawn").locator("button").first.click()
    expect(at(assessor, "drawn")).to_contain_text("仍有晾挂", timeout=SLOW)
    whole(assessor, axe, "drawn", "desk", "phone")


def test_points_follow_what_another_assessor_decides(visitors: Visitors, axe: str) -> None:
    assessor = visitors.at_desk("assessor01", "/assessment?view=checks")
    id = opened(assessor, "stations", month(2))
    office = visitors.at_desk("office-command", f"/assessment?period={id}")
    see(office, "tab-score").click()
    at(office, "score-form").locator("thead button").click()
    office.locator('select[aria-label^="红船派出所"]').select_option("1")
    see(office, "score-reason").fill("日常协作")
    at(office, "score-evidence").fill("会议纪要第3号")
    at(office, "score-send").click()
    expect(at(office, "score-form")).to_contain_text("已评 1.00", timeout=SLOW)
    post(assessor, f"/assessment/periods/{id}/publish", {})
    lead = visitors.on_phone("police-lead", "/assessment?view=checks", worker=False)
    wrong = {"id": str(new_id()), "subject": "police", "leaf": "praised", "reason": "协助专班三次", "evidence": []}
    post(lead, f"/assessment/periods/{id}/objections", wrong)

    other = visitors.at_desk("assessor02", f"/assessment?period={id}&tab=objections")
    see(other, "decision").fill("核对台账，属实")
    see(other, "new-points").fill("5")
    at(other, "uphold").click()
    expect(at(other, "objections").locator("[data-state=upheld]")).to_have_count(1, timeout=SLOW)
    at(other, "tab-table").click()
    assert "+5.00" in row_of(other, "police")

    lead.goto(f"{visitors.url}/assessment?period={id}")
    panel = see(lead, "subject-panel")
    expect(panel).to_contain_text("会议纪要第3号")
    expect(panel).to_contain_text("核对台账，属实")
    expect(panel.locator("[data-leaf=praised]")).to_contain_text("+5.00")
    expect(panel).not_to_contain_text("方晓东")  # who scored is nobody's business but the assessors'
    whole(lead, axe, "subject-panel", "phone", "desk")


def test_a_month_is_frozen_printed_and_corrected_in_the_next(visitors: Visitors, e2e_town: Town, axe: str) -> None:
    assessor = visitors.at_desk("assessor01", "/assessment?view=checks")
    before = frozen(visitors, e2e_town, assessor, month(4))
    assessor.goto(f"{visitors.url}/assessment?period={before}")
    see(assessor, "act-freeze").click()
    see(assessor, "act-sure").click()
    expect(at(assessor, "period-view")).to_have_attribute("data-state", "frozen", timeout=SLOW)
    assert all_at(assessor, "act-compute").count() == 0

    assessor.emulate_media(media="print")
    report = assessor.locator("header.report")
    expect(report).to_contain_text(f"{month(4)}月报")
    expect(report).to_contain_text("归档")
    expect(report).to_contain_text("校验码")
    expect(at(assessor, "act-print")).to_be_hidden()
    expect(assessor.locator("footer.report")).to_contain_text("分管领导")
    paper = assessor.pdf(prefer_css_page_size=True)
    assert 1 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page/") <= 3
    assessor.emulate_media(media="screen")

    opened(assessor, "stations", month(3))
    other = visitors.at_desk("assessor02", "/assessment")
    all_at(other, "period").filter(has_text=month(3)).first.click()
    see(other, "tab-correct").click()
    other.locator("#correct-subject").select_option("market")
    other.locator("#correct-points").fill("-1.5")
    other.locator("#correct-reason").fill("一件重复计入")
    see(other, "correct-evidence").fill("复核记录")
    see(other, "correct-send").click()
    expect(other.locator("#correct-reason")).to_have_value("", timeout=SLOW)
    at(other, "act-compute").click()
    at(other, "tab-table").click()
    expect(at(other, "result-row", subject="market")).to_contain_text("-1.50", timeout=SLOW)
    at(other, "result-row", subject="market").click()
    expect(see(other, "entries")).to_contain_text(f"更正{month(4)}")
    whole(other, axe, "subject-panel", "desk", "phone")


def test_an_officer_sees_the_own_month_and_how_it_came_about_and_nobody_elses(
    visitors: Visitors, e2e_town: Town, axe: str
) -> None:
    assessor = visitors.at_desk("assessor01", "/assessment?view=checks")
    id = opened(assessor, "grid-officers", month(2))
    scored(visitors, id, "office-justice", "office-ecology", "office-command")
    post(assessor, f"/assessment/periods/{id}/publish", {})

    phone = visitors.on_phone("officer01", "/assessment", worker=False)

    expect(see(phone, "own-month")).to_contain_text(month(2))
    panel = see(phone, "subject-panel")
    panel.locator("[data-leaf=safe] > button").tap()
    expect(panel).to_contain_text("评分")
    expect(at(phone, "result-row")).to_be_hidden()  # a table of one line says nothing
    shown: dict[str, Any] = ask(phone, f"/assessment/periods/{id}")
    assert [row["subject"] for row in shown["table"]] == ["officer01"]
    whole(phone, axe, "subject-panel", "phone", "desk")
