"""How a step of the stream is doing, told from what lies before it and how fast it is."""

from __future__ import annotations

import pytest

from dispatch.application.stream_health import Health, outbox_health, step_health, wait_seconds, worst


@pytest.mark.parametrize(
    ("lag", "per_second", "looked_ago", "moved_ago", "health"),
    [
        (0, 0.0, 5.0, 5.0, Health.GOOD),
        (40, 0.0, 5.0, 5.0, Health.GOOD),
        (500, 300.0, 5.0, 5.0, Health.GOOD),
        (6000, 300.0, 5.0, 5.0, Health.BEHIND),
        (60, 0.0, 5.0, 5.0, Health.BEHIND),
        (1, 0.0, 5.0, 31.0, Health.STOPPED),
        (1, 0.0, 5.0, None, Health.STOPPED),
        (0, 0.0, 61.0, 61.0, Health.UNKNOWN),
    ],
    ids=[
        "nothing to do",
        "a moment's work",
        "much, done in two seconds",
        "twenty seconds of work",
        "much, and no rate yet",
        "stands for half a minute",
        "never moved",
        "not looked at for a minute",
    ],
)
def test_a_step_is_judged_by_how_long_what_comes_in_waits(
    lag: int, per_second: float, looked_ago: float, moved_ago: float | None, health: Health
) -> None:
    found = step_health(lag=lag, per_second=per_second, looked_ago=looked_ago, moved_ago=moved_ago)

    assert found is health


def test_how_long_one_waits_is_not_known_of_a_step_that_did_nothing() -> None:
    assert (wait_seconds(0, 0.0), wait_seconds(10, 5.0), wait_seconds(10, 0.0)) == (0.0, 2.0, None)


def test_the_whole_is_as_bad_as_its_worst_part() -> None:
    assert worst([Health.GOOD, outbox_health(16.0), Health.UNKNOWN]) is Health.UNKNOWN
    assert worst([]) is Health.GOOD
