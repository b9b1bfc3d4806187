"""Tables as files: what a spreadsheet makes of them, and what it must not."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.adapters.sheets.csv_sheet import UNKNOWN, CsvSheet
from dispatch.adapters.sheets.xlsx_sheet import XlsxSheet
from dispatch.application.exporting.sheet import ACTING, Cell, Form, Front, Heading, defused
from dispatch.domain.exporting import Encoding

HEADINGS = [Heading(text="事项", form=Form.TEXT), Heading(text="数量", form=Form.NUMBER)]
FRONT = Front(title="事件列表", lines=[("导出人", "=operator03")])
FORMULAS = ["=1+1", "+86 138", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x"]


def written(path: Path, rows: list[list[Cell]], encoding: Encoding = Encoding.UTF_8) -> tuple[bytes, int]:
    sheet = CsvSheet(path, HEADINGS, encoding)
    for row in rows:
        sheet.row(row)
    replaced = sheet.close()
    return path.read_bytes(), replaced


def book(path: Path, rows: list[list[Cell]], headings: list[Heading] | None = None) -> openpyxl.Workbook:
    sheet = XlsxSheet(path, headings or HEADINGS, FRONT)
    for row in rows:
        sheet.row(row)
    assert sheet.close() == 0
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("said", FORMULAS)
def test_what_would_run_is_text_in_both_formats(tmp_path: Path, said: str) -> None:
    content, _ = written(tmp_path / "a.csv", [[said, 1]])
    sheet = book(tmp_path / "a.xlsx", [[said, 1]]).worksheets[0]

    (_, row) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert row[0] == f"'{said}"
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


@given(st.text(max_size=30))
def test_no_text_begins_with_what_runs(said: str) -> None:
    assert not defused(said).startswith(ACTING)
    assert defused(said).endswith(said)


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=1, max_size=4))
def test_a_csv_says_what_was_written(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("sheet") / "a.csv"

    content, replaced = written(path, [[text, 1] for text in texts], Encoding.GB18030)

    said = list(csv.reader(io.StringIO(content.decode("gb18030"), newline="")))[1:]
    assert replaced == 0
    assert [row[0] for row in said] == [defused(text) for text in texts]


def test_utf_8_begins_with_the_mark_that_spreadsheets_look_for(tmp_path: Path) -> None:
    assert written(tmp_path / "a.csv", [])[0].startswith(b"\xef\xbb\xbf")
    assert written(tmp_path / "a.csv", [], Encoding.GB18030)[0].startswith('"事项"'.encode("gb18030"))


def test_what_the_encoding_does_not_have_is_counted_and_marked(tmp_path: Path) -> None:
    content, replaced = written(tmp_path / "a.csv", [["坏\ud800字\udfff", 1]], Encoding.GB18030)

    assert replaced == 2
    assert f"坏{UNKNOWN}字{UNKNOWN}" in content.decode("gb18030")


def test_numbers_are_numbers_and_times_are_those_of_the_township(tmp_path: Path) -> None:
    headings = [Heading(text=form, form=form) for form in (Form.NUMBER, Form.SHARE, Form.INSTANT, Form.DATE)]
    row: list[Cell] = [-3, Decimal("0.9372"), datetime(2026, 11, 30, 20, 0, tzinfo=UTC), date(2026, 11, 30)]

    sheet = book(tmp_path / "a.xlsx", [row], headings).worksheets[0]
    content, _ = written(tmp_path / "a.csv", [row])

    number, share, instant, day = (sheet.cell(2, place) for place in range(1, 5))
    assert (number.value, share.value, share.number_format) == (-3, 0.9372, "0.00%")
    assert (str(instant.value), str(day.value)) == ("2026-12-01 04:00:00", "2026-11-30 00:00:00")
    assert instant.number_format == "yyyy-mm-dd hh:mm:ss"
    assert content.decode("utf-8-sig").splitlines()[1] == '-3,0.9372,"2026-12-01 04:00:00","2026-11-30"'


def test_the_head_stays_in_sight_and_columns_are_as_wide_as_what_is_in_them(tmp_path: Path) -> None:
    made = book(tmp_path / "a.xlsx", [["桥洞下垃圾成堆,味道很大,附近居民多次反映", 1], ["短", 2]])

    sheet = made.worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width
    assert made.worksheets[1]["B2"].value == "'=operator03"


def test_a_file_that_is_abandoned_leaves_nothing_open(tmp_path: Path) -> None:
    sheets = CsvSheet(tmp_path / "a.csv", HEADINGS, Encoding.UTF_8), XlsxSheet(tmp_path / "a.xlsx", HEADINGS, FRONT)

    for sheet in sheets:
        sheet.row(["x", 1])
        sheet.abandon()

    assert not (tmp_path / "a.xlsx").exists()
