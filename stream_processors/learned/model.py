"""What a learned model makes of a text: labels with calibrated probabilities, and which words of it spoke.

Pure, and needs numpy alone: whoever scores does not load what trains. A model abstains where its best label is not
probable enough; whether anybody else is asked then is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from stream_processors.learned.judgement import Heard, Judgement, Likely
from stream_processors.learned.ngrams import Codes, ngrams, spelled

Reals = npt.NDArray[np.float32]

_SHOWN: Final = 3
_WORDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A linear model over n-grams; `weights` has a row for each n-gram of the vocabulary and a column for each label.

    temperature and gate are learnt from held-out texts; a gate over 1 abstains always.
    """

    version: str
    labels: tuple[str, ...]
    vocabulary: Codes
    rarity: Reals
    weights: Reals
    bias: Reals
    temperature: float
    gate: float

    def judge(self, text: str) -> Judgement:
        """Return the most probable labels of a text and what spoke for the first; equal ones by their order."""
        rows, loudness = self._known(text)
        if not len(rows):
            return Judgement(label=None, gate=self.gate, likely=(), heard=(), model=self.version)
        probabilities = calibrated(loudness @ self.weights[rows] + self.bias, self.temperature)
        order = np.argsort(-probabilities, kind="stable")[:_SHOWN]
        best = int(order[0])
        passed = float(probabilities[best]) >= self.gate
        return Judgement(
            label=self.labels[best] if passed else None,
            gate=self.gate,
            likely=tuple(Likely(self.labels[each], round(float(probabilities[each]), 4)) for each in order),
            heard=self._heard(rows, loudness, best),
            model=self.version,
        )

    def _known(self, text: str) -> tuple[Codes, Reals]:
        codes, loudness = ngrams(text)
        rows = np.searchsorted(self.vocabulary, codes)
        rows[rows == len(self.vocabulary)] = 0
        known = self.vocabulary[rows] == codes
        rows = rows[known]
        weighed = loudness[known] * self.rarity[rows]
        length = float(np.sqrt(weighed @ weighed)) or 1.0
        return rows, (weighed / length).astype(np.float32)

    def _heard(self, rows: Codes, loudness: Reals, label: int) -> tuple[Heard, ...]:
        """Return the n-grams that spoke loudest; one that is part of another shown already is left out."""
        weights = self.weights[rows]
        said = loudness * (weights[:, label] - weights.mean(axis=1))
        heard: list[Heard] = []
        for at in np.argsort(-said, kind="stable")[: 5 * _WORDS]:
            ngram = spelled(int(self.vocabulary[rows[at]]))
            if said[at] > 0 and len(heard) < _WORDS and not any(ngram in other.ngram for other in heard):
                heard.append(Heard(ngram, round(float(said[at]), 3)))
        return tuple(heard)


def calibrated(scores: Reals, temperature: float) -> npt.NDArray[np.float64]:
    """Turn scores of labels (the last axis) into probabilities."""
    cooled = np.asarray(scores, dtype=np.float64) / temperature
    powers = np.exp(cooled - cooled.max(axis=-1, keepdims=True))
    shares: npt.NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return shares
