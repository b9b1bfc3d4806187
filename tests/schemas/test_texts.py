"""The catalogue says the same in both languages, and the server speaks the one it was asked for."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from schemas.texts import FOLDER, Language, gaps, language_of, says, sentences, text

PAGES: Final = Path(__file__).parents[2] / "console" / "web" / "src"


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    chinese, english = sentences(Language.ZH_CN), sentences(Language.EN)

    assert list(chinese) == list(english)
    assert {key for key, said in chinese.items() if gaps(said) != gaps(english[key])} == set()
    assert len(chinese) > 500


@pytest.mark.parametrize("language", Language)
def test_no_key_stands_twice(language: Language) -> None:
    doubled: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        doubled.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return dict(pairs)

    json.loads((FOLDER / f"{language}.json").read_text("utf-8"), object_pairs_hook=note)

    assert doubled == []


def test_no_chinese_is_left_in_the_english_sentences() -> None:
    ours = {"common.language"}
    """It is what the switch to Chinese says."""

    left = {key for key, said in sentences(Language.EN).items() if any("\u4e00" <= sign <= "\u9fff" for sign in said)}

    assert left == ours


def test_chinese_is_set_with_chinese_signs() -> None:
    of_formats = {"documentFault.no_object"}
    """It shows how a file is written."""

    ascii_signs = {
        key for key, said in sentences(Language.ZH_CN).items() if re.search(r"[\u4e00-\u9fff}][,:;?!]", said)
    }

    assert ascii_signs == of_formats


SHOWN_GROUPS: Final = ("wall", "remote", "screens", "streams", "statistics", "assessment", "export")
"""Groups that only pages read: each of their sentences stands in a page's code, whole or up to what is chosen."""


def test_no_page_has_sentences_that_it_never_says() -> None:
    code = "".join(each.read_text("utf-8") for each in PAGES.rglob("*") if each.suffix in {".ts", ".vue"})
    whole = set(re.findall(r"'(\w+(?:\.\w+)+)'", code))
    chosen = tuple(re.findall(r"`(\w+\.(?:\w+\.)*)\$\{", code))

    unsaid = {
        key
        for key in sentences(Language.ZH_CN)
        if key.split(".")[0] in SHOWN_GROUPS and key not in whole and not key.startswith(chosen)
    }

    assert unsaid == set()


def test_gaps_are_filled_by_name_and_stay_empty_without_a_value() -> None:
    assert text("time.left", t="3 分") == "剩 3 分"
    assert text("time.left", Language.EN, t="3 min") == "3 min left"
    assert text("time.left", Language.EN) == " left"


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    assert not says("time.nothing")
    with pytest.raises(KeyError):
        text("time.nothing")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.ZH_CN),
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH_CN),
        ("en-GB,en;q=0.9", Language.EN),
        ("fr-FR, en;q=0.5, zh;q=0.4", Language.EN),
        ("en;q=0.4, zh-Hans;q=0.5", Language.ZH_CN),
        ("en;q=0, *;q=0.1", Language.ZH_CN),
        ("de", Language.ZH_CN),
        ("en;q=nonsense, \x00", Language.ZH_CN),
    ],
)
def test_the_language_is_the_one_that_the_caller_likes_best(header: str, language: Language) -> None:
    assert language_of(header) is language
