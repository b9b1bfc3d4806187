"""PostgreSQL is killed under load: no receipt is lost, and who reports meanwhile is told to come again."""

from __future__ import annotations

import time
from typing import Final

import pytest

from runtime.clock import monotonic
from tests.fault.checker import judge
from tests.fault.evidence import NIGHTLY, Evidence
from tests.fault.harness import Town, wait_until

pytestmark = pytest.mark.fault

RATE: Final = 50.0
HEALTHY: Final = 30.0 if NIGHTLY else 12.0
BACK_WITHIN: Final = 15.0
STEADY: Final = 1.0
"""Service is back when every report of a second gets its receipt."""


@pytest.mark.timeout(300)
def test_postgres_killed_under_load_costs_no_receipt(town: Town) -> None:
    evidence = Evidence("postgres-killed", town.seed)
    history = town.terminals.history
    began = monotonic()

    with town.terminals.posting(RATE):
        time.sleep(HEALTHY)
        killed = monotonic()
        pid = town.kill("postgres")
        wait_until(lambda: bool(history.between(killed).of("info")), 10, what="the fault hits")
        wait_until(lambda: steady_since(town, killed) is not None, 60, what="receipts again", or_else=town.last_words)
        town.await_restart("postgres", pid)
        time.sleep(HEALTHY)

    run = history.between(began)
    back = steady_since(town, killed)
    assert back is not None
    refused = [operation.answer for operation in run.of("info")]
    evidence.faults["postgres killed"] = f"{killed - began:.1f} s into the run, back after {back:.1f} s"
    evidence.figures["told to come again"] = len(refused)
    judge(town, evidence, run, healthy=[run.between(began, killed), run.between(killed + back)])
    assert all(answer is not None for answer in refused), "a terminal got no answer at all"
    assert {answer.status for answer in refused if answer} == {503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused if answer)
    assert back <= BACK_WITHIN
    evidence.keep()


def steady_since(town: Town, killed: float) -> float | None:
    """Return after how many seconds every report got its receipt again; none when that is not so yet."""
    since = town.terminals.history.between(killed)
    bad = [operation.due for operation in since if operation.ended is not None and operation.outcome == "info"]
    last = max(bad, default=killed)
    good = [operation for operation in since.between(last) if operation.outcome == "ok" and operation.ended]
    if not good or good[-1].due - last < STEADY:
        return None
    return last - killed
