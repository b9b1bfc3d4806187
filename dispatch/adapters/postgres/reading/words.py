"""What is looked for when somebody types words: the same normal form for what was reported and for what is sought.

NFKC makes full-width and half-width signs equal, signs that nobody sees go, any blank is one blank, letters are small.
Chinese has no blanks between words and its words have two signs and more, so texts are indexed by their bigrams: every
pair of neighbouring signs, as a number. A text with all the bigrams of a word may have the word; the text decides.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]+"
)
"""Format characters and selectors: they change no word, and copying a text often brings them along."""
BETWEEN: Final = "\n"
"""Between the parts of what is indexed: normal words have none, so no word goes over from one part to the next."""
WHOLE_NUMBER: Final = 24
"""Digits of a number at least: a counter past 999,999 has one more."""


def normal(words: str) -> str:
    """Return the normal form of words."""
    return " ".join(unicodedata.normalize("NFKC", UNSEEN.sub("", words)).lower().split())


def searchable(text: str, address: str | None) -> str:
    """Return what an incident is found by, in normal form."""
    return BETWEEN.join(normal(part) for part in (text, address or "") if part)


def bigrams(words: str) -> list[int]:
    """Return the bigrams of words in normal form, each once, in order; a single sign has none."""
    return sorted({_number(one, two) for one, two in pairwise(words) if BETWEEN not in (one, two)})


def _number(one: str, two: str) -> int:
    """Return a number of 31 bits for a pair; rare pairs may share one, which costs a look at the text."""
    return (ord(one) * 65_599 + ord(two)) & 0x7FFF_FFFF
