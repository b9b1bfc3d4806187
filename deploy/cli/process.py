"""`gridloop process NAME`: runs one process alone, as an own unit under systemd or in a container."""

from typing import Annotated

import typer

from deploy.cli.options import DataDir, fail, settings_for

app = typer.Typer(add_completion=False)


@app.command()
def process(
    name: Annotated[
        str, typer.Argument(help="Which process: web, relay, triage, effects, timers, auditor, simulator.")
    ],
    instance: Annotated[
        int | None,
        typer.Option("--instance", min=0, max=999, help="Which of several workers of this kind: 1, 2, … beside 0."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Run one process in the foreground until SIGTERM."""
    from deploy.processes import PROCESSES, SEVERAL, run_process
    from runtime.log import configure_logging
    from runtime.presence import shown_as

    if name not in PROCESSES:
        fail(f"There is no process {name!r}; there are {', '.join(PROCESSES)}.", 2)
    settings = settings_for(data_dir) if instance is None else settings_for(data_dir, instance=instance)
    if settings.instance and name not in SEVERAL:
        fail(f"Of {name} there is only one; several may run of {', '.join(sorted(SEVERAL))}.", 2)
    configure_logging(shown_as(name, settings.instance), settings.log_level)
    raise typer.Exit(run_process(name, settings))
