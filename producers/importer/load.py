"""Brings the rows of a file to the front door, a batch at a time, until they are all in or it is asked to stop.

Each batch is committed before it is counted, so whatever interrupts it, the same command carries on or starts over
without making anything twice. Where the door leads is the caller's: `accept`, or in a dry run nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID

from dispatch.application.accept.accepting import Conflict, Receipt, Submission
from dispatch.application.accept.unkept import Failed, Unstorable
from producers.importer.rows import Prepare, Prepared, RowRejected, in_words
from producers.importer.source import Row, Source, rows_of
from producers.importer.tally import Book, Rejected
from runtime.http.problem import FieldError

BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a dry run says where accept would give a receipt: it promises nothing."""

    report_id: UUID
    repeated: bool


Outcome = Receipt | Rehearsed | Conflict | Unstorable | Failed
Door = Callable[[Sequence[Submission]], Sequence[Outcome]]


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of a batch at the door, told to whoever watches."""

    prepared: Sequence[Prepared]
    outcomes: Sequence[Outcome]
    rows: int


def load(
    source: Source,
    prepare: Prepare,
    door: Door,
    book: Book,
    *,
    stopped: Callable[[], bool],
    watch: Callable[[Passed], None],
) -> bool:
    """Import what the book has not counted yet and say whether the file is done.

    Raises:
        Unavailable: PostgreSQL is away; the batches before are in and counted.
    """
    rows = rows_of(source, after=book.tally.rows)
    while batch := list(islice(rows, BATCH)):
        if stopped():
            return False
        watch(_bring(batch, prepare, door, book))
    return True


def _bring(batch: Sequence[Row], prepare: Prepare, door: Door, book: Book) -> Passed:
    prepared, rejected = _prepared(batch, prepare)
    outcomes = door([one.submission for one in prepared]) if prepared else []
    rejected += _turned_away(prepared, outcomes)
    receipts = [outcome for outcome in outcomes if isinstance(outcome, Receipt | Rehearsed)]
    repeated = sum(receipt.repeated for receipt in receipts)
    rejected.sort(key=lambda one: one.row.number)
    last = receipts[-1].report_id if receipts else None
    book.enter(new=len(receipts) - repeated, repeated=repeated, rejected=rejected, last=last)
    return Passed(prepared, outcomes, len(batch))


def _prepared(batch: Sequence[Row], prepare: Prepare) -> tuple[list[Prepared], list[Rejected]]:
    prepared: list[Prepared] = []
    rejected: list[Rejected] = []
    for row in batch:
        try:
            prepared.append(prepare(row))
        except RowRejected as error:
            rejected.append(Rejected(row, str(error)))
    return prepared, rejected


def _turned_away(prepared: Sequence[Prepared], outcomes: Sequence[Outcome]) -> list[Rejected]:
    def reasons() -> Iterator[tuple[Prepared, str]]:
        for one, outcome in zip(prepared, outcomes, strict=True):
            if isinstance(outcome, Conflict):
                yield one, "the row's id is taken by a report with other content: a row before it, or another mapping"
            elif isinstance(outcome, Unstorable):
                yield one, f"it cannot be kept: {in_words(FieldError(outcome.field, outcome.code))}"
            elif isinstance(outcome, Failed):
                yield one, "a failure of ours, see the log; try this row again"

    return [Rejected(one.row, reason) for one, reason in reasons()]
