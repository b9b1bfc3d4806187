"""An accusation is the supervisor's alone, and nobody who is complained about has a hand in it."""

from __future__ import annotations

import pytest

from dispatch.domain.accused import account_accused, is_accused, role_accused, unit_accused
from dispatch.domain.actor import Actor
from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.refusals import InvalidValue, NotYours
from dispatch.domain.terms import AccusedRef, Action, AreaCode, Role, Status, UnitId
from schemas.facts import LeftToPerson
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_SUPERVISOR,
    AN_OFFICER,
    AN_OPERATOR,
    EVERYBODY,
    NOON,
    TOWN,
    TOWNSHIP,
    a_report,
    a_triage,
    an_actor,
    an_incident,
    decision_of,
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
    assert may(A_SUPERVISOR, accusation) >= by_others - {Action.SELF_HANDLE}


def test_whoever_is_accused_can_do_nothing_to_it_in_any_role() -> None:
    accusation = accusing(unit_accused(SQUAD), status=Status.HANDLING)
    of_the_squad = an_actor("supervisor", Role.SUPERVISOR, unit=SQUAD)

    assert may(A_HANDLER, accusation) == set()
    assert may(of_the_squad, accusation) == set()


def test_an_accusation_is_not_assigned_to_the_unit_that_is_complained_about() -> None:
    accusation = accusing(unit_accused(SQUAD))

    with pytest.raises(InvalidValue, match="complained about"):
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
