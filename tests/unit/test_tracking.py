"""The tracking code of a receipt: the same for the same report, nobody's guess, and easy to type."""

from __future__ import annotations

from uuid import UUID

import pytest

from dispatch.application.accept.tracking import ALPHABET, is_tracking_code, tracking_code
from runtime.ids import new_id

KEY = b"k" * 32
WIDER = 0xFEE0
"""From a sign to the one that a Chinese keyboard makes of it in full width."""
REPORT = UUID("01936d0a-7e4b-7c3e-9f10-6d2f8b1a0c55")


def test_a_code_has_twenty_signs_of_five_bits_in_groups_of_four() -> None:
    groups = tracking_code(KEY, REPORT).split("-")

    assert [len(group) for group in groups] == [4] * 5
    assert set("".join(groups)) <= set(ALPHABET)


def test_the_same_report_has_the_same_code_and_another_report_or_key_another_one() -> None:
    assert tracking_code(KEY, REPORT) == tracking_code(KEY, REPORT)
    assert tracking_code(KEY, new_id()) != tracking_code(KEY, REPORT)
    assert tracking_code(b"x" * 32, REPORT) != tracking_code(KEY, REPORT)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("-", "–"),
        lambda code: "".join(chr(ord(sign) + WIDER) for sign in code),
    ],
    ids=["as printed", "small letters", "without dashes", "with blanks", "letters for digits", "long dashes", "wide"],
)
def test_however_it_is_typed_it_is_the_code(typed: object) -> None:
    assert callable(typed)
    for report in (REPORT, *(new_id() for _ in range(50))):
        assert is_tracking_code(KEY, report, typed(tracking_code(KEY, report)))


@pytest.mark.parametrize("said", ["", "0", tracking_code(KEY, UUID(int=0)), tracking_code(KEY, REPORT)[:-1], "查询码"])
def test_anything_else_is_not(said: str) -> None:
    assert not is_tracking_code(KEY, REPORT, said)


def test_a_report_that_does_not_exist_has_no_code_not_even_the_one_that_stands_for_it() -> None:
    assert not is_tracking_code(KEY, None, tracking_code(KEY, UUID(int=0)))
