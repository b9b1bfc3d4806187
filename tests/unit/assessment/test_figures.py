"""Definitions of figures, periods, and what is shown of numbers that are not one's own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.seed import documents
from dispatch.domain.assessment.counted import Counted, counted, shown
from dispatch.domain.assessment.figure import Figure, figures_from
from dispatch.domain.assessment.period import NoPeriod, period_of, periods_of
from dispatch.domain.document import BadDocument

ON_TIME: dict[str, Any] = {
    "id": "on-time",
    "name": {"zh": "按期办结率", "en": "Closed on time"},
    "population": "clocks",
    "clocks": ["total"],
    "measure": "share",
    "instant": "due",
    "counts": "in_time",
    "exclusions": ["imported"],
}


def figure(**changed: Any) -> Figure:
    return figures_from({"figures": [ON_TIME | changed]}, version="1")["on-time"]


def test_the_shipped_figures_can_be_read_and_each_says_what_is_left_out() -> None:
    body = next(document.body for document in documents() if document.kind == "figures")

    found = figures_from(body, version="1")

    assert {"on-time", "closed", "rework", "returned", "extended", "reopened", "satisfied", "solved"} <= found.keys()
    assert all("accusation" in each.left_out for each in found.values())


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"instant": "received"}, "instant"),
        ({"counts": "well_rated"}, "counts"),
        ({"counts": None}, "counts"),
        ({"clocks": []}, "clocks"),
        ({"moves": ["IncidentRated"]}, "moves"),
        ({"channels": ["officer"]}, "channels"),
        ({"assignments": "first"}, "assignments"),
        ({"measure": "quantile", "quantile": 50, "counts": None}, "measure"),
        ({"quantile": 50}, "quantile"),
        ({"exclusions": ["accusation"]}, "exclusions"),
        ({"counted_moves": ["IncidentRated"]}, "counted_moves"),
        ({"cap_per_day": 10}, "cap_per_day"),
    ],
)
def test_words_that_do_not_go_together_are_named(changed: dict[str, Any], part: str) -> None:
    with pytest.raises(BadDocument) as refused:
        figure(**changed)

    assert [(misfit.code, misfit.params["part"]) for misfit in refused.value.misfits] == [("figure_words", part)]


def test_two_figures_with_one_id_are_refused() -> None:
    with pytest.raises(BadDocument, match="the same id"):
        figures_from({"figures": [ON_TIME, ON_TIME]}, version="1")


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [
        ("2026-11-27", "2026-11-27T00:00+08:00", "2026-11-28T00:00+08:00"),
        ("2026-12-31", "2026-12-31T00:00+08:00", "2027-01-01T00:00+08:00"),
        ("2026-W53", "2026-12-28T00:00+08:00", "2027-01-04T00:00+08:00"),
        ("2026-11", "2026-11-01T00:00+08:00", "2026-12-01T00:00+08:00"),
        ("2026-12", "2026-12-01T00:00+08:00", "2027-01-01T00:00+08:00"),
        ("2026-Q4", "2026-10-01T00:00+08:00", "2027-01-01T00:00+08:00"),
        ("2026", "2026-01-01T00:00+08:00", "2027-01-01T00:00+08:00"),
    ],
)
def test_a_period_is_one_of_the_townships_time(name: str, begin: str, end: str) -> None:
    span = period_of(name).span

    assert (span.begin, span.end) == (datetime.fromisoformat(begin), datetime.fromisoformat(end))


@pytest.mark.parametrize(
    "name", ["2026-13", "2026-W54", "2026-Q5", "2026-02-30", "26-11", "2026-1", "", "0000", "９９９９"]
)
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(NoPeriod):
        period_of(name)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("2026-11..2027-01", ["2026-11", "2026-12", "2027-01"]),
        ("2026-W52..2027-W01", ["2026-W52", "2026-W53", "2027-W01"]),
        ("2026-Q4..2027-Q1", ["2026-Q4", "2027-Q1"]),
        ("2024-02-28..2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2025..2026", ["2025", "2026"]),
        ("2026-11", ["2026-11"]),
    ],
)
def test_several_periods_follow_each_other(name: str, found: list[str]) -> None:
    assert [each.name for each in periods_of(name)] == found


@pytest.mark.parametrize("name", ["2026-11..2026-10", "2026-11..2026-Q4", "2000-01..2026-11", "2026-11..", "..2026"])
def test_periods_that_do_not_follow_each_other_are_refused(name: str) -> None:
    with pytest.raises(NoPeriod):
        periods_of(name)


def test_a_share_is_told_to_the_digit_and_of_nothing_there_is_none() -> None:
    assert counted(figure(), None, numerator=737, denominator=972).value == Decimal("0.75823045")
    assert counted(figure(), None, numerator=0, denominator=0).value is None


@given(st.integers(0, 60), st.integers(0, 60))
def test_what_is_not_ones_own_comes_in_fives_or_not_at_all(numerator: int, more: int) -> None:
    exact = counted(figure(), "u", numerator=numerator, denominator=numerator + more)

    found: Counted = shown(exact, figure().measure, foreign=numerator + more)

    assert found.hidden is (0 < numerator + more < 5)
    assert found.hidden or (found.numerator or 0) % 5 == (found.denominator or 0) % 5 == 0
    assert shown(exact, figure().measure, foreign=0) == exact


@pytest.mark.parametrize(
    ("own", "foreign", "is_hidden"),
    [(3, 1, True), (8, 4, True), (30, 1, True), (1, 5, False), (9, 0, False)],
    ids=[
        "three own ones and one: not one more than that",
        "eight own ones and four: not four, though there are twelve",
        "one beside thirty own ones",
        "five beside an own one",
        "own ones only",
    ],
)
def test_a_few_of_others_are_hidden_from_who_knows_all_the_rest(own: int, foreign: int, is_hidden: bool) -> None:
    exact = counted(figure(), "u", numerator=own, denominator=own + foreign)

    assert shown(exact, figure().measure, foreign=foreign).hidden is is_hidden
