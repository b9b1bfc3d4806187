"""What is looked for when somebody types words: the same spelling for what was reported and for what is sought.

The spelling is that of `schemas.spelling`. Chinese has no blanks between words and its words have two signs and more,
so texts are indexed by their bigrams: every pair of neighbouring signs, as a number. A text with all the bigrams of a
word may have the word; the text decides.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from schemas.spelling import plain

BETWEEN: Final = "\n"
"""Between the parts of what is indexed: plain words have none, so no word goes over from one part to the next."""
WHOLE_NUMBER: Final = 24
"""Digits of a number at least: a counter past 999,999 has one more."""


def searchable(text: str, *more: str | None) -> str:
    """Return what an incident is found by, in plain spelling; more: its address, the number of an outside order."""
    return BETWEEN.join(plain(part) for part in (text, *more) if part)


def bigrams(words: str) -> list[int]:
    """Return the bigrams of words in plain spelling, each once, in order; a single sign has none."""
    return sorted({_number(one, two) for one, two in pairwise(words) if BETWEEN not in (one, two)})


def _number(one: str, two: str) -> int:
    """Return a number of 31 bits for a pair; rare pairs may share one, which costs a look at the text."""
    return (ord(one) * 65_599 + ord(two)) & 0x7FFF_FFFF
