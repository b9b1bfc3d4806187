"""The spelling of words, and the bigrams by which they are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.adapters.postgres.reading.words import BETWEEN, bigrams, searchable
from schemas.spelling import plain


@pytest.mark.parametrize(
    ("said", "form"),
    [
        pytest.param("ＷｉＦｉ　坏了", "wifi坏了", id="full width, and the blank of full width"),
        pytest.param("  路灯\t\n 不亮  ", "路灯不亮", id="blanks do not count"),
        pytest.param("路​灯﻿不‌亮", "路灯不亮", id="signs that nobody sees"),
        pytest.param("⑫号楼", "12号楼", id="a number in a circle"),
        pytest.param("㎡", "m2", id="a unit in one sign"),
        pytest.param("Straße", "straße", id="small letters"),
        pytest.param("​ ", "", id="nothing that can be seen"),
    ],
)
def test_words_have_one_spelling(said: str, form: str) -> None:
    assert plain(said) == form


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(), st.text(min_size=1), st.text())
def test_a_text_has_every_bigram_of_each_word_in_it(before: str, word: str, after: str) -> None:
    text = plain(before + word + after)
    sought = plain(word)

    if sought in text:
        assert set(bigrams(sought)) <= set(bigrams(text))


@given(st.text())
def test_bigrams_are_numbers_that_postgresql_can_hold(text: str) -> None:
    assert all(0 <= number < 2**31 for number in bigrams(plain(text)))


def test_a_single_sign_has_no_bigram() -> None:
    assert bigrams("灯") == []


def test_no_word_goes_over_from_the_text_to_the_address() -> None:
    found = searchable("路灯不亮", "红船路 1 号")

    assert found == f"路灯不亮{BETWEEN}红船路1号"
    assert not set(bigrams("亮红")) <= set(bigrams(found))
    assert "亮红" not in found


def test_without_an_address_there_is_the_text_alone() -> None:
    assert searchable("路灯不亮", None) == "路灯不亮"
