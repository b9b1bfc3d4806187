"""An accusation is the supervisor's alone, and nobody who is complained about has a hand in it."""

from __future__ import annotations

import pytest

from dispatch.domain.accused import account_accused, is_accused, role_accused, unit_accused
from dispatch.domain.actor import Actor
from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.moves.accusing import Whom
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.refusals import InvalidValue, Missing, NotYours
from dispatch.domain.terms import (
    HOTLINE_CHANNEL,
    AccusedRef,
    Action,
    AreaCode,
    AssignmentState,
    ClockKind,
    ClockState,
    Role,
    Status,
    UnitId,
)
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    DECLINED,
    HANDLING,
    IMPORTED,
    RESOLVED,
    SELF_HANDLED,
)
from dispatch.domain.workflow.move import State
from schemas.facts import AccusationRecorded, AssignmentRecalled, LeftToPerson, fact_data
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    EVERYBODY,
    NOON,
    SAMPLED,
    STATES,
    TOWN,
    TOWNSHIP,
    a_report,
    a_township,
    a_triage,
    an_actor,
    an_incident,
    decision_of,
    latest,
    perform,
    walk,
)

SQUAD = UnitId("u-squad")
MARKET = UnitId("u-market")
SOMEBODY = AccusedRef("somebody")


def accusing(*accused: AccusedRef, status: Status = Status.RECEIVED) -> Incident:
    return an_incident(status, accused=accused or (SOMEBODY,))


def may(actor: Actor, incident: Incident) -> set[Action]:
    return {move.action for move in allowed_moves(incident, actor, at=NOON)}


@pytest.mark.parametrize(
    ("actor", "accused"),
    [
        (A_HANDLER, unit_accused(SQUAD)),
        (A_HANDLER, account_accused(A_HANDLER.user)),
        (AN_OFFICER, role_accused(Role.OFFICER)),
        (AN_OPERATOR, role_accused(Role.OPERATOR)),
    ],
)
def test_somebody_is_accused_by_unit_account_or_role(actor: Actor, accused: AccusedRef) -> None:
    assert is_accused(actor, (accused,))
    assert not is_accused(A_SUPERVISOR, (accused,))
    assert not is_accused(actor, ())


def test_an_accusation_of_the_towns_supervisors_is_the_county_supervisors_alone() -> None:
    accusation = accusing(role_accused(Role.SUPERVISOR))
    of_county = an_actor("county", Role.SUPERVISOR, area=AreaCode(TOWN[:6]))

    assert may(A_SUPERVISOR, accusation) == set()
    assert may(AN_OPERATOR, accusation) == set()
    assert {Action.ASSIGN, Action.DECLINE} <= may(of_county, accusation)


def test_triage_leaves_an_accusation_to_a_person_and_keeps_whom_it_is_about() -> None:
    decided = a_triage(accused=("unit:u-squad",))

    decision = apply_triage(a_report(), decided, TOWNSHIP, at=NOON, cause=decided.event_id)

    after, said = decision.incident, decision.change.announce[-1].fact
    assert (after.status, after.lead, after.accused) == (Status.RECEIVED, None, (unit_accused(SQUAD),))
    assert isinstance(said, LeftToPerson)
    assert said.why == "accusation"


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.RULING, Status.AWAITING_CHECK, Status.CLOSED])
def test_what_else_an_operator_or_officer_does_is_the_supervisors_in_an_accusation(status: Status) -> None:
    plain = an_incident(status)
    accusation = accusing(status=status)
    by_others = may(AN_OPERATOR, plain) | may(AN_OFFICER, plain)

    assert may(AN_OPERATOR, accusation) == set()
    assert may(AN_OFFICER, accusation) == set()
    apart = {Action.SELF_HANDLE, Action.MERGE, Action.SPLIT, Action.TRANSFER_LISTED}
    assert may(A_SUPERVISOR, accusation) >= by_others - apart


def test_whoever_is_accused_can_do_nothing_to_it_in_any_role() -> None:
    accusation = accusing(unit_accused(SQUAD), status=Status.HANDLING)
    of_the_squad = an_actor("supervisor", Role.SUPERVISOR, unit=SQUAD)

    assert may(A_HANDLER, accusation) == set()
    assert may(of_the_squad, accusation) == set()


