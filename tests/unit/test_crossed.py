"""A figure by matter and place: fields add up, and nobody gets a small group by subtracting."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dispatch.domain.assessment.counted import Counted
from dispatch.domain.assessment.crossed import Crossed, Field, crossed
from dispatch.domain.assessment.figure import Figure, Instant, Measure, Name, Population

RECEIVED = Figure(
    id="received",
    name=Name(zh="受理量", en="Received"),
    population=Population.INCIDENTS,
    measure=Measure.COUNT,
    instant=Instant.RECEIVED,
)
VILLAGE = "330499101001"


def field(cell: str | None, category: str | None, count: int, *, opened: bool = True) -> Field:
    return Field(cell=cell, category=category, count=count, foreign=0 if opened else count)


def by_village(fields: Sequence[Field]) -> Crossed:
    return crossed(
        RECEIVED,
        fields,
        place_of=lambda cell: cell[:12] if cell else None,
        matter_of=lambda category: category[:2] if category else None,
    )


def number(shown: Counted) -> int | None:
    return shown.numerator


def test_cells_add_up_to_their_village_and_categories_to_the_one_above_them() -> None:
    table = by_village([field(f"{VILLAGE}001", "01002", 2), field(f"{VILLAGE}002", "01003", 1), field(None, None, 4)])

    assert {key: number(each) for key, each in table.fields.items()} == {(VILLAGE, "01"): 3, (None, None): 4}
    assert (number(table.places[VILLAGE]), number(table.matters["01"]), number(table.total)) == (3, 3, 7)
    assert not table.total.rounded


def test_a_small_field_is_hidden_from_whoever_may_not_open_all_of_it() -> None:
    table = by_village([field(f"{VILLAGE}001", "01002", 3), field(f"{VILLAGE}002", "01002", 1, opened=False)])

    assert table.fields[VILLAGE, "01"].hidden
    assert number(table.total) is None


def test_a_few_of_others_are_hidden_from_who_knows_all_the_rest_of_a_field() -> None:
    table = by_village([field(f"{VILLAGE}001", "01002", 8), field(f"{VILLAGE}002", "01002", 2, opened=False)])

    assert table.fields[VILLAGE, "01"].hidden
    assert table.total.hidden


def test_totals_move_in_fives_only() -> None:
    totals = [
        number(by_village([field(None, "01002", 30, opened=False), field(None, "02001", small)]).total)
        for small in range(1, 12)
    ]

    assert {after - before for before, after in pairwise(totals) if after is not None and before is not None} <= {0, 5}
