"""撤回: whoever reported it takes it back, later with an operator's consent, and the unit that had it hears of it."""

from __future__ import annotations

import pytest

from dispatch.domain.accused import SOMEBODY, account_accused, role_accused
from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import Missing, MoveRefused, NotYours
from dispatch.domain.terms import (
    Action,
    AssignmentState,
    ClockKind,
    Grade,
    Outcome,
    RequestKind,
    RequestState,
    Role,
    Status,
)
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, RECEIVED, RULING
from dispatch.domain.workflow.move import State
from schemas.facts import IncidentCancelled, IncidentClosed, RequestGranted, RequestLapsed, RequestMade
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
    PERFORM,
    a_cause,
    a_report,
    an_actor,
    an_incident,
    decision_of,
    latest,
    perform,
    the_request,
    walk,
)

LATER = NOON + 5 * MINUTE
ASKED = perform(an_incident(HANDLING), Action.CANCEL, A_CITIZEN)


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


def test_what_a_unit_handles_the_reporter_asks_for_and_the_unit_goes_on_meanwhile() -> None:
    incident = an_incident(HANDLING)

    decision = decision_of(Action.CANCEL, incident, A_CITIZEN, at=LATER, reason="物业已经清走了")

    after = decision.incident
    (request,) = after.requests
    (said,) = decision.change.announce
    assert said.fact == RequestMade(request=request.id, kind="cancellation", decider="operator")
    assert (said.by, said.note) == (Role.CITIZEN, "物业已经清走了")
    assert (request.kind, request.asked_by, request.reason) == (
        RequestKind.CANCELLATION,
        A_CITIZEN.user,
        "物业已经清走了",
    )
    assert (after.status, after.assignments) == (Status.HANDLING, incident.assignments)
    assert latest(after, ClockKind.REQUEST).running
    assert latest(after, ClockKind.HANDLE).due_at == latest(incident, ClockKind.HANDLE).due_at
    assert [(notice.kind, notice.to) for notice in decision.change.notify] == [("request_made", "operator")]


def test_a_grant_closes_it_tells_the_unit_that_it_need_not_go_and_the_reporter_that_it_was_granted() -> None:
    waiting = perform(ASKED, Action.EXTEND, A_HANDLER)
    (request, extension) = waiting.requests

    decision = decision_of(Action.GRANT, waiting, AN_OPERATOR, at=LATER, request=request.id, reason="已与来电人核实")

    after = decision.incident
    (held,) = after.assignments
    assert (after.status, after.outcome, after.closed_at) == (Status.CLOSED, Outcome.CANCELLED, LATER)
    assert not any(clock.running for clock in after.clocks)
    assert (held.state, held.ended_at) == (AssignmentState.CANCELLED, LATER)
    assert [said.fact for said in decision.change.announce] == [
        RequestGranted(request=request.id, kind="cancellation"),
        IncidentCancelled(assignment=held.id, unit="u-squad"),
        RequestLapsed(request=extension.id, kind="extension"),
        IncidentClosed(outcome="cancelled"),
    ]
    assert [said.note for said in decision.change.announce] == ["已与来电人核实", None, None, None]
    assert [(notice.kind, notice.to, notice.unit or notice.user) for notice in decision.change.notify] == [
        ("cancelled", "handler", "u-squad"),
        ("cancelled", "unit_lead", "u-squad"),
        ("request_granted", "reporter", A_CITIZEN.user),
        ("request_lapsed", "handler", A_HANDLER.user),
    ]


def test_a_refusal_tells_the_reporter_why_and_it_may_be_asked_again() -> None:
    decision = decision_of(Action.REFUSE, ASKED, AN_OPERATOR, request=the_request(ASKED), reason="现场仍有堆放")

    assert decision.incident.status is Status.HANDLING
    assert decision.incident.requests[0].state is RequestState.REFUSED
    assert decision.change.announce[0].note == "现场仍有堆放"
    assert [(notice.kind, notice.to, notice.user) for notice in decision.change.notify] == [
        ("request_refused", "reporter", A_CITIZEN.user)
    ]
    assert perform(decision.incident, Action.CANCEL, A_CITIZEN).requests[-1].pending


@pytest.mark.parametrize(
    ("action", "who"),
    [(Action.HAND_IN, A_HANDLER), (Action.RETURN, A_UNIT_LEAD), (Action.REASSIGN, AN_OPERATOR)],
)
def test_it_lapses_when_the_unit_handles_it_no_more_and_the_reporter_is_told(action: Action, who: Actor) -> None:
    decision = PERFORM[action](ASKED, who, LATER, a_cause(ASKED))

    (request,) = decision.incident.requests
    assert request.state is RequestState.LAPSED
    assert not latest(decision.incident, ClockKind.REQUEST).running
    lapsed = [(one.to, one.user) for one in decision.change.notify if one.kind == "request_lapsed"]
    assert lapsed == [("reporter", A_CITIZEN.user)]


def test_a_hold_that_is_granted_meanwhile_lets_it_lapse() -> None:
    held = walk(perform(an_incident(HANDLING), Action.HOLD, A_HANDLER), (Action.CANCEL, A_CITIZEN))

    assert perform(held, Action.GRANT, AN_OPERATOR).requests[-1].state is RequestState.LAPSED


def test_nobody_asks_twice_and_nobody_asks_for_what_somebody_else_reported() -> None:
    with pytest.raises(MoveRefused, match="no cancellation is asked for"):
        perform(ASKED, Action.CANCEL, A_CITIZEN)
    for somebody in (ANOTHER_CITIZEN, AN_OFFICER, A_HANDLER, AN_OPERATOR):
        with pytest.raises(NotYours):
            perform(an_incident(HANDLING), Action.CANCEL, somebody)


def test_an_operator_who_reported_it_does_not_agree_to_what_that_operator_asks() -> None:
    asked = perform(an_incident(HANDLING, reporter=AN_OPERATOR), Action.CANCEL, AN_OPERATOR)

    with pytest.raises(NotYours):
        perform(asked, Action.GRANT, AN_OPERATOR)
    assert perform(asked, Action.GRANT, an_actor("operator-2", Role.OPERATOR)).outcome is Outcome.CANCELLED


def test_what_has_become_grave_is_refused_and_not_granted() -> None:
    graver = perform(ASKED, Action.CLASSIFY, AN_OPERATOR)

    with pytest.raises(MoveRefused, match="not of grade 1 or 2"):
        perform(graver, Action.GRANT, AN_OPERATOR)
    assert perform(graver, Action.REFUSE, AN_OPERATOR).requests[0].state is RequestState.REFUSED
    with pytest.raises(MoveRefused, match="not of grade 1 or 2"):
        perform(an_incident(HANDLING, grade=Grade.MAJOR), Action.CANCEL, A_CITIZEN)


def test_the_withdrawal_of_an_accusation_is_decided_by_the_supervisor() -> None:
    asked = perform(an_incident(HANDLING, accused=(SOMEBODY,)), Action.CANCEL, A_CITIZEN)

    with pytest.raises(NotYours):
        perform(asked, Action.GRANT, AN_OPERATOR)
    assert perform(asked, Action.GRANT, A_SUPERVISOR).outcome is Outcome.CANCELLED


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
