"""What a figure comes to without the incidents that a decision on an objection leaves out, by every measure."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.application.assessing.computing import OBJECTION, Behind, Figured, without
from dispatch.domain.assessment.figure import Measure
from dispatch.domain.assessment.marking import Measured

DECISION = UUID(int=1)
ONE_LEFT_OUT = {"b": DECISION}


def a_case(number: str, *, counted: bool = True, base: bool = True, value: str | None = None) -> Behind:
    return Behind(number=number, counted=counted, base=base, value=value)


def figured(measure: Measure, *cases: Behind, quantile: int | None = None) -> Figured:
    denominator = None if measure is Measure.COUNT else 0
    nothing = Measured(cases=0, value=None)
    return Figured(
        version="1",
        measured=nothing,
        numerator=0,
        denominator=denominator,
        behind=cases,
        measure=measure,
        quantile=quantile,
    )


@pytest.mark.parametrize(
    ("before", "value", "numerator", "denominator"),
    [
        (figured(Measure.COUNT, a_case("a"), a_case("b"), a_case("b"), a_case("c")), Fraction(2), 2, None),
        (figured(Measure.SHARE, a_case("a"), a_case("b", counted=False)), Fraction(1), 1, 1),
        # a rating that counts is none of those of which the share is told
        (figured(Measure.SHARE, a_case("a", base=False), a_case("b"), a_case("c", counted=False)), Fraction(1), 1, 1),
        (figured(Measure.SHARE, a_case("b")), None, 0, 0),
        (figured(Measure.SUM, a_case("a", value="1.5"), a_case("b", value="9"), a_case("c")), Fraction(3, 2), 2, 2),
        (figured(Measure.QUANTILE, *(a_case(n, value=v) for n, v in zip("abc", "183", strict=True)), quantile=50),
         Fraction(1), 2, 2),
        (figured(Measure.QUANTILE, a_case("b", value="3"), quantile=90), None, 0, 0),
    ],
)  # fmt: skip
def test_every_measure_is_taken_of_the_cases_that_remain(
    before: Figured, value: Fraction | None, numerator: int, denominator: int | None
) -> None:
    after = without(before, ONE_LEFT_OUT)

    assert (after.measured.value, after.numerator, after.denominator) == (value, numerator, denominator)


def test_what_did_not_count_before_keeps_its_reason_and_a_left_out_case_says_which_decision_it_was() -> None:
    merged = Behind(number="b", counted=False, excluded="merged")

    after = without(figured(Measure.SHARE, merged, a_case("b"), a_case("c")), ONE_LEFT_OUT)

    assert [(case.excluded, case.entry) for case in after.behind] == [
        ("merged", None),
        (OBJECTION, DECISION),
        (None, None),
    ]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.booleans(), st.integers(0, 9)), max_size=12))
def test_leaving_out_is_as_if_the_incidents_were_not_there(made: list[tuple[str, bool, bool, int]]) -> None:
    cases = [a_case(number, counted=counted, base=base, value=str(value)) for number, counted, base, value in made]
    rest = [case for case in cases if case.number != "b"]
    for measure in Measure:
        left = without(figured(measure, *cases, quantile=50), ONE_LEFT_OUT)
        never = without(figured(measure, *rest, quantile=50), {})
        assert (left.measured, left.numerator, left.denominator) == (never.measured, never.numerator, never.denominator)
