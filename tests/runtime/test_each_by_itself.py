"""What goes wrong with one thing does not keep the others waiting; a world that is away ends the round."""

from __future__ import annotations

import pytest

from runtime.rounds import each_by_itself
from runtime.unavailable import Unavailable


def test_a_bug_in_one_costs_the_others_nothing() -> None:
    seen: list[int] = []

    def do(thing: int) -> bool:
        seen.append(thing)
        return 6 // thing == 6 // 2  # nothing can be divided by 0

    assert each_by_itself([1, 0, 2], do, "not divided") == 1
    assert seen == [1, 0, 2]


def test_while_the_world_is_away_the_rest_is_left() -> None:
    seen: list[int] = []

    def do(thing: int) -> bool:
        seen.append(thing)
        raise Unavailable("PostgreSQL")

    with pytest.raises(Unavailable):
        each_by_itself([1, 2], do, "not done")
    assert seen == [1]
