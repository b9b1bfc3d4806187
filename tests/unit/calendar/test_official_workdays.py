"""The official workdays as they are shipped, day by day, and what a document of workdays may not say."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from dispatch.domain.calendar.workdays import YearMissing, workdays_from
from dispatch.domain.document import BadDocument
from schemas.reference import validate
from tests.unit.calendar.hours import OFFICIAL, SHIPPED

DATA: Final = Path(os.environ.get("GRIDLOOP_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
GOLDEN: Final = DATA / "cn_workdays" / "cn_workdays_2023_2026.csv"

Body = dict[str, Any]


@pytest.mark.skipif(
    not GOLDEN.exists(), reason=f"the workdays are not at {GOLDEN}; GRIDLOOP_TEST_DATA names its folder"
)
def test_every_day_of_four_years_is_as_the_data_set_has_it() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in csv.DictReader(file)}

    assert len(golden) == 1461
    assert dict(OFFICIAL.days()) == golden


@pytest.mark.parametrize(
    ("year", "workdays", "make_up_days"), [(2023, 249, 7), (2024, 251, 8), (2025, 248, 5), (2026, 248, 6)]
)
def test_each_year_has_so_many_workdays(year: int, workdays: int, make_up_days: int) -> None:
    worked = [day for day, is_worked in OFFICIAL.days() if is_worked and day.year == year]

    assert len(worked) == workdays
    assert len([day for day in worked if day.isoweekday() > 5]) == make_up_days


def test_every_year_says_the_notice_it_comes_from() -> None:
    validate("workdays", SHIPPED)

    assert [(year["year"], year["notice"][:5]) for year in SHIPPED["years"]] == [
        (2023, "国办发明电"),
        (2024, "国办发明电"),
        (2025, "国办发明电"),
        (2026, "国办发明电"),
    ]


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 6, 15), date(2022, 12, 31)])
def test_a_year_that_is_not_loaded_is_said_to_be_missing(day: date) -> None:
    assert OFFICIAL.is_workday(day) == YearMissing(year=day.year)


def changed(change: Callable[[Body], object]) -> Body:
    body = deepcopy(SHIPPED)
    change(body)
    return body


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda body: body["years"].pop(1), "2023 is followed by 2025"),
        (lambda body: body["years"].append(body["years"][0]), "two years have the same id: 2023"),
        (
            lambda body: body["years"][3]["make_up_days"].append("2026-02-16"),
            "2026-02-16 is both off and a make-up day",
        ),
        (
            lambda body: body["years"][3]["make_up_days"].append("2026-03-04"),
            "2026-03-04 is a make-up day, but no day of a week",
        ),
        (
            lambda body: body["years"][3]["make_up_days"].append("2025-03-08"),
            "2025-03-08 is said in the notice for 2026",
        ),
        (
            lambda body: body["years"][3]["days_off"].append(body["years"][3]["days_off"][0]),
            "two days off of 2026 have the same id",
        ),
        (lambda body: body["years"][3]["days_off"][1].update(to="2026-02-14"), "春节 of 2026 ends before it begins"),
        (lambda body: body["years"][3]["days_off"][1].update(to="2026-02-30"), "workdays: "),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(change: Callable[[Body], object], says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        workdays_from(changed(change), version=1)
