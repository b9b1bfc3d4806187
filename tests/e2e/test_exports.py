"""Lists as files in the browser: a short one is saved at once, a long one shows how far it is; and the evidence."""

from __future__ import annotations

import csv
import io
import zipfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import CUT, serious
from tests.e2e.people import PHONE, Visitors
from tests.e2e.screens import SLOW, all_at, assigned, at, see
from tests.e2e.waiting import Somebody

if TYPE_CHECKING:
    from tests.fault.harness import Town

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

RUBBISH = "桥洞下垃圾成堆,味道很大"
TOWN = "330499101"
SIZES = (1440, 900), (1366, 768), (PHONE["width"], PHONE["height"])


def saved(page: Page, press: str, folder: Path) -> Path:
    """Press something and return the file that the browser saves."""
    with page.expect_download(timeout=SLOW) as coming:
        at(page, press).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def test_an_operator_exports_the_queue_and_finds_it_again(
    visitors: Visitors, e2e_town: Town, axe: str, tmp_path: Path
) -> None:
    number = Somebody(e2e_town, "citizen03").report(RUBBISH)
    desk = visitors.at_desk("operator03", "/desk?tab=all")
    assigned(desk, number)
    see(desk, "queue-row")

    see(desk, "export-queue").click()
    see(desk, "export-menu")
    assert serious(desk, axe) == []
    book = openpyxl.load_workbook(saved(desk, "export-as-xlsx", tmp_path))
    see(desk, "export-done")
    old = saved(desk, "export-as-csvOld", tmp_path).read_bytes()
    see(desk, "export-done")

    assert number in {row[0] for row in book.worksheets[0].values}
    assert number in {row[0] for row in csv.reader(io.StringIO(old.decode("gb18030"), newline=""))}
    desk.keyboard.press("Escape")
    expect(at(desk, "export-menu")).to_be_hidden()
    expect(at(desk, "export-queue")).to_be_focused()

    see(desk, "export-queue").click()
    see(desk, "export-mine").click()
    expect(all_at(desk, "export-row", state="done")).to_have_count(2, timeout=SLOW)
    for language in ("zh", "en"):
        for width, height in SIZES:
            desk.set_viewport_size({"width": width, "height": height})
            assert desk.evaluate(CUT) is False, f"cut off at {width}"
            desk.screenshot(path=tmp_path / f"exports-{width}-{language}.png")
        assert serious(desk, axe) == []
        see(desk, "exports-language").click()
    desk.set_viewport_size({"width": 1440, "height": 900})
    assert saved(desk, "export-fetch", tmp_path).stat().st_size > 0
    at(desk, "export-remove").click()
    expect(all_at(desk, "export-row")).to_have_count(1, timeout=SLOW)
    at(desk, "export-remove").click()
    see(desk, "exports-empty")


def test_the_evidence_says_what_the_page_says(visitors: Visitors, e2e_town: Town, tmp_path: Path) -> None:
    number = Somebody(e2e_town, "citizen03").report(RUBBISH)
    desk = visitors.at_desk("operator03", f"/desk?tab=all&number={number}")
    assigned(desk, number)
    see(desk, "event-IncidentAssigned")

    archive = zipfile.ZipFile(saved(desk, "evidence", tmp_path))

    page = archive.read("evidence.html").decode()
    assert {"incident.json", "history.json", "receipt.json", "SHA256SUMS", "SHA256SUMS.sig"} <= set(archive.namelist())
    told = [
        *desk.locator(".time-line b").all_inner_texts(),
        *(
            line.partition("原始数据")[0].strip()
            for line in desk.locator('[data-testid="reason"] ul > li').all_inner_texts()
        ),
    ]
    assert len(told) > 5
    # The page knows the names of cells only; on paper the town has its name, too.
    told = [said.replace(f"{TOWN}）", "红船镇）") for said in told]
    assert [said for said in told if escape(said) not in page] == []
