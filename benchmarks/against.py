"""Is this checkout faster or slower than another one? The same figures by turns in both, their medians and the ratio.

Each turn starts a town of one checkout and offers it the same load. The load, its clients and what is asked of the
database are this checkout's, on both sides, so that nothing differs but the town. Who begins changes from round to
round, so that a machine that slows down favours nobody.

    gridloop bench pipe --against ../before --rounds 5 --seconds 15
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from time import sleep
from typing import Any, Final

import psycopg
import uvloop

from benchmarks import accept_ratio, lifecycle, pipe_rate
from benchmarks.checkout import CannotCompare, Checkout
from benchmarks.town import Town

THIS: Final = "this"
OTHER: Final = "other"
RATES: Final = (300, 800)
"""Reports a second at which the pipe's processor time is compared: an easy load, and one at which batches are large."""
LIVES_OF: Final = 16
"""How many clients play lives."""

Figures = Mapping[str, float]
Turn = Callable[[Checkout, int], Figures]


def accept(checkout: Checkout, seed: int) -> Figures:
    """Receipts against pgbench at each number of clients, in one town."""
    with checkout.town("door") as town:
        accept_ratio.prepare(town)
        rounds = {clients: accept_ratio.one_round(town, clients, seed) for clients in accept_ratio.CLIENTS}
    return {
        f"{name}_{clients}_clients": found[name]
        for clients, found in rounds.items()
        for name in ("accept", "ratio_plain", "ratio_indexed")
    }


def pipe(seconds: float) -> Turn:
    """Return how one turn of the pipe goes: processor time per report, and how long a report waits for its unit."""

    def turn(checkout: Checkout, seed: int) -> Figures:
        with checkout.town("calm") as town:
            sleep(3)  # what a start leaves to do is no part of the figures
            pipe_rate.run_at(town, 100, 5, seed=0)
            with psycopg.connect(town.database_url, autocommit=True) as connection:
                connection.execute("ANALYZE")
            return {name: value for rate in RATES for name, value in _at(town, rate, seconds, seed).items()}

    return turn


def _at(town: Town, rate: int, seconds: float, seed: int) -> Figures:
    run = pipe_rate.run_at(town, rate, seconds, seed * 1000 + rate)
    if run.errors:
        raise CannotCompare(f"{run.errors} reports were refused at {rate}/s: nothing can be said of the others")
    return {
        f"cpu_ms_per_report_at_{rate}": run.cpu_ms_per_report_total,
        f"accepted_per_second_at_{rate}": run.accepted,
        f"assigned_p50_ms_at_{rate}": run.assigned_p50_ms,
    }


def lives(seconds: float) -> Turn:
    """Return how one turn of lives goes: how many a second, and processor time per life."""

    def turn(checkout: Checkout, seed: int) -> Figures:
        processes = {"GRIDLOOP_WEB_PROCESSES": str(lifecycle.WEB_PROCESSES)}
        with checkout.town("whole", accounts=lifecycle.REPORTERS, **processes) as town:
            people = {role: checkout.token(user, town.data_dir) for role, user in lifecycle.PEOPLE.items()}
            uvloop.run(lifecycle.play(town, people, clients=lifecycle.CLIENTS[0], seconds=lifecycle.WARM_UP_SECONDS))
            found = uvloop.run(lifecycle.play(town, people, clients=LIVES_OF, seconds=seconds))
        return {
            "lives_per_second": found["lives_per_second"],
            "cpu_ms_per_life": sum(found["cpu_ms_per_life"].values()),
        }

    return turn


def measure(turn: Turn, other: Checkout, this: Checkout, rounds: int) -> dict[str, Any]:
    """Take turns for so many rounds, and say what both came to.

    Raises:
        CannotCompare: a town of one of the two did not start, or did not answer as the load expects.
    """
    checkouts = {THIS: this, OTHER: other}
    commits = {side: checkout.commit() for side, checkout in checkouts.items()}
    taken: list[dict[str, Figures]] = []
    for number, order in enumerate(orders(rounds), start=1):
        taken.append({})
        for side in order:
            taken[-1][side] = _one(turn, checkouts[side], number)
            print(f"round {number}, {side}: {_short(taken[-1][side])}", flush=True)
    return {"commits": commits, "figures": compared(taken), "rounds": taken}


def orders(rounds: int) -> Iterator[tuple[str, str]]:
    """Who begins, round by round."""
    for number in range(rounds):
        yield (THIS, OTHER) if number % 2 == 0 else (OTHER, THIS)


def compared(rounds: Sequence[Mapping[str, Figures]]) -> dict[str, dict[str, float]]:
    """The medians of both sides, figure by figure, and this checkout's as a ratio to the other's."""
    found = {}
    for name in rounds[0][THIS]:
        here, there = (median(each[side][name] for each in rounds) for side in (THIS, OTHER))
        found[name] = {THIS: here, OTHER: there, "ratio": here / there}
    return found


def _one(turn: Turn, checkout: Checkout, seed: int) -> Figures:
    try:
        return turn(checkout, seed)
    except (AssertionError, LookupError, OSError, RuntimeError, psycopg.Error) as failed:
        raise CannotCompare(f"{checkout.root} does not answer as the load expects: {failed}") from failed


def _short(figures: Figures) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in figures.items())
