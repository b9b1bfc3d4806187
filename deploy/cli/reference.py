"""`gridloop reference`: the documents a township is set up with, published, listed and shown."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, fail, print_json, settings_for, transaction

if TYPE_CHECKING:
    from deploy.publishing import PublishingRefused
    from schemas.reference import ReferenceDocument

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Publish and show what the township is set up with.")

Files = Annotated[
    list[Path], typer.Argument(help="YAML or JSON files, each named after its kind: limits.yaml, areas.json, ...")
]
Version = Annotated[str | None, typer.Option("--version", help="Name of the version (default: today's date and time).")]


@app.callback()
def reference() -> None:
    """Publish and show what the township is set up with."""


@app.command()
def publish(
    files: Files,
    effective_from: Annotated[
        str | None, typer.Option("--effective-from", help="From when, e.g. 2026-12-01T00:00+08:00 (default: now).")
    ] = None,
    version: Version = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, publish nothing.")] = False,
    by: Annotated[str | None, typer.Option("--by", help="Who decided it, for the audit log (default: you).")] = None,
    data_dir: DataDir = None,
) -> None:
    """Publish documents, all of them or none; every process takes them up within two seconds."""
    from deploy.cli.account import author
    from deploy.publishing import PublishingRefused, publish_together

    settings = connected_settings(data_dir)
    at = _instant(effective_from)
    documents = _read(files, version)
    try:
        with transaction(settings) as connection:
            outcome = publish_together(connection, documents, author=author(by), town=settings.town, effective_from=at)
            if dry_run:
                connection.rollback()
    except PublishingRefused as refused:
        _refuse(refused)
    for name in outcome.unchanged:
        print(f"unchanged: {name}")
    for name in outcome.new:
        print(f"{'would be published' if dry_run else 'published'}: {name}")
    for note in outcome.notes:
        print(f"note: {note}")
    if outcome.missing:
        print(f"Still missing: {', '.join(outcome.missing)}. Nothing can be reported until they are published.")


@app.command()
def check(files: Files, data_dir: DataDir = None) -> None:
    """Check files against their schemas and against each other, without a database."""
    from deploy.publishing import PublishingRefused
    from deploy.publishing import check as fit

    documents = _read(files, "checked")
    try:
        fit({each.kind: each for each in documents}, town=settings_for(data_dir).town)
    except PublishingRefused as refused:
        _refuse(refused)
    print(f"Good: {', '.join(each.kind for each in documents)}.")


@app.command("list")
def list_documents(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List every version with its time: in force, coming or past."""
    from dataclasses import asdict

    from dispatch.adapters.postgres.reference import published

    with transaction(connected_settings(data_dir)) as connection:
        found = published(connection)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        since = each.effective_from.isoformat(timespec="seconds")
        print(f"{each.kind}\t{each.version}\t{each.validity}\tfrom {since}\tby {each.published_by}")


@app.command()
def show(
    kind: Annotated[str, typer.Argument(help="The kind: limits, areas, units, ...")],
    version: Annotated[str | None, typer.Option("--version", help="Default: the one in force.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Print a document as JSON."""
    from dispatch.adapters.postgres.reference import document

    with transaction(connected_settings(data_dir)) as connection:
        found = document(connection, kind, version)
    if found is None:
        fail(f"There is no {kind} {version or 'in force'}: `gridloop reference list`.", 1)
    print_json(found.body)


def _read(files: list[Path], version: str | None) -> list["ReferenceDocument"]:
    from deploy.publishing import PublishingRefused, read_files
    from runtime.clock import utc_now

    try:
        return read_files(files, version or f"{utc_now():%Y-%m-%d.%H%M%S}")
    except PublishingRefused as refused:
        _refuse(refused)


def _refuse(refused: "PublishingRefused") -> NoReturn:
    fail("\n".join((*refused.reasons, "Nothing was published.")))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no time: write it like 2026-12-01T00:00+08:00.", 2)
    if at.tzinfo is None:
        fail(f"{text!r} does not say in which time zone: write it like 2026-12-01T00:00+08:00.", 2)
    return at
