"""Whom of ours a report complains about, so that it never comes into the hands of those complained about.

Somebody of ours is accused by a word before (举报派出所) or by what is said of them behind (民警收保护费), but not as a
landmark (派出所对面) and not when only asked for help (向派出所举报). The explanation repeats what they are accused of,
never who they are: it travels on topics.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatch.domain.accused import SOMEBODY, role_accused, unit_accused
from dispatch.domain.terms import AccusedRef
from dispatch.domain.township.areas import Cell
from dispatch.domain.township.speech import AccusedWords, ComplaintWords
from dispatch.domain.township.units import Units
from schemas.incident_records import Step
from schemas.reasons import Reason, line
from stream_processors.triage.lookup import Hit, Lookup, before, same_clause
from stream_processors.triage.text import normalise


@dataclass(frozen=True, slots=True)
class Accusation:
    """Those accused, as the words name them, and the words that accuse."""

    rows: tuple[AccusedWords, ...]
    said: tuple[str, ...]


class Accusing:
    """The words of complaint of a `speech` document, and the names of the units, ready to be looked up."""

    def __init__(self, document: str, words: ComplaintWords, units: Units, opening: int) -> None:
        self.document = document
        self._words = words
        self._units = units
        self._opening = opening
        named = (AccusedWords(any=(unit.name,), unit=unit.id) for unit in units.values())
        self._rows = {normalise(word): row for row in (*named, *words.accused) for word in row.any}
        self._accusing = frozenset(map(normalise, words.accusing))
        self._grave = frozenset(map(normalise, words.grave))
        self._misconduct = frozenset(map(normalise, words.misconduct)) | self._grave
        self._by_itself = frozenset(map(normalise, words.by_itself))
        self._asked = tuple(map(normalise, words.asked))
        landmarks = [who + beside for who in self._rows for beside in words.beside]
        everything = (*self._rows, *self._accusing, *self._misconduct, *self._by_itself)
        self._lookup = Lookup(everything, landmarks)

    def heard(self, text: str) -> Accusation | None:
        """Return whom the text complains about, None when it is nobody of ours."""
        plain = normalise(text)
        hits = self._lookup.whole(plain)
        ours = [hit for hit in hits if hit.word in self._rows and not self._is_asked(hit, plain)]
        pairs = [(who, said) for who in ours for said in hits if self._is_said_of(who, said, plain)]
        alone = [hit.word for hit in hits if hit.word in self._by_itself and hit.start < self._opening]
        if not pairs and not alone:
            return None
        accused = [who for who, _ in pairs] or ours
        rows = dict.fromkeys(self._rows[who.word] for who in accused)
        said = dict.fromkeys([*(said.word for _, said in pairs), *alone])
        return Accusation(tuple(rows) or (AccusedWords(any=()),), tuple(said))

    def references(self, accusation: Accusation, cell: Cell | None) -> tuple[AccusedRef, ...]:
        """Return those accused as references; a body of the place is the one of the cell, or all while it is open."""
        return tuple(sorted({reference for row in accusation.rows for reference in self._meant(row, cell)}))

    def _meant(self, row: AccusedWords, cell: Cell | None) -> Iterator[AccusedRef]:
        if row.unit is not None:
            yield unit_accused(row.unit)
        elif row.role is not None:
            yield role_accused(row.role)
        elif row.kind is not None:
            of_kind = [unit for unit in self._units.values() if unit.kind is row.kind]
            here = [unit for unit in of_kind if cell is not None and unit.covers(cell.code)]
            yield from (unit_accused(unit.id) for unit in here or of_kind)
        else:
            yield SOMEBODY

    def _is_asked(self, who: Hit, plain: str) -> bool:
        return before(plain, who.start, max(map(len, self._asked), default=0)).endswith(self._asked)

    def _is_said_of(self, who: Hit, said: Hit, plain: str) -> bool:
        """Long letters mention many people and what they did not do: only the opening and what is grave count."""
        if who.start >= self._opening and said.word not in self._grave:
            return False
        first, then = (said, who) if said.start < who.start else (who, said)
        between = plain[first.end : then.start]
        if not same_clause(plain, first.end, then.start):
            return False
        if said.word in self._accusing and said is first:
            return len(between) <= self._words.within and not between.startswith(self._asked)
        return said.word in self._misconduct and said is then and len(between) <= self._words.misconduct_within


def accuse(accusation: Accusation, cell: Cell | None, accusing: Accusing) -> tuple[tuple[AccusedRef, ...], Step]:
    """Return whom a complaint is about, with the words that say so."""
    lines = (line(Reason.ACCUSE_SAID, said=list(accusation.said)), line(Reason.ACCUSE_SUPERVISOR))
    step = Step(step="accuse", outcome=None, document=accusing.document, lines=lines)
    return accusing.references(accusation, cell), step
