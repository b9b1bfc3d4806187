"""An account gets what its work needs, at once or at a steady pace, and no more than that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.http import meter
from runtime.http.meter import BURST_SECONDS, Allowance, Asked, Meter, meter_of
from runtime.http.problem import Problem
from runtime.settings import Settings

SOME = Allowance(rate=2.0, burst=5)


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def metered(clock: Clock, allowance: Allowance = SOME) -> Meter:
    return Meter(dict.fromkeys(Asked, allowance), clock)


def taken(meter_: Meter, times: int, account: str = "officer01", kind: Asked = Asked.REPORTS) -> int:
    done = 0
    for _ in range(times):
        try:
            meter_.take(account, kind)
        except Problem:
            continue
        done += 1
    return done


def test_a_burst_is_taken_and_then_the_pace_counts() -> None:
    clock = Clock()
    one = metered(clock)

    assert taken(one, 50) == 5
    clock.at += 1.0
    assert taken(one, 50) == 2
    clock.at += 1000.0
    assert taken(one, 50) == 5


def test_what_is_refused_says_when_there_is_room_and_then_there_is() -> None:
    clock = Clock()
    one = metered(clock, Allowance(rate=0.1, burst=1))
    one.take("officer01", Asked.REPORTS)

    with pytest.raises(Problem) as refused:
        one.take("officer01", Asked.REPORTS)

    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "10")
    clock.at += 10
    one.take("officer01", Asked.REPORTS)


def test_accounts_and_kinds_do_not_take_from_each_other() -> None:
    one = metered(Clock())
    assert taken(one, 50) == 5

    assert taken(one, 50, account="officer02") == 5
    assert taken(one, 50, kind=Asked.READS) == 5


@given(st.lists(st.floats(min_value=0, max_value=5, allow_nan=False), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_the_pace_together(gaps: list[float]) -> None:
    clock = Clock()
    one = metered(clock)
    done = 0
    for gap in gaps:
        clock.at += gap
        done += taken(one, 1)

    assert done <= SOME.burst + SOME.rate * sum(gaps) + 1e-6


@given(st.integers(min_value=1, max_value=300))
def test_whoever_keeps_the_pace_is_never_refused(requests: int) -> None:
    clock = Clock()
    one = metered(clock)

    for _ in range(requests):
        one.take("officer01", Asked.READS)
        clock.at += 1 / SOME.rate


def test_no_more_accounts_are_kept_in_mind_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "REMEMBERED", 3)
    one = metered(Clock())

    for number in range(10):
        one.take(f"officer{number}", Asked.READS)

    assert len(one._even) == 3


@pytest.mark.parametrize("processes", [1, 2, 4, 7])
def test_several_web_processes_together_allow_an_account_no_more_than_one(processes: int) -> None:
    clock, rate = Clock(), 4.0
    settings = Settings(web_processes=processes, changes_per_second=rate)
    doors = [meter_of(settings, clock) for _ in range(processes)]

    at_once = sum(taken(door, 1000, kind=Asked.CHANGES) for door in doors)
    clock.at += 14.0
    later = sum(taken(door, 1000, kind=Asked.CHANGES) for door in doors)

    assert 0.9 * rate * BURST_SECONDS <= at_once <= rate * BURST_SECONDS
    assert 0.8 * rate * 14 <= later <= rate * 14
