"""晨会单: one page for the meeting in the morning, of what the caller sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.api.answer import Answer, Door
from console.api.context import Caller, Here, Names
from console.api.models.incidents import Summary
from console.api.models.morning import MorningCounts, MorningSheet, MorningUnit
from console.api.views import Viewer, summary_view
from dispatch.adapters.postgres.reading.morning import Morning
from dispatch.domain.terms import IncidentId

router: Final = Door(tags=["figures"])
_COUNTED: Final = MorningCounts.__struct_fields__


@router.get("/morning")
def read_sheet(caller: Caller, here: Here, names: Names) -> Answer[MorningSheet]:
    """Return the sheet of this morning: counts for every unit, and the most pressing incidents by name."""
    found = here.services.reading.as_(caller).morning()
    return Answer(sheet_of(found, Viewer(actor=caller, catalogue=names, at=found.at)))


def sheet_of(found: Morning, viewer: Viewer) -> MorningSheet:
    """Return the sheet: the command room first, then the units by name."""
    shown = {row.id: summary_view(row, viewer) for row in found.rows}

    def named(ids: Sequence[IncidentId]) -> list[Summary]:
        return [shown[id] for id in ids]

    units = [
        MorningUnit(unit=viewer.catalogue.unit(row.unit), **{name: getattr(row, name) for name in _COUNTED})
        for row in found.units
    ]
    units.sort(key=lambda each: (each.unit is not None, each.unit.name if each.unit else ""))
    return MorningSheet(
        at=found.at,
        since=found.since,
        total=MorningCounts(**{name: sum(getattr(row, name) for row in found.units) for name in _COUNTED}),
        units=units,
        overnight=named(found.named.overnight),
        due_today=named(found.named.due_today),
        overdue=named(found.named.overdue),
        returned=named(found.named.returned),
    )
