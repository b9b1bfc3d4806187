"""今日到期: what is due within the next hours, for every unit whose incidents the caller sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Query

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.models.due import DueAxis, DueLane, DueMark, MarkKind
from dispatch.adapters.postgres.reading.coming import Coming, MarkRow
from dispatch.application.masking import summary

router: Final = Door(tags=["incidents"])

HOURS: Final = 8
"""A shift."""
MOST_HOURS: Final = 24


@router.get("/due")
def read_axis(
    caller: Caller, here: Here, names: Names, hours: Annotated[int, Query(ge=1, le=MOST_HOURS)] = HOURS
) -> Answer[DueAxis]:
    """Return the due times and the next steps of ladders that come within so many hours, a lane for each unit."""
    found = here.services.reading.as_(caller).coming(hours)
    return Answer(axis_of(found, names))


def axis_of(found: Coming, names: Catalogue) -> DueAxis:
    """Return what comes, lane by lane: the command room's first, then the units by name."""
    late = {row.unit: row.overdue for row in found.late}
    lanes: dict[str | None, list[DueMark]] = {unit: [] for unit in late}
    for row, mark in _marks(found, names):
        lanes.setdefault(row.unit, []).append(mark)
    made = [DueLane(unit=names.unit(unit), overdue=late.get(unit, 0), marks=marks) for unit, marks in lanes.items()]
    made.sort(key=lambda lane: (lane.unit is not None, lane.unit.name if lane.unit else ""))
    return DueAxis(at=found.at, until=found.until, lanes=made, full=found.full)


def _marks(found: Coming, names: Catalogue) -> Iterator[tuple[MarkRow, DueMark]]:
    """Yield the marks in their order; a step that fires at the due time itself is told with that."""
    levels = {row.clock: row.level for row in found.marks if row.step is not None and row.at == row.due_at}
    for row in found.marks:
        if row.step is not None and row.at == row.due_at:
            continue
        yield (
            row,
            DueMark(
                at=row.at,
                what=MarkKind.DUE if row.step is None else MarkKind.STEP,
                level=levels.get(row.clock) if row.step is None else row.level,
                clock=row.kind,
                milestone=summary(row.milestone) if row.milestone else None,
                lamp=row.lamp(found.at),
                number=row.number,
                status=row.status,
                category=names.category(row.category),
                cell=names.area(row.cell),
                grade=row.grade,
                urgent=row.urgent,
            ),
        )
