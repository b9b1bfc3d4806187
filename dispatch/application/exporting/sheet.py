"""What does a table look like before anybody knows of its format? Headings and rows of values.

A text that a spreadsheet would take for a formula is defused here, for every format: what a resident writes about a
pothole must run on nobody's machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
Cell = str | int | float | Decimal | datetime | date | None

ACTING: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula; the wide signs too, where the office speaks Chinese."""
MASK: Final = "'"


class Form(StrEnum):
    """How the values of a column are shown, and how wide it is."""

    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    INSTANT = "instant"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The head of a column."""

    text: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What is said about a table as a whole: its title, and lines of a name and what it is."""

    title: str
    lines: Sequence[tuple[str, str]]


class SheetWriter(Protocol):
    """Writes one table to a file, row by row."""

    def row(self, cells: Sequence[Cell]) -> None:
        """Write a row."""
        ...

    def close(self) -> int:
        """Finish the file and return how many signs could not be written as they are."""
        ...

    def abandon(self) -> None:
        """Let go of the file, which will not be finished."""
        ...


def defused(text: str) -> str:
    """Return a text so that no spreadsheet runs it."""
    return MASK + text if text.startswith(ACTING) else text


def local(at: datetime) -> datetime:
    """Return an instant as a clock on a wall of the township shows it: spreadsheets know no time zones."""
    return at.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
