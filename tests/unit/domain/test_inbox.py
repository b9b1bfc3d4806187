"""What a supervisor has to know of a matter that came up: how grave, in whose hands for how long, what was tried."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.inbox import Coming, Gravity, coming, coming_of, gravity, holding, moves_of, tried
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, ClockKind, Grade
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    HANDLING,
    ON_HOLD,
    RECEIVED,
    RESOLVED,
    RULING,
    WITH_COUNTY,
)
from dispatch.domain.workflow.move import State
from tests.builders import (
    A_HANDLER,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OPERATOR,
    MINUTE,
    NOON,
    TO_RULING,
    an_incident,
    latest,
    perform,
    walk,
)

THRICE: tuple[tuple[Action, Actor], ...] = (
    *TO_RULING,
    (Action.RULE, AN_OPERATOR),
    (Action.RETURN, A_UNIT_LEAD),
)


def due(incident: Incident, kind: ClockKind) -> datetime:
    return latest(incident, kind).latest_times.due_at


@pytest.mark.parametrize(
    ("changes", "after", "expected"),
    [
        pytest.param({}, 5 * MINUTE, Gravity.WAITING, id="in time"),
        pytest.param({}, 61 * MINUTE, Gravity.LATE, id="its handling is overdue"),
        pytest.param({}, 121 * MINUTE, Gravity.ALARM, id="at twice the time it is long overdue"),
        pytest.param({"urgent": True}, MINUTE, Gravity.ALARM, id="life may be in danger"),
        pytest.param({"grade": Grade.MAJOR}, MINUTE, Gravity.ALARM, id="grade 2"),
        pytest.param({"grade": Grade.CONSIDERABLE}, MINUTE, Gravity.WAITING, id="grade 3"),
    ],
)
def test_how_grave_a_matter_is(changes: dict[str, Any], after: timedelta, expected: Gravity) -> None:
    fields: dict[str, Any] = {"urgent": False, "grade": Grade.ORDINARY, **changes}
    incident = replace(an_incident(HANDLING), **fields)

    assert gravity(incident, NOON + after) is expected


def test_the_third_return_is_late_though_its_clock_is_not() -> None:
    twice, thrice = walk(an_incident(RECEIVED), *TO_RULING), walk(an_incident(RECEIVED), *THRICE)

    assert gravity(twice, NOON + MINUTE) is Gravity.WAITING
    assert gravity(thrice, NOON + MINUTE) is Gravity.LATE


def test_the_unit_has_had_it_since_it_was_assigned_with_whoever_signed() -> None:
    held = holding(an_incident(HANDLING), NOON + 42 * MINUTE)

    assert (held.unit, held.handler) == ("u-squad", A_HANDLER.user)
    assert (held.since, held.length) == (NOON, 42 * MINUTE)
    assert held.counting


def test_a_pause_is_taken_out_while_it_lasts_and_when_it_is_over() -> None:
    on_hold = an_incident(ON_HOLD)
    during = holding(on_hold, NOON + 90 * MINUTE)
    resumed = perform(on_hold, Action.RESUME, A_HANDLER, at=NOON + 30 * MINUTE)
    afterwards = holding(resumed, NOON + 90 * MINUTE)

    assert (during.length, during.paused, during.counting) == (timedelta(), 90 * MINUTE, False)
    assert (afterwards.length, afterwards.paused, afterwards.counting) == (60 * MINUTE, 30 * MINUTE, True)


def test_a_pause_before_the_unit_had_it_is_not_the_units() -> None:
    resumed = perform(an_incident(ON_HOLD), Action.RESUME, A_HANDLER, at=NOON + 30 * MINUTE)
    elsewhere = perform(resumed, Action.REASSIGN, A_SUPERVISOR, at=NOON + 40 * MINUTE)

    held = holding(elsewhere, NOON + 50 * MINUTE)

    assert (held.unit, held.length, held.paused) == ("u-market", 10 * MINUTE, timedelta())


@pytest.mark.parametrize("state", [RECEIVED, RULING, AWAITING_CHECK], ids=str)
def test_where_no_unit_has_it_the_time_counts_since_it_lies_there(state: State) -> None:
    incident = an_incident(state)

    held = holding(incident, NOON + 7 * MINUTE)

    assert held.unit is None
    assert held.since == NOON
    assert held.length == 7 * MINUTE


def test_what_the_county_has_is_in_the_countys_hands() -> None:
    assert holding(an_incident(WITH_COUNTY), NOON + MINUTE).unit == "u-county"


def test_what_is_closed_is_in_nobodys_hands() -> None:
    assert holding(an_incident(RESOLVED), NOON + MINUTE).unit is None


def test_what_was_tried_is_counted() -> None:
    steps = ((Action.NUDGE, AN_OPERATOR), (Action.NUDGE, A_SUPERVISOR), (Action.SUPERVISE, A_SUPERVISOR))
    incident = walk(an_incident(HANDLING), *steps, (Action.EXTEND, A_HANDLER), (Action.GRANT, AN_OPERATOR))

    done = tried(incident)

    assert (done.nudges, done.yellow_cards + done.red_cards, done.extensions) == (2, 1, 1)
    assert tried(walk(an_incident(RECEIVED), *THRICE)).returns == 3


def test_the_next_step_is_the_earliest_of_all_running_clocks() -> None:
    incident = an_incident(ASSIGNED)
    sign = latest(incident, ClockKind.SIGN)

    first = coming(incident, {})
    second = coming(incident, {sign.id: 0})

    assert first == Coming(
        clock=ClockKind.SIGN, step=0, level="reminder", at=NOON + 12 * MINUTE, recipients=("handler",)
    )
    assert second is not None
    assert (second.clock, second.step, second.at) == (ClockKind.SIGN, 1, due(incident, ClockKind.SIGN))


def test_each_running_clock_has_a_next_step_of_its_own() -> None:
    incident = an_incident(ASSIGNED)
    sign, total = latest(incident, ClockKind.SIGN), latest(incident, ClockKind.TOTAL)

    steps = [coming_of(clock, None) for clock in (sign, total)]

    assert [step.clock for step in steps if step] == [ClockKind.SIGN, ClockKind.TOTAL]
    assert coming_of(sign, sign.ladder[-1].step) is None
    assert coming_of(latest(incident, ClockKind.RECEIVE), None) is None


def test_a_spent_ladder_and_a_stopped_clock_hold_nothing_more() -> None:
    closed = an_incident(RESOLVED)
    spent = {clock.id: 2 for clock in an_incident(HANDLING).clocks}

    assert coming(closed, {}) is None
    assert coming(an_incident(HANDLING), spent) is None


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RECEIVED, (Action.NUDGE, Action.SUPERVISE)),
        (HANDLING, (Action.NUDGE, Action.SUPERVISE, Action.REASSIGN, Action.TAKE_OVER)),
        (AWAITING_CHECK, (Action.NUDGE, Action.SUPERVISE)),
        (WITH_COUNTY, (Action.NUDGE, Action.SUPERVISE, Action.COUNTY_TAKE_BACK)),
        (RESOLVED, ()),
    ],
    ids=str,
)
def test_the_moves_of_the_inbox_are_those_that_the_table_allows(state: State, expected: tuple[Action, ...]) -> None:
    incident = an_incident(state)

    assert moves_of(incident, A_SUPERVISOR, NOON) == expected


def test_the_third_return_is_the_supervisors_to_rule_and_the_second_is_not() -> None:
    twice, thrice = walk(an_incident(RECEIVED), *TO_RULING), walk(an_incident(RECEIVED), *THRICE)

    assert Action.RULE not in moves_of(twice, A_SUPERVISOR, NOON)
    assert Action.RULE in moves_of(thrice, A_SUPERVISOR, NOON)


def test_what_a_supervisor_took_over_is_given_back_by_reassigning() -> None:
    taken = perform(an_incident(HANDLING), Action.TAKE_OVER, A_SUPERVISOR)

    assert Action.REASSIGN in moves_of(taken, A_SUPERVISOR, NOON)
    back = perform(taken, Action.REASSIGN, A_SUPERVISOR)
    assert back.lead_assignment is not None
    assert not back.lead_assignment.taken_over
