"""改派 and 接管: the unit that had it keeps its time for assessment, and the one that gets it starts anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.domain.accused import unit_accused
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import InvalidValue, MoveRefused, NotYours, OutsideJurisdiction
from dispatch.domain.terms import Action, AssignmentState, ClockKind, ClockState, Role, Status, UnitId, UnitKind
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, RULING
from dispatch.domain.workflow.move import State
from schemas.facts import IncidentAssigned, IncidentReassigned
from tests.builders import (
    A_HANDLER,
    A_HANDLER_ELSEWHERE,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OPERATOR,
    CELL,
    MINUTE,
    NEXT_TOWN,
    NOON,
    TOWNSHIP,
    a_township,
    a_unit,
    an_actor,
    an_incident,
    decision_of,
    perform,
    walk,
)

LATER = NOON + 12 * MINUTE
ANOTHER_SUPERVISOR = an_actor("supervisor-2", Role.SUPERVISOR)
RULED = walk(an_incident(RULING), (Action.RULE, AN_OPERATOR))


def clock_of(incident: Incident, place: int, kind: ClockKind) -> tuple[ClockState, timedelta | None]:
    """The state of a clock of the n-th assignment, and when it is due, counted from noon."""
    clock = incident.clock(of_assignment(incident.assignments[place].id, kind))
    assert clock is not None
    return clock.state, clock.due_at - NOON if clock.due_at else None


@pytest.mark.parametrize("state", [ASSIGNED, HANDLING], ids=str)
def test_another_unit_starts_anew_and_the_first_ones_time_is_kept(state: State) -> None:
    after = perform(an_incident(state), Action.REASSIGN, AN_OPERATOR, at=LATER)

    assert after.status is Status.ASSIGNED
    assert [(found.unit, found.state) for found in after.assignments] == [
        ("u-squad", AssignmentState.RELEASED),
        ("u-market", AssignmentState.ASSIGNED),
    ]
    assert clock_of(after, 0, ClockKind.HANDLE)[0] is ClockState.STOPPED
    assert clock_of(after, 0, ClockKind.SIGN)[0] is ClockState.STOPPED
    assert clock_of(after, 1, ClockKind.SIGN) == (ClockState.RUNNING, (12 + 15) * MINUTE)
    assert clock_of(after, 1, ClockKind.HANDLE) == (ClockState.RUNNING, (12 + 60) * MINUTE)


def test_it_is_told_from_whom_to_whom_and_that_it_is_assigned() -> None:
    decision = decision_of(
        Action.REASSIGN, an_incident(HANDLING), AN_OPERATOR, at=LATER, unit="u-market", reason="设备在他们那里"
    )

    reassigned, assigned = (said.fact for said in decision.change.announce)
    assert isinstance(reassigned, IncidentReassigned)
    assert (reassigned.from_unit, reassigned.unit, reassigned.taken_over) == ("u-squad", "u-market", False)
    assert isinstance(assigned, IncidentAssigned)
    assert assigned.unit == "u-market"
    assert decision.change.announce[0].note == "设备在他们那里"


def test_out_of_a_ruling_its_clock_stops_and_the_unit_that_returned_it_does_not_get_it() -> None:
    ruling = an_incident(RULING)

    after = perform(ruling, Action.REASSIGN, AN_OPERATOR, at=LATER)

    assert after.lead_assignment is not None
    assert after.lead_assignment.unit == "u-market"
    running = {clock.kind for clock in after.clocks if clock.running}
    assert running == {ClockKind.TOTAL, ClockKind.SIGN, ClockKind.HANDLE}
    with pytest.raises(InvalidValue):
        decision_of(Action.REASSIGN, ruling, AN_OPERATOR, unit="u-squad", reason="还是你们")


def test_a_unit_that_had_it_before_starts_anew_too() -> None:
    there_and_back = walk(
        an_incident(HANDLING), (Action.REASSIGN, AN_OPERATOR), (Action.REASSIGN, AN_OPERATOR), at=LATER
    )

    assert [found.unit for found in there_and_back.assignments] == ["u-squad", "u-market", "u-squad"]
    assert clock_of(there_and_back, 0, ClockKind.HANDLE)[0] is ClockState.STOPPED
    assert clock_of(there_and_back, 2, ClockKind.HANDLE) == (ClockState.RUNNING, (12 + 60) * MINUTE)


def test_what_a_ruling_assigned_is_not_reassigned_by_the_operator() -> None:
    with pytest.raises(MoveRefused):
        perform(RULED, Action.REASSIGN, AN_OPERATOR)

    assert perform(RULED, Action.TAKE_OVER, A_SUPERVISOR).status is Status.ASSIGNED


def test_a_unit_that_does_not_answer_for_the_cell_does_not_get_it() -> None:
    far = a_unit("u-far", covers=NEXT_TOWN)
    township = a_township(units={**TOWNSHIP.units, far.id: far})

    with pytest.raises(OutsideJurisdiction):
        decision_of(
            Action.REASSIGN, an_incident(HANDLING), AN_OPERATOR, township=township, unit="u-far", reason="他们闲"
        )


@pytest.mark.parametrize("state", [ASSIGNED, HANDLING, RULING], ids=str)
def test_the_supervisor_who_takes_it_over_handles_it_in_the_command_room(state: State) -> None:
    taken = perform(an_incident(state), Action.TAKE_OVER, A_SUPERVISOR, at=LATER)

    lead = taken.lead_assignment
    assert lead is not None
    assert (lead.unit, lead.handler, lead.taken_over) == ("u-room", A_SUPERVISOR.user, True)
    handed_in = walk(taken, (Action.SIGN, A_SUPERVISOR), (Action.HAND_IN, A_SUPERVISOR), at=LATER)
    assert handed_in.status is Status.AWAITING_CHECK
    assert A_SUPERVISOR.user in handed_in.handlers


def test_nobody_else_has_a_hand_in_what_a_supervisor_took_over() -> None:
    taken = perform(an_incident(HANDLING), Action.TAKE_OVER, A_SUPERVISOR)
    of_the_room = [an_actor(f"room-{role}", role, unit="u-room") for role in (Role.HANDLER, Role.UNIT_LEAD)]

    for actor in (A_HANDLER, A_UNIT_LEAD, A_HANDLER_ELSEWHERE, AN_OPERATOR, ANOTHER_SUPERVISOR, *of_the_room):
        for action in (Action.SIGN, Action.RETURN):
            with pytest.raises(NotYours):
                perform(taken, action, actor)


def test_another_supervisor_takes_it_from_the_one_who_has_it_and_that_one_does_not_begin_anew() -> None:
    taken = perform(an_incident(HANDLING), Action.TAKE_OVER, A_SUPERVISOR)

    with pytest.raises(NotYours):
        perform(taken, Action.TAKE_OVER, A_SUPERVISOR)
    again = perform(taken, Action.TAKE_OVER, ANOTHER_SUPERVISOR, at=LATER)

    assert again.lead_assignment is not None
    assert again.lead_assignment.handler == ANOTHER_SUPERVISOR.user
    assert clock_of(again, 1, ClockKind.HANDLE)[0] is ClockState.STOPPED


def test_without_a_command_room_nothing_is_taken_over() -> None:
    township = a_township(
        units={unit.id: unit for unit in TOWNSHIP.units.values() if unit.kind is not UnitKind.COMMAND_ROOM}
    )

    with pytest.raises(MoveRefused):
        decision_of(Action.TAKE_OVER, an_incident(HANDLING, cell=CELL), A_SUPERVISOR, township=township, reason="急")


def test_a_command_room_that_is_complained_about_does_not_get_it() -> None:
    accused = an_incident(HANDLING, accused=(unit_accused(UnitId("u-room")),))

    with pytest.raises(MoveRefused):
        perform(accused, Action.TAKE_OVER, A_SUPERVISOR)


def test_why_it_was_taken_away_is_not_written_where_the_unit_reads_it() -> None:
    after = perform(an_incident(HANDLING), Action.REASSIGN, AN_OPERATOR)

    assert after.assignments[0].reason == "职责"
