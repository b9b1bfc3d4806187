"""What is said of a text by whatever has learnt: the words of a judgement, without what it takes to make one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """An n-gram of the text and how much it spoke for the best label, beyond what it says for labels on average."""

    ngram: str
    weight: float


@dataclass(frozen=True, slots=True)
class Likely:
    """A label and how probable it is, as calibrated on texts that the model had not seen."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a model says of a text; `label` is None below the gate."""

    label: str | None
    gate: float
    likely: tuple[Likely, ...]
    heard: tuple[Heard, ...]
    model: str
