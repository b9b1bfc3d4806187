"""SLA clocks: what the facts add up to, how it looks, and that it can be explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.clock_fact import pauses, ran_by
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.ladders import Ladder, LadderStep
from dispatch.domain.clocks.limits import LampThresholds, Limit, Rule
from dispatch.domain.clocks.rebasing import rebase
from dispatch.domain.clocks.sla_clock import LATE, Clock, lamp, on_time
from dispatch.domain.terms import ClockFactKind, ClockId, ClockKind, ClockReason, ClockState, IncidentId, Lamp
from schemas.ids import named_id
from tests.builders import MINUTE, NOON

USUAL = LampThresholds()
LADDER: Ladder = (
    LadderStep(step=0, level="reminder", at_fraction=0.8),
    LadderStep(step=1, level="deadline", after_due=timedelta()),
    LadderStep(step=2, level="supervisor", after_due=45 * MINUTE),
)


def a_limit(minutes: float = 60, lamps: LampThresholds = USUAL) -> Limit:
    rule = Rule(version="1", kind=ClockKind.HANDLE, allowance=minutes * MINUTE, lamps=lamps)
    return Limit(kind=ClockKind.HANDLE, rule=rule)


def a_clock(*happened: tuple[str, float], cap: float | None = None, lamps: LampThresholds = USUAL) -> Clock:
    """A handling clock of an hour started at noon, and what happened to it so many minutes after noon."""
    clock = sla_clock.start(
        a_limit(lamps=lamps),
        id=ClockId(named_id("clock")),
        incident=IncidentId(named_id("incident")),
        at=NOON,
        ladder=LADDER,
        cap=None if cap is None else NOON + cap * MINUTE,
    )
    for what, after in happened:
        clock = apply(clock, what, NOON + after * MINUTE)
    return clock


def apply(clock: Clock, what: str, at: datetime) -> Clock:
    if what.startswith("rebase"):
        return rebase(clock, a_limit(float(what.removeprefix("rebase "))), at=at)
    changes: dict[str, Callable[..., Clock]] = {
        "pause": sla_clock.pause,
        "resume": sla_clock.resume,
        "stop": sla_clock.stop,
        "void": sla_clock.void,
    }
    return changes[what](clock, at=at, why=ClockReason.RETURNED)


@pytest.mark.parametrize(
    ("sentence", "clock", "state", "due"),
    [
        ("an hour from noon", a_clock(), "running", 60),
        ("paused nothing is due", a_clock(("pause", 10)), "paused", None),
        ("a pause of 15 moves the due time by 15", a_clock(("pause", 10), ("resume", 25)), "running", 75),
        ("two pauses add up", a_clock(("pause", 1), ("resume", 3), ("pause", 5), ("resume", 10)), "running", 67),
        ("stopped it keeps its due time", a_clock(("stop", 20)), "stopped", 60),
        ("taken up again the gap is a pause", a_clock(("stop", 20), ("resume", 50)), "running", 90),
        ("stopped while paused the gap begins with the pause", a_clock(("pause", 5), ("stop", 9)), "stopped", 60),
        (
            "and taken up again counts from the pause",
            a_clock(("pause", 5), ("stop", 9), ("resume", 15)),
            "running",
            70,
        ),
        ("voided it is never due", a_clock(("void", 5)), "voided", None),
        ("voided for good", a_clock(("void", 5), ("resume", 9), ("stop", 10)), "voided", None),
        ("stopped twice is stopped once", a_clock(("stop", 5), ("stop", 50), ("resume", 55)), "running", 110),
        ("resuming what runs changes nothing", a_clock(("resume", 30)), "running", 60),
        ("a cap is the latest due time", a_clock(cap=40), "running", 40),
        ("a cap beyond the allowance changes nothing", a_clock(cap=90), "running", 60),
        ("no pause moves a cap", a_clock(("pause", 1), ("resume", 30), cap=50), "running", 50),
        ("re-based to a longer allowance", a_clock(("rebase 90", 10)), "running", 90),
        ("re-based to a shorter allowance", a_clock(("rebase 30", 10)), "running", 30),
        ("re-based below what is used: all of it from now on", a_clock(("rebase 20", 30)), "running", 50),
        ("but not beyond the old due time", a_clock(("rebase 20", 50)), "running", 60),
        ("overdue under both it stays", a_clock(("rebase 20", 70)), "running", 60),
        ("overdue under the old one only it is in time again", a_clock(("rebase 90", 70)), "running", 90),
        ("re-based under a cap", a_clock(("rebase 90", 10), cap=70), "running", 70),
        ("re-based below what is used, up to the cap", a_clock(("rebase 20", 45), cap=60), "running", 60),
        ("a stopped clock is not re-based", a_clock(("stop", 5), ("rebase 90", 10)), "stopped", 60),
        (
            "re-based after a pause the pause still counts",
            a_clock(("pause", 10), ("resume", 20), ("rebase 30", 25)),
            "running",
            40,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_what_the_facts_add_up_to(sentence: str, clock: Clock, state: str, due: float | None) -> None:
    assert clock.state == state
    assert clock.due_at == (None if due is None else NOON + due * MINUTE)


def test_a_halt_that_was_recorded_later_may_have_begun_earlier_and_counts_from_there() -> None:
    asked, act_began, granted = (NOON + minutes * MINUTE for minutes in (30, 70, 80))
    paused = sla_clock.pause(a_clock(), at=act_began, why=ClockReason.EMERGENCY)

    transferred = sla_clock.stop(paused, at=granted, why=ClockReason.TRANSFERRED, since=asked)
    held = sla_clock.pause(paused, at=granted, why=ClockReason.ON_HOLD, since=asked)

    assert on_time(transferred), "the unit was in time when it asked"
    assert lamp(held, granted) is Lamp.NORMAL, "nothing was late when the hold began"


@pytest.mark.parametrize(
    ("sentence", "clock", "after", "looks"),
    [
        ("fresh", a_clock(), 0, Lamp.NORMAL),
        ("a moment before 80 %", a_clock(), 47.99, Lamp.NORMAL),
        ("at 80 %", a_clock(), 48, Lamp.DUE_SOON),
        ("a moment before the due time", a_clock(), 59.99, Lamp.DUE_SOON),
        ("at the due time", a_clock(), 60, Lamp.OVERDUE),
        ("a moment before twice the allowance", a_clock(), 119.99, Lamp.OVERDUE),
        ("at twice the allowance", a_clock(), 120, Lamp.LONG_OVERDUE),
        ("paused in time it stays so", a_clock(("pause", 10)), 500, Lamp.NORMAL),
        ("stopped late it stays late", a_clock(("stop", 61)), 500, Lamp.OVERDUE),
        ("stopped at the due time it is on time", a_clock(("stop", 60)), 500, Lamp.DUE_SOON),
        ("stopped at the end of no time at all it is on time", a_clock(("stop", 0), cap=0), 500, Lamp.DUE_SOON),
        ("with no time at all", a_clock(cap=0), 0, Lamp.LONG_OVERDUE),
        ("paused at the due time it is used up", a_clock(("pause", 60)), 500, Lamp.OVERDUE),
        ("what stops late was overdue at the due time", a_clock(("stop", 61)), 60, Lamp.OVERDUE),
        ("paused in time and stopped later", a_clock(("pause", 10), ("stop", 70)), 500, Lamp.NORMAL),
        ("seen before it stopped it looks as it did then", a_clock(("stop", 61)), 10, Lamp.NORMAL),
        ("after a pause the share starts where it was", a_clock(("pause", 10), ("resume", 40)), 77, Lamp.NORMAL),
        ("under a cap the share is of the time there is", a_clock(cap=10), 8, Lamp.DUE_SOON),
        ("voided", a_clock(("void", 5)), 500, Lamp.NORMAL),
    ],
    ids=lambda value: value if isinstance(value, str) and not value.startswith("lamp") else "",
)
def test_how_it_looks(sentence: str, clock: Clock, after: float, looks: Lamp) -> None:
    assert lamp(clock, NOON + after * MINUTE) is looks


@pytest.mark.parametrize(
    ("sentence", "clock", "met"),
    [
        ("stopped in time", a_clock(("stop", 59)), True),
        ("stopped at the due time", a_clock(("stop", 60)), True),
        ("stopped a moment later", a_clock(("stop", 60.01)), False),
        ("paused in time and stopped later", a_clock(("pause", 10), ("stop", 70)), True),
        (
            "resumed after a pause, stopped within what was left",
            a_clock(("pause", 10), ("resume", 70), ("stop", 120)),
            True,
        ),
        ("it still runs", a_clock(), False),
        ("voided", a_clock(("void", 5)), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_on_time(sentence: str, clock: Clock, met: bool) -> None:
    assert on_time(clock) is met


def test_lamp_thresholds_are_configuration() -> None:
    clock = a_clock(lamps=LampThresholds(due_soon=0.5, long_overdue=1.5))

    assert lamp(clock, NOON + 30 * MINUTE) is Lamp.DUE_SOON
    assert lamp(clock, NOON + 90 * MINUTE) is Lamp.LONG_OVERDUE


def test_an_explanation_reads_line_by_line() -> None:
    clock = a_clock(("stop", 20), ("resume", 50), ("rebase 30", 55), cap=55)

    lines = explain(clock, NOON + 56 * MINUTE)

    assert [(line.what, line.shift / MINUTE, (line.due_at - NOON) / MINUTE) for line in lines] == [
        ("started", 60, 60),
        ("capped", -5, 55),
        ("stopped", 0, 55),
        ("resumed", 0, 55),
        ("now", 0, 55),
    ]
    assert (lines[0].allowance, lines[0].rule) == (60 * MINUTE, a_limit().rule)
    assert (lines[3].why, lines[3].paused) == (ClockReason.RETURNED, 30 * MINUTE)
    assert (lines[-1].lamp, lines[-1].left) == (Lamp.OVERDUE, -MINUTE)


def test_a_rebase_is_explained_with_its_rule() -> None:
    line = explain(a_clock(("rebase 90", 10)), NOON + 11 * MINUTE)[1]

    assert (line.what, line.shift, line.rule) == ("rebased", 30 * MINUTE, a_limit(90).rule)


happenings = st.lists(
    st.tuples(
        st.sampled_from(["pause", "resume", "stop", "void", "rebase 5", "rebase 30", "rebase 60", "rebase 200"]),
        st.timedeltas(min_value=timedelta(0), max_value=timedelta(minutes=40)),
    ),
    max_size=12,
)


caps = st.one_of(st.none(), st.floats(min_value=0, max_value=200))


def lived(happened: list[tuple[str, timedelta]], cap: float | None) -> tuple[Clock, datetime]:
    """A clock to which all this happened, one after the other, and the instant of the last of it."""
    clock, at = a_clock(cap=cap), NOON
    for what, later in happened:
        at += later
        clock = apply(clock, what, at)
    return clock, at


def used(clock: Clock, at: datetime) -> timedelta:
    """How much of the allowance is used at an instant, added up stretch by stretch: the slow way, without due times."""
    counted, running_since = timedelta(), None
    for fact in (fact for fact in clock.facts if fact.at <= at):
        if running_since is not None:
            counted += fact.at - running_since
        running_since = fact.at if fact.kind in ("started", "resumed", "rebased") else None
    return counted + (at - running_since if running_since is not None else timedelta())


def allowed(clock: Clock, until: int) -> timedelta:
    """What the clock may take after its first facts, up to this one."""
    rebased = [fact for fact in clock.facts[: until + 1] if fact.kind is ClockFactKind.REBASED]
    return rebased[-1].allowance if rebased else 60 * MINUTE


@given(happenings, caps)
def test_the_times_of_a_fact_are_those_at_which_what_is_used_reaches_a_share_of_what_there_is(
    happened: list[tuple[str, timedelta]], cap: float | None
) -> None:
    clock, _ = lived(happened, cap)

    for number, fact in enumerate(clock.facts):
        if fact.kind in ("paused", "voided"):
            assert fact.times is None
            continue
        assert fact.times is not None
        if fact.kind == "stopped":
            assert fact.times == next(f.times for f in reversed(clock.facts[:number]) if f.times is not None)
            continue
        used_up = fact.at - used(clock, fact.at)  # when it would have begun, had it run without a pause until now
        due = used_up + allowed(clock, number)
        if clock.cap is not None and clock.cap < due:
            assert fact.times.uncapped_due_at == due
            due = clock.cap
        else:
            assert fact.times.uncapped_due_at is None
        there_is = max(due - used_up, timedelta())
        assert fact.times.due_at == due
        assert fact.times.due_soon_at == due - there_is * (1 - 0.8)
        assert fact.times.long_overdue_at == due + there_is
        assert fact.times.steps_due_at == (fact.times.due_soon_at, due, due + min(45 * MINUTE, there_is))


@given(happenings, caps, st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=6)))
def test_a_lamp_shows_how_much_of_what_there_is_is_used(
    happened: list[tuple[str, timedelta]], cap: float | None, later: timedelta
) -> None:
    clock, at = lived([one for one in happened if one[0] != "void"], cap)
    ran = max(fact.at for fact in clock.facts if fact.kind in ("started", "resumed", "rebased"))
    there_is = clock.latest_times.due_at - (ran - used(clock, ran))  # below nothing under a cap that was passed
    is_used = used(clock, at + later)

    looks = lamp(clock, at + later)

    stopped = clock.state is ClockState.STOPPED
    assert (looks in LATE) == (is_used > there_is if stopped else is_used >= there_is)
    if there_is > timedelta():
        assert (looks is Lamp.LONG_OVERDUE) == (is_used >= there_is * 2)
        assert (looks is Lamp.NORMAL) == (is_used < there_is - there_is * (1 - 0.8))


@given(happenings, caps, st.floats(min_value=1, max_value=300), st.floats(min_value=0.1, max_value=0.9))
def test_what_a_clock_was_told_stays_when_the_township_changes_its_limits(
    happened: list[tuple[str, timedelta]], cap: float | None, minutes: float, due_soon: float
) -> None:
    clock, at = lived(happened, cap)
    changed = a_limit(minutes, LampThresholds(due_soon=due_soon))

    later = apply(apply(rebase(clock, changed, at=at), "pause", at), "resume", at + MINUTE)

    assert later.facts[: len(clock.facts)] == clock.facts
    for fact in later.facts[len(clock.facts) :]:
        assert fact.rule in (clock.rule, changed.rule, ran_by(clock.facts).rule)
    if later.rule == clock.rule and later.running:
        assert later.latest_times.due_soon_at == due_soon_of(later, 0.8)


def due_soon_of(clock: Clock, share: float) -> datetime:
    """When that share of the time there is between its beginning without pauses and its due time is used."""
    due = clock.latest_times.due_at
    counted_from = clock.started_at + sum((fact.at - since for since, fact in pauses(clock.facts)), timedelta())
    return due - max(due - counted_from, timedelta()) * (1 - share)


@given(happenings, caps)
def test_the_lines_of_an_explanation_add_up_to_the_due_time(
    happened: list[tuple[str, timedelta]], cap: float | None
) -> None:
    clock, at = lived(happened, cap)

    lines = explain(clock, at)

    summed = clock.started_at + sum((line.shift for line in lines), timedelta())
    assert summed == lines[-1].due_at
    assert clock.due_at in (None, summed)
    for before, after in pairwise(lines):
        assert before.due_at + after.shift == after.due_at


@given(happenings, st.floats(min_value=1, max_value=300), caps)
def test_rebasing_never_leads_into_the_past(
    happened: list[tuple[str, timedelta]], minutes: float, cap: float | None
) -> None:
    clock, at = lived(happened, cap)

    rebased = rebase(clock, a_limit(minutes), at=at)

    assert rebased.state is clock.state
    if rebased != clock and clock.running:
        assert rebased.due_at is not None
        assert rebased.due_at > at
    if not clock.running:
        assert rebased.latest_times == clock.latest_times, "it is noted for when it runs on"


@given(happenings)
def test_the_facts_of_a_clock_are_in_order_even_when_time_was_set_back(
    happened: list[tuple[str, timedelta]],
) -> None:
    clock = a_clock()
    for what, earlier in happened:
        clock = apply(clock, what, NOON - earlier)

    instants = [fact.at for fact in clock.facts]
    assert instants == sorted(instants)
    assert hash(clock) == hash(clock)
