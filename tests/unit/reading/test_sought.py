"""What is meant by the words that somebody searches for?"""

from __future__ import annotations

import pytest

from dispatch.adapters.postgres.reading.sought import Sought
from dispatch.application.accept.receipt_text import report_number

TOWN, DAY = "330499101", "20261128"


@pytest.mark.parametrize("counter", [1, 999_999, 1_000_000, 123_456_789])
def test_a_whole_number_is_known_as_one_however_many_reports_there_were(counter: int) -> None:
    number = report_number(TOWN, DAY, counter)
    sought = Sought.of(f" {number} ", (), people=False)

    assert sought is not None
    assert sought.number == number


@pytest.mark.parametrize("words", ["20261128", "33049910120261128000001", "垃圾"])
def test_a_piece_of_a_number_is_none(words: str) -> None:
    sought = Sought.of(words, (), people=False)

    assert sought is not None
    assert sought.number is None


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("1201-0001079", "12010001079"),
        ("1201-0002055-2", "12010002055-2"),
        ("0002055-2", "0002055-2"),
        ("0001079", "0001079"),
    ],
)
def test_a_number_is_found_as_lists_and_sheets_show_it(words: str, ends: str) -> None:
    sought = Sought.of(words, (), people=False)

    assert sought is not None
    assert sought.values()["number_ends"] == f"{ends[::-1]}%"
    assert sought.number is None


def test_a_part_has_a_whole_number_too() -> None:
    sought = Sought.of("330499101202612010002055-2", (), people=False)

    assert sought is not None
    assert sought.number == "330499101202612010002055-2"
