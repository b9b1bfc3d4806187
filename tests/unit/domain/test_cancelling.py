"""撤回: whoever reported it takes it back while nobody handles it, and the unit that had it hears of it."""

from __future__ import annotations

import pytest

from dispatch.domain.accused import SOMEBODY, account_accused, role_accused
from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import Missing, MoveRefused, NotYours
from dispatch.domain.terms import Action, AssignmentState, Grade, Outcome, Role, Status
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, RECEIVED, RULING
from dispatch.domain.workflow.move import State
from schemas.facts import IncidentCancelled, IncidentClosed
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OFFICER_ELSEWHERE,
    AN_OPERATOR,
    ANOTHER_CITIZEN,
    MINUTE,
    NOON,
    a_report,
    an_incident,
    decision_of,
    perform,
)

LATER = NOON + 5 * MINUTE


@pytest.mark.parametrize("state", [RECEIVED, ASSIGNED, RULING], ids=str)
def test_it_closes_as_withdrawn_and_no_clock_runs_on(state: State) -> None:
    decision = decision_of(Action.CANCEL, an_incident(state), A_CITIZEN, at=LATER, reason="已自行清理")

    after = decision.incident
    assert (after.status, after.outcome, after.closed_at) == (Status.CLOSED, Outcome.CANCELLED, LATER)
    assert not any(clock.running for clock in after.clocks)
    assert not any(assignment.active for assignment in after.assignments)
    assert isinstance(decision.change.announce[0].fact, IncidentCancelled)
    assert decision.change.announce[0].note == "已自行清理"
    assert decision.change.announce[-1].fact == IncidentClosed(outcome="cancelled")


def test_the_unit_that_has_it_is_told_and_still_sees_what_became_of_it() -> None:
    incident = an_incident(ASSIGNED)

    decision = decision_of(Action.CANCEL, incident, A_CITIZEN, at=LATER, reason="已自行清理")

    assert [(notice.kind, notice.to, notice.unit) for notice in decision.change.notify] == [
        ("cancelled", "handler", "u-squad"),
        ("cancelled", "unit_lead", "u-squad"),
    ]
    (held,) = decision.incident.assignments
    assert (held.state, held.ended_at) == (AssignmentState.CANCELLED, LATER)
    assert decision.incident.units == incident.units
    assert decision.change.announce[0].fact == IncidentCancelled(assignment=held.id, unit="u-squad")


@pytest.mark.parametrize("state", [RECEIVED, RULING], ids=str)
def test_out_of_a_queue_of_the_command_room_nobody_is_told(state: State) -> None:
    assert decision_of(Action.CANCEL, an_incident(state), A_CITIZEN, reason="误报").change.notify == ()


def test_a_reason_is_needed() -> None:
    with pytest.raises(Missing, match="reason"):
        decision_of(Action.CANCEL, an_incident(), A_CITIZEN, reason="  ")


def test_an_officer_takes_back_what_that_officer_reported_and_no_other_officer_does() -> None:
    reported = a_report(reporter=AN_OFFICER)

    assert perform(reported, Action.CANCEL, AN_OFFICER).outcome is Outcome.CANCELLED
    with pytest.raises(NotYours):
        perform(reported, Action.CANCEL, AN_OFFICER_ELSEWHERE)


@pytest.mark.parametrize(
    "somebody",
    [ANOTHER_CITIZEN, AN_OFFICER, AN_OPERATOR, A_SUPERVISOR, A_HANDLER, A_UNIT_LEAD],
    ids=lambda who: who.user,
)
def test_nobody_takes_back_what_somebody_else_reported(somebody: Actor) -> None:
    with pytest.raises(NotYours):
        perform(an_incident(ASSIGNED), Action.CANCEL, somebody)


def test_once_a_unit_has_signed_it_is_too_late() -> None:
    with pytest.raises(MoveRefused, match="not possible while the incident is handling"):
        perform(an_incident(HANDLING), Action.CANCEL, A_CITIZEN)


@pytest.mark.parametrize(
    ("sentence", "incident", "possible"),
    [
        ("an ordinary matter", an_incident(grade=Grade.ORDINARY), True),
        ("a considerable one", an_incident(grade=Grade.CONSIDERABLE), True),
        ("a major one", an_incident(grade=Grade.MAJOR), False),
        ("an extraordinary one", an_incident(grade=Grade.EXTRAORDINARY), False),
        ("urgent and not graded yet", an_incident(urgent=True), False),
        ("urgent as its sender thinks, graded as ordinary", an_incident(urgent=True, grade=Grade.ORDINARY), True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_grave_is_not_taken_back(sentence: str, incident: Incident, possible: bool) -> None:
    if possible:
        assert perform(incident, Action.CANCEL, A_CITIZEN).outcome is Outcome.CANCELLED, sentence
        return
    with pytest.raises(MoveRefused, match="not of grade 1 or 2"):
        perform(incident, Action.CANCEL, A_CITIZEN)


def test_an_accusation_is_taken_back_by_whoever_made_it_and_by_nobody_of_whom_it_complains() -> None:
    accusation = an_incident(accused=(SOMEBODY,))
    of_officers = replace(a_report(reporter=AN_OFFICER), accused=(role_accused(Role.OFFICER),))
    of_the_account = replace(a_report(reporter=AN_OFFICER), accused=(account_accused(AN_OFFICER.user),))

    assert perform(accusation, Action.CANCEL, A_CITIZEN).outcome is Outcome.CANCELLED
    for about_the_reporter in (of_officers, of_the_account):
        with pytest.raises(NotYours):
            perform(about_the_reporter, Action.CANCEL, AN_OFFICER)
    with pytest.raises(NotYours):
        perform(accusation, Action.CANCEL, A_SUPERVISOR)
