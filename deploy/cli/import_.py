"""`gridloop import`: past reports from a file, through the same front door as every other report."""

import signal
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, fail, plain_errors, print_json

if TYPE_CHECKING:
    from dispatch.application.accept.accepting import Submission
    from dispatch.bootstrap import Services
    from producers.importer.load import Door, Outcome
    from producers.importer.mapping import Mapping
    from producers.importer.rehearsal import Rehearsal
    from producers.importer.source import Source
    from producers.importer.tally import Book, Tally

PATIENCE_SECONDS = 60.0

app = typer.Typer(add_completion=False)


class Interrupted:
    """Notices Ctrl-C, so that the batch under way is finished first; a second one ends at once."""

    def __init__(self) -> None:
        self.yes = False
        self._before = signal.signal(signal.SIGINT, self._noticed)  # noqa: TID251 - sets a flag, takes no lock

    def _noticed(self, _number: int, _frame: FrameType | None) -> None:
        self.yes = True
        signal.signal(signal.SIGINT, self._before)  # noqa: TID251


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The file: CSV, packed with gzip or not.")],
    map_: Annotated[Path, typer.Option("--map", help="The mapping: which column becomes what (TOML).")],
    as_: Annotated[
        Literal["new", "history"],
        typer.Option("--as", help="new: work to be done. history: closed already, searchable, without clocks."),
    ] = "new",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but store.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a stopped import was.")] = False,
    rejects: Annotated[Path | None, typer.Option("--rejects", help="Where rejected rows go.")] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Import past reports. Doing it twice makes nothing twice."""
    from dispatch.bootstrap import Services
    from producers.importer.mapping import MappingRefused, load_mapping
    from producers.importer.source import SourceRefused, examine
    from producers.importer.tally import RejectsRefused
    from runtime.unavailable import Unavailable

    settings = connected_settings(data_dir)
    try:
        mapping = load_mapping(map_)
        source = examine(file, mapping)
        with plain_errors(), closing(Services(settings, application="gridloop-import", pool_size=2)) as services:
            book = _book(services, source, map_, as_, dry_run=dry_run, resume=resume, rejects=rejects)
            summary = _run(services, source, mapping, book, history=as_ == "history", dry_run=dry_run)
    except (MappingRefused, SourceRefused, RejectsRefused) as refused:
        fail(str(refused), 2)
    except Unavailable as away:
        fail(f"PostgreSQL does not answer: {away}\nWhat was counted is stored; go on with --resume.", 3)
    if as_json:
        print_json(summary)
    else:
        _tell(summary)
    if not summary["done"]:
        raise typer.Exit(130)


def _book(
    services: "Services",
    source: "Source",
    map_: Path,
    as_: str,
    *,
    dry_run: bool,
    resume: bool,
    rejects: Path | None,
) -> "Book":
    """The counts of this import; an earlier one is carried on only when its reports are in this very database."""
    from producers.importer.tally import Book

    def resumes(earlier: "Tally") -> bool:
        return resume and not dry_run and (earlier.last is None or bool(_known(services, [earlier.last])))

    folder = services.settings.data_dir / "import"
    purpose = b"\n".join((map_.read_bytes(), as_.encode(), b"dry run" if dry_run else b""))
    if rejects is None and dry_run:
        rejects = folder / f"{source.path.name}.dry-run.rejects.csv"
    return Book(folder, source=source, purpose=purpose, rejects=rejects, resumes=resumes)


def _run(
    services: "Services", source: "Source", mapping: "Mapping", book: "Book", *, history: bool, dry_run: bool
) -> dict[str, Any]:
    from deploy.cli.import_progress import progress
    from producers.importer.load import load
    from producers.importer.rows import importer, preparing

    settings = services.settings
    rehearsal = _rehearsal(services) if dry_run else None
    prepare = preparing(source, mapping, sender=importer(settings.town), history=history)
    interrupted = Interrupted()
    with progress(source.rows, already=book.tally.rows) as advance:
        done = load(
            source,
            prepare,
            rehearsal or _front_door(services),
            book,
            stopped=lambda: interrupted.yes,
            watch=lambda passed: advance(passed.rows),
        )
    if not dry_run and book.tally.new:
        _analyze(services)
    tally = book.tally
    return {
        "file": str(source.path),
        "sha256": source.sha256,
        "encoding": source.encoding,
        "as": "history" if history else "new",
        "dry_run": dry_run,
        "done": done,
        "rows_in_file": source.rows,
        "rows": tally.rows,
        "new": tally.new,
        "repeated": tally.repeated,
        "rejected": tally.rejected,
        "rejects_file": str(book.rejects) if tally.rejected else None,
        **({"decisions": rehearsal.coverage.summary()} if rehearsal else {}),
    }


def _front_door(services: "Services") -> "Door":
    """`accept`, asked again for a while when PostgreSQL is away."""
    import stamina

    from runtime.unavailable import Unavailable

    @stamina.retry(on=Unavailable, attempts=None, timeout=PATIENCE_SECONDS, wait_max=5.0)
    def door(submissions: "Sequence[Submission]") -> "Sequence[Outcome]":
        return services.accept(submissions)

    return door


def _rehearsal(services: "Services") -> "Rehearsal":
    from producers.importer.rehearsal import Rehearsal
    from stream_processors.triage.model_voice import voice_of
    from stream_processors.triage.rules import build_rulebook, decide

    rulebook = build_rulebook(services.documents(), second=voice_of(services.settings))
    return Rehearsal(
        town=services.settings.town,
        known=lambda ids: _known(services, ids),
        decide=lambda report: decide(report, rulebook),
    )


def _known(services: "Services", ids: Collection[UUID]) -> set[UUID]:
    """Which of these reports there are."""
    import sqlalchemy as sa

    from dispatch.adapters.postgres.tables import report

    with services.engine.connect() as connection:
        return set(connection.scalars(sa.select(report.c.id).where(report.c.id.in_(list(ids)))))


def _analyze(services: "Services") -> None:
    """Give the planner the new figures: thousands of rows came at once."""
    from sqlalchemy import text

    with services.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE report, incident, incident_event, outbox, sla_clock, sla_fact, sla_timer"))


def _tell(summary: dict[str, Any]) -> None:
    would = "would be " if summary["dry_run"] else ""
    print(f"{summary['rows']} rows: {summary['new']} {would}new, {summary['repeated']} known already, ", end="")
    print(f"{summary['rejected']} rejected.")
    if summary["rejects_file"]:
        print(f"Rejected rows, each with its reason: {summary['rejects_file']}")
    if decisions := summary.get("decisions"):
        _tell_decisions(decisions)
    if not summary["done"]:
        left = summary["rows_in_file"] - summary["rows"]
        print(f"Stopped with {left} rows to go. The same command with --resume goes on.")
    elif summary["repeated"] and not summary["new"]:
        print("Nothing new: this file was imported before.")


def _tell_decisions(decisions: dict[str, Any]) -> None:
    share = f"{decisions['with_category_and_platform']} of {decisions['reports']} ({decisions['share']:.1%})"
    print(f"Category and platform from the dictionary: {share}; with a cell: {decisions['with_cell']}.")
    for title, key in (("By platform", "platforms"), ("Left to a person", "left_to_a_person")):
        listed = ", ".join(f"{name} {count}" for name, count in decisions[key].items())
        print(f"{title}: {listed or 'none'}.")
