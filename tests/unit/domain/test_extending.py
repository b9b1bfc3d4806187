"""延期: more time is asked for before it is due, by one, and given by another; both due times stay on record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.clocks.explain import LineKind, explain
from dispatch.domain.clocks.sla_clock import Clock, pause
from dispatch.domain.incident import Incident
from dispatch.domain.moves.extending import LONGEST, Extension
from dispatch.domain.moves.table import forbidden_moves
from dispatch.domain.moves.timing import change_clocks
from dispatch.domain.refusals import InvalidValue, MoveRefused, NotYours, Refused
from dispatch.domain.terms import Action, ClockKind, ClockReason, ClockState, RequestKind, RequestState, Role
from dispatch.domain.workflow.conditions import HANDLING
from schemas.facts import HandlingExtended, RequestLapsed, RequestMade
from tests.builders import (
    A_HANDLER,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OPERATOR,
    MINUTE,
    NOON,
    PERFORM,
    TO_HANDLING,
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

DUE = NOON + 60 * MINUTE
NEW_DUE = NOON + 200 * MINUTE


def asked(incident: Incident, *, at: datetime = NOON, due_at: datetime = NEW_DUE) -> Incident:
    """The incident after its handler asked for more time."""
    return decision_of(Action.EXTEND, incident, A_HANDLER, at=at, due_at=due_at, reason="等专用设备").incident


def handling(incident: Incident) -> Clock:
    """The handling clock."""
    return latest(incident, ClockKind.HANDLE)


ASKED = asked(an_incident(HANDLING))


def test_asking_starts_a_clock_tells_those_who_decide_and_moves_no_due_time() -> None:
    decision = decision_of(Action.EXTEND, an_incident(HANDLING), A_HANDLER, due_at=NEW_DUE, reason="等专用设备")

    (said,) = decision.change.announce
    (request,) = decision.incident.requests
    assert said.fact == RequestMade(request=request.id, kind="extension", decider="operator", due_at=NEW_DUE)
    assert (request.kind, request.decider, request.asked_by) == (RequestKind.EXTENSION, Role.OPERATOR, A_HANDLER.user)
    assert Extension.of(request) == Extension(due_at=NEW_DUE, was_due_at=DUE)
    assert latest(decision.incident, ClockKind.REQUEST).running
    assert handling(decision.incident).due_at == DUE
    assert [(notice.kind, notice.to) for notice in decision.change.notify] == [("request_made", "operator")]


def test_a_grant_moves_the_due_time_and_keeps_the_old_one_on_record() -> None:
    decision = decision_of(Action.GRANT, ASKED, AN_OPERATOR, at=NOON + 10 * MINUTE, request=the_request(ASKED))

    after = decision.incident
    fact = decision.change.announce[1].fact
    assert isinstance(fact, HandlingExtended)
    assert (fact.was_due_at, fact.due_at, fact.count, fact.imposed_due_at) == (DUE, NEW_DUE, 1, None)
    assert handling(after).due_at == NEW_DUE
    assert not latest(after, ClockKind.REQUEST).running
    assert latest(after, ClockKind.TOTAL).due_at == latest(ASKED, ClockKind.TOTAL).due_at
    assert [(notice.kind, notice.user) for notice in decision.change.notify] == [("request_granted", A_HANDLER.user)]
    line = explain(handling(after), NOON + 20 * MINUTE)[-2]
    assert (line.what, line.why, line.shift) == (LineKind.EXTENDED, ClockReason.EXTENDED, NEW_DUE - DUE)
    assert line.request == after.requests[0].id


def test_what_was_asked_before_it_was_due_may_be_granted_after_it_and_it_is_not_overdue_then() -> None:
    after = perform(ASKED, Action.GRANT, AN_OPERATOR, at=DUE + 30 * MINUTE)

    times = handling(after).times
    assert times is not None
    assert times.due_at == NEW_DUE


@pytest.mark.parametrize(
    ("sentence", "due_at"),
    [
        ("before the time that there is", DUE - MINUTE),
        ("the time that there is", DUE),
        ("a slip of the finger", DUE + LONGEST + MINUTE),
    ],
)
def test_a_new_due_time_that_cannot_be_meant_is_refused(sentence: str, due_at: datetime) -> None:
    with pytest.raises(InvalidValue, match="due_at"):
        asked(an_incident(HANDLING), due_at=due_at)


def test_more_time_is_asked_for_until_it_is_due_and_not_at_that_moment() -> None:
    assert asked(an_incident(HANDLING), at=DUE - timedelta(microseconds=1))
    with pytest.raises(MoveRefused, match="before the handling is due"):
        asked(an_incident(HANDLING), at=DUE)


def test_the_second_time_a_supervisor_decides_and_the_stage_begins_anew_with_another_assignment() -> None:
    again = asked(perform(ASKED, Action.GRANT, AN_OPERATOR), due_at=NEW_DUE + 60 * MINUTE)

    assert again.requests[-1].decider is Role.SUPERVISOR
    with pytest.raises(NotYours):
        perform(again, Action.GRANT, AN_OPERATOR)
    granted = perform(again, Action.GRANT, A_SUPERVISOR)
    assert handling(granted).due_at == NEW_DUE + 60 * MINUTE
    moved = walk(granted, (Action.REASSIGN, AN_OPERATOR))
    elsewhere = walk(moved, (Action.SIGN, an_actor("handler-2", Role.HANDLER, unit="u-market")))
    third = perform(elsewhere, Action.EXTEND, an_actor("handler-2", Role.HANDLER, unit="u-market"))
    assert third.requests[-1].decider is Role.OPERATOR


def test_nobody_decides_what_they_asked_for() -> None:
    taken = walk(an_incident(HANDLING), (Action.TAKE_OVER, A_SUPERVISOR), (Action.SIGN, A_SUPERVISOR))
    granted = walk(taken, (Action.EXTEND, A_SUPERVISOR), (Action.GRANT, AN_OPERATOR))
    again = perform(granted, Action.EXTEND, A_SUPERVISOR)

    with pytest.raises(NotYours):
        perform(again, Action.GRANT, A_SUPERVISOR)
    assert perform(again, Action.GRANT, an_actor("supervisor-2", Role.SUPERVISOR))


def test_a_refusal_leaves_the_due_time_and_the_handler_may_ask_again() -> None:
    decision = decision_of(Action.REFUSE, ASKED, AN_OPERATOR, request=the_request(ASKED), reason="已有备用设备")

    assert handling(decision.incident).due_at == DUE
    assert decision.incident.requests[0].state is RequestState.REFUSED
    assert decision.change.announce[0].note == "已有备用设备"
    assert [(notice.kind, notice.user) for notice in decision.change.notify] == [("request_refused", A_HANDLER.user)]
    assert asked(decision.incident).requests[-1].pending


@pytest.mark.parametrize(
    ("action", "who", "is_told"),
    [
        (Action.HAND_IN, A_HANDLER, False),
        (Action.RETURN, A_UNIT_LEAD, True),
        (Action.REASSIGN, AN_OPERATOR, True),
        (Action.TAKE_OVER, A_SUPERVISOR, True),
        (Action.ACCUSE, A_SUPERVISOR, True),
    ],
)
def test_when_the_unit_is_done_with_it_the_request_lapses_and_whoever_asked_is_told(
    action: Action, who: Actor, is_told: bool
) -> None:
    decision = PERFORM[action](ASKED, who, NOON, a_cause(ASKED))

    (request,) = decision.incident.requests
    assert request.state is RequestState.LAPSED
    assert RequestLapsed(request=request.id, kind="extension") in [said.fact for said in decision.change.announce]
    clock = latest(decision.incident, ClockKind.REQUEST)
    assert (clock.state, clock.facts[-1].why) == (ClockState.STOPPED, ClockReason.LAPSED)
    lapsed = [notice.user for notice in decision.change.notify if notice.kind == "request_lapsed"]
    assert lapsed == ([A_HANDLER.user] if is_told else [])
    with pytest.raises(Refused):
        decision_of(Action.GRANT, decision.incident, AN_OPERATOR, request=request.id)


def test_an_imposed_due_time_stands_and_it_is_said_that_the_new_one_comes_after_it() -> None:
    cap = NOON + 90 * MINUTE
    incident = walk(a_report(imposed_due_at=cap), *TO_HANDLING)

    within = asked(incident, due_at=cap)
    beyond = asked(incident, due_at=cap + MINUTE)
    granted = decision_of(Action.GRANT, beyond, AN_OPERATOR, request=the_request(beyond))

    assert Extension.of(within.requests[0]).imposed_due_at is None
    assert Extension.of(beyond.requests[0]).imposed_due_at == cap
    fact = granted.change.announce[1].fact
    assert isinstance(fact, HandlingExtended)
    assert fact.imposed_due_at == cap
    assert latest(granted.incident, ClockKind.TOTAL).due_at == cap


def test_what_was_granted_stays_granted_when_the_matter_is_classified_anew() -> None:
    extended = perform(ASKED, Action.GRANT, AN_OPERATOR)

    after = perform(extended, Action.CLASSIFY, AN_OPERATOR)

    assert handling(after).due_at == NOON + 20 * MINUTE + (NEW_DUE - DUE)


def test_what_was_granted_is_added_to_what_a_check_took() -> None:
    extended = perform(ASKED, Action.GRANT, AN_OPERATOR)
    handed_in = perform(extended, Action.HAND_IN, A_HANDLER, at=NOON + 20 * MINUTE)

    after = perform(handed_in, Action.SEND_BACK, AN_OPERATOR, at=NOON + 50 * MINUTE)

    assert handling(after).due_at == NEW_DUE + 30 * MINUTE


def paused(incident: Incident) -> Incident:
    """The incident while an act of an emergency holds."""
    since = NOON + MINUTE
    halted = pause(handling(incident), at=since, why=ClockReason.EMERGENCY)
    return change_clocks(incident, lambda clock: clock.kind is ClockKind.HANDLE, lambda _: halted)


def test_while_the_handling_is_paused_more_time_is_neither_asked_for_nor_given() -> None:
    waiting = paused(ASKED)

    with pytest.raises(MoveRefused) as asking:
        asked(paused(an_incident(HANDLING)), at=NOON + 2 * MINUTE)
    with pytest.raises(MoveRefused) as giving:
        decision_of(Action.GRANT, waiting, AN_OPERATOR, at=NOON + 2 * MINUTE, request=the_request(waiting))

    assert {asking.value.why, giving.value.why} == {"the_handling_is_not_paused"}
    missed = {each.move.action: each.code for each in forbidden_moves(waiting, AN_OPERATOR, at=NOON + 2 * MINUTE)}
    assert missed[Action.GRANT] == "the_handling_is_not_paused"
