"""What `docs/security/tried.md` says holds is held by tests that are there: by file, and by words of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

TRIED = ROOT / "docs" / "security" / "tried.md"
PROMISED = {"A": 14, "B": 12, "C": 14}
"""How many things were promised under each letter; each was tried at least once."""
HEAD = "| tried | before | now | test, or how to redo it |"
SECTION = re.compile(r"^## ([A-Z])\. ", re.MULTILINE)
ROW = re.compile(r"^\| (?P<letter>[A-Z])(?P<number>\d+): ")
TESTS = re.compile(r"`((?:tests|console/web/tests)/[^`]+)`((?:, `[^`]+`)*)")
"""A file of tests, and the words that find the tests meant."""
BY_HAND = "by hand: "
"""What only an eye can judge says how to look at it; no promise rests on such rows alone."""
PYTHON_TEST = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
WEB_TEST = re.compile(r"(?:\btest|\))\((['`])(.+?)\1", re.DOTALL)


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each letter with the lines of its table, the head and its rule among them."""
    _, *parts = SECTION.split(text)
    for letter, part in zip(parts[::2], parts[1::2], strict=True):
        yield letter, [line for line in part.splitlines() if line.startswith("|")]


def rows(text: str) -> list[str]:
    return [row for _, lines in sections(text) for row in lines[2:]]


def names(path: Path) -> list[str]:
    """What the tests in a file are called."""
    found = PYTHON_TEST if path.suffix == ".py" else WEB_TEST
    return [match if isinstance(match, str) else match[1] for match in found.findall(path.read_text(encoding="utf-8"))]


def faults(row: str) -> list[str]:
    """What is wrong with the tests that a row names."""
    proof = row.rpartition(" | ")[2]
    if proof.startswith(BY_HAND):
        return []

    named = TESTS.findall(proof)
    if not named:
        return ["no file of tests is named last, from the top of the checkout on"]
    missing = [f"{file} is not there" for file, _ in named if not (ROOT / file).is_file()]
    if missing:
        return missing
    return [
        f"no test in {file} is called …{word}…"
        for file, words in named
        for word in re.findall("`([^`]+)`", words)
        if not any(word in name for name in names(ROOT / file))
    ]


@pytest.mark.parametrize("row", [pytest.param(row, id=row[2:50]) for row in rows(TRIED.read_text(encoding="utf-8"))])
def test_what_was_tried_names_tests_that_are_there(row: str) -> None:
    assert faults(row) == []


def test_rows_stand_in_the_section_of_their_letter_in_order_under_one_head() -> None:
    for letter, (head, _, *found) in sections(TRIED.read_text(encoding="utf-8")):
        starts = [ROW.match(row) for row in found]

        assert head == HEAD
        assert [row for row, start in zip(found, starts, strict=True) if not start or start["letter"] != letter] == []
        numbers = [int(start["number"]) for start in starts if start]
        assert numbers == sorted(numbers), letter


def test_everything_that_was_promised_has_a_row_with_a_test() -> None:
    for letter, lines in sections(TRIED.read_text(encoding="utf-8")):
        tested = [row for row in lines[2:] if TESTS.search(row.rpartition(" | ")[2])]
        tried = {int(start["number"]) for row in tested if (start := ROW.match(row))}

        assert set(range(1, PROMISED[letter] + 1)) <= tried, letter


@pytest.mark.parametrize(
    "row",
    [
        "| A1: something | before | now | by hand |",
        "| A1: something | before | now | `tests/postgres/test_nothing_of_the_kind.py` |",
        "| A1: something | before | now | `tests/architecture/test_tried.py`, `of_something_else` |",
        "| A1: something | before | now | `console/web/tests/sender.test.ts`, `of something else` |",
    ],
)
def test_a_row_without_its_test_is_found(row: str) -> None:
    assert faults(row) != []
