"""Which texts the starter model learns from: what people may tell of, in the ways in which they tell it.

Made from two files beside this one, `situations.yaml` (what happened, by leaf category) and `speech.yaml` (what stands
around it), and from nothing else; the same files always give the same texts. All of it is made up: no text was sent by
anybody. How a model learns from them is said in `stream_processors.learned`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from stream_processors.learned.training import Example

FOLDER: Final = Path(__file__).parent
SITUATIONS: Final = FOLDER / "situations.yaml"
SPEECH: Final = FOLDER / "speech.yaml"
_TOGETHER: Final = 3
"""So many situations of a category are told of in one text at most, and held out together when a model is measured."""
_GAP: Final = re.compile(r"\{(\w+)\}")
_LISTS: Final = {
    "place": "places",
    "name": "names",
    "opening": "openings",
    "ask": "asks",
    "background": "backgrounds",
    "title": "titles",
    "tone": "tones",
}


def situations() -> dict[str, tuple[str, ...]]:
    """Return what people tell of, by leaf category."""
    written: dict[str, str] = yaml.safe_load(SITUATIONS.read_text(encoding="utf-8"))
    return {code: tuple(clause.strip() for clause in clauses.split("|")) for code, clauses in written.items()}


def corpus() -> tuple[Example, ...]:
    """Return the texts; those that tell of the same situations have one source: none of them vouches for another."""
    speech: dict[str, list[str]] = yaml.safe_load(SPEECH.read_text(encoding="utf-8"))
    told = dict.fromkeys(
        Example(text, code, source=f"{code}/{number}")
        for code, clauses in situations().items()
        for number, group in enumerate(_groups(clauses))
        for text in _told(f"{code}/{number}", group, speech)
    )
    return tuple(told)


def _groups(clauses: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the situations by threes; what is left over goes with the last."""
    starts = range(0, len(clauses) - _TOGETHER + 1, _TOGETHER)
    for start in starts:
        yield clauses[start : start + _TOGETHER] if start != starts[-1] else clauses[start:]


def _told(source: str, group: Sequence[str], speech: Mapping[str, list[str]]) -> Iterator[str]:
    """Tell each situation in every form; others of its group may be mentioned beside it."""
    for clause in group:
        others = [other for other in group if other != clause]
        for number, form in enumerate(speech["forms"]):
            # Seeded by what is told, so that the corpus is the same on every machine and grows without being shuffled.
            chance = Random(f"{source}/{clause}/{number}")  # noqa: S311 - variety, no secret
            other, more = chance.sample(others, 2)
            yield _filled(form, {"clause": clause, "other": other, "more": more}, speech, chance)


def _filled(form: str, said: Mapping[str, str], speech: Mapping[str, list[str]], chance: Random) -> str:
    def fill(gap: re.Match[Any]) -> str:
        name = gap[1]
        return said[name] if name in said else _filled(chance.choice(speech[_LISTS[name]]), said, speech, chance)

    return _GAP.sub(fill, form)
