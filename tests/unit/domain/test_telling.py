"""告知: the windows of the reporter begin when the result is told, and who rang up is told by a call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.moves.rating import rating_window_ends
from dispatch.domain.moves.table import allowed_moves, forbidden_moves
from dispatch.domain.refusals import MoveRefused, NotYours
from dispatch.domain.terms import HOTLINE_CHANNEL, Action, ClockKind, ClockReason, Status, TellBy
from dispatch.domain.workflow.conditions import AWAITING_CHECK, AWAITING_RATING, RECEIVED, SELF_HANDLED
from schemas.facts import ResultTold
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    AN_OFFICER,
    AN_OPERATOR,
    AN_OPERATOR_ELSEWHERE,
    MINUTE,
    NOON,
    PERFORM,
    REOPEN_MINUTES,
    SAMPLED,
    a_cause,
    a_township,
    an_incident,
    decision_of,
    latest,
    perform,
    walk,
)

LATER = NOON + 25 * MINUTE


def rung_up(incident: Incident) -> Incident:
    """The same incident, about which somebody rang up."""
    return replace(incident, channel=HOTLINE_CHANNEL)


CHECKED = perform(rung_up(an_incident(AWAITING_CHECK)), Action.CONFIRM, AN_OFFICER)


def running(incident: Incident) -> set[ClockKind]:
    return {clock.kind for clock in incident.clocks if clock.running}


def test_in_the_application_it_is_told_at_once() -> None:
    decision = PERFORM[Action.CONFIRM](an_incident(AWAITING_CHECK), AN_OFFICER, NOON, a_cause())

    assert [said.fact for said in decision.change.announce][1:] == [ResultTold(channel="in_app")]
    assert decision.incident.told_at == NOON
    assert running(decision.incident) == {ClockKind.RATING}


def test_who_rang_up_is_not_told_by_a_check_and_the_command_room_hears_that_it_has_to_call() -> None:
    decision = PERFORM[Action.CONFIRM](rung_up(an_incident(AWAITING_CHECK)), AN_OFFICER, NOON, a_cause())

    assert [said.fact for said in decision.change.announce][1:] == [ResultTold(channel="phone", delivered=False)]
    assert [(notice.kind, notice.to, notice.user) for notice in decision.change.notify] == [
        ("to_call", "operator", None)
    ]
    assert (decision.incident.told_at, decision.incident.reply_until) == (None, None)
    assert running(decision.incident) == {ClockKind.TOTAL}, "the reporter still waits"


def test_from_the_call_on_the_reporter_may_rate_and_ask_to_reopen() -> None:
    decision = PERFORM[Action.TELL](CHECKED, AN_OPERATOR, LATER, a_cause(CHECKED))
    after = decision.incident

    (said,) = decision.change.announce
    assert (said.fact, said.note) == (ResultTold(channel="phone"), "已电话告知，表示满意")
    assert (after.status, after.told_at, after.reply_until) == (
        Status.AWAITING_RATING,
        LATER,
        LATER + REOPEN_MINUTES * MINUTE,
    )
    assert running(after) == {ClockKind.RATING}
    assert latest(after, ClockKind.RATING).started_at == LATER
    assert latest(after, ClockKind.TOTAL).facts[-1].why is ClockReason.TOLD


def test_before_the_call_nobody_asks_to_reopen_but_whoever_saw_the_result_may_rate_it() -> None:
    moves = {move.action for move in allowed_moves(CHECKED, A_CITIZEN, at=NOON)}

    assert Action.REOPEN not in moves
    assert Action.RATE in moves
    assert perform(CHECKED, Action.RATE, A_CITIZEN).status is Status.CLOSED


@pytest.mark.parametrize(
    ("sentence", "incident", "channel"),
    [
        ("who rang up read it by the code", CHECKED, "code"),
        (
            "who reported by telephone and waits for a message read it there",
            perform(
                replace(an_incident(AWAITING_CHECK), tell_by=TellBy.SMS),
                Action.CONFIRM,
                AN_OFFICER,
            ),
            "in_app",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_rates_before_the_call_knows_the_result_and_may_ask_to_reopen(
    sentence: str, incident: Incident, channel: str
) -> None:
    decision = PERFORM[Action.RATE](incident, A_CITIZEN, LATER, a_cause(incident))
    rated = decision.incident

    facts = [said.fact for said in decision.change.announce]
    assert (rated.told_at, rated.reply_until) == (LATER, LATER + REOPEN_MINUTES * MINUTE), sentence
    assert facts[0] == ResultTold(channel=channel)
    assert [type(fact) for fact in facts].count(ResultTold) == 1
    assert running(rated) == set()
    assert Action.REOPEN in {move.action for move in allowed_moves(rated, A_CITIZEN, at=LATER + MINUTE)}
    assert Action.TELL not in {move.action for move in allowed_moves(rated, AN_OPERATOR, at=LATER + MINUTE)}


def test_who_rates_what_was_told_is_told_no_second_time() -> None:
    told = perform(CHECKED, Action.TELL, AN_OPERATOR, at=NOON)

    decision = PERFORM[Action.RATE](told, A_CITIZEN, LATER, a_cause(told))

    assert (decision.incident.told_at, decision.incident.reply_until) == (NOON, told.reply_until)
    assert not [said for said in decision.change.announce if isinstance(said.fact, ResultTold)]


def test_an_operator_calls_and_nobody_else_and_once() -> None:
    for actor in (A_CITIZEN, AN_OFFICER, A_HANDLER, A_SUPERVISOR, AN_OPERATOR_ELSEWHERE):
        with pytest.raises(NotYours):
            perform(CHECKED, Action.TELL, actor)
    told = perform(CHECKED, Action.TELL, AN_OPERATOR)

    with pytest.raises(MoveRefused, match="the reporter is to be called"):
        perform(told, Action.TELL, AN_OPERATOR)
    assert Action.TELL not in {one.move.action for one in forbidden_moves(told, AN_OPERATOR, at=NOON)}


@pytest.mark.parametrize("state", [RECEIVED, AWAITING_CHECK, AWAITING_RATING, SELF_HANDLED], ids=str)
def test_nobody_calls_who_was_told_in_the_application_or_before_there_is_a_result(state: object) -> None:
    incident = an_incident(state)  # type: ignore[arg-type]

    with pytest.raises((MoveRefused, NotYours)):
        perform(incident, Action.TELL, AN_OPERATOR)


def test_the_window_ends_as_long_after_the_call_as_it_would_after_the_check() -> None:
    told = perform(CHECKED, Action.TELL, AN_OPERATOR, at=LATER)
    window = latest(told, ClockKind.RATING)
    assert window.due_at is not None
    early = window.due_at - timedelta(microseconds=1)

    with pytest.raises(MoveRefused, match="not yet"):
        rating_window_ends(told, window, at=early, cause=a_cause(told))
    assert rating_window_ends(told, window, at=window.due_at, cause=a_cause(told)).incident.status is Status.CLOSED


def test_what_an_officer_settled_on_the_spot_is_told_by_a_call_too_and_does_not_open_again_for_it() -> None:
    settled = perform(rung_up(an_incident(RECEIVED)), Action.SELF_HANDLE, AN_OFFICER)
    assert (settled.status, settled.told_at, settled.reply_until) == (Status.CLOSED, None, None)

    told = perform(settled, Action.TELL, AN_OPERATOR, at=LATER)

    assert (told.status, told.reply_until) == (Status.CLOSED, LATER + REOPEN_MINUTES * MINUTE)
    assert running(told) == set()


def test_a_sample_of_what_was_settled_on_the_spot_is_watched_by_its_total_until_the_call() -> None:
    sampled = a_township(self_handling=SAMPLED)
    waiting = decision_of(
        Action.SELF_HANDLE, rung_up(an_incident(RECEIVED)), AN_OFFICER, township=sampled, attachments=(A_PHOTO,)
    ).incident
    assert running(waiting) == {ClockKind.CHECK}

    checked = perform(waiting, Action.CONFIRM, AN_OPERATOR, at=LATER)

    assert running(checked) == {ClockKind.TOTAL}
    assert running(perform(checked, Action.TELL, AN_OPERATOR, at=LATER)) == {ClockKind.RATING}


def test_a_new_round_is_told_anew() -> None:
    again = walk(
        CHECKED,
        (Action.TELL, AN_OPERATOR),
        (Action.REOPEN, AN_OPERATOR),
        (Action.SIGN, A_HANDLER),
        (Action.HAND_IN, A_HANDLER),
        (Action.CONFIRM, AN_OFFICER),
    )

    assert again.told_at is None
    assert perform(again, Action.TELL, AN_OPERATOR).told_at == NOON


def test_what_is_reopened_before_the_call_has_one_total_that_runs() -> None:
    again = perform(CHECKED, Action.REOPEN, AN_OPERATOR, at=LATER)

    totals = [clock for clock in again.clocks if clock.kind is ClockKind.TOTAL]
    assert [clock.running for clock in totals] == [False, True]
