"""A partition that stands still while records lie before its reader is noticed; a quiet one is left alone."""

from __future__ import annotations

import pytest

from runtime.watchdog import Progress, StallWatch


@pytest.mark.parametrize(
    ("what", "seen", "stalled"),
    [
        ("nothing lies before it", [(0, 5, 5), (40, 5, 5)], set()),
        ("it moves", [(0, 5, 9), (20, 6, 9), (40, 7, 9)], set()),
        ("it stands still, but not for long", [(0, 5, 9), (29, 5, 9)], set()),
        ("it stands still", [(0, 5, 9), (15, 5, 9), (30, 5, 9)], {0}),
        ("it stands still while more comes", [(0, 5, 9), (15, 5, 90), (31, 5, 900)], {0}),
        ("it caught up in between", [(0, 5, 9), (15, 9, 9), (31, 9, 12)], set()),
        ("it went back to the beginning of another log", [(0, 5, 9), (31, 0, 9)], set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_stalls(what: str, seen: list[tuple[float, int, int]], stalled: set[int]) -> None:
    watch = StallWatch(limit=30)

    found: set[int] = set()
    for at, committed, end in seen:
        found = watch.stalled({0: Progress(committed, end), 1: Progress(3, 3)}, at)

    assert found == stalled, what


def test_a_partition_that_went_to_another_reader_is_forgotten() -> None:
    watch = StallWatch(limit=30)
    watch.stalled({0: Progress(1, 9)}, 0)
    watch.stalled({}, 10)

    assert watch.stalled({0: Progress(1, 9)}, 31) == set()
