"""Which unit has to handle a report, by the responsibility catalogue (职责清单).

Which row is the most specific, `dispatch.domain.township.responsibility` says. Here is what comes before and after:
no position or no category, no unit; a row whose unit does not answer for the cell, or that asks a village for something
its admission list (准入清单) does not hold, cannot win; and every row that lost is named with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch.domain.terms import Grade, UnitKind
from dispatch.domain.township import responsibility as routing
from dispatch.domain.township.admission import AdmissionItem, AdmissionList, admission_list_from
from dispatch.domain.township.areas import Cell
from dispatch.domain.township.categories import Leaf
from dispatch.domain.township.responsibility import Level, Lost, ResponsibilityRow, responsibility_rows_from
from dispatch.domain.township.self_handling import SelfHandlingList, self_handling_list_from
from dispatch.domain.township.units import Units, units_from
from schemas.incident_records import Line, ReportAccepted, Step
from schemas.reasons import Reason, line
from schemas.reference import ReferenceDocument

_LOST: Final[Mapping[Lost, Reason]] = {
    Lost.OTHER_AREA: Reason.ROUTE_LOST_OTHER_AREA,
    Lost.OTHER_GRADE: Reason.ROUTE_LOST_OTHER_GRADE,
    Lost.WIDER_CATEGORY: Reason.ROUTE_LOST_WIDER_CATEGORY,
    Lost.WIDER_AREA: Reason.ROUTE_LOST_WIDER_AREA,
    Lost.ANY_GRADE: Reason.ROUTE_LOST_ANY_GRADE,
    Lost.LATER_ID: Reason.ROUTE_LOST_LATER_ID,
}
_SHOWN_LOSERS = 4


@dataclass(frozen=True, slots=True)
class Route:
    """The proposal: unit, level, the row that won and the admission item it cites."""

    unit: str | None = None
    level: Level | None = None
    row: str | None = None
    admission_item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The responsibility rows, the units they name, what villages may be asked and what a grid handles itself.

    decided: answers given before, by category, cell and grade: the same three always get the same one, and there are
    few of them.
    """

    document: str
    rows: tuple[ResponsibilityRow, ...]
    units: Units
    admissions: AdmissionList
    self_handling: SelfHandlingList
    decided: dict[tuple[str, str, int], tuple[Route, Step]] = field(default_factory=dict)

    def fault(self, row: ResponsibilityRow, cell: Cell) -> Line | None:
        """Say why a row cannot be followed for the cell, None when it can."""
        unit = self.units[row.unit]
        if not unit.covers(cell.code):
            return line(Reason.ROUTE_LOST_JURISDICTION, **_said(row))
        if unit.kind is UnitKind.VILLAGE and self.item(row) is None:
            return line(Reason.ROUTE_LOST_NOT_ADMITTED, **_said(row), version=self.admissions.version)
        return None

    def item(self, row: ResponsibilityRow) -> AdmissionItem | None:
        """Return the admission item of the row, None when it cites none that is on the list."""
        return next((item for item in self.admissions.items if item.id == row.admission_item), None)


def duties_from(documents: Mapping[str, ReferenceDocument]) -> Duties:
    """Read the documents that say who is answerable.

    Raises:
        BadDocument: one of them is no good.
        ValueError: a row names a unit that is not known.
    """
    responsibility, admission = documents["responsibility"], documents["admission"]
    self_handling = documents["self_handling"]
    units = units_from(documents["units"].body)
    rows = responsibility_rows_from(responsibility.body)
    if lost := [row.id for row in rows if row.unit not in units]:
        raise ValueError(f"{responsibility.name}: unknown unit in {', '.join(lost)}")
    return Duties(
        document=responsibility.name,
        rows=rows,
        units=units,
        admissions=admission_list_from(admission.body, version=admission.version),
        self_handling=self_handling_list_from(self_handling.body, version=self_handling.version),
    )


def route(
    report: ReportAccepted,
    category: Leaf | None,
    cell: Cell | None,
    grade: int | None,
    duties: Duties,
    *,
    wanted: bool = True,
) -> tuple[Route, Step]:
    """Return who should handle the report, an empty route when a person has to say, with the reasons.

    wanted: whether there is anything to be dealt with.
    """
    if not wanted:
        return Route(), _step(duties, None, line(Reason.ROUTE_NO_MATTER))
    if report.history:
        return Route(), _step(duties, None, line(Reason.ROUTE_HISTORY))
    if report.self_handled:
        return Route(level="cell"), _self_handled(category, duties)
    if category is None:
        return Route(), _step(duties, None, line(Reason.ROUTE_NO_CATEGORY))
    if cell is None:
        return Route(), _step(duties, None, line(Reason.ROUTE_UNPLACED))
    key = (category.code, cell.code, grade or category.grade)
    if key not in duties.decided:
        duties.decided[key] = _by_rows(category, cell, key[2], duties)
    return duties.decided[key]


def _self_handled(category: Leaf | None, duties: Duties) -> Step:
    lines = [line(Reason.ROUTE_SELF_HANDLED)]
    if category is not None:
        listed = Reason.ROUTE_LISTED if duties.self_handling.holds(category.code) else Reason.ROUTE_NOT_LISTED
        lines.append(line(listed, category=category.code, version=duties.self_handling.version))
    return _step(duties, None, *lines)


def _by_rows(category: Leaf, cell: Cell, grade: int, duties: Duties) -> tuple[Route, Step]:
    about = [row for row in duties.rows if row.is_about(category.scheme, category.code)]
    faults = {row.id: fault for row in about if (fault := duties.fault(row, cell)) is not None}
    found = routing.route(
        (row for row in about if row.id not in faults),
        scheme=category.scheme,
        category=category.code,
        area=cell.code,
        grade=Grade(grade),
    )
    winner = found.winner
    lost = [line(_LOST[loser.why], **_said(loser.row)) for loser in found.losers] + list(faults.values())
    if winner is None:
        return Route(), _step(duties, None, line(Reason.ROUTE_NO_ROW, category=category.code), *lost)

    item = duties.item(winner)
    won = line(Reason.ROUTE_WON, **_said(winner), level=winner.level, legal_basis=winner.legal_basis)
    lines = [won, *([_admitted(item, duties)] if item else [])]
    proposal = Route(winner.unit, winner.level, winner.id, item.id if item else None)
    return proposal, _step(duties, winner.unit, *lines, *lost)


def _admitted(item: AdmissionItem, duties: Duties) -> Line:
    version = duties.admissions.version
    return line(Reason.ROUTE_ADMITTED, admission_item=item.id, item_text=item.text, version=version)


def _said(row: ResponsibilityRow) -> dict[str, Any]:
    """Return what explanations cite of a row: its id, its unit and what it is about."""
    about: dict[str, Any] = {"category": row.category, "area": row.area}
    if row.grade is not None:
        about["grade"] = row.grade.value
    return {"row": row.id, "unit": row.unit, "scope": about}


def _step(duties: Duties, outcome: str | None, *lines: Line) -> Step:
    return Step(step="route", outcome=outcome, document=duties.document, lines=lines[: 2 + _SHOWN_LOSERS])
