"""What the sender of a report wants: that something is dealt with, an answer, to thank, or to complain about us.

A complaint about somebody of ours is one whatever else is said. Danger to life is dealt with however it is told. Else a
question or thanks must have enough words for it in the opening, and more than the whole text has for something that is
to be dealt with: 谢谢 at the end of a report is politeness. What an officer or the hotline has put into a category is a
report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch.domain.terms import CategoryCode, Purpose
from dispatch.domain.township.speech import PurposeWords
from schemas.incident_records import Line, ReportAccepted, Step
from schemas.reasons import Reason, line
from stream_processors.triage.classifier import Spoken
from stream_processors.triage.lookup import Hit, Lookup, after, before
from stream_processors.triage.text import normalise

_REACH: Final = 4
"""How far from a word its denial may be, in characters."""
_SAID: Final = {Purpose.QUESTION: Reason.PURPOSE_QUESTION, Purpose.THANKS: Reason.PURPOSE_THANKS}


class Purposes:
    """The words for purposes of a `speech` document, ready to be looked up."""

    def __init__(self, document: str, rows: tuple[PurposeWords, ...], opening: int) -> None:
        self.document = document
        self._opening = opening
        self.rows: Mapping[Purpose, PurposeWords] = {row.purpose: row for row in rows}
        self._weights = {
            normalise(word): (row, words.weight) for row in rows for words in row.words for word in words.any
        }
        self._lookup = Lookup(self._weights)

    def spoken(self, text: str) -> dict[Purpose, list[Spoken]]:
        """Return the words that speak for each purpose, each once; none where only matters are spoken of."""
        plain = normalise(text)
        hits = [hit for hit in self._lookup.whole(plain) if hit.start < self._opening or self._is_matter(hit)]
        found: dict[Purpose, dict[str, Spoken]] = {purpose: {} for purpose in Purpose}
        if all(map(self._is_matter, hits)):  # as most texts are: nothing has to be weighed against the matter
            hits = []
        for hit in hits:
            row, weight = self._weights[hit.word]
            if not _is_denied(hit, plain, row):
                found[row.purpose][hit.word] = Spoken(hit.word, weight)
        return {purpose: list(words.values()) for purpose, words in found.items()}

    def _is_matter(self, hit: Hit) -> bool:
        return self._weights[hit.word][0].purpose is Purpose.REPORT


def understand(
    report: ReportAccepted, purposes: Purposes, *, accused: bool, endangered: bool, declared: bool
) -> tuple[Purpose, Step]:
    """Return what the sender wants, with the reasons; declared: somebody trusted says what matter it is."""
    if accused:
        return Purpose.COMPLAINT, _step(Purpose.COMPLAINT, line(Reason.PURPOSE_COMPLAINT), purposes=purposes)
    if declared or report.self_handled:
        return Purpose.REPORT, _step(Purpose.REPORT, line(Reason.PURPOSE_DECLARED), purposes=purposes)
    spoken = purposes.spoken(report.text)
    matter = _weight(spoken[Purpose.REPORT])
    meant = [purpose for purpose in _SAID if _is_enough(purpose, spoken, purposes)]
    if not meant:
        return Purpose.REPORT, _step(Purpose.REPORT, line(Reason.PURPOSE_REPORT), purposes=purposes)
    best = max(meant, key=lambda purpose: _weight(spoken[purpose]))
    lines = [line(_SAID[best], words=_shown(spoken[best]), evidence=_weight(spoken[best]))]
    if endangered:
        lines.append(line(Reason.PURPOSE_DANGER))
    elif matter >= _weight(spoken[best]):
        lines.append(line(Reason.PURPOSE_MATTER, words=_shown(spoken[Purpose.REPORT]), evidence=matter))
    else:
        return best, _step(best, *lines, purposes=purposes)
    return Purpose.REPORT, _step(Purpose.REPORT, *lines, purposes=purposes)


def counts_as(matter: CategoryCode | None, row: PurposeWords) -> CategoryCode | None:
    """Return the category of a question: its matter where the unit answers questions itself, else the one for all."""
    return matter if matter and matter.startswith(row.answered_within) else row.category


def _is_enough(purpose: Purpose, spoken: Mapping[Purpose, list[Spoken]], purposes: Purposes) -> bool:
    row = purposes.rows.get(purpose)
    return row is not None and bool(spoken[purpose]) and _weight(spoken[purpose]) >= row.enough


def _is_denied(hit: Hit, plain: str, row: PurposeWords) -> bool:
    ahead, behind = before(plain, hit.start, _REACH), after(plain, hit.end, _REACH)
    return ahead.endswith(row.denied_before) or behind.startswith(row.denied_after)


def _weight(words: list[Spoken]) -> float:
    return round(sum(word.weight for word in words), 2)


def _shown(words: list[Spoken]) -> list[list[str | float]]:
    return [[word.word, word.weight] for word in words]


def _step(purpose: Purpose, *lines: Line, purposes: Purposes) -> Step:
    return Step(step="purpose", outcome=purpose.value, document=purposes.document, lines=lines)
