"""Duty hours: what may be written, and which shifts a day has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dispatch.domain.calendar.duty import duty_from
from dispatch.domain.document import BadDocument

MONDAY, FRIDAY, SATURDAY = date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 14)


def hours(shifts: Any) -> list[tuple[float, float]]:
    hour = timedelta(hours=1)
    return [(shift.begin / hour, shift.end / hour) for shift in shifts]


def test_a_day_has_the_shifts_of_its_date_or_else_of_its_kind() -> None:
    duty = duty_from(
        {
            "workday": [["08:30", "12:00"], ["14:00", "17:30"]],
            "weekdays": {"5": [["08:30", "12:00"]]},
            "day_off": [["10:00", "16:00"]],
            "dates": {"2026-03-14": [], "2026-03-10": [["00:00", "24:00"]]},
        },
    )

    assert hours(duty.shifts(MONDAY, workday=True)) == [(8.5, 12), (14, 17.5)]
    assert hours(duty.shifts(FRIDAY, workday=True)) == [(8.5, 12)]
    assert hours(duty.shifts(FRIDAY, workday=False)) == [(10, 16)]
    assert hours(duty.shifts(SATURDAY, workday=False)) == []
    assert hours(duty.shifts(date(2026, 3, 10), workday=True)) == [(0, 24)]


@pytest.mark.parametrize(
    ("begin", "end", "length"),
    [
        ("22:00", "06:00", 8),
        ("16:00", "24:00", 8),
        ("16:00", "00:00", 8),
        ("00:00", "24:00", 24),
        ("12:00", "11:59", 23 + 59 / 60),
    ],
)
def test_a_shift_may_end_at_midnight_or_on_the_next_day(begin: str, end: str, length: float) -> None:
    (shift,) = duty_from({"workday": [[begin, end]]}).workday

    assert (shift.end - shift.begin) / timedelta(hours=1) == pytest.approx(length)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"workday": []}, "units: duty/workday: a workday without duty"),
        ({"workday": [["08:30", "08:30"]]}, "no length; a whole day ends at 24:00"),
        ({"workday": [["24:00", "06:00"]]}, "no shift begins at 24:00"),
        ({"workday": [["08:30", "24:30"]]}, "24:30 is no time of day"),
        ({"workday": [["8:30", "12:00"]]}, "8:30 is no time of day"),
        ({"workday": [["08:30", "12:00"], ["11:00", "17:30"]]}, "units: duty/workday: two shifts overlap"),
        ({"workday": [["08:30", "12:00"]], "weekdays": {"8": []}}, "8 is no weekday"),
        ({"workday": [["08:30", "12:00"]], "dates": {"2026-02-30": []}}, "units: duty/dates: "),
        ({"day_off": []}, "units: duty: "),
    ],
)
def test_hours_that_cannot_be_kept_are_refused_with_their_place(body: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDocument, match=says):
        duty_from(body)
