"""今日到期: what is due within the next hours, for every unit whose incidents the caller sees.

And when the handling of an incident would be due if it were extended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Annotated, Final

from fastapi import Query
from pydantic import AwareDatetime

from console.api.answer import Answer, Door
from console.api.catalogue import Catalogue
from console.api.context import Caller, Here, Names
from console.api.incidents import read_details
from console.api.models.due import DueAxis, DueLane, DueMark, ExtensionPreview, MarkKind
from dispatch.adapters.postgres.reading.coming import Coming, MarkRow
from dispatch.application.accept.report_form import check_instant
from dispatch.application.masking import summary
from dispatch.application.policy import Sight, sight
from dispatch.domain.moves.extending import extension_to
from dispatch.domain.refusals import InvalidValue, MoveRefused
from dispatch.domain.workflow.conditions import handling_clock

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


@router.get("/incidents/{number}/extension")
def preview_extension(number: str, due_at: AwareDatetime, caller: Caller, here: Here) -> Answer[ExtensionPreview]:
    """Return what the handling would be due at if it were extended to that moment: in working time the duty decides."""
    check_instant("due_at", due_at)
    found = read_details(here, caller, number)
    if sight(caller, found.concerned) is not Sight.WHOLE or handling_clock(found.incident) is None:
        return Answer(ExtensionPreview(was_due_at=None, due_at=None))
    try:
        wanted = extension_to(due_at.astimezone(UTC), found.incident, here.services.rules().limits, at=found.at)
    except (InvalidValue, MoveRefused):
        return Answer(ExtensionPreview(was_due_at=None, due_at=None))
    return Answer(ExtensionPreview(was_due_at=wanted.was_due_at, due_at=wanted.due_at))


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