def test_an_accusation_is_not_assigned_to_the_unit_that_is_complained_about() -> None:
    accusation = accusing(unit_accused(SQUAD))

    with pytest.raises(InvalidValue, match="unit accused"):
        perform(accusation, Action.ASSIGN, A_SUPERVISOR)

    to_another = decision_of(Action.ASSIGN, accusation, A_SUPERVISOR, unit=MARKET, reason="核实").incident
    assert to_another.status is Status.ASSIGNED


def test_a_unit_that_was_given_an_accusation_handles_it_and_the_supervisor_checks() -> None:
    accusation = accusing(unit_accused(MARKET))

    done = walk(
        accusation,
        (Action.ASSIGN, A_SUPERVISOR),
        (Action.SIGN, A_HANDLER),
        (Action.HAND_IN, A_HANDLER),
        (Action.CONFIRM, A_SUPERVISOR),
    )

    assert done.status is Status.AWAITING_RATING


def test_an_operator_is_told_whose_it_is() -> None:
    with pytest.raises(NotYours):
        perform(accusing(), Action.ASSIGN, AN_OPERATOR)


def test_the_reporter_keeps_what_a_reporter_may_do() -> None:
    assert may(A_CITIZEN, accusing()) == may(A_CITIZEN, replace(accusing(), accused=()))


def test_nothing_changes_for_anybody_where_nobody_is_accused() -> None:
    incident = an_incident(Status.RECEIVED)

    assert {name for name, actor in EVERYBODY.items() if Action.ASSIGN in may(actor, incident)} == {"OP", "SYS"}


WAITING = [Status.RECEIVED, Status.ASSIGNED, Status.RULING, Status.HANDLING, Status.AWAITING_CHECK]
TOLD_OR_OVER = [AWAITING_RATING, RESOLVED, SELF_HANDLED, IMPORTED]


@pytest.mark.parametrize("status", WAITING)
def test_the_supervisor_marks_an_accusation_that_triage_did_not_hear(status: Status) -> None:
    missed = an_incident(status)

    decision = decision_of(Action.ACCUSE, missed, A_SUPERVISOR, unit=SQUAD, whom=Whom.OFFICER, reason="来信反映")

    after = decision.incident
    assert (after.status, after.lead, after.person_only) == (Status.RECEIVED, None, True)
    assert after.accused == (role_accused(Role.OFFICER), unit_accused(SQUAD))
    assert decision.change.announce[-1].fact == AccusationRecorded()
    for actor in (A_HANDLER, AN_OFFICER, AN_OPERATOR):
        assert may(actor, after) == set()
    assert Action.ASSIGN in may(A_SUPERVISOR, after)


def test_a_unit_that_is_complained_about_loses_the_incident_and_its_clocks_count_for_nothing() -> None:
    handling = an_incident(Status.HANDLING)

    after = decision_of(Action.ACCUSE, handling, A_SUPERVISOR, unit=SQUAD, reason="来信反映").incident

    (released,) = after.assignments
    assert released.state is AssignmentState.RELEASED
    of_unit = [clock for clock in after.clocks if clock.assignment == released.id]
    assert {clock.state for clock in of_unit} == {ClockState.VOIDED}


def test_what_was_handed_in_is_checked_by_nobody_and_waits_for_the_supervisor() -> None:
    handed_in = an_incident(Status.AWAITING_CHECK)

    after = decision_of(Action.ACCUSE, handed_in, A_SUPERVISOR, whom=Whom.OFFICER, reason="来信反映").incident

    running = {clock.kind for clock in after.clocks if clock.running}
    assert running == {ClockKind.TOTAL, ClockKind.RECEIVE}
    assert latest(after, ClockKind.HANDLE).state is ClockState.STOPPED


