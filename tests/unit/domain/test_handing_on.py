"""转办: the lead of the unit gives it to another handler of the unit, who is told; the unit's time runs on."""

from __future__ import annotations

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.refusals import InvalidValue, MoveRefused, NotYours
from dispatch.domain.terms import Action, Role, Status
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING
from schemas.facts import AssignmentHandedOn
from tests.builders import (
    A_HANDLER,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    A_UNIT_LEAD_ELSEWHERE,
    AN_OFFICER,
    AN_OPERATOR,
    CELL,
    MINUTE,
    NOON,
    an_actor,
    an_incident,
    decision_of,
    perform,
    walk,
)

LATER = NOON + 12 * MINUTE


def test_another_person_of_the_unit_is_its_handler_and_no_clock_notices() -> None:
    incident = an_incident(HANDLING)

    decision = decision_of(Action.HAND_ON, incident, A_UNIT_LEAD, at=LATER, person="colleague", note="老李今天轮休")

    lead = decision.incident.lead_assignment
    assert lead is not None
    assert (decision.incident.status, lead.handler) == (Status.HANDLING, "colleague")
    assert decision.incident.clocks == incident.clocks
    (said,) = decision.change.announce
    assert said.fact == AssignmentHandedOn(assignment=lead.id, unit="u-squad")
    assert (said.given_to, said.note) == ("colleague", "老李今天轮休")


def test_the_new_handler_is_told() -> None:
    decision = decision_of(Action.HAND_ON, an_incident(HANDLING), A_UNIT_LEAD, person="colleague")

    assert [(notice.kind, notice.to, notice.unit) for notice in decision.change.notify] == [
        ("handed_on", "handler", "u-squad")
    ]


@pytest.mark.parametrize("person", ["handler-2", "operator", "nobody"])
def test_it_goes_to_no_one_who_does_not_handle_in_this_unit(person: str) -> None:
    with pytest.raises(InvalidValue, match="invalid person"):
        decision_of(Action.HAND_ON, an_incident(HANDLING), A_UNIT_LEAD, person=person)


def test_it_does_not_go_to_the_person_who_has_it() -> None:
    with pytest.raises(InvalidValue, match="person has it"):
        decision_of(Action.HAND_ON, an_incident(HANDLING), A_UNIT_LEAD, person=A_HANDLER.user)


def test_only_the_lead_of_the_unit_hands_on_and_only_what_is_handled() -> None:
    for somebody in (A_HANDLER, A_UNIT_LEAD_ELSEWHERE, AN_OPERATOR, A_SUPERVISOR):
        with pytest.raises(NotYours):
            perform(an_incident(HANDLING), Action.HAND_ON, somebody)
    with pytest.raises(MoveRefused, match=r"elsewhere \(assigned"):
        perform(an_incident(ASSIGNED), Action.HAND_ON, A_UNIT_LEAD)


def test_nobody_in_the_command_room_hands_on_what_a_supervisor_took_over() -> None:
    taken = walk(an_incident(HANDLING), (Action.TAKE_OVER, A_SUPERVISOR), (Action.SIGN, A_SUPERVISOR))

    with pytest.raises(NotYours):
        perform(taken, Action.HAND_ON, an_actor("room-lead", Role.UNIT_LEAD, unit="u-room"))


def test_whoever_had_it_before_checks_nothing_though_they_have_left_the_unit() -> None:
    handed_on = perform(an_incident(HANDLING), Action.HAND_ON, A_UNIT_LEAD)
    handed_in = perform(handed_on, Action.HAND_IN, A_HANDLER)
    now_an_officer = an_actor(A_HANDLER.user, Role.OFFICER, CELL)

    assert A_HANDLER.user in handed_in.handlers
    with pytest.raises(NotYours):
        perform(handed_in, Action.CONFIRM, now_an_officer)
    assert perform(handed_in, Action.CONFIRM, AN_OFFICER) != replace(handed_in)
