"""挂起 and 解挂: who agrees, which clocks are paused since when, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.address import of_assignment, own
from dispatch.domain.clocks.explain import LineKind, explain
from dispatch.domain.clocks.sla_clock import Clock, lamp
from dispatch.domain.incident import Incident
from dispatch.domain.moves.holding import LONGEST, OPERATORS, Hold, beyond_operator, hold_ends
from dispatch.domain.refusals import InvalidValue, MoveRefused, NotYours
from dispatch.domain.terms import (
    Action,
    ClockFactKind,
    ClockKind,
    ClockReason,
    ClockState,
    Lamp,
    RequestKind,
    RequestState,
    Role,
    Status,
)
from dispatch.domain.workflow.conditions import HANDLING, ON_HOLD
from schemas.facts import IncidentHeld, IncidentResumed, RequestLapsed
from tests.builders import (
    A_HANDLER,
    A_SUPERVISOR,
    AN_OPERATOR,
    LIMITS,
    MINUTE,
    NOON,
    a_cause,
    a_township,
    an_actor,
    an_incident,
    decision_of,
    latest,
    perform,
    the_request,
    walk,
)
from tests.unit.calendar.hours import WORKING

TOWNSHIP = a_township(reasons={Action.HOLD: {"weather", "materials"}}, outside={"weather"})
ASKED_AT = NOON + 10 * MINUTE
GRANTED_AT = NOON + 25 * MINUTE
UNTIL = NOON + 300 * MINUTE


def asked(
    code: str = "materials", *, incident: Incident | None = None, until: datetime = UNTIL, at: datetime = ASKED_AT
) -> Incident:
    """An incident whose handler asked for a hold."""
    before = incident or an_incident(HANDLING)
    return decision_of(
        Action.HOLD, before, A_HANDLER, at=at, township=TOWNSHIP, reason_code=code, until=until, reason="等配件"
    ).incident


def held(code: str = "materials") -> Incident:
    """An incident that is on hold."""
    return perform(asked(code), Action.GRANT, AN_OPERATOR, at=GRANTED_AT)


def handling(incident: Incident) -> Clock:
    """The handling clock."""
    return latest(incident, ClockKind.HANDLE)


def total(incident: Incident) -> Clock:
    """The total clock."""
    return latest(incident, ClockKind.TOTAL)


def ended(incident: Incident, at: datetime) -> Incident:
    """The incident after the platform noticed at this moment that its hold is over."""
    hold = latest(incident, ClockKind.HOLD)
    return hold_ends(incident, hold, LIMITS, at=at, cause=a_cause(incident)).incident


def test_asking_pauses_nothing_and_keeps_what_the_hold_is_for() -> None:
    incident = asked("weather")

    (request,) = incident.requests
    assert (request.kind, request.decider) == (RequestKind.HOLD, Role.OPERATOR)
    assert Hold.of(request) == Hold(reason_code="weather", until=UNTIL, outside=True)
    assert incident.status is Status.HANDLING
    assert handling(incident).running
    assert latest(incident, ClockKind.REQUEST).running


@pytest.mark.parametrize(
    ("sentence", "length", "decider"),
    [
        ("up to five days an operator agrees", OPERATORS, Role.OPERATOR),
        ("a minute longer a supervisor", OPERATORS + MINUTE, Role.SUPERVISOR),
    ],
)
def test_who_agrees_depends_on_the_length(sentence: str, length: timedelta, decider: Role) -> None:
    incident = asked(until=ASKED_AT + length)

    assert incident.requests[0].decider is decider, sentence
    agreeing = AN_OPERATOR if decider is Role.OPERATOR else A_SUPERVISOR
    other = A_SUPERVISOR if decider is Role.OPERATOR else AN_OPERATOR
    with pytest.raises(NotYours):
        perform(incident, Action.GRANT, other, at=GRANTED_AT)
    assert perform(incident, Action.GRANT, agreeing, at=GRANTED_AT).status is Status.ON_HOLD


@pytest.mark.parametrize(
    ("sentence", "days", "beyond"),
    [
        ("from Monday noon until next Monday noon there are five working days", 7, False),
        ("a day later there are six", 8, True),
    ],
)
def test_up_to_five_working_days_are_the_operators(sentence: str, days: int, beyond: bool) -> None:
    assert beyond_operator(NOON, NOON + timedelta(days=days), WORKING["office"]) is beyond, sentence


def test_while_the_workdays_of_a_year_are_not_loaded_the_days_are_natural_ones() -> None:
    assert not beyond_operator(NOON, NOON + OPERATORS, WorkingTime())
    assert beyond_operator(NOON, NOON + OPERATORS + MINUTE, WorkingTime())


@pytest.mark.parametrize(
    ("field", "code", "until"),
    [
        ("reason_code", "no-such-reason", UNTIL),
        ("until", "weather", ASKED_AT),
        ("until", "weather", ASKED_AT - MINUTE),
        ("until", "weather", ASKED_AT + LONGEST + MINUTE),
    ],
)
def test_what_is_not_listed_and_an_end_that_cannot_be_meant_is_refused(field: str, code: str, until: datetime) -> None:
    with pytest.raises(InvalidValue, match=field):
        asked(code, until=until)


def test_nobody_asks_for_a_hold_of_what_is_due_already() -> None:
    assert asked(at=NOON + 60 * MINUTE - timedelta(microseconds=1))
    with pytest.raises(MoveRefused, match="before the handling is due"):
        asked(at=NOON + 60 * MINUTE)


def test_a_hold_counts_since_it_was_asked_for_and_the_total_runs_on() -> None:
    decision = decision_of(Action.GRANT, asked(), AN_OPERATOR, at=GRANTED_AT, request=the_request(asked()))

    incident = decision.incident
    fact = decision.change.announce[1].fact
    assert isinstance(fact, IncidentHeld)
    assert (fact.since, fact.until, fact.total_paused) == (ASKED_AT, UNTIL, False)
    paused = handling(incident).facts[-1]
    assert (paused.at, paused.since, paused.why) == (GRANTED_AT, ASKED_AT, ClockReason.ON_HOLD)
    assert total(incident).running
    assert latest(incident, ClockKind.HOLD).due_at == UNTIL
    resumed = perform(incident, Action.RESUME, A_HANDLER, at=NOON + 130 * MINUTE)
    assert handling(resumed).due_at == NOON + 60 * MINUTE + 120 * MINUTE


def test_a_cause_outside_government_pauses_the_total_as_well_until_it_goes_on() -> None:
    incident = held("weather")

    assert total(incident).state is ClockState.PAUSED
    resumed = perform(incident, Action.RESUME, AN_OPERATOR, at=NOON + 130 * MINUTE)
    assert (total(resumed).running, total(resumed).due_at) == (True, NOON + 120 * MINUTE + 120 * MINUTE)


def test_what_became_due_while_a_grant_was_awaited_is_not_overdue_after_it() -> None:
    late = perform(asked(), Action.GRANT, AN_OPERATOR, at=NOON + 90 * MINUTE)

    assert lamp(handling(late), NOON + 100 * MINUTE) is Lamp.NORMAL
    resumed = perform(late, Action.RESUME, A_HANDLER, at=NOON + 100 * MINUTE)
    assert handling(resumed).due_at == NOON + 150 * MINUTE


def test_a_new_matter_between_asking_and_granting_takes_nothing_off_the_hold() -> None:
    classified = perform(asked(), Action.CLASSIFY, AN_OPERATOR, at=NOON + 12 * MINUTE)
    incident = perform(classified, Action.GRANT, AN_OPERATOR, at=GRANTED_AT)

    resumed = perform(incident, Action.RESUME, A_HANDLER, at=NOON + 40 * MINUTE)

    assert handling(resumed).due_at == NOON + 20 * MINUTE + 30 * MINUTE


def test_the_explanation_says_how_long_it_was_held_by_which_request() -> None:
    incident = perform(held(), Action.RESUME, A_HANDLER, at=NOON + 130 * MINUTE)

    lines = explain(handling(incident), NOON + 131 * MINUTE)

    pause, resumption = lines[-3:-1]
    assert (pause.what, pause.since, pause.request) == (LineKind.PAUSED, ASKED_AT, incident.requests[0].id)
    assert (resumption.what, resumption.paused) == (LineKind.RESUMED, 120 * MINUTE)
    assert resumption.request == incident.requests[0].id


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=3)])
def test_the_platform_lets_it_go_on_at_the_end_however_late_it_notices(late: timedelta) -> None:
    incident = held("weather")

    after = ended(incident, UNTIL + late)

    assert after.status is Status.HANDLING
    assert handling(after).due_at == UNTIL + 50 * MINUTE
    assert total(after).due_at == UNTIL + 110 * MINUTE
    assert not latest(after, ClockKind.HOLD).running


def test_the_platform_is_never_early_and_does_it_once() -> None:
    incident = held()

    with pytest.raises(MoveRefused):
        ended(incident, UNTIL - timedelta(microseconds=1))
    after = ended(incident, UNTIL)
    with pytest.raises(MoveRefused):
        ended(after, UNTIL)
    resumed = perform(incident, Action.RESUME, A_HANDLER, at=UNTIL - MINUTE)
    with pytest.raises(MoveRefused):
        ended(resumed, UNTIL)


def test_whose_hold_ended_is_told() -> None:
    incident = held()
    hold = latest(incident, ClockKind.HOLD)

    decision = hold_ends(incident, hold, LIMITS, at=UNTIL, cause=a_cause(incident))

    (said,) = decision.change.announce
    assert isinstance(said.fact, IncidentResumed)
    assert (said.fact.ended, said.by) == (True, Role.PLATFORM)
    assert [(notice.kind, notice.to, notice.unit) for notice in decision.change.notify] == [
        ("hold_ended", "handler", "u-squad")
    ]


@pytest.mark.parametrize("late", [timedelta(0), 70 * MINUTE])
def test_a_hold_that_is_granted_when_its_end_is_over_pauses_nothing_but_takes_no_time_from_the_unit(
    late: timedelta,
) -> None:
    incident = asked("weather", until=NOON + 20 * MINUTE)
    at = NOON + 20 * MINUTE + late

    decision = decision_of(Action.GRANT, incident, AN_OPERATOR, at=at, request=the_request(incident))

    after = decision.incident
    assert after.status is Status.HANDLING
    assert [type(said.fact).__name__ for said in decision.change.announce] == [
        "RequestGranted",
        "IncidentHeld",
        "IncidentResumed",
    ]
    assert (handling(after).running, total(after).running) == (True, True)
    assert handling(after).due_at == NOON + 70 * MINUTE
    assert total(after).due_at == NOON + 130 * MINUTE
    assert not any(clock.kind is ClockKind.HOLD for clock in after.clocks)
    assert [fact.at for fact in handling(after).facts] == [NOON, at, at]
    assert [notice.kind for notice in decision.change.notify] == ["request_granted"]
    resumption = explain(handling(after), at)[-2]
    assert (resumption.what, resumption.paused) == (LineKind.RESUMED, 10 * MINUTE)


def test_a_hold_that_would_be_over_is_refused_like_any_other() -> None:
    incident = asked(until=NOON + 20 * MINUTE)

    refused = perform(incident, Action.REFUSE, AN_OPERATOR, at=NOON + 30 * MINUTE)

    assert (refused.status, handling(refused).due_at) == (Status.HANDLING, NOON + 60 * MINUTE)


@pytest.mark.parametrize(
    ("sentence", "goes_on"),
    [
        ("when the handler says so", lambda held: perform(held, Action.RESUME, A_HANDLER, at=NOON + 130 * MINUTE)),
        ("when the hold ends", lambda held: ended(held, UNTIL)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_classified_anew_while_on_hold_goes_on_by_the_new_rule(
    sentence: str, goes_on: Callable[[Incident], Incident]
) -> None:
    incident = held("weather")
    since = handling(incident).facts[-1].holds_from

    again = goes_on(perform(incident, Action.CLASSIFY, AN_OPERATOR, at=NOON + 60 * MINUTE))

    went_on = next(fact for fact in handling(again).facts if fact.kind is ClockFactKind.RESUMED)
    assert handling(again).facts[-1].kind is ClockFactKind.REBASED, sentence
    assert handling(again).allowance == 20 * MINUTE
    assert handling(again).due_at == NOON + 20 * MINUTE + (went_on.at - since)
    assert handling(goes_on(incident)).facts[-1].kind is ClockFactKind.RESUMED


def test_with_a_hold_a_request_for_more_time_lapses() -> None:
    both = perform(asked(), Action.EXTEND, A_HANDLER, at=ASKED_AT)
    hold, extension = both.requests

    decision = decision_of(Action.GRANT, both, AN_OPERATOR, at=GRANTED_AT, request=hold.id)

    assert [request.state for request in decision.incident.requests] == [RequestState.GRANTED, RequestState.LAPSED]
    assert decision.change.announce[-1].fact == RequestLapsed(request=extension.id, kind="extension")
    kinds = [notice.kind for notice in decision.change.notify]
    assert kinds == ["request_granted", "request_lapsed"]


def test_of_two_requests_the_one_is_decided_that_is_named() -> None:
    both = perform(asked(), Action.EXTEND, A_HANDLER, at=ASKED_AT)
    hold, extension = both.requests

    after = decision_of(Action.GRANT, both, AN_OPERATOR, at=GRANTED_AT, request=extension.id).incident

    assert (after.status, after.requests[0].state) == (Status.HANDLING, RequestState.PENDING)
    assert (
        decision_of(Action.REFUSE, both, AN_OPERATOR, at=GRANTED_AT, request=hold.id, reason="天气已好转")
        .incident.requests[1]
        .pending
    )


@pytest.mark.parametrize(("action", "who"), [(Action.REASSIGN, AN_OPERATOR), (Action.TAKE_OVER, A_SUPERVISOR)])
def test_taken_from_the_unit_the_hold_is_over_and_the_total_runs_on(action: Action, who: Actor) -> None:
    incident = held("weather")
    first = incident.assignments[0]

    after = perform(incident, action, who, at=NOON + 130 * MINUTE)

    assert after.status is Status.ASSIGNED
    assert total(after).due_at == NOON + 240 * MINUTE
    hold = after.clock(own(ClockKind.HOLD))
    old = after.clock(of_assignment(first.id, ClockKind.HANDLE))
    assert hold is not None
    assert old is not None
    assert (hold.state, old.state) == (ClockState.STOPPED, ClockState.STOPPED)
    assert handling(after).due_at == NOON + 190 * MINUTE


def test_an_accusation_ends_a_hold() -> None:
    after = perform(held("weather"), Action.ACCUSE, A_SUPERVISOR, at=NOON + 130 * MINUTE)

    assert after.status is Status.RECEIVED
    assert total(after).running
    assert not latest(after, ClockKind.HOLD).running
    assert handling(after).state is ClockState.VOIDED


def test_while_on_hold_no_unit_clock_runs_and_only_its_people_and_the_operator_let_it_go_on() -> None:
    incident = an_incident(ON_HOLD)

    assert not handling(incident).running
    for actor in (A_SUPERVISOR, an_actor("handler-2", Role.HANDLER, unit="u-market")):
        with pytest.raises(NotYours):
            perform(incident, Action.RESUME, actor)
    assert walk(incident, (Action.RESUME, AN_OPERATOR)).status is Status.HANDLING
