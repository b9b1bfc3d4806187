"""A table as CSV: UTF-8 with a mark that spreadsheets look for, or GB18030 for programs that know nothing else."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from dispatch.application.exporting.sheet import Cell, Heading, defused, local
from dispatch.domain.exporting import Encoding

UNKNOWN: Final = "〓"
"""In place of a sign that the encoding does not have, as Chinese typesetters do."""


class CsvSheet:
    """Writes a table as CSV; every text in quotes, so that no other separator takes it apart."""

    def __init__(self, path: Path, headings: Sequence[Heading], encoding: Encoding) -> None:
        self._encoding = encoding
        self._replaced = 0
        self._file = path.open("wb")
        if encoding is Encoding.UTF_8:
            self._file.write(codecs.BOM_UTF8)
        self._rows = csv.writer(self, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        self._rows.writerow([heading.text for heading in headings])

    def write(self, text: str) -> None:
        """Write a line; it is `csv` that calls this."""
        try:
            line = text.encode(self._encoding)
        except UnicodeEncodeError:
            line = "".join(map(self._known, text)).encode(self._encoding)
        self._file.write(line)

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        self._rows.writerow([_value(cell) for cell in cells])

    def close(self) -> int:
        """Finish the file and return how many signs could not be written as they are."""
        self._file.close()
        return self._replaced

    def abandon(self) -> None:
        """Let go of the file, which will not be finished."""
        self._file.close()

    def _known(self, sign: str) -> str:
        try:
            sign.encode(self._encoding)
        except UnicodeEncodeError:
            self._replaced += 1
            return UNKNOWN
        return sign


def _value(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case str():
            return defused(cell)
        case datetime():
            return f"{local(cell):%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case int() | float():
            return cell
        case _:
            return float(cell)
