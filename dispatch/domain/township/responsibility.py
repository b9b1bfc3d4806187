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
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct

from dispatch.domain.document import Where, refuse_twice, shaped
from dispatch.domain.terms import AreaCode, CategoryCode, Grade, UnitId
from dispatch.domain.township.areas import covers

Level = Literal["cell", "village", "town", "county"]
"""Who handles a matter: the grid itself, a village body, a station of the town, or the county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityRow:
    """A row: matters of a scheme whose code starts with `category`, in an area, for one grade or any.

    admission_item: what of the admission list (准入清单) the row cites; a row for a village needs one.
    duty_item: what of the town's duty list (履职事项清单) it cites; where a department of the county leads by that,
    `unit` is the one of the town that helps, or the county itself.
    """

    id: str
    scheme: str
    area: AreaCode
    unit: UnitId
    level: Level
    legal_basis: str
    category: str = ""
    grade: Grade | None = None
    admission_item: str | None = None
    duty_item: str | None = None

    @property
    def specificity(self) -> tuple[int, int, bool]:
        """How specific the row is: category, then area, then grade."""
        return len(self.category), len(self.area), self.grade is not None

    def is_about(self, scheme: str, category: str) -> bool:
        """Say whether the row speaks about a matter, wherever and for whichever grade."""
        return self.scheme == scheme and category.startswith(self.category)

    def unfit(self, area: AreaCode, grade: Grade | None) -> Lost | None:
        """Return why a row for this matter does not fit the place or the grade, or None if it fits."""
        if not covers(self.area, area):
            return Lost.OTHER_AREA
        if self.grade not in (None, grade):
            return Lost.OTHER_GRADE
        return None


class Lost(StrEnum):
    """Why a row for the matter did not win: it does not fit, or the winner comes before it."""

    OTHER_AREA = "other_area"
    OTHER_GRADE = "other_grade"
    WIDER_CATEGORY = "wider_category"
    WIDER_AREA = "wider_area"
    ANY_GRADE = "any_grade"
    LATER_ID = "later_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loser:
    """A row for the same matter that did not win, and why."""

    row: ResponsibilityRow
    why: Lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The row that won, or None for the command room, with the rows that lost."""

    winner: ResponsibilityRow | None
    losers: tuple[Loser, ...]


def route(
    rows: Iterable[ResponsibilityRow], *, scheme: str, category: CategoryCode, area: AreaCode, grade: Grade | None
) -> Route:
    """Find the most specific row for a matter at a place."""
    about = [row for row in rows if row.is_about(scheme, category)]
    unfit = {row.id: why for row in about if (why := row.unfit(area, grade)) is not None}
    fitting = [row for row in about if row.id not in unfit]
    if not fitting:
        return Route(winner=None, losers=tuple(Loser(row=row, why=unfit[row.id]) for row in about))

    most = max(row.specificity for row in fitting)
    winner = min((row for row in fitting if row.specificity == most), key=lambda row: row.id)
    losers = tuple(
        Loser(row=row, why=unfit.get(row.id) or _why_behind(row, winner)) for row in about if row is not winner
    )
    return Route(winner=winner, losers=losers)


class _Document(Struct, frozen=True):
    rows: tuple[ResponsibilityRow, ...]


def responsibility_rows_from(body: Mapping[str, Any]) -> tuple[ResponsibilityRow, ...]:
    """Read a document of kind `responsibility`.

    `{"rows": [{"id": "R1", "scheme": "social", "category": "01", "area": "330499101", "grade": 2, "unit": "u1",
    "level": "town", "legal_basis": "…"}]}`; `category` is a prefix and may be empty, `grade`, `admission_item` and
    `duty_item` may be left out.

    Raises:
        BadDocument: a row says too little, or two have the same id.
    """
    rows = shaped(Where("responsibility"), body, _Document).rows
    refuse_twice(Where("responsibility"), "rows", (row.id for row in rows))
    return rows


def _why_behind(row: ResponsibilityRow, winner: ResponsibilityRow) -> Lost:
    reasons = (Lost.WIDER_CATEGORY, Lost.WIDER_AREA, Lost.ANY_GRADE)
    ranks = zip(reasons, row.specificity, winner.specificity, strict=True)
    return next((reason for reason, mine, best in ranks if mine < best), Lost.LATER_ID)
