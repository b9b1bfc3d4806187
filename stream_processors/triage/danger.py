"""Whether a text says that somebody's life is in danger, whatever the matter may be.

A word says so by itself, or several near each other together (河里 + 漂着 + 一个人). What the same clause denies, fears
or only talks about (没有着火, 怕小孩掉河里, 着火的不是) does not count. Other things that raise a grade are in `grade`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from dispatch.domain.township.speech import DangerWords
from stream_processors.triage.lookup import Hit, Lookup, after, before
from stream_processors.triage.text import normalise

_REACH: Final = 6
"""How far from a word its denial may be, in characters."""
_EACH: Final = 3
"""How many places of a word are tried for a combination, as in the dictionary."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What was heard of danger to life, and what was denied in the same breath."""

    said: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()


class DangerLookup:
    """The words of danger of a `speech` document, ready to be looked up."""

    def __init__(self, words: DangerWords) -> None:
        self.grade: int = words.grade
        self._opening = words.opening
        self._alone = frozenset(map(normalise, words.words))
        self._combinations = tuple(
            (tuple(frozenset(map(normalise, group)) for group in row.near), row.within) for row in words.combinations
        )
        self._denied_before = tuple(map(normalise, words.denied_before))
        self._denied_after = tuple(map(normalise, words.denied_after))
        combined = (word for groups, _ in self._combinations for group in groups for word in group)
        self._lookup = Lookup((*self._alone, *combined), words.not_these)

    def heard(self, text: str) -> Danger:
        """Return what the text says of danger to life."""
        plain = normalise(text)
        hits = [hit for hit in self._lookup.hits(plain) if hit.start < self._opening]
        said: dict[str, None] = {}
        denied: dict[str, None] = {}
        for found in self._dangers(hits):
            words = "+".join(dict.fromkeys(hit.word for hit in found))
            (denied if self._is_denied(found, plain) else said)[words] = None
        return Danger(tuple(said), tuple(word for word in denied if word not in said))

    def _dangers(self, hits: list[Hit]) -> Iterator[tuple[Hit, ...]]:
        yield from ((hit,) for hit in hits if hit.word in self._alone and not hit.inside)
        heard = {hit.word for hit in hits}
        for groups, within in self._combinations:
            if any(map(heard.isdisjoint, groups)):
                continue
            places = [[hit for hit in hits if hit.word in group][:_EACH] for group in groups]
            for chosen in product(*places):
                if max(hit.start for hit in chosen) - min(hit.start for hit in chosen) <= within:
                    yield tuple(sorted(chosen, key=lambda hit: hit.start))

    def _is_denied(self, found: tuple[Hit, ...], plain: str) -> bool:
        start, end = found[0].start, max(hit.end for hit in found)
        ahead = before(plain, start, _REACH) + plain[start:end]
        for hit in found:
            ahead = ahead.replace(hit.word, "")
        behind = after(plain, end, _REACH)
        return any(word in ahead for word in self._denied_before) or any(word in behind for word in self._denied_after)
