"""Faults in an order that nobody thought of: drawn by a seed, alone and on top of each other, under load."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import Final

import pytest

from runtime.clock import monotonic
from schemas.topics import topics
from tests.fault.board import Board, Bookmark, happened
from tests.fault.checker import judge, settle
from tests.fault.evidence import Evidence
from tests.fault.harness import Town, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.nightly]

RATE: Final = 30.0
FAULTS: Final = 40
HEALTHY: Final = 30.0
TOLD_WITHIN: Final = 20.0
PROCESSES: Final = ("web", "relay", "triage", "effects", "timers", "auditor", "kafka", "postgres")
PAUSED: Final = ("kafka", "relay", "triage", "effects", "timers")


class Nemesis:
    """Draws faults and lets them hit."""

    def __init__(self, town: Town, evidence: Evidence) -> None:
        self._town = town
        self._evidence = evidence
        self._draw = random.Random(town.seed)
        self._began = monotonic()

    def strike(self) -> None:
        """Let one fault hit, and do not always wait for it to heal."""
        kind = self._draw.choices(("kill", "pause", "wipe", "topics"), weights=(6, 2, 1, 1))[0]
        at = f"{monotonic() - self._began:.0f} s"
        self._evidence.faults[f"{at} {len(self._evidence.faults)}"] = getattr(self, f"_{kind}")()
        time.sleep(self._draw.uniform(0.0, 8.0))

    def _kill(self) -> str:
        names = self._draw.sample(PROCESSES, k=self._draw.choice((1, 1, 2)))
        for name in names:
            with_pid(self._town, name, signal.SIGKILL)
        return f"killed {', '.join(names)}"

    def _pause(self) -> str:
        name, seconds = self._draw.choice(PAUSED), self._draw.uniform(1.0, 15.0)
        with_pid(self._town, name, signal.SIGSTOP)
        time.sleep(seconds)
        with_pid(self._town, name, signal.SIGCONT)
        return f"paused {name} for {seconds:.1f} s"

    def _wipe(self) -> str:
        self._town.await_all()
        self._town.wipe_kafka()
        return "kafka wiped"

    def _topics(self) -> str:
        wait_until(self._town.kafka_answers, 90, what="Kafka answers", or_else=self._town.last_words)
        names = self._draw.sample(sorted(topics()), k=self._draw.choice((1, 2, 3)))
        self._town.delete_topics(*names)
        return f"topics deleted: {', '.join(names)}"


def with_pid(town: Town, name: str, number: signal.Signals) -> None:
    """Send a signal to a process, if it lives just now."""
    try:
        os.kill(town.pids[name], number)
    except ProcessLookupError:
        return


@pytest.mark.timeout(1800)
def test_no_combination_of_faults_loses_or_doubles_anything(town: Town) -> None:
    evidence = Evidence("nemesis", town.seed)
    began = monotonic()

    with Board(town) as board:
        wait_until(lambda: board.first is not None, 20, what="the board is open")
        with town.terminals.posting(RATE):
            time.sleep(HEALTHY)
            nemesis, first = Nemesis(town, evidence), monotonic()
            for _ in range(FAULTS):
                nemesis.strike()
            town.await_all(180)
            time.sleep(HEALTHY)
        settle(town)
        assert board.first is not None
        events = happened(town, board.first)
        assert board.await_event(*events[-1][1], TOLD_WITHIN), "the last event never came"

    seen = set(board.seen)
    history = town.terminals.history.between(began)
    missed = [at for at, event in events if event not in seen and not excused(board, at)]
    evidence.figures |= {"events": len(events), "missed": len(missed), "resyncs": len(board.excused)}
    judge(town, evidence, history, healthy=[history.between(began, first)])
    assert not missed
    evidence.keep()


def excused(board: Board, at: Bookmark) -> bool:
    """Whether the board was told to load anew what happened then."""
    return any(after < at <= until for after, until in board.excused)
