"""`gridloop simulate`: plays a seeded day against the demo that runs."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DataDir, demo_settings, fail

app = typer.Typer(add_completion=False)


@app.command()
def simulate(
    seed: Annotated[int | None, typer.Option("--seed", help="Which day: the same seed plays the same one.")] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.01, help="How fast the simulator itself waits.")] = 1.0,
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0.01, help="How much of it (default: on and on).")
    ] = None,
    rate: Annotated[float | None, typer.Option("--rate", min=0.1, max=6000, help="Reports a minute.")] = None,
    truth: Annotated[Path | None, typer.Option("--truth", help="Where what was sent and done is written.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Report, sign, hand in, check and rate as the demo's people, until Ctrl-C or the end."""
    import asyncio

    from producers.simulator.client import NoDemo
    from producers.simulator.main import TRUTH, Play, until_stopped, url_of
    from producers.simulator.plan import RATE
    from runtime.signals import on_signals

    settings = demo_settings(data_dir)
    play = Play(
        url=url_of(settings),
        seed=settings.seed if seed is None else seed,
        speed=speed,
        truth=truth or settings.data_dir / "simulator" / TRUTH,
        rate=rate or RATE,
        minutes=minutes,
    )
    stop = threading.Event()
    on_signals((signal.SIGINT, signal.SIGTERM), lambda _number: stop.set())
    try:
        asyncio.run(until_stopped(play, stop))
    except NoDemo as problem:
        fail(f"{play.url} is no demo: {problem}", 2)
    print(f"What was sent and done is written in {play.truth}.")
