"""A document as people write it: the same data back, the line of every value, and nothing that surprises."""

from __future__ import annotations

import pytest

from deploy.demo.seed import documents
from dispatch.application.documents.text import DEEPEST, MOST_CHARACTERS, NoDocument, read, written
from schemas.reference import PUBLISHABLE, ReferenceDocument
from schemas.reference_shape import shape_of


@pytest.mark.parametrize("document", documents(), ids=lambda document: document.kind)
def test_what_is_written_down_is_read_back_as_it_was(document: ReferenceDocument) -> None:
    assert read(written(document.kind, document.body)).body == document.body


def test_a_row_is_a_line_with_its_members_in_the_order_of_the_schema_and_digits_in_quotes() -> None:
    body = {"clocks": [{"minutes": 5, "grade": 2, "category": "09001", "clock": "handle"}], "windows": []}

    assert written("limits", body).splitlines() == [
        "clocks:",
        "- {clock: handle, category: '09001', grade: 2, minutes: 5}",
        "windows: []",
    ]


def test_every_value_knows_its_line_and_what_is_missing_that_of_what_it_is_missing_in() -> None:
    found = read("clocks:\n- {clock: total,\n   minutes: 40}\nlamps:\n  due_soon: 0.8\n")

    assert found.line_of(["clocks", 0, "minutes"]) == 3
    assert found.line_of(["clocks", 0, "grade"]) == 2
    assert found.line_of(["lamps", "due_soon"]) == 5
    assert found.line_of([]) == 1


def test_only_what_json_would_take_for_a_number_or_a_truth_is_one() -> None:
    text = "no: 0101\ndate: 2026-02-15\nhour: 09:30\nyes: on\nt: true\nn: null\ni: -3\nf: 1e3\nx: 0x1F\nbig: 1_000"

    assert read(text).body == {
        "no": "0101",
        "date": "2026-02-15",
        "hour": "09:30",
        "yes": "on",
        "t": True,
        "n": None,
        "i": -3,
        "f": 1000.0,
        "x": "0x1F",
        "big": "1_000",
    }


def test_json_is_taken_as_it_is() -> None:
    assert read('{"items": [{"id": "A", "n": 1.5}]}').body == {"items": [{"id": "A", "n": 1.5}]}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: [1, 2", "not_yaml", 2),
        ("a: 1\nb: {c", "not_yaml", 3),
        ("a: \x00", "not_yaml", None),
        ("a: 1\n---\nb: 2", "not_yaml", 2),
        ("a: &x 1\nb: *x", "reference", 2),
        ("a: 1\nb: 2\na: 3", "name_twice", 3),
        ("a: !!python/name:os.system x", "tag", 1),
        ("? [1]\n: 2", "no_name", 1),
        ("- 1", "no_object", 1),
        ("", "no_object", 1),
        ("[" * (DEEPEST + 1), "too_deep", 1),
        ("[" * 100_000, "too_deep", 1),
        ("a" * (MOST_CHARACTERS + 1), "too_long", None),
    ],
)
def test_what_cannot_be_read_says_why_and_on_which_line(text: str, code: str, line: int | None) -> None:
    with pytest.raises(NoDocument) as refused:
        read(text)

    assert (refused.value.code, refused.value.line) == (code, line)


def test_every_kind_has_the_keys_that_its_schema_names() -> None:
    keys = {kind: dict(shape_of(kind).keys) for kind in PUBLISHABLE}

    matter = ("category", "grade", "level", "area_class")
    assert keys["limits"] == {"clocks": ("clock", *matter), "windows": ("window", *matter)}
    assert keys["responsibility"] == {"rows": ("id",)}
    assert keys["workdays"] == {"years": ("year",)}
    assert keys["categories"]["combinations"] == ()
    assert keys["duty_list"] == keys["self_handling"] == {"items": ("id",)}
    assert keys["roster"]["units"] == ("unit",)
