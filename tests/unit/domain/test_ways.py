"""By which way somebody is told, and which steps before the result are told as well."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.moves import telling
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import HOTLINE_CHANNEL, AccusedRef, Action, ClockKind, Status, TellBy
from dispatch.domain.ways import way_to_tell
from dispatch.domain.workflow.conditions import AWAITING_CHECK, RECEIVED
from schemas.facts import ResultTold
from tests.builders import (
    A_CITIZEN,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    CONTEST_MINUTES,
    MINUTE,
    NOON,
    PERFORM,
    REOPEN_MINUTES,
    a_cause,
    a_township,
    an_incident,
    perform,
    walk,
)

LATER = NOON + 25 * MINUTE


def wanting(incident: Incident, way: TellBy | None, *, rang_up: bool = False) -> Incident:
    """The same incident, whose reporter chose a way to be told."""
    return replace(incident, tell_by=way, channel=HOTLINE_CHANNEL if rang_up else incident.channel)


def running(incident: Incident) -> set[ClockKind]:
    return {clock.kind for clock in incident.clocks if clock.running}


@pytest.mark.parametrize(
    ("sentence", "chosen", "rang_up", "accused", "way"),
    [
        ("who has an account and chose nothing reads it there", None, False, False, TellBy.IN_APP),
        ("who rang up and chose nothing is called", None, True, False, TellBy.PHONE),
        ("who chose a message gets one", TellBy.SMS, True, False, TellBy.SMS),
        ("who chose a message keeps it beside the account", TellBy.SMS, False, False, TellBy.SMS),
        ("who wants to look it up is left alone", TellBy.CODE, True, False, TellBy.CODE),
        ("who rang up with a complaint about us is called", TellBy.SMS, True, True, TellBy.PHONE),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_the_way_is_the_one_that_was_chosen(
    sentence: str, chosen: TellBy | None, rang_up: bool, accused: bool, way: TellBy
) -> None:
    incident = wanting(an_incident(RECEIVED), chosen, rang_up=rang_up)
    found = replace(incident, accused=(AccusedRef("unit:u-squad"),)) if accused else incident

    assert way_to_tell(found) is way, sentence


@pytest.mark.parametrize(
    ("way", "rang_up", "told"),
    [
        (None, False, []),
        (TellBy.IN_APP, False, ["reporter"]),
        (TellBy.SMS, False, ["reporter", "caller"]),
        (TellBy.SMS, True, ["caller"]),
        (TellBy.PHONE, True, []),
        (TellBy.CODE, True, []),
    ],
)
def test_whose_it_is_is_told_to_those_who_chose_a_message(way: TellBy | None, rang_up: bool, told: list[str]) -> None:
    decision = PERFORM[Action.ASSIGN](
        wanting(an_incident(RECEIVED), way, rang_up=rang_up), AN_OPERATOR, NOON, a_cause()
    )

    notices = [notice for notice in decision.change.notify if notice.kind == "report_assigned"]
    assert [notice.to for notice in notices] == told


def test_whose_it_is_is_told_once() -> None:
    again = walk(wanting(an_incident(RECEIVED), TellBy.SMS), (Action.ASSIGN, AN_OPERATOR), (Action.RETURN, A_UNIT_LEAD))

    decision = PERFORM[Action.ASSIGN](again, AN_OPERATOR, NOON, a_cause())

    assert [notice.kind for notice in decision.change.notify] == []


def test_the_tracking_code_alone_is_told_at_once_and_nothing_is_sent() -> None:
    checked = wanting(an_incident(AWAITING_CHECK), TellBy.CODE, rang_up=True)

    decision = PERFORM[Action.CONFIRM](checked, AN_OFFICER, NOON, a_cause())

    assert [said.fact for said in decision.change.announce][1:] == [ResultTold(channel="code")]
    assert (decision.change.notify, decision.incident.told_at) == ((), NOON)


CHECKED = perform(wanting(an_incident(AWAITING_CHECK), TellBy.SMS, rang_up=True), Action.CONFIRM, AN_OFFICER)


def test_a_message_that_is_on_its_way_tells_nothing_yet() -> None:
    decision = PERFORM[Action.CONFIRM](
        wanting(an_incident(AWAITING_CHECK), TellBy.SMS, rang_up=True), AN_OFFICER, NOON, a_cause()
    )

    assert [said.fact for said in decision.change.announce][1:] == [ResultTold(channel="sms", delivered=False)]
    assert [(notice.kind, notice.to) for notice in decision.change.notify] == [("result_told", "caller")]
    assert (decision.incident.told_at, decision.incident.reply_until) == (None, None)
    assert running(decision.incident) == {ClockKind.TOTAL}


def test_a_message_that_arrived_tells_the_result_and_the_windows_begin_then() -> None:
    decision = telling.told_by_message(CHECKED, a_township(), at=LATER, cause=a_cause(CHECKED))

    assert [said.fact for said in decision.change.announce] == [ResultTold(channel="sms")]
    assert (decision.incident.told_at, decision.incident.reply_until) == (LATER, LATER + REOPEN_MINUTES * MINUTE)
    assert running(decision.incident) == {ClockKind.RATING}


def test_of_a_message_that_did_not_arrive_the_operators_hear_and_one_of_them_calls() -> None:
    decision = telling.not_told_by_message(CHECKED, at=LATER, cause=a_cause(CHECKED))
    after = decision.incident

    assert [said.fact for said in decision.change.announce] == [ResultTold(channel="phone", delivered=False)]
    assert [(notice.kind, notice.to) for notice in decision.change.notify] == [("to_call", "operator")]
    assert (after.told_at, after.version) == (None, CHECKED.version)
    assert perform(after, Action.TELL, AN_OPERATOR, at=LATER + MINUTE).told_at == LATER + MINUTE


def test_a_message_that_arrives_after_the_call_changes_nothing() -> None:
    called = perform(CHECKED, Action.TELL, AN_OPERATOR)

    with pytest.raises(MoveRefused):
        telling.told_by_message(called, a_township(), at=LATER, cause=a_cause(called))
    with pytest.raises(MoveRefused):
        telling.not_told_by_message(called, at=LATER, cause=a_cause(called))


def test_no_message_is_believed_to_tell_who_wanted_a_call() -> None:
    waiting = perform(wanting(an_incident(AWAITING_CHECK), None, rang_up=True), Action.CONFIRM, AN_OFFICER)

    with pytest.raises(MoveRefused):
        telling.told_by_message(waiting, a_township(), at=LATER, cause=a_cause(waiting))


def test_a_decline_is_told_when_the_reporter_is_called_and_the_window_for_contesting_counts_anew() -> None:
    decision = PERFORM[Action.DECLINE](wanting(an_incident(RECEIVED), None, rang_up=True), AN_OPERATOR, NOON, a_cause())
    declined = decision.incident
    assert ResultTold(channel="phone", delivered=False) in [said.fact for said in decision.change.announce]
    assert [notice.kind for notice in decision.change.notify] == ["to_call"]
    assert (declined.told_at, declined.reply_until) == (None, NOON + CONTEST_MINUTES * MINUTE)

    called = perform(declined, Action.TELL, AN_OPERATOR, at=LATER)

    assert (called.status, called.told_at, called.reply_until) == (
        Status.CLOSED,
        LATER,
        LATER + CONTEST_MINUTES * MINUTE,
    )
    assert running(called) == set()


def test_who_read_on_the_page_that_it_is_declined_contests_before_the_message_came() -> None:
    declined = perform(wanting(an_incident(RECEIVED), TellBy.SMS), Action.DECLINE, AN_OPERATOR)

    contested = perform(declined, Action.CONTEST, A_CITIZEN)

    assert (contested.status, contested.told_at) == (Status.RECEIVED, None)
    with pytest.raises(MoveRefused):
        telling.told_by_message(contested, a_township(), at=LATER, cause=a_cause(contested))


def test_a_second_decline_is_told_too_and_opens_no_window() -> None:
    contested = walk(
        wanting(an_incident(RECEIVED), TellBy.SMS), (Action.DECLINE, AN_OPERATOR), (Action.CONTEST, A_CITIZEN)
    )
    from_supervisor = perform(contested, Action.DECLINE, A_SUPERVISOR)

    told = telling.told_by_message(
        from_supervisor, a_township(), at=LATER + timedelta(days=1), cause=a_cause()
    ).incident

    assert (told.told_at, told.reply_until) == (LATER + timedelta(days=1), None)
