"""Steps of the handling with due times of their own: agreed on, taken in time or late, moved, dropped, and left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.actor import Actor
from dispatch.domain.clocks.address import of_milestone
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.milestones import MOST, StepForm
from dispatch.domain.moves.table import allowed_moves, forbidden_moves
from dispatch.domain.refusals import InvalidValue, Missing, MoveRefused, NotYours
from dispatch.domain.terms import Action, ClockKind, ClockReason, ClockState, MilestoneState, Role, Status
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING
from dispatch.domain.workflow.move import State
from schemas.facts import MilestoneDropped, MilestoneMoved, MilestoneReached, MilestonesPlanned
from tests.builders import (
    A_CITIZEN,
    A_CO_HANDLER,
    A_CO_UNIT_LEAD,
    A_HANDLER,
    A_HANDLER_ELSEWHERE,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OPERATOR,
    EVERYBODY,
    MINUTE,
    NOON,
    PERFORM,
    a_cause,
    an_incident,
    decision_of,
    perform,
    walk,
)

HANDLED = an_incident(HANDLING)
PLANNED = perform(HANDLED, Action.PLAN, A_UNIT_LEAD)


def clock_of(incident: Incident, n: int) -> Clock:
    """The clock of a step of whoever had the incident first."""
    found = incident.clock(of_milestone(incident.leads[0].id, n))
    assert found is not None
    return found


def steps_of(incident: Incident) -> list[tuple[int, MilestoneState]]:
    return [(each.n, each.state) for each in incident.leads[0].milestones]


def planned(*minutes: float, actor: Actor = A_UNIT_LEAD, incident: Incident = HANDLED) -> Decision:
    steps = tuple(StepForm(name=f"第{minute}分钟", by=NOON + minute * MINUTE) for minute in minutes)
    return decision_of(Action.PLAN, incident, actor, milestones=steps)


@pytest.mark.parametrize("actor", [A_UNIT_LEAD, AN_OPERATOR])
@pytest.mark.parametrize("state", [ASSIGNED, HANDLING])
def test_steps_are_agreed_on_by_the_unit_that_leads_or_the_command_room(state: State, actor: Actor) -> None:
    incident = an_incident(state)

    decision = perform_decision(incident, Action.PLAN, actor)

    after = decision.incident
    assert steps_of(after) == [(1, MilestoneState.OPEN), (2, MilestoneState.OPEN)]
    assert [clock_of(after, n).due_at for n in (1, 2)] == [NOON + 20 * MINUTE, NOON + 40 * MINUTE]
    assert after.status is incident.status
    assert after.version == incident.version + 1


def perform_decision(incident: Incident, action: Action, actor: Actor) -> Decision:
    return PERFORM[action](incident, actor, NOON, a_cause(incident))


def test_what_the_steps_are_is_said_in_words_and_on_the_topic_only_when_they_are_due() -> None:
    (said,) = planned(20, 40).change.announce

    assert said.note == "1. 第20分钟\n2. 第40分钟"
    assert said.fact == MilestonesPlanned(
        assignment=HANDLED.leads[0].id,
        unit="u-squad",
        milestones=(1, 2),
        due_at=(NOON + 20 * MINUTE, NOON + 40 * MINUTE),
    )


def test_steps_are_numbered_as_they_are_due_and_later_ones_are_numbered_on() -> None:
    after = planned(40, 20).incident
    after = planned(10, incident=after).incident

    assert [each.name for each in after.leads[0].milestones] == ["第20分钟", "第40分钟", "第10分钟"]
    assert clock_of(after, 3).due_at == NOON + 10 * MINUTE


@pytest.mark.parametrize(
    ("sentence", "minutes", "field"),
    [
        ("not in the past", (20, -1), "milestones.1.by"),
        ("not now", (0,), "milestones.0.by"),
        ("not after the total", (20, 121), "milestones.1.by"),
    ],
)
def test_a_step_is_due_within_the_total(sentence: str, minutes: tuple[float, ...], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        planned(*minutes)

    assert refused.value.name == field, sentence


def test_the_last_moment_of_the_total_is_within_it() -> None:
    assert clock_of(planned(120).incident, 1).due_at == NOON + 120 * MINUTE


def test_there_are_no_more_steps_than_somebody_can_keep_in_view() -> None:
    full = planned(*range(10, 10 + MOST)).incident

    with pytest.raises(InvalidValue, match="invalid milestones"):
        planned(30, incident=full)


def test_a_step_without_a_name_is_missing_one() -> None:
    with pytest.raises(Missing, match=r"milestones\.0\.name"):
        decision_of(Action.PLAN, HANDLED, A_UNIT_LEAD, milestones=(StepForm(name=" ", by=NOON + MINUTE),))


@pytest.mark.parametrize(
    ("minutes", "late"), [(20, False), (20.1, True)], ids=["at its due time it is in time", "after it, late"]
)
def test_a_step_is_taken_in_time_or_late(minutes: float, late: bool) -> None:
    at = NOON + minutes * MINUTE
    decision = decision_of(Action.MILESTONE_DONE, PLANNED, A_HANDLER, at=at, milestone=1, attachments=(A_PHOTO,))

    fact = decision.change.announce[0].fact
    assert isinstance(fact, MilestoneReached)
    assert (fact.milestone, fact.due_at, fact.late) == (1, NOON + 20 * MINUTE, late)
    assert steps_of(decision.incident) == [(1, MilestoneState.DONE), (2, MilestoneState.OPEN)]
    assert clock_of(decision.incident, 1).state is ClockState.STOPPED
    assert clock_of(decision.incident, 2) == clock_of(PLANNED, 2), "the other one runs as it ran"


def test_a_step_that_is_taken_is_shown_in_words_or_pictures() -> None:
    with pytest.raises(Missing, match=r"note\|attachments"):
        decision_of(Action.MILESTONE_DONE, PLANNED, A_HANDLER, milestone=1)


@pytest.mark.parametrize("actor", [A_HANDLER_ELSEWHERE, A_UNIT_LEAD, AN_OPERATOR, A_CITIZEN])
def test_only_who_handles_it_takes_a_step(actor: Actor) -> None:
    with pytest.raises(NotYours):
        perform(PLANNED, Action.MILESTONE_DONE, actor)


def test_a_step_is_not_taken_twice() -> None:
    once = perform(PLANNED, Action.MILESTONE_DONE, A_HANDLER)

    with pytest.raises(InvalidValue, match="invalid milestone"):
        decision_of(Action.MILESTONE_DONE, once, A_HANDLER, milestone=1, note="再来")


def test_a_step_that_moves_keeps_both_due_times_and_who_moved_it() -> None:
    decision = decision_of(
        Action.MILESTONE_MOVE, PLANNED, A_UNIT_LEAD, milestone=1, by=NOON + 50 * MINUTE, reason="等设备"
    )

    said, clock = decision.change.announce[0], clock_of(decision.incident, 1)
    assert said.fact == MilestoneMoved(
        assignment=PLANNED.leads[0].id,
        unit="u-squad",
        milestone=1,
        was_due_at=NOON + 20 * MINUTE,
        due_at=NOON + 50 * MINUTE,
    )
    assert (said.note, said.actor) == ("等设备", A_UNIT_LEAD.user)
    assert [fact.times.due_at for fact in clock.facts if fact.times] == [NOON + 20 * MINUTE, NOON + 50 * MINUTE]
    assert clock.facts[-1].why is ClockReason.MOVED
    lines = explain(clock, NOON)
    assert lines[0].at + sum((line.shift for line in lines), timedelta()) == clock.due_at


def test_a_step_may_move_forward() -> None:
    after = decision_of(
        Action.MILESTONE_MOVE, PLANNED, AN_OPERATOR, milestone=2, by=NOON + 5 * MINUTE, reason="会议提前"
    ).incident

    assert clock_of(after, 2).due_at == NOON + 5 * MINUTE


def test_what_is_overdue_is_moved_by_the_command_room_alone() -> None:
    fields: dict[str, Any] = {"at": NOON + 21 * MINUTE, "milestone": 1, "by": NOON + 50 * MINUTE, "reason": "等设备"}

    with pytest.raises(InvalidValue, match="milestone overdue"):
        decision_of(Action.MILESTONE_MOVE, PLANNED, A_UNIT_LEAD, **fields)
    moved = decision_of(Action.MILESTONE_MOVE, PLANNED, AN_OPERATOR, **fields).incident
    assert clock_of(moved, 1).due_at == NOON + 50 * MINUTE


@pytest.mark.parametrize("minutes", [-1, 0, 20, 121])
def test_a_step_does_not_move_into_the_past_to_where_it_is_or_beyond_the_total(minutes: float) -> None:
    with pytest.raises(InvalidValue) as refused:
        decision_of(Action.MILESTONE_MOVE, PLANNED, A_UNIT_LEAD, milestone=1, by=NOON + minutes * MINUTE, reason="?")

    assert refused.value.name == "by"


def test_a_step_that_is_dropped_is_due_no_more_and_the_other_one_is() -> None:
    decision = decision_of(Action.MILESTONE_DROP, PLANNED, A_UNIT_LEAD, milestone=1, reason="不需要了")

    assert decision.change.announce[0].fact == MilestoneDropped(
        assignment=PLANNED.leads[0].id, unit="u-squad", milestone=1
    )
    assert steps_of(decision.incident) == [(1, MilestoneState.DROPPED), (2, MilestoneState.OPEN)]
    assert not clock_of(decision.incident, 1).running
    assert clock_of(decision.incident, 2).running


def test_nothing_is_handed_in_while_a_step_is_open_and_the_handler_is_told_so() -> None:
    (barred,) = [one for one in forbidden_moves(PLANNED, A_HANDLER, at=NOON) if one.move.action is Action.HAND_IN]

    assert barred.code == "no_milestone_is_open"
    with pytest.raises(MoveRefused, match="no milestone is open"):
        perform(PLANNED, Action.HAND_IN, A_HANDLER)


def test_when_every_step_was_taken_or_dropped_the_result_is_handed_in() -> None:
    over = walk(PLANNED, (Action.MILESTONE_DONE, A_HANDLER), (Action.MILESTONE_DROP, A_UNIT_LEAD))

    assert perform(over, Action.HAND_IN, A_HANDLER).status is Status.AWAITING_CHECK


def test_while_it_is_on_hold_no_step_comes_nearer() -> None:
    asked = perform(PLANNED, Action.HOLD, A_HANDLER)
    held = perform(asked, Action.GRANT, AN_OPERATOR, at=NOON + 5 * MINUTE)
    assert [clock_of(held, n).state for n in (1, 2)] == [ClockState.PAUSED] * 2

    resumed = perform(held, Action.RESUME, A_HANDLER, at=NOON + 35 * MINUTE)

    assert [clock_of(resumed, n).due_at for n in (1, 2)] == [NOON + 55 * MINUTE, NOON + 75 * MINUTE]
    taken = perform(resumed, Action.MILESTONE_DONE, A_HANDLER, at=NOON + 54 * MINUTE)
    assert not clock_of(taken, 1).running


def test_what_was_taken_before_a_hold_does_not_begin_again_after_it() -> None:
    once = walk(PLANNED, (Action.MILESTONE_DONE, A_HANDLER), (Action.HOLD, A_HANDLER), (Action.GRANT, AN_OPERATOR))

    resumed = perform(once, Action.RESUME, A_HANDLER, at=NOON + 10 * MINUTE)

    assert [clock_of(resumed, n).running for n in (1, 2)] == [False, True]


LEAVING = {
    "recalled": (ASSIGNED, Action.RECALL, AN_OPERATOR),
    "returned": (HANDLING, Action.RETURN, A_UNIT_LEAD),
    "reassigned": (HANDLING, Action.REASSIGN, AN_OPERATOR),
    "taken over": (HANDLING, Action.TAKE_OVER, A_SUPERVISOR),
    "sent to the county by the list": (HANDLING, Action.TRANSFER_LISTED, AN_OPERATOR),
    "split": (HANDLING, Action.SPLIT, AN_OPERATOR),
    "merged": (HANDLING, Action.MERGE, AN_OPERATOR),
    "cancelled": (ASSIGNED, Action.CANCEL, A_CITIZEN),
    "an accusation": (HANDLING, Action.ACCUSE, A_SUPERVISOR),
}


@pytest.mark.parametrize("how", LEAVING)
def test_what_takes_it_from_the_unit_drops_its_steps_in_the_same_decision(how: str) -> None:
    state, action, actor = LEAVING[how]
    begun = perform(an_incident(state), Action.PLAN, A_UNIT_LEAD)

    decision = perform_decision(begun, action, actor)

    after = decision.incident
    assert steps_of(after) == [(1, MilestoneState.DROPPED), (2, MilestoneState.DROPPED)]
    assert not any(clock.running for clock in after.clocks if clock.kind is ClockKind.MILESTONE)
    told = [said.fact for said in decision.change.announce if isinstance(said.fact, MilestoneDropped)]
    assert [fact.milestone for fact in told] == [1, 2]


def test_granted_late_a_transfer_drops_the_steps_as_of_asking() -> None:
    asked = perform(PLANNED, Action.TRANSFER, AN_OPERATOR)

    after = perform(asked, Action.GRANT, A_SUPERVISOR, at=NOON + 30 * MINUTE)

    assert steps_of(after) == [(1, MilestoneState.DROPPED), (2, MilestoneState.DROPPED)]
    assert clock_of(after, 1).facts[-1].since == NOON


def test_the_unit_that_gets_back_what_it_returned_begins_without_steps() -> None:
    back = walk(PLANNED, (Action.RETURN, A_UNIT_LEAD), (Action.ASSIGN, AN_OPERATOR), (Action.SIGN, A_HANDLER))

    assert Action.MILESTONE_DONE not in {move.action for move in allowed_moves(back, A_HANDLER, at=NOON)}
    again = perform(back, Action.PLAN, A_UNIT_LEAD)
    assert [n for n, state in steps_of(again) if state is MilestoneState.OPEN] == [3, 4]


def test_handing_on_within_the_unit_leaves_the_steps() -> None:
    after = perform(PLANNED, Action.HAND_ON, A_UNIT_LEAD)

    assert steps_of(after) == steps_of(PLANNED)
    assert clock_of(after, 1) == clock_of(PLANNED, 1)


def test_who_has_it_is_told_of_steps_and_of_the_command_rooms_the_unit_too() -> None:
    def told(actor: Actor) -> set[tuple[str, str]]:
        notices = perform_decision(HANDLED, Action.PLAN, actor).change.notify
        return {(notice.kind, notice.to) for notice in notices}

    assert told(A_UNIT_LEAD) == {("milestone_planned", Role.HANDLER)}
    assert told(AN_OPERATOR) == {("milestone_planned", Role.HANDLER), ("milestone_planned", Role.UNIT_LEAD)}


def test_a_supervisor_who_took_it_over_agrees_on_steps() -> None:
    mine = walk(HANDLED, (Action.TAKE_OVER, A_SUPERVISOR), (Action.SIGN, A_SUPERVISOR))

    after = perform(mine, Action.PLAN, A_SUPERVISOR)

    assert [each.n for each in after.leads[-1].open_milestones] == [1, 2]


@given(
    minutes=st.lists(st.integers(1, 120), min_size=1, max_size=MOST),
    holds=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 60)), max_size=3),
)
def test_holds_move_every_step_by_as_much_as_they_lasted(minutes: list[int], holds: list[tuple[int, int]]) -> None:
    incident, at, paused = planned(*minutes).incident, NOON, 0
    for wait, lasted in holds:
        at += wait * MINUTE
        asked = perform(incident, Action.HOLD, A_HANDLER, at=at)
        held = perform(asked, Action.GRANT, AN_OPERATOR, at=at)
        at += lasted * MINUTE
        incident = perform(held, Action.RESUME, AN_OPERATOR, at=at)
        paused += lasted

    due = [clock_of(incident, n).due_at for n in range(1, len(minutes) + 1)]
    assert due == [NOON + (minute + paused) * MINUTE for minute in sorted(minutes)]


CHANGING = {Action.PLAN, Action.MILESTONE_DONE, Action.MILESTONE_MOVE, Action.MILESTONE_DROP}
HELPED = walk(PLANNED, (Action.CO_ADD, AN_OPERATOR), (Action.CO_ACCEPT, A_CO_UNIT_LEAD))


@pytest.mark.parametrize("incident", [PLANNED, HELPED], ids=["alone", "with a unit that helps"])
@pytest.mark.parametrize("action", [action for action in PERFORM if action not in CHANGING])
def test_every_other_move_leaves_the_steps_or_drops_all_of_them_with_the_unit(
    action: Action, incident: Incident
) -> None:
    for actor in (*EVERYBODY.values(), A_CO_HANDLER, A_CO_UNIT_LEAD):
        twice = action is Action.CO_ADD and incident is HELPED  # the unit helps already
        if twice or action not in {move.action for move in allowed_moves(incident, actor, at=NOON)}:
            continue
        after = perform_decision(incident, action, actor).incident
        held = after.leads[0]
        if held.active and held.id == after.lead:
            assert steps_of(after) == steps_of(incident)
            assert [clock_of(after, n) for n in (1, 2)] == [clock_of(incident, n) for n in (1, 2)]
        else:
            assert [state for _, state in steps_of(after)] == [MilestoneState.DROPPED] * 2
            assert not any(clock_of(after, n).running for n in (1, 2))
