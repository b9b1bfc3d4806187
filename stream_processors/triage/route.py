"""Which unit has to handle a report, by the responsibility catalogue (职责清单) and the lists that its rows cite.

Which row wins, and who leads by it, `dispatch.domain.township.duties` says. Here is what comes before and after: no
position or no category, no unit; the item of a list that the row cites is quoted; and every row that lost is named with
its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch.domain.terms import Grade
from dispatch.domain.township.areas import Cell
from dispatch.domain.township.categories import Leaf
from dispatch.domain.township.citing import cited
from dispatch.domain.township.duties import Answerable, Duties, Unfollowable, duties_from
from dispatch.domain.township.responsibility import Level, Lost, ResponsibilityRow
from dispatch.domain.township.self_handling import SelfHandlingList, self_handling_list_from
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
_UNFOLLOWABLE: Final[Mapping[Unfollowable, Reason]] = {
    Unfollowable.OUTSIDE: Reason.ROUTE_LOST_JURISDICTION,
    Unfollowable.NO_COUNTY: Reason.ROUTE_LOST_NO_COUNTY,
}
_SHOWN_LOSERS = 4
_FEWEST_LOSERS = 2


@dataclass(frozen=True, slots=True)
class Route:
    """The proposal: unit, level, the row that won, what it cites. helping: the unit of the town beside the county."""

    unit: str | None = None
    level: Level | None = None
    row: str | None = None
    admission_item: str | None = None
    duty_item: str | None = None
    helping: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Who answers for what, and what a grid handles itself.

    decided: answers given before, by category, cell and grade: the same three always get the same one, and there are
    few of them.
    """

    document: str
    duties: Duties
    self_handling: SelfHandlingList
    decided: dict[tuple[str, str, int], tuple[Route, Step]] = field(default_factory=dict)


def routing_from(documents: Mapping[str, ReferenceDocument]) -> Routing:
    """Read the documents that say who is answerable.

    Raises:
        BadDocument: one of them is no good.
        ValueError: a row names a unit that is not known.
    """
    duties, self_handling = duties_from(documents), documents["self_handling"]
    name = documents["responsibility"].name
    if lost := [row.id for row in duties.rows if row.unit not in duties.units]:
        raise ValueError(f"{name}: unknown unit in {', '.join(lost)}")
    return Routing(
        document=name,
        duties=duties,
        self_handling=self_handling_list_from(self_handling.body, version=self_handling.version),
    )


def route(
    report: ReportAccepted,
    category: Leaf | None,
    cell: Cell | None,
    grade: int | None,
    routing: Routing,
    *,
    wanted: bool = True,
) -> tuple[Route, Step]:
    """Return who should handle the report, an empty route when a person has to say, with the reasons.

    wanted: whether there is anything to be dealt with.
    """
    if not wanted:
        return Route(), _step(routing, None, line(Reason.ROUTE_NO_MATTER))
    if report.history:
        return Route(), _step(routing, None, line(Reason.ROUTE_HISTORY))
    if report.self_handled:
        return Route(level="cell"), _self_handled(category, routing)
    if category is None:
        return Route(), _step(routing, None, line(Reason.ROUTE_NO_CATEGORY))
    if cell is None:
        return Route(), _step(routing, None, line(Reason.ROUTE_UNPLACED))
    key = (category.code, cell.code, grade or category.grade)
    if key not in routing.decided:
        routing.decided[key] = _by_rows(category, cell, key[2], routing)
    return routing.decided[key]


def _self_handled(category: Leaf | None, routing: Routing) -> Step:
    lines = [line(Reason.ROUTE_SELF_HANDLED)]
    if category is not None:
        listed = Reason.ROUTE_LISTED if routing.self_handling.holds(category.code) else Reason.ROUTE_NOT_LISTED
        lines.append(line(listed, category=category.code, version=routing.self_handling.version))
    return _step(routing, None, *lines)


def _by_rows(category: Leaf, cell: Cell, grade: int, routing: Routing) -> tuple[Route, Step]:
    duties = routing.duties
    found, faults = duties.route(category, cell.code, Grade(grade))
    rows = {row.id: row for row in duties.rows}
    lost = [line(_LOST[loser.why], **_said(loser.row)) for loser in found.losers]
    lost += [_unfollowable(rows[id], why, duties) for id, why in faults.items()]
    if found.winner is None:
        return Route(), _step(routing, None, line(Reason.ROUTE_NO_ROW, category=category.code), lost=lost)

    answer = duties.by_row(found.winner, cell.code)
    admitted = duties.villages.item(answer.row.admission_item)
    proposal = Route(
        unit=answer.leader,
        level=answer.row.level,
        row=answer.row.id,
        admission_item=admitted.id if admitted else None,
        duty_item=answer.item.id if answer.item else None,
        helping=answer.helping,
    )
    return proposal, _step(routing, answer.leader, *_won(answer, duties), lost=lost)


def _won(answer: Answerable, duties: Duties) -> Iterator[Line]:
    row, admitted = answer.row, duties.villages.item(answer.row.admission_item)
    yield line(Reason.ROUTE_WON, **_said(row), level=row.level, legal_basis=row.legal_basis)
    if admitted is not None:
        said = {"admission_item": admitted.id, "item_text": admitted.text}
        yield line(Reason.ROUTE_ADMITTED, **said, version=duties.villages.version)
    if answer.item is not None:
        yield from cited(answer.item, duties.town)


def _unfollowable(row: ResponsibilityRow, why: Unfollowable, duties: Duties) -> Line:
    if why is Unfollowable.NOT_ADMITTED:
        return line(Reason.ROUTE_LOST_NOT_ADMITTED, **_said(row), version=duties.villages.version)
    if why is Unfollowable.NOT_LISTED:
        return line(Reason.ROUTE_LOST_NOT_LISTED, **_said(row), version=duties.town.version)
    return line(_UNFOLLOWABLE[why], **_said(row))


def _said(row: ResponsibilityRow) -> dict[str, Any]:
    """Return what explanations cite of a row: its id, its unit and what it is about."""
    about: dict[str, Any] = {"category": row.category, "area": row.area}
    if row.grade is not None:
        about["grade"] = row.grade.value
    return {"row": row.id, "unit": row.unit, "scope": about}


def _step(routing: Routing, outcome: str | None, *lines: Line, lost: Sequence[Line] = ()) -> Step:
    shown = max(2 + _SHOWN_LOSERS - len(lines), _FEWEST_LOSERS)
    return Step(step="route", outcome=outcome, document=routing.document, lines=(*lines, *lost[:shown]))
