"""A scheme that contradicts itself is refused, and trees add up whatever they look like."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.assessment.marking import Mark, Measured, add_up, is_judged, mark_measured, points_of, rounded
from dispatch.domain.assessment.ranking import Assessed, ranks
from dispatch.domain.assessment.scheme import (
    Band,
    Below,
    Computed,
    Counted,
    Line,
    Named,
    Node,
    Scheme,
    Scored,
    Side,
    Subjects,
    astray,
    schemes_from,
)
from dispatch.domain.document import BadDocument
from dispatch.domain.terms import UnitId
from schemas.reference import ReferenceRefused, validate
from tests.unit.assessment.kit import SHIPPED, a_body, scheme

NAME = Named(zh="项", en="part")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda it: it.update(full_marks=99), "scheme_sum"),
        (lambda it: it["tree"][0]["parts"][0].update(marks=14), "scheme_sum"),
        (lambda it: it["tree"][0]["parts"][0].update(id="pace"), "scheme_twice"),
        (lambda it: it["tree"][0]["parts"][0].pop("computed"), "scheme_leaf"),
        (lambda it: it["tree"][0]["parts"][0].update(scored={"office": "command"}), "scheme_leaf"),
        (lambda it: it["tree"][0]["parts"][0]["computed"].pop("line"), "scheme_line_or_bands"),
        (lambda it: it["tree"][0]["parts"][0]["computed"]["line"].update(zero=1), "scheme_line"),
        (lambda it: it["tree"][1]["parts"][2]["computed"]["bands"][0].update(points=16), "scheme_more"),
        (lambda it: it.update(ties=["elsewhere"]), "scheme_tie"),
        (lambda it: it["classes"][0]["subjects"].append("civic"), "scheme_two_classes"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(change: Callable[[Any], object], code: str) -> None:
    with pytest.raises(BadDocument) as refused:
        schemes_from(a_body(change), version="1")

    assert code in {misfit.code for misfit in refused.value.misfits}


def test_fewer_than_five_cases_can_be_no_minimum() -> None:
    body = a_body(lambda it: it["tree"][0]["parts"][0]["computed"].update(minimum=4))

    with pytest.raises(ReferenceRefused):
        validate("schemes", body)
    with pytest.raises(BadDocument):
        schemes_from(body, version="1")


def test_a_scheme_names_units_and_figures_that_there_are() -> None:
    shipped = schemes_from(SHIPPED.body, version="1")

    found = {misfit.code for misfit in astray(shipped, units=["command"], figures=["on-time"])}

    assert found == {"no_unit", "scheme_figure"}
    assert list(astray(shipped, units=None, figures=None)) == []


def test_the_examples_ship_as_examples() -> None:
    shipped = schemes_from(SHIPPED.body, version="1").schemes

    assert [(each.id, each.example, each.subjects) for each in shipped] == [
        ("grid-officers", True, Subjects.OFFICERS),
        ("stations", True, Subjects.UNITS),
    ]
    tree = shipped[0].tree
    assert [node.marks for node in tree if node.side is Side.MARKS] == [50, 30, 20]
    assert shipped[0].bonus_cap == 10


@st.composite
def leaves(draw: st.DrawFn, id: str) -> Node:
    marks = Decimal(draw(st.integers(1, 40)))
    kind = draw(st.sampled_from(["line", "bands", "bonus", "deduction", "scored"]))
    if kind == "line":
        zero, full = draw(st.sampled_from([(0, 1), (1, 0), (0.5, 0.9)]))
        line = Line(zero=Decimal(str(zero)), full=Decimal(str(full)))
        below = draw(st.sampled_from(Below))
        return Node(id=id, name=NAME, marks=marks, computed=Computed(figure=id, line=line, below=below))
    if kind == "bands":
        bands = (Band(points=marks, at_least=Decimal("0.9")), Band(points=marks / 2, at_least=Decimal("0.5")))
        return Node(id=id, name=NAME, marks=marks, computed=Computed(figure=id, bands=bands))
    if kind == "scored":
        return Node(id=id, name=NAME, marks=marks, scored=Scored(office=UnitId("command")))
    each = Decimal(draw(st.sampled_from(["0.5", "1", "3"])))
    side: Any = kind
    return Node(id=id, name=NAME, marks=marks, counted=Counted(figure=id, each=each, side=side))


@st.composite
def trees(draw: st.DrawFn) -> Scheme:
    groups = []
    for n in range(draw(st.integers(1, 3))):
        parts = tuple(draw(leaves(f"leaf-{n}-{m}")) for m in range(draw(st.integers(1, 4))))
        marks = sum((part.marks for part in parts if part.side is Side.MARKS), Decimal(0))
        groups.append(Node(id=f"group-{n}", name=NAME, marks=marks, parts=parts))
    full = sum((group.marks for group in groups), Decimal(0))
    return Scheme(
        id="any",
        name=NAME,
        subjects=Subjects.UNITS,
        full_marks=full,
        tree=tuple(groups),
        bonus_cap=Decimal(draw(st.integers(0, 20))),
        deduction_cap=draw(st.none() | st.integers(0, 20).map(Decimal)),
        ties=("group-0",),
        places=draw(st.integers(0, 4)),
    )


@st.composite
def marks_of(draw: st.DrawFn, scheme: Scheme) -> dict[str, Mark]:
    found = {}
    for leaf in scheme.leaves:
        denominator = draw(st.integers(0, 60))
        measured = Measured.share(draw(st.integers(0, denominator)), denominator)
        if leaf.figure is not None:
            found[leaf.id] = mark_measured(leaf, measured, places=scheme.places)
        else:
            given_ = draw(st.integers(0, int(leaf.marks)))
            found[leaf.id] = Mark(points=rounded(Decimal(given_), scheme.places))
    return found


@given(st.data())
def test_no_tree_gives_less_than_nothing_or_more_than_full_marks_and_the_bonus(data: st.DataObject) -> None:
    scheme = data.draw(trees())
    marks = data.draw(marks_of(scheme))

    total = add_up(scheme, marks)

    assert all(Decimal(0) <= marks[leaf.id].points <= leaf.marks for leaf in scheme.leaves)
    assert total.bonus <= scheme.bonus_cap
    assert scheme.deduction_cap is None or total.deduction <= scheme.deduction_cap
    assert total.asked <= scheme.full_marks
    if total.total is None:
        assert total.asked == 0
    else:
        assert 0 <= total.total <= scheme.full_marks + scheme.bonus_cap


@given(st.data())
def test_what_is_shown_adds_up_to_the_total_to_the_digit(data: st.DataObject) -> None:
    scheme = data.draw(trees())
    marks = data.draw(marks_of(scheme))

    total = add_up(scheme, marks)

    assert sum((points_of(group, marks) for group in scheme.tree), Decimal(0)) == total.earned
    if total.asked == scheme.full_marks > 0:
        assert total.scaled == total.earned
        assert total.total == max(Decimal(0), total.earned - total.deduction + total.bonus)


@given(st.data())
def test_ranks_are_those_of_a_fair_race(data: st.DataObject) -> None:
    scheme = data.draw(trees())
    marks = [data.draw(marks_of(scheme)) for _ in range(data.draw(st.integers(1, 6)))]
    assessed = [
        Assessed(subject=f"s{n}", marks=each, total=add_up(scheme, each)) for n, each in enumerate([*marks, marks[0]])
    ]

    found = ranks(scheme, assessed)

    totals = {each.subject: each.total.total for each in assessed if each.total.total is not None}
    judged = {each.subject for each in assessed if is_judged(scheme, each.marks)}
    assert found.keys() == totals.keys() & judged
    totals = {subject: total for subject, total in totals.items() if subject in judged}
    assert found.get("s0") == found.get(f"s{len(marks)}")  # the same marks, the same rank
    for one, its in totals.items():
        for other, theirs in totals.items():
            assert not (its > theirs and found[one] >= found[other])
    assert all(rank == 1 + sum(other < rank for other in found.values()) for rank in found.values())


def test_a_tie_is_decided_by_the_part_that_the_scheme_names_and_else_shared() -> None:
    stations = scheme("stations")

    def station(id: str, **points: int) -> Assessed:
        marks = {leaf.replace("_", "-"): Mark(points=Decimal(number)) for leaf, number in points.items()}
        return Assessed(subject=id, marks=marks, total=add_up(stations, marks))

    found = ranks(
        stations,
        [
            station("police", on_time=30, rework=10),
            station("market", on_time=35, rework=5),
            station("ecology", on_time=30, rework=10),
            station("safety", on_time=10),
            station("civic", on_time=1),
        ],
    )

    assert found == {"market": 1, "police": 2, "ecology": 2, "safety": 4, "civic": 1}


def test_who_has_next_to_no_cases_is_not_ranked_before_those_who_work() -> None:
    stations = scheme("stations")

    def station(id: str, **shares: tuple[int, int]) -> Assessed:
        marks = {
            leaf.id: mark_measured(leaf, Measured.share(*shares.get(leaf.id.replace("-", "_"), (0, 0))), places=2)
            for leaf in stations.leaves
            if leaf.figure is not None
        }
        return Assessed(subject=id, marks=marks, total=add_up(stations, marks))

    busy = station("police", signed=(8, 10), on_time=(8, 10))
    idle = station("market", on_time=(2, 2))

    assert [idle.total.total, busy.total.total] == [100, 70]
    assert ranks(stations, [idle, busy]) == {"police": 1}
