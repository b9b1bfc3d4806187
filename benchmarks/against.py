"""Is this checkout faster or slower than another one? The same figures by turns in both, their medians and the ratio.

Each turn starts a town of one checkout and offers it the same load. The load, its clients and what is asked of the
database are this checkout's, on both sides, so that nothing differs but the town. Who begins changes from round to
round, so that a machine that slows down favours nobody. Where a door alone is measured, both stand at once and take
turns of two seconds: the rate of receipts hangs on how fast the disk is, and that changes within a minute. Whoever
stands first is slower by some 2 % (a checkout against itself says so): half-way both start anew, the other one first.

    gridloop bench pipe --against ../before --rounds 5 --seconds 15
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import ceil
from statistics import median
from time import sleep
from typing import Any, Final

import psycopg
import uvloop

from benchmarks import lifecycle, pipe_rate
from benchmarks.accept_ratio import CLIENTS
from benchmarks.checkout import CannotCompare, Checkout
from benchmarks.load import closed_loop, requests
from benchmarks.town import Town

THIS: Final = "this"
OTHER: Final = "other"
RATES: Final = (300, 800)
"""Reports a second at which the pipe's processor time is compared: an easy load, and one at which batches are large."""
TURN_SECONDS: Final = 2.0
"""How long a door has its turn."""
WARM_UP_SECONDS: Final = 3.0
FASTEST: Final = 6000
"""Requests made before the clock runs, for each second that it will: more than any door took so far."""
LIVES_OF: Final = 16
"""How many clients play lives."""

Figures = Mapping[str, float]
Turn = Callable[[Checkout, int], Figures]


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
        **{f"cpu_ms_of_{process}_at_{rate}": value for process, value in run.cpu_ms_per_report.items()},
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


def doors(other: Checkout, this: Checkout, rounds: int) -> dict[str, Any]:
    """Let the doors of both take receipts by turns, at each number of clients, and say what both came to.

    Raises:
        CannotCompare: a door of one of the two did not open, or did not answer as the load expects.
    """
    checkouts = {THIS: this, OTHER: other}
    taken: list[dict[str, dict[str, float]]] = []
    turns = list(enumerate(orders(rounds), start=1))
    half = ceil(rounds / 2)
    for (first, second), part in zip(orders(2), (turns[:half], turns[half:]), strict=True):
        if part:
            with checkouts[first].town("door") as one, checkouts[second].town("door") as another:
                taken += _door_rounds({first: one, second: another}, part)
    return {"commits": {THIS: this.commit(), OTHER: other.commit()}, "figures": compared(taken), "rounds": taken}


def _door_rounds(
    towns: Mapping[str, Town], turns: Iterable[tuple[int, tuple[str, str]]]
) -> Iterator[dict[str, dict[str, float]]]:
    for town in towns.values():
        _receipts(town, CLIENTS[0], WARM_UP_SECONDS, seed=0)
    for number, order in turns:
        found: dict[str, dict[str, float]] = {THIS: {}, OTHER: {}}
        for clients in CLIENTS:
            for side in order:
                found[side] |= _receipts(towns[side], clients, TURN_SECONDS, seed=number)
        ratios = {name: figures["ratio"] for name, figures in compared([found]).items()}
        print(f"round {number}: {_short(ratios)}", flush=True)
        yield found


def _receipts(town: Town, clients: int, seconds: float, *, seed: int) -> Figures:
    made = iter(list(islice(requests(town.url, town.tokens, seed=seed), int(FASTEST * seconds))))
    before = sum(town.cpu_seconds().values())
    outcome = uvloop.run(closed_loop(town.url, made, clients=clients, seconds=seconds))
    used = sum(town.cpu_seconds().values()) - before
    if set(outcome.statuses) != {201}:
        raise CannotCompare(f"{town.url} does not answer as the load expects: {dict(outcome.statuses)}")
    return {
        f"receipts_per_second_{clients}_clients": outcome.rate,
        f"cpu_us_per_receipt_{clients}_clients": 1e6 * used / len(outcome.latencies),
    }


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
    """The medians of both sides, figure by figure, and the median of the rounds' ratios, this checkout to the other.

    What one of the two has not at all, such as a process that does nothing there, cannot be compared.
    """
    return {
        name: {
            **{side: median(each[side][name] for each in rounds) for side in (THIS, OTHER)},
            "ratio": median(each[THIS][name] / each[OTHER][name] for each in rounds),
        }
        for name in rounds[0][THIS]
        if all(each[OTHER].get(name) for each in rounds)
    }


def _one(turn: Turn, checkout: Checkout, seed: int) -> Figures:
    try:
        return turn(checkout, seed)
    except (AssertionError, LookupError, OSError, RuntimeError, psycopg.Error) as failed:
        raise CannotCompare(f"{checkout.root} does not answer as the load expects: {failed}") from failed


def _short(figures: Figures) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in figures.items())
