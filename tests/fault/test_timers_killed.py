"""Timer workers are killed at random, again and again: each step that is due fires once, and none before its time.

Which steps those are is drawn by a seed, so that the test knows them without asking the product. Some deaths come at
any moment, some right before or after a commit.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from uuid import UUID

import pytest

from dispatch.bootstrap import Services
from runtime.clock import monotonic, utc_now
from runtime.failpoints import Failpoint, arm
from tests.fault.checker import NEVER
from tests.fault.conftest import SEED
from tests.fault.evidence import NIGHTLY, Evidence
from tests.fault.harness import wait_until
from tests.postgres.timer_workers import a_timers_process, let_be_due, sign_clocks
from tests.postgres.township import rows, township

pytestmark = pytest.mark.fault

INCIDENTS: Final = 6_000 if NIGHTLY else 180
"""Five steps are due for three of them."""
SECONDS: Final = 180.0 if NIGHTLY else 20.0
"""Over which the steps are due."""
WORKERS: Final = 3
KILL_EVERY: Final = (0.5, 3.0)
FIRED_WITHIN: Final = 120.0
TOMORROW: Final = timedelta(days=1)
COMMITS: Final = (Failpoint.TIMERS_BEFORE_COMMIT, Failpoint.TIMERS_AFTER_COMMIT)
BROKEN: Final = (
    "events are numbered from 1 to seq without gaps",
    "a step of a clock is escalated once",
    "what is escalated was told as a fact, and nothing else was",
    "a step that fired is escalated, and none that did not",
    "no step fires before it is due",
    "a person is told once of an escalation by a channel",
)
"""What must never be, of all that is checked after a fault."""

Step = tuple[UUID, int]


class Workers:
    """Workers that are started again whenever they died, until the block ends."""

    def __init__(self, database_url: str, folder: Path, draw: Random) -> None:
        self._database_url = database_url
        self._folder = folder
        self._draw = draw
        self._failpoints = folder / "failpoints"
        self._failpoints.mkdir()
        self._running = [self._start(instance) for instance in range(WORKERS)]
        self.deaths = 0

    def kill_one(self) -> None:
        """Let one die: any of them now, or the next one that commits."""
        if self._draw.random() < 0.5:
            arm(self._draw.choice(COMMITS), self._failpoints)
        else:
            self._draw.choice(self._running).kill()

    def start_again(self) -> None:
        """Start those that are dead; none may have ended in another way than by being killed."""
        for instance, worker in enumerate(self._running):
            if worker.poll() is not None:
                assert worker.returncode == -signal.SIGKILL, self.last_words(instance)
                self.deaths += 1
                self._running[instance] = self._start(instance)

    def spare(self) -> None:
        """Let nobody else die."""
        for point in COMMITS:
            (self._failpoints / f"{point}.armed").unlink(missing_ok=True)
        self.start_again()

    def end(self) -> None:
        """Kill all of them."""
        for worker in self._running:
            with suppress(ProcessLookupError):
                worker.kill()
            worker.wait()

    def last_words(self, instance: int = 0) -> str:
        """Return the end of a log."""
        return (self._folder / f"timers-{instance}.log").read_text(errors="replace")[-2000:]

    def _start(self, instance: int) -> subprocess.Popen[bytes]:
        return a_timers_process(self._database_url, self._folder, instance=instance, failpoints=self._failpoints)


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    with township(database_url, tmp_path) as made:
        yield made


@pytest.mark.timeout(1200 if NIGHTLY else 240)
def test_timer_workers_are_killed_at_random_and_each_step_that_is_due_fires_once_and_none_early(
    services: Services, database_url: str, tmp_path: Path
) -> None:
    evidence, draw = Evidence("timers-killed", SEED), Random(SEED)
    clocks = sign_clocks(services, INCIDENTS)
    workers = Workers(database_url, tmp_path, draw)
    begin = utc_now() + timedelta(seconds=5)
    due = drawn(clocks, begin, draw)
    let_be_due(services, due)
    expected = {(clock, n) for clock, steps in due.items() for n, at in enumerate(steps) if at < begin + TOMORROW / 2}

    began = monotonic()
    try:
        while monotonic() - began < SECONDS + 5:
            time.sleep(draw.uniform(*KILL_EVERY))
            workers.start_again()
            workers.kill_one()
        workers.spare()
        evidence.figures["all fired after s"] = wait_until(
            lambda: len(fired(services)) >= len(expected),
            FIRED_WITHIN,
            what="every step that is due has fired",
            or_else=workers.last_words,
            every=0.5,
        )
        time.sleep(2.0)  # for what must not come
    finally:
        workers.end()

    evidence.faults["workers killed"] = workers.deaths
    evidence.counts = {"steps due": len(expected), "fired": len(fired(services))}
    print(f"\n{evidence}")
    assert fired(services).keys() == expected
    assert all(at >= due[clock][step] for (clock, step), at in fired(services).items())
    assert {meaning: found for meaning in BROKEN if (found := rows(services, NEVER[meaning]))} == {}
    assert workers.deaths >= SECONDS / (2 * KILL_EVERY[1])
    evidence.keep()


def drawn(clocks: list[UUID], begin: datetime, draw: Random) -> dict[UUID, tuple[datetime, datetime, datetime]]:
    """Draw when the steps of each clock are due: the first of all, others where they come before the end."""

    def later(offset: float) -> datetime:
        return begin + timedelta(seconds=offset) if offset <= SECONDS else begin + TOMORROW

    due = {}
    for clock in clocks:
        first = draw.uniform(0.0, SECONDS)
        second = first + draw.uniform(0.0, SECONDS)
        due[clock] = (later(first), later(second), later(second + draw.uniform(0.0, SECONDS)))
    return due


def fired(services: Services) -> dict[Step, datetime]:
    """When each step fired, as the escalations say."""
    return {(row.clock, row.step): row.at for row in rows(services, "SELECT clock, step, at FROM escalation")}
