"""双随机: a draw can be drawn again by anybody, spreads the load, and lets nobody check what was theirs."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.assessment.drawing import Checker, Closed, draw, lot, population_digest
from dispatch.domain.terms import AreaCode, UserId

CELLS = [AreaCode(f"33049910120{n:04}") for n in range(1, 5)]
CHECKERS = [Checker(user=UserId(f"officer{n:02}"), cells=(cell,)) for n, cell in enumerate(CELLS)]


def closed(count: int) -> list[Closed]:
    return [
        Closed(number=f"E{n:03}", cell=CELLS[n % 4], hands=frozenset({UserId(f"officer{(n + 1) % 4:02}")}))
        for n in range(count)
    ]


@given(seed=st.text(min_size=1), count=st.integers(0, 40), size=st.integers(1, 20))
def test_a_draw_can_be_drawn_again_and_nobody_checks_what_was_theirs(seed: str, count: int, size: int) -> None:
    there = closed(count)

    drawn = draw(seed, there, CHECKERS, size=size)

    assert drawn == draw(seed, [*reversed(there)], [*reversed(CHECKERS)], size=size)
    assert len(drawn) == min(size, count) == len({each.number for each in drawn})
    of = {each.number: each for each in there}
    by = {each.user: each for each in CHECKERS}
    assert all(by[each.checker].may_check(of[each.number]) for each in drawn)


def test_another_seed_draws_others_and_the_load_is_spread() -> None:
    there = closed(200)

    drawn = draw("2026-11", there, CHECKERS, size=40)

    assert draw("2026-12", there, CHECKERS, size=40) != drawn
    load = Counter(each.checker for each in drawn)
    assert max(load.values()) - min(load.values()) <= 2


def test_a_lot_can_be_worked_out_with_any_tool() -> None:
    assert lot("seed", "E001") == sha256(b"seed\nE001").hexdigest()
    assert population_digest(["E2", "E1"]) == sha256(b"E1\nE2").hexdigest()


def test_what_nobody_may_check_is_passed_over() -> None:
    only = [Checker(user=UserId("officer00"), cells=(AreaCode("330499101"),))]

    assert draw("seed", closed(5), only, size=5) == []
