"""Clocks that count working time: what a pause leaves, what a re-basing gives, when lamps turn and steps are due.

Office hours are 08:30-12:00 and 14:00-17:30; what an instant is due after so much working time, is told in the tests of
the calendar.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.calendar.duty_book import DutyBook
from dispatch.domain.calendar.time_line import line_of
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.counted import counted
from dispatch.domain.clocks.due_times import UNKNOWN
from dispatch.domain.clocks.explain import explain
from dispatch.domain.clocks.ladders import LadderStep, ladders_from
from dispatch.domain.clocks.limits import limits_from
from dispatch.domain.clocks.rebasing import extend, rebase, recount
from dispatch.domain.clocks.sla_clock import Clock, hasten, lamp
from dispatch.domain.terms import Action, ClockKind, ClockReason, Lamp, TimeKind, UnitId
from tests.builders import (
    A_HANDLER,
    A_PHOTO,
    AN_OFFICER,
    AN_OPERATOR,
    LADDERS_BODY,
    LIMITS_BODY,
    a_report,
    a_township,
    decision_of,
    latest,
)
from tests.unit.calendar.hours import HOURS, OFFICE, OFFICIAL, WORKING, shanghai
from tests.unit.domain.working_clocks import NEXT_YEAR, a_clock, calendar_with, days, halted, hours, natural

FRIDAY = shanghai("2026-03-06 16:00")


def on_hold(clock: Clock, *, asked: str, granted: str, ends: str) -> Clock:
    """The clock after a hold, which counts since it was asked for."""
    paused = sla_clock.pause(clock, at=shanghai(granted), why=ClockReason.ON_HOLD, since=shanghai(asked))
    return sla_clock.resume(paused, at=shanghai(ends), why=ClockReason.HOLD_ENDED, working=OFFICE)


def extended(clock: Clock, due_at: str) -> Clock:
    """The clock after an extension on Friday evening."""
    return extend(clock, shanghai(due_at), at=shanghai("2026-03-06 17:10"), request=None, working=OFFICE)


@pytest.mark.parametrize(
    ("sentence", "clock", "due"),
    [
        ("two hours from Friday 16:00", a_clock(hours(2), FRIDAY), "2026-03-09 09:00"),
        ("two working days", a_clock(days(2), FRIDAY), "2026-03-10 16:00"),
        ("a working day from Friday night", a_clock(days(1), shanghai("2026-03-06 21:00")), "2026-03-10 08:30"),
        (
            "paused over the weekend nothing is lost and nothing gained",
            halted(a_clock(hours(2), FRIDAY), shanghai("2026-03-06 17:30"), shanghai("2026-03-09 08:30")),
            "2026-03-09 09:00",
        ),
        (
            "paused for half an hour of duty it is due half an hour later",
            halted(a_clock(hours(2), FRIDAY), shanghai("2026-03-06 16:30"), shanghai("2026-03-06 17:00")),
            "2026-03-09 09:30",
        ),
        (
            "paused from Friday to Wednesday what was left is left",
            halted(a_clock(hours(2), FRIDAY), shanghai("2026-03-06 16:30"), shanghai("2026-03-11 10:00")),
            "2026-03-11 11:30",
        ),
        (
            "of working days too, in working time",
            halted(a_clock(days(2), FRIDAY), shanghai("2026-03-06 17:00"), shanghai("2026-03-09 17:00")),
            "2026-03-11 16:00",
        ),
        (
            "paused by night it is due as before",
            halted(a_clock(days(2), FRIDAY), shanghai("2026-03-06 20:00"), shanghai("2026-03-07 03:00")),
            "2026-03-10 16:00",
        ),
        (
            "two pauses add up",
            halted(
                halted(a_clock(hours(3), FRIDAY), shanghai("2026-03-06 16:30"), shanghai("2026-03-06 17:00")),
                shanghai("2026-03-09 09:00"),
                shanghai("2026-03-09 10:00"),
            ),
            "2026-03-09 11:30",
        ),
        (
            "under a cap that lies before",
            a_clock(days(2), FRIDAY, cap=shanghai("2026-03-07 10:00")),
            "2026-03-07 10:00",
        ),
        (
            "under a cap that lies after",
            a_clock(hours(2), FRIDAY, cap=shanghai("2026-03-20 10:00")),
            "2026-03-09 09:00",
        ),
        (
            "held over the weekend since it was asked for, an hour of Friday and half an hour of Monday do not count",
            on_hold(
                a_clock(hours(2), FRIDAY), asked="2026-03-06 16:30", granted="2026-03-06 17:00", ends="2026-03-09 09:00"
            ),
            "2026-03-09 10:30",
        ),
        (
            "held, and granted only when the end was over, what was asked for does not count and nothing else",
            on_hold(
                a_clock(hours(2), FRIDAY), asked="2026-03-06 16:30", granted="2026-03-09 08:40", ends="2026-03-06 17:00"
            ),
            "2026-03-09 09:30",
        ),
        (
            "of working days, held in working time",
            on_hold(
                a_clock(days(2), FRIDAY), asked="2026-03-06 17:00", granted="2026-03-09 09:00", ends="2026-03-09 17:00"
            ),
            "2026-03-11 16:00",
        ),
        (
            "extended to an instant of duty",
            extended(a_clock(hours(2), FRIDAY), "2026-03-09 11:00"),
            "2026-03-09 11:00",
        ),
        (
            "extended to a Sunday it is due at the end of Friday's duty",
            extended(a_clock(hours(1), FRIDAY), "2026-03-08 12:00"),
            "2026-03-06 17:30",
        ),
        (
            "of working days, extended to an hour",
            extended(a_clock(days(2), FRIDAY), "2026-03-12 10:00"),
            "2026-03-12 10:00",
        ),
        (
            "extended and then paused it keeps what was granted",
            halted(
                extended(a_clock(hours(2), FRIDAY), "2026-03-09 11:00"),
                shanghai("2026-03-09 09:00"),
                shanghai("2026-03-09 10:00"),
            ),
            "2026-03-09 12:00",
        ),
        (
            "paused and then extended the pause is not counted twice",
            extended(
                halted(a_clock(hours(2), FRIDAY), shanghai("2026-03-06 16:30"), shanghai("2026-03-06 17:00")),
                "2026-03-09 11:00",
            ),
            "2026-03-09 11:00",
        ),
        (
            "re-based to more hours, as if it had been started with them",
            rebase(a_clock(hours(2), FRIDAY), hours(4), at=shanghai("2026-03-06 17:00"), working=OFFICE),
            "2026-03-09 11:00",
        ),
        (
            "re-based from natural time to working days",
            rebase(a_clock(natural(2), FRIDAY), days(1), at=shanghai("2026-03-06 17:00"), working=OFFICE),
            "2026-03-09 16:00",
        ),
        (
            "re-based from working days to natural time",
            rebase(a_clock(days(5), FRIDAY), natural(24), at=shanghai("2026-03-06 17:00"), working=OFFICE),
            "2026-03-07 16:00",
        ),
        (
            "re-based below what is used: all of it from now on",
            rebase(a_clock(days(5), FRIDAY), hours(2), at=shanghai("2026-03-10 10:00"), working=OFFICE),
            "2026-03-10 12:00",
        ),
        (
            "re-based to the days that are used: all of them from now on, at most until it was due",
            rebase(a_clock(days(3), FRIDAY), days(1), at=shanghai("2026-03-11 10:00"), working=OFFICE),
            "2026-03-11 16:00",
        ),
        (
            "and a pause adds to what was given then",
            halted(
                rebase(a_clock(days(5), FRIDAY), days(1), at=shanghai("2026-03-10 10:00"), working=OFFICE),
                shanghai("2026-03-10 14:00"),
                shanghai("2026-03-10 15:00"),
            ),
            "2026-03-11 11:00",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value and not value[0].isdigit() else "",
)
def test_when_it_is_due(sentence: str, clock: Clock, due: str) -> None:
    assert clock.due_at == shanghai(due)


def test_lamps_turn_in_working_time() -> None:
    clock = a_clock(hours(5), shanghai("2026-03-06 15:30"))  # two hours on Friday, three on Monday

    assert lamp(clock, shanghai("2026-03-08 12:00")) is Lamp.NORMAL
    assert lamp(clock, shanghai("2026-03-09 10:29")) is Lamp.NORMAL
    assert lamp(clock, shanghai("2026-03-09 10:30")) is Lamp.DUE_SOON
    assert lamp(clock, shanghai("2026-03-09 11:30")) is Lamp.OVERDUE
    assert lamp(clock, shanghai("2026-03-10 09:29")) is Lamp.OVERDUE
    assert lamp(clock, shanghai("2026-03-10 09:30")) is Lamp.LONG_OVERDUE


@pytest.mark.parametrize(
    ("step", "due"),
    [
        (LadderStep(step=0, level="reminder", at_fraction=0.5), "2026-03-06 17:30"),
        (LadderStep(step=0, level="deadline", after_due=timedelta()), "2026-03-09 10:30"),
        (LadderStep(step=0, level="later", after_due=timedelta(minutes=180)), "2026-03-09 15:30"),
        (LadderStep(step=0, level="at most the allowance", after_due=timedelta(hours=9)), "2026-03-09 16:30"),
        (LadderStep(step=0, level="at most the allowance", after_due_days=1), "2026-03-09 16:30"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.level,
)
def test_a_step_is_due_in_working_time(step: LadderStep, due: str) -> None:
    clock = a_clock(hours(4), shanghai("2026-03-06 15:30"), ladder=(step,))

    assert clock.latest_times.steps_due_at == (shanghai(due),)


def test_a_step_some_working_days_later_is_due_at_that_time_of_day() -> None:
    ladder = (
        LadderStep(step=0, level="written", after_due_days=1),
        LadderStep(step=1, level="red", after_due_days=5),
    )

    working = a_clock(days(7), shanghai("2026-09-21 10:00"), ladder=ladder)
    by_night_too = a_clock(natural(24 * 10), shanghai("2026-09-21 03:00"), ladder=ladder)

    assert working.due_at == shanghai("2026-10-08 10:00")
    assert working.latest_times.steps_due_at == (shanghai("2026-10-09 10:00"), shanghai("2026-10-14 10:00"))
    assert by_night_too.due_at == shanghai("2026-10-01 03:00")
    assert by_night_too.latest_times.steps_due_at == (shanghai("2026-10-09 08:30"), shanghai("2026-10-11 03:00"))


def test_on_a_clock_of_two_days_no_step_comes_later_than_two_days_after_the_due_time() -> None:
    clock = a_clock(days(2), FRIDAY, ladder=(LadderStep(step=0, level="red", after_due_days=5),))

    assert clock.due_at == shanghai("2026-03-10 16:00")
    assert clock.latest_times.steps_due_at == (shanghai("2026-03-12 16:00"),)


def test_a_year_that_is_not_loaded_leaves_a_clock_running_without_a_due_time() -> None:
    clock = a_clock(days(3), shanghai("2026-12-30 10:00"))

    assert clock.running
    assert clock.undated
    assert clock.due_at is None
    assert clock.latest_times.steps_due_at == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert lamp(clock, shanghai("2027-06-01 10:00")) is Lamp.NORMAL
    assert explain(clock, shanghai("2026-12-31 10:00"), OFFICE)[-1].left is None
    assert counted(clock, OFFICE) == ()


def test_what_lies_after_a_known_due_time_may_be_unknown_for_itself() -> None:
    clock = a_clock(days(3), shanghai("2026-12-28 10:00"))

    assert clock.due_at == shanghai("2026-12-31 10:00")
    assert lamp(clock, shanghai("2026-12-31 10:00")) is Lamp.OVERDUE
    assert clock.latest_times.long_overdue_at == UNKNOWN
    assert clock.latest_times.steps_due_at[1:] == (shanghai("2026-12-31 10:00"), UNKNOWN)


def test_an_imposed_due_time_holds_even_when_the_calendar_does_not_reach_so_far() -> None:
    cap = shanghai("2027-01-20 10:00")

    clock = a_clock(days(3), shanghai("2026-12-30 10:00"), cap=cap)

    assert clock.due_at == cap
    assert lamp(clock, cap) is Lamp.OVERDUE
    assert clock.latest_times.steps_due_at == (UNKNOWN, cap, UNKNOWN)


def test_a_clock_may_be_paused_and_stopped_while_nobody_knows_when_it_is_due() -> None:
    clock = a_clock(days(3), shanghai("2026-12-30 10:00"))

    again = halted(clock, shanghai("2027-01-05 10:00"), shanghai("2027-01-06 10:00"))
    stopped = sla_clock.stop(again, at=shanghai("2027-01-07 10:00"), why=ClockReason.HANDED_IN)

    assert again.undated
    assert (stopped.due_at, stopped.undated) == (None, False)


def test_when_the_year_is_loaded_the_clock_is_due() -> None:
    clock = a_clock(days(3), shanghai("2026-12-30 10:00"))
    loaded = WorkingTime(calendar_with(NEXT_YEAR), HOURS["office"])
    at = shanghai("2026-12-31 09:00")

    dated = recount(clock, at=at, working=loaded)

    assert dated.due_at == shanghai("2027-01-05 10:00")
    assert (dated.facts[-1].kind, dated.facts[-1].why) == ("rebased", ClockReason.CALENDAR)
    assert dated.facts[:-1] == clock.facts
    assert recount(dated, at=at, working=loaded) == dated


def test_recounting_leads_to_no_due_time_in_the_past() -> None:
    clock = a_clock(hours(14), FRIDAY)  # due on Tuesday 16:00
    always = WorkingTime(OFFICIAL, HOURS["always"])

    assert recount(clock, at=shanghai("2026-03-09 10:00"), working=always) == clock
    overdue_at = shanghai("2026-03-11 10:00")
    assert recount(clock, at=overdue_at, working=always) == clock, "nor does the walk of a process that starts later"


def test_a_step_that_was_brought_forward_stays_so_when_the_clock_is_recounted() -> None:
    clock = a_clock(days(2), FRIDAY)
    hastened = hasten(clock, at=shanghai("2026-03-09 10:00"), all_steps=True, why=ClockReason.SUPERVISED)
    later = shanghai("2026-03-09 11:00")

    assert recount(hastened, at=later, working=OFFICE) == hastened

    moved = recount(hastened, at=later, working=WorkingTime(OFFICIAL, HOURS["half fridays"]))
    assert moved.due_at == shanghai("2026-03-11 08:30")
    assert moved.latest_times.steps_due_at[2] == shanghai("2026-03-11 08:31")


TOWN_LIMITS: dict[str, Any] = {
    **LIMITS_BODY,
    "clocks": [
        *(row for row in LIMITS_BODY["clocks"] if "category" not in row and row["clock"] not in ("sign", "handle")),
        {"clock": "sign", "working_minutes": 60},
        {"clock": "handle", "working_days": 1},
    ],
}


def a_working_township() -> Any:
    duty = DutyBook(
        usual=OFFICE,
        room=WORKING["always"],
        units={UnitId("u-market"): WORKING["evening"]},
    )
    ladders = ladders_from(LADDERS_BODY, version=1)
    return a_township(limits=limits_from(TOWN_LIMITS, version=1, ladders=ladders, duty=duty))


def test_the_clocks_of_an_assignment_count_the_duty_of_its_unit() -> None:
    township = a_working_township()
    at = shanghai("2026-03-09 10:00")

    squad = decision_of(
        Action.ASSIGN, a_report(at=at), AN_OPERATOR, at=at, township=township, unit="u-squad", reason="·"
    )
    market = decision_of(
        Action.REASSIGN, squad.incident, AN_OPERATOR, at=at, township=township, unit="u-market", reason="·"
    )

    assert latest(squad.incident, ClockKind.SIGN).due_at == shanghai("2026-03-09 11:00")
    assert latest(squad.incident, ClockKind.HANDLE).due_at == shanghai("2026-03-10 10:00")
    assert latest(market.incident, ClockKind.SIGN).due_at == shanghai("2026-03-09 17:00")
    assert latest(market.incident, ClockKind.HANDLE).due_at == shanghai("2026-03-10 16:00")


def test_a_result_that_was_sent_back_leaves_the_working_time_that_was_left() -> None:
    township = a_working_township()
    incident = a_report(at=FRIDAY)
    for at, action, actor, fields in (
        ("2026-03-06 16:00", Action.ASSIGN, AN_OPERATOR, {"unit": "u-squad", "reason": "·"}),
        ("2026-03-06 16:10", Action.SIGN, A_HANDLER, {}),
        ("2026-03-09 10:00", Action.HAND_IN, A_HANDLER, {"result": "·", "attachments": (A_PHOTO,)}),
        ("2026-03-10 15:00", Action.SEND_BACK, AN_OFFICER, {"reason": "·", "attachments": (A_PHOTO,)}),
    ):
        incident = decision_of(action, incident, actor, at=shanghai(at), township=township, **fields).incident

    # It was due on Monday at 16:00 and handed in at 10:00: four hours of duty were left.
    assert latest(incident, ClockKind.HANDLE).due_at == shanghai("2026-03-11 10:00")


started = st.integers(0, 660 * 24 * 60).map(lambda minutes: shanghai("2025-01-01 00:00") + timedelta(minutes=minutes))
hours_kept = st.sampled_from(sorted(WORKING))
limits_given = st.one_of(st.floats(0.1, 60).map(hours), st.integers(1, 10).map(days), st.floats(0.1, 200).map(natural))
stretches = st.lists(st.timedeltas(timedelta(), timedelta(days=3)), min_size=1, max_size=6)


@given(hours_kept, started, limits_given, stretches)
def test_pauses_leave_what_was_left(name: str, at: datetime, limit: Any, lengths: list[timedelta]) -> None:
    working = WORKING[name]
    clock = a_clock(limit, at, working=working)
    line = line_of(limit.rule.time, working)

    for number, length in enumerate(lengths):
        before, at = clock, at + length
        if number % 2 == 0:
            clock = sla_clock.pause(clock, at=at, why=ClockReason.RETURNED)
        else:
            halted_at = clock.facts[-1].at
            clock = sla_clock.resume(clock, at=at, why=ClockReason.GIVEN_BACK, working=working)
            had = line.elapsed(before.latest_times.due_at) - line.elapsed(halted_at)  # type: ignore[operator]
            has = line.elapsed(clock.latest_times.due_at) - line.elapsed(at)  # type: ignore[operator]
            assert has == had


@given(hours_kept, started, limits_given)
def test_what_turns_earlier_comes_earlier_and_nothing_before_the_start(name: str, at: datetime, limit: Any) -> None:
    times = a_clock(limit, at, working=WORKING[name]).latest_times

    assert at < times.due_soon_at <= times.due_at <= times.long_overdue_at
    assert list(times.steps_due_at) == sorted(times.steps_due_at)


@given(hours_kept, started, st.one_of(st.floats(0.1, 60).map(hours), st.integers(1, 10).map(days)))
def test_the_days_of_an_explanation_add_up_to_what_was_allowed(name: str, at: datetime, limit: Any) -> None:
    working = WORKING[name]
    clock = a_clock(limit, at, working=working)

    lines = counted(clock, working)

    summed = sum((line.length for line in lines), timedelta())
    assert summed == working.between(at, clock.latest_times.due_at)
    if limit.rule.time is TimeKind.WORKING:
        assert summed == limit.allowance
    elif name != "always":
        assert lines[-1].number == limit.allowance.days
    assert lines[-1].total == summed
    for before, after in pairwise(lines):
        assert after.first == before.last + timedelta(days=1)


def test_the_days_of_an_explanation_read_as_a_person_counts_them() -> None:
    clock = a_clock(hours(4), shanghai("2026-02-13 16:00"))

    lines = counted(clock, OFFICE)

    assert [(line.kind, str(line.first), str(line.last), line.length / timedelta(hours=1)) for line in lines] == [
        ("duty", "2026-02-13", "2026-02-13", 1.5),
        ("duty", "2026-02-14", "2026-02-14", 2.5),
    ]
    longer = counted(a_clock(hours(10), shanghai("2026-02-13 16:00")), OFFICE)
    assert [(line.kind, line.name, str(line.last)) for line in longer] == [
        ("duty", None, "2026-02-13"),
        ("duty", None, "2026-02-14"),
        ("holiday", "春节", "2026-02-23"),
        ("duty", None, "2026-02-24"),
    ]
    weekend = counted(a_clock(hours(2), FRIDAY), OFFICE)
    assert [(line.kind, str(line.first)) for line in weekend] == [
        ("duty", "2026-03-06"),
        ("weekend", "2026-03-07"),
        ("duty", "2026-03-09"),
    ]


def test_of_what_runs_on_after_it_was_due_nothing_is_counted() -> None:
    clock = halted(
        a_clock(hours(1), shanghai("2026-03-09 09:00")), shanghai("2026-03-09 10:30"), shanghai("2026-03-09 10:40")
    )

    assert [len(line.stretches) for line in counted(clock, OFFICE)] == [1]


def test_of_a_pause_no_day_is_counted() -> None:
    clock = halted(
        a_clock(hours(4), shanghai("2026-03-09 16:00")), shanghai("2026-03-09 17:00"), shanghai("2026-03-12 09:00")
    )

    lines = counted(clock, OFFICE)

    assert [(line.kind, str(line.first), str(line.last)) for line in lines] == [
        ("duty", "2026-03-09", "2026-03-09"),
        ("nothing", "2026-03-10", "2026-03-11"),
        ("duty", "2026-03-12", "2026-03-12"),
    ]
    assert lines[-1].total == timedelta(hours=4)
    assert [line.paused for line in explain(clock, shanghai("2026-03-12 10:00"), OFFICE) if line.paused] == [
        timedelta(hours=15)
    ]


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-03-11 08:30", "2026-03-11 08:30"),
        ("2026-03-11 14:00", "2026-03-11 14:00"),
        ("2026-03-10 17:30", "2026-03-10 17:30"),
        ("2026-03-11 09:15", "2026-03-11 09:15"),
        ("2026-03-14 08:30", "2026-03-13 17:30"),
    ],
)
def test_an_extension_to_the_beginning_of_a_duty_is_not_cut_to_the_end_of_the_one_before(asked: str, due: str) -> None:
    clock = extended(a_clock(days(3), FRIDAY), asked)

    assert clock.due_at is not None
    assert timedelta(0) <= clock.due_at - shanghai(due) <= timedelta(microseconds=1)
    held = on_hold(clock, asked="2026-03-09 09:00", granted="2026-03-09 09:00", ends="2026-03-09 09:00")
    assert held.due_at == clock.due_at


def test_a_rebased_clock_of_working_days_is_counted_in_days_and_not_by_the_hour() -> None:
    clock = rebase(a_clock(days(2), FRIDAY), days(6), at=shanghai("2026-03-06 17:00"), working=OFFICE)

    numbers = [line.number for line in counted(clock, OFFICE) if line.stretches]

    assert clock.due_at == shanghai("2026-03-16 16:00")
    assert numbers == [None, 1, 2, 3, 4, 5, 6]


def test_what_a_rebasing_left_of_working_days_is_counted_by_the_hour() -> None:
    clock = rebase(a_clock(days(3), FRIDAY), days(1), at=shanghai("2026-03-11 10:00"), working=OFFICE)

    lines = [line for line in counted(clock, OFFICE) if line.stretches]

    assert {line.number for line in lines} == {None}
    assert lines[-1].total == sum((line.length for line in lines), timedelta())
