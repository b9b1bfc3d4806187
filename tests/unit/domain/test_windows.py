"""Until when may a unit return, and a reporter contest or ask anew? By natural or working time, as the limits say."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from dispatch.domain.calendar.duty_book import DutyBook
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import Limits, limits_from
from dispatch.domain.moves.timing import window_ends
from dispatch.domain.terms import UnitId, Window
from dispatch.domain.workflow.conditions import HANDLING
from tests.builders import LADDERS_BODY, LIMITS_BODY, an_incident
from tests.unit.calendar.hours import WORKING, shanghai

NIGHT = UnitId("u-night")
BOOK = DutyBook(usual=WORKING["office"], room=WORKING["always"], units={NIGHT: WORKING["night"]})


def limits_with(row: dict[str, Any], duty: DutyBook = BOOK) -> Limits:
    kept = [each for each in LIMITS_BODY["windows"] if each["window"] != row["window"]]
    body = LIMITS_BODY | {"windows": [*kept, row]}
    return limits_from(body, version=1, ladders=ladders_from(LADDERS_BODY, version=1), duty=duty)


@pytest.mark.parametrize(
    ("sentence", "row", "at", "unit", "ends"),
    [
        (
            "three natural days over a weekend",
            {"window": "return", "minutes": 4320},
            "2026-03-06 16:00",
            UnitId("u-squad"),
            "2026-03-09 16:00",
        ),
        (
            "two working days from Friday: not before Tuesday",
            {"window": "return", "working_days": 2},
            "2026-03-06 16:00",
            UnitId("u-squad"),
            "2026-03-10 16:00",
        ),
        (
            "the make-up Saturday counts",
            {"window": "return", "working_days": 2},
            "2026-02-26 10:00",
            UnitId("u-squad"),
            "2026-02-28 10:00",
        ),
        (
            "two working hours on Friday evening go on on Monday",
            {"window": "return", "working_minutes": 120},
            "2026-03-06 16:30",
            UnitId("u-squad"),
            "2026-03-09 09:30",
        ),
        (
            "those of a unit that works at night are counted at night",
            {"window": "return", "working_minutes": 120},
            "2026-03-09 16:30",
            NIGHT,
            "2026-03-10 00:00",
        ),
        (
            "of nobody in particular the command room's count",
            {"window": "reopen", "working_minutes": 120},
            "2026-03-06 20:00",
            None,
            "2026-03-06 22:00",
        ),
    ],
)
def test_until_when_a_window_is_open(
    sentence: str, row: dict[str, Any], at: str, unit: UnitId | None, ends: str
) -> None:
    limits = limits_with(row)

    found = window_ends(an_incident(HANDLING), Window(row["window"]), limits, at=shanghai(at), unit=unit)

    assert found == shanghai(ends), sentence


def test_where_a_year_is_not_loaded_nobody_loses_the_right() -> None:
    unknown = dataclasses.replace(BOOK, usual=WorkingTime())
    limits = limits_with({"window": "return", "working_days": 2}, unknown)

    found = window_ends(
        an_incident(HANDLING), Window.RETURN, limits, at=shanghai("2026-03-06 16:00"), unit=UnitId("u-squad")
    )

    assert found == UNKNOWN
