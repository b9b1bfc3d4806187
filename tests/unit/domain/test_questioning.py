"""补充材料: whoever works on an incident asks its reporter, who answers in time, or the question lapses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch.domain.accused import account_accused
from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.questioning import LONGEST, Question, question_ends
from dispatch.domain.moves.table import allowed_moves, forbidden_moves
from dispatch.domain.refusals import InvalidValue, Missing, MoveRefused, NotYours
from dispatch.domain.terms import Action, ClockKind, ClockReason, RequestKind, RequestState, Role, Status
from dispatch.domain.workflow.conditions import HANDLING, ON_HOLD, RECEIVED
from dispatch.domain.workflow.move import State
from schemas.facts import RequestGranted, RequestLapsed, RequestMade
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    ANOTHER_CITIZEN,
    MINUTE,
    NOON,
    STATES,
    a_cause,
    an_incident,
    decision_of,
    latest,
    perform,
    the_request,
    walk,
)

UNTIL = NOON + 120 * MINUTE
LATE = UNTIL + MINUTE
ASKERS = (AN_OPERATOR, A_HANDLER, A_UNIT_LEAD, AN_OFFICER, A_SUPERVISOR, A_CITIZEN)


def ask(incident: Incident, actor: Actor, *, at: datetime = NOON, until: datetime = UNTIL) -> Decision:
    """What becomes of a question to the reporter."""
    return decision_of(Action.ASK, incident, actor, at=at, question="请补充门牌号", until=until)


def end(incident: Incident, at: datetime = UNTIL) -> Decision:
    """What becomes of a question when its time is over."""
    return question_ends(incident, latest(incident, ClockKind.ANSWER), at=at, cause=a_cause(incident))


def notices(decision: Decision) -> list[tuple[str, str, str | None, str | None]]:
    """Who is told what: its kind, the recipient's kind, the person, the unit."""
    return [(one.kind, one.to, one.user, one.unit) for one in decision.change.notify]


ASKED = ask(an_incident(HANDLING), A_HANDLER).incident
ASKED_BY_OPERATOR = ask(an_incident(RECEIVED), AN_OPERATOR).incident


def test_a_question_waits_for_the_reporter_and_leaves_the_incident_as_it_is() -> None:
    decision = ask(an_incident(HANDLING), A_HANDLER)

    (said,), (request,) = decision.change.announce, decision.incident.requests
    assert said.fact == RequestMade(request=request.id, kind="material", decider="citizen", until=UNTIL)
    assert said.note == request.reason == "请补充门牌号"
    assert (request.kind, request.decider, request.asked_by) == (RequestKind.MATERIAL, Role.CITIZEN, A_HANDLER.user)
    assert Question.of(request) == Question(until=UNTIL, asked_as=Role.HANDLER)
    assert decision.incident.status is Status.HANDLING
    assert latest(decision.incident, ClockKind.ANSWER).due_at == UNTIL
    assert notices(decision) == [("question_asked", "reporter", A_CITIZEN.user, None)]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_an_operator_asks_until_there_is_a_result_and_a_handler_what_is_in_hand(state: State) -> None:
    incident = an_incident(state)

    may = {who: Action.ASK in {move.action for move in allowed_moves(incident, who, at=NOON)} for who in ASKERS}

    unfinished = state.status in (Status.RECEIVED, Status.ASSIGNED, Status.RULING, Status.HANDLING, Status.ON_HOLD)
    assert may[AN_OPERATOR] is unfinished
    assert may[A_HANDLER] is (state in (HANDLING, ON_HOLD))
    assert not any(may[who] for who in ASKERS if who not in (AN_OPERATOR, A_HANDLER))


def test_the_reporter_answers_with_words_and_photos_and_whoever_handles_it_is_told() -> None:
    decision = decision_of(
        Action.ANSWER,
        ASKED,
        A_CITIZEN,
        at=NOON + 10 * MINUTE,
        request=the_request(ASKED, of_reporter=True),
        note="桥南三号门",
        attachments=(A_PHOTO,),
    )

    (said,), (request,) = decision.change.announce, decision.incident.requests
    assert said.fact == RequestGranted(request=request.id, kind="material")
    assert (said.by, said.note, said.attachments) == (Role.CITIZEN, "桥南三号门", (A_PHOTO.id,))
    assert (request.state, request.decided_by) == (RequestState.GRANTED, A_CITIZEN.user)
    assert latest(decision.incident, ClockKind.ANSWER).facts[-1].why is ClockReason.DECIDED
    assert notices(decision) == [("question_answered", "handler", None, "u-squad")]


def test_an_answer_says_or_shows_something() -> None:
    with pytest.raises(Missing, match=r"note\|attachments"):
        decision_of(Action.ANSWER, ASKED, A_CITIZEN, request=the_request(ASKED, of_reporter=True), note=" ")


@pytest.mark.parametrize("who", [ANOTHER_CITIZEN, A_HANDLER, AN_OPERATOR, A_SUPERVISOR])
def test_nobody_but_the_reporter_answers(who: Actor) -> None:
    with pytest.raises(NotYours):
        perform(ASKED, Action.ANSWER, who)


def test_an_operator_who_reported_it_is_asked_and_does_not_ask() -> None:
    own = an_incident(RECEIVED, reporter=AN_OPERATOR)

    with pytest.raises(NotYours):
        ask(own, AN_OPERATOR)
    assert forbidden_moves(own, AN_OPERATOR, at=NOON) == ()


