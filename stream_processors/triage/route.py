"""Which unit has to handle a report, by the responsibility catalogue (职责清单).

Which row is the most specific, `dispatch.domain.township.responsibility` says. Here stands what comes before and after:
no position or no category, no unit; a row whose unit does not answer for the cell, or that asks a village for something
its admission list (准入清单) does not hold, cannot win; and every row that lost is named with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.domain.terms import Grade, UnitKind
from dispatch.domain.township import responsibility as routing
from dispatch.domain.township.admission import AdmissionItem, AdmissionList, admission_list_from
from dispatch.domain.township.areas import Cell
from dispatch.domain.township.categories import Leaf
from dispatch.domain.township.responsibility import Level, Loser, Lost, ResponsibilityRow, responsibility_rows_from
from dispatch.domain.township.self_handling import SelfHandlingList, self_handling_list_from
from dispatch.domain.township.units import Units, units_from
from schemas.incident_records import Line, ReportAccepted, Step
from schemas.reference import ReferenceDocument
from stream_processors.triage.grade import GRADE_NAMES

LEVEL_NAMES: Mapping[Level, str] = {"cell": "网格自处置", "village": "村社", "town": "镇街", "county": "县级"}
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

    def fault(self, row: ResponsibilityRow, cell: Cell) -> str | None:
        """Say why a row cannot be followed for the cell, None when it can."""
        unit = self.units[row.unit]
        if not unit.covers(cell.code):
            return f"{unit.name}的辖区不含该网格"
        if unit.kind is UnitKind.VILLAGE and self.item(row) is None:
            return f"交村须引用准入清单（版本 {self.admissions.version}）中的事项，该行没有"
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
    report: ReportAccepted, category: Leaf | None, cell: Cell | None, grade: int | None, duties: Duties
) -> tuple[Route, Step]:
    """Return who should handle the report, an empty route when a person has to say, with the reasons."""
    if report.history:
        return Route(), _left(duties, "历史导入，只分类不派单")
    if report.self_handled:
        return _self_handled(category, duties)
    if category is None:
        return Route(), _left(duties, "类别未定，不自动派单，在指挥室队列等待人工受理")
    if cell is None:
        return Route(), _left(duties, "未定位，不自动派单，在指挥室队列等待人工定位")
    key = (category.code, cell.code, grade or category.grade)
    if key not in duties.decided:
        duties.decided[key] = _by_rows(category, cell, key[2], duties)
    return duties.decided[key]


def _self_handled(category: Leaf | None, duties: Duties) -> tuple[Route, Step]:
    lines = ["网格员已当场处置，只分类不派单"]
    if category is not None:
        listed = "在" if duties.self_handling.holds(category.code) else "不在"
        lines.append(f"「{category.label}」{listed}网格自处置清单（版本 {duties.self_handling.version}）")
    return Route(level="cell"), _left(duties, *lines)


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
    lost = [_lost_line(loser.row, _why_lost(loser, winner), duties) for loser in found.losers]
    lost += [_lost_line(row, faults[row.id], duties) for row in about if row.id in faults]
    if winner is None:
        line = Line(text=f"职责清单中没有可用于「{category.label}」的行，在指挥室队列等待人工派单")
        return Route(), _step(duties, None, line, *lost)

    item = duties.item(winner)
    lines = [_won_line(winner, duties), *([_admission_line(item, duties)] if item else [])]
    proposal = Route(winner.unit, winner.level, winner.id, item.id if item else None)
    return proposal, _step(duties, winner.unit, *lines, *lost)


def _won_line(row: ResponsibilityRow, duties: Duties) -> Line:
    unit = duties.units[row.unit]
    text = f"职责清单 {row.id}（{_scope(row)}）→ {unit.name}，{LEVEL_NAMES[row.level]}；依据：{row.legal_basis}"
    return Line(text=text, data={"row": row.id, "unit": row.unit, "level": row.level})


def _admission_line(item: AdmissionItem, duties: Duties) -> Line:
    text = f"交村依据准入事项 {item.id}「{item.text}」（版本 {duties.admissions.version}）"
    return Line(text=text, data={"admission_item": item.id, "admission_version": duties.admissions.version})


def _lost_line(row: ResponsibilityRow, why: str, duties: Duties) -> Line:
    text = f"落选 {row.id}（{_scope(row)}）→ {duties.units[row.unit].name}：{why}"
    return Line(text=text, data={"row": row.id, "unit": row.unit, "lost": why})


def _why_lost(loser: Loser, winner: ResponsibilityRow | None) -> str:
    match loser.why:
        case Lost.OTHER_AREA:
            return "区域不含该网格"
        case Lost.OTHER_GRADE:
            return f"只适用于{GRADE_NAMES[loser.row.grade or Grade.ORDINARY]}等级"
        case Lost.LATER_ID if winner is not None:
            return f"与 {winner.id} 同样具体，编号在后"
    return "不如所选行具体"


def _scope(row: ResponsibilityRow) -> str:
    scope = f"类别 {row.category or '全部'}，区域 {row.area}"
    return scope if row.grade is None else f"{scope}，{GRADE_NAMES[row.grade]}"


def _left(duties: Duties, *texts: str) -> Step:
    return _step(duties, None, *(Line(text=text) for text in texts))


def _step(duties: Duties, outcome: str | None, *lines: Line) -> Step:
    return Step(step="route", outcome=outcome, document=duties.document, lines=lines[: 2 + _SHOWN_LOSERS])
