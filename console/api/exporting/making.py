"""Making one export: the rows of a source, as its owner sees them now, written to a file.

A request makes what is short itself; what has more rows than that is put off, and a worker makes it (`worker`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import structlog

from console.api.context import Console
from console.api.exporting.source import AnySource, Asking, Nothing
from console.api.exporting.sources import SOURCES
from dispatch.adapters.export_files import Attempt, NoRoom
from dispatch.adapters.postgres.exports import Job, Made
from dispatch.adapters.postgres.reading.run import TooWide
from dispatch.adapters.sheets.csv_sheet import CsvSheet
from dispatch.adapters.sheets.xlsx_sheet import XlsxSheet
from dispatch.application.exporting.sheet import Front, Heading, SheetWriter, local
from dispatch.domain.actor import Actor
from dispatch.domain.exporting import ExportFault, ExportFormat
from runtime.clock import monotonic, utc_now
from runtime.http.problem import Problem
from runtime.metrics import counter
from schemas.texts import Language, text

log = structlog.get_logger()

AT_ONCE: Final = 1000
"""Rows that a request writes itself: some hundred milliseconds."""
SAID_EVERY: Final = 1.0
"""Seconds between two reports of progress; each renews the lease."""
LOOKED_UP: Final = 5000
"""Incidents that are looked up by one statement."""


class TooLong(Exception):
    """There are more rows than were to be written."""


class NoLongerOurs(Exception):
    """The export was cancelled, or another worker has it in hand."""


def make(job: Job, owner: Actor, here: Console, *, most: int) -> bool:
    """Make the file of an export and put down that it is there; False when it is no longer ours to make.

    Raises:
        TooLong: there are more rows than `most`.
        Problem: the owner may not see the list.
        NoRoom: there is no room for the file.
        TooWide: a page of the list took too long.
        Unavailable: PostgreSQL is away.
    """
    files, wanted, attempt = here.services.export_files, job.wanted, Attempt(job.id, job.attempt)
    asking = Asking(caller=owner, here=here, names=here.catalogue(), language=wanted.language)
    source = SOURCES[wanted.what]
    source.gate(asking)
    files.check_room()
    with files.workshop(attempt) as folder:
        path = folder / "made"
        sheet = _sheet(path, source, job, owner)
        try:
            wish = source.wish.model_validate(wanted.filter)
            progress = Progress(job, here, most)
            rows, about = _write(sheet, source, asking, wish, progress)
            progress.say()  # whoever was taken for dead meanwhile puts no file in the place of another one's
        except BaseException:
            sheet.abandon()
            raise
        replaced = sheet.close()
        files.check_room()
        size, hashed = files.settle(attempt, path, _visible(sorted(about), asking))
    made = Made(rows=rows, size=size, sha256=hashed, replaced=replaced)
    if not here.services.exports.finish(job, made, owner):
        files.clear(attempt)
        return False
    counter("gridloop_exports_total").labels("done").inc()
    log.info("exported", export=str(job.id), what=wanted.what, rows=rows, bytes=size)
    return True


def fault_of(error: Exception) -> ExportFault:
    """Return why there is no file, where making it failed."""
    match error:
        case TooLong():
            return ExportFault.TOO_MANY_ROWS
        case NoRoom():
            return ExportFault.NO_ROOM
        case TooWide():
            return ExportFault.TOO_WIDE
        case Problem():
            return ExportFault.NOT_ALLOWED
        case _:
            return ExportFault.BROKEN


def fail(job: Job, fault: ExportFault, error: Exception | None, here: Console) -> None:
    """Put down that there will be no file, and why; only a fault of ours is worth its trace."""
    here.services.exports.fail(job, fault)
    counter("gridloop_exports_total").labels(fault).inc()
    trace = error if fault is ExportFault.BROKEN else None
    log.warning("no export", export=str(job.id), what=job.wanted.what, fault=fault, exc_info=trace)


class Progress:
    """Says about once a second how far an export is, and stops where it went too far or is not wanted any more."""

    def __init__(self, job: Job, here: Console, most: int) -> None:
        self._job = job
        self._here = here
        self._most = most
        self._said_at = monotonic()
        self.rows = 0

    def count(self) -> None:
        """Count a row.

        Raises:
            TooLong, NoLongerOurs, NoRoom: it ends here.
        """
        if self.rows >= self._most:
            raise TooLong
        self.rows += 1
        if monotonic() - self._said_at >= SAID_EVERY:
            self.say()

    def say(self) -> None:
        """Say how far it is.

        Raises:
            NoLongerOurs, NoRoom: it ends here.
        """
        if not self._here.services.exports.progress(self._job, self.rows):
            raise NoLongerOurs
        self._here.services.export_files.check_room()
        self._said_at = monotonic()


def still_seen(numbers: Sequence[str], caller: Actor, here: Console) -> bool:
    """Say whether the caller sees all of these incidents, which were visible when an export was made."""
    reading = here.services.reading.as_(caller)
    return all(len(reading.visible_among(part)) == len(part) for part in _parts(numbers))


def _write(
    sheet: SheetWriter, source: AnySource, asking: Asking, wish: Nothing, progress: Progress
) -> tuple[int, set[str]]:
    """Write every row; return how many there are, and which incidents they are about."""
    about: set[str] = set()
    for row in source.rows(asking, wish):
        progress.count()
        sheet.row([column.value(row, asking.language) for column in source.columns])
        if (number := source.about(row)) is not None:
            about.add(number)
    return progress.rows, about


def _visible(numbers: Sequence[str], asking: Asking) -> Iterator[str]:
    """Yield those of these incidents that are visible: of some a list shows the number alone."""
    reading = asking.here.services.reading.as_(asking.caller)
    for part in _parts(numbers):
        yield from sorted(reading.visible_among(part))


def _parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[first : first + LOOKED_UP] for first in range(0, len(numbers), LOOKED_UP))


def _sheet(path: Path, source: AnySource, job: Job, owner: Actor) -> SheetWriter:
    language = job.wanted.language
    headings = [
        Heading(text=text(f"export.column.{column.name}", language), form=column.form) for column in source.columns
    ]
    if job.wanted.format is ExportFormat.CSV:
        return CsvSheet(path, headings, job.wanted.encoding)
    return XlsxSheet(path, headings, _front(source, job, owner, language))


def _front(source: AnySource, job: Job, owner: Actor, language: Language) -> Front:
    filters = [f"{name}={value}" for name, value in job.wanted.filter.items() if value not in (None, [], False)]
    return Front(
        title=text(f"export.what.{source.what}", language),
        lines=[
            (text("export.front.by", language), owner.user),
            (text("export.front.at", language), f"{local(utc_now()):%Y-%m-%d %H:%M:%S}"),
            (text("export.front.filter", language), ", ".join(filters) or text("common.all", language)),
            (text("export.front.masked", language), text("export.front.maskedWhy", language)),
        ],
    )
