"""How a model is learnt from labelled texts, and how good it is on texts that it has not seen.

The only place that needs scikit-learn. A linear support vector machine over n-grams; its scores become probabilities
by one temperature, and the gate is where the held-out texts that pass are right often enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.svm import LinearSVC

from stream_processors.learned.model import Model, calibrated
from stream_processors.learned.ngrams import Codes, ngrams

FOLDS: Final = 5
RIGHT: Final = 0.965
"""How often what passes the gate should be right: half a hundredth more than is promised, because samples vary."""
NEVER: Final = 1.01
"""A gate that nothing passes."""
_TIMES: Final = 3
_WEIGHTS: Final = 8_000_000
"""How many weights a model may have: two bytes each, and the file stays below its limit."""

Truth = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


class TooFewExamples(ValueError):
    """Some label has fewer texts than there are folds, or there is only one label."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the label that people gave it; source: what several texts were made from, each its own where empty."""

    text: str
    label: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How a model does on held-out texts; `right` is the share of those that pass the gate, None when none does."""

    examples: int
    macro_f1: float
    covered: float
    right: float | None


@dataclass(frozen=True, slots=True)
class _Features:
    """The texts as a matrix over the n-grams that occur often enough."""

    vocabulary: Codes
    rarity: npt.NDArray[np.float32]
    matrix: Any


def train(examples: Sequence[Example], *, version: str, seed: int = 0) -> tuple[Model, Measured]:
    """Learn a model from all examples; its temperature, gate and measures come from folds that were held out.

    Raises:
        TooFewExamples: there is too little to learn from.
    """
    labels, truth = _labels(examples)
    features = _features(examples, len(labels))
    scores, folds = _held_out(features.matrix, truth, len(labels), _folds(examples, truth, seed))
    temperature = _temperature(scores, truth)
    weights, bias = _fitted(features.matrix, truth)
    model = Model(
        version=version,
        labels=labels,
        vocabulary=features.vocabulary,
        rarity=features.rarity,
        weights=np.ascontiguousarray(weights.T, dtype=np.float32),
        bias=bias.astype(np.float32),
        temperature=temperature,
        gate=_gate(calibrated(scores.astype(np.float32), temperature), truth),
    )
    return model, _measured(scores, truth, folds)


def _labels(examples: Sequence[Example]) -> tuple[tuple[str, ...], Truth]:
    labels, truth, counts = np.unique([each.label for each in examples], return_inverse=True, return_counts=True)
    if len(labels) < 2 or counts.min() < FOLDS:
        raise TooFewExamples(f"learning needs two labels, and {FOLDS} texts of each")
    return tuple(str(label) for label in labels), truth.astype(np.int64)


def _features(examples: Sequence[Example], labels: int) -> _Features:
    found = [ngrams(each.text) for each in examples]
    starts = np.cumsum([0, *(len(codes) for codes, _ in found)])
    codes = np.concatenate([each for each, _ in found])
    known, place, often = np.unique(codes, return_inverse=True, return_counts=True)
    kept = _kept(often, labels)
    inside = kept[place]
    columns = (np.cumsum(kept) - 1)[place[inside]]
    rarity = (np.log((1 + len(examples)) / (1 + often[kept])) + 1).astype(np.float32)
    values = np.concatenate([each for _, each in found])[inside] * rarity[columns]
    rows = np.concatenate([[0], np.cumsum(inside)])[starts]
    matrix = sparse.csr_matrix((values, columns, rows), shape=(len(examples), int(kept.sum())))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return _Features(known[kept], rarity, sparse.csr_matrix(sparse.diags(1 / lengths) @ matrix))


def _kept(often: Codes, labels: int) -> npt.NDArray[np.bool_]:
    """Keep what occurs in several texts, and of that the more frequent where it would be too much."""
    most = _WEIGHTS // labels
    enough = max(_TIMES, int(np.partition(often, -most)[-most]) + 1 if len(often) > most else 0)
    kept: npt.NDArray[np.bool_] = often >= enough
    return kept


def _fitted(matrix: Any, truth: Truth) -> tuple[Scores, Scores]:
    machine = LinearSVC(C=0.5, random_state=0).fit(matrix, truth)
    if len(machine.classes_) > 2:
        return machine.coef_, machine.intercept_
    return np.vstack([-machine.coef_, machine.coef_]), np.concatenate([-machine.intercept_, machine.intercept_])


def _folds(examples: Sequence[Example], truth: Truth, seed: int) -> Truth:
    """Say by which fold each text is held out; what was made from one source is held out together."""
    folds = np.zeros(len(truth), dtype=np.int64)
    if any(each.source for each in examples):
        sources = [each.source or str(number) for number, each in enumerate(examples)]
        parts = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(truth, truth, sources)
    else:
        parts = StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(truth, truth)
    for fold, (_, held) in enumerate(parts):
        folds[held] = fold
    return folds


def _held_out(matrix: Any, truth: Truth, labels: int, folds: Truth) -> tuple[Scores, Truth]:
    """Return the scores of every text by a machine that did not see it, and the fold of each."""
    scores = np.zeros((len(truth), labels))
    for fold in range(FOLDS):
        held = folds == fold
        weights, bias = _fitted(matrix[~held], truth[~held])
        scores[held] = matrix[held] @ weights.T + bias
    return scores, folds


def _temperature(scores: Scores, truth: Truth) -> float:
    def surprise(logarithm: float) -> float:
        shares = calibrated(scores.astype(np.float32), float(np.exp(logarithm)))
        return -float(np.log(shares[np.arange(len(truth)), truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-4.0, 3.0), method="bounded").x))


def _gate(probabilities: Scores, truth: Truth) -> float:
    """Return the lowest probability above which enough are right."""
    best = probabilities.max(axis=1)
    order = np.argsort(-best, kind="stable")
    right = (probabilities.argmax(axis=1) == truth)[order]
    enough = np.flatnonzero(np.cumsum(right) / np.arange(1, len(right) + 1) >= RIGHT)
    return float(best[order][enough[-1]]) if len(enough) else NEVER


def _measured(scores: Scores, truth: Truth, folds: Truth) -> Measured:
    """Measure each fold with the temperature and the gate of the others."""
    said, passed = scores.argmax(axis=1), np.zeros(len(truth), dtype=np.bool_)
    for fold in range(FOLDS):
        held = folds == fold
        temperature = _temperature(scores[~held], truth[~held])
        gate = _gate(calibrated(scores[~held].astype(np.float32), temperature), truth[~held])
        passed[held] = calibrated(scores[held].astype(np.float32), temperature).max(axis=1) >= gate
    right = said == truth
    return Measured(
        examples=len(truth),
        macro_f1=float(f1_score(truth, said, average="macro")),
        covered=float(passed.mean()),
        right=float(right[passed].mean()) if passed.any() else None,
    )
