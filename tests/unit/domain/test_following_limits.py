"""Which running clocks follow limits that were published for what is open too, and what is left as it was."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.calendar.working_time import WorkingTime
from dispatch.domain.changed import replace
from dispatch.domain.clocks import sla_clock
from dispatch.domain.clocks.following import ForOpen, Stays, follow, stays
from dispatch.domain.clocks.ladders import ladders_from
from dispatch.domain.clocks.limits import Limit, Limits, Rule, limits_from
from dispatch.domain.clocks.rebasing import extend, recount
from dispatch.domain.clocks.sla_clock import Clock
from dispatch.domain.moves.recounting import follow_limits
from dispatch.domain.terms import ClockId, ClockKind, ClockReason, IncidentId, TimeKind, UserId
from dispatch.domain.workflow.conditions import HANDLING
from schemas.facts import ClocksRebased
from schemas.ids import named_id
from tests.builders import LADDERS_BODY, LIMITS, LIMITS_BODY, MINUTE, NOON, an_incident
from tests.unit.calendar.hours import WORKING

ORDER = ForOpen(version="2", since=NOON, older=frozenset({"1"}), by=UserId("supervisor"), remark="汛期从严")


def limits_with(**minutes: int) -> Limits:
    body: dict[str, Any] = deepcopy(LIMITS_BODY)
    for row in body["clocks"]:
        if "category" not in row:
            row["minutes"] = minutes.get(row["clock"], row["minutes"])
    return limits_from(body, version=2, ladders=ladders_from(LADDERS_BODY, version=1))


def a_natural_clock(
    kind: ClockKind = ClockKind.HANDLE, *, minutes: int, cap: datetime | None = None, at: int = 0
) -> Clock:
    rule = Rule(version="1", kind=kind, allowance=minutes * MINUTE)
    return sla_clock.start(
        Limit(kind=kind, rule=rule),
        id=ClockId(named_id("clock")),
        incident=IncidentId(named_id("incident")),
        at=NOON + at * MINUTE,
        ladder=LIMITS.ladder(kind, None, NOON),
        cap=cap,
    )


def paused_and_resumed(since: int, until: int) -> Clock:
    paused = sla_clock.pause(a_natural_clock(minutes=60), at=NOON + since * MINUTE, why=ClockReason.ON_HOLD)
    return sla_clock.resume(paused, at=NOON + until * MINUTE, why=ClockReason.HOLD_ENDED)


def stopped_and_resumed(since: int, until: int) -> Clock:
    stopped = sla_clock.stop(a_natural_clock(minutes=60), at=NOON + since * MINUTE, why=ClockReason.HANDED_IN)
    return sla_clock.resume(stopped, at=NOON + until * MINUTE, why=ClockReason.SENT_BACK)


def overdue_and_recounted(minutes: int, at: int) -> Clock:
    """A clock that counts working time, due at a minute after noon until the days to come turned out to be off."""
    rule = Rule(version="1", kind=ClockKind.HANDLE, allowance=minutes * MINUTE, time=TimeKind.WORKING)
    clock = sla_clock.start(
        Limit(kind=ClockKind.HANDLE, rule=rule),
        id=ClockId(named_id("clock")),
        incident=IncidentId(named_id("incident")),
        at=NOON,
        ladder=(),
        working=WORKING["night"],
    )
    known = replace(clock.facts[-1], times=a_natural_clock(minutes=minutes).times)
    return recount(replace(clock, facts=(known,)), at=NOON + at * MINUTE, working=WORKING["night"])


def followed(clock: Clock, *, minutes: int, at: datetime) -> Clock:
    limit = limits_with(handle=minutes).limit(clock.kind, category=None, grade=None)
    return follow(clock, limit, ORDER, at=at, working=WorkingTime())


@pytest.mark.parametrize(
    ("minutes", "asked_after", "due_after"),
    [
        (90, 10, 90),  # longer: as if it had begun with it
        (30, 10, 30),  # shorter, and not used up
        (20, 30, 50),  # used up: all of it from now on
        (50, 55, 60),  # used up, and from now on it would be later than it was
        (60, 10, 60),  # the same
    ],
)
def test_a_clock_is_due_as_the_new_limit_says_and_never_in_the_past(
    minutes: int, asked_after: int, due_after: int
) -> None:
    clock = a_natural_clock(minutes=60)

    after = followed(clock, minutes=minutes, at=NOON + asked_after * MINUTE)

    assert after.due_at == NOON + due_after * MINUTE


def test_it_is_a_fact_that_says_why_and_by_which_version_and_happens_once() -> None:
    once = followed(a_natural_clock(minutes=60), minutes=90, at=NOON + 10 * MINUTE)

    again = followed(once, minutes=90, at=NOON + 20 * MINUTE)

    assert (once.facts[-1].why, once.facts[-1].rule.version) == (ClockReason.LIMITS, "2")
    assert again is once


def test_what_is_late_imposed_granted_told_or_paused_stays() -> None:
    at = NOON + 10 * MINUTE
    clock = a_natural_clock(minutes=60)
    imposed = a_natural_clock(minutes=60, cap=NOON + 40 * MINUTE)
    granted = extend(clock, NOON + 80 * MINUTE, at=at, request=None)
    told = a_natural_clock(ClockKind.RATING, minutes=60)
    paused = sla_clock.pause(clock, at=at, why=ClockReason.ON_HOLD)

    found = {stays(each, ORDER, at=at): each for each in (imposed, granted, told, paused)}
    found[stays(clock, ORDER, at=NOON + 60 * MINUTE)] = clock

    assert found.keys() == set(Stays)
    assert all(
        followed(each, minutes=5, at=NOON + 60 * MINUTE if why is Stays.OVERDUE else at) is each
        for why, each in found.items()
    )


def test_under_an_imposed_due_time_that_was_not_reached_the_clock_follows_up_to_it() -> None:
    clock = a_natural_clock(minutes=60, cap=NOON + 80 * MINUTE)

    after = followed(clock, minutes=100, at=NOON + 10 * MINUTE)

    assert (after.due_at, after.latest_times.uncapped_due_at) == (NOON + 80 * MINUTE, NOON + 100 * MINUTE)


def test_a_clock_that_began_by_later_limits_does_not_follow_earlier_ones() -> None:
    clock = a_natural_clock(minutes=60)
    last = clock.facts[-1]
    newer = replace(clock, facts=(replace(last, rule=replace(last.rule, version="3")),))

    assert followed(newer, minutes=90, at=NOON + MINUTE) is newer


@given(allowed=st.integers(2, 300), new=st.integers(1, 300), asked=st.integers(0, 299))
def test_whatever_the_limits_no_clock_becomes_overdue_by_following(allowed: int, new: int, asked: int) -> None:
    at, clock = NOON + asked * MINUTE, a_natural_clock(minutes=allowed)

    after = followed(clock, minutes=new, at=at)

    was, is_ = clock.latest_times, after.latest_times
    assert (is_.due_at > at) == (was.due_at > at)
    assert is_.due_at <= max(was.due_at, NOON + new * MINUTE)
    assert len(is_.steps_due_at) == len(after.ladder)
    assert followed(after, minutes=new, at=at + timedelta(minutes=1)) is after


def test_an_incident_says_by_whose_publication_its_clocks_moved_and_why() -> None:
    incident = an_incident(HANDLING)
    at = incident.clocks[-1].started_at + MINUTE

    decision = follow_limits(incident, limits_with(handle=90), ORDER, at=at)

    assert decision is not None
    (said,) = decision.change.announce
    assert isinstance(said.fact, ClocksRebased)
    moved = {clock.kind for clock in decision.change.after.clocks if clock.facts[-1].why is ClockReason.LIMITS}
    assert moved == {ClockKind.HANDLE}
    assert (said.fact.limits, said.actor, said.note) == ("2", "supervisor", "汛期从严")
    assert decision.change.after.version == incident.version
    assert follow_limits(decision.change.after, limits_with(handle=90), ORDER, at=at) is None
    assert follow_limits(incident, LIMITS, ORDER, at=at) is None


PUBLISHED = replace(ORDER, since=NOON + 20 * MINUTE)
SPENT = NOON + 30 * MINUTE
"""When the walk comes by, once or again after a process was started anew."""


@pytest.mark.parametrize(
    ("sentence", "clock"),
    [
        ("it was on hold then", paused_and_resumed(10, 25)),
        ("it was handed in then and was sent back", stopped_and_resumed(10, 25)),
        ("it was halted after that, before anybody came by, and ran on", paused_and_resumed(21, 25)),
        ("it was overdue then, and is not any more since the workdays changed", overdue_and_recounted(15, 25)),
    ],
)
def test_what_stayed_when_the_limits_came_into_force_stays_whenever_somebody_comes_by(
    sentence: str, clock: Clock
) -> None:
    limit = limits_with(handle=90).limit(clock.kind, category=None, grade=None)

    assert clock.running
    assert follow(clock, limit, PUBLISHED, at=SPENT, working=WorkingTime()) is clock, sentence


@pytest.mark.parametrize(
    ("sentence", "clock"),
    [
        ("it runs on since before that", paused_and_resumed(5, 10)),
        ("it runs since the very moment", paused_and_resumed(5, 20)),
        ("somebody who had not read of the limits started it later", a_natural_clock(minutes=60, at=25)),
    ],
)
def test_what_ran_when_the_limits_came_into_force_or_began_later_by_older_ones_follows(
    sentence: str, clock: Clock
) -> None:
    limit = limits_with(handle=90).limit(clock.kind, category=None, grade=None)

    after = follow(clock, limit, PUBLISHED, at=SPENT, working=WorkingTime())

    assert after.facts[-1].why is ClockReason.LIMITS, sentence
