"""What becomes of an export: it waits, is made, can be fetched for some days, and goes.

An export is a list as one person saw it, written to a file for that person alone. Whoever asked has to hold, when the
file is fetched, everything that it was made with: what was written for an operator is no handler's to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from dispatch.domain.actor import Actor, Grant

UNFINISHED_EACH: Final = 3
"""As many exports of one person may wait or be made at once."""
KEPT_EACH: Final = 30
"""As many files of one person may lie there."""
TRIES: Final = 3
"""After so many workers died over an export it has failed: a fourth would too."""


class ExportFormat(StrEnum):
    """How the rows are written."""

    XLSX = "xlsx"
    CSV = "csv"


class Encoding(StrEnum):
    """How the letters of a CSV file are written."""

    UTF_8 = "utf-8"
    GB18030 = "gb18030"


class ExportState(StrEnum):
    """How far an export is. removed: by its owner, when there was a file already."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REMOVED = "removed"


class ExportFault(StrEnum):
    """Why there is no file.

    not_allowed: the person may not see the list any more. too_many_rows: more than one export may have. no_room: the
    disk, or the place for exports on it, is full. too_wide: a page of the list took too long to find. died: its workers
    were killed again and again. broken: a fault of ours.
    """

    NOT_ALLOWED = "not_allowed"
    TOO_MANY_ROWS = "too_many_rows"
    NO_ROOM = "no_room"
    TOO_WIDE = "too_wide"
    DIED = "died"
    BROKEN = "broken"


class Hindrance(StrEnum):
    """Why nothing more can be exported just now: as many are unfinished, or kept, as one person may have."""

    UNFINISHED = "unfinished"
    KEPT = "kept"


def hindrance(*, unfinished: int, kept: int) -> Hindrance | None:
    """Return what keeps a person with so many exports from asking for one more."""
    if unfinished >= UNFINISHED_EACH:
        return Hindrance.UNFINISHED
    return Hindrance.KEPT if kept >= KEPT_EACH else None


def may_fetch(made_with: Iterable[Grant], actor: Actor) -> bool:
    """Say whether the owner still holds everything that the export was made with."""
    return set(made_with) <= set(actor.grants)
