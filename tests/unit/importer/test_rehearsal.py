"""A dry run says of every message why the dictionary leaves it to a person, whatever its sender wants."""

from __future__ import annotations

import pytest

from producers.importer.rehearsal import Coverage
from stream_processors.triage.rules import decide
from tests.unit.triage.reports import a_report, rulebook


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("举报镇综合执法队的人收钱不办事", "a complaint about somebody of ours"),
        ("感谢网格员帮我找回了钱包,谢谢你们", "thanks"),
        ("今天天气不错", "no word of the dictionary"),
    ],
)
def test_a_message_without_a_category_is_counted_by_its_reason(text: str, why: str) -> None:
    coverage = Coverage()

    coverage.count(decide(a_report(text, position=None), rulebook()))

    assert coverage.summary()["left_to_a_person"] == {why: 1}
