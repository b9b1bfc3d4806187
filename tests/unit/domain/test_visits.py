"""When a key place is to be looked at: never early, once a cycle, and once for all the cycles that were missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.seed import documents, key_places
from dispatch.domain.calendar.workdays import SHANGHAI, Workdays, YearMissing, workdays_from
from dispatch.domain.changed import replace as changed
from dispatch.domain.terms import AreaCode, CategoryCode
from dispatch.domain.township.areas import areas_from
from dispatch.domain.township.key_places import key_places_from
from dispatch.domain.visits import LOOK_BACK, Raised, Target, Visit, begins, due, targets, to_raise

DEMO = {document.kind: document for document in documents()}
WORKDAYS = workdays_from(DEMO["workdays"].body, version="demo")
HALF_PAST_EIGHT = time(8, 30)
MONDAY = date(2026, 11, 2)
"""Twenty working days of November 2026 follow without a holiday."""


def a_target(every: int | None = 5, *, first: date = MONDAY, last: date | None = None) -> Target:
    return Target(
        id="KP01",
        name="东市街充电棚",
        cell=AreaCode("330499101202008"),
        lon=120.53,
        lat=30.63,
        category=CategoryCode("S020102"),
        look="线路",
        first=first,
        last=last,
        every=every,
    )


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def days(target: Target, now: datetime, workdays: Workdays = WORKDAYS) -> list[date]:
    found = due(target, workdays, HALF_PAST_EIGHT, now)
    assert not isinstance(found, YearMissing)
    return [visit.day for visit in found]


def next_of(target: Target, now: datetime, raised: Mapping[UUID, Raised]) -> Visit | None:
    found = due(target, WORKDAYS, HALF_PAST_EIGHT, now)
    assert not isinstance(found, YearMissing)
    return to_raise(found, raised, HALF_PAST_EIGHT)


@pytest.mark.parametrize(
    ("sentence", "target", "now", "expected"),
    [
        ("before its first day nothing is due", a_target(), at(date(2026, 11, 1)), []),
        ("on its day, before the time of day, nothing is due", a_target(), at(MONDAY, 8, 29), []),
        ("from that minute on it is due", a_target(), at(MONDAY, 8, 30), [MONDAY]),
        ("five working days later it is due again", a_target(), at(date(2026, 11, 9)), [date(2026, 11, 9), MONDAY]),
        ("on the Sunday between it is not", a_target(), at(date(2026, 11, 8)), [MONDAY]),
        (
            "one that begins on a Saturday is due on the Monday",
            a_target(first=date(2026, 10, 31)),
            at(date(2026, 11, 3)),
            [MONDAY],
        ),
        (
            "a make-up Saturday is a working day: 27 Feb, then the worked Saturday 28",
            a_target(every=1, first=date(2026, 2, 27)),
            at(date(2026, 3, 1)),
            [date(2026, 2, 28), date(2026, 2, 27)],
        ),
        (
            "over the National Day nothing is due",
            a_target(every=1, first=date(2026, 9, 30)),
            at(date(2026, 10, 7)),
            [date(2026, 9, 30)],
        ),
        ("what is looked at once is due once", a_target(every=None), at(date(2026, 11, 20)), [MONDAY]),
        (
            "on the last day of a campaign its visit is still due",
            a_target(every=None, last=date(2026, 11, 20)),
            at(date(2026, 11, 20), 23),
            [MONDAY],
        ),
        (
            "after the last day nothing is due any more",
            a_target(every=None, last=date(2026, 11, 20)),
            at(date(2026, 11, 21), 0),
            [],
        ),
    ],
)
def test_the_days_of_visits(sentence: str, target: Target, now: datetime, expected: list[date]) -> None:
    assert days(target, now) == expected, sentence


def test_a_year_that_is_not_loaded_is_told_and_not_guessed() -> None:
    found = due(a_target(), replace(WORKDAYS, years=(2024, 2025)), HALF_PAST_EIGHT, at(MONDAY))

    assert found == YearMissing(year=2026)


def test_a_visit_is_the_same_one_for_whoever_counts_it() -> None:
    once, again = next_of(a_target(), at(MONDAY), {}), next_of(a_target(), at(date(2026, 11, 5)), {})

    assert once is not None
    assert again is not None
    assert once.report == again.report
    assert once.report != Visit(target=a_target(), day=date(2026, 11, 9)).report


def test_what_was_raised_is_not_raised_again() -> None:
    first = Visit(target=a_target(), day=MONDAY)

    assert next_of(a_target(), at(MONDAY), {first.report: Raised(waits=True)}) is None


def test_of_cycles_that_were_missed_only_the_last_is_raised() -> None:
    first = Visit(target=a_target(), day=MONDAY)
    looked = Raised(waits=False, over_at=at(MONDAY, 15))

    found = next_of(a_target(), at(date(2026, 11, 25)), {first.report: looked})

    assert found is not None
    assert found.day == date(2026, 11, 23)


def test_while_a_visit_waits_the_next_cycles_raise_nothing() -> None:
    first = Visit(target=a_target(), day=MONDAY)

    assert next_of(a_target(), at(date(2026, 11, 25)), {first.report: Raised(waits=True)}) is None


def test_a_late_look_counts_for_the_cycle_that_it_was_made_in() -> None:
    first = Visit(target=a_target(), day=MONDAY)
    late = {first.report: Raised(waits=False, over_at=at(date(2026, 11, 11)))}

    assert next_of(a_target(), at(date(2026, 11, 11)), late) is None
    following = next_of(a_target(), at(date(2026, 11, 16)), late)
    assert following is not None
    assert following.day == date(2026, 11, 16)


@given(hours=st.lists(st.integers(1, 24 * 12), min_size=1, max_size=40), looks=st.data())
def test_however_rounds_fall_no_visit_is_early_or_twice_and_one_at_most_waits(
    hours: list[int], looks: st.DataObject
) -> None:
    first = date(2024, 1, 2)  # early enough for all the years of the longest run to be loaded
    target, now = a_target(every=3, first=first), at(first, 0)
    known: dict[UUID, Raised] = {}
    for step in hours:
        now += timedelta(hours=step)
        if (visit := next_of(target, now, known)) is not None:
            assert visit.report not in known
            assert begins(visit.day, HALF_PAST_EIGHT) <= now
            assert not any(each.waits for each in known.values())
            known[visit.report] = Raised(waits=True)
        if looks.draw(st.booleans()):
            known |= {id: Raised(waits=False, over_at=now) for id, each in known.items() if each.waits}


def test_no_more_days_are_looked_back_at_than_are_asked_for_at_once() -> None:
    assert len(days(a_target(every=1, first=date(2026, 1, 5)), at(date(2026, 11, 25)))) == LOOK_BACK


def test_places_and_the_places_and_cells_of_campaigns_are_targets_of_their_own() -> None:
    areas = areas_from(DEMO["areas"].body)
    listed = key_places_from(key_places().body, version="demo")
    (campaign,) = listed.campaigns
    both = replace(listed, campaigns=(changed(campaign, places=("KP01",)),))

    found = {target.id: target for target in targets(both, areas)}

    assert list(found) == ["KP01", "KP02", "SP01/KP01", "SP01/330499101201009"]
    assert found["SP01/KP01"].name == "冬季用气安全排查·东市街电动车集中充电棚"
    assert found["SP01/KP01"].category == campaign.category
    assert found["SP01/330499101201009"].name == "冬季用气安全排查·米市弄网格"
    assert found["SP01/330499101201009"].last == date(2026, 12, 31)
