"""Limits and ladders as documents: the most specific row wins, and a bad document is refused whole."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from dispatch.adapters.postgres.incidents.clock_rows import rule_from_json, rule_to_json
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import Ground, Limits, Rule, limits_from, rule_data
from dispatch.domain.document import BadDocument
from dispatch.domain.terms import AreaCode, CategoryCode, ClockKind, Grade, TimeKind, UnitId, UnitKind, Window
from tests.builders import LADDERS_BODY, LIMITS, LIMITS_BODY, LITTER, MINUTE, NOON

LADDERS = ladders_from(LADDERS_BODY, version=1)


@pytest.mark.parametrize(
    ("category", "grade", "minutes"),
    [
        (None, None, 60),
        ("0301", Grade.ORDINARY, 60),
        ("0301", Grade.MAJOR, 60),
        ("0102", None, 90),
        ("0102", Grade.ORDINARY, 90),
        ("0102", Grade.MAJOR, 20),
        ("01", Grade.MAJOR, 20),
        ("0", Grade.MAJOR, 60),
    ],
)
def test_the_most_specific_row_wins(category: str | None, grade: Grade | None, minutes: int) -> None:
    limit = LIMITS.limit(ClockKind.HANDLE, category=CategoryCode(category) if category else None, grade=grade)

    assert limit.allowance == timedelta(minutes=minutes)


def test_the_category_counts_for_more_than_the_grade() -> None:
    body = deepcopy(LIMITS_BODY)
    body["clocks"].append({"clock": "handle", "grade": 2, "minutes": 5})

    limits = limits_from(body, version=2, ladders=LADDERS)

    assert limits.limit(ClockKind.HANDLE, category=CategoryCode("0301"), grade=Grade.MAJOR).allowance.seconds == 300
    assert limits.limit(ClockKind.HANDLE, category=CategoryCode("0102"), grade=Grade.MAJOR).allowance.seconds == 1200


def test_a_limit_names_its_row_and_the_version() -> None:
    named = LIMITS.limit(ClockKind.HANDLE, category=CategoryCode("0102"), grade=Grade.MAJOR)
    default = LIMITS.limit(ClockKind.SIGN, category=None, grade=None)

    assert rule_data(named.rule) == {
        "document": "limits",
        "version": "1",
        "kind": "handle",
        "category": "01",
        "grade": 2,
        "allowance_s": 1200.0,
        "time": "natural",
        "due_soon": 0.8,
        "long_overdue": 2.0,
    }
    assert default.rule == Rule(version="1", kind=ClockKind.SIGN, allowance=timedelta(minutes=15))


def test_a_kind_whose_time_is_said_each_time_has_no_limit() -> None:
    with pytest.raises(LookupError, match="milestone"):
        LIMITS.limit(ClockKind.MILESTONE, category=CategoryCode("0301"), grade=None)


def test_windows_are_found_in_the_same_way() -> None:
    assert LIMITS.limit(Window.CONTEST, category=None, grade=None).allowance == timedelta(minutes=45)


def without(kind: str) -> dict[str, Any]:
    body = deepcopy(LIMITS_BODY)
    body["clocks"] = [row for row in body["clocks"] if row["clock"] != kind]
    return body


def with_row(**row: Any) -> dict[str, Any]:
    body = deepcopy(LIMITS_BODY)
    body["clocks"].append(row)
    return body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (without("rating"), "no row for any category and grade of rating"),
        (with_row(clock="handle", minutes=1), "two rows for"),
        (with_row(clock="handle", category="09", minutes=0), "of 0 minutes"),
        (with_row(clock="handle", category="09", working_days=0), "of 0 working days"),
        (with_row(clock="handle", category="09"), "handle needs one of minutes, working_minutes, working_days"),
        (with_row(clock="handle", category="09", minutes=1, working_days=1), "handle needs one of"),
        (LIMITS_BODY | {"lamps": {"due_soon": 1.2, "long_overdue": 2}}, "before its due time"),
        (LIMITS_BODY | {"lamps": {"due_soon": 0.8, "long_overdue": 0.9}}, "after it"),
    ],
)
def test_a_bad_limits_document_is_refused(body: dict[str, Any], message: str) -> None:
    with pytest.raises(BadDocument, match=message):
        limits_from(body, version=1, ladders=LADDERS)


@pytest.mark.parametrize(
    ("row", "time", "allowance"),
    [
        ({"minutes": 90}, TimeKind.NATURAL, timedelta(minutes=90)),
        ({"working_minutes": 90}, TimeKind.WORKING, timedelta(minutes=90)),
        ({"working_days": 7}, TimeKind.WORKING_DAYS, timedelta(days=7)),
    ],
)
def test_a_rule_keeps_what_its_allowance_is_counted_in(
    row: dict[str, Any], time: TimeKind, allowance: timedelta
) -> None:
    limits = limits_from(with_row(clock="handle", category="09", **row), version=1, ladders=LADDERS)

    rule = limits.limit(ClockKind.HANDLE, category=CategoryCode("09"), grade=None).rule

    assert (rule.time, rule.allowance) == (time, allowance)
    assert rule_data(rule)["time"] == time
    assert limits.need_workdays is (time is not TimeKind.NATURAL)


def test_a_step_some_working_days_later_asks_for_workdays_too() -> None:
    ladders = ladders_from(
        ladder_document({"grade": 1, "steps": [step(1, after_due_minutes=480), step(2, after_due_working_days=1)]}),
        version=1,
    )

    assert ladders.ladder(ClockKind.SIGN, Grade.EXTRAORDINARY)[1].after_due_days == 1
    assert limits_from(LIMITS_BODY, version=1, ladders=ladders).need_workdays


def ladder_document(*ladders: dict[str, Any]) -> dict[str, Any]:
    return {"ladders": [*LADDERS_BODY["ladders"], *ladders]}


def step(number: int, **when: float) -> dict[str, Any]:
    return {"step": number, "level": f"level {number}", "recipients": ["operator"], **when}


def test_a_request_may_take_what_a_ruling_may_unless_the_township_says_otherwise() -> None:
    ruling = {"clock": "ruling", "steps": [step(1, after_due_minutes=1)]}
    request = {"clock": "request", "steps": [step(2, after_due_minutes=1)]}
    like_a_ruling = limits_from(LIMITS_BODY, version=1, ladders=ladders_from(ladder_document(ruling), version=1))
    of_its_own = limits_from(
        with_row(clock="request", minutes=7),
        version=1,
        ladders=ladders_from(ladder_document(ruling, request), version=1),
    )

    found = [
        (
            limit.kind,
            limit.rule.kind,
            limit.allowance.total_seconds() / 60,
            limits.ladder(ClockKind.REQUEST, None, NOON)[0].level,
        )
        for limits in (like_a_ruling, of_its_own)
        for limit in [limits.limit(ClockKind.REQUEST, category=LITTER, grade=Grade.ORDINARY)]
    ]

    assert found == [
        (ClockKind.REQUEST, ClockKind.RULING, 20, "level 1"),
        (ClockKind.REQUEST, ClockKind.REQUEST, 7, "level 2"),
    ]


def test_the_ladder_for_clock_and_grade_wins_over_clock_over_grade_over_any() -> None:
    ladders = ladders_from(
        ladder_document(
            {"clock": "handle", "grade": 1, "steps": [step(1, after_due_minutes=1)]},
            {"clock": "handle", "steps": [step(2, after_due_minutes=1)]},
            {"grade": 1, "steps": [step(3, after_due_minutes=1)]},
        ),
        version=1,
    )

    found = {
        (kind, grade): ladders.ladder(kind, grade)[0].level
        for kind in (ClockKind.HANDLE, ClockKind.SIGN)
        for grade in (Grade.EXTRAORDINARY, Grade.ORDINARY)
    }

    assert found == {
        (ClockKind.HANDLE, Grade.EXTRAORDINARY): "level 1",
        (ClockKind.HANDLE, Grade.ORDINARY): "level 2",
        (ClockKind.SIGN, Grade.EXTRAORDINARY): "level 3",
        (ClockKind.SIGN, Grade.ORDINARY): "reminder",
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"ladders": [{"clock": "sign", "steps": []}]}, "no ladder for any"),
        (ladder_document({"steps": []}), "two ladders for the same"),
        (ladder_document({"grade": 1, "steps": [step(1, at_fraction=0.5), step(1, after_due_minutes=0)]}), "upwards"),
        (ladder_document({"grade": 1, "steps": [step(1, after_due_minutes=9), step(2, at_fraction=0.5)]}), "before"),
        (ladder_document({"grade": 1, "steps": [step(1)]}), "needs either"),
        (ladder_document({"grade": 1, "steps": [step(1, at_fraction=0.5, after_due_minutes=1)]}), "needs either"),
        (ladder_document({"grade": 1, "steps": [step(1, at_fraction=1.5)]}), "before the start or at no time"),
        (ladder_document({"grade": 1, "steps": [step(1, after_due_minutes=-1)]}), "before the start or at no time"),
        (ladder_document({"grade": 1, "steps": [step(1, after_due_working_days=0)]}), "before the start or at no time"),
        (
            ladder_document({"grade": 1, "steps": [step(1, after_due_minutes=1, after_due_working_days=1)]}),
            "needs either",
        ),
    ],
)
def test_a_bad_ladders_document_is_refused(body: dict[str, Any], message: str) -> None:
    with pytest.raises(BadDocument, match=message):
        ladders_from(body, version=1)


A, B = AreaCode("330499101201001"), AreaCode("330499101201002")
VILLAGE, STATION, CENTRE = UnitId("u-village"), UnitId("u-squad"), UnitId("u-county")
GROUND = Ground(
    units={VILLAGE: UnitKind.VILLAGE, STATION: UnitKind.STATION, CENTRE: UnitKind.COUNTY}, classes={A: "A", B: "B"}
)
NARROW = [
    {"clock": "handle", "area_class": "A", "minutes": 50},
    {"clock": "handle", "level": "village", "minutes": 40},
    {"clock": "handle", "level": "village", "area_class": "A", "minutes": 35},
    {"clock": "handle", "grade": 2, "minutes": 30},
    {"clock": "handle", "grade": 2, "area_class": "A", "minutes": 25},
    {"clock": "handle", "category": "03", "minutes": 20},
    {"clock": "handle", "category": "03", "area_class": "A", "minutes": 15},
]


def narrow_limits(*more: dict[str, object]) -> Limits:
    body = {**LIMITS_BODY, "clocks": [*LIMITS_BODY["clocks"], *NARROW, *more]}
    return limits_from(body, version=1, ladders=LIMITS.ladders, ground=GROUND)


@pytest.mark.parametrize(
    ("sentence", "category", "grade", "unit", "cell", "minutes"),
    [
        ("nothing is known: the row for everything", None, None, None, None, 60),
        ("a class of which no row speaks", None, None, STATION, B, 60),
        ("the class", None, None, STATION, A, 50),
        ("the class, in nobody's hands", None, None, None, A, 50),
        ("the level", None, None, VILLAGE, B, 40),
        ("level and class beat the level", None, None, VILLAGE, A, 35),
        ("the grade beats level and class", None, Grade.MAJOR, VILLAGE, B, 30),
        ("grade and class beat the grade", None, Grade.MAJOR, VILLAGE, A, 25),
        ("the category beats all of them", "0301", Grade.MAJOR, VILLAGE, B, 20),
        ("category and class beat the category", "0301", Grade.MAJOR, VILLAGE, A, 15),
        ("the county is of no level of which a row speaks", None, None, CENTRE, B, 60),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_the_most_specific_row_wins_category_before_grade_before_level_before_class(
    sentence: str, category: str | None, grade: Grade | None, unit: UnitId | None, cell: AreaCode | None, minutes: int
) -> None:
    code = CategoryCode(category) if category else None

    limit = narrow_limits().limit(ClockKind.HANDLE, category=code, grade=grade, cell=cell, unit=unit)

    assert limit.allowance == minutes * MINUTE, sentence


def test_a_rule_keeps_the_level_and_the_class_that_its_row_names_and_says_nothing_where_it_names_none() -> None:
    limits = narrow_limits()

    narrow = limits.limit(ClockKind.HANDLE, category=None, grade=None, cell=A, unit=VILLAGE).rule
    wide = limits.limit(ClockKind.HANDLE, category=None, grade=None).rule

    assert rule_data(narrow) | {"level": "village", "area_class": "A"} == rule_data(narrow)
    assert not {"level", "area_class"} & rule_data(wide).keys()
    assert rule_from_json(rule_to_json(narrow)) == narrow


def test_two_rows_for_the_same_class_are_refused() -> None:
    with pytest.raises(BadDocument, match="class A"):
        narrow_limits({"clock": "handle", "area_class": "A", "minutes": 5})
