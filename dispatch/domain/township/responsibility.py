"""Which unit is responsible: the responsibility catalogue (职责清单), where the most specific row wins.

Specific means, in this order: the longer category prefix, the smaller area (the longer code), a row that names the
grade over one that does not, and between rows that are equal in all of that the one with the smaller id, so that
the answer never depends on the order of the rows. The matter comes first because a unit knows its matters
everywhere, while an area row only says which of several like units it is.

Where no row fits there is no unit: the command room is the backstop and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.domain.terms import AreaCode, CategoryCode, Grade, UnitId
from dispatch.domain.township.area import covers


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityRow:
    """A row: matters of a scheme whose code starts with `category`, in an area, for one grade or any."""

    id: str
    scheme: str
    category: str
    area: AreaCode
    unit: UnitId
    level: str
    legal_basis: str
    grade: Grade | None = None

    @property
    def specificity(self) -> tuple[int, int, bool]:
        """How specific the row is: category, then area, then grade."""
        return len(self.category), len(self.area), self.grade is not None

    def why_not(self, area: AreaCode, grade: Grade | None) -> str | None:
        """Return why a row for this matter does not fit the place or the grade, or None if it fits."""
        if not covers(self.area, area):
            return f"answers for area {self.area}, not {area}"
        if self.grade not in (None, grade):
            return f"is for grade {self.grade:d} only"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loser:
    """A row for the same matter that did not win, and why."""

    row: ResponsibilityRow
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The row that won, or None for the command room, with the rows that lost."""

    winner: ResponsibilityRow | None
    losers: tuple[Loser, ...]


def route(
    rows: Iterable[ResponsibilityRow], *, scheme: str, category: CategoryCode, area: AreaCode, grade: Grade | None
) -> Route:
    """Find the most specific row for a matter at a place."""
    about = [row for row in rows if row.scheme == scheme and category.startswith(row.category)]
    excluded = {row.id: why for row in about if (why := row.why_not(area, grade)) is not None}
    fitting = [row for row in about if row.id not in excluded]
    if not fitting:
        return Route(winner=None, losers=tuple(Loser(row=row, why=excluded[row.id]) for row in about))

    most = max(row.specificity for row in fitting)
    winner = min((row for row in fitting if row.specificity == most), key=lambda row: row.id)
    losers = tuple(
        Loser(row=row, why=excluded.get(row.id) or _why_behind(row, winner)) for row in about if row is not winner
    )
    return Route(winner=winner, losers=losers)


def responsibility_rows_from(body: Mapping[str, Any]) -> tuple[ResponsibilityRow, ...]:
    """Read a document of kind `responsibility_rows`.

    `{"rows": [{"id": "R1", "scheme": "social", "category": "01", "area": "330499101", "grade": 2, "unit": "u1",
    "level": "town", "legal_basis": "…"}]}`; `category` is a prefix and may be empty, `grade` may be left out.

    Raises:
        ValueError: two rows have the same id.
    """
    rows = tuple(_row(row) for row in body["rows"])
    if len({row.id for row in rows}) < len(rows):
        raise ValueError("responsibility_rows: two rows have the same id")
    return rows


def _row(row: Mapping[str, Any]) -> ResponsibilityRow:
    return ResponsibilityRow(
        id=row["id"],
        scheme=row["scheme"],
        category=row.get("category", ""),
        area=AreaCode(row["area"]),
        unit=UnitId(row["unit"]),
        level=row["level"],
        legal_basis=row["legal_basis"],
        grade=Grade(row["grade"]) if row.get("grade") is not None else None,
    )


def _why_behind(row: ResponsibilityRow, winner: ResponsibilityRow) -> str:
    names = ("category is less specific", "area is wider", "names no grade")
    for name, mine, best in zip(names, row.specificity, winner.specificity, strict=True):
        if mine < best:
            return f"{name} than in {winner.id}" if name != names[2] else f"{name}, {winner.id} does"
    return f"as specific as {winner.id}, whose id comes first"
