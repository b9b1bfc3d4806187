"""What a learned model adds where the words leave a category open.

The dictionary is heard first, and the model only where it abstains. What the model says decides by itself where the
words put the same category first, if too softly; where they put another one first it is told and decides nothing.
Candidates go to the person either way. Pure: who judges is an argument, and how a model falls silent is its own affair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch.domain.township.categories import Leaf
from schemas.incident_records import Line
from schemas.reasons import Reason, line
from stream_processors.learned.judgement import Heard, Judgement
from stream_processors.triage.classifier import Candidate

FIRST: Final = 0.3
"""How probable the model must find what the words put first."""
LOUD: Final = 0.01
"""What speaks more softly is not told."""


class Silent(Exception):
    """The model says nothing; `why` is the reason that the decision gives."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.value)
        self.why = why


SecondVoice = Callable[[str], Judgement]
"""Judges a text; raises `Silent` where it cannot, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What came of asking: the category if it was decided, and how probable it is against which gate."""

    category: Leaf | None = None
    lines: tuple[Line, ...] = ()
    score: float | None = None
    gate: float | None = None


def second_opinion(
    text: str, candidates: Sequence[Candidate], leaves: Mapping[str, Leaf], voice: SecondVoice
) -> Opinion:
    """Return what the model makes of a text whose words have left its category open."""
    try:
        judgement = voice(text)
    except Silent as silent:
        return Opinion(lines=(line(silent.why),))
    likely = [each for each in judgement.likely if each.label in leaves]
    if not likely:
        return Opinion(lines=(line(Reason.CLASSIFY_MODEL_UNSURE, model=judgement.model),))
    best = likely[0]
    said = {"category": best.label, "probability": best.probability}
    heard = [candidate.category for candidate in candidates]
    gate = _gate(heard, best.label, judgement)
    if gate is None:
        return Opinion(lines=(*_told(judgement, leaves), line(Reason.CLASSIFY_MODEL_DIFFERS, **said)))
    passed = best.probability >= gate if heard else judgement.label == best.label
    reason = Reason.CLASSIFY_MODEL_AGREES if passed else Reason.CLASSIFY_MODEL_BELOW_GATE
    return Opinion(
        category=leaves[best.label] if passed else None,
        lines=(*_told(judgement, leaves), line(reason, **said, gate=gate)),
        score=best.probability,
        gate=gate,
    )


def _gate(heard: Sequence[str], label: str, judgement: Judgement) -> float | None:
    """Return how probable a label must be; None where the words speak for other matters."""
    if not heard:
        return round(min(1.0, judgement.gate), 4)
    return FIRST if heard[0] == label else None


def _told(judgement: Judgement, leaves: Mapping[str, Leaf]) -> tuple[Line, ...]:
    likely: list[dict[str, Any]] = [
        {"category": each.label, "probability": each.probability} for each in judgement.likely if each.label in leaves
    ]
    words = [[heard.ngram, heard.weight] for heard in judgement.heard if _is_worth_telling(heard)]
    told = line(Reason.CLASSIFY_MODEL_SAYS, model=judgement.model, likely=likely)
    return (told, line(Reason.CLASSIFY_MODEL_HEARD, words=words)) if words else (told,)


def _is_worth_telling(heard: Heard) -> bool:
    return heard.weight >= LOUD and heard.ngram.isalnum()
