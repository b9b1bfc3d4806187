"""上报 and 县级处置: the command room asks, the supervisor agrees, a department of the county reports for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.automation import apply_triage
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import limits_from
from dispatch.domain.clocks.sla_clock import on_time
from dispatch.domain.incident import Incident
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.table import allowed_moves, check_move, check_version
from dispatch.domain.moves.transferring import Transfer, to_county
from dispatch.domain.refusals import InvalidValue, Missing, MoveRefused, NotYours, Stale
from dispatch.domain.terms import (
    Action,
    AssignmentState,
    ClockKind,
    ClockReason,
    ClockState,
    RequestKind,
    RequestState,
    Role,
    Status,
)
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, RECEIVED, RULING, WITH_COUNTY
from dispatch.domain.workflow.move import Act, Permit, State
from schemas.facts import (
    CountyArrived,
    CountyReturned,
    CountyTakenBack,
    IncidentTransferred,
    RequestGranted,
    RequestLapsed,
    ResultHandedIn,
)
from tests.builders import (
    A_CITIZEN,
    A_COUNTY_OPERATOR,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    LADDERS_BODY,
    LIMITS_BODY,
    MINUTE,
    NOON,
    PERFORM,
    THE_COUNTY,
    TOWNSHIP,
    a_cause,
    a_township,
    a_triage,
    an_actor,
    an_incident,
    decision_of,
    latest,
    perform,
    the_request,
    walk,
)

ASKED_AT = NOON + 10 * MINUTE
GRANTED_AT = NOON + 75 * MINUTE
ANOTHER_OPERATOR = an_actor("operator-3", Role.OPERATOR)


def asked(incident: Incident) -> Incident:
    """The incident after an operator asked for the county to take it."""
    return perform(incident, Action.TRANSFER, AN_OPERATOR, at=ASKED_AT)


def arrived(incident: Incident) -> Incident:
    """The incident after a department reported for it."""
    return perform(incident, Action.ARRIVE, A_COUNTY_OPERATOR)


def running(incident: Incident) -> set[ClockKind]:
    """The kinds of the clocks that run."""
    return {clock.kind for clock in incident.clocks if clock.running}


@pytest.mark.parametrize("state", [RECEIVED, ASSIGNED, HANDLING, RULING], ids=str)
def test_a_grant_stops_what_ran_in_the_town_as_of_asking_and_lets_the_total_run(state: State) -> None:
    before = an_incident(state)
    waiting = asked(before)
    of_town = [clock for clock in waiting.clocks if clock.running and clock.kind not in (ClockKind.TOTAL,)]

    decision = decision_of(Action.GRANT, waiting, A_SUPERVISOR, at=GRANTED_AT, request=the_request(waiting))

    after = decision.incident
    assert (waiting.status, after.status) == (before.status, Status.WITH_COUNTY)
    assert running(after) == {ClockKind.TOTAL, ClockKind.ARRIVAL}
    stopped = {clock.id: clock for clock in after.clocks if clock.state is ClockState.STOPPED}
    for clock in of_town:
        if clock.kind is not ClockKind.REQUEST:
            fact = stopped[clock.id].facts[-1]
            assert (fact.holds_from, fact.at, fact.why) == (ASKED_AT, GRANTED_AT, ClockReason.TRANSFERRED)
    granted, transferred = (said.fact for said in decision.change.announce[:2])
    assert isinstance(granted, RequestGranted)
    assert isinstance(transferred, IncidentTransferred)
    assert transferred.arrival_due_at == GRANTED_AT + 30 * MINUTE
    assert transferred.from_unit == (before.lead_assignment.unit if before.lead_assignment else None)
    assert [(one.kind, one.to) for one in decision.change.notify] == [
        ("request_granted", Role.OPERATOR),
        ("with_county", Role.COUNTY_OPERATOR),
    ]


def test_a_unit_that_was_in_time_when_the_transfer_was_asked_for_is_not_late_by_a_late_grant() -> None:
    waiting = asked(an_incident(HANDLING))

    after = perform(waiting, Action.GRANT, A_SUPERVISOR, at=GRANTED_AT)

    handling = latest(after, ClockKind.HANDLE)
    assert handling.due_at == NOON + 60 * MINUTE < GRANTED_AT
    assert on_time(handling)
    assert explain(handling, GRANTED_AT)[-2].since == ASKED_AT
    unit, county = after.assignments
    assert (unit.state, county.state) == (AssignmentState.RELEASED, AssignmentState.ASSIGNED)
    assert after.lead == county.id
    assert after.former_units == {unit.unit}


def test_what_was_done_is_kept_with_the_request_and_read_in_the_history() -> None:
    decision = decision_of(Action.TRANSFER, an_incident(HANDLING), AN_OPERATOR, reason="须开挖国道", done="已设围挡")

    (request,) = decision.incident.requests
    (said,) = decision.change.announce
    assert (request.kind, request.decider, request.reason) == (RequestKind.TRANSFER, Role.SUPERVISOR, "须开挖国道")
    assert Transfer.of(request).done == "已设围挡"
    assert said.note == "须开挖国道\n已设围挡"
    assert latest(decision.incident, ClockKind.REQUEST).running
    assert [(one.kind, one.to) for one in decision.change.notify] == [("request_made", Role.SUPERVISOR)]
    for reason, done in (("须开挖国道", " "), ("", "已设围挡")):
        with pytest.raises(Missing):
            decision_of(Action.TRANSFER, an_incident(HANDLING), AN_OPERATOR, reason=reason, done=done)


@pytest.mark.parametrize(
    ("sentence", "begin", "step", "lapses"),
    [
        ("signed for by the same unit: it is still theirs", ASSIGNED, (Action.SIGN, A_HANDLER), False),
        ("returned by the unit that had it", HANDLING, (Action.RETURN, A_UNIT_LEAD), True),
        ("given to another unit", ASSIGNED, (Action.REASSIGN, AN_OPERATOR), True),
        ("taken over", HANDLING, (Action.TAKE_OVER, A_SUPERVISOR), True),
        ("ruled", RULING, (Action.RULE, AN_OPERATOR), True),
        ("assigned after all", RECEIVED, (Action.ASSIGN, AN_OPERATOR), True),
        ("declined", RECEIVED, (Action.DECLINE, AN_OPERATOR), True),
        ("a result handed in", HANDLING, (Action.HAND_IN, A_HANDLER), True),
        ("classified anew: it is where it was", HANDLING, (Action.CLASSIFY, AN_OPERATOR), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_transfer_that_is_asked_for_lapses_when_the_incident_moves_on(
    sentence: str, begin: State, step: tuple[Action, Actor], lapses: bool
) -> None:
    waiting = asked(an_incident(begin))
    action, actor = step

    after = perform(waiting, action, actor, at=ASKED_AT)

    state = after.requests[-1].state
    assert state is (RequestState.LAPSED if lapses else RequestState.PENDING), sentence


def test_who_asked_is_told_as_an_operator_when_the_transfer_lapses() -> None:
    waiting = asked(an_incident(HANDLING))

    decision = decision_of(Action.HAND_IN, waiting, A_HANDLER, result="已修复", attachments=(A_PHOTO,))

    assert RequestLapsed(request=waiting.requests[-1].id, kind="transfer") in [
        said.fact for said in decision.change.announce
    ]
    (notice,) = [one for one in decision.change.notify if one.kind == "request_lapsed"]
    assert (notice.to, notice.user) == (Role.OPERATOR, AN_OPERATOR.user)


def test_the_platform_assigns_nothing_whose_transfer_is_asked_for() -> None:
    waiting = asked(an_incident(RECEIVED))

    after = apply_triage(waiting, a_triage(), TOWNSHIP, at=ASKED_AT, cause=a_cause(waiting)).incident

    assert (after.status, after.version) == (Status.RECEIVED, waiting.version)


def test_the_one_who_asked_does_not_grant_it_and_neither_does_an_operator() -> None:
    both = an_actor("both", Role.OPERATOR)
    both = Actor(user=both.user, grants=(*both.grants, *A_SUPERVISOR.grants))
    waiting = perform(an_incident(HANDLING), Action.TRANSFER, both)

    for actor in (both, ANOTHER_OPERATOR, A_HANDLER, A_COUNTY_OPERATOR):
        with pytest.raises(NotYours):
            check_move(waiting, Action.GRANT, actor, at=NOON)
    assert check_move(waiting, Action.GRANT, A_SUPERVISOR, at=NOON)


def test_where_no_unit_is_the_county_nothing_is_transferred() -> None:
    township = a_township(units={id: unit for id, unit in TOWNSHIP.units.items() if unit is not THE_COUNTY})

    with pytest.raises(MoveRefused, match="no county centre"):
        decision_of(
            Action.TRANSFER, an_incident(HANDLING), AN_OPERATOR, township=township, reason="须县级处置", done="无"
        )


def test_nobody_assigns_anything_to_the_county() -> None:
    for action, state in ((Action.ASSIGN, RECEIVED), (Action.REASSIGN, HANDLING), (Action.RULE, RULING)):
        with pytest.raises(InvalidValue, match="no such unit"):
            decision_of(action, an_incident(state), AN_OPERATOR, unit="u-county", reason="直接交县里")


def test_a_department_reports_and_what_it_named_is_the_due_time() -> None:
    incident = an_incident(WITH_COUNTY)
    promised_at = NOON + 100 * MINUTE

    decision = decision_of(
        Action.ARRIVE, incident, A_COUNTY_OPERATOR, department="water", promised_at=promised_at, note="工程科去"
    )

    after = decision.incident
    assert after.status is Status.WITH_COUNTY
    assert running(after) == {ClockKind.TOTAL, ClockKind.COUNTY}
    assert latest(after, ClockKind.COUNTY).due_at == promised_at
    assert latest(after, ClockKind.COUNTY).rule.document == "county"
    assert latest(after, ClockKind.ARRIVAL).facts[-1].why is ClockReason.ARRIVED
    (said,) = decision.change.announce
    assert said.fact == CountyArrived(
        assignment=after.assignments[-1].id, unit="u-county", department="water", due_at=promised_at
    )
    assert after.assignments[-1].handler == A_COUNTY_OPERATOR.user
    with pytest.raises(MoveRefused, match="no department has arrived"):
        check_move(after, Action.ARRIVE, A_COUNTY_OPERATOR, at=NOON)


@pytest.mark.parametrize(
    ("field", "department", "promised_at"),
    [
        ("department", "finance", NOON + 240 * MINUTE),
        ("promised_at", "water", NOON),
        ("promised_at", "water", NOON + 240 * MINUTE + timedelta(microseconds=1)),
    ],
)
def test_a_department_that_is_none_and_a_time_that_is_past_or_beyond_the_limit_are_refused(
    field: str, department: str, promised_at: datetime
) -> None:
    incident = an_incident(WITH_COUNTY)

    with pytest.raises(InvalidValue) as refused:
        decision_of(Action.ARRIVE, incident, A_COUNTY_OPERATOR, department=department, promised_at=promised_at)

    assert refused.value.name == field


def test_the_county_gives_it_back_and_it_is_received_anew() -> None:
    incident = arrived(an_incident(WITH_COUNTY))
    receiving = latest(incident, ClockKind.RECEIVE)

    decision = decision_of(Action.COUNTY_RETURN, incident, A_COUNTY_OPERATOR, at=GRANTED_AT, reason="属乡镇职责")

    after = decision.incident
    assert (after.status, after.lead, after.returns) == (Status.RECEIVED, None, 0)
    assert running(after) == {ClockKind.TOTAL, ClockKind.RECEIVE}
    assert latest(after, ClockKind.RECEIVE).id != receiving.id
    assert latest(after, ClockKind.RECEIVE).started_at == GRANTED_AT
    assert isinstance(decision.change.announce[0].fact, CountyReturned)
    assert "u-county" in after.former_units
    again = walk(after, (Action.ASSIGN, AN_OPERATOR), (Action.SIGN, A_HANDLER), (Action.TRANSFER, AN_OPERATOR))
    assert perform(again, Action.GRANT, A_SUPERVISOR).status is Status.WITH_COUNTY, "it may go there once more"


def test_the_supervisor_takes_it_back_and_the_county_is_told() -> None:
    decision = decision_of(Action.COUNTY_TAKE_BACK, an_incident(WITH_COUNTY), A_SUPERVISOR, reason="镇里已能处置")

    assert decision.incident.status is Status.RECEIVED
    assert isinstance(decision.change.announce[0].fact, CountyTakenBack)
    assert [(one.kind, one.to, one.unit) for one in decision.change.notify] == [
        ("county_taken_back", Role.COUNTY_OPERATOR, "u-county")
    ]


@pytest.mark.parametrize("actor", [A_COUNTY_OPERATOR, AN_OPERATOR], ids=["the county", "an operator for it"])
def test_a_result_of_the_county_is_checked_by_somebody_else(actor: Actor) -> None:
    incident = arrived(an_incident(WITH_COUNTY))

    decision = decision_of(Action.COUNTY_RESULT, incident, actor, attachments=(A_PHOTO,))

    after = decision.incident
    assert running(after) == {ClockKind.TOTAL, ClockKind.CHECK}
    (said,) = decision.change.announce
    assert isinstance(said.fact, ResultHandedIn)
    assert said.attachments == (A_PHOTO.id,)
    with pytest.raises(NotYours):
        check_move(after, Action.CONFIRM, actor, at=NOON)
    for checker in (AN_OFFICER, ANOTHER_OPERATOR):
        assert check_move(after, Action.CONFIRM, checker, at=NOON)
    with pytest.raises(Missing):
        decision_of(Action.COUNTY_RESULT, incident, A_COUNTY_OPERATOR)


def test_whoever_handed_in_for_the_county_once_does_not_check_what_it_hands_in_later() -> None:
    by_operator = walk(
        an_incident(WITH_COUNTY),
        (Action.ARRIVE, A_COUNTY_OPERATOR),
        (Action.COUNTY_RESULT, AN_OPERATOR),
        (Action.SEND_BACK, AN_OFFICER),
        (Action.COUNTY_RESULT, A_COUNTY_OPERATOR),
    )

    with pytest.raises(NotYours):
        check_move(by_operator, Action.CONFIRM, AN_OPERATOR, at=NOON)


@pytest.mark.parametrize("there", [True, False], ids=["after a department reported", "before"])
def test_what_the_county_did_badly_goes_back_to_the_county_with_the_time_it_had_left(there: bool) -> None:
    incident = arrived(an_incident(WITH_COUNTY)) if there else an_incident(WITH_COUNTY)
    kind = ClockKind.COUNTY if there else ClockKind.ARRIVAL
    due_at = latest(incident, kind).due_at
    handed_in = perform(incident, Action.COUNTY_RESULT, AN_OPERATOR, at=NOON + 5 * MINUTE)

    after = perform(handed_in, Action.SEND_BACK, AN_OFFICER, at=NOON + 25 * MINUTE)

    assert (after.status, after.lead) == (Status.WITH_COUNTY, incident.lead)
    assert running(after) == {ClockKind.TOTAL, kind}
    assert due_at is not None
    assert latest(after, kind).due_at == due_at + 20 * MINUTE, "the check does not count against it"
    may = {move.action for move in allowed_moves(after, A_COUNTY_OPERATOR, at=NOON)}
    assert (Action.ARRIVE in may) is not there


def test_reopening_what_the_county_dealt_with_begins_in_the_queue_of_the_town() -> None:
    over = walk(
        an_incident(WITH_COUNTY),
        (Action.COUNTY_RESULT, A_COUNTY_OPERATOR),
        (Action.CONFIRM, AN_OFFICER),
        (Action.RATE, A_CITIZEN),
    )

    after = perform(over, Action.REOPEN, AN_OPERATOR)

    assert (after.status, after.lead) == (Status.RECEIVED, None)
    assert running(after) == {ClockKind.TOTAL, ClockKind.RECEIVE}


def test_an_accusation_is_taken_from_the_county_and_its_clocks_count_for_nothing() -> None:
    after = perform(arrived(an_incident(WITH_COUNTY)), Action.ACCUSE, A_SUPERVISOR)

    assert (after.status, after.lead) == (Status.RECEIVED, None)
    assert {clock.state for clock in after.clocks if clock.kind in (ClockKind.ARRIVAL, ClockKind.COUNTY)} == {
        ClockState.VOIDED
    }
    assert allowed_moves(after, A_COUNTY_OPERATOR, at=NOON) == ()


def test_whoever_acts_for_another_county_or_decided_on_an_old_version_does_nothing() -> None:
    incident = an_incident(WITH_COUNTY)
    elsewhere = an_actor("county-2", Role.COUNTY_OPERATOR, unit="another-county")

    for action in (Action.ARRIVE, Action.COUNTY_RETURN, Action.COUNTY_RESULT):
        with pytest.raises(NotYours):
            check_move(incident, action, elsewhere, at=NOON)
        with pytest.raises(Stale):
            check_version(incident, action, A_COUNTY_OPERATOR, incident.version - 1)


def test_a_county_that_does_not_report_escalates_to_the_county_and_the_supervisor() -> None:
    ladder = {
        "clock": "arrival",
        "steps": [
            {"step": 1, "level": "deadline", "after_due_minutes": 0, "recipients": ["county_operator", "supervisor"]}
        ],
    }
    ladders = ladders_from({"ladders": [*LADDERS_BODY["ladders"], ladder]}, version=2)
    limits = limits_from(LIMITS_BODY, version=2, ladders=ladders)
    waiting = asked(an_incident(HANDLING))
    incident = decision_of(
        Action.GRANT, waiting, A_SUPERVISOR, township=a_township(limits=limits), request=the_request(waiting)
    ).incident
    arrival = latest(incident, ClockKind.ARRIVAL)
    assert arrival.due_at is not None

    decision = escalate(incident, arrival, arrival.ladder[0], at=arrival.due_at, cause=a_cause(incident))

    assert [(one.to, one.unit) for one in decision.change.notify] == [
        ("county_operator", "u-county"),
        ("supervisor", "u-county"),
    ]


def test_a_township_whose_limits_do_not_name_the_county_allows_what_its_own_units_have() -> None:
    body = {
        **LIMITS_BODY,
        "clocks": [row for row in LIMITS_BODY["clocks"] if row["clock"] not in ("arrival", "county")],
    }

    limits = limits_from(body, version=3, ladders=ladders_from(LADDERS_BODY, version=1))

    arrival, county = (limits.limit(kind, category=None, grade=None) for kind in (ClockKind.ARRIVAL, ClockKind.COUNTY))
    assert (arrival.allowance, county.allowance) == (15 * MINUTE, 60 * MINUTE)


def test_what_a_list_says_is_the_countys_needs_nobody_to_agree() -> None:
    incident = an_incident(RECEIVED)
    move = check_move(incident, Action.ASSIGN, AN_OPERATOR, at=NOON).move
    act = Act(permit=Permit(move=move, role=Role.OPERATOR), actor=AN_OPERATOR, at=NOON, cause=a_cause(incident))

    after, fact = to_county(act, incident, TOWNSHIP, reason="清单已收回", item="C017")

    assert after.status is Status.WITH_COUNTY
    assert (fact.item, fact.request, after.assignments[-1].duty_item) == ("C017", None, "C017")


def test_whoever_presses_for_what_the_county_has_presses_the_county() -> None:
    for action, actor in ((Action.NUDGE, AN_OPERATOR), (Action.SUPERVISE, A_SUPERVISOR)):
        for incident in (an_incident(WITH_COUNTY), arrived(an_incident(WITH_COUNTY))):
            decision = PERFORM[action](incident, actor, NOON, a_cause(incident))

            assert [(one.to, one.unit) for one in decision.change.notify] == [(Role.COUNTY_OPERATOR, "u-county")]
