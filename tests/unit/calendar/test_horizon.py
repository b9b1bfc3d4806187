"""From when on a year that is not loaded is missing."""

from __future__ import annotations

import pytest

from dispatch.domain.calendar.horizon import missing_year
from dispatch.domain.calendar.workdays import NO_WORKDAYS
from tests.unit.calendar.hours import OFFICIAL, shanghai


@pytest.mark.parametrize(
    ("at", "year"),
    [
        ("2026-03-09 10:00", None),
        ("2026-11-19 23:59", None),
        ("2026-11-20 00:00", 2027),
        ("2026-12-31 23:59", 2027),
        ("2027-01-01 00:00", 2027),
        ("2022-12-31 23:59", 2022),
    ],
)
def test_a_year_is_missing_six_weeks_before_it_begins(at: str, year: int | None) -> None:
    assert missing_year(OFFICIAL, shanghai(at)) == year


def test_without_any_workdays_this_year_is_missing() -> None:
    assert missing_year(NO_WORKDAYS, shanghai("2026-03-09 10:00")) == 2026
