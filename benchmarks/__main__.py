"""`gridloop bench`: the measured figures, made anew on this machine."""

import json
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks import accept_ratio, against, county_month, lifecycle, pipe_rate, reading, timers, town
from benchmarks.checkout import CannotCompare, Checkout

app = typer.Typer(add_completion=False)

WHAT = (
    "accept: receipts against pgbench. pipe: receipt to assignment. lifecycle: report to rating. "
    "reading: everything that people look at, among a million incidents; takes a quarter of an hour and 10 GB. "
    "timers: what open clocks cost while nothing is due. county-month: every figure of 60,000 incidents."
)


class What(StrEnum):
    """What can be measured."""

    ACCEPT = "accept"
    PIPE = "pipe"
    LIFECYCLE = "lifecycle"
    READING = "reading"
    TIMERS = "timers"
    COUNTY_MONTH = "county-month"
    ALL = "all"


@app.command()
def bench(
    what: Annotated[What, typer.Argument(help=WHAT)],
    rounds: Annotated[int, typer.Option(help="Rounds of accept at each number of clients, or of --against.")] = 5,
    seconds: Annotated[float, typer.Option(help="Seconds at each rate of the pipe, or idle.")] = 60.0,
    lifetimes: Annotated[float, typer.Option(help="Seconds at each number of clients of lifecycle.")] = 20.0,
    incidents: Annotated[int, typer.Option(help="How many incidents there are for reading.")] = 1_000_000,
    clocks: Annotated[int, typer.Option(help="How many clocks are open for timers.")] = 100_000,
    other: Annotated[
        Path | None,
        typer.Option(
            "--against", help="Another checkout, seen from this one: accept, pipe or lifecycle by turns in both."
        ),
    ] = None,
) -> None:
    """Measure, each figure as a ratio against a reference of the same run, and write benchmarks/results."""
    if other is not None:
        by_turns(what, other, rounds=rounds, seconds=seconds, lifetimes=lifetimes)
        return
    if what in (What.ACCEPT, What.ALL):
        figures = accept_ratio.measure(rounds)
        print(json.dumps({clients: found["median_ratio_plain"] for clients, found in figures.items()}))
        print(town.write_result("accept_ratio", f"gridloop bench accept --rounds {rounds}", figures))
    if what in (What.PIPE, What.ALL):
        figures = pipe_rate.measure(seconds)
        print(json.dumps({key: value for key, value in figures.items() if key != "runs"}, indent=1))
        print(town.write_result("pipe_rate", f"gridloop bench pipe --seconds {seconds:g}", figures))
    if what in (What.LIFECYCLE, What.ALL):
        figures = lifecycle.measure(lifetimes)
        print(json.dumps({clients: found.get("lives_per_second") for clients, found in figures.items()}))
        print(town.write_result("lifecycle", f"gridloop bench lifecycle --lifetimes {lifetimes:g}", figures))
    if what is What.READING:
        figures = reading.measure(incidents)
        print(
            json.dumps({key: value for key, value in figures.items() if key != "roles"}, ensure_ascii=False, indent=1)
        )
        print(town.write_result("reading", f"gridloop bench reading --incidents {incidents}", figures))
    if what is What.TIMERS:
        figures = timers.measure(clocks, seconds)
        print(json.dumps(figures, indent=1))
        print(town.write_result("timers", f"gridloop bench timers --clocks {clocks} --seconds {seconds:g}", figures))
    if what is What.COUNTY_MONTH:
        figures = county_month.measure()
        print(json.dumps(figures, indent=1))
        print(town.write_result("county_month", "gridloop bench county-month", figures))


def by_turns(what: What, other: Path, *, rounds: int, seconds: float, lifetimes: float) -> None:
    """Measure in this checkout and another one by turns."""
    measured: dict[What, Callable[[Checkout, Checkout], dict[str, Any]]] = {
        What.ACCEPT: partial(against.doors, rounds=rounds),
        What.PIPE: partial(against.measure, against.pipe(seconds), rounds=rounds),
        What.LIFECYCLE: partial(against.measure, against.lives(lifetimes), rounds=rounds),
    }
    if what not in measured:
        raise typer.BadParameter(f"--against compares {', '.join(measured)}")
    try:
        found = measured[what](Checkout.at(other), Checkout.at(town.ROOT))
    except CannotCompare as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from refused
    print(json.dumps(found["figures"], indent=1))
    command = (
        f"gridloop bench {what} --against CHECKOUT --rounds {rounds} --seconds {seconds:g} --lifetimes {lifetimes:g}"
    )
    print(town.write_result(f"{what}_against", command, found))


if __name__ == "__main__":
    app(prog_name="gridloop bench")
