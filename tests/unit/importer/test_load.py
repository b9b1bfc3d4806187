"""The counts add up whatever happens, and a stopped import goes on where it was."""

import csv
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from dispatch.application.accept.accepting import Conflict, Receipt, Submission
from producers.importer import load as loading
from producers.importer.load import Outcome, load
from producers.importer.rows import importer, preparing
from producers.importer.source import examine
from producers.importer.tally import Book, RejectsRefused, Tally
from runtime.unavailable import Unavailable
from tests.unit.importer.files import a_file, a_mapping

MANY = [f"{number},甲,路灯不亮,2019-11-02 10:18:00,第{number}盏" for number in range(1, 1001)]


class FrontDoor:
    """Accepts like accept does, and can go away after so many batches."""

    def __init__(self, batches: int = 1000) -> None:
        self.stored: dict[UUID, bytes] = {}
        self.asked = 0
        self.batches = batches

    def __call__(self, submissions: Sequence[Submission]) -> list[Outcome]:
        if self.batches == 0:
            raise Unavailable("gone")
        self.batches -= 1
        self.asked += len(submissions)
        return [self._one(submission) for submission in submissions]

    def _one(self, submission: Submission) -> Outcome:
        report_id = submission.form.report_id
        known = self.stored.setdefault(report_id, submission.sha256)
        if known != submission.sha256:
            return Conflict(report_id)
        return Receipt(
            number="n",
            report_id=report_id,
            sha256=submission.sha256.hex(),
            received_at=datetime(2026, 1, 1, tzinfo=UTC),
            signature="",
            code="",
            repeated=known is not submission.sha256,
        )


def run(
    path: Path, door: FrontDoor, *, resume: bool = False, stop_after: int | None = None, rejects: Path | None = None
) -> Book:
    mapping = a_mapping()
    source = examine(path, mapping)
    book = Book(path.parent / "import", source=source, purpose=b"m", rejects=rejects, resumes=lambda _: resume)
    prepare = preparing(source, mapping, sender=importer("330499101"), history=False)
    done: list[int] = []
    load(
        source,
        prepare,
        door,
        book,
        stopped=lambda: stop_after is not None and len(done) >= stop_after,
        watch=lambda passed: done.append(passed.rows),
    )
    return book


def counts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.rows, tally.new, tally.repeated, tally.rejected


def rejected_rows(book: Book) -> list[dict[str, str]]:
    with book.rejects.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_new_repeated_or_rejected(tmp_path: Path) -> None:
    rows = [*MANY[:5], MANY[0], "6,甲,a,sometime,b", "7,甲", "1,甲,路灯不亮,2019-11-02 10:18:00,另一盏"]

    book = run(a_file(tmp_path, rows=rows), FrontDoor())

    assert counts(book.tally) == (9, 5, 1, 3)
    assert [row["row"] for row in rejected_rows(book)] == ["7", "8", "9"]
    assert all(row["reason"] for row in rejected_rows(book))


def test_a_second_import_makes_nothing_new(tmp_path: Path) -> None:
    path, door = a_file(tmp_path, rows=MANY), FrontDoor()
    run(path, door)

    assert counts(run(path, door).tally) == (1000, 0, 1000, 0)
    assert len(door.stored) == 1000


def test_a_stopped_import_goes_on_where_it_was(tmp_path: Path) -> None:
    path, door = a_file(tmp_path, rows=["x,甲,a,sometime,b", *MANY]), FrontDoor()
    stopped = run(path, door, stop_after=2)

    resumed = run(path, door, resume=True)

    assert stopped.tally.rows == 2 * loading.BATCH
    assert counts(resumed.tally) == (1001, 1000, 0, 1)
    assert door.asked == 1000
    assert len(rejected_rows(resumed)) == 1


def test_what_was_written_but_not_counted_is_not_rejected_twice(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows=["x,甲,a,sometime,b", *MANY])
    stopped = run(path, FrontDoor(), stop_after=1)
    with stopped.rejects.open("a", encoding="utf-8") as file:
        file.write("700,701,half a line of a batch that was ne")

    resumed = run(path, FrontDoor(), resume=True)

    assert [row["row"] for row in rejected_rows(resumed)] == ["1"]


def test_when_the_database_goes_away_the_batches_before_stay_counted(tmp_path: Path) -> None:
    path, door = a_file(tmp_path, rows=MANY), FrontDoor(batches=2)
    with pytest.raises(Unavailable):
        run(path, door)
    door.batches = 1000

    assert counts(run(path, door, resume=True).tally) == (1000, 1000, 0, 0)


def test_an_import_that_starts_over_forgets_the_old_rejects(tmp_path: Path) -> None:
    path = a_file(tmp_path, rows=["x,甲,a,sometime,b"])
    run(path, FrontDoor())

    assert len(rejected_rows(run(path, FrontDoor()))) == 1


def test_without_rejects_there_is_no_file(tmp_path: Path) -> None:
    assert not run(a_file(tmp_path), FrontDoor()).rejects.exists()


def test_only_the_owner_reads_the_rejects(tmp_path: Path) -> None:
    book = run(a_file(tmp_path, rows=["x,甲,a,sometime,b"]), FrontDoor())

    assert stat.S_IMODE(book.rejects.stat().st_mode) == 0o600


def test_a_file_that_holds_something_else_is_never_taken_for_rejects(tmp_path: Path) -> None:
    path = a_file(tmp_path)

    with pytest.raises(RejectsRefused):
        run(path, FrontDoor(), rejects=path)

    assert path.exists()
