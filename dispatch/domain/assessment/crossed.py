"""A figure by matter and place at once: how many cases each field has, added up as a table shows them.

A field, a row, a column and the sum are shown by the one rule for small groups (`counted.shown`), each by itself: what
is not the reader's to open comes in fives, so that none of them can be had by taking the others from a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.domain.assessment.counted import Counted, counted, shown
from dispatch.domain.assessment.figure import Figure, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """So many cases of a category in a cell; foreign: of so many whoever asked may not open the incident."""

    cell: str | None
    category: str | None
    count: int
    foreign: int


Place = str | None
Matter = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """The table: its fields, those that have a case; what they add up to by place and by matter; and the sum."""

    fields: Mapping[tuple[Place, Matter], Counted]
    places: Mapping[Place, Counted]
    matters: Mapping[Matter, Counted]
    total: Counted


def crossed(
    figure: Figure,
    fields: Iterable[Field],
    *,
    place_of: Callable[[str | None], Place],
    matter_of: Callable[[str | None], Matter],
) -> Crossed:
    """Return the table of a figure; place_of, matter_of: the row of a cell and the column of a category."""
    found = [(place_of(each.cell), matter_of(each.category), each) for each in fields]
    of_fields: dict[tuple[Place, Matter], list[Field]] = {}
    of_places: dict[Place, list[Field]] = {}
    of_matters: dict[Matter, list[Field]] = {}
    for place, matter, each in found:
        of_fields.setdefault((place, matter), []).append(each)
        of_places.setdefault(place, []).append(each)
        of_matters.setdefault(matter, []).append(each)
    return Crossed(
        fields={key: _sum(figure, of) for key, of in of_fields.items()},
        places={key: _sum(figure, of) for key, of in of_places.items()},
        matters={key: _sum(figure, of) for key, of in of_matters.items()},
        total=_sum(figure, [each for _, _, each in found]),
    )


def _sum(figure: Figure, fields: Sequence[Field]) -> Counted:
    """Return what fields come to, as their reader may see it."""
    number = sum(each.count for each in fields)
    exact = counted(figure, None, numerator=number, denominator=number)
    return shown(exact, Measure.COUNT, foreign=sum(each.foreign for each in fields))
