"""Words that somebody seeks: in the text and the address, in numbers, and in who reported and who has it.

Words between blanks are sought each by itself, in any order; all of them have to be there. Blanks inside a number do
not count.

Incidents that are open, or have not been indexed yet, are few: their texts are looked at. Those that are over are found
by the index over the bigrams. A single sign has no bigram, so it is sought among the few only. Who reported is found by
the whole name or account, and by those alone who may know it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Self

from dispatch.adapters.postgres.reading.visibility import beginning, escaped
from dispatch.adapters.postgres.reading.words import WHOLE_NUMBER, bigrams
from dispatch.domain.terms import UnitId
from schemas.spelling import spaced

BIGRAMS: Final = 4
"""Of how many bigrams the index is asked; the text decides in the end."""
_TEXT: Final = "s.text LIKE ALL(%(patterns)s::text[])"
_NUMBER: Final = "s.number LIKE %(number_begins)s OR reverse(s.number) LIKE %(number_ends)s"
_PEOPLE: Final = """i.reporter IN (SELECT id FROM app_user WHERE name = %(words)s OR id = %(words)s) AND (
    i.reporter = %(seen_reporter)s::text OR NOT (i.units || i.former_units) && %(seen_units)s::text[]
    AND (i.town LIKE ANY(%(seen_areas)s::text[]) OR i.cell LIKE ANY(%(seen_places)s::text[]))
    OR i.urgent AND (i.town LIKE ANY(%(seen_areas)s::text[]) OR i.cell LIKE ANY(%(seen_areas)s::text[])))"""
"""It says the same as `policy.sees_reporter`."""

_NUMBERED: Final = re.compile(r"(?P<number>[0-9]+(?:-[0-9]{3,})?)(?P<part>-[0-9]{1,2})?")
"""Numbers are shown short, with a dash between day and counter, and parts of an incident have one of their own."""

_REPORTED: Final = "s.facets && ARRAY(SELECT 'by:' || id FROM app_user WHERE name = %(words)s OR id = %(words)s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Words in plain spelling, the units that are called so, and whether people may be meant."""

    words: tuple[str, ...]
    units: tuple[UnitId, ...]
    people: bool

    @classmethod
    def of(cls, text: str | None, units: tuple[UnitId, ...], *, people: bool) -> Self | None:
        """Return what is sought, `people` among it for whoever may know of others who reported; None without a word."""
        words = tuple(spaced(text or ""))
        return cls(words=words, units=units, people=people) if words else None

    @property
    def number(self) -> str | None:
        """The number that is meant, whole: then nothing else is."""
        return self._digits if len(self._digits) >= WHOLE_NUMBER else None

    @property
    def only_few(self) -> bool:
        """Say whether the words are too short to be found in everything."""
        return max(map(len, self.words)) < 2

    @property
    def condition(self) -> str:
        """The condition on an incident `i` and its words `s`."""
        parts = [_TEXT]
        if self.people:
            parts.append(_PEOPLE)
        if self._digits:
            parts.append(_NUMBER)
        if self.units:
            parts.append("i.lead_unit = ANY(%(units_sought)s::text[])")
        return f"({' OR '.join(f'({part})' for part in parts)})"

    @property
    def on_words(self) -> str:
        """What has to hold of the words `s` alone; it spares a look at most incidents."""
        return f"({' OR '.join(f'({part})' for part in (_TEXT, *self._marks))})"

    @property
    def by_index(self) -> tuple[str, ...]:
        """Conditions on the words `s`; what is found by any of these indexes may be what is sought."""
        return (f"s.words @> %(bigrams)s::int[] AND {_TEXT}", *self._marks)

    @property
    def _marks(self) -> tuple[str, ...]:
        numbers = _NUMBER.split(" OR ") if self._digits else ()
        units = ("s.facets && %(unit_facets)s::text[]",) if self.units else ()
        reported = (_REPORTED,) if self.people else ()
        return (*reported, *numbers, *units)

    def values(self) -> dict[str, Any]:
        """Return the values of the conditions."""
        return {
            "words": " ".join(self.words),
            "patterns": [f"%{escaped(word)}%" for word in self.words],
            "bigrams": _telling(sorted({number for word in self.words for number in bigrams(word)})),
            "number_begins": beginning(self._digits),
            "number_ends": beginning(self._digits[::-1]),
            "units_sought": list(self.units),
            "unit_facets": [f"unit:{unit}" for unit in self.units],
        }

    @property
    def _digits(self) -> str:
        """The words as part of a number, nothing where they are none; the number of a part ends with its own."""
        found = _NUMBERED.fullmatch("".join(self.words))
        return found["number"].replace("-", "") + (found["part"] or "") if found else ""


def _telling(found: list[int]) -> list[int]:
    """Return a few bigrams of many: an index over all of them would be asked longer than it then saves."""
    return found if len(found) <= BIGRAMS else found[:: len(found) // BIGRAMS][:BIGRAMS]
