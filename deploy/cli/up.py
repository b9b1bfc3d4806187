"""`gridloop up`: what `./run` becomes. Starts everything on this machine and keeps it going."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DataDir, fail

app = typer.Typer(add_completion=False)


@app.command()
def up(
    data_dir: DataDir = None,
    headless: Annotated[bool, typer.Option("--headless", help="Open no browser.")] = False,
    no_simulation: Annotated[bool, typer.Option("--no-simulation", help="Play no simulated day.")] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port of the web pages (default: 8080; in the demo a free one)."),
    ] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.01, max=1000, help="How fast the simulated day runs.")] = 1.0,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the demo's data away first.")] = False,
    ready_file: Annotated[
        Path | None, typer.Option("--ready-file", help="Write a JSON file here when everything answers.")
    ] = None,
) -> None:
    """Start everything on this machine: servers, processes, and in the demo a simulated day. Ctrl-C stops it all."""
    from deploy.local.account import SetupError
    from deploy.local.service import TaskFailed
    from deploy.local.up import Options, run_everything
    from runtime.settings import SettingsRefused

    options = Options(
        data_dir=data_dir,
        port=port,
        speed=speed,
        browser=not headless,
        simulation=not no_simulation,
        reset=reset,
        ready_file=ready_file,
    )
    try:
        run_everything(options)
    except (SetupError, SettingsRefused, TaskFailed) as problem:
        fail(str(problem))
