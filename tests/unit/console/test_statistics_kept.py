"""What was counted a moment ago is not counted again, for the same caller; and never told to another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from console.api.statistics_kept import KEPT_SECONDS, Found, Kept
from dispatch.domain.assessment.counted import Counted

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)


class Counting:
    """A clock that is put by hand, and how often was counted."""

    def __init__(self) -> None:
        self.now = 0.0
        self.times = 0

    def clock(self) -> float:
        return self.now

    def count(self, rows: int = 1) -> Found:
        self.times += 1
        row = Counted(figure="received", version="1", subject=None, numerator=self.times, denominator=None, value=None)
        return Found([row] * rows, NOON)


def test_the_same_is_counted_again_only_after_a_minute() -> None:
    counting = Counting()
    kept = Kept(counting.clock)

    first = kept.get("key", counting.count)
    counting.now = KEPT_SECONDS - 1
    again = kept.get("key", counting.count)
    counting.now = KEPT_SECONDS
    later = kept.get("key", counting.count)

    assert first is again
    assert later.rows[0].numerator == 2


def test_another_key_is_counted_for_itself() -> None:
    counting = Counting()
    kept = Kept(counting.clock)

    found = {kept.get(("caller", n), counting.count).rows[0].numerator for n in range(3)}

    assert found == {1, 2, 3}


def test_two_who_ask_at_once_wait_for_one_count() -> None:
    counting, begun, go = Counting(), threading.Event(), threading.Event()
    kept = Kept(counting.clock)

    def slowly() -> Found:
        begun.set()
        go.wait(5)
        return counting.count()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(kept.get, "key", slowly)
        begun.wait(5)
        other = threads.submit(kept.get, "key", counting.count)
        go.set()
        assert one.result(5) is other.result(5)

    assert counting.times == 1


def test_what_cannot_be_counted_is_tried_again() -> None:
    counting = Counting()
    kept = Kept(counting.clock)

    def fails() -> Found:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        kept.get("key", fails)

    assert kept.get("key", counting.count).rows[0].numerator == 1


def test_no_more_rows_are_kept_than_there_is_room_for_the_oldest_go() -> None:
    counting = Counting()
    kept = Kept(counting.clock, rows=25)

    for key in ("a", "b", "c"):
        kept.get(key, lambda: counting.count(rows=10))
    kept.get("c", counting.count)
    kept.get("a", counting.count)

    assert counting.times == 4
