"""督办: a card is counted against who has it in hand, they are told, and the ladder jumps after its due time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.ladder import step_due_at
from dispatch.domain.clocks.ladders import LadderStep, ladders_from
from dispatch.domain.clocks.limits import Limits, limits_from
from dispatch.domain.clocks.rebasing import extend
from dispatch.domain.clocks.sla_clock import SOON_AFTER_DUE, Clock, hasten, pause, resume, stop
from dispatch.domain.incident import Incident
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.refusals import MoveRefused, NotYours
from dispatch.domain.terms import Action, Card, ClockFactKind, ClockKind, ClockReason, Status
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    HANDLING,
    RECEIVED,
    RESOLVED,
    RULING,
)
from schemas.facts import ClockEscalated, IncidentSupervised
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OPERATOR,
    LIMITS_BODY,
    MINUTE,
    NOON,
    a_cause,
    an_incident,
    decision_of,
    latest,
    perform,
)

WHY = ClockReason.SUPERVISED
THREE_RUNGS = {
    "ladders": [
        {
            "steps": [
                {"step": 0, "level": "reminder", "at_fraction": 0.8, "recipients": ["handler"]},
                {"step": 1, "level": "deadline", "after_due_minutes": 0, "recipients": ["handler", "unit_lead"]},
                {"step": 2, "level": "supervisor", "after_due_minutes": 20, "recipients": ["supervisor"]},
                {"step": 3, "level": "supervisor", "after_due_minutes": 50, "recipients": ["supervisor"]},
            ]
        }
    ]
}
UNIT = [("handler", "u-squad"), ("unit_lead", "u-squad")]


def three_rungs() -> Limits:
    return limits_from(LIMITS_BODY, version=1, ladders=ladders_from(THREE_RUNGS, version=1))


def a_clock() -> Clock:
    """A handling clock of 60 minutes whose ladder has two steps after the due time."""
    ladder = three_rungs().ladder(ClockKind.HANDLE, None, NOON)
    clock = latest(an_incident(HANDLING), ClockKind.HANDLE)
    times = clock.facts[0].times
    assert times is not None
    due = times.due_at
    steps = (NOON + 48 * MINUTE, due, due + 20 * MINUTE, due + 50 * MINUTE)
    first = replace(clock.facts[0], times=replace(times, steps_due_at=steps))
    return replace(clock, ladder=ladder, facts=(first,))


def minutes(clock: Clock) -> list[float]:
    """When the steps are due, in minutes from noon."""
    due = (step_due_at(clock, step) for step in clock.ladder)
    return [(at - NOON) / MINUTE for at in due if at is not None]


@pytest.mark.parametrize(
    ("sentence", "at", "red", "due"),
    [
        ("before the due time, yellow: the next later step comes right after it", 10, False, [48, 60, 61, 110]),
        ("before the due time, red: every later step does", 10, True, [48, 60, 61, 61]),
        ("when it is overdue, yellow: the next step comes now", 70, False, [48, 60, 70, 110]),
        ("when it is overdue, red: all that is left comes now", 70, True, [48, 60, 70, 70]),
        ("what came already stays, yellow: the one after it comes now", 85, False, [48, 60, 80, 85]),
        ("when the ladder is spent nothing changes", 115, True, [48, 60, 80, 110]),
        ("at the due time itself: its own step stays", 60, True, [48, 60, 61, 61]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_ladder_jumps_after_its_due_time_and_never_before(
    sentence: str, at: int, red: bool, due: list[float]
) -> None:
    hastened = hasten(a_clock(), at=NOON + at * MINUTE, all_steps=red, why=WHY)

    assert minutes(hastened) == due, sentence
    assert hastened.due_at == a_clock().due_at


@pytest.mark.parametrize(
    ("sentence", "at", "red", "due"),
    [
        ("yellow: the step that was brought forward follows the new due time", 10, False, [80, 100, 101, 150]),
        ("red: all of them do", 10, True, [80, 100, 101, 101]),
        ("when it was overdue: what came already is not told again, the rest follows", 70, True, [80, 100, 101, 101]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_extension_does_not_undo_a_jump(sentence: str, at: int, red: bool, due: list[float]) -> None:
    hastened = hasten(a_clock(), at=NOON + at * MINUTE, all_steps=red, why=WHY)

    extended = extend(hastened, NOON + 100 * MINUTE, at=NOON + 75 * MINUTE, request=None)

    assert minutes(extended) == due, sentence
    again = extend(extended, NOON + 200 * MINUTE, at=NOON + 90 * MINUTE, request=None)
    assert minutes(again)[1:3] == [200, 201], sentence


def test_a_hold_does_not_undo_a_jump() -> None:
    hastened = hasten(a_clock(), at=NOON + 10 * MINUTE, all_steps=True, why=WHY)

    held = resume(pause(hastened, at=NOON + 20 * MINUTE, why=WHY), at=NOON + 50 * MINUTE, why=ClockReason.RESUMED)

    assert minutes(held) == [78, 90, 91, 91]


def test_a_clock_that_does_not_run_is_not_hastened() -> None:
    for halted in (pause(a_clock(), at=NOON, why=WHY), stop(a_clock(), at=NOON, why=WHY)):
        assert hasten(halted, at=NOON, all_steps=True, why=WHY) is halted


def test_a_jump_has_its_line_in_the_explanation_and_moves_no_due_time() -> None:
    hastened = hasten(a_clock(), at=NOON + 10 * MINUTE, all_steps=False, why=WHY)

    line = explain(hastened, NOON + 20 * MINUTE)[1]

    assert (line.what, line.why, line.shift, line.due_at) == ("hastened", WHY, timedelta(), hastened.due_at)


def test_of_steps_that_were_brought_together_the_highest_is_told_and_the_other_recorded() -> None:
    clock = hasten(a_clock(), at=NOON + 70 * MINUTE, all_steps=True, why=WHY)
    incident = an_incident(HANDLING)
    incident = replace(incident, clocks=tuple(clock if one.id == clock.id else one for one in incident.clocks))

    def told(step: LadderStep) -> bool:
        fact = escalate(incident, clock, step, at=NOON + 70 * MINUTE, cause=a_cause()).change.announce[0].fact
        assert isinstance(fact, ClockEscalated)
        return not fact.skipped

    assert [told(clock.ladder[2]), told(clock.ladder[3])] == [False, True]


@pytest.mark.parametrize(
    ("sentence", "incident", "told", "answerable", "hastened"),
    [
        ("in the queue: the operator", an_incident(RECEIVED), [("operator", None)], None, {ClockKind.RECEIVE}),
        ("with a unit", an_incident(ASSIGNED), UNIT, "u-squad", {ClockKind.SIGN, ClockKind.HANDLE}),
        ("being handled", an_incident(HANDLING), UNIT, "u-squad", {ClockKind.HANDLE}),
        ("a ruling is due", an_incident(RULING), [("operator", None)], None, {ClockKind.RULING}),
        (
            "a check is due: it is nothing of the unit's any more",
            an_incident(AWAITING_CHECK),
            [("officer", None), ("operator", None)],
            None,
            {ClockKind.CHECK},
        ),
        ("the reporter's turn", an_incident(AWAITING_RATING), [], None, set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whoever_has_it_is_told_and_answers_for_it(
    sentence: str,
    incident: Incident,
    told: list[tuple[str, str | None]],
    answerable: str | None,
    hastened: set[ClockKind],
) -> None:
    decision = decision_of(Action.SUPERVISE, incident, A_SUPERVISOR, card=Card.YELLOW, reason="拖延")

    assert [(notice.to, notice.unit) for notice in decision.change.notify] == told, sentence
    assert {(notice.kind, notice.level) for notice in decision.change.notify} <= {("supervised", "yellow")}
    fact = decision.change.announce[0].fact
    assert isinstance(fact, IncidentSupervised)
    assert (fact.card, fact.count, fact.unit) == ("yellow", 1, answerable)
    assert fact.assignment == (incident.lead if answerable else None)
    jumped = {clock.kind for clock in decision.incident.clocks if clock.facts[-1].kind is ClockFactKind.HASTENED}
    assert jumped == hastened


def test_cards_are_counted_by_colour_and_move_nothing() -> None:
    incident = an_incident(HANDLING)

    once = decision_of(Action.SUPERVISE, incident, A_SUPERVISOR, card=Card.YELLOW, reason="拖延")
    again = decision_of(Action.SUPERVISE, once.incident, A_SUPERVISOR, card=Card.YELLOW, reason="仍未到场")
    red = decision_of(Action.SUPERVISE, again.incident, A_SUPERVISOR, card=Card.RED, reason="拒不到场")

    assert [(tally.of, tally.times) for tally in red.incident.tallies] == [
        ("supervised_yellow", 2),
        ("supervised_red", 1),
    ]
    assert (red.incident.version, red.incident.status) == (incident.version, Status.HANDLING)
    assert red.change.announce[0].note == "拒不到场"
    assert isinstance(red.change.announce[0].fact, IncidentSupervised)
    assert red.change.announce[0].fact.count == 1


def test_the_step_that_was_brought_forward_fires_not_before_its_new_time() -> None:
    supervised = perform(an_incident(HANDLING), Action.SUPERVISE, A_SUPERVISOR, at=NOON + 10 * MINUTE)
    clock = latest(supervised, ClockKind.HANDLE)
    due_at: datetime | None = clock.due_at
    assert due_at is not None
    new = due_at + SOON_AFTER_DUE

    with pytest.raises(MoveRefused):
        escalate(supervised, clock, clock.ladder[2], at=new - MINUTE, cause=a_cause())
    fact = escalate(supervised, clock, clock.ladder[2], at=new, cause=a_cause()).change.announce[0].fact

    assert isinstance(fact, ClockEscalated)
    assert (fact.level, fact.step_due_at, fact.recipients) == ("supervisor", new, ("supervisor",))


def test_only_a_supervisor_shows_cards_and_only_while_it_is_open() -> None:
    for somebody in (AN_OPERATOR, A_CITIZEN, A_HANDLER, A_UNIT_LEAD):
        with pytest.raises(NotYours):
            perform(an_incident(HANDLING), Action.SUPERVISE, somebody)
    with pytest.raises(MoveRefused, match=r"elsewhere \(closed"):
        perform(an_incident(RESOLVED), Action.SUPERVISE, A_SUPERVISOR)


def test_nobody_shows_a_card_to_themselves() -> None:
    taken = perform(an_incident(HANDLING), Action.TAKE_OVER, A_SUPERVISOR)

    with pytest.raises(NotYours):
        perform(taken, Action.SUPERVISE, A_SUPERVISOR)