def test_what_an_officer_dealt_with_on_the_spot_runs_on_as_an_accusation() -> None:
    sampled = a_township(self_handling=SAMPLED)
    on_the_spot = decision_of(
        Action.SELF_HANDLE, a_report(), AN_OFFICER, township=sampled, attachments=(A_PHOTO,)
    ).incident

    decision = decision_of(Action.ACCUSE, on_the_spot, A_SUPERVISOR, whom=Whom.OFFICER, reason="来信反映")

    after = decision.incident
    assert (on_the_spot.status, after.status) == (Status.AWAITING_CHECK, Status.RECEIVED)
    assert {clock.kind for clock in after.clocks if clock.running} == {ClockKind.TOTAL, ClockKind.RECEIVE}
    assert Action.ASSIGN in may(A_SUPERVISOR, after)


def test_what_those_complained_about_declined_themselves_is_decided_anew_by_the_supervisor() -> None:
    declined = an_incident(DECLINED)

    after = decision_of(Action.ACCUSE, declined, A_SUPERVISOR, whom=Whom.OPERATOR, reason="来信反映").incident

    assert (after.status, after.outcome, after.closed_at, after.reply_until) == (Status.RECEIVED, None, None, None)
    assert {clock.kind for clock in after.clocks if clock.running} == {ClockKind.TOTAL, ClockKind.RECEIVE}
    assert {Action.ASSIGN, Action.DECLINE} <= may(A_SUPERVISOR, after)
    assert may(AN_OPERATOR, after) == set()


@pytest.mark.parametrize("state", TOLD_OR_OVER, ids=str)
def test_what_was_told_or_is_over_is_marked_where_it_is(state: State) -> None:
    missed = an_incident(state)

    decision = decision_of(Action.ACCUSE, missed, A_SUPERVISOR, whom=Whom.OPERATOR, unit=SQUAD, reason="来信反映")

    after = decision.incident
    assert state.holds(after)
    assert (after.clocks, after.reporter) == (missed.clocks, missed.reporter)
    assert after.accused == (role_accused(Role.OPERATOR), unit_accused(SQUAD))
    for actor in (A_HANDLER, AN_OFFICER, AN_OPERATOR):
        assert may(actor, after) == set()
    assert may(A_CITIZEN, after) == may(A_CITIZEN, missed)


@pytest.mark.parametrize("state", [AWAITING_RATING, RESOLVED, SELF_HANDLED], ids=str)
def test_an_accusation_that_is_reopened_goes_to_the_supervisor_and_to_no_unit_by_itself(state: State) -> None:
    marked = decision_of(Action.ACCUSE, an_incident(state), A_SUPERVISOR, unit=SQUAD, reason="来信反映").incident

    again = perform(marked, Action.REOPEN, A_SUPERVISOR)

    assert (again.status, again.lead, again.reopens) == (Status.RECEIVED, None, 1)
    assert Action.ASSIGN in may(A_SUPERVISOR, again)


@pytest.mark.parametrize("state", [ASSIGNED, HANDLING, AWAITING_CHECK, AWAITING_RATING, RESOLVED], ids=str)
def test_no_unit_goes_on_seeing_what_became_an_accusation_nor_reads_why(state: State) -> None:
    missed = an_incident(state)

    decision = decision_of(Action.ACCUSE, missed, A_SUPERVISOR, whom=Whom.SOMEBODY, reason="来信反映站里有人收钱")

    after = decision.incident
    assert not after.units
    assert after.former_units == {SQUAD}
    assert [item.reason for item in after.assignments] == [item.reason for item in missed.assignments]
    said = [each.fact for each in decision.change.announce if each.note is None]
    assert said == [AssignmentRecalled(assignment=after.assignments[0].id, unit=SQUAD)]


def test_an_earlier_rounds_unit_does_not_go_on_seeing_it_either() -> None:
    again = perform(an_incident(RESOLVED), Action.REOPEN, AN_OPERATOR)
    returned = perform(again, Action.RETURN, A_UNIT_LEAD)
    elsewhere = decision_of(Action.ASSIGN, returned, AN_OPERATOR, unit=MARKET, reason="职责").incident

    after = decision_of(Action.ACCUSE, elsewhere, A_SUPERVISOR, whom=Whom.SOMEBODY, reason="来信反映").incident

    assert elsewhere.units == {SQUAD, MARKET}
    assert not after.units


