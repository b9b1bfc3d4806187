"""`gridloop bench`: hands over to the benchmarks of the checkout, which lie beside the product and not in it."""

import os
import sys
from pathlib import Path

import typer

from deploy.cli.options import fail

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
EVERYTHING = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Arguments, options and --help are for the benchmarks to read."""

app = typer.Typer(add_completion=False)


@app.command(context_settings=EVERYTHING)
def bench(context: typer.Context) -> None:
    """Measure, each figure as a ratio against a reference of the same run, and write benchmarks/results."""
    if not (BENCHMARKS / "__main__.py").exists():
        fail("Benchmarks are part of the checkout, not of the installed package: run ./run there once.", 2)
    os.chdir(BENCHMARKS.parent)
    os.execv(sys.executable, [sys.executable, "-m", "benchmarks", *context.args])  # noqa: S606 - the arguments are those of the person who types them
