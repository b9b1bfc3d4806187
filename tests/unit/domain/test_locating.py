"""定位: an incident that nobody could place gets its cell from a person."""

from __future__ import annotations

import pytest

from dispatch.domain.moves.locating import LocateForm
from dispatch.domain.moves.table import make_move
from dispatch.domain.refusals import InvalidValue, NotYours
from dispatch.domain.terms import Action, AreaCode, Status
from dispatch.domain.workflow.conditions import HANDLING
from schemas.facts import IncidentLocated
from tests.builders import (
    AN_OFFICER,
    AN_OPERATOR,
    CELL,
    NOON,
    OTHER_CELL,
    TOWNSHIP,
    a_cause,
    a_report,
    a_township,
    an_incident,
    filled,
)

LOCATED = filled(Action.LOCATE, cell=OTHER_CELL, reason="来电说明在桥南")


def test_an_incident_without_a_place_gets_one_and_can_then_be_checked_by_the_cells_officer() -> None:
    unplaced = a_report(cell=None)

    decision = LOCATED(unplaced, AN_OPERATOR, NOON, a_cause(unplaced))

    assert (decision.incident.cell, decision.incident.status) == (OTHER_CELL, Status.RECEIVED)
    assert decision.incident.version == unplaced.version + 1
    (said,) = decision.change.announce
    assert (said.fact, said.note) == (IncidentLocated(cell=OTHER_CELL), "来电说明在桥南")
    assert decision.incident.person_only


def test_a_wrong_place_is_put_right_while_a_unit_has_it_and_the_unit_keeps_it() -> None:
    before = an_incident(HANDLING)

    after = LOCATED(before, AN_OPERATOR, NOON, a_cause(before)).incident

    assert (after.cell, after.lead, after.clocks) == (OTHER_CELL, before.lead, before.clocks)


@pytest.mark.parametrize("cell", ["330499102201001", "nowhere", CELL[:12]])
def test_a_cell_that_is_none_of_the_towns_is_refused(cell: str) -> None:
    elsewhere = a_township(cells=frozenset({CELL, AreaCode("330499102201001")}))
    form = LocateForm(cell=cell, reason="来电")

    with pytest.raises(InvalidValue, match="is no cell of"):
        make_move(Action.LOCATE, a_report(), form, elsewhere, actor=AN_OPERATOR, at=NOON, cause=a_cause())


def test_nobody_but_the_command_room_says_where_an_incident_is() -> None:
    form = LocateForm(cell=OTHER_CELL, reason="在隔壁")

    with pytest.raises(NotYours):
        make_move(Action.LOCATE, a_report(), form, TOWNSHIP, actor=AN_OFFICER, at=NOON, cause=a_cause())