@pytest.mark.parametrize("state", STATES, ids=str)
def test_what_was_marked_by_mistake_is_cleared_wherever_it_is(state: State) -> None:
    marked = decision_of(Action.ACCUSE, an_incident(state), A_SUPERVISOR, unit=SQUAD, reason="来信反映").incident

    cleared = perform(marked, Action.CLEAR, A_SUPERVISOR)

    assert (cleared.accused, cleared.status, cleared.outcome) == ((), marked.status, marked.outcome)


def test_nothing_on_a_topic_says_who_is_complained_about() -> None:
    decision = decision_of(Action.ACCUSE, a_report(), A_SUPERVISOR, unit=SQUAD, reason="来信反映")

    assert [fact_data(said.fact) for said in decision.change.announce] == [{}]


def test_an_accusation_that_is_none_goes_back_to_the_command_room_and_never_to_the_platform() -> None:
    heard_wrongly = accusing(unit_accused(SQUAD))

    decision = decision_of(Action.CLEAR, heard_wrongly, A_SUPERVISOR, reason="与本镇人员无关")

    after = decision.incident
    assert (after.accused, after.status, after.clocks) == ((), Status.RECEIVED, heard_wrongly.clocks)
    assert {Action.ASSIGN, Action.DECLINE} <= may(AN_OPERATOR, after)
    decided = a_triage()
    late = apply_triage(after, decided, TOWNSHIP, at=NOON, cause=decided.event_id).incident
    assert late.status is Status.RECEIVED


def test_only_a_supervisor_who_is_not_meant_marks_and_clears() -> None:
    of_the_squad = an_actor("supervisor", Role.SUPERVISOR, unit=SQUAD)
    of_county = an_actor("county", Role.SUPERVISOR, area=AreaCode(TOWN[:6]))

    for actor in (AN_OPERATOR, AN_OFFICER, A_HANDLER, A_CITIZEN):
        assert not {Action.ACCUSE, Action.CLEAR} & (may(actor, an_incident(Status.ASSIGNED)) | may(actor, accusing()))
    assert Action.CLEAR not in may(A_SUPERVISOR, a_report())
    assert not may(of_the_squad, accusing(unit_accused(SQUAD)))
    for meant, named in ((A_SUPERVISOR, {"whom": Whom.SUPERVISOR}), (of_the_squad, {"unit": SQUAD})):
        with pytest.raises(InvalidValue, match="invalid whom"):
            decision_of(Action.ACCUSE, a_report(), meant, reason="来信反映", **named)
    by_county = decision_of(Action.ACCUSE, a_report(), of_county, whom=Whom.SUPERVISOR, reason="来信反映").incident
    assert may(A_SUPERVISOR, by_county) == set()


def test_marking_an_accusation_says_of_whom() -> None:
    with pytest.raises(Missing) as refused:
        decision_of(Action.ACCUSE, a_report(), A_SUPERVISOR, reason="来信反映")

    assert refused.value.names == ("whom|unit",)


def test_who_was_called_about_the_decline_of_what_is_an_accusation_is_called_about_its_result() -> None:
    rang_up = replace(an_incident(Status.RECEIVED), channel=HOTLINE_CHANNEL)
    told = walk(rang_up, (Action.DECLINE, AN_OPERATOR), (Action.TELL, AN_OPERATOR))
    accusation = decision_of(Action.ACCUSE, told, A_SUPERVISOR, whom=Whom.SOMEBODY, reason="投诉工作人员").incident

    found = decision_of(Action.ASSIGN, accusation, A_SUPERVISOR, unit=MARKET, reason="核实").incident
    of_market = an_actor("market-handler", Role.HANDLER, unit=MARKET)
    done = walk(found, (Action.SIGN, of_market), (Action.HAND_IN, of_market), (Action.CONFIRM, A_SUPERVISOR))

    assert told.told_at is not None
    assert (accusation.told_at, done.status, done.told_at) == (None, Status.AWAITING_RATING, None)
    assert Action.TELL in may(A_SUPERVISOR, done)
    assert perform(done, Action.TELL, A_SUPERVISOR).told_at == NOON
