"""What has become of the rows so far, kept on the disk so that a stopped import goes on where it was.

Losing this file loses no report and doubles none: the front door knows what it has. It only saves the time of asking
again, and keeps the counts and the rejects of the part that is done.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from producers.importer.harmless import harmless
from producers.importer.source import REJECTS, Row, Source

_BOM: Final = "\ufeff"
_MARK: Final = f"{_BOM}{','.join(REJECTS)}".encode()


class RejectsRefused(Exception):
    """The file named for the rejects holds something else."""


class Tally(msgspec.Struct, kw_only=True):
    """Counts; every row read is new, repeated or rejected.

    written: bytes of the rejects file that belong to them. last: the report that got the last receipt.
    """

    rows: int = 0
    new: int = 0
    repeated: int = 0
    rejected: int = 0
    written: int = 0
    last: UUID | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that did not become a report, and why."""

    row: Row
    reason: str


class Book:
    """The counts of one import and its rejects file, written together after each batch.

    purpose: what makes it another import of the same file. resumes: whether an earlier import may be carried on.

    Raises:
        RejectsRefused: the rejects file exists and is not one of ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        source: Source,
        purpose: bytes,
        rejects: Path | None = None,
        resumes: Callable[[Tally], bool] = lambda _earlier: False,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = hashlib.sha256(purpose).hexdigest()[:12]
        self._progress = folder / f"{source.sha256[:16]}-{key}.json"
        self._header = (*REJECTS, *source.header)
        self.rejects = rejects or folder / f"{source.path.name}.rejects.csv"
        self._refuse_what_is_not_ours()
        earlier = self._earlier()
        self.tally = earlier if earlier is not None and resumes(earlier) else Tally()
        self._cut_back()

    def enter(self, *, new: int, repeated: int, rejected: Sequence[Rejected], last: UUID | None) -> None:
        """Count a batch that is done."""
        self.tally.last = last or self.tally.last
        self.tally.new += new
        self.tally.repeated += repeated
        self.tally.rejected += len(rejected)
        self.tally.rows += new + repeated + len(rejected)
        if rejected:
            self._write(rejected)
        draft = self._progress.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode(self.tally))
        draft.replace(self._progress)

    def _refuse_what_is_not_ours(self) -> None:
        if not self.rejects.exists():
            return
        with self.rejects.open("rb") as file:
            begins = file.read(len(_MARK))
        if begins != _MARK:
            raise RejectsRefused(f"{self.rejects} exists and is no rejects file: name another one")

    def _earlier(self) -> Tally | None:
        try:
            return msgspec.json.decode(self._progress.read_bytes(), type=Tally)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _cut_back(self) -> None:
        """Take back rejects that were written but not counted; without rejects there is no file."""
        there = self.rejects.stat().st_size if self.rejects.exists() else 0
        if there < self.tally.written:
            self.tally = Tally()
        if self.tally.written:
            os.truncate(self.rejects, self.tally.written)
        else:
            self.rejects.unlink(missing_ok=True)

    def _write(self, rejected: Sequence[Rejected]) -> None:
        text = io.StringIO()
        if not self.tally.written:
            text.write(_BOM)
            csv.writer(text).writerow(map(harmless, self._header))
        # All in quotes: a program that separates cells at another sign must not find a formula behind it.
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        for one in rejected:
            told = (one.reason, *one.row.cells)
            writer.writerow((one.row.number, one.row.line, *map(harmless, told)))
        descriptor = os.open(self.rejects, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(text.getvalue().encode())
            file.flush()
            self.tally.written = file.tell()
