"""`gridloop process NAME`: runs one process alone, as an own unit under systemd or in a container."""

from typing import Annotated

import typer

from deploy.cli.options import DataDir, fail, settings_for

app = typer.Typer()


@app.command()
def process(
    name: Annotated[
        str, typer.Argument(help="Which process: web, relay, triage, effects, timers, auditor, simulator.")
    ],
    data_dir: DataDir = None,
) -> None:
    """Run one process in the foreground until SIGTERM."""
    from deploy.processes import PROCESSES, run_process
    from runtime.log import configure_logging

    if name not in PROCESSES:
        fail(f"There is no process {name!r}; there are {', '.join(PROCESSES)}.", 2)
    settings = settings_for(data_dir)
    configure_logging(name, settings.log_level)
    raise typer.Exit(run_process(name, settings))
