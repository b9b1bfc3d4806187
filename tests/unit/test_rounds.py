"""A loop outlives every round: it waits longer while the world is away, and goes on at once when it is back."""

from __future__ import annotations

import threading

import pytest

from runtime import rounds
from runtime.health import loops
from runtime.rounds import keep_going
from runtime.unavailable import Unavailable


class Script:
    """Rounds that end as told, the last of which stops the loop."""

    def __init__(self, *endings: Exception | float) -> None:
        self.stop = threading.Event()
        self.done = 0
        self._endings = list(endings)

    def __call__(self) -> float:
        ending = self._endings[self.done]
        self.done += 1
        if self.done == len(self._endings):
            self.stop.set()
        if isinstance(ending, Exception):
            raise ending
        return ending


def test_a_loop_goes_on_after_failures_and_after_the_world_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "FIRST_PAUSE", 0.001)
    script = Script(Unavailable("away"), ValueError("a bug"), 0.0, 0.0)

    keep_going("test-loop", script, script.stop)

    assert script.done == 4


@pytest.mark.parametrize(
    ("ending", "state"),
    [(Unavailable("away"), "PostgreSQL does not answer"), (ValueError("a bug"), "failed: ValueError"), (0.0, "ok")],
)
def test_a_loop_shows_what_troubles_it(ending: Exception | float, state: str) -> None:
    script = Script(ending)

    keep_going("test-trouble", script, script.stop)

    assert loops()["test-trouble"] == state
