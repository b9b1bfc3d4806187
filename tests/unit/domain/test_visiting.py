"""Visits to key places: one tap closes what is in order, and what is wrong goes the way of every report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.clocks.ladders import LadderStep
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.looking import awaits_look, fault_id
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.table import allowed_moves, forbidden_moves
from dispatch.domain.moves.whose_turn import whose_turn
from dispatch.domain.refusals import Missing, MoveRefused, NotYours
from dispatch.domain.replay import standing
from dispatch.domain.terms import Action, ClockKind, ClockReason, ClockState, Outcome, Role, Status
from schemas.facts import ClockEscalated, DecisionIgnored, FaultFound, FoundInOrder, IncidentClosed, IncidentReceived
from schemas.ids import decision_id
from schemas.incident_records import TriageDecided
from tests.builders import (
    A_PHOTO,
    A_SUPERVISOR,
    AN_OFFICER,
    AN_OFFICER_ELSEWHERE,
    AN_OPERATOR,
    MINUTE,
    NOON,
    TOWNSHIP,
    TWO_PARTS,
    a_cause,
    a_report,
    a_triage,
    a_visit,
    decision_of,
    latest,
    perform,
)

LATER = NOON + 7 * MINUTE
OWN = (ClockKind.TOTAL, ClockKind.RECEIVE)


def decided(incident: Incident, triage: TriageDecided) -> Decision:
    return apply_triage(incident, triage, TOWNSHIP, at=LATER, cause=a_cause(incident))


def triage_of(incident: Incident, *, found: bool = False, **changes: Any) -> TriageDecided:
    cause = fault_id(incident.report) if found else incident.report
    return a_triage(caused_by=cause, event_id=decision_id(cause), incident=incident.id, **changes)


def facts(decision: Decision) -> list[type]:
    return [type(said.fact) for said in decision.change.announce]


def moves(incident: Incident) -> set[Action]:
    return {move.action for move in allowed_moves(incident, AN_OFFICER, at=NOON)}


def test_a_visit_is_placed_and_goes_to_nobody_until_somebody_looked() -> None:
    visit = a_visit(decided_by=None, cell=None, category=None)

    after = decided(visit, triage_of(visit, unit=None)).incident

    assert (after.status, after.lead, after.left_to_person) == (Status.RECEIVED, None, False)
    assert after.cell is not None
    assert awaits_look(after)


def test_a_visit_of_which_nobody_knows_where_it_is_waits_for_a_person() -> None:
    visit = a_visit(decided_by=None, cell=None, category=None)

    assert decided(visit, triage_of(visit, unit=None, cell=None)).incident.left_to_person


def test_what_is_in_order_closes_with_one_tap_and_nobody_is_told() -> None:
    visit = a_visit()

    decision = decision_of(Action.IN_ORDER, visit, AN_OFFICER, at=LATER)

    after = decision.incident
    assert (after.status, after.outcome, after.closed_at) == (Status.CLOSED, Outcome.IN_ORDER, LATER)
    assert facts(decision) == [FoundInOrder, IncidentClosed]
    told = standing((IncidentReceived(channel="patrol"), *(said.fact for said in decision.change.announce)))
    assert told is not None
    assert (told.status, told.outcome) == (after.status, after.outcome)
    assert decision.change.notify == ()
    assert {clock.state for clock in after.clocks} == {ClockState.STOPPED}
    assert {clock.facts[-1].why for clock in after.clocks} == {ClockReason.LOOKED_AT}
    assert after.self_handled_by is None
    assert not after.handlers


def test_what_was_in_order_is_not_rated_reopened_or_looked_at_again() -> None:
    after = perform(a_visit(), Action.IN_ORDER, AN_OFFICER)

    assert moves(after) == {Action.COMMENT}
    assert not {move.action for move in allowed_moves(after, AN_OPERATOR, at=NOON)} & {Action.REOPEN, Action.CLASSIFY}


def test_what_is_wrong_begins_anew_with_the_words_and_time_of_the_officer() -> None:
    visit = a_visit()

    decision = decision_of(Action.FAULT, visit, AN_OFFICER, at=LATER, note="灭火器不见了", attachments=(A_PHOTO,))

    after = decision.incident
    (said,) = decision.change.announce
    assert (type(said.fact), said.note, said.attachments) == (FaultFound, "灭火器不见了", (A_PHOTO.id,))
    assert (after.status, after.decided_by, awaits_look(after)) == (Status.RECEIVED, None, False)
    for kind in OWN:
        old, new = (clock for clock in after.clocks if clock.kind is kind)
        assert (old.state, new.state) == (ClockState.STOPPED, ClockState.RUNNING)
        assert new.started_at == LATER
        assert after.clock(own(kind)) is new


def test_what_is_wrong_is_then_decided_by_the_officers_words_and_assigned() -> None:
    found = perform(a_visit(), Action.FAULT, AN_OFFICER, at=LATER)

    after = decided(found, triage_of(found, found=True)).incident

    assert after.status is Status.ASSIGNED
    assert Action.IN_ORDER not in moves(after)


def test_a_decision_about_the_visit_that_comes_after_the_look_changes_nothing() -> None:
    found = perform(a_visit(decided_by=None), Action.FAULT, AN_OFFICER, at=LATER)

    late = decided(found, triage_of(found))

    assert facts(late) == [DecisionIgnored]
    assert late.incident.decided_by is None


@pytest.mark.parametrize("action", [Action.IN_ORDER, Action.FAULT])
def test_only_the_officer_of_the_cell_looks(action: Action) -> None:
    visit = a_visit()

    for somebody in (AN_OFFICER_ELSEWHERE, AN_OPERATOR, A_SUPERVISOR):
        with pytest.raises(NotYours):
            perform(visit, action, somebody)


@pytest.mark.parametrize("action", [Action.IN_ORDER, Action.FAULT])
def test_nobody_looks_at_what_was_reported_or_at_what_was_looked_at(action: Action) -> None:
    for incident in (a_report(), perform(a_visit(), Action.FAULT, AN_OFFICER)):
        with pytest.raises(MoveRefused):
            perform(incident, action, AN_OFFICER)


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [({"note": "", "attachments": (A_PHOTO,)}, "note"), ({"note": "坏了", "attachments": ()}, "attachments")],
)
def test_what_is_wrong_needs_words_and_a_picture(fields: dict[str, Any], lacking: str) -> None:
    with pytest.raises(Missing, match=lacking):
        decision_of(Action.FAULT, a_visit(), AN_OFFICER, **fields)


def test_a_visit_into_which_a_report_was_merged_is_not_simply_closed() -> None:
    visit = replace(a_visit(), followers=1)

    (barred,) = [each for each in forbidden_moves(visit, AN_OFFICER, at=NOON) if each.move.action is Action.IN_ORDER]
    assert barred.code == "nothing_is_merged_into_it"
    assert Action.FAULT in moves(visit)


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (LadderStep(step=0, level="reminder", at_fraction=0.8, recipients=("operator",)), ("officer",)),
        (
            LadderStep(step=1, level="deadline", after_due=timedelta(), recipients=("operator", "supervisor")),
            ("officer", "operator", "supervisor"),
        ),
    ],
    ids=["before the due time", "at the due time"],
)
def test_a_visit_that_nobody_makes_is_told_to_the_officer_first(step: LadderStep, told: tuple[str, ...]) -> None:
    visit, late = a_visit(), NOON + timedelta(minutes=11)
    clock = replace(latest(visit, ClockKind.RECEIVE), ladder=(step,))
    times = clock.facts[0].times
    assert times is not None
    due = replace(clock.facts[0], times=replace(times, steps_due_at=(NOON + MINUTE,)))
    clock = replace(clock, facts=(due,))
    clocks = tuple(clock if each.kind is ClockKind.RECEIVE else each for each in visit.clocks)

    decision = escalate(replace(visit, clocks=clocks), clock, step, at=late, cause=a_cause(visit))

    assert tuple(notice.to for notice in decision.change.notify) == told
    (said,) = decision.change.announce
    assert isinstance(said.fact, ClockEscalated)
    assert said.fact.recipients == told


def test_whoever_presses_for_a_visit_presses_the_officer() -> None:
    assert list(whose_turn(a_visit())) == [(Role.OFFICER, None)]
    assert (Role.OPERATOR, None) in list(whose_turn(perform(a_visit(), Action.FAULT, AN_OFFICER)))


def test_a_part_of_a_visit_is_no_visit() -> None:
    split = decision_of(Action.SPLIT, a_visit(), AN_OPERATOR, parts=TWO_PARTS)

    parts = [change.after for change in split.others]
    assert [part.channel for part in parts] == ["patrol", "patrol"]
    assert not any(awaits_look(part) for part in parts)


def test_an_officer_may_deal_with_it_on_the_spot_instead() -> None:
    assert {Action.IN_ORDER, Action.FAULT, Action.SELF_HANDLE} <= moves(a_visit())


def test_a_late_look_is_seen_from_the_clock_that_it_stopped() -> None:
    after = perform(a_visit(), Action.IN_ORDER, AN_OFFICER, at=NOON + timedelta(minutes=11))

    (receive,) = (clock for clock in after.clocks if clock.kind is ClockKind.RECEIVE)
    assert receive.due_at is not None
    assert receive.due_at < NOON + timedelta(minutes=11)
    assert receive.facts[-1].at == NOON + timedelta(minutes=11)
