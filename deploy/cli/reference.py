"""`gridloop reference`: the documents a township is set up with, published, listed and shown."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from deploy.cli.options import AsJson, DataDir, connected_settings, fail, print_json, settings_for, transaction

if TYPE_CHECKING:
    import sqlalchemy as sa

    from dispatch.adapters.postgres.publishing import Publishing, PublishingRefused
    from runtime.settings import Settings
    from schemas.reference import ReferenceDocument

Done = TypeVar("Done")

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Publish and show what the township is set up with.")

Files = Annotated[
    list[Path], typer.Argument(help="YAML or JSON files, each named after its kind: limits.yaml, areas.json, ...")
]
By = Annotated[str | None, typer.Option("--by", help="Who decided it, for the audit log (default: you).")]
Since = Annotated[
    str | None, typer.Option("--effective-from", help="From when, e.g. 2026-12-01T00:00+08:00 (default: now).")
]
Version = Annotated[str | None, typer.Option("--version", help="Name of the version (default: today's date and time).")]


@app.callback()
def reference() -> None:
    """Publish and show what the township is set up with."""


@app.command()
def publish(
    files: Files,
    effective_from: Since = None,
    version: Version = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, publish nothing.")] = False,
    remark: Annotated[str, typer.Option("--remark", help="Why, for those who read the versions later.")] = "",
    by: By = None,
    data_dir: DataDir = None,
) -> None:
    """Publish documents, all of them or none; every process takes them up within two seconds."""
    from deploy.publishing import missing
    from dispatch.adapters.postgres.publishing import PublishingRefused

    settings = connected_settings(data_dir)
    at = _instant(effective_from)
    documents = _read(files, version)
    try:
        with transaction(settings) as connection:
            outcome = _publishing(connection, settings, by).publish(documents, effective_from=at, remark=remark)
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
    if lacking := missing(outcome.in_force):
        print(f"Still missing: {', '.join(lacking)}. Nothing can be reported until they are published.")


@app.command()
def check(files: Files, data_dir: DataDir = None) -> None:
    """Check files against their schemas and against each other, without a database."""
    from deploy.publishing import misfits

    documents = _read(files, "checked")
    if reasons := misfits({each.kind: each for each in documents}, town=settings_for(data_dir).town):
        fail("\n".join(map(str, reasons)))
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
        why = f"\t{each.remark}" if each.remark else ""
        print(f"{each.kind}\t{each.version}\t{each.validity}\tfrom {since}\tby {each.published_by}{why}")


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


@app.command()
def diff(
    kind: Annotated[str, typer.Argument(help="The kind: limits, areas, units, ...")],
    version: Annotated[str, typer.Argument(help="What it is compared with: a version, or a file.")],
    base: Annotated[str | None, typer.Option("--from", help="Default: the one in force.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say what a version, or a file that is not published yet, says otherwise than the one in force."""
    import msgspec

    from dispatch.adapters.postgres.reference import document
    from dispatch.domain.difference import difference
    from schemas.reference_shape import shape_of

    with transaction(connected_settings(data_dir)) as connection:
        before, after = document(connection, kind, base), document(connection, kind, version)
    if after is None and Path(version).is_file():
        (after,) = _read([Path(version)], "file")
    if before is None or after is None or after.kind != kind:
        fail(f"There is no {kind} {(base or 'in force') if before is None else version}: `gridloop reference list`.", 1)
    changes = difference(before.body, after.body, shape_of(kind).keys)
    if as_json:
        print_json(msgspec.to_builtins(changes))
        return
    for each in changes:
        print(f"{each.kind}\t{each.part}\t{each.key}\t{', '.join(each.columns)}")
    print(f"{len(changes)} rows differ." if changes else "Both say the same.")


@app.command()
def withdraw(
    kind: Annotated[str, typer.Argument(help="The kind: limits, areas, units, ...")],
    version: Annotated[str, typer.Argument(help="The version that is coming.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    by: By = None,
    data_dir: DataDir = None,
) -> None:
    """Let a version that is coming never come into force."""
    _change(data_dir, by, lambda publishing: publishing.withdraw(kind, version, reason=reason))
    print(f"withdrawn: {kind} {version}")


@app.command()
def back(
    kind: Annotated[str, typer.Argument(help="The kind: limits, areas, units, ...")],
    version: Annotated[str, typer.Argument(help="The older version that is to hold again.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    effective_from: Since = None,
    by: By = None,
    data_dir: DataDir = None,
) -> None:
    """Publish an older version anew; nothing is deleted."""
    at = _instant(effective_from)
    again = _change(
        data_dir, by, lambda publishing: publishing.bring_back(kind, version, reason=reason, effective_from=at)
    )
    print(f"published: {kind} {again}")


def _change(data_dir: Path | None, by: str | None, change: "Callable[[Publishing], Done]") -> Done:
    from dispatch.adapters.postgres.publishing import PublishingRefused

    settings = connected_settings(data_dir)
    try:
        with transaction(settings) as connection:
            return change(_publishing(connection, settings, by))
    except PublishingRefused as refused:
        _refuse(refused)


def _publishing(connection: "sa.Connection", settings: "Settings", by: str | None) -> "Publishing":
    from deploy.cli.account import author
    from deploy.publishing import misfits
    from dispatch.adapters.postgres.publishing import Publishing

    return Publishing(connection, author(by), partial(misfits, town=settings.town))


def _read(files: list[Path], version: str | None) -> list["ReferenceDocument"]:
    from deploy.publishing import read_files
    from dispatch.adapters.postgres.publishing import PublishingRefused
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
