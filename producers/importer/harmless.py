"""How do cells that people wrote stay text in a spreadsheet? Excel and its kin run what begins like a formula.

What is marked here is unmarked when the file is imported again, so that a corrected file of rejects brings the rows as
they were.
"""

from __future__ import annotations

from typing import Final

MARK: Final = "'"
"""The sign by which spreadsheets take the rest of a cell for text."""
_ACTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """Return the cell, marked where a spreadsheet would run it, or where it looks as if it were marked."""
    return MARK + cell if cell.lstrip(" ").startswith((*_ACTS, MARK)) else cell


def as_it_was(cell: str) -> str:
    """Return what `harmless` was given."""
    return cell.removeprefix(MARK)
