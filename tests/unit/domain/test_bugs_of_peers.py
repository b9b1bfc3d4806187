"""What went wrong with working time elsewhere, told in public, and does not go wrong here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.calendar.workdays import workdays_from
from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.clocks.counted import counted
from dispatch.domain.clocks.ladders import LadderStep
from dispatch.domain.clocks.rebasing import recount
from dispatch.domain.clocks.sla_clock import lamp
from dispatch.domain.terms import Action, ClockKind, Lamp
from tests.builders import AN_OPERATOR, DISPUTE, a_report, decision_of, latest
from tests.unit.calendar.hours import HOURS, OFFICIAL, SHIPPED, WORKING, shanghai
from tests.unit.domain.working_clocks import a_clock, days, hours, on_duty

TWELVE_HOURS = {"workday": [["09:00", "21:00"]]}
TEN_HOURS = {"workday": [["08:00", "18:00"]]}


def test_zammad_390_four_days_of_twelve_hours_are_due_later_for_each_day_off_and_each_is_named() -> None:
    """48 hours were due after six days; the days off that came between were to be seen nowhere."""
    working = on_duty(TWELVE_HOURS, OFFICIAL)

    clock = a_clock(hours(48), shanghai("2026-06-17 23:00"), working=working)

    assert clock.due_at == shanghai("2026-06-24 21:00")
    assert [(line.kind, line.name, (line.last - line.first).days + 1) for line in counted(clock, working)] == [
        ("duty", None, 1),
        ("holiday", "端午节", 3),
        ("duty", None, 1),
        ("duty", None, 1),
        ("duty", None, 1),
    ]


def test_zammad_3180_round_the_clock_no_minute_is_lost_at_midnight() -> None:
    """A whole day could be written until 23:59 only, and every midnight cost a minute."""
    working = WORKING["always"]

    clock = a_clock(hours(240), shanghai("2026-03-02 12:00"), working=working)

    assert clock.due_at == shanghai("2026-03-12 12:00")


@given(
    st.sampled_from(["office", "half fridays", "evening", "night", "split"]),
    st.integers(0, 630 * 24 * 60),
    st.one_of(st.floats(0.5, 40).map(hours), st.integers(1, 8).map(days)),
)
def test_zammad_4432_nobody_is_reminded_off_duty(name: str, minutes: int, limit: Any) -> None:
    """Reminders of an office's matters came at midnight and on Sundays."""
    working, at = WORKING[name], shanghai("2025-01-01 00:00") + timedelta(minutes=minutes)
    ladder = (
        LadderStep(step=0, level="half", at_fraction=0.5),
        LadderStep(step=1, level="reminder", at_fraction=0.8),
        LadderStep(step=2, level="deadline", after_due=timedelta()),
        LadderStep(step=3, level="later", after_due=timedelta(hours=3)),
        LadderStep(step=4, level="supervisor", after_due_days=1),
    )

    clock = a_clock(limit, at, working=working, ladder=ladder)

    moment = timedelta(microseconds=1)
    for due_at in clock.latest_times.steps_due_at:
        assert list(working.duty_between(due_at - moment, due_at + moment)), due_at


def test_zammad_534_a_calendar_that_is_changed_later_moves_the_clocks_that_run() -> None:
    """Tickets kept the due times of the calendar that had been wrong."""
    clock = a_clock(days(2), shanghai("2026-03-05 10:00"))
    corrected = [
        year | {"make_up_days": [*year["make_up_days"], "2026-03-07"]} if year["year"] == 2026 else year
        for year in SHIPPED["years"]
    ]
    working = WorkingTime(workdays_from({"years": corrected}, version="corrected"), HOURS["office"])

    moved = recount(clock, at=shanghai("2026-03-05 11:00"), working=working)

    assert clock.due_at == shanghai("2026-03-09 10:00")
    assert moved.due_at == shanghai("2026-03-07 10:00")
    assert moved.facts[0] == clock.facts[0]


def test_zammad_5177_each_clock_has_its_own_time_and_no_other_clock_moves_it() -> None:
    """The clock of the next update put itself before that of the first response, which was due earlier."""
    at = shanghai("2026-03-09 10:00")
    assigned = decision_of(Action.ASSIGN, a_report(at=at), AN_OPERATOR, at=at, unit="u-squad", reason="·").incident

    classified = decision_of(
        Action.CLASSIFY, assigned, AN_OPERATOR, at=at + timedelta(minutes=3), category=DISPUTE, reason="·"
    ).incident

    before, after = (latest(incident, ClockKind.SIGN) for incident in (assigned, classified))
    assert after == before
    assert latest(classified, ClockKind.HANDLE).due_at != latest(assigned, ClockKind.HANDLE).due_at
    assert latest(classified, ClockKind.SIGN).due_at < latest(classified, ClockKind.HANDLE).due_at  # type: ignore[operator]


def test_osticket_1168_what_comes_on_a_weekend_is_not_overdue_on_the_weekend() -> None:
    """A day's allowance ran out on Sunday, when nobody works."""
    clock = a_clock(hours(7), shanghai("2026-03-07 09:00"))

    assert lamp(clock, shanghai("2026-03-08 23:00")) is Lamp.NORMAL
    assert clock.due_at == shanghai("2026-03-09 17:30")


def test_glpi_22678_a_step_before_the_deadline_is_due_on_duty_and_not_at_midnight() -> None:
    """An hour before a deadline of the next morning was taken to be 00:00."""
    working = on_duty(TEN_HOURS, OFFICIAL)
    ladder = (LadderStep(step=0, level="an hour before", at_fraction=0.75),)

    same_day = a_clock(hours(4), shanghai("2026-03-09 10:00"), working=working, ladder=ladder)
    next_day = a_clock(hours(4), shanghai("2026-03-09 17:00"), working=working, ladder=ladder)

    assert (same_day.due_at, same_day.latest_times.steps_due_at) == (
        shanghai("2026-03-09 14:00"),
        (shanghai("2026-03-09 13:00"),),
    )
    assert (next_day.due_at, next_day.latest_times.steps_due_at) == (
        shanghai("2026-03-10 11:00"),
        (shanghai("2026-03-10 10:00"),),
    )
