"""How far an import has come: a bar with rate and time left on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runtime.clock import monotonic

LINE_EVERY_SECONDS = 5.0


@contextmanager
def progress(total: int, *, already: int) -> Iterator[Callable[[int], None]]:
    """Give a function that is told of rows done; what it shows goes to standard error."""
    if sys.stderr.isatty():
        with _bar(total, already) as advance:
            yield advance
    else:
        yield _lines(total, already)


@contextmanager
def _bar(total: int, already: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    shown = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    began = monotonic()
    with shown:
        task: TaskID = shown.add_task("", total=total, completed=already, rate="")
        done = 0

        def advance(rows: int) -> None:
            nonlocal done
            done += rows
            shown.update(task, advance=rows, rate=f"{_rate(done, began):,.0f} rows/s")

        yield advance


def _lines(total: int, already: int) -> Callable[[int], None]:
    began = said = monotonic()
    done = 0

    def advance(rows: int) -> None:
        nonlocal said, done
        done += rows
        if monotonic() - said < LINE_EVERY_SECONDS and already + done < total:
            return
        said = monotonic()
        rate = _rate(done, began)
        left = (total - already - done) / rate if rate else 0.0
        line = f"{already + done:,} of {total:,} rows, {rate:,.0f} rows/s, {left:.0f} s left"
        print(line, file=sys.stderr, flush=True)

    return advance


def _rate(done: int, began: float) -> float:
    return done / max(monotonic() - began, 1e-6)
