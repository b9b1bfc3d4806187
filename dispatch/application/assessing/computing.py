"""What does a period of a scheme come to? Points of every leaf, totals and ranks, from figures and from entries.

Nothing is read here: the same figures and entries give the same points and the same fingerprint, whenever and wherever
they are computed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from dispatch.domain.assessment.figure import Measure
from dispatch.domain.assessment.marking import Mark, Measured, Total, add_up, mark_measured, mark_scored
from dispatch.domain.assessment.ranking import Assessed, ranks
from dispatch.domain.assessment.scheme import Node, Scheme
from dispatch.domain.assessment.standing import EntryKind

NOTHING_MEASURED: Final = Measured(cases=0, value=None)
OBJECTION: Final = "objection"
"""Why a case does not count that an assessor left out, beside the reasons of figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One case that a figure is made from; excluded: the code of why it does not count.

    base: it is among those of which a share is told. value: of a time, its seconds. entry: what left it out.
    """

    number: str
    counted: bool
    excluded: str | None = None
    at: str | None = None
    value: str | None = None
    base: bool = True
    entry: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figured:
    """What a figure says of a subject, and what it is made from; by which measure, and which quantile in percent."""

    version: str
    measured: Measured
    numerator: int
    denominator: int | None
    behind: tuple[Behind, ...] = ()
    measure: Measure = Measure.SHARE
    quantile: int | None = None


Figures = Mapping[str, Mapping[str, Figured]]
"""By figure and subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a person entered, as far as points follow from it; left_out: incidents that do not count, and no points."""

    id: UUID
    kind: EntryKind
    subject: str
    leaf: str
    points: Decimal | None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a leaf came to for a subject, from a figure or from an entry; entry: the last that had a part in it."""

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

    What was decided on an objection stands for what the office said; of a figure, it leaves incidents out. Corrections
    go to the total.
    """
    standing, left_out, corrected = _folded(entries)
    scores: list[Score] = []
    assessed: list[Assessed] = []
    for subject in sorted(set(subjects)):
        of = {leaf.id: _score(scheme, leaf, subject, figures, standing, left_out) for leaf in scheme.leaves}
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


def without(figured: Figured, left_out: Mapping[str, UUID]) -> Figured:
    """Return what a figure says without some incidents, each with the entry that left it out; the others count on.

    What was beyond a day's cap stays beyond it: the cap is the document's, and nobody objected to that.
    """
    behind = tuple(_left_out(case, left_out.get(case.number)) for case in figured.behind)
    rest = [case for case in behind if case.excluded is None]
    hits, cases = sum(case.counted for case in rest), sum(case.base for case in rest)
    return replace(
        figured,
        behind=behind,
        measured=_measured(figured, rest, hits, cases),
        numerator=hits,
        denominator=None if figured.denominator is None else cases,
    )


def _left_out(case: Behind, entry: UUID | None) -> Behind:
    if entry is None or case.excluded is not None:
        return case
    return replace(case, counted=False, excluded=OBJECTION, entry=entry)


def _measured(figured: Figured, rest: Sequence[Behind], hits: int, cases: int) -> Measured:
    times = sorted(Fraction(case.value) for case in rest if case.value is not None)
    match figured.measure:
        case Measure.COUNT:
            return Measured.number(hits)
        case Measure.SHARE:
            return Measured.share(hits, cases)
        case Measure.SUM:
            return Measured(cases=cases, value=sum(times, Fraction(0)) if times else None, hits=hits)
        case Measure.QUANTILE:
            return Measured(cases=cases, value=_quantile(times, figured.quantile or 0), hits=hits)


def _quantile(times: Sequence[Fraction], percent: int) -> Fraction | None:
    """Return the first time that so many of them do not exceed."""
    return times[max(-(-percent * len(times) // 100), 1) - 1] if times else None


Leaf = tuple[str, str]
"""A leaf of a subject: subject and leaf."""


def _folded(
    entries: Iterable[Entered],
) -> tuple[dict[Leaf, Entered], dict[Leaf, dict[str, UUID]], dict[str, Decimal]]:
    standing: dict[Leaf, Entered] = {}
    left_out: dict[Leaf, dict[str, UUID]] = {}
    corrected: dict[str, Decimal] = {}
    for each in entries:
        if each.kind is EntryKind.CORRECTION:
            corrected[each.subject] = corrected.get(each.subject, Decimal(0)) + (each.points or 0)
        elif each.points is None:
            left_out.setdefault((each.subject, each.leaf), {}).update(dict.fromkeys(each.left_out, each.id))
        else:
            standing[each.subject, each.leaf] = each
    return standing, left_out, corrected


def _score(
    scheme: Scheme,
    leaf: Node,
    subject: str,
    figures: Figures,
    standing: Mapping[Leaf, Entered],
    left_out: Mapping[Leaf, Mapping[str, UUID]],
) -> Score:
    if leaf.figure is None:
        entered = standing.get((subject, leaf.id))
        mark = mark_scored(entered.points if entered is not None else None, places=scheme.places)
        return Score(subject=subject, leaf=leaf.id, mark=mark, entry=entered.id if entered is not None else None)
    figured, out = figures.get(leaf.figure, {}).get(subject), left_out.get((subject, leaf.id), {})
    if figured is not None and out:
        figured = without(figured, out)
    measured = figured.measured if figured is not None else NOTHING_MEASURED
    return Score(
        subject=subject,
        leaf=leaf.id,
        mark=mark_measured(leaf, measured, places=scheme.places),
        figure=leaf.figure,
        figured=figured,
        entry=list(out.values())[-1] if out else None,
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
