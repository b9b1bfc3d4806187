"""The one catalogue of sentences, `schemas/texts/<language>.json`, and how the server says one of them.

What is stored and sent are codes and values; a sentence is made from them as late as possible. The pages import the
same files when they are built and word nearly everything themselves. The server words problem details, for programs
that have no pages, and what it writes for people: in the language that was asked for, else in Chinese.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "texts"

_RANGE: Final = re.compile(r"\s*(?P<tag>[a-zA-Z]+|\*)[-\w]*\s*(?:;\s*q\s*=\s*(?P<q>[01](?:\.\d{0,3})?)\s*)?")
_GAP: Final = re.compile(r"\{(\w+)\}")


class Language(StrEnum):
    """A language that the catalogue speaks."""

    ZH_CN = "zh-CN"
    EN = "en"


_BY_TAG: Final[Mapping[str, Language]] = {"zh": Language.ZH_CN, "*": Language.ZH_CN, "en": Language.EN}


@cache
def sentences(language: Language) -> Mapping[str, str]:
    """Return every sentence of a language by its key: the names on the way to it, joined by dots."""
    return dict(_leaves(json.loads((FOLDER / f"{language}.json").read_text("utf-8")), ""))


def text(key: str, language: Language = Language.ZH_CN, /, **values: object) -> str:
    """Return the sentence of a key with its gaps filled; a gap that nothing was given for stays empty.

    Raises:
        KeyError: the catalogue has no such sentence.
    """
    return _GAP.sub(lambda gap: str(values.get(gap[1], "")), sentences(language)[key])


def says(key: str) -> bool:
    """Say whether the catalogue has a sentence for a key."""
    return key in sentences(Language.ZH_CN)


def word(group: str, value: str, language: Language = Language.ZH_CN) -> str:
    """Return the word of a group for a value, the value itself when the catalogue does not know it."""
    return sentences(language).get(f"{group}.{value}", value)


def gaps(sentence: str) -> frozenset[str]:
    """Return the names of the values that a sentence asks for."""
    return frozenset(_GAP.findall(sentence))


@lru_cache(maxsize=256)  # the headers are the callers' to choose, and theirs are few
def language_of(accept_language: str) -> Language:
    """Return the language of the catalogue that an Accept-Language header likes best; Chinese when it likes none."""
    liked = [found for part in accept_language.split(",") if (found := _RANGE.fullmatch(part))]
    liked.sort(key=lambda found: -float(found["q"] or 1))
    known = (_BY_TAG.get(found["tag"].lower()) for found in liked if float(found["q"] or 1) > 0)
    return next((language for language in known if language), Language.ZH_CN)


def _leaves(node: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    for name, value in node.items():
        if isinstance(value, str):
            yield at + name, value
        else:
            yield from _leaves(value, f"{at}{name}.")
