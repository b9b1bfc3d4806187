"""Where words occur in a text: all of them are looked up at once (Aho-Corasick).

A word inside a longer word that is also looked up does not count by itself. Texts and words are compared as
`text.normalise` makes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from stream_processors.triage.text import normalise

_CLAUSE_ENDS: Final = ",;:.!?。、\u2026"
"""What ends a clause, once full-width marks are narrowed."""


class Hit(Struct, frozen=True):
    """A word found in a text at `start`; inside: it is part of a longer word that was looked up."""

    word: str
    start: int
    inside: bool = False

    @property
    def end(self) -> int:
        """Where the word ends, half-open."""
        return self.start + len(self.word)


class Lookup:
    """Words to look up; a word inside a neutral one is not found."""

    def __init__(self, words: Iterable[str], neutral: Collection[str] = ()) -> None:
        self._neutral = frozenset(map(normalise, neutral))
        self._patterns = sorted({*map(normalise, words), *self._neutral})
        self._automaton = AhoCorasick(self._patterns)

    def hits(self, plain: str) -> list[Hit]:
        """Return the words found in order of place; marked when inside a longer one, dropped inside a neutral one."""
        matches = sorted(
            self._automaton.find_matches_as_indexes(plain, overlapping=True), key=lambda match: (match[1], -match[2])
        )
        hits, reach, around = [], 0, ""
        for index, start, end in matches:
            word, inside = self._patterns[index], end <= reach
            if not inside:
                reach, around = end, word
            if around not in self._neutral:
                hits.append(Hit(word, start, inside))
        return hits

    def whole(self, plain: str) -> list[Hit]:
        """Return the words found that are not part of a longer one."""
        return [hit for hit in self.hits(plain) if not hit.inside]


def same_clause(plain: str, start: int, end: int) -> bool:
    """Say whether no clause ends between two places of a text."""
    return not any(mark in _CLAUSE_ENDS for mark in plain[start:end])


def before(plain: str, start: int, reach: int) -> str:
    """Return the text before a place in the same clause, at most so many characters."""
    piece = plain[max(0, start - reach) : start]
    return piece[max((piece.rfind(mark) for mark in _CLAUSE_ENDS), default=-1) + 1 :]


def after(plain: str, end: int, reach: int) -> str:
    """Return the text behind a place in the same clause, at most so many characters."""
    piece = plain[end : end + reach]
    ends = [place for mark in _CLAUSE_ENDS if (place := piece.find(mark)) >= 0]
    return piece[: min(ends, default=len(piece))]
