"""应急响应: what waits, from when until when, however late somebody comes round to it; against a slow oracle."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.calendar.duty_book import DutyBook
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.clock_fact import paused_for
from dispatch.domain.clocks.explain import LineKind, explain
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import Limit, Limits, Rule, limits_from
from dispatch.domain.clocks.sla_clock import SOON_AFTER_DUE, Clock
from dispatch.domain.document import BadDocument
from dispatch.domain.emergency import (
    STARTS_AFTER,
    Emergency,
    Hurdle,
    Proposal,
    Scope,
    begins,
    emergency_body,
    emergency_from,
)
from dispatch.domain.incident import Incident
from dispatch.domain.moves.holding import hold_ends
from dispatch.domain.moves.responding import respond, to_pause
from dispatch.domain.replay import counted_anew
from dispatch.domain.terms import (
    Action,
    Card,
    CategoryCode,
    ClockId,
    ClockKind,
    ClockReason,
    ClockState,
    Grade,
    Status,
    TimeKind,
    UserId,
)
from dispatch.domain.workflow.conditions import AWAITING_CHECK, HANDLING
from schemas.facts import EmergencyEnded, EmergencyPaused
from tests.builders import (
    A_HANDLER,
    A_SUPERVISOR,
    AN_OPERATOR,
    LADDERS_BODY,
    LIMITS,
    LIMITS_BODY,
    MINUTE,
    NOON,
    PERFORM,
    a_cause,
    a_report,
    a_township,
    an_incident,
    decision_of,
    latest,
    perform,
    walk,
)
from tests.unit.calendar.hours import WORKING, shanghai

SECOND = MINUTE / 60
ACT_ID = UUID("019ab3c1-7f40-7a10-8c4e-330499101040")
SINCE = NOON + 20 * MINUTE
UNTIL = NOON + 140 * MINUTE
WIDE = Scope(grades=(Grade.CONSIDERABLE, Grade.ORDINARY))
TOWNSHIP = a_township(reasons={Action.HOLD: {"materials"}})


def an_act(**changes: object) -> Emergency:
    given = {"id": ACT_ID, "reason": "台风", "since": SINCE, "until": UNTIL, "scope": WIDE}
    return Emergency(**{**given, **changes})  # type: ignore[arg-type]


def ordinary(incident: Incident | None = None) -> Incident:
    return replace(incident or an_incident(HANDLING), grade=Grade.ORDINARY)


def responded(incident: Incident, act: Emergency, at: datetime) -> Incident:
    decision = respond(incident, act, LIMITS, at=at)
    return decision.incident if decision else incident


def handling(incident: Incident) -> Clock:
    return latest(incident, ClockKind.HANDLE)


def due(clock: Clock) -> datetime:
    assert clock.due_at is not None
    return clock.due_at


def test_an_ordinary_matter_waits_from_the_beginning_however_late_that_is_noticed() -> None:
    decision = respond(ordinary(), an_act(), LIMITS, at=SINCE + 3 * MINUTE)

    assert decision is not None
    clocks = {clock.kind: clock for clock in decision.incident.clocks if clock.state is ClockState.PAUSED}
    assert set(clocks) == {ClockKind.TOTAL, ClockKind.HANDLE}
    assert clocks[ClockKind.HANDLE].facts[-1].since == SINCE
    fact = decision.change.announce[0].fact
    assert isinstance(fact, EmergencyPaused)
    assert (fact.emergency, fact.until) == (ACT_ID, UNTIL)
    assert decision.incident.version == ordinary().version, "nothing that people do is refused because of it"


def test_it_goes_on_at_the_end_with_exactly_what_was_left() -> None:
    before = ordinary()
    waiting = responded(before, an_act(), SINCE + 3 * MINUTE)

    after = respond(waiting, an_act(), LIMITS, at=UNTIL + 7 * MINUTE)

    assert after is not None
    assert isinstance(after.change.announce[0].fact, EmergencyEnded)
    for kind in (ClockKind.HANDLE, ClockKind.TOTAL):
        assert due(latest(after.incident, kind)) == due(latest(before, kind)) + (UNTIL - SINCE)


def test_doing_it_again_changes_nothing() -> None:
    waiting = responded(ordinary(), an_act(), SINCE + MINUTE)
    over = responded(waiting, an_act(), UNTIL)

    assert respond(waiting, an_act(), LIMITS, at=SINCE + 2 * MINUTE) is None
    assert respond(over, an_act(), LIMITS, at=UNTIL + MINUTE) is None


def test_nothing_is_paused_before_it_begins() -> None:
    assert respond(ordinary(), an_act(), LIMITS, at=SINCE - MINUTE) is None
    assert to_pause(ordinary(), an_act(), SINCE - MINUTE) == ()


def test_an_early_end_counts_from_the_moment_of_ending() -> None:
    before = ordinary()
    waiting = responded(before, an_act(), SINCE)
    ended = an_act(ended_at=SINCE + 30 * MINUTE)

    after = responded(waiting, ended, SINCE + 45 * MINUTE)

    assert due(handling(after)) == due(handling(before)) + 30 * MINUTE


def test_who_was_missed_altogether_is_made_up_for_afterwards() -> None:
    before = ordinary()

    after = responded(before, an_act(), UNTIL + 5 * MINUTE)

    assert due(handling(after)) == due(handling(before)) + (UNTIL - SINCE)
    assert respond(after, an_act(), LIMITS, at=UNTIL + 6 * MINUTE) is None


@pytest.mark.parametrize(
    ("sentence", "changed", "scope", "waits"),
    [
        ("an ordinary matter waits", {}, WIDE, True),
        ("an urgent one never waits", {"urgent": True}, WIDE, False),
        ("a grave one never waits, whatever is listed", {"grade": Grade.MAJOR}, Scope(grades=(Grade.MAJOR,)), False),
        ("one that nobody has graded does not wait", {"grade": None}, WIDE, False),
        ("a grade that is not listed does not wait", {}, Scope(grades=(Grade.CONSIDERABLE,)), False),
        ("of the listed categories it waits", {}, Scope(grades=(Grade.ORDINARY,), categories=("03",)), True),
        ("of others it does not", {}, Scope(grades=(Grade.ORDINARY,), categories=("01",)), False),
        ("in a listed area it waits", {}, Scope(grades=(Grade.ORDINARY,), areas=("330499101201",)), True),
        ("elsewhere it does not", {}, Scope(grades=(Grade.ORDINARY,), areas=("330499101202",)), False),
    ],
)
def test_what_waits(sentence: str, changed: dict[str, object], scope: Scope, waits: bool) -> None:
    incident = replace(ordinary(), category=CategoryCode("0301"), **changed)  # type: ignore[arg-type]

    assert (to_pause(incident, an_act(scope=scope), SINCE) != ()) is waits, sentence


def test_what_turns_out_to_be_grave_waits_no_more() -> None:
    waiting = responded(ordinary(), an_act(), SINCE)

    after = responded(replace(waiting, grade=Grade.MAJOR), an_act(), SINCE + 30 * MINUTE)

    assert handling(after).running
    assert paused_for(handling(after).facts, TimeKind.NATURAL, None) == 30 * MINUTE


def test_moves_go_on_and_what_was_handed_in_meanwhile_is_on_time() -> None:
    waiting = responded(ordinary(), an_act(), SINCE)

    handed_in = perform(waiting, Action.HAND_IN, A_HANDLER, at=NOON + 130 * MINUTE)

    assert handed_in.status is Status.AWAITING_CHECK
    assert sla_clock.on_time(handling(handed_in))
    assert latest(handed_in, ClockKind.CHECK).running, "it is paused when somebody comes round to it"
    assert latest(responded(handed_in, an_act(), NOON + 131 * MINUTE), ClockKind.CHECK).state is ClockState.PAUSED


def test_what_is_sent_back_while_it_lasts_waits_again_from_that_moment() -> None:
    before = ordinary(an_incident(AWAITING_CHECK))
    left = due(handling(before)) - handling(before).facts[-1].at
    sent_back = perform(before, Action.SEND_BACK, AN_OPERATOR, at=SINCE + 10 * MINUTE)

    after = responded(responded(sent_back, an_act(), SINCE + 15 * MINUTE), an_act(), UNTIL)

    assert due(handling(after)) == UNTIL + left


@pytest.mark.parametrize(
    ("sentence", "imposed", "waits"),
    [
        ("it is due by the imposed time, and no pause moves that", NOON + 90 * MINUTE, False),
        ("the imposed time comes after its own, but while the act lasts", NOON + 130 * MINUTE, False),
        ("the imposed time leaves room", NOON + 200 * MINUTE, True),
    ],
)
def test_a_total_that_an_imposed_due_time_binds_runs_on_and_warns(
    sentence: str, imposed: datetime, waits: bool
) -> None:
    ordered = ordinary(walk(a_report(imposed_due_at=imposed), (Action.ASSIGN, AN_OPERATOR), (Action.SIGN, A_HANDLER)))

    waiting = responded(ordered, an_act(), SINCE)

    assert handling(waiting).state is ClockState.PAUSED
    assert latest(waiting, ClockKind.TOTAL).running is not waits, sentence
    assert due(latest(responded(waiting, an_act(), UNTIL), ClockKind.TOTAL)) == (
        min(imposed, NOON + 240 * MINUTE) if waits else min(imposed, NOON + 120 * MINUTE)
    )


def test_whoever_has_what_waits_hears_when_somebody_presses_for_it() -> None:
    waiting = responded(ordinary(), an_act(), SINCE)

    told = [
        (notice.to, notice.unit)
        for action, who in ((Action.NUDGE, AN_OPERATOR), (Action.SUPERVISE, A_SUPERVISOR))
        for notice in PERFORM[action](waiting, who, SINCE + MINUTE, a_cause(waiting)).change.notify
    ]

    assert told == [("handler", "u-squad"), ("unit_lead", "u-squad")] * 2


@pytest.mark.parametrize("before_due", [True, False], ids=["before it is due", "when it is overdue"])
def test_the_ladder_of_what_waits_jumps_when_it_runs_on(before_due: bool) -> None:
    act = an_act() if before_due else an_act(since=NOON + 70 * MINUTE)
    waiting = responded(ordinary(), act, act.since)
    at = act.since + 5 * MINUTE
    shown = decision_of(Action.SUPERVISE, waiting, A_SUPERVISOR, at=at, card=Card.RED, reason="已成险情").incident

    after = handling(responded(shown, act, UNTIL))

    assert handling(shown).state is ClockState.PAUSED
    lines = [line.what for line in explain(handling(shown), at)]
    assert lines == [LineKind.STARTED, LineKind.PAUSED, LineKind.HASTENED, LineKind.NOW]
    assert after.latest_times.steps_due_at[2] <= max(due(after) + SOON_AFTER_DUE, UNTIL)
    assert handling(responded(waiting, act, UNTIL)).latest_times.steps_due_at[2] > max(due(after) + MINUTE, UNTIL)
    assert due(after) == due(handling(ordinary())) + (UNTIL - act.since)
    assert counted_anew(after) == after


def asking(incident: Incident, *, at: datetime, until: datetime) -> Incident:
    return decision_of(
        Action.HOLD, incident, A_HANDLER, at=at, township=TOWNSHIP, reason_code="materials", until=until, reason=""
    ).incident


def the_end_of_hold(incident: Incident, at: datetime) -> Incident:
    return hold_ends(incident, latest(incident, ClockKind.HOLD), LIMITS, at=at, cause=a_cause(incident)).incident


def at_minutes(asked: int, granted: int, until: int) -> dict[str, datetime]:
    return {"asked": NOON + asked * MINUTE, "granted": NOON + granted * MINUTE, "until": NOON + until * MINUTE}


@pytest.mark.parametrize(
    ("sentence", "hold", "paused"),
    [
        ("a hold that begins before and ends in it: one pause", at_minutes(10, 15, 100), 130),
        ("a hold asked before and granted in it", at_minutes(10, 30, 100), 130),
        ("a hold that lies in it", at_minutes(40, 50, 100), 120),
        ("a hold that lasts longer", at_minutes(40, 50, 200), 180),
        ("a hold around it", at_minutes(5, 10, 200), 195),
    ],
)
def test_together_with_a_hold_it_pauses_once(sentence: str, hold: dict[str, datetime], paused: int) -> None:
    before = ordinary()

    incident = lived(hold)

    assert due(handling(incident)) == due(handling(before)) + paused * MINUTE, sentence


def test_the_clock_says_why_nothing_was_counted_and_how_long() -> None:
    after = responded(responded(ordinary(), an_act(), SINCE), an_act(), UNTIL)

    resumed = next(line for line in explain(handling(after), UNTIL) if line.what is LineKind.RESUMED)

    assert (resumed.why, resumed.paused, resumed.shift) == (ClockReason.EMERGENCY_ENDED, UNTIL - SINCE, UNTIL - SINCE)
    assert [(part.request, part.since, part.until) for part in resumed.parts] == [(ACT_ID, SINCE, UNTIL)]


def lived(hold: dict[str, datetime], *, card_at: datetime | None = None) -> Incident:
    """What waits for the act, is held by a person meanwhile, and runs on after both."""
    incident = ordinary()
    events: list[tuple[datetime, Callable[[Incident], Incident]]] = [
        (hold["asked"], lambda one: asking(one, at=hold["asked"], until=hold["until"])),
        (hold["granted"], lambda one: perform(one, Action.GRANT, AN_OPERATOR, at=hold["granted"])),
        (SINCE + MINUTE, lambda one: responded(one, an_act(), SINCE + MINUTE)),
        (hold["until"], lambda one: the_end_of_hold(one, hold["until"])),
        (hold["until"] + MINUTE, lambda one: responded(one, an_act(), hold["until"] + MINUTE)),
        (UNTIL + MINUTE, lambda one: responded(one, an_act(), UNTIL + MINUTE)),
    ]
    if card_at is not None:
        events.append((card_at, lambda one: a_red_card(one, card_at)))
    for _, step in sorted(events, key=lambda each: each[0]):
        incident = step(incident)
    return incident


def a_red_card(incident: Incident, at: datetime) -> Incident:
    return decision_of(Action.SUPERVISE, incident, A_SUPERVISOR, at=at, card=Card.RED, reason="已成险情").incident


@pytest.mark.parametrize(
    ("sentence", "hold", "parts"),
    [
        (
            "a hold that lies in it",
            at_minutes(40, 50, 100),
            [("emergency", 20, 40), ("on_hold", 40, 100), ("emergency", 100, 140)],
        ),
        (
            "a hold that begins before and ends in it",
            at_minutes(10, 15, 100),
            [("on_hold", 10, 100), ("emergency", 100, 140)],
        ),
        (
            "a hold asked before and granted in it",
            at_minutes(10, 30, 100),
            [("on_hold", 10, 100), ("emergency", 100, 140)],
        ),
        ("a hold that lasts longer", at_minutes(40, 50, 200), [("emergency", 20, 40), ("on_hold", 40, 200)]),
        ("a hold around it", at_minutes(5, 10, 200), [("on_hold", 5, 200)]),
        (
            "a hold granted before anybody came round to the act",
            {"asked": SINCE + 10 * SECOND, "granted": SINCE + 30 * SECOND, "until": NOON + 100 * MINUTE},
            [("emergency", 20, 20 + 1 / 6), ("on_hold", 20 + 1 / 6, 100), ("emergency", 100, 140)],
        ),
    ],
)
@pytest.mark.parametrize("card_at", [None, NOON + 60 * MINUTE], ids=["as it is", "with a card meanwhile"])
def test_every_minute_of_a_pause_is_explained_once_and_by_its_cause(
    sentence: str, hold: dict[str, datetime], parts: list[tuple[str, float, float]], card_at: datetime | None
) -> None:
    clock = handling(lived(hold, card_at=card_at))

    lines = explain(clock, UNTIL)

    told = [
        (part.why, (part.since - NOON) / MINUTE, (part.until - NOON) / MINUTE, part.length)
        for line in lines
        for part in line.parts
    ]
    assert told == [(why, since, until, (until - since) * MINUTE) for why, since, until in parts], sentence
    told_of = [line.request for line in lines if line.what is LineKind.PAUSED]
    assert len(told_of) == len(
        set(zip(told_of, [line.since or line.at for line in lines if line.what is LineKind.PAUSED], strict=True))
    )
    assert (
        sum((line.paused for line in lines if line.paused), timedelta())
        == sum((until - since for _, since, until in parts), 0) * MINUTE
    )
    assert lines[0].at + sum((line.shift for line in lines), timedelta()) == due(clock)
    assert counted_anew(clock) == clock


def test_while_it_lasts_clocks_that_start_climb_the_ladder_of_emergencies() -> None:
    quick = {"steps": [{"step": 0, "level": "at_once", "at_fraction": 0.1, "recipients": ["supervisor"]}]}
    ladders = ladders_from(LADDERS_BODY | {"emergency": [quick | {"clock": "sign"}]}, version=2)
    limits = limits_from(LIMITS_BODY, version=2, ladders=ladders, emergency=an_act())

    assert [step.level for step in limits.ladder(ClockKind.SIGN, None, SINCE)] == ["at_once"]
    assert limits.ladder(ClockKind.HANDLE, None, SINCE) == LIMITS.ladder(ClockKind.HANDLE, None, NOON)
    assert limits.ladder(ClockKind.SIGN, None, UNTIL) == LIMITS.ladder(ClockKind.SIGN, None, NOON)


def a_proposal(**changes: object) -> Proposal:
    given = {"id": ACT_ID, "reason": "台风", "since": NOON, "until": UNTIL, "scope": WIDE}
    given |= {"proposed_by": UserId("operator01"), "proposed_at": NOON}
    return Proposal(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "by", "at", "others", "hurdle"),
    [
        ("somebody else approves it", "supervisor01", NOON, False, None),
        ("nobody approves what they proposed", "operator01", NOON, False, Hurdle.OWN),
        ("one holds already", "supervisor01", NOON, True, Hurdle.LASTS),
        ("its end has passed", "supervisor01", UNTIL, False, Hurdle.LATE),
    ],
)
def test_who_approves(sentence: str, by: str, at: datetime, others: bool, hurdle: Hurdle | None) -> None:
    assert a_proposal().hinders_approving(UserId(by), at=at, others=others) is hurdle, sentence


def test_an_act_begins_when_every_process_knows_of_it() -> None:
    assert begins(NOON, NOON + MINUTE) == NOON + MINUTE + STARTS_AFTER
    assert begins(UNTIL, NOON) == UNTIL


def test_a_document_says_the_same_as_the_act_and_bad_ones_are_refused() -> None:
    act = an_act(ended_at=SINCE + MINUTE, scope=Scope(grades=(Grade.ORDINARY,), categories=("03",)))

    assert emergency_from(emergency_body(act)) == act
    with pytest.raises(BadDocument, match="ends before it begins"):
        emergency_from(emergency_body(an_act(until=SINCE)))
    with pytest.raises(BadDocument, match="never wait"):
        emergency_from(emergency_body(an_act(scope=Scope(grades=(Grade.MAJOR,)))))


MINUTES = st.integers(min_value=0, max_value=9 * 24 * 60)
START = shanghai("2026-02-26 15:00")
"""A Thursday before a make-up Saturday: nights, a weekend and 调休 lie within the days that follow."""


def counted_due(
    start: datetime, allowance: int, pauses: list[tuple[datetime, datetime]], on_duty: set[int]
) -> datetime:
    """The slow oracle: as many minutes on duty as are allowed, and as were paused, counted one by one."""
    paused = {minute for begin, end in pauses for minute in range(minutes(begin), minutes(end))}
    at, left = minutes(start), allowance + len(paused & on_duty)
    while left > 0:
        left -= at in on_duty
        at += 1
    return START + at * MINUTE


def minutes(at: datetime) -> int:
    return round((at - START) / MINUTE)


def duty_minutes(working: WorkingTime | None, days: int = 60) -> set[int]:
    if working is None:
        return set(range(days * 24 * 60))
    found: set[int] = set()
    for stretch in working.duty_between(START, START + timedelta(days=days)):
        found |= set(range(minutes(stretch.begin), minutes(stretch.end)))
    return found


DUTY: dict[str, set[int]] = {"natural": duty_minutes(None), "office": duty_minutes(WORKING["office"])}
DUTY["night"] = duty_minutes(WORKING["night"])


@settings(deadline=None)
@given(
    line=st.sampled_from(sorted(DUTY)),
    allowance=st.integers(min_value=1, max_value=20 * 60),
    act=st.tuples(MINUTES, MINUTES),
    late=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    hold=st.one_of(st.none(), st.tuples(MINUTES, MINUTES)),
)
def test_a_clock_is_due_when_the_oracle_says(
    line: str, allowance: int, act: tuple[int, int], late: tuple[int, int], hold: tuple[int, int] | None
) -> None:
    working = None if line == "natural" else WORKING[line]
    time = TimeKind.NATURAL if working is None else TimeKind.WORKING
    begin, end = (START + minute * MINUTE for minute in (min(act), max(act) + 1))
    emergency = an_act(since=begin, until=end)
    clock = sla_clock.start(
        Limit(
            kind=ClockKind.HANDLE,
            rule=Rule(version="1", kind=ClockKind.HANDLE, allowance=allowance * MINUTE, time=time),
        ),
        id=ClockId(ACT_ID),
        incident=an_incident(HANDLING).id,
        at=START,
        ladder=(),
        working=working,
    )
    pauses = [(begin, end)]
    steps: list[tuple[datetime, Callable[[Clock], Clock]]] = []
    if hold is not None:
        held = tuple(START + minute * MINUTE for minute in (min(hold), max(hold) + 1))
        pauses.append((held[0], held[1]))
        steps.append((held[0], lambda one: sla_clock.pause(one, at=held[0], why=ClockReason.ON_HOLD)))
        steps.append((held[1], lambda one: resumed_from_hold(one, held[1], working)))
    limits = counted_in(working)

    def respond_at(at: datetime) -> Callable[[Clock], Clock]:
        return lambda one: responding(one, emergency, limits, at)

    turns: list[datetime] = [*pauses[1]] if hold is not None else []
    visits = [before_turns(begin, late[0], turns[1:]), before_turns(end, late[1], turns[:1])]
    steps += [(at, respond_at(at)) for at in visits]
    steps.append((START + timedelta(days=20), respond_at(START + timedelta(days=20))))
    for _, step in sorted(steps, key=lambda each: each[0]):
        clock = step(clock)

    assert due(clock) == counted_due(START, allowance, pauses, DUTY[line])


def before_turns(earliest: datetime, late: int, turns: list[datetime]) -> datetime:
    """When somebody comes round, which is before a hold of minutes that begins or ends meanwhile has turned."""
    latest = earliest + late * MINUTE
    return min([latest, *(turn - MINUTE for turn in turns if earliest < turn <= latest)])


def resumed_from_hold(clock: Clock, at: datetime, working: WorkingTime | None) -> Clock:
    """What the end of a hold does to a clock: it goes on, unless nothing but the act keeps it."""
    if clock.facts[-1].why is ClockReason.EMERGENCY:
        return clock
    return sla_clock.resume(clock, at=at, why=ClockReason.HOLD_ENDED, working=working)


def counted_in(working: WorkingTime | None) -> Limits:
    return LIMITS if working is None else dataclasses.replace(LIMITS, duty=DutyBook(usual=working, room=working))


def responding(clock: Clock, act: Emergency, limits: Limits, at: datetime) -> Clock:
    decision = respond(replace(ordinary(), clocks=(clock,)), act, limits, at=at)
    return decision.incident.clocks[0] if decision else clock
