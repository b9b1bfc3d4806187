"""Which runs of one to three characters a text is made of, as numbers.

A character takes 21 bits, so that three fit one number, and the number can be spelled again: a vocabulary is one
sorted array, and needs neither strings nor hashes that collide. Numerals all count as one: a house or telephone number
says nothing of the matter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from schemas.spelling import plain

Codes = npt.NDArray[np.int64]
Loudness = npt.NDArray[np.float64]

LONGEST: Final = 3
OPENING: Final = 30
"""How many characters are the opening, where people say what it is about; what stands there counts once more."""
READ: Final = 2000
"""How many characters of a text are read: what follows repeats, or is about something else."""
_BITS: Final = 21
_CHARACTER: Final = (1 << _BITS) - 1
_NUMERALS: Final = str.maketrans("123456789", "0" * 9)


@lru_cache(maxsize=16)  # scored, then explained
def ngrams(text: str) -> tuple[Codes, Loudness]:
    """Return the n-grams of a text in ascending order and how loud each is: by the logarithm of its number."""
    spelled = plain(text[:READ]).translate(_NUMERALS)
    points = np.frombuffer(spelled.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    codes, counts = np.unique(_all_runs(points), return_counts=True)
    opening = np.searchsorted(codes, np.unique(_all_runs(points[:OPENING])))
    loudness: Loudness = 1.0 + np.log(counts)
    loudness[opening] += 1.0
    return codes, loudness


def spelled(code: int) -> str:
    """Return the characters that an n-gram's number stands for."""
    characters = ""
    while code:
        characters = chr(code & _CHARACTER) + characters
        code >>= _BITS
    return characters


def _all_runs(points: Codes) -> Codes:
    runs = [_runs(points, length) for length in range(1, min(LONGEST, len(points)) + 1)]
    return np.concatenate(runs) if runs else np.empty(0, dtype=np.int64)


def _runs(points: Codes, length: int) -> Codes:
    many = len(points) - length + 1
    codes = points[:many]
    for offset in range(1, length):
        codes = (codes << _BITS) | points[offset : offset + many]
    return codes
