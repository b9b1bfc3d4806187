"""One spelling of what people write: what searches, the words of triage, masks and doors compare.

NFKC makes full-width and half-width signs equal; signs that nobody sees go; letters are small; blanks do not count,
because Chinese has none between words and phones put them anywhere. What is stored and shown keeps its own spelling.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]+"
)
"""Format characters, fillers and selectors: they change no word, and copying a text often brings them along."""
_DIRECTIONS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Marks that turn the direction of what follows, so that a text can be read as its opposite."""

_SEEN: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]")
"""Signs that need no closer look: nearly every text has one at its beginning."""


def plain(text: str) -> str:
    """Return the spelling in which texts are compared: without width, case, blanks and what nobody sees."""
    # Once more, because a mark that stood on a blank now stands on the letter before it.
    return unicodedata.normalize("NFKC", "".join(spaced(text)))


def spaced(text: str) -> list[str]:
    """Return the words between the blanks of a text, each in its plain spelling."""
    return unicodedata.normalize("NFKC", UNSEEN.sub("", text)).lower().split()


def says_nothing(text: str) -> bool:
    """Say whether nothing of a text can be seen."""
    return _SEEN.search(text) is None and not spaced(text)


def without_directions(text: str) -> str:
    """Return a text that reads in the order in which it was written."""
    return _DIRECTIONS.sub("", text)
