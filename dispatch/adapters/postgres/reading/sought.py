"""Words that somebody seeks: in the text and the address, in numbers, and in who reported and who has it.

Incidents that are open, or have not been indexed yet, are few: their texts are looked at. Those that are over are found
by the index over the bigrams. A single sign has no bigram, so it is sought among the few only. Who reported is found by
the whole name or account, and by those alone who may know it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

from dispatch.adapters.postgres.reading.visibility import beginning, escaped
from dispatch.adapters.postgres.reading.words import LONGEST_NUMBER, bigrams, normal
from dispatch.domain.terms import UnitId

_NUMBER: Final = "s.number LIKE %(number_begins)s OR reverse(s.number) LIKE %(number_ends)s"
_PEOPLE: Final = """i.reporter IN (SELECT id FROM app_user WHERE name = %(words)s OR id = %(words)s) AND (
    i.reporter = %(seen_reporter)s::text OR NOT i.units && %(seen_units)s::text[]
    AND (i.town LIKE ANY(%(seen_areas)s::text[]) OR i.cell LIKE ANY(%(seen_places)s::text[])))"""
"""It says the same as `policy.sees_reporter`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Words in normal form, and the units that are called so."""

    words: str
    units: tuple[UnitId, ...]

    @classmethod
    def of(cls, text: str | None, units: tuple[UnitId, ...]) -> Self | None:
        """Return what is sought; None when no word is left."""
        words = normal(text or "")
        return cls(words=words, units=units) if words else None

    @property
    def number(self) -> str | None:
        """The number that is meant, whole: then nothing else is."""
        return self.words if len(self.words) == LONGEST_NUMBER and self._digits else None

    @property
    def only_few(self) -> bool:
        """Say whether the words are too short to be found in everything."""
        return len(self.words) < 2

    @property
    def condition(self) -> str:
        """The condition on an incident `i` and its words `s`."""
        parts = ["s.text LIKE %(pattern)s", _PEOPLE]
        if self._digits:
            parts.append(_NUMBER)
        if self.units:
            parts.append("i.lead_unit = ANY(%(units_sought)s::text[])")
        return f"({' OR '.join(f'({part})' for part in parts)})"

    @property
    def by_index(self) -> tuple[str, ...]:
        """Conditions on the words `s`; what is found by any of these indexes may be what is sought."""
        parts = [
            "s.words @> %(bigrams)s::int[] AND s.text LIKE %(pattern)s",
            "s.facets && ARRAY(SELECT 'by:' || id FROM app_user WHERE name = %(words)s OR id = %(words)s)",
        ]
        if self._digits:
            parts += _NUMBER.split(" OR ")
        if self.units:
            parts.append("s.facets && %(unit_facets)s::text[]")
        return tuple(parts)

    def values(self) -> dict[str, Any]:
        """Return the values of the conditions."""
        return {
            "words": self.words,
            "pattern": f"%{escaped(self.words)}%",
            "bigrams": bigrams(self.words),
            "number_begins": beginning(self.words),
            "number_ends": beginning(self.words[::-1]),
            "units_sought": list(self.units),
            "unit_facets": [f"unit:{unit}" for unit in self.units],
        }

    @property
    def _digits(self) -> bool:
        return self.words.isascii() and self.words.isdigit()
