"""How the dictionary does on real messages; skipped where that data set is not at hand."""

import pytest

from benchmarks.dictionary_coverage import DATA, agreement, category_of, coverage, heard, label_of, rows
from tests.unit.triage.reports import rulebook

pytestmark = pytest.mark.skipif(
    not (DATA / "gov_messages").is_dir(), reason="the gov_messages data set is not at GRIDLOOP_TEST_DATA"
)


def test_three_in_five_real_messages_get_a_category_and_a_platform() -> None:
    found = coverage(rows("附件3_messages.csv.gz"), rulebook())

    assert found.messages == 4326
    assert found.share >= 0.60


def test_the_dictionary_agrees_with_the_people_who_sorted_the_messages() -> None:
    found = agreement(rows("train.csv.gz"), rulebook())

    assert found.comparable >= 0.85
    assert found.strict >= 0.85
    assert found.decided / found.messages >= 0.60


def test_a_category_belongs_to_the_label_of_its_longest_prefix() -> None:
    assert (label_of("06010"), label_of("06028"), label_of("S060304"), label_of("S010101")) == (
        "城乡建设",
        "环境保护",
        None,
        None,
    )


def test_a_message_without_known_words_is_not_decided() -> None:
    assert category_of("你好", "请问在吗", rulebook()) is None


def test_few_real_messages_are_taken_for_an_accusation_thanks_or_danger_to_life() -> None:
    messages = rows("附件3_messages.csv.gz")[::4]

    found = heard(messages, rulebook())

    assert found["complaint"] <= 0.01 * len(messages)
    assert found["thanks"] <= 0.001 * len(messages)
    assert found["urgent"] <= 0.01 * len(messages)
    assert 0.03 * len(messages) <= found["question"] <= 0.10 * len(messages)
