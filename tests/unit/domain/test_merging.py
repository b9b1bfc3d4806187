"""并案 and 撤并: what is the same thing is handled once, nobody who reported it is forgotten, and it can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.explain import LineKind, explain
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.kin import Kin
from dispatch.domain.moves.merging import MergeForm
from dispatch.domain.moves.table import FORMS, allowed_moves, make_move
from dispatch.domain.moves.telling import not_told_by_message, told_by_message
from dispatch.domain.refusals import InvalidValue, MoveRefused, NotYours
from dispatch.domain.replay import counted_anew
from dispatch.domain.terms import (
    HOTLINE_CHANNEL,
    AccusedRef,
    Action,
    AssignmentState,
    ClockKind,
    ClockReason,
    ClockState,
    Grade,
    IncidentId,
    Outcome,
    Status,
    TellBy,
)
from dispatch.domain.workflow.conditions import ASSIGNED, AWAITING_RATING, DECLINED, HANDLING, RECEIVED, RESOLVED
from dispatch.domain.workflow.move import State
from schemas.facts import IncidentClosed, IncidentDeclined, IncidentMerged, OtherMerged, OtherUnmerged, ResultTold
from schemas.ids import named_id
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    AN_OPERATOR_ELSEWHERE,
    ANOTHER_CITIZEN,
    LEAD_NUMBER,
    MINUTE,
    NOON,
    REOPEN_MINUTES,
    TOWNSHIP,
    a_cause,
    a_lead,
    a_report,
    an_incident,
    perform,
    walk,
)
from tests.unit.domain.test_responding import an_act, responded

HOUR: Final = timedelta(hours=1)


def made(
    action: Action, incident: Incident, kin: Kin, *, at: datetime = NOON, who: Actor = AN_OPERATOR, **fields: Any
) -> Decision:
    """A move on an incident that others are merged with."""
    return make_move(
        action,
        incident,
        FORMS[action](**fields),
        TOWNSHIP,
        actor=who,
        at=at,
        cause=a_cause(incident),
        kin=kin,
    )


def merged(incident: Incident, lead: Incident, *, at: datetime = NOON, kin: Kin | None = None) -> Decision:
    """Merge an incident into another one."""
    return make_move(
        Action.MERGE,
        incident,
        MergeForm(into=lead.number),
        TOWNSHIP,
        actor=AN_OPERATOR,
        at=at,
        cause=a_cause(incident),
        others={lead.number: lead},
        kin=kin or Kin(),
    )


def pair(state: State = HANDLING, lead_state: State = HANDLING) -> tuple[Incident, Incident]:
    """An incident that was merged, and its lead."""
    lead = walked_lead(lead_state)
    decision = merged(an_incident(state), lead)
    return decision.incident, decision.others[0].after


def walked_lead(state: State) -> Incident:
    """The other incident, as far as it is to be."""
    steps = {
        HANDLING: ((Action.ASSIGN, AN_OPERATOR), (Action.SIGN, A_HANDLER)),
        RECEIVED: (),
        AWAITING_RATING: (
            (Action.ASSIGN, AN_OPERATOR),
            (Action.SIGN, A_HANDLER),
            (Action.HAND_IN, A_HANDLER),
            (Action.CONFIRM, AN_OFFICER),
        ),
    }[state]
    return walk(a_lead(), *steps)


def total(incident: Incident) -> Clock:
    clock = incident.clock(own(ClockKind.TOTAL))
    assert clock is not None
    return clock


@pytest.mark.parametrize("state", [RECEIVED, ASSIGNED, HANDLING], ids=str)
def test_what_is_merged_stands_still_and_its_unit_has_nothing_to_do(state: State) -> None:
    incident, lead = pair(state)

    assert (incident.status, incident.merged_into, incident.lead) == (Status.MERGED, lead.id, None)
    assert not any(clock.running for clock in incident.clocks)
    assert not any(held.active for held in incident.assignments)
    assert not incident.status.is_open
    assert lead.followers == 1


def test_both_histories_tell_of_it_and_the_lead_does_not_move() -> None:
    lead = walked_lead(HANDLING)

    decision = merged(an_incident(HANDLING), lead)

    facts = [[said.fact for said in change.announce] for change in decision.changes]
    assert facts == [
        [IncidentMerged(into=lead.id, number=lead.number)],
        [OtherMerged(other=decision.incident.id, number=decision.incident.number)],
    ]
    assert decision.others[0].after.version == lead.version
    assert decision.incident.version == decision.change.before.version + 1


def test_the_reporter_and_the_unit_that_may_be_on_its_way_are_told() -> None:
    told = [(notice.kind, notice.to) for notice in merged(an_incident(HANDLING), a_lead()).change.notify]

    assert told == [("merged", "handler"), ("merged", "unit_lead"), ("report_merged", "reporter")]


def test_what_was_asked_for_lapses() -> None:
    incident = perform(an_incident(HANDLING), Action.EXTEND, A_HANDLER)

    after = merged(incident, a_lead()).incident

    assert not any(request.pending for request in after.requests)


@pytest.mark.parametrize("state", [RECEIVED, AWAITING_RATING, HANDLING], ids=str)
def test_a_lead_may_be_at_any_stage_that_is_open(state: State) -> None:
    assert merged(an_incident(HANDLING), walked_lead(state)).others[0].after.followers == 1


@pytest.mark.parametrize(
    ("why", "lead"),
    [
        ("itself", an_incident(HANDLING)),
        ("closed", replace(an_incident(RESOLVED), id=IncidentId(named_id("lead")), number=LEAD_NUMBER)),
        ("merged itself", replace(pair()[0], id=IncidentId(named_id("lead")), number=LEAD_NUMBER)),
        ("an accusation", a_lead(accused=(AccusedRef("unit:u-squad"),))),
        ("somewhere else", a_lead(town="330499102", cell=None)),
        ("dealt with on the spot", a_lead(self_handled=True)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_other_can_lead(why: str, lead: Incident) -> None:
    with pytest.raises(InvalidValue) as refused:
        merged(an_incident(HANDLING), lead)

    assert refused.value.name == "into"


def test_of_two_that_are_merged_into_each_other_at_once_one_wins() -> None:
    one, other = an_incident(HANDLING), a_lead()
    first = merged(one, other)

    with pytest.raises(InvalidValue, match=r"into not open \(merged"):
        merged(first.others[0].after, first.incident)


def test_only_an_operator_of_the_place_may_merge() -> None:
    incident = an_incident(HANDLING)

    for who in (A_HANDLER, A_UNIT_LEAD, A_SUPERVISOR, A_CITIZEN, AN_OFFICER, AN_OPERATOR_ELSEWHERE):
        with pytest.raises(NotYours):
            perform(incident, Action.MERGE, who)


def test_an_accusation_is_not_merged() -> None:
    accused = replace(an_incident(RECEIVED), accused=(AccusedRef("somebody"),))

    with pytest.raises(MoveRefused, match="it is neither an accusation nor a part"):
        perform(accused, Action.MERGE, A_SUPERVISOR)


def test_an_order_from_outside_keeps_the_time_that_was_imposed_with_it() -> None:
    ordered = a_report(imposed_due_at=NOON + 90 * MINUTE)

    with pytest.raises(InvalidValue, match="into due later"):
        merged(ordered, a_lead())
    assert merged(a_lead(), ordered).others[0].after.followers == 1


def test_the_total_of_the_lead_counts_from_the_earliest_report() -> None:
    early = a_report(at=NOON - 30 * MINUTE)
    lead = a_lead()

    after = merged(early, lead).others[0].after

    clock, before = total(after), total(lead)
    assert clock.counts_from == NOON - 30 * MINUTE
    assert before.due_at is not None
    assert clock.due_at == before.due_at - 30 * MINUTE
    assert [(line.what, line.why, line.since) for line in explain(clock, NOON)][1] == (
        LineKind.REBASED,
        ClockReason.MERGED,
        NOON - 30 * MINUTE,
    )


@pytest.mark.parametrize(
    ("earlier", "due"),
    [(30 * MINUTE, NOON + 180 * MINUTE), (3 * HOUR, NOON + 210 * MINUTE)],
    ids=["from the earliest report", "but nothing is due in the past"],
)
def test_a_total_that_waits_for_an_emergency_runs_on_from_the_earliest_report(
    earlier: timedelta, due: datetime
) -> None:
    act = an_act(since=NOON + 10 * MINUTE, until=NOON + 100 * MINUTE)
    waiting = responded(replace(walked_lead(HANDLING), grade=Grade.ORDINARY), act, act.since)

    joined = merged(a_report(at=NOON - earlier), waiting, at=NOON + 50 * MINUTE).others[0].after
    after = responded(joined, act, act.until)

    assert total(joined).state is ClockState.PAUSED
    assert [line.what for line in explain(total(joined), act.until)][1:-1] == [LineKind.PAUSED, LineKind.REBASED]
    assert (total(after).due_at, total(after).counts_from) == (due, NOON - earlier)
    assert counted_anew(total(after)) == total(after)


def test_an_order_from_outside_is_not_merged_into_what_waits_for_nobody_knows_how_long() -> None:
    act = an_act(since=NOON, until=NOON + 100 * MINUTE)
    waiting = responded(replace(a_lead(), grade=Grade.ORDINARY), act, act.since)

    with pytest.raises(InvalidValue, match="into due unknown"):
        merged(a_report(imposed_due_at=NOON + 150 * MINUTE), waiting)


def test_it_never_gets_a_due_time_in_the_past() -> None:
    early = a_report(at=NOON - 3 * HOUR)
    lead = a_lead()

    clock = total(merged(early, lead).others[0].after)

    assert clock.due_at == total(lead).due_at
    assert clock.counts_from == NOON - 3 * HOUR
    again = total(perform(replace(lead, clocks=(clock,)), Action.CLASSIFY, AN_OPERATOR))
    assert again.due_at is not None
    assert again.due_at > NOON


def test_a_later_report_moves_nothing() -> None:
    lead = a_lead()

    clock = total(merged(a_report(at=NOON + HOUR), lead, at=NOON + HOUR).others[0].after)

    assert clock == total(lead)


def test_closing_the_lead_closes_what_follows_it_and_tells_each_reporter() -> None:
    incident, lead = pair(HANDLING, AWAITING_RATING)

    decision = made(Action.RATE, lead, Kin(followers=(incident,)), who=ANOTHER_CITIZEN, stars=5)

    (along,) = decision.others
    assert (along.after.status, along.after.outcome, along.after.merged_into) == (
        Status.CLOSED,
        Outcome.RESOLVED,
        lead.id,
    )
    assert [type(said.fact) for said in along.announce] == [IncidentClosed, ResultTold]
    assert {said.actor for said in along.announce} == {None}, "who rated the other one is nothing to this reporter"
    assert [(notice.kind, notice.user) for notice in along.notify] == [("result_told", A_CITIZEN.user)]
    assert along.after.reply_until is not None


def closed_with_lead(*, tell_by: TellBy | None) -> Incident:
    """What somebody rang up about, merged into an incident that is closed by now."""
    rang_up, lead = replace(an_incident(HANDLING), channel=HOTLINE_CHANNEL, tell_by=tell_by), walked_lead(HANDLING)
    joined = merged(rang_up, lead)
    checked = walk(joined.others[0].after, (Action.HAND_IN, A_HANDLER), (Action.CONFIRM, AN_OFFICER))
    rated = made(Action.RATE, checked, Kin(followers=(joined.incident,)), who=ANOTHER_CITIZEN, stars=5)
    return rated.others[0].after


def test_who_rang_up_about_what_closed_with_its_lead_is_called_and_may_ask_to_reopen_then() -> None:
    closed = closed_with_lead(tell_by=None)
    assert (closed.status, closed.told_at, closed.reply_until) == (Status.CLOSED, None, None)

    called = made(Action.TELL, closed, Kin(), at=NOON + HOUR).incident

    assert (called.status, called.outcome, called.told_at) == (Status.CLOSED, Outcome.RESOLVED, NOON + HOUR)
    assert called.reply_until == NOON + HOUR + REOPEN_MINUTES * MINUTE
    assert called.merged_into is not None
    assert not any(clock.running for clock in called.clocks)
    assert Action.REOPEN in {move.action for move in allowed_moves(called, A_CITIZEN, at=NOON + HOUR)}


def test_a_message_tells_what_closed_with_its_lead_or_somebody_has_to_call() -> None:
    closed = closed_with_lead(tell_by=TellBy.SMS)

    arrived = told_by_message(closed, TOWNSHIP, at=NOON + HOUR, cause=a_cause(closed))
    failed = not_told_by_message(closed, at=NOON + HOUR, cause=a_cause(closed))

    assert (arrived.incident.told_at, arrived.incident.status) == (NOON + HOUR, Status.CLOSED)
    assert arrived.incident.reply_until == NOON + HOUR + REOPEN_MINUTES * MINUTE
    assert [notice.kind for notice in failed.change.notify] == ["to_call"]
    assert made(Action.TELL, failed.incident, Kin(), at=NOON + HOUR).incident.told_at == NOON + HOUR


def test_what_is_declined_with_its_lead_can_be_contested_and_then_stands_for_itself() -> None:
    incident, lead = pair(RECEIVED, RECEIVED)

    along = made(Action.DECLINE, lead, Kin(followers=(incident,)), reason_code="not-ours", turn_to="12345").others[0]

    assert isinstance(along.announce[0].fact, IncidentDeclined)
    assert along.announce[0].note == "12345"
    contested = made(Action.CONTEST, along.after, Kin(lead=lead), who=A_CITIZEN, reason="就在本镇")
    assert (contested.incident.status, contested.incident.merged_into) == (Status.RECEIVED, None)
    assert contested.others[0].after.followers == 0


def test_what_others_reported_as_well_is_not_withdrawn_by_one() -> None:
    lead = pair(RECEIVED, RECEIVED)[1]

    with pytest.raises(MoveRefused):
        made(Action.CANCEL, lead, Kin(), who=ANOTHER_CITIZEN, reason="不用了")


def test_unmerging_lets_the_total_run_on_with_what_was_left() -> None:
    incident, lead = pair()
    left = total(an_incident(HANDLING)).due_at
    assert left is not None

    decision = made(Action.UNMERGE, incident, Kin(lead=lead), at=NOON + HOUR, reason="不是一件事")

    after = decision.incident
    assert (after.status, after.merged_into, after.lead) == (Status.RECEIVED, None, None)
    assert total(after).due_at == left + HOUR
    receiving = after.clock(own(ClockKind.RECEIVE))
    assert receiving is not None
    assert receiving.started_at == NOON + HOUR
    assert [held.state for held in after.assignments] == [AssignmentState.RELEASED]
    assert [change.after.followers for change in decision.others] == [0]
    assert [said.fact for said in decision.others[0].announce] == [OtherUnmerged(other=after.id, number=after.number)]


def test_it_can_be_unmerged_after_its_lead_closed() -> None:
    incident, lead = pair(HANDLING, AWAITING_RATING)
    closing = made(Action.RATE, lead, Kin(followers=(incident,)), who=ANOTHER_CITIZEN, stars=5)
    closed = closing.others[0].after

    after = made(Action.UNMERGE, closed, Kin(lead=closing.incident), at=NOON + HOUR, reason="不是一件事").incident

    assert (after.status, after.outcome, after.closed_at, after.told_at) == (Status.RECEIVED, None, None, None)
    assert total(after).state is ClockState.RUNNING


def test_reopening_what_was_closed_with_its_lead_unmerges_it() -> None:
    incident, lead = pair(HANDLING, AWAITING_RATING)
    closing = made(Action.RATE, lead, Kin(followers=(incident,)), who=ANOTHER_CITIZEN, stars=5)

    decision = made(Action.REOPEN, closing.others[0].after, Kin(lead=closing.incident), reason="还在")

    assert (decision.incident.status, decision.incident.merged_into) == (Status.RECEIVED, None)
    assert decision.others[0].after.followers == 0


def test_what_closed_by_itself_has_nothing_to_unmerge() -> None:
    for state in (RESOLVED, DECLINED):
        offered = {move.action for move in allowed_moves(an_incident(state), AN_OPERATOR, at=NOON)}
        assert Action.UNMERGE not in offered


def test_what_follows_an_incident_goes_along_when_that_is_merged_itself() -> None:
    incident, lead = pair()
    third = replace(a_lead(), id=IncidentId(named_id("third")), number="330499101202603020000048")

    decision = merged(lead, third, kin=Kin(followers=(incident,)))

    gathered, along = decision.others
    assert (decision.incident.followers, gathered.after.followers) == (0, 2)
    assert along.after.merged_into == third.id
    assert [said.fact for said in along.announce] == [IncidentMerged(into=third.id, number=third.number)]


def test_an_incident_is_never_closed_without_what_follows_it() -> None:
    lead = pair(HANDLING, AWAITING_RATING)[1]

    with pytest.raises(ValueError, match="without what is merged into it"):
        made(Action.RATE, lead, Kin(), who=ANOTHER_CITIZEN, stars=5)


def test_the_same_decision_made_again_makes_the_same_things() -> None:
    incident, lead = an_incident(HANDLING), a_lead()

    assert merged(incident, lead) == merged(incident, lead)
    notices: list[UUID] = [notice.id for change in merged(incident, lead).changes for notice in change.notify]
    assert len(set(notices)) == len(notices)
