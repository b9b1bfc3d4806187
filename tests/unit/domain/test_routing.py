"""The responsibility catalogue: which row wins, why the others lost, and when nobody is responsible."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain.terms import AreaCode, CategoryCode, Grade
from dispatch.domain.township.responsibility import Lost, ResponsibilityRow, responsibility_rows_from, route
from tests.builders import CELL, OTHER_CELL, SOUTH_LAKE, TOWN


def a_row(id: str, category: str = "", area: str = TOWN, grade: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "scheme": "social",
        "category": category,
        "area": area,
        "grade": grade,
        "unit": f"unit-of-{id}",
        "level": "town",
        "legal_basis": "职责清单",
        **more,
    }


ROWS = responsibility_rows_from(
    {
        "rows": [
            a_row("any-litter", "03"),
            a_row("litter-in-south-lake", "03", SOUTH_LAKE),
            a_row("market-litter", "0301"),
            a_row("grave-market-litter", "0301", grade=2),
            a_row("market-litter-too", "0301"),
            a_row("other-scheme", "0301", CELL, scheme="national"),
            a_row("disputes", "01"),
        ]
    }
)


def routed(category: str, area: AreaCode = CELL, grade: Grade | None = Grade.ORDINARY) -> ResponsibilityRow | None:
    return route(ROWS, scheme="social", category=CategoryCode(category), area=area, grade=grade).winner


@pytest.mark.parametrize(
    ("sentence", "category", "area", "grade", "wins"),
    [
        ("a longer category wins over a smaller area", "030101", CELL, Grade.ORDINARY, "market-litter"),
        ("a smaller area wins where the category is the same", "0302", CELL, Grade.ORDINARY, "litter-in-south-lake"),
        ("a row of another area does not count", "0302", OTHER_CELL, Grade.ORDINARY, "any-litter"),
        ("a row for the grade wins over one for any", "0301", CELL, Grade.MAJOR, "grave-market-litter"),
        ("without a grade no row for a grade fits", "0301", CELL, None, "market-litter"),
        ("with nothing for the matter there is no unit", "09", CELL, Grade.ORDINARY, None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_the_most_specific_row_wins(
    sentence: str, category: str, area: AreaCode, grade: Grade | None, wins: str | None
) -> None:
    row = routed(category, area, grade)

    assert (row.id if row else None) == wins


def test_the_order_of_the_rows_does_not_matter() -> None:
    found = route(reversed(ROWS), scheme="social", category=CategoryCode("0301"), area=CELL, grade=None).winner

    assert found == routed("0301", grade=None)


def test_every_row_for_the_matter_that_lost_says_why() -> None:
    found = route(ROWS, scheme="social", category=CategoryCode("0301"), area=OTHER_CELL, grade=Grade.ORDINARY)

    assert {loser.row.id: loser.why for loser in found.losers} == {
        "any-litter": Lost.WIDER_CATEGORY,
        "litter-in-south-lake": Lost.OTHER_AREA,
        "grave-market-litter": Lost.OTHER_GRADE,
        "market-litter-too": Lost.LATER_ID,
    }


def test_a_wider_area_and_a_missing_grade_are_reasons_to_lose() -> None:
    by_area = route(ROWS, scheme="social", category=CategoryCode("0302"), area=CELL, grade=None)
    by_grade = route(ROWS, scheme="social", category=CategoryCode("0301"), area=CELL, grade=Grade.MAJOR)

    assert {loser.row.id: loser.why for loser in by_area.losers} == {"any-litter": Lost.WIDER_AREA}
    assert {loser.row.id: loser.why for loser in by_grade.losers}["market-litter"] is Lost.ANY_GRADE


def test_the_command_room_is_the_backstop_when_no_row_fits_the_place() -> None:
    elsewhere = AreaCode("330499102201001")

    found = route(ROWS, scheme="social", category=CategoryCode("01"), area=elsewhere, grade=None)

    assert found.winner is None
    assert [loser.row.id for loser in found.losers] == ["disputes"]


def test_two_rows_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        responsibility_rows_from({"rows": [a_row("a"), a_row("a")]})
