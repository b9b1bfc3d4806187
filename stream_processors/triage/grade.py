"""How serious a report is: from the category, the words that raise it, and the sender's urgent flag.

An officer's or the hotline's flag counts; a citizen's is a hint that counts only beside a word that raises or a
category that is not ordinary already. 特别重大 is never given by the platform: a person gives it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from dispatch.domain.township.categories import Categories, Leaf
from schemas.incident_records import Line, ReportAccepted, Step
from stream_processors.triage.text import normalise

GRADE_NAMES = {1: "特别重大", 2: "重大", 3: "较大", 4: "一般"}


class Grading:
    """The words that raise a grade and what the urgent flag is worth, taken from the categories of the township."""

    def __init__(self, document: str, categories: Categories) -> None:
        gravity = categories.gravity
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


def grade(report: ReportAccepted, category: Leaf | None, grading: Grading) -> tuple[int | None, Step]:
    """Return the grade, None when neither category, words nor flag say anything, with the reasons."""
    sources = [*_from_category(category), *_from_words(report, grading)]
    flag, note = _from_flag(report, sources, grading)
    sources += flag
    lines = [source.line for source in sources] + note
    if not sources:
        lines.append(Line(text="类别未定，也没有加急依据，等级随人工分类确定"))
        return None, Step(step="grade", outcome=None, document=grading.document, lines=tuple(lines))
    result = min(source.grade for source in sources)
    lines.append(Line(text=f"定为 {GRADE_NAMES[result]}（{result} 级），取以上最高者", data={"grade": result}))
    return result, Step(step="grade", outcome=str(result), document=grading.document, lines=tuple(lines))


def _from_category(category: Leaf | None) -> list[_Source]:
    if category is None:
        return []
    text = f"类别「{category.name}」默认 {GRADE_NAMES[category.grade]}"
    return [_Source(category.grade, Line(text=text, data={"source": "category", "grade": category.grade}))]


def _from_words(report: ReportAccepted, grading: Grading) -> list[_Source]:
    return [
        _Source(
            value,
            Line(
                text=f"文字「{word}」提至 {GRADE_NAMES[value]}", data={"source": "word", "word": word, "grade": value}
            ),
        )
        for word, value in grading.raising(report.text)
    ]


def _from_flag(report: ReportAccepted, sources: list[_Source], grading: Grading) -> tuple[list[_Source], list[Line]]:
    """Weigh the urgent flag: a source of its own, or a line that says why it did not count."""
    if not report.urgent:
        return [], []
    value, data = grading.flag_grade, {"source": "flag", "channel": report.channel}
    if report.channel in grading.trusted:
        return [_Source(value, Line(text=f"上报人标记加急，按 {GRADE_NAMES[value]} 处理", data=data))], []
    if any(source.grade < 4 for source in sources):
        text = f"群众标记加急，与以上依据一致，按 {GRADE_NAMES[value]} 处理"
        return [_Source(value, Line(text=text, data=data))], []
    return [], [Line(text="群众标记加急，仅作线索：文字和类别都没有加急依据，未提级", data=data)]
