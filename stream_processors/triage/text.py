"""How a text is made comparable before words are looked up in it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_INVISIBLE: Final = {ord(character): None for character in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}


@lru_cache(maxsize=16)  # classifying and grading look at the same text one after the other
def normalise(text: str) -> str:
    """Return the text with full-width letters narrowed, lower case, and without blanks or invisible characters."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold().split())
