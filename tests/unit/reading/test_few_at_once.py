"""Figures are counted few at once, and each by itself: whoever asks for many leaves connections to the others."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dispatch.adapters.postgres.reading.reader import Reading
from dispatch.adapters.postgres.reading.run import FewAtOnce
from dispatch.domain.actor import Actor
from dispatch.domain.assessment.counted import By
from dispatch.domain.assessment.figure import Figure, Instant, Measure, Name, Population
from dispatch.domain.assessment.period import period_of
from dispatch.domain.terms import UserId
from runtime.unavailable import Unavailable

NOVEMBER = period_of("2026-11")


class Held:
    """A way to run queries that keeps all of them until it is told to let them go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.runs = 0

    def __call__(self, query: Any) -> Any:
        """Wait, then say that the query ran."""
        self.runs += 1
        self.begun.release()
        assert self.go.wait(10)
        return "ran"


def nothing(_session: Any) -> str:
    return ""


def test_so_many_run_so_many_wait_and_the_next_is_refused_at_once() -> None:
    held = Held()
    few = FewAtOnce(held, running=2, waiting=1)
    with ThreadPoolExecutor(3) as people:
        answers = [people.submit(few, nothing) for _ in range(2)]
        assert all(held.begun.acquire(timeout=10) for _ in range(2))
        answers.append(people.submit(few, nothing))
        while few._turn.acquire(blocking=False):  # until the third waits
            few._turn.release()

        with pytest.raises(Unavailable):
            few(nothing)
        running = held.runs
        held.go.set()

    assert [answer.result(10) for answer in answers] == ["ran"] * 3
    assert (running, held.runs) == (2, 3)
    assert few(nothing) == "ran"


def a_figure(number: int) -> Figure:
    return Figure(
        id=f"figure-{number}",
        name=Name(zh="受理量", en="Received"),
        population=Population.INCIDENTS,
        measure=Measure.COUNT,
        instant=Instant.RECEIVED,
    )


class EachCounted:
    """A way to run queries that finds nothing, and remembers how often it was asked."""

    runs = 0

    def __call__(self, query: Any) -> Any:
        """Find nothing."""
        self.runs += 1
        return []


def test_between_two_figures_of_a_request_others_may_read() -> None:
    read, count = EachCounted(), EachCounted()

    Reading(read, Actor(user=UserId("u")), count).figured([a_figure(n) for n in range(3)], NOVEMBER.span, By.UNIT)

    assert (count.runs, read.runs) == (3, 0)
