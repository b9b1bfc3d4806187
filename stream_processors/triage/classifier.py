"""What a classifier is to triage: something that ranks categories for a text and can say which words spoke.

The dictionary is the one at work (`dictionary.py`); a learned one fits the same shape. Whether the best candidate is
good enough is not the classifier's to say: that is the gate in `classify.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of the text and how much it said for a category (negative: against it)."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A leaf category with the evidence for it and where that came from."""

    category: str
    evidence: float
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first; and words that were found but denied by the text itself (没有异味)."""

    candidates: tuple[Candidate, ...]
    denied: tuple[str, ...] = ()


class Classifier(Protocol):
    """Ranks the leaf categories that a text may be about."""

    def score(self, text: str) -> Ranking:
        """Return the candidates for the text, best first; the same text always gives the same ranking."""
        ...
