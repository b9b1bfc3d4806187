"""When the steps of a ladder are due, that firing one tells and moves nothing, and which card it gives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.ladders import COUNTY, LadderStep
from dispatch.domain.clocks.limits import Limit, Rule
from dispatch.domain.clocks.sla_clock import Clock, hasten
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.checking import check_due
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.moves.supervising import tally_of
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import Action, Card, ClockKind, ClockReason, Role
from dispatch.domain.workflow.conditions import AWAITING_CHECK, AWAITING_RATING, HANDLING
from schemas.facts import ClockEscalated, IncidentSupervised
from tests.builders import A_SUPERVISOR, MINUTE, NOON, a_cause, a_report, an_incident, decision_of, latest, perform

INCIDENT = an_incident(HANDLING)


def the_clock(kind: ClockKind = ClockKind.HANDLE) -> Clock:
    return latest(INCIDENT, kind)


def steps_due(clock: Clock) -> list[datetime | None]:
    return [step_due_at(clock, step) for step in clock.ladder]


def test_a_reminder_at_80_percent_then_the_deadline_then_the_supervisor_not_later_than_the_allowance() -> None:
    assert steps_due(the_clock()) == [NOON + 48 * MINUTE, NOON + 60 * MINUTE, NOON + 120 * MINUTE]


def test_a_long_allowance_waits_for_the_supervisor_as_long_as_the_table_says() -> None:
    week = Rule(version="1", kind=ClockKind.HANDLE, allowance=timedelta(days=7))
    clock = sla_clock.start(
        Limit(kind=ClockKind.HANDLE, rule=week),
        id=the_clock().id,
        incident=INCIDENT.id,
        at=NOON,
        ladder=the_clock().ladder,
    )

    assert steps_due(clock)[2] == NOON + timedelta(days=7, hours=8)


def test_a_clock_that_does_not_run_fires_nothing() -> None:
    paused = sla_clock.pause(the_clock(), at=NOON, why=ClockReason.RETURNED)
    stopped = sla_clock.stop(the_clock(), at=NOON, why=ClockReason.RETURNED)

    assert steps_due(paused) == [None, None, None]
    assert steps_due(stopped) == [None, None, None]


def test_the_steps_come_one_after_the_other_and_then_the_ladder_is_spent() -> None:
    clock = the_clock()
    climbed = []
    step = next_step(clock, None)
    while step is not None:
        climbed.append(step.level)
        step = next_step(clock, step.step)

    assert climbed == ["reminder", "deadline", "supervisor"]


def test_firing_a_step_tells_and_moves_nothing() -> None:
    clock = the_clock()

    decision = escalate(INCIDENT, clock, clock.ladder[1], at=NOON + 60 * MINUTE, cause=a_cause(INCIDENT))

    assert decision.incident == replace(INCIDENT, seq=INCIDENT.seq + 1)
    told = decision.change.announce[0]
    assert isinstance(told.fact, ClockEscalated)
    assert (told.fact.level, told.fact.due_at, told.fact.step_due_at) == ("deadline", clock.due_at, clock.due_at)
    assert (told.by, told.actor) == (Role.PLATFORM, None)
    assert [(notice.to, notice.unit) for notice in decision.change.notify] == [
        ("handler", "u-squad"),
        ("unit_lead", "u-squad"),
    ]
    assert len({notice.id for notice in decision.change.notify}) == 2


def test_no_step_fires_before_it_is_due() -> None:
    clock = the_clock()

    with pytest.raises(MoveRefused, match="not yet"):
        escalate(INCIDENT, clock, clock.ladder[0], at=NOON + 47 * MINUTE, cause=a_cause(INCIDENT))


def test_no_step_of_a_stopped_clock_or_of_another_incident_fires() -> None:
    signed = the_clock(ClockKind.SIGN)
    late = NOON + timedelta(days=1)

    with pytest.raises(MoveRefused, match="clock not running"):
        escalate(INCIDENT, signed, signed.ladder[0], at=late, cause=a_cause(INCIDENT))
    with pytest.raises(MoveRefused, match="clock not running"):
        escalate(a_report(), the_clock(), the_clock().ladder[0], at=late, cause=a_cause(INCIDENT))


def test_a_check_that_is_due_escalates_and_is_not_confirmed() -> None:
    waiting = an_incident(AWAITING_CHECK)
    clock = latest(waiting, ClockKind.CHECK)

    decision = check_due(waiting, clock, clock.ladder[1], at=NOON + 30 * MINUTE, cause=a_cause(waiting))

    assert decision.incident == replace(waiting, seq=waiting.seq + 1)
    with pytest.raises(MoveRefused):
        check_due(INCIDENT, clock, clock.ladder[1], at=NOON + 30 * MINUTE, cause=a_cause(INCIDENT))


def test_a_rating_window_ends_when_it_ends_and_alerts_nobody() -> None:
    rated = an_incident(AWAITING_RATING)
    clock = latest(rated, ClockKind.RATING)

    assert [(step.level, step.recipients) for step in clock.ladder] == [("window_end", ())]
    assert steps_due(clock) == [NOON + 40 * MINUTE]


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        pytest.param(48, [("reminder", ["handler"])], id="in time, the reminder"),
        pytest.param(61, [("reminder", []), ("deadline", ["handler", "unit_lead"])], id="too late to remind"),
        pytest.param(
            121, [("reminder", []), ("deadline", []), ("supervisor", ["supervisor"])], id="only the highest of three"
        ),
    ],
)
def test_after_an_outage_the_highest_step_due_is_told_and_those_below_are_recorded_as_skipped(
    minutes: int, told: list[tuple[str, list[str]]]
) -> None:
    clock, incident, found = the_clock(), INCIDENT, []
    for step in clock.ladder[: len(told)]:
        decision = escalate(incident, clock, step, at=NOON + minutes * MINUTE, cause=a_cause(incident))
        incident, fact = decision.incident, decision.change.announce[0].fact
        assert isinstance(fact, ClockEscalated)
        assert fact.skipped is (decision.change.notify == ())
        found.append((fact.level, [notice.to for notice in decision.change.notify]))

    assert found == told


HOUR = 60
YELLOW_AT, RED_AT, SPENT_AT = HOUR + 10, HOUR + 20, HOUR + 30
WITH_CARDS = (
    LadderStep(step=0, level="deadline", after_due=0 * MINUTE, recipients=("handler",)),
    LadderStep(step=1, level="written", after_due=10 * MINUTE, recipients=("unit_lead",), card=Card.YELLOW),
    LadderStep(step=2, level="red_card", after_due=20 * MINUTE, recipients=("unit_lead", COUNTY), card=Card.RED),
    LadderStep(step=3, level="spent", after_due=30 * MINUTE, recipients=("supervisor",)),
)


def with_cards(incident: Incident = INCIDENT, kind: ClockKind = ClockKind.HANDLE) -> tuple[Incident, Clock]:
    """An incident one clock of which climbs a ladder that gives cards."""
    had = latest(incident, kind)
    first = sla_clock.start(
        Limit(kind=kind, rule=had.rule),
        id=had.id,
        incident=incident.id,
        at=had.started_at,
        ladder=WITH_CARDS,
        assignment=had.assignment,
    )
    return replace(incident, clocks=tuple(first if one.id == had.id else one for one in incident.clocks)), first


def climb(incident: Incident, kind: ClockKind, *steps: int, at: int) -> tuple[Incident, list[IncidentSupervised]]:
    """Let steps fire one after the other; what becomes of the incident, and the cards."""
    given: list[IncidentSupervised] = []
    for number in steps:
        clock = latest(incident, kind)
        decision = fired(incident, clock, number, at=at)
        given += [one.fact for one in decision.change.announce if isinstance(one.fact, IncidentSupervised)]
        incident = decision.incident
    return incident, given


def fired(incident: Incident, clock: Clock, step: int, *, at: int) -> Decision:
    return escalate(incident, clock, clock.ladder[step], at=NOON + at * MINUTE, cause=a_cause(incident))


def test_a_step_gives_its_card_to_the_unit_that_has_the_clock_in_the_same_decision_and_says_that_the_ladder_did() -> (
    None
):
    incident, clock = with_cards()
    lead = incident.lead_assignment
    assert lead is not None

    decision = fired(incident, clock, 1, at=YELLOW_AT)

    escalated, shown = decision.change.announce
    assert isinstance(escalated.fact, ClockEscalated)
    assert shown.fact == IncidentSupervised(
        card="yellow", count=1, assignment=lead.id, unit=lead.unit, clock=clock.id, clock_kind="handle", step=1
    )
    assert (shown.by, shown.actor) == (Role.PLATFORM, None)
    assert (decision.incident.seq, decision.incident.version) == (incident.seq + 2, incident.version)
    tally = decision.incident.tally(tally_of(Card.YELLOW))
    assert tally is not None
    assert tally.times == 1


def test_cards_of_the_ladder_and_of_a_person_are_counted_together() -> None:
    incident, _ = with_cards()
    shown = perform(incident, Action.SUPERVISE, A_SUPERVISOR)

    _, given = climb(shown, ClockKind.HANDLE, 2, at=RED_AT)

    assert [(one.card, one.count) for one in given] == [("red", 1)]
    again, _ = climb(incident, ClockKind.HANDLE, 2, at=RED_AT)
    red = decision_of(Action.SUPERVISE, again, A_SUPERVISOR, card=Card.RED, reason="拖延")
    tally = red.incident.tally(tally_of(Card.RED))
    assert tally is not None
    assert tally.times == 2


@pytest.mark.parametrize(
    ("sentence", "at", "cards"),
    [
        ("step by step, each its own", None, ["yellow", "red"]),
        ("two that are due together after an outage: the graver", RED_AT, ["red"]),
        ("a step without a card above it takes nothing from it", SPENT_AT, ["red"]),
    ],
)
def test_each_card_is_given_once_also_after_an_outage(sentence: str, at: int | None, cards: list[str]) -> None:
    incident, _ = with_cards()
    given: list[IncidentSupervised] = []
    for step, due in enumerate((HOUR, YELLOW_AT, RED_AT, SPENT_AT)):
        incident, found = climb(incident, ClockKind.HANDLE, step, at=at or due)
        given += found
        if at is not None and step == WITH_CARDS.index(WITH_CARDS[-1]) - (at == RED_AT):
            break

    assert [one.card for one in given] == cards, sentence


@pytest.mark.parametrize(("red", "cards"), [(True, []), (False, ["red"])], ids=["a red one", "a yellow one"])
def test_what_a_persons_card_brought_forward_gives_no_second_card(red: bool, cards: list[str]) -> None:
    incident, clock = with_cards()
    jumped = hasten(clock, at=NOON + 5 * MINUTE, all_steps=red, why=ClockReason.SUPERVISED)
    incident = replace(incident, clocks=tuple(jumped if one.id == clock.id else one for one in incident.clocks))

    _, given = climb(incident, ClockKind.HANDLE, 0, at=HOUR)
    _, later = climb(incident, ClockKind.HANDLE, 1, at=HOUR + 1)
    _, last = climb(incident, ClockKind.HANDLE, 2, at=RED_AT)

    assert [one.card for one in (*given, *later, *last)] == cards


def test_where_no_unit_has_it_in_hand_the_card_counts_against_none() -> None:
    incident, _ = with_cards(an_incident(AWAITING_CHECK), ClockKind.CHECK)

    _, (given,) = climb(incident, ClockKind.CHECK, 2, at=RED_AT)

    assert (given.assignment, given.unit) == (None, None)


def test_the_county_is_no_unit_of_the_incident() -> None:
    incident, clock = with_cards()

    decision = fired(incident, clock, 2, at=RED_AT)

    assert [(one.to, one.unit) for one in decision.change.notify] == [("unit_lead", "u-squad"), ("county", None)]
