"""How does a loop keep going: round after round, resting as long as the round says, until it is asked to stop.

While the world is away the loop waits longer and longer, at most `LONGEST_PAUSE`, and comes again by itself. Anything
else that goes wrong is a bug: it is logged with its trace and tried again just as patiently, because a loop that is
not there helps nobody. What a round does is up to the loop that owns it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import structlog

from runtime.clock import monotonic
from runtime.db import is_unavailable
from runtime.health import beat
from runtime.unavailable import Unavailable

log = structlog.get_logger()

Thing = TypeVar("Thing")

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
BEAT_SECONDS: Final = 10.0


def keep_going(name: str, one_round: Callable[[], float], stop: threading.Event) -> None:
    """Do rounds until asked to stop; each returns the seconds to rest after it."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        trouble: str | None = None
        try:
            rest = one_round()
        except Exception as error:  # noqa: BLE001 - told apart below; the loop outlives every round
            trouble = _trouble(name, error)
            rest, pause = pause, min(pause * 2, LONGEST_PAUSE)
        else:
            pause = FIRST_PAUSE
        _rest(name, rest, trouble, stop)


def each_by_itself(things: Iterable[Thing], do: Callable[[Thing], bool], failed: str) -> int:
    """Do something for each, and return for how many it was done; a bug in one is logged, and the others go on.

    Raises:
        Unavailable: the world is away.
    """
    done = 0
    for thing in things:
        try:
            done += do(thing)
        except Unavailable:
            raise
        except Exception:
            log.exception(failed, of=str(thing))
    return done


def _rest(name: str, seconds: float, trouble: str | None, stop: threading.Event) -> None:
    """Rest, but say now and then that the loop still turns."""
    beat(name, trouble)
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0 and not stop.wait(min(left, BEAT_SECONDS)):
        beat(name, trouble)


def _trouble(name: str, error: Exception) -> str:
    if isinstance(error, Unavailable) or is_unavailable(error):
        log.warning("the world is away", loop=name, error=type(error).__name__)
        return "PostgreSQL does not answer"
    log.error("round failed", loop=name, exc_info=error)
    return f"failed: {type(error).__name__}"