def test_where_nobody_with_an_account_reported_the_move_is_shown_with_the_reason() -> None:
    without = replace(an_incident(HANDLING), reporter=None)

    with pytest.raises(MoveRefused, match="the reporter can be asked"):
        ask(without, A_HANDLER)
    codes = {one.move.action: one.code for one in forbidden_moves(without, A_HANDLER, at=NOON)}
    assert codes[Action.ASK] == "the_reporter_can_be_asked"


def test_whoever_it_complains_about_is_not_asked_though_they_reported_it() -> None:
    about_reporter = an_incident(RECEIVED, accused=(account_accused(A_CITIZEN.user),))

    with pytest.raises(MoveRefused, match="the reporter can be asked"):
        ask(about_reporter, A_SUPERVISOR)


def test_one_question_at_a_time_and_whoever_asks_again_is_told_until_when_it_waits() -> None:
    with pytest.raises(MoveRefused, match="one question at a time"):
        ask(ASKED, AN_OPERATOR, at=UNTIL - MINUTE, until=LATE)
    (found,) = [one for one in forbidden_moves(ASKED, A_HANDLER, at=NOON) if one.move.action is Action.ASK]
    assert (found.code, found.at) == ("one_question_at_a_time", UNTIL)


@pytest.mark.parametrize("until", [NOON, NOON - MINUTE, NOON + LONGEST + MINUTE])
def test_a_moment_that_cannot_be_meant_is_refused(until: datetime) -> None:
    with pytest.raises(InvalidValue, match="until"):
        ask(an_incident(HANDLING), A_HANDLER, until=until)


def test_a_question_that_nobody_answers_lapses_when_its_time_is_over_and_its_asker_is_told() -> None:
    with pytest.raises(MoveRefused, match="not yet"):
        end(ASKED_BY_OPERATOR, UNTIL - timedelta(microseconds=1))

    decision = end(ASKED_BY_OPERATOR)

    (said,), (request,) = decision.change.announce, decision.incident.requests
    assert (said.fact, said.by) == (RequestLapsed(request=request.id, kind="material"), Role.PLATFORM)
    assert (request.state, request.decided_by) == (RequestState.LAPSED, None)
    assert notices(decision) == [("question_unanswered", "operator", AN_OPERATOR.user, None)]
    assert decision.incident.version == ASKED_BY_OPERATOR.version
    with pytest.raises(MoveRefused):
        end(decision.incident)


def test_no_answer_counts_after_its_time_though_nobody_has_noticed_yet() -> None:
    with pytest.raises(MoveRefused, match="before the answer is due"):
        perform(ASKED, Action.ANSWER, A_CITIZEN, at=UNTIL)


def test_a_question_after_one_whose_end_nobody_noticed_lets_that_one_lapse() -> None:
    decision = ask(ASKED, AN_OPERATOR, at=LATE, until=LATE + 60 * MINUTE)

    assert [request.state for request in decision.incident.requests] == [RequestState.LAPSED, RequestState.PENDING]
    assert [type(said.fact) for said in decision.change.announce] == [RequestLapsed, RequestMade]
    assert ("question_unanswered", "handler", None, "u-squad") in notices(decision)


@pytest.mark.parametrize(
    ("asked", "action", "who", "state"),
    [
        (ASKED, Action.HAND_IN, A_HANDLER, RequestState.LAPSED),
        (ASKED_BY_OPERATOR, Action.DECLINE, AN_OPERATOR, RequestState.LAPSED),
        (ASKED_BY_OPERATOR, Action.CANCEL, A_CITIZEN, RequestState.LAPSED),
        (ASKED_BY_OPERATOR, Action.ASSIGN, AN_OPERATOR, RequestState.PENDING),
        (ASKED, Action.RETURN, A_UNIT_LEAD, RequestState.PENDING),
        (ASKED, Action.REASSIGN, AN_OPERATOR, RequestState.PENDING),
    ],
)
def test_it_lapses_with_a_result_and_the_closing_and_outlives_a_change_of_hands(
    asked: Incident, action: Action, who: Actor, state: RequestState
) -> None:
    after = perform(asked, action, who)

    assert after.requests[0].state is state
    assert latest(after, ClockKind.ANSWER).running is (state is RequestState.PENDING)


def test_the_answer_to_a_handlers_question_goes_to_the_unit_that_has_it_then() -> None:
    elsewhere = perform(ASKED, Action.REASSIGN, AN_OPERATOR)
    decision = decision_of(
        Action.ANSWER, elsewhere, A_CITIZEN, request=the_request(elsewhere, of_reporter=True), note="三号门"
    )

    assert notices(decision) == [("question_answered", "handler", None, "u-market")]


def test_a_question_waits_through_a_hold_that_was_asked_for_because_of_it() -> None:
    held = walk(ASKED, (Action.HOLD, A_HANDLER), (Action.GRANT, AN_OPERATOR))

    answered = perform(held, Action.ANSWER, A_CITIZEN)

    assert (held.status, answered.status) == (Status.ON_HOLD, Status.ON_HOLD)
    assert [request.state for request in answered.requests] == [RequestState.GRANTED, RequestState.GRANTED]


def test_what_turns_out_to_be_an_accusation_is_told_to_the_supervisors_and_not_to_the_operator_who_asked() -> None:
    accused = perform(ASKED_BY_OPERATOR, Action.ACCUSE, A_SUPERVISOR)

    decision = decision_of(
        Action.ANSWER, accused, A_CITIZEN, request=the_request(accused, of_reporter=True), note="三号门"
    )

    assert notices(decision) == [("question_answered", "supervisor", None, None)]
