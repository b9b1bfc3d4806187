"""A process is killed at every point where that could cost something, and costs nothing."""

from __future__ import annotations

import time
from typing import Final

import pytest

from producers.simulator.picture import draw
from runtime.clock import monotonic
from runtime.failpoints import Failpoint, arm, was_hit
from tests.fault.checker import WAITING, judge, settle
from tests.fault.evidence import Evidence
from tests.fault.harness import Town, fast_limits, wait_until

pytestmark = pytest.mark.fault

RATE: Final = 10.0
WARM_UP: Final = 5.0
HIT_SECONDS: Final = 40.0
RESTART_SECONDS: Final = 90.0
AROUND: Final = (
    (Failpoint.ACCEPT_BEFORE_COMMIT, "web"),
    (Failpoint.RELAY_AFTER_SEND, "relay"),
    (Failpoint.TRIAGE_AFTER_READ, "triage"),
    (Failpoint.EFFECTS_BEFORE_COMMIT, "effects"),
    (Failpoint.TIMERS_BEFORE_COMMIT, "timers"),
    (Failpoint.ACCEPT_AFTER_COMMIT, "web"),
    (Failpoint.RELAY_AFTER_ACK, "relay"),
    (Failpoint.TRIAGE_AFTER_SEND, "triage"),
    (Failpoint.EFFECTS_AFTER_COMMIT, "effects"),
    (Failpoint.TIMERS_AFTER_COMMIT, "timers"),
    (Failpoint.TRIAGE_AFTER_ACK, "triage"),
    (Failpoint.EFFECTS_AFTER_OFFSETS, "effects"),
    (Failpoint.NOTIFIER_AFTER_SEND, "timers"),
    (Failpoint.ATTACHMENT_AFTER_WRITE, "timers"),
)
"""Every point and the process that dies there, no process twice in a row, so that none is taken for a broken one."""

WITH_PHOTO: Final = frozenset({Failpoint.ACCEPT_BEFORE_COMMIT, Failpoint.ATTACHMENT_AFTER_WRITE})
"""Points that only a report with a photo reaches: another is stored and committed by one statement."""
PHOTO_SECONDS = 90.0
"""A photo whose worker died comes again after a minute."""


@pytest.mark.timeout(600)
def test_a_process_killed_at_any_point_loses_and_doubles_nothing(town: Town) -> None:
    assert {point for point, _ in AROUND} == set(Failpoint)
    evidence = Evidence("kill-sweep", town.seed)
    town.publish("limits", fast_limits)
    began = monotonic()

    with town.terminals.posting(RATE):
        time.sleep(WARM_UP)
        warm = monotonic()
        for point, process in AROUND:
            flowing(town)
            at, before = monotonic(), town.of_kind(process)
            arm(point, town.failpoints)
            if point in WITH_PHOTO:
                town.terminals.post(photo=draw(town.seed))
            wait_until(
                lambda point=point: was_hit(point, town.failpoints),  # type: ignore[misc]
                HIT_SECONDS,
                what=f"{point} is visited",
                or_else=town.last_words,
            )
            back = wait_until(
                lambda process=process, before=before: town.of_kind(process) != before,  # type: ignore[misc]
                RESTART_SECONDS,
                what=f"{process} was started again",
                or_else=town.last_words,
            )
            evidence.faults[point] = f"{process} killed {at - began:.1f} s into the run, back after {back:.1f} s"
        last = monotonic()
        time.sleep(WARM_UP)
    town.publish("limits")
    settle(town)

    history = town.terminals.history.between(began)
    judge(town, evidence, history, healthy=[history.between(began, warm), history.between(last)])
    assert set(evidence.faults) == set(Failpoint)
    assert town.count("SELECT count(*) FROM escalation") > 0
    wait_until(
        lambda: town.count("SELECT count(*) FROM attachment WHERE state = 'stored'") == 1,
        PHOTO_SECONDS,
        what="the photo is taken again",
        or_else=town.last_words,
    )
    evidence.keep()


def flowing(town: Town) -> None:
    """Wait until nothing waits for long: what does, the fallback decides, and would visit a point of effects first."""
    wait_until(lambda: town.count(WAITING) == 0, 60, what="reports flow again", or_else=town.last_words)
