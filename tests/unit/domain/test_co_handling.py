"""协办: another unit is asked, accepts or refuses, hands in its part or is let go; the lead waits for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import of_assignment
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.co_handlers import co_handlers, open_co_handlers
from dispatch.domain.incident import Assignment, Decision, Incident, Notice
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.table import allowed_moves, forbidden_moves
from dispatch.domain.refusals import AdmissionItemNeeded, InvalidValue, Missing, MoveRefused, NotYours
from dispatch.domain.terms import Action, AssignmentState, ClockKind, Role, Status, UnitId
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING
from schemas.facts import CoHandlerReleased
from schemas.ids import named_id
from tests.builders import (
    A_CITIZEN,
    A_CO_HANDLER,
    A_CO_UNIT_LEAD,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    ADMISSIONS,
    ALLOWED_MINUTES,
    AN_OFFICER,
    AN_OPERATOR,
    DEMO_CATEGORIES,
    LEAVES,
    MINUTE,
    NOON,
    PERFORM,
    a_cause,
    a_township,
    an_incident,
    decision_of,
    perform,
    walk,
)

ADDED = (Action.CO_ADD, A_UNIT_LEAD)
ACCEPTED = (Action.CO_ACCEPT, A_CO_UNIT_LEAD)
REFUSED = (Action.CO_REFUSE, A_CO_UNIT_LEAD)
DONE = (Action.CO_HAND_IN, A_CO_HANDLER)
LATER = NOON + 7 * MINUTE

ASKED = walk(an_incident(HANDLING), ADDED)
HELPED = walk(ASKED, ACCEPTED)
REFUSING = walk(ASKED, REFUSED)


def does(incident: Incident, action: Action, actor: Actor) -> Decision:
    """The decision of a move, seven minutes past noon."""
    return PERFORM[action](incident, actor, LATER, a_cause(incident))


def the_co(incident: Incident) -> Assignment:
    """The only unit that helps or helped."""
    (helping,) = co_handlers(incident)
    return helping


def clock(incident: Incident, kind: ClockKind) -> Clock:
    """The clock of the unit that helps."""
    found = incident.clock(of_assignment(the_co(incident).id, kind))
    assert found is not None
    return found


def running(incident: Incident) -> set[ClockKind]:
    """Which clocks of the unit that helps run."""
    return {kind for kind in (ClockKind.SIGN, ClockKind.HANDLE) if clock(incident, kind).running}


def told(notices: Iterable[Notice]) -> set[tuple[str, str, str | None]]:
    """Who is told what: the kind of the news, the role, and the unit."""
    return {(one.kind, one.to, one.unit) for one in notices}


def may(incident: Incident, action: Action, actor: Actor) -> bool:
    """Say whether somebody is offered a move."""
    return action in {move.action for move in allowed_moves(incident, actor, at=LATER)}


@pytest.mark.parametrize("state", [ASSIGNED, HANDLING], ids=str)
@pytest.mark.parametrize("actor", [A_UNIT_LEAD, AN_OPERATOR], ids=lambda actor: actor.user)
def test_a_unit_is_asked_to_help_with_clocks_of_its_own(state: Status, actor: Actor) -> None:
    before = an_incident(state)

    asked = does(before, Action.CO_ADD, actor)

    after = asked.incident
    helping = the_co(after)
    assert (helping.unit, helping.state, helping.reason) == ("u-aid", AssignmentState.OFFERED, "请到场警戒")
    for kind in (ClockKind.SIGN, ClockKind.HANDLE):
        assert clock(after, kind).due_at == LATER + ALLOWED_MINUTES[kind] * MINUTE
    assert (after.status, after.lead, after.version) == (before.status, before.lead, before.version + 1)
    assert after.clocks[: len(before.clocks)] == before.clocks
    assert told(asked.change.notify) == {("co_added", Role.UNIT_LEAD, "u-aid")}


def test_accepting_stops_the_sign_clock_and_the_handling_clock_runs_since_the_unit_was_asked() -> None:
    after = does(ASKED, *ACCEPTED).incident

    assert the_co(after).state is AssignmentState.HANDLING
    assert running(after) == {ClockKind.HANDLE}
    assert clock(after, ClockKind.HANDLE).due_at == NOON + ALLOWED_MINUTES[ClockKind.HANDLE] * MINUTE
    assert after.status is Status.HANDLING


def test_a_refusal_is_told_with_its_reason_and_time_runs_until_it_is_decided() -> None:
    refused = does(ASKED, *REFUSED)

    after = refused.incident
    assert (the_co(after).state, the_co(after).answer) == (AssignmentState.REFUSED, "人手不足")
    assert the_co(after).reason == "请到场警戒", "and what it was asked for still stands there"
    assert running(after) == {ClockKind.HANDLE}
    assert told(refused.change.notify) == {
        ("co_refused", Role.OPERATOR, None),
        ("co_refused", Role.UNIT_LEAD, "u-squad"),
    }
    assert open_co_handlers(after)


def test_what_is_imposed_binds_and_there_is_nothing_to_accept() -> None:
    imposed = does(REFUSING, Action.CO_IMPOSE, AN_OPERATOR)

    after = imposed.incident
    assert (the_co(after).state, the_co(after).binding) == (AssignmentState.HANDLING, True)
    assert not may(after, *ACCEPTED)
    assert not may(after, *REFUSED)
    assert may(after, *DONE)
    assert running(after) == {ClockKind.HANDLE}
    assert told(imposed.change.notify) == {
        ("co_imposed", Role.HANDLER, "u-aid"),
        ("co_imposed", Role.UNIT_LEAD, "u-aid"),
    }


def test_a_part_is_handed_in_with_proof_and_the_lead_is_told() -> None:
    done = does(HELPED, *DONE)

    helping = the_co(done.incident)
    assert (helping.state, helping.ended_at, helping.answer) == (AssignmentState.HANDED_IN, LATER, "已警戒")
    assert helping.handler == A_CO_HANDLER.user
    assert running(done.incident) == set()
    assert done.incident.status is Status.HANDLING
    (said,) = done.change.announce
    assert (said.note, said.attachments) == ("已警戒", (A_PHOTO.id,))
    assert told(done.change.notify) == {("co_handed_in", Role.UNIT_LEAD, "u-squad")}


@pytest.mark.parametrize("before", [ASKED, HELPED, REFUSING], ids=["asked", "helping", "refusing"])
@pytest.mark.parametrize("actor", [A_UNIT_LEAD, AN_OPERATOR], ids=lambda actor: actor.user)
def test_whoever_asked_lets_a_unit_go_and_it_is_told(before: Incident, actor: Actor) -> None:
    gone = does(before, Action.CO_RELEASE, actor)

    assert (the_co(gone.incident).state, the_co(gone.incident).ended_at) == (AssignmentState.RELEASED, LATER)
    assert running(gone.incident) == set()
    assert told(gone.change.notify) == {
        ("co_released", Role.HANDLER, "u-aid"),
        ("co_released", Role.UNIT_LEAD, "u-aid"),
    }
    assert "u-aid" in gone.incident.former_units, "it sees what it did itself, and nothing more"


@pytest.mark.parametrize("before", [ASKED, HELPED, REFUSING], ids=["asked", "helping", "refusing"])
def test_the_lead_hands_in_when_everybody_who_helps_is_done(before: Incident) -> None:
    with pytest.raises(MoveRefused, match=r"no co handler is at it \(u-aid\)"):
        perform(before, Action.HAND_IN, A_HANDLER, at=LATER)
    (denied,) = [one for one in forbidden_moves(before, A_HANDLER, at=LATER) if one.move.action is Action.HAND_IN]
    assert (denied.code, denied.units) == ("no_co_handler_is_at_it", ("u-aid",))

    freed = perform(before, Action.CO_RELEASE, AN_OPERATOR, at=LATER)

    assert perform(freed, Action.HAND_IN, A_HANDLER, at=LATER).status is Status.AWAITING_CHECK
    assert perform(walk(HELPED, DONE), Action.HAND_IN, A_HANDLER, at=LATER).status is Status.AWAITING_CHECK


@pytest.mark.parametrize(
    ("before", "action", "actor"),
    [
        (an_incident(HANDLING), Action.CO_ADD, A_HANDLER),
        (an_incident(HANDLING), Action.CO_ADD, A_CO_UNIT_LEAD),
        (ASKED, Action.CO_ACCEPT, A_CO_HANDLER),
        (ASKED, Action.CO_ACCEPT, A_UNIT_LEAD),
        (ASKED, Action.CO_REFUSE, AN_OPERATOR),
        (REFUSING, Action.CO_IMPOSE, A_UNIT_LEAD),
        (REFUSING, Action.CO_IMPOSE, A_SUPERVISOR),
        (HELPED, Action.CO_HAND_IN, A_CO_UNIT_LEAD),
        (HELPED, Action.CO_HAND_IN, A_HANDLER),
        (HELPED, Action.CO_RELEASE, A_CO_UNIT_LEAD),
        (HELPED, Action.CO_RELEASE, A_HANDLER),
    ],
)
def test_nobody_else_may(before: Incident, action: Action, actor: Actor) -> None:
    assert not may(before, action, actor)
    with pytest.raises(NotYours):
        perform(before, action, actor, at=LATER)


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        ("u-squad", "unit has it"),
        ("u-aid", "unit helps"),
        ("u-room", "command room"),
        ("u-nobody", "no such unit"),
    ],
)
def test_a_unit_that_has_it_or_helps_already_or_is_the_command_room_is_not_asked(unit: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        decision_of(Action.CO_ADD, ASKED, AN_OPERATOR, unit=unit, asked="帮忙")


def test_a_village_is_asked_for_what_is_on_its_list() -> None:
    township = a_township(admissions=ADMISSIONS)
    before = an_incident(HANDLING)

    with pytest.raises(AdmissionItemNeeded):
        decision_of(Action.CO_ADD, before, AN_OPERATOR, township=township, unit="v-south-lake", asked="帮忙")
    asked = decision_of(
        Action.CO_ADD, before, AN_OPERATOR, township=township, unit="v-south-lake", asked="帮忙", admission_item="D01"
    )

    assert the_co(asked.incident).admission_item == "D01"


def test_a_unit_that_helps_is_released_before_it_can_lead() -> None:
    with pytest.raises(InvalidValue, match="unit helps"):
        decision_of(Action.REASSIGN, HELPED, AN_OPERATOR, unit="u-aid", reason="改由他们办")

    freed = perform(HELPED, Action.CO_RELEASE, AN_OPERATOR)
    given = decision_of(Action.REASSIGN, freed, AN_OPERATOR, unit="u-aid", reason="改由他们办").incident

    assert given.lead_assignment is not None
    assert given.lead_assignment.unit == "u-aid"


def test_of_two_units_that_help_each_has_its_own_and_moves_its_own() -> None:
    both = decision_of(Action.CO_ADD, ASKED, AN_OPERATOR, at=LATER, unit="u-market", asked="帮忙").incident
    ours, theirs = co_handlers(both)

    with pytest.raises(InvalidValue, match="invalid assignment"):
        decision_of(Action.CO_ACCEPT, both, A_CO_UNIT_LEAD, assignment=theirs.id)
    after = decision_of(Action.CO_ACCEPT, both, A_CO_UNIT_LEAD, assignment=ours.id).incident

    assert [held.state for held in co_handlers(after)] == [AssignmentState.HANDLING, AssignmentState.OFFERED]
    assert after.clock(of_assignment(theirs.id, ClockKind.SIGN)) == both.clock(of_assignment(theirs.id, ClockKind.SIGN))


def test_an_assignment_that_never_was_is_no_answer() -> None:
    with pytest.raises(InvalidValue, match="assignment"):
        decision_of(Action.CO_ACCEPT, ASKED, A_CO_UNIT_LEAD, assignment=named_id("another"))


@pytest.mark.parametrize(
    "steps",
    [
        ((Action.RETURN, A_UNIT_LEAD),),
        ((Action.REASSIGN, AN_OPERATOR),),
        ((Action.TAKE_OVER, A_SUPERVISOR),),
        ((Action.HOLD, A_HANDLER), (Action.GRANT, AN_OPERATOR)),
        ((Action.RETURN, A_UNIT_LEAD), (Action.ASSIGN, AN_OPERATOR), (Action.RETURN, A_UNIT_LEAD)),
    ],
    ids=["returned", "reassigned", "taken over", "on hold", "ruling"],
)
def test_a_unit_goes_on_helping_when_the_lead_changes_or_halts(steps: tuple[tuple[Action, Actor], ...]) -> None:
    after = walk(HELPED, *steps)

    assert the_co(after) == the_co(HELPED)
    assert running(after) == {ClockKind.HANDLE}
    assert perform(after, *DONE).status is after.status


def test_recalling_the_lead_leaves_whoever_helps() -> None:
    recalled = walk(an_incident(ASSIGNED), ADDED, (Action.RECALL, AN_OPERATOR))

    assert running(recalled) == {ClockKind.SIGN, ClockKind.HANDLE}
    assert may(recalled, Action.CO_RELEASE, AN_OPERATOR)
    with pytest.raises(MoveRefused, match="no co handler is at it"):
        perform(recalled, Action.SELF_HANDLE, AN_OFFICER)


def test_what_is_declined_lets_everybody_go_in_the_same_decision() -> None:
    recalled = walk(an_incident(ASSIGNED), ADDED, (Action.RECALL, AN_OPERATOR))

    declined = PERFORM[Action.DECLINE](recalled, AN_OPERATOR, LATER, a_cause(recalled))

    assert the_co(declined.incident).state is AssignmentState.RELEASED
    assert not any(clock.running for clock in declined.incident.clocks)
    assert CoHandlerReleased in {type(said.fact) for said in declined.change.announce}
    assert ("co_released", Role.HANDLER, "u-aid") in told(declined.change.notify)


@pytest.mark.parametrize("before", [ASKED, HELPED, REFUSING], ids=["asked", "helping", "refusing"])
def test_what_its_reporter_withdrew_nobody_helps_with(before: Incident) -> None:
    asked = walk(before, (Action.CANCEL, A_CITIZEN))

    cancelled = does(asked, Action.GRANT, AN_OPERATOR)

    assert the_co(cancelled.incident).state is AssignmentState.CANCELLED
    assert not any(clock.running for clock in cancelled.incident.clocks)
    assert ("cancelled", Role.HANDLER, "u-aid") in told(cancelled.change.notify)


@pytest.mark.parametrize("before", [ASKED, HELPED, REFUSING, walk(HELPED, DONE)])
def test_of_an_accusation_whoever_helps_keeps_nothing_and_is_told_nothing(before: Incident) -> None:
    accused = does(before, Action.ACCUSE, A_SUPERVISOR)

    assert the_co(accused.incident).state is AssignmentState.RELEASED
    assert accused.incident.units == frozenset()
    assert accused.change.notify == ()


def test_the_clock_of_a_unit_that_helps_climbs_to_its_own_people_and_after_a_refusal_to_the_command_room() -> None:
    def climbs(incident: Incident) -> set[UnitId | None]:
        handling = clock(incident, ClockKind.HANDLE)
        assert handling.due_at is not None
        step = handling.ladder[1]
        at = handling.due_at + timedelta(seconds=1)
        return {one.unit for one in escalate(incident, handling, step, at=at, cause=UUID(int=1)).change.notify}

    assert climbs(ASKED) == climbs(HELPED) == {"u-aid"}
    assert climbs(REFUSING) == {None}


def test_nudging_reaches_those_who_help_and_after_a_refusal_whoever_decides() -> None:
    asked, refusing = (does(one, Action.NUDGE, AN_OPERATOR).change.notify for one in (ASKED, REFUSING))

    assert {one.unit for one in asked} == {"u-squad", "u-aid"}
    assert {(one.to, one.unit) for one in refusing if one.unit != "u-squad"} == {(Role.OPERATOR, None)}


def test_whoever_helped_does_not_check() -> None:
    waiting = walk(HELPED, DONE, (Action.HAND_IN, A_HANDLER))
    both = Actor(user=A_CO_HANDLER.user, grants=(*AN_OFFICER.grants, *A_CO_HANDLER.grants))
    transferred = Actor(user=A_CO_HANDLER.user, grants=AN_OFFICER.grants)

    assert not may(waiting, Action.CONFIRM, both)
    assert not may(waiting, Action.CONFIRM, transferred), "nor after leaving the unit"
    assert may(waiting, Action.CONFIRM, AN_OFFICER)


def test_in_the_next_round_the_same_unit_can_be_asked_again() -> None:
    reworked = walk(HELPED, DONE, (Action.HAND_IN, A_HANDLER), (Action.SEND_BACK, AN_OFFICER), ADDED)

    assert [held.state for held in co_handlers(reworked)] == [AssignmentState.HANDED_IN, AssignmentState.OFFERED]


def test_a_supervisor_who_took_it_over_asks_for_help_and_lets_go() -> None:
    taken = walk(an_incident(HANDLING), (Action.TAKE_OVER, A_SUPERVISOR))

    asked = perform(taken, Action.CO_ADD, A_SUPERVISOR)

    assert may(asked, Action.CO_RELEASE, A_SUPERVISOR)
    refused = does(asked, *REFUSED)
    assert ("co_refused", Role.HANDLER, "u-room") in told(refused.change.notify)


def test_a_part_needs_photos_where_the_category_asks_for_them() -> None:
    strict = {code: replace(leaf, photo_required=True) for code, leaf in LEAVES.items()}
    township = a_township(categories=dataclasses.replace(DEMO_CATEGORIES, by_code=strict, leaves=strict))

    with pytest.raises(Missing, match="attachments"):
        decision_of(
            Action.CO_HAND_IN, HELPED, A_CO_HANDLER, township=township, assignment=the_co(HELPED).id, result="已警戒"
        )
