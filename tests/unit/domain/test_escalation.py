"""When the steps of a ladder are due, and that firing one tells and moves nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.ladder import next_step, step_due_at
from dispatch.domain.clocks.limits import Limit, Rule
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.moves.checking import check_due
from dispatch.domain.moves.escalating import escalate
from dispatch.domain.refusals import MoveRefused
from dispatch.domain.terms import ClockKind, ClockReason, Role
from dispatch.domain.workflow.conditions import AWAITING_CHECK, AWAITING_RATING, HANDLING
from schemas.facts import ClockEscalated
from tests.builders import MINUTE, NOON, a_cause, a_report, an_incident, latest

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

    with pytest.raises(MoveRefused, match="not before"):
        escalate(INCIDENT, clock, clock.ladder[0], at=NOON + 47 * MINUTE, cause=a_cause(INCIDENT))


def test_no_step_of_a_stopped_clock_or_of_another_incident_fires() -> None:
    signed = the_clock(ClockKind.SIGN)
    late = NOON + timedelta(days=1)

    with pytest.raises(MoveRefused, match="running clock of the incident"):
        escalate(INCIDENT, signed, signed.ladder[0], at=late, cause=a_cause(INCIDENT))
    with pytest.raises(MoveRefused, match="running clock of the incident"):
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
