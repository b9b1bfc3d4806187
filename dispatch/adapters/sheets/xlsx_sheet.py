"""A table as XLSX: texts as texts, dates as dates, numbers as numbers; its head stays in sight.

Rows go to the disk as they come, so that a long table takes no more memory than a short one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.format import Format

from dispatch.application.exporting.sheet import Cell, Form, Front, Heading, defused, local

WIDTHS: Final[Mapping[Form, int]] = {
    Form.WORD: 12,
    Form.TEXT: 40,
    Form.NUMBER: 10,
    Form.SHARE: 10,
    Form.INSTANT: 19,
    Form.DATE: 11,
}
WIDEST: Final = 60
LOOKED_AT: Final = 500
"""Rows whose texts say how wide a column has to be."""
LONGEST: Final = 32_767
"""Signs that a cell can hold."""
_FORMATS: Final[Mapping[Form, str]] = {
    Form.SHARE: "0.00%",
    Form.INSTANT: "yyyy-mm-dd hh:mm:ss",
    Form.DATE: "yyyy-mm-dd",
}


class XlsxSheet:
    """Writes a table as XLSX, with what is said about it on a sheet of its own."""

    def __init__(self, path: Path, headings: Sequence[Heading], front: Front) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._headings = headings
        self._formats = [self._format(heading.form) for heading in headings]
        self._widths = [max(WIDTHS[each.form], _width(each.text) + 2) for each in headings]
        self._sheet = self._book.add_worksheet(front.title[:31])
        self._sheet.freeze_panes(1, 0)
        bold = self._book.add_format({"bold": True, "bg_color": "#E8EEF8", "bottom": 1, "valign": "vcenter"})
        for place, heading in enumerate(headings):
            self._sheet.write_string(0, place, heading.text, bold)
        self._front = front
        self._at = 0

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        self._at += 1
        for place, cell in enumerate(cells):
            self._write(place, cell)

    def close(self) -> int:
        """Finish the file; every sign can be written."""
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, min(width, WIDEST))
        self._sheet.autofilter(0, 0, max(self._at, 1), max(len(self._headings) - 1, 0))
        self._write_front()
        self._book.close()
        return 0

    def abandon(self) -> None:
        """Let go of the files, which will not be put together."""
        for sheet in self._book.worksheets():
            sheet._opt_close()  # what the library does itself once a book is closed; closing would write it first

    def _write(self, place: int, cell: Cell) -> None:
        form = self._formats[place]
        match cell:
            case None | "":
                return
            case str():
                text = defused(cell)[:LONGEST]
                self._sheet.write_string(self._at, place, text, form)
                if self._at <= LOOKED_AT:
                    self._widths[place] = max(self._widths[place], _width(text) + 2)
            case datetime():
                self._sheet.write_datetime(self._at, place, local(cell), form)
            case date():
                self._sheet.write_datetime(self._at, place, cell, form)
            case _:
                self._sheet.write_number(self._at, place, float(cell), form)

    def _write_front(self) -> None:
        sheet, bold = self._book.add_worksheet("ⓘ"), self._book.add_format({"bold": True})
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 80)
        for place, (name, value) in enumerate((("", self._front.title), *self._front.lines)):
            sheet.write_string(place, 0, name, bold)
            sheet.write_string(place, 1, defused(value))

    def _format(self, form: Form) -> Format:
        wanted = {"num_format": _FORMATS[form]} if form in _FORMATS else {}
        return self._book.add_format({**wanted, "valign": "top", "text_wrap": form is Form.TEXT})


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
