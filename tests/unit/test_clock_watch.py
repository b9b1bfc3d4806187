"""A wall clock that jumps is noticed; one that drifts, or a loop that is slow, is not taken for a jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runtime.clock_watch import ClockWatch

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "shown", "step"),
    [
        (1.0, 1.0, None),
        (1.0, 3.0, None),
        (1.0, 3.5, 2.5),
        (1.0, -3600.0, -3601.0),
        (600.0, 600.5, None),
        (1.0, 3601.0, 3600.0),
    ],
)
def test_more_than_two_seconds_between_wall_and_monotonic_is_a_step(
    passed: float, shown: float, step: float | None
) -> None:
    passing = iter([0.0, passed])
    watch = ClockWatch(passing=lambda: next(passing))

    first = watch.step(NOON)
    second = watch.step(NOON + timedelta(seconds=shown))

    assert first is None
    assert second == (None if step is None else timedelta(seconds=step))


def test_a_step_is_told_once() -> None:
    passing = iter([0.0, 1.0, 2.0])
    watch = ClockWatch(passing=lambda: next(passing))

    told = [watch.step(NOON + timedelta(seconds=seconds)) for seconds in (0, 61, 62)]

    assert told == [None, timedelta(seconds=60), None]
