"""What does a period of a scheme come to? Points of every leaf, totals and ranks, from figures and from entries.

Nothing is read here: the same figures and entries give the same points and the same fingerprint, whenever and wherever
they are computed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from dispatch.domain.assessment.marking import Mark, Measured, Total, add_up, mark_measured, mark_scored
from dispatch.domain.assessment.ranking import Assessed, ranks
from dispatch.domain.assessment.scheme import Node, Scheme
from dispatch.domain.assessment.standing import EntryKind

NOTHING_MEASURED: Final = Measured(cases=0, value=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One case that a figure is made from; excluded: the code of why it does not count."""

    number: str
    counted: bool
    excluded: str | None = None
    at: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figured:
    """What a figure says of a subject, and what it is made from."""

    version: str
    measured: Measured
    numerator: int
    denominator: int | None
    behind: tuple[Behind, ...] = ()


Figures = Mapping[str, Mapping[str, Figured]]
"""By figure and subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a person entered, as far as points follow from it."""

    id: UUID
    kind: EntryKind
    subject: str
    leaf: str
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a leaf came to for a subject, from a figure or from an entry."""

    subject: str
    leaf: str
    mark: Mark
    figure: str | None = None
    figured: Figured | None = None
    entry: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the tree came to for a subject; of_class: as in `Scheme.class_of`."""

    subject: str
    of_class: str | None
    total: Total
    rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """Everything that a period came to."""

    scores: tuple[Score, ...] = ()
    results: tuple[Result, ...] = ()
    fingerprint: bytes = field(default=b"")


def compute(scheme: Scheme, subjects: Collection[str], figures: Figures, entries: Iterable[Entered]) -> Computed:
    """Return what a period came to, in the order of subjects and of the leaves of the tree; entries: the oldest first.

    An entry decided on an objection stands for what the figure or the office said; corrections go to the total.
    """
    standing, corrected = _folded(entries)
    scores: list[Score] = []
    assessed: list[Assessed] = []
    for subject in sorted(set(subjects)):
        of = {leaf.id: _score(scheme, leaf, subject, figures, standing) for leaf in scheme.leaves}
        marks = {id: score.mark for id, score in of.items()}
        total = add_up(scheme, marks, corrected=corrected.get(subject, Decimal(0)))
        scores += of.values()
        assessed.append(Assessed(subject=subject, marks=marks, total=total))
    ranked = ranks(scheme, assessed)
    results = tuple(
        Result(
            subject=each.subject,
            of_class=scheme.class_of(each.subject),
            total=each.total,
            rank=ranked.get(each.subject),
        )
        for each in assessed
    )
    return Computed(scores=tuple(scores), results=results, fingerprint=_fingerprint(scores, results))


def unscored(scheme: Scheme, subjects: Collection[str], entries: Iterable[Entered], leaves: Sequence[Node]) -> int:
    """Return how many scores are missing that an office has to enter."""
    there = {(each.subject, each.leaf) for each in entries if each.kind is not EntryKind.CORRECTION}
    return sum((subject, leaf.id) not in there for subject in set(subjects) for leaf in leaves)


def _folded(entries: Iterable[Entered]) -> tuple[dict[tuple[str, str], Entered], dict[str, Decimal]]:
    standing: dict[tuple[str, str], Entered] = {}
    corrected: dict[str, Decimal] = {}
    for each in entries:
        if each.kind is EntryKind.CORRECTION:
            corrected[each.subject] = corrected.get(each.subject, Decimal(0)) + each.points
        else:
            standing[each.subject, each.leaf] = each
    return standing, corrected


def _score(
    scheme: Scheme, leaf: Node, subject: str, figures: Figures, standing: Mapping[tuple[str, str], Entered]
) -> Score:
    entered = standing.get((subject, leaf.id))
    figured = figures.get(leaf.figure, {}).get(subject) if leaf.figure is not None else None
    if leaf.figure is None or entered is not None:
        mark = mark_scored(entered.points if entered is not None else None, places=scheme.places)
    else:
        measured = figured.measured if figured is not None else NOTHING_MEASURED
        mark = mark_measured(leaf, measured, places=scheme.places)
    return Score(
        subject=subject,
        leaf=leaf.id,
        mark=mark,
        figure=leaf.figure,
        figured=figured,
        entry=entered.id if entered is not None else None,
    )


def _fingerprint(scores: Sequence[Score], results: Sequence[Result]) -> bytes:
    """Return the hash of everything that the numbers depend on and come to, as text that any program can write."""
    lines = [*map(_line_of_score, scores), *map(_line_of_result, results)]
    return sha256(json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def _line_of_score(score: Score) -> list[Any]:
    found = score.figured
    figure = [found.version, found.numerator, found.denominator, str(found.measured.value)] if found else []
    return [score.subject, score.leaf, str(score.mark.points), score.mark.left_out, score.figure, *figure]


def _line_of_result(result: Result) -> list[Any]:
    return [result.subject, result.of_class, str(result.total.total), result.rank]
