"""Which category a report belongs to, or why that is left to a person.

What the classifier heard in the words is set beside what the sender declared: an officer's leaf category is taken as
it is, a citizen's is a hint that adds to what the words say. The best candidate must pass a gate: enough evidence, and
its share of all evidence with room for doubt. Candidates of the same group compete less: they go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from dispatch.domain.township.categories import Category, Leaf, Scoring
from schemas.incident_records import Line, ReportAccepted, Step
from schemas.reasons import Reason, line
from stream_processors.triage.classifier import Candidate, Classifier, Ranking
from stream_processors.triage.second_voice import SecondVoice, second_opinion

_SHOWN_WORDS = 8
_SHOWN_LOSERS = 3
_LOSERS_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Everything the classification needs of a `categories` document; `gate` is the bar that it sets.

    second: asked where the words leave a category open; None where nobody is.
    """

    document: str
    categories: Mapping[str, Category]
    leaves: Mapping[str, Leaf]
    gate: Scoring
    classifier: Classifier
    second: SecondVoice | None = None


def classify(report: ReportAccepted, scheme: Scheme) -> tuple[Leaf | None, Step]:
    """Return the category of the report, None below the gate, with the reasons."""
    ranking = scheme.classifier.score(report.text)
    declared = scheme.categories.get(report.category) if report.category else None
    if isinstance(declared, Leaf) and is_declared(report, scheme):
        return declared, _taken_as_declared(declared, ranking, scheme)

    candidates = _with_hint(ranking.candidates, declared, scheme)
    lines = _declaration_lines(report.category, declared, scheme)
    if not candidates:
        lines.append(line(Reason.CLASSIFY_NO_WORDS))
        return _asked_again(report, candidates, _step(None, lines, ranking, scheme, score=0.0), scheme)

    best, score = candidates[0], _share(candidates, scheme)
    lines += _evidence_lines(candidates, declared, scheme)
    passed = score >= scheme.gate.floor and best.evidence >= scheme.gate.enough
    lines.append(_gate_line(best, score, passed, scheme))
    category = scheme.leaves[best.category] if passed else None
    step = _step(category, lines, ranking, scheme, score=score)
    return (category, step) if passed else _asked_again(report, candidates, step, scheme)


def _asked_again(
    report: ReportAccepted, candidates: tuple[Candidate, ...], step: Step, scheme: Scheme
) -> tuple[Leaf | None, Step]:
    """Ask the second voice where the words have left it open; what it decides stands with its own score and gate."""
    if scheme.second is None:
        return None, step
    opinion = second_opinion(report.text, candidates, scheme.leaves, scheme.second)
    step = replace(step, lines=(*step.lines, *opinion.lines))
    if opinion.category is None:
        return None, step
    return opinion.category, replace(step, outcome=opinion.category.code, score=opinion.score, gate=opinion.gate)


def is_declared(report: ReportAccepted, scheme: Scheme) -> bool:
    """Say whether somebody whose word counts has put the report into a category."""
    return report.category in scheme.leaves and report.channel in scheme.gate.trusted


def set_down(report: ReportAccepted, scheme: Scheme) -> tuple[Leaf | None, Step]:
    """Return the category that a document of the township names, whatever the words say."""
    leaf = scheme.leaves.get(report.category) if report.category else None
    said = line(Reason.CLASSIFY_DECLARED, declared=leaf.code) if leaf else line(Reason.CLASSIFY_DECLARED_UNKNOWN)
    outcome = leaf.code if leaf else None
    return leaf, Step(step="classify", outcome=outcome, document=scheme.document, lines=(said,))


def no_matter(scheme: Scheme) -> Step:
    """Return the step of a text that is about no matter to be dealt with."""
    return Step(step="classify", outcome=None, document=scheme.document, lines=(line(Reason.CLASSIFY_NO_MATTER),))


def consulted(code: str, classified: Step, scheme: Scheme) -> tuple[Leaf | None, Step]:
    """Return the category that answers a question, whatever its words are about."""
    category = scheme.leaves.get(code)
    if category is None:
        return None, classified
    lines = (*classified.lines, line(Reason.CLASSIFY_CONSULTED, category=code))
    return category, replace(classified, outcome=code, lines=lines)


