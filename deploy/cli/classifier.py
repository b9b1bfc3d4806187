"""`gridloop classifier`: learns from labelled texts, measures on texts held out, and tells why a model decides so.

What it makes is a file. Triage reads the one that `GRIDLOOP_CLASSIFIER_MODEL` names, or the starter model.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import AsJson, fail, print_json

if TYPE_CHECKING:
    from stream_processors.learned.training import Example, Measured

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Learn categories from labelled texts.")

Labelled = Annotated[Path, typer.Argument(help="CSV in UTF-8 with the columns text and label.", dir_okay=False)]


@app.command()
def train(
    labelled: Labelled,
    out: Annotated[Path, typer.Option("--out", help="Where the model is written; nothing is written over.")],
    name: Annotated[str, typer.Option("--name", help="What the model is called in what it decides.")],
) -> None:
    """Learn a model, write it, and print its measures and the hash that opens it."""
    from stream_processors.learned.model_file import BadModel, hash_of, written
    from stream_processors.learned.training import TooFewExamples, train

    if out.exists():
        fail(f"{out} exists; a model is never written over.", 2)
    try:
        model, measured = train(_examples(labelled), version=name)
        content = written(model)
    except (TooFewExamples, BadModel) as error:
        fail(f"Nothing was written: {error}.", 1)
    out.write_bytes(content)
    typer.echo(f"{_told(measured)}\n{len(content):,} bytes, sha256 {hash_of(content)}")


@app.command()
def evaluate(labelled: Labelled) -> None:
    """Print how a model of these texts does on those of them that it has not seen."""
    from stream_processors.learned.training import TooFewExamples, train

    try:
        _, measured = train(_examples(labelled), version="")
    except TooFewExamples as error:
        fail(f"Nothing can be measured: {error}.", 1)
    typer.echo(_told(measured))


@app.command()
def explain(
    model: Annotated[Path, typer.Argument(help="A file that train wrote.", exists=True, dir_okay=False)],
    text: Annotated[str, typer.Argument(help="What somebody might report.")],
    sha256: Annotated[str, typer.Option("--hash", help="The hash that train printed.")],
    as_json: AsJson = False,
) -> None:
    """Print what a model makes of a text, and which parts of the text spoke for it."""
    from dataclasses import asdict

    from stream_processors.learned.model_file import BadModel, read

    try:
        judgement = read(model.read_bytes(), sha256=sha256).judge(text)
    except BadModel as error:
        fail(f"The model is not used: {error}.", 1)
    if as_json:
        print_json(asdict(judgement))
        return
    typer.echo(f"{judgement.model}: {judgement.label or 'left to a person'}")
    for likely in judgement.likely:
        typer.echo(f"  {likely.probability:6.1%}  {likely.label}")
    typer.echo("  " + "  ".join(f"{heard.ngram} {heard.weight:+.3f}" for heard in judgement.heard))


def _examples(labelled: Path) -> "list[Example]":
    import csv

    from stream_processors.learned.training import Example

    try:
        with labelled.open(encoding="utf-8-sig", newline="") as file:
            return [Example(row["text"], row["label"]) for row in csv.DictReader(file)]
    except OSError as error:
        fail(f"{labelled} cannot be read: {error.strerror}.", 2)
    except (KeyError, UnicodeDecodeError, csv.Error):
        fail(f"{labelled} has to be CSV in UTF-8 with the columns text and label.", 2)


def _told(measured: "Measured") -> str:
    passed = "nothing" if measured.right is None else f"{measured.covered:.1%}, {measured.right:.1%} of them right"
    return f"{measured.examples} texts: macro-F1 {measured.macro_f1:.4f}; passes the gate: {passed}"
