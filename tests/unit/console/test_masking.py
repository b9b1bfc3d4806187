"""What of a text may stand in a list."""

from __future__ import annotations

import json

import pytest

from benchmarks.dictionary_coverage import DATA
from dispatch.application.masking import SUMMARY_LENGTH, mask_numbers, readable, summary


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("138 1234 5678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("身份证33040219900101123X", "身份证330***********123X"),
        ("0573-82212345", "0573-****2345"),
        ("057382212345", "0573****2345"),
        ("3304991012026112400001237", "3304991012026112400001237"),
        ("门牌 1234,共 12 户", "门牌 1234,共 12 户"),
        ("2026-11-24 10:30", "2026-11-24 10:30"),
        ("１３８ １２３４ ５６７８", "138****5678"),
        ("0086-138.1234.5678", "0086-138****5678"),
        ("一三八一二三四五六七八", "138****5678"),
        ("①③⑧①②③④⑤⑥⑦⑧", "138****5678"),
        ("1\u200b3\u200b8\u200b12345678", "138****5678"),
        ("（0573）8221 2345", "(0573)****2345"),
        ("330402 1990 0101 123x", "330***********123x"),
        ("两个号码13812345678、13912345678", "两个号码138****5678、139****5678"),
        ("第13栋1单元301室，2026.11.24", "第13栋1单元301室，2026.11.24"),
    ],
)
def test_telephone_and_identity_numbers_lose_their_middle_and_nothing_else_does(written: str, shown: str) -> None:
    assert mask_numbers(written) == shown


def test_a_summary_is_one_line_of_at_most_sixty_characters() -> None:
    assert summary("第一行\n  第二行") == "第一行 第二行"
    assert len(summary("长" * 100)) == SUMMARY_LENGTH
    assert summary("长" * SUMMARY_LENGTH) == "长" * SUMMARY_LENGTH


def test_a_number_that_is_cut_is_masked_first() -> None:
    text = "字" * 55 + "13812345678"

    assert "1234" not in summary(text)


@pytest.mark.skipif(not (DATA / "field_cases").is_dir(), reason="the field cases are not at GRIDLOOP_TEST_DATA")
def test_the_field_s_numbers_are_masked_however_they_are_spelt_and_others_are_left() -> None:
    """Before one spelling: none of the six was masked, and the three others were left."""
    cases = json.loads((DATA / "field_cases" / "masking.json").read_text("utf-8"))

    assert [text for text in cases["mask"] if "****" not in mask_numbers(text)] == []
    assert [text for text in cases["leave"] if mask_numbers(text) != text] == []


def test_a_number_that_is_spread_out_is_masked_in_a_summary_too() -> None:
    spread = "\u2060 ".join("138 1234 5678")

    assert "1234" not in summary("字" * 40 + spread).replace(" ", "")


def test_marks_that_turn_the_direction_of_a_text_are_not_shown() -> None:
    assert readable("已核实\u202e不属实\u202c") == "已核实不属实"
    assert summary("已核实\u2067不属实") == "已核实不属实"
    assert readable(None) is None
