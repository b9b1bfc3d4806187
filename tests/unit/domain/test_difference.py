"""What a version of a document says otherwise than another, by its rows."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain.difference import ChangeKind, difference

KEYS = {"clocks": ("clock", "grade"), "items": ("id",)}


def said(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(each.part, each.key, each.kind, each.columns) for each in difference(before, after, KEYS)]


def test_a_row_is_the_same_one_while_its_key_is_wherever_it_stands() -> None:
    one, two = {"id": "A", "text": "村务公开"}, {"id": "B", "text": "垃圾清运"}

    assert said({"items": [one, two]}, {"items": [two, one]}) == []
    assert said({"items": [one, two]}, {"items": [two, one | {"text": "公开"}]}) == [
        ("items", "A", "changed", ("text",))
    ]


def test_what_came_and_what_went_is_told_with_the_whole_row() -> None:
    (added, removed) = difference({"items": [{"id": "A"}]}, {"items": [{"id": "B"}]}, KEYS)

    assert (added.kind, added.before, added.after) == (ChangeKind.ADDED, None, {"id": "B"})
    assert (removed.kind, removed.before, removed.after) == (ChangeKind.REMOVED, {"id": "A"}, None)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param(
            {"clocks": [{"clock": "handle", "minutes": 12}, {"clock": "handle", "grade": 2, "minutes": 5}]},
            {"clocks": [{"clock": "handle", "minutes": 12}, {"clock": "handle", "grade": 2, "minutes": 4}]},
            [("clocks", "handle · 2", "changed", ("minutes",))],
            id="a key of several columns, some of them empty",
        ),
        pytest.param(
            {"clocks": [{"clock": "handle", "minutes": 60}]},
            {"clocks": [{"clock": "handle", "working_days": 1}]},
            [("clocks", "handle", "changed", ("working_days", "minutes"))],
            id="one column instead of another",
        ),
        pytest.param(
            {"lamps": {"due_soon": 0.8, "long_overdue": 2.0}},
            {"lamps": {"due_soon": 0.7, "long_overdue": 2.0}},
            [("lamps", "due_soon", "changed", ("value",))],
            id="what is no table, member by member",
        ),
        pytest.param({"opening": 20}, {"opening": 30}, [("opening", "", "changed", ("value",))], id="one value"),
        pytest.param(
            {"categories": ["06010", "06012"]},
            {"categories": ["06012", "07001"]},
            [("categories", "07001", "added", ()), ("categories", "06010", "removed", ())],
            id="a list of words",
        ),
        pytest.param(
            {"rules": [{"near": ["井", "盖"], "weight": 2}]},
            {"rules": [{"near": ["井", "盖"], "weight": 3}]},
            [
                ("rules", '{"near":["井","盖"],"weight":3}', "added", ()),
                ("rules", '{"near":["井","盖"],"weight":2}', "removed", ()),
            ],
            id="rows without a key are known by all that they say",
        ),
        pytest.param({"items": []}, {"items": [], "note": "示例"}, [("note", "", "added", ())], id="a new member"),
        pytest.param({"items": [{"id": "A"}]}, {}, [("items", "A", "removed", ())], id="a whole table that is gone"),
    ],
)
def test_a_difference_is_told_row_by_row(before: Any, after: Any, changes: Any) -> None:
    assert said(before, after) == changes


def test_a_key_that_comes_twice_is_numbered_and_not_lost() -> None:
    before = {"items": [{"id": "A", "text": "一"}]}

    assert said(before, {"items": [{"id": "A", "text": "一"}, {"id": "A", "text": "二"}]}) == [
        ("items", "A #2", "added", ())
    ]
