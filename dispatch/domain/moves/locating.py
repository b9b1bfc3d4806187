"""定位: the command room says in which cell an incident lies, when nobody knew or the place was wrong."""

from __future__ import annotations

from typing import Final

from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.collecting import classified
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, AreaCode
from dispatch.domain.township.areas import covers
from dispatch.domain.township.rules import TownshipRules
from dispatch.domain.workflow.conditions import OPEN
from dispatch.domain.workflow.form import CellField, Form, Words
from dispatch.domain.workflow.move import Act, Move
from dispatch.domain.workflow.parties import OPERATOR
from schemas.facts import IncidentLocated
from schemas.field_errors import Wrong


class LocateForm(Form, frozen=True, kw_only=True):
    """The cell, and how somebody knows."""

    cell: CellField
    reason: Words


def locate(act: Act, incident: Incident, form: LocateForm, township: TownshipRules) -> Decision:
    """Set the cell; from then on the incident is that person's, and who has it in hand does not change.

    Where the limits say something else for cells of this class, the clocks are re-based, never into the past.

    Raises:
        InvalidValue: there is no such cell in the incident's town.
    """
    cell = AreaCode(form.cell)
    if cell not in township.cells or not covers(incident.town, cell):
        raise InvalidValue("cell", Wrong.INVALID_CELL)
    placed = classified(incident, township.limits, category=None, grade=None, platform=None, cell=cell, at=act.at)
    after = replace(placed, person_only=True)
    return act.decides(incident, after, act.says(IncidentLocated(cell=cell), note=form.reason))


ROWS: Final = (
    Move(
        row=40,
        action=Action.LOCATE,
        sources=OPEN,
        goals=(),
        by=(OPERATOR,),
        form=LocateForm,
        decide=locate,
        clocks="re-base R, Hd, T where the limits know the class of the cell",
    ),
)
