"""What a classifier is to triage: something that ranks categories for a text and can say which words spoke.

The dictionary is the one at work (`dictionary.py`); a learned one fits the same shape. Whether the best candidate is
good enough is not the classifier's to say: that is the gate in `classify.py`.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Spoken(Struct, frozen=True):
    """A word of the text and how much it said for a category (negative: against it)."""

    word: str
    weight: float


class Candidate(Struct, frozen=True):
    """A leaf category with the evidence for it and where that came from."""

    category: str
    evidence: float
    spoken: tuple[Spoken, ...]


class Ranking(Struct, frozen=True):
    """Candidates, best first; and words that were found but denied by the text itself (没有异味)."""

    candidates: tuple[Candidate, ...]
    denied: tuple[str, ...] = ()


class Classifier(Protocol):
    """Ranks the leaf categories that a text may be about."""

    def score(self, text: str) -> Ranking:
        """Return the candidates for the text, best first; the same text always gives the same ranking."""
        ...
