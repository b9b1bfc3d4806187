"""Which category a report belongs to, or why that is left to a person.

What the classifier heard in the words is set beside what the sender declared: an officer's leaf category is taken as
it is, a citizen's is a hint that adds to what the words say. The best candidate must pass a gate: enough evidence, and
its share of all evidence with room for doubt. Candidates of the same group compete less: they go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.domain.township.categories import Category, Leaf, Scoring
from schemas.incident_records import Line, ReportAccepted, Step
from stream_processors.triage.classifier import Candidate, Classifier, Ranking, Spoken

_SHOWN_WORDS = 8
_SHOWN_LOSERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Everything the classification needs of a `categories` document; `gate` is the bar that it sets."""

    document: str
    categories: Mapping[str, Category]
    leaves: Mapping[str, Leaf]
    gate: Scoring
    classifier: Classifier


def classify(report: ReportAccepted, scheme: Scheme) -> tuple[Leaf | None, Step]:
    """Return the category of the report, None below the gate, with the reasons."""
    ranking = scheme.classifier.score(report.text)
    declared = scheme.categories.get(report.category) if report.category else None
    if isinstance(declared, Leaf) and report.channel in scheme.gate.trusted:
        return declared, _taken_as_declared(declared, ranking, scheme)

    candidates = _with_hint(ranking.candidates, declared, scheme)
    lines = list(_declaration_lines(report.category, declared, scheme))
    if not candidates:
        lines.append(Line(text="文字中没有能判断类别的词，交人工分类"))
        return None, _step(None, lines, ranking, scheme, score=0.0)

    best, score = candidates[0], _share(candidates, scheme)
    lines += _evidence_lines(candidates, scheme)
    passed = score >= scheme.gate.floor and best.evidence >= scheme.gate.enough
    lines.append(_gate_line(best, score, passed, scheme))
    category = scheme.leaves[best.category] if passed else None
    return category, _step(category, lines, ranking, scheme, score=score)


def _taken_as_declared(declared: Category, ranking: Ranking, scheme: Scheme) -> Step:
    lines = [Line(text=f"上报人选定「{declared.label}」，该来源的选定直接采用", data={"declared": declared.code})]
    lines += _evidence_lines(ranking.candidates, scheme)
    if ranking.candidates and ranking.candidates[0].category != declared.code:
        other = scheme.categories[ranking.candidates[0].category]
        lines.append(Line(text=f"文字更像「{other.label}」，仅作提示", data={"words_say": other.code}))
    return _step(declared, lines, ranking, scheme, score=1.0)


def _with_hint(candidates: tuple[Candidate, ...], declared: Category | None, scheme: Scheme) -> tuple[Candidate, ...]:
    """Add the weight of a declared category to the candidates that are it or lie below it; alone it says nothing."""
    if declared is None:
        return candidates
    hint = Spoken(f"选定：{declared.name}", scheme.gate.hint)
    raised = [
        Candidate(c.category, round(c.evidence + hint.weight, 2), (*c.spoken, hint))
        if declared.code in _line_of(c.category, scheme)
        else c
        for c in candidates
    ]
    return tuple(sorted(raised, key=lambda c: (-c.evidence, c.category)))


def _line_of(code: str, scheme: Scheme) -> tuple[str, ...]:
    line = [code]
    while (parent := scheme.categories[line[-1]].parent) is not None:
        line.append(parent)
    return tuple(line)


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


def _declaration_lines(code: str | None, declared: Category | None, scheme: Scheme) -> tuple[Line, ...]:
    if code is None:
        return ()
    if declared is None:
        return (Line(text=f"上报人选定的类别 {code} 不在分类表中，未采用", data={"declared": code}),)
    text = f"上报人选定「{declared.label}」，作为线索计 {scheme.gate.hint:g} 分"
    return (Line(text=text, data={"declared": code, "weight": scheme.gate.hint}),)


def _evidence_lines(candidates: tuple[Candidate, ...], scheme: Scheme) -> list[Line]:
    if not candidates:
        return []
    best = candidates[0]
    words = "、".join(f"「{spoken.word}」{spoken.weight:+g}" for spoken in best.spoken[:_SHOWN_WORDS])
    label = scheme.categories[best.category].label
    lines = [
        Line(
            text=f"{label}：{words}，合计 {best.evidence:g} 分",
            data={
                "category": best.category,
                "evidence": best.evidence,
                "words": [[spoken.word, spoken.weight] for spoken in best.spoken[:_SHOWN_WORDS]],
            },
        )
    ]
    losers = candidates[1 : 1 + _SHOWN_LOSERS]
    if losers:
        shown = "；".join(
            f"{scheme.categories[c.category].label} {c.evidence:g} 分（{'、'.join(s.word for s in c.spoken[:3])}）"
            for c in losers
        )
        data = [
            {"category": c.category, "evidence": c.evidence, "words": [s.word for s in c.spoken[:3]]} for c in losers
        ]
        lines.append(Line(text=f"落选：{shown}", data={"lost": data}))
    return lines


def _gate_line(best: Candidate, score: float, passed: bool, scheme: Scheme) -> Line:
    gate = scheme.gate
    data = {"score": score, "gate": gate.floor, "evidence": best.evidence, "enough": gate.enough}
    if passed:
        return Line(text=f"把握 {score:.2f}，达到门槛 {gate.floor:g}", data=data)
    why = f"把握 {score:.2f}，门槛 {gate.floor:g}；依据 {best.evidence:g} 分，至少 {gate.enough:g} 分"
    return Line(text=f"最像「{scheme.categories[best.category].name}」，但未达门槛（{why}），交人工分类", data=data)


def _step(category: Category | None, lines: list[Line], ranking: Ranking, scheme: Scheme, *, score: float) -> Step:
    if ranking.denied:
        words = "、".join(ranking.denied)
        lines.append(Line(text=f"前有否定，不计：{words}", data={"denied": list(ranking.denied)}))
    return Step(
        step="classify",
        outcome=category.code if category else None,
        document=scheme.document,
        lines=tuple(lines),
        score=score,
        gate=scheme.gate.floor,
    )
