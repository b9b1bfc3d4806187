"""What a deadline is explained with is Chinese, whatever the rules wrote."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dispatch.domain
from console.api.clock_texts import WHY, rule_in_words

DOMAIN = Path(dispatch.domain.__file__).parent


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("limits v2026-11: any category, any grade, total 40 min", "各类、各等级，全程 40 分钟"),
        ("limits v2026-11: category 06010*, any grade, handle 8 min", "类别 06010 起头、各等级，处置 8 分钟"),
        ("limits v2026-11: any category, grade 2, sign 1.5 min", "各类、重大，签收 1.5 分钟"),
    ],
)
def test_a_row_of_the_limits_reads_as_a_sentence(rule: str, words: str) -> None:
    assert rule_in_words(rule) == (words, "2026-11")


def test_a_rule_of_another_shape_is_shown_as_it_is() -> None:
    assert rule_in_words("ordered by the county") == ("ordered by the county", None)


def test_every_reason_that_a_rule_gives_has_its_words() -> None:
    given = {
        keyword.value.value
        for path in DOMAIN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) != "Stand"
        for keyword in node.keywords
        if keyword.arg == "why" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }

    assert given <= set(WHY)
    assert {"assigned", "closed"} <= given
