"""How serious a report is: from the category, the words that raise it, danger to life, and the sender's urgent flag.

What only asks or thanks is not raised by words.

An officer's or the hotline's flag counts; a citizen's is a hint that counts only beside a word that raises or a
category that is not ordinary already. 特别重大 is never given by the platform: a person gives it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from dispatch.domain.terms import Grade
from dispatch.domain.township.categories import Categories, Leaf
from schemas.incident_records import Line, ReportAccepted, Step
from schemas.reasons import Reason, line
from stream_processors.triage.danger import Danger
from stream_processors.triage.text import normalise


class Grading:
    """The words that raise a grade and what the urgent flag is worth, taken from the categories of the township."""

    def __init__(self, document: str, categories: Categories, danger_grade: int) -> None:
        gravity = categories.gravity
        self.danger_grade = danger_grade
        self.document = document
        self.trusted = categories.scoring.trusted
        self.flag_grade: int = gravity.urgent_flag
        self._raise: dict[str, int] = {normalise(word): row.grade for row in gravity.words for word in row.any}
        self._calm = frozenset(normalise(word) for word in gravity.not_these)
        self._patterns = sorted({*self._raise, *self._calm})
        self._automaton = AhoCorasick(self._patterns, matchkind=MatchKind.LeftmostLongest)

    def raising(self, text: str) -> tuple[tuple[str, int], ...]:
        """Return the words of the text that raise its grade, most serious first."""
        found = {self._patterns[match[0]] for match in self._automaton.find_matches_as_indexes(normalise(text))}
        return tuple(
            sorted(((word, self._raise[word]) for word in found if word in self._raise), key=lambda w: (w[1], w[0]))
        )


@dataclass(frozen=True, slots=True)
class _Source:
    grade: int
    line: Line


def grade(
    report: ReportAccepted, category: Leaf | None, danger: Danger, grading: Grading, *, raised: bool = True
) -> tuple[int | None, Step]:
    """Return the grade, None when neither category, words nor flag say anything, with the reasons.

    raised: whether words may raise it; those of a question do not.
    """
    sources = _from_category(category)
    if not raised:
        lines = [source.line for source in sources] + [line(Reason.GRADE_NOT_RAISED)]
        result = min((source.grade for source in sources), default=None)
        outcome = None if result is None else str(result)
        return result, Step(step="grade", outcome=outcome, document=grading.document, lines=tuple(lines))

    sources += [*_from_danger(danger, grading), *_from_words(report, grading)]
    flag, note = _from_flag(report, sources, grading)
    sources += flag
    lines = [source.line for source in sources] + note
    if danger.denied:
        lines.append(line(Reason.GRADE_DANGER_DENIED, denied=list(danger.denied)))
    if not sources:
        lines.append(line(Reason.GRADE_NOTHING))
        return None, Step(step="grade", outcome=None, document=grading.document, lines=tuple(lines))
    result = min(source.grade for source in sources)
    lines.append(line(Reason.GRADE_RESULT, grade=result))
    return result, Step(step="grade", outcome=str(result), document=grading.document, lines=tuple(lines))


def _from_category(category: Leaf | None) -> list[_Source]:
    if category is None:
        return []
    return [_Source(category.grade, line(Reason.GRADE_BY_CATEGORY, category=category.code, grade=category.grade))]


def _from_danger(danger: Danger, grading: Grading) -> list[_Source]:
    value = grading.danger_grade
    return [_Source(value, line(Reason.GRADE_BY_DANGER, word=word, grade=value)) for word in danger.said]


def _from_words(report: ReportAccepted, grading: Grading) -> list[_Source]:
    return [
        _Source(value, line(Reason.GRADE_BY_WORD, word=word, grade=value))
        for word, value in grading.raising(report.text)
    ]


def _from_flag(report: ReportAccepted, sources: list[_Source], grading: Grading) -> tuple[list[_Source], list[Line]]:
    """Weigh the urgent flag: a source of its own, or a line that says why it did not count."""
    if not report.urgent:
        return [], []
    value = grading.flag_grade
    if report.channel in grading.trusted:
        return [_Source(value, line(Reason.GRADE_BY_FLAG, grade=value, channel=report.channel))], []
    if any(source.grade < Grade.ORDINARY for source in sources):
        return [_Source(value, line(Reason.GRADE_BY_FLAG_AGREEING, grade=value, channel=report.channel))], []
    return [], [line(Reason.GRADE_FLAG_ALONE, channel=report.channel)]
