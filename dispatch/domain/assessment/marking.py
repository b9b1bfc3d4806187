"""What points does a subject get? For each leaf from what was measured or entered, and for the whole tree.

Points are rounded where they arise, in a leaf, and never again: what is shown adds up to the total, to the digit. Until
then everything is a whole number or an exact fraction, so that the same facts give the same points anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dispatch.domain.assessment.scheme import Below, Computed, Counted, Node, Scheme, Side

NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a figure says of a subject: its value, made from so many cases; None: there was nothing to measure.

    hits: how many of the cases count, of a share its numerator.
    """

    cases: int
    value: Fraction | None
    hits: int = 0

    @classmethod
    def share(cls, numerator: int, denominator: int) -> Measured:
        """Return a share of so many cases."""
        value = Fraction(numerator, denominator) if denominator else None
        return cls(cases=denominator, value=value, hits=numerator)

    @classmethod
    def number(cls, count: int) -> Measured:
        """Return a number of cases."""
        return cls(cases=count, value=Fraction(count), hits=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a leaf comes to. left_out: it is not asked of the subject. few: there were too few cases to judge by."""

    points: Decimal
    left_out: bool = False
    few: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What the tree comes to.

    earned: of the marks that were asked. asked: how many these were. scaled: what was earned of full marks. bonus,
    deduction: after their caps. corrected: what corrections of earlier periods add or take. total: None where nothing
    was asked.
    """

    earned: Decimal
    asked: Decimal
    scaled: Decimal
    bonus: Decimal
    deduction: Decimal
    corrected: Decimal
    total: Decimal | None


def mark_measured(leaf: Node, measured: Measured, *, places: int) -> Mark:
    """Return what a leaf that a figure gives comes to.

    Raises:
        ValueError: it is no such leaf.
    """
    if leaf.counted is not None:
        return Mark(points=_counted(leaf.counted, measured.hits, leaf.marks, places))
    if leaf.computed is None:
        raise ValueError(f"{leaf.id} is made from no figure")
    if measured.value is None or measured.cases < leaf.computed.minimum:
        below = leaf.computed.below
        points = rounded(leaf.marks if below is Below.FULL else NOTHING, places)
        return Mark(points=points, left_out=below is Below.LEFT_OUT, few=below is not Below.NOTHING)
    return Mark(points=_computed(leaf.computed, measured.value, leaf.marks, places))


def mark_scored(points: Decimal | None, *, places: int) -> Mark:
    """Return what a leaf that an office scores comes to; without an entry, nothing."""
    return Mark(points=rounded(points or NOTHING, places))


def add_up(scheme: Scheme, marks: Mapping[str, Mark], *, corrected: Decimal = NOTHING) -> Total:
    """Return what the tree comes to: marks scaled to full, less deductions, with the bonus, each within its cap.

    A leaf without a mark got nothing. The total is never less than nothing.
    """
    of = {side: [leaf for leaf in scheme.leaves if leaf.side is side] for side in Side}
    earned = _sum(of[Side.MARKS], marks)
    out = sum((leaf.marks for leaf in of[Side.MARKS] if leaf.id in marks and marks[leaf.id].left_out), NOTHING)
    asked = scheme.full_marks - out
    scaled = earned if not out else NOTHING
    if out and asked > 0:
        scaled = rounded(Fraction(earned) * Fraction(scheme.full_marks) / Fraction(asked), scheme.places)
    bonus = min(_sum(of[Side.BONUS], marks), scheme.bonus_cap)
    taken = _sum(of[Side.DEDUCTION], marks)
    deduction = taken if scheme.deduction_cap is None else min(taken, scheme.deduction_cap)
    total = max(NOTHING, scaled - deduction + bonus + corrected) if asked > 0 else None
    return Total(
        earned=earned,
        asked=asked,
        scaled=scaled,
        bonus=bonus,
        deduction=deduction,
        corrected=corrected,
        total=total,
    )


def is_judged(scheme: Scheme, marks: Mapping[str, Mark]) -> bool:
    """Say whether enough of the marks rests on enough cases to rank a subject with others."""
    few = sum((leaf.marks for leaf in scheme.leaves if leaf.id in marks and marks[leaf.id].few), NOTHING)
    return scheme.full_marks - few >= scheme.full_marks * scheme.ranked_from


def points_of(node: Node, marks: Mapping[str, Mark]) -> Decimal:
    """Return what a part of the tree comes to: its leaves among the marks, or itself where it is a leaf."""
    return _sum([leaf for leaf in node.leaves() if leaf is node or leaf.side is Side.MARKS], marks)


def rounded(points: Decimal | Fraction, places: int) -> Decimal:
    """Return points with so many decimal places, a half upwards; exact until then."""
    whole = Fraction(points) * 10**places
    up = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Decimal(up).scaleb(-places)


def _sum(leaves: list[Node], marks: Mapping[str, Mark]) -> Decimal:
    return sum((marks[leaf.id].points for leaf in leaves if leaf.id in marks), NOTHING)


def _counted(counted: Counted, hits: int, most: Decimal, places: int) -> Decimal:
    return rounded(min(max(hits - counted.free, 0) * counted.each, most), places)


def _computed(computed: Computed, value: Fraction, most: Decimal, places: int) -> Decimal:
    if computed.line is None:
        return rounded(next((band.points for band in computed.bands if band.holds(value)), NOTHING), places)
    zero, full = Fraction(computed.line.zero), Fraction(computed.line.full)
    part = (value - zero) / (full - zero)
    return rounded(Fraction(most) * min(max(part, Fraction(0)), Fraction(1)), places)
