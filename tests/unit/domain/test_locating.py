"""定位: an incident that nobody could place gets its cell from a person."""

from __future__ import annotations

from datetime import datetime

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.limits import Ground, limits_from
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Incident
from dispatch.domain.moves.locating import LocateForm
from dispatch.domain.moves.table import make_move
from dispatch.domain.refusals import InvalidValue, NotYours
from dispatch.domain.terms import Action, AreaCode, ClockKind, Status
from dispatch.domain.workflow.conditions import HANDLING
from schemas.facts import IncidentLocated
from tests.builders import (
    AN_OFFICER,
    AN_OPERATOR,
    CELL,
    LIMITS,
    LIMITS_BODY,
    MINUTE,
    NOON,
    OTHER_CELL,
    TOWNSHIP,
    a_cause,
    a_report,
    a_township,
    an_incident,
    filled,
    latest,
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


BY_CLASS = limits_from(
    {**LIMITS_BODY, "clocks": [*LIMITS_BODY["clocks"], {"clock": "handle", "area_class": "C", "minutes": 90}]},
    version="with classes",
    ladders=LIMITS.ladders,
    ground=Ground(classes={CELL: "A", OTHER_CELL: "C"}),
)


def moved_to(cell: AreaCode, before: Incident, *, at: datetime) -> Clock:
    form = LocateForm(cell=cell, reason="在桥南")
    township = a_township(limits=BY_CLASS, cells=frozenset({CELL, OTHER_CELL}))
    decision = make_move(Action.LOCATE, before, form, township, actor=AN_OPERATOR, at=at, cause=a_cause(before))
    return latest(decision.incident, ClockKind.HANDLE)


def test_where_the_limits_know_the_class_of_the_cell_the_clock_gets_what_that_class_may_take_and_says_so() -> None:
    before = an_incident(HANDLING)
    began = latest(before, ClockKind.HANDLE).started_at

    clock = moved_to(OTHER_CELL, before, at=began + 10 * MINUTE)

    assert clock.due_at == began + 90 * MINUTE
    line = explain(clock, began + 10 * MINUTE)[1]
    assert (line.what, line.rule and line.rule.area_class, line.shift) == ("rebased", "C", 30 * MINUTE)


def test_another_cell_of_a_class_with_the_same_row_moves_nothing_whatever_limits_came_meanwhile() -> None:
    before = an_incident(HANDLING)

    assert moved_to(CELL, before, at=NOON + 10 * MINUTE) == latest(before, ClockKind.HANDLE)


def test_a_class_that_may_take_less_leads_to_no_due_time_in_the_past() -> None:
    before = replace(an_incident(HANDLING), cell=OTHER_CELL)
    began = latest(before, ClockKind.HANDLE).started_at
    longer = moved_to(OTHER_CELL, replace(before, cell=CELL), at=began)
    slow = replace(before, clocks=tuple(longer if one.id == longer.id else one for one in before.clocks))

    clock = moved_to(CELL, slow, at=began + 80 * MINUTE)

    assert longer.due_at == began + 90 * MINUTE
    assert clock.due_at is not None
    assert began + 80 * MINUTE < clock.due_at <= longer.due_at


@pytest.mark.parametrize("cell", ["330499102201001", "nowhere", CELL[:12]])
def test_a_cell_that_is_none_of_the_towns_is_refused(cell: str) -> None:
    elsewhere = a_township(cells=frozenset({CELL, AreaCode("330499102201001")}))
    form = LocateForm(cell=cell, reason="来电")

    with pytest.raises(InvalidValue, match="invalid cell"):
        make_move(Action.LOCATE, a_report(), form, elsewhere, actor=AN_OPERATOR, at=NOON, cause=a_cause())


def test_nobody_but_the_command_room_says_where_an_incident_is() -> None:
    form = LocateForm(cell=OTHER_CELL, reason="在隔壁")

    with pytest.raises(NotYours):
        make_move(Action.LOCATE, a_report(), form, TOWNSHIP, actor=AN_OFFICER, at=NOON, cause=a_cause())
