"""What came of a figure: of one subject, over one stretch of time, and what people who may not open it are shown.

Groups under five are hidden from whoever may not open the incidents behind them. Who may open some of them knows these,
and would have the others by subtraction: what is small is judged by what somebody may not open, whatever there is in
all. That alone would not do: a total less the rows that are shown gives the row that is hidden, and so does a quarter
less two of its months. So nobody gets an exact number of what is not theirs to open: it comes in fives, and whatever is
subtracted leaves fives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from enum import StrEnum
from typing import Final

from dispatch.domain.assessment.figure import Figure, Measure

SMALL: Final = 5
"""Groups smaller than this are hidden; the others are shown in multiples of it."""
EXACT: Final = Decimal("0.00000001")
"""Shares are told to so many digits; whoever wants more has numerator and denominator."""
ROUGH_DIGITS: Final = 2
"""So many digits of a time are shown to whoever may not open the cases behind it."""


class By(StrEnum):
    """By what the cases are told apart."""

    NONE = "none"
    UNIT = "unit"
    PLATFORM = "platform"
    TOWN = "town"
    VILLAGE = "village"
    CELL = "cell"
    CATEGORY = "category"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Of which cases only: of a platform, an area with all below it, a category or a unit."""

    platform: str | None = None
    area: str | None = None
    category: str | None = None
    unit: str | None = None


EVERYWHERE: Final = Within()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure of one subject over one stretch of time; subject None is everything, or what is nobody's.

    numerator: the cases that count. denominator: those they are a share of; of times, how many there are; None where a
    figure only counts. value: a share from 0 to 1, seconds, or the count. hidden: a small group, of which nothing is
    said. rounded: numbers in fives, because not every case behind them may be opened.
    """

    figure: str
    version: str
    subject: str | None
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    hidden: bool = False
    rounded: bool = False


def counted(
    figure: Figure, subject: str | None, *, numerator: int, denominator: int, seconds: Decimal | None = None
) -> Counted:
    """Return what came of a figure, exactly."""
    told = None if figure.measure is Measure.COUNT else denominator
    value = seconds
    if figure.measure is Measure.COUNT:
        value = Decimal(numerator)
    elif figure.measure is Measure.SHARE:
        value = share(numerator, denominator)
    return Counted(
        figure=figure.id,
        version=figure.version,
        subject=subject,
        numerator=numerator,
        denominator=told,
        value=value,
    )


def share(numerator: int, denominator: int) -> Decimal | None:
    """Return a share as far as it is told; None of nothing."""
    if denominator == 0:
        return None
    with localcontext() as context:
        context.prec = 28
        return (Decimal(numerator) / Decimal(denominator)).quantize(EXACT, ROUND_HALF_EVEN)


def shown(exact: Counted, measure: Measure, *, foreign: int) -> Counted:
    """Return what somebody is shown; foreign: of so many cases behind it that person may not open the incident."""
    if foreign == 0:
        return exact
    if foreign < SMALL:
        return replace(exact, numerator=None, denominator=None, value=None, hidden=True)
    numerator = _in_fives(exact.numerator or 0)
    denominator = None if exact.denominator is None else _in_fives(exact.denominator)
    return replace(
        exact,
        numerator=numerator,
        denominator=denominator,
        value=_rough(exact.value, measure, numerator, denominator),
        rounded=True,
    )


def _rough(value: Decimal | None, measure: Measure, numerator: int, denominator: int | None) -> Decimal | None:
    """Return a value that says no more than the rounded numbers do; of a time, two digits."""
    if measure is Measure.COUNT:
        return Decimal(numerator)
    if measure is Measure.SHARE:
        return share(numerator, denominator or 0)
    if value is None or value == 0:
        return value
    return round(value, ROUGH_DIGITS - 1 - value.adjusted())


def _in_fives(number: int) -> int:
    return SMALL * ((number + SMALL // 2) // SMALL)
