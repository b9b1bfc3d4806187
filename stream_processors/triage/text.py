"""How a text is made comparable before words are looked up in it."""

from __future__ import annotations

from functools import lru_cache

from schemas.spelling import plain


@lru_cache(maxsize=16)  # several steps look at the same text one after the other
def normalise(text: str) -> str:
    """Return the text in plain spelling."""
    return plain(text)
