"""Which categories the words of a text speak for.

Every word of the `categories` document is looked up at once. A word inside a longer word that is also in the
dictionary does not count by itself, nor does a place that is only a landmark (小学门口). A word counts once
however often it occurs, and more in the opening of a text, where people say what it is about. Combinations are
words near each other that mean more, or something else, together (消防通道 + 停车). Ties go to the smaller code: the
same text always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

from msgspec.structs import replace

from dispatch.domain.township.categories import Categories, Combination
from stream_processors.triage.classifier import Candidate, Ranking, Spoken
from stream_processors.triage.lookup import Hit, Lookup
from stream_processors.triage.text import normalise

_EACH: Final = 3
"""How many places of a word are tried for a combination: more would make long texts slow and change little."""


class Dictionary:
    """The dictionary of a `categories` document, ready to score texts."""

    def __init__(self, categories: Categories) -> None:
        self._opening = categories.scoring.opening
        self._opening_factor = categories.scoring.opening_factor
        self._words = _words_by_category(categories)
        self._combinations = tuple(_normalised(combination) for combination in categories.combinations)
        self._places: dict[str, list[tuple[int, int]]] = {}
        for index, combination in enumerate(self._combinations):
            for group, words in enumerate(combination.near):
                for word in words:
                    self._places.setdefault(word, []).append((index, group))
        self._deniers = tuple(normalise(word) for word in categories.denial.before)
        self._deniable = frozenset(normalise(word) for word in categories.denial.words)
        combined = (word for combination in self._combinations for group in combination.near for word in group)
        self._lookup = Lookup((*self._words, *combined), _neutral(categories))

    @property
    def size(self) -> int:
        """How many words speak for a category by themselves."""
        return len(self._words)

    def score(self, text: str) -> Ranking:
        """Return the candidates for the text, best first."""
        plain = normalise(text)
        found: dict[str, list[Hit]] = {}
        denied: dict[str, None] = {}
        for hit in self._lookup.hits(plain):
            if self._is_denied(hit, plain):
                denied[hit.word] = None
            else:
                found.setdefault(hit.word, []).append(hit)
        spoken: dict[str, list[Spoken]] = {}
        for word, hits in found.items():
            whole = next((hit for hit in hits if not hit.inside), None)
            if whole is not None:
                for category, weight in self._words.get(word, ()):
                    spoken.setdefault(category, []).append(Spoken(word, round(weight * self._loudness(whole), 2)))
        for combination, near in self._together(found):
            pair, weight = "+".join(hit.word for hit in near), combination.weight * self._loudness(near[0])
            spoken.setdefault(combination.category, []).append(Spoken(pair, round(weight, 2)))
        return Ranking(_ranked(spoken), tuple(denied))

    def _loudness(self, hit: Hit) -> float:
        return self._opening_factor if hit.start < self._opening else 1.0

    def _is_denied(self, hit: Hit, plain: str) -> bool:
        return hit.word in self._deniable and plain[: hit.start].endswith(self._deniers)

    def _together(self, found: Mapping[str, list[Hit]]) -> Iterable[tuple[Combination, tuple[Hit, ...]]]:
        """Yield the combinations whose words are near each other, with the words that did."""
        filled: dict[int, dict[int, list[Hit]]] = {}
        for word, hits in found.items():
            for index, group in self._places.get(word, ()):
                filled.setdefault(index, {}).setdefault(group, []).extend(hits[:_EACH])
        for index, groups in filled.items():
            combination = self._combinations[index]
            if len(groups) == len(combination.near):
                chosen = product(*(groups[group] for group in sorted(groups)))
                near = next((hits for hits in chosen if _span(hits) <= combination.within), None)
                if near is not None:
                    yield combination, near


def _span(hits: tuple[Hit, ...]) -> int:
    return max(hit.start for hit in hits) - min(hit.start for hit in hits)


def _ranked(spoken: Mapping[str, list[Spoken]]) -> tuple[Candidate, ...]:
    candidates = [
        Candidate(category, round(sum(word.weight for word in words), 2), tuple(sorted(words, key=_loudest)))
        for category, words in spoken.items()
    ]
    return tuple(sorted((c for c in candidates if c.evidence > 0), key=lambda c: (-c.evidence, c.category)))


def _loudest(spoken: Spoken) -> tuple[float, str]:
    return (-abs(spoken.weight), spoken.word)


def _words_by_category(categories: Categories) -> dict[str, tuple[tuple[str, float], ...]]:
    words: dict[str, list[tuple[str, float]]] = {}
    for category in categories.leaves.values():
        for row in category.words:
            for word in row.any:
                words.setdefault(normalise(word), []).append((category.code, row.weight))
    return {word: tuple(speaks) for word, speaks in words.items()}


def _neutral(categories: Categories) -> frozenset[str]:
    """Return what says nothing by itself: look-alikes, and places that are only landmarks (小学门口, 银行旁边)."""
    landmarks = categories.landmarks
    places = (place + beside for place in landmarks.places for beside in landmarks.beside)
    said = {
        normalise(word) for category in categories.leaves.values() for words in category.words for word in words.any
    }
    return frozenset({normalise(word) for word in (*places, *categories.neutral)} - said)


def _normalised(combination: Combination) -> Combination:
    return replace(combination, near=tuple(tuple(normalise(word) for word in group) for group in combination.near))