def _taken_as_declared(declared: Category, ranking: Ranking, scheme: Scheme) -> Step:
    lines = [line(Reason.CLASSIFY_DECLARED, declared=declared.code)]
    lines += _evidence_lines(ranking.candidates, None, scheme)
    if ranking.candidates and ranking.candidates[0].category != declared.code:
        lines.append(line(Reason.CLASSIFY_WORDS_SAY_OTHER, category=ranking.candidates[0].category))
    return _step(declared, lines, ranking, scheme, score=1.0)


def _with_hint(candidates: tuple[Candidate, ...], declared: Category | None, scheme: Scheme) -> tuple[Candidate, ...]:
    """Add the weight of a declared category to the candidates that are it or lie below it; alone it says nothing."""
    if declared is None:
        return candidates
    raised = [
        Candidate(c.category, round(c.evidence + scheme.gate.hint, 2), c.spoken) if _hinted(c, declared, scheme) else c
        for c in candidates
    ]
    return tuple(sorted(raised, key=lambda c: (-c.evidence, c.category)))


def _hinted(candidate: Candidate, declared: Category | None, scheme: Scheme) -> bool:
    return declared is not None and declared.code in _ancestry(candidate.category, scheme)


def _ancestry(code: str, scheme: Scheme) -> tuple[str, ...]:
    ancestry = [code]
    while (parent := scheme.categories[ancestry[-1]].parent) is not None:
        ancestry.append(parent)
    return tuple(ancestry)


def _share(candidates: tuple[Candidate, ...], scheme: Scheme) -> float:
    best = candidates[0]
    group = scheme.categories[best.category].parent
    rival = max(
        (
            c.evidence * (scheme.gate.sibling_share if scheme.categories[c.category].parent == group else 1.0)
            for c in candidates[1:]
        ),
        default=0.0,
    )
    return round(best.evidence / (best.evidence + rival + scheme.gate.doubt), 3)


def _declaration_lines(code: str | None, declared: Category | None, scheme: Scheme) -> list[Line]:
    if code is None:
        return []
    if declared is None:
        return [line(Reason.CLASSIFY_DECLARED_UNKNOWN)]  # what was sent may be anything, and this is told on topics
    return [line(Reason.CLASSIFY_DECLARED_HINT, declared=declared.code, weight=scheme.gate.hint)]


def _evidence_lines(candidates: tuple[Candidate, ...], declared: Category | None, scheme: Scheme) -> list[Line]:
    if not candidates:
        return []
    best, losers = candidates[0], candidates[1 : 1 + _SHOWN_LOSERS]
    words = [[spoken.word, spoken.weight] for spoken in best.spoken[:_SHOWN_WORDS]]
    said = {"category": best.category, "evidence": best.evidence, "words": words}
    if _hinted(best, declared, scheme):
        lines = [line(Reason.CLASSIFY_EVIDENCE_WITH_HINT, **said, hint=scheme.gate.hint)]
    else:
        lines = [line(Reason.CLASSIFY_EVIDENCE, **said)]
    if losers:
        lines.append(line(Reason.CLASSIFY_LOST, lost=[_loser(candidate) for candidate in losers]))
    return lines


def _loser(candidate: Candidate) -> dict[str, Any]:
    words = [spoken.word for spoken in candidate.spoken[:_LOSERS_WORDS]]
    return {"category": candidate.category, "evidence": candidate.evidence, "words": words}


def _gate_line(best: Candidate, score: float, passed: bool, scheme: Scheme) -> Line:
    gate = scheme.gate
    data = {"score": score, "gate": gate.floor, "evidence": best.evidence, "enough": gate.enough}
    if passed:
        return line(Reason.CLASSIFY_PASSED, **data)
    return line(Reason.CLASSIFY_BELOW_GATE, category=best.category, **data)


def _step(category: Category | None, lines: list[Line], ranking: Ranking, scheme: Scheme, *, score: float) -> Step:
    if ranking.denied:
        lines.append(line(Reason.CLASSIFY_DENIED, denied=list(ranking.denied)))
    return Step(
        step="classify",
        outcome=category.code if category else None,
        document=scheme.document,
        lines=tuple(lines),
        score=score,
        gate=scheme.gate.floor,
    )
