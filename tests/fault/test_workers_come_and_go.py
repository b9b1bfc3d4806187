"""Triage workers join, leave and are killed under load: every report is routed once."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from subprocess import Popen
from typing import Final

import pytest

from runtime.clock import monotonic
from tests.fault.checker import UNDECIDED, judge
from tests.fault.evidence import NIGHTLY, Evidence
from tests.fault.harness import Town, wait_until

pytestmark = pytest.mark.fault

RATE: Final = 50.0
SECONDS: Final = 180.0 if NIGHTLY else 90.0
CHANGE_EVERY: Final = 15.0
KILL_EVERY: Final = 30.0
ROUTED_WITHIN: Final = 30.0
LEAVES_WITHIN: Final = 15.0


class Workers:
    """The workers beside the supervisor's own, and what is done to them."""

    def __init__(self, town: Town, stack: ExitStack, evidence: Evidence) -> None:
        self._town = town
        self._stack = stack
        self._evidence = evidence
        self._began = monotonic()
        self._running: list[Popen[bytes]] = []
        self._number = 0

    def join_or_leave(self) -> None:
        """Let one more join, or, when there are two, the older one leave in order."""
        if len(self._running) < 2:
            self._number += 1
            self._running.append(self._stack.enter_context(self._town.worker("triage", self._number)))
            self._note("joins")
        else:
            leaving = self._running.pop(0)
            leaving.send_signal(signal.SIGTERM)
            assert leaving.wait(LEAVES_WITHIN) == 0, "a worker that is asked to leave ends well"
            self._note("leaves")

    def kill(self) -> None:
        """Kill the supervisor's own and one of the others in turn."""
        if self._running and len(self._evidence.faults) % 2:
            self._running.pop().kill()
            self._note("killed")
        else:
            self._town.kill("triage")
            self._note("supervised one killed")

    def _note(self, what: str) -> None:
        at = monotonic() - self._began
        self._evidence.faults[f"{at:.0f} s"] = what


@pytest.mark.timeout(400)
def test_triage_workers_come_and_go_and_every_report_is_routed_once(town: Town) -> None:
    evidence = Evidence("workers-come-and-go", town.seed)
    began = monotonic()

    with ExitStack() as stack, town.terminals.posting(RATE):
        workers = Workers(town, stack, evidence)
        schedule: list[tuple[float, Callable[[], None]]] = [
            *((at, workers.join_or_leave) for at in every(CHANGE_EVERY, SECONDS - CHANGE_EVERY)),
            *((at - CHANGE_EVERY / 2, workers.kill) for at in every(KILL_EVERY, SECONDS)),
        ]
        for at, act in sorted(schedule, key=lambda step: step[0]):
            time.sleep(max(0.0, began + at - monotonic()))
            act()
        time.sleep(max(0.0, began + SECONDS - monotonic()))
    evidence.figures["all routed after s"] = wait_until(
        lambda: town.count(UNDECIDED) == 0, ROUTED_WITHIN, what="all is routed", or_else=town.last_words
    )

    history = town.terminals.history.between(began)
    judge(town, evidence, history, healthy=[history])
    assert sum("killed" in what for what in evidence.faults.values()) >= SECONDS // KILL_EVERY
    evidence.keep()


def every(seconds: float, until: float) -> list[float]:
    """Return the times of something that is done so often, the first after one period."""
    return [seconds * n for n in range(1, int(until / seconds) + 1)]
