"""What of a text may stand in a list."""

from __future__ import annotations

import pytest

from dispatch.application.masking import SUMMARY_LENGTH, mask_numbers, summary


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
