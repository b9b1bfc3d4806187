"""Live figures: what is counted at which instant, in whatever order facts come, and what is hidden and unusual."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dispatch.domain.live.counted import Count, day_of, minutes
from dispatch.domain.live.figures import Line, lines, median, of_kind
from dispatch.domain.live.hiding import gives_away, hidden, is_small, masked
from dispatch.domain.live.ledger import TOWN, Group, Ledger, Subject, joined, ledger_of
from dispatch.domain.live.standing import Standing
from dispatch.domain.live.usual import Usual, score, spans, unusual, weeks_known
from dispatch.domain.terms import AreaCode, CategoryCode, Platform, Status

NOON = datetime(2026, 11, 27, 4, tzinfo=UTC)
"""Noon of the township."""
CELL = AreaCode("330499101001001")


def a_standing(number: int = 1, seq: int = 1, status: Status = Status.ASSIGNED, **fields: Any) -> Standing:
    values: dict[str, Any] = {
        "incident": UUID(int=number),
        "seq": seq,
        "status": status,
        "counted": True,
        "received_at": NOON - timedelta(minutes=3),
        "closed_at": None,
        "assigned_at": None,
        "due_at": None,
        "total_due_at": None,
        "platform": Platform.ENFORCEMENT,
        "category": CategoryCode("waste"),
        "cell": CELL,
    }
    return Standing(**values | fields)


def town(ledger: Ledger) -> Line:
    return lines(ledger.groups, None)[TOWN]


def ago(**time: float) -> datetime:
    return NOON - timedelta(**time)


@pytest.mark.parametrize(
    ("received_at", "windows"),
    [
        (ago(minutes=4, seconds=59), (1, 1, 1)),
        (ago(minutes=5), (0, 1, 1)),
        (ago(minutes=59, seconds=59), (0, 1, 1)),
        (ago(hours=1), (0, 0, 1)),
        (ago(hours=23, minutes=59), (0, 0, 1)),
        (ago(hours=24), (0, 0, 0)),
    ],
)
def test_a_report_leaves_a_window_at_its_end(received_at: datetime, windows: tuple[int, ...]) -> None:
    line = town(ledger_of([a_standing(received_at=received_at)], NOON))

    assert (line.arrivals.five_minutes, line.arrivals.hour, line.arrivals.day) == windows


def test_an_incident_counts_for_the_town_its_platform_its_cell_and_its_category() -> None:
    ledger = ledger_of([a_standing()], NOON)

    assert set(ledger.groups) == {TOWN, ("platform", "enforcement"), ("cell", CELL), ("category", "waste")}
    assert {group.counts[Count.OPEN] for group in ledger.groups.values()} == {1}


def test_an_incident_is_overdue_from_its_due_time_on_until_it_is_closed() -> None:
    ledger = ledger_of([a_standing(due_at=NOON + timedelta(minutes=1))], NOON)

    before = town(ledger).overdue
    ledger.go_on(NOON + timedelta(minutes=1))
    at_it = town(ledger).overdue
    ledger.take(a_standing(seq=2, status=Status.CLOSED, closed_at=NOON + timedelta(minutes=2)))

    assert (before, at_it, town(ledger).overdue) == (0, 1, 0)


@dataclass(frozen=True)
class Closing:
    total_due_at: datetime
    closed_at: datetime | None
    due_today: int
    closed: int
    on_time: int


@pytest.mark.parametrize(
    "case",
    [
        Closing(NOON + timedelta(hours=3), None, 1, 0, 0),
        Closing(NOON + timedelta(hours=3), NOON, 1, 1, 1),
        Closing(NOON - timedelta(hours=1), NOON, 1, 1, 0),
        Closing(NOON, NOON, 1, 1, 1),
        Closing(NOON + timedelta(hours=12), None, 0, 0, 0),
        Closing(NOON - timedelta(hours=12, seconds=1), None, 0, 0, 0),
        Closing(NOON + timedelta(hours=3), NOON - timedelta(hours=13), 0, 0, 0),
    ],
    ids=[
        "open, due this afternoon",
        "closed in time",
        "closed late",
        "closed at the due time itself, which is in time",
        "due tomorrow at midnight",
        "was due yesterday",
        "closed yesterday: that day's work",
    ],
)
def test_what_is_due_today_is_what_was_open_this_morning(case: Closing) -> None:
    status = Status.ASSIGNED if case.closed_at is None else Status.CLOSED
    standing = a_standing(
        received_at=ago(days=3), status=status, closed_at=case.closed_at, total_due_at=case.total_due_at
    )

    line = town(ledger_of([standing], NOON))

    assert (line.due_today, line.closed_due_today, line.on_time_today) == (case.due_today, case.closed, case.on_time)


def test_the_day_is_the_townships() -> None:
    day = day_of(datetime(2026, 11, 27, 17, tzinfo=UTC))

    assert day.begin == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert day.end - day.begin == timedelta(days=1)


def test_what_does_not_count_is_in_no_figure() -> None:
    assert ledger_of([a_standing(counted=False)], NOON).groups == {}


def test_a_fact_that_comes_late_does_not_open_again_what_is_closed() -> None:
    opened, closed = a_standing(seq=3), a_standing(seq=7, status=Status.CLOSED, closed_at=NOON)
    ledger = ledger_of([closed], NOON)

    assert not ledger.take(opened)
    assert town(ledger).open == 0


def test_an_incident_that_moved_to_another_cell_leaves_the_first_without_a_trace() -> None:
    ledger = ledger_of([a_standing()], NOON)

    ledger.take(a_standing(seq=2, cell=AreaCode("330499101001002")))

    assert ("cell", CELL) not in ledger.groups
    assert ledger.groups["cell", "330499101001002"].counts[Count.OPEN] == 1


def test_what_is_over_for_a_day_is_forgotten() -> None:
    ledger = ledger_of([a_standing(status=Status.CLOSED, closed_at=NOON)], NOON)

    ledger.go_on(NOON + timedelta(days=1))

    assert (len(ledger), ledger.groups) == (0, {})


@pytest.mark.parametrize(
    ("whole", "kept"), [(0, 0), (127, 127), (128, 128), (129, 128), (255, 254), (257, 256), (14_400, 14_336)]
)
def test_long_durations_are_kept_by_seven_binary_digits(whole: int, kept: int) -> None:
    assert minutes(timedelta(minutes=whole, seconds=59)) == kept


def test_the_median_is_of_all_durations_together() -> None:
    assert median({5: 1, 10: 1, 20: 3}) == 20
    assert median({5: 2, 10: 2}) == 5
    assert median({}) is None


moments = some.integers(-3 * 86_400, 3 * 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds))
statuses = some.sampled_from([Status.RECEIVED, Status.ASSIGNED, Status.CLOSED, Status.MERGED])


@some.composite
def histories(draw: some.DrawFn) -> list[Standing]:
    """What the facts of a few incidents leave them with, each incident's in order."""
    found = []
    for number in range(draw(some.integers(1, 6))):
        received_at = draw(moments)
        for seq in range(1, draw(some.integers(1, 4)) + 1):
            status = draw(statuses)
            found.append(
                a_standing(
                    number,
                    seq,
                    status,
                    counted=draw(some.booleans()) or draw(some.booleans()),
                    received_at=received_at,
                    closed_at=draw(moments) if status is Status.CLOSED else None,
                    assigned_at=draw(some.none() | moments),
                    due_at=draw(some.none() | moments),
                    total_due_at=draw(some.none() | moments),
                    platform=draw(some.sampled_from([None, *Platform])),
                    cell=draw(some.sampled_from([None, CELL])),
                )
            )
    return found


@given(histories(), moments, some.randoms(use_true_random=False), some.integers(1, 6))
def test_any_order_any_repetition_and_any_steps_of_time_give_the_figures_of_a_recount(
    history: list[Standing], at: datetime, chance: random.Random, steps: int
) -> None:
    newest = {standing.incident: standing for standing in history}
    begin = min(standing.received_at for standing in history) - timedelta(seconds=1)
    told = [*history, *chance.choices(history, k=3)]
    chance.shuffle(told)
    ledger = Ledger(min(begin, at))

    for number, standing in enumerate(told):
        ledger.go_on(begin + (at - begin) * number / len(told) if at > begin else at)
        ledger.take(standing)
    for _ in range(steps):
        ledger.go_on(at)

    # What was over, and forgotten, is opened again by its own older facts alone: `Counting` keeps those away.
    recount = ledger_of(newest.values(), at)
    gone = {standing.incident for standing in newest.values()} - {one.incident for one in recount.standings()}
    for incident in gone:
        ledger.drop(incident)
    assert ledger.groups == recount.groups


@given(histories(), moments)
def test_partitions_add_up_to_the_whole(history: list[Standing], at: datetime) -> None:
    newest = list({standing.incident: standing for standing in history}.values())

    parts = [ledger_of(newest[number::3], at).groups for number in range(3)]

    assert joined(parts) == ledger_of(newest, at).groups


def test_what_was_joined_keeps_its_own_figures() -> None:
    part = ledger_of([a_standing()], NOON).groups
    before = part[TOWN].counts[Count.OPEN]

    joined([part, part])

    assert part[TOWN].counts[Count.OPEN] == before


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        ({"a": 5, "b": 9}, set()),
        ({"a": 0, "b": 9}, set()),
        ({"a": 4, "b": 9, "c": 20}, {"a", "b"}),
        ({"a": 1, "b": 2, "c": 20, "d": 30}, {"a", "b", "c"}),
        ({"a": 4, "b": 3, "c": 20}, {"a", "b"}),
        ({"a": 4}, {"a"}),
    ],
    ids=[
        "all large enough",
        "nothing is no secret",
        "a single small one takes the next with it, or subtraction would tell",
        "two that are three together take the next with them",
        "two that are seven together keep each other",
        "alone",
    ],
)
def test_small_groups_are_hidden_and_what_would_give_them_away(numbers: dict[str, int], names: set[str]) -> None:
    assert hidden(numbers) == names


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 20}, {"a", "b", "c", "d", "e", "f"}),
        ({"a": 4, "b": 4, "c": 20, "d": 30}, {"a", "b", "c"}),
        ({"a": 4, "b": 5, "c": 5, "d": 30}, {"a", "b", "c"}),
    ],
    ids=[
        "five of one each: their sum is their number",
        "two of four each: their sum is as large as it can be",
        "two that are as small both go, or the order of names would tell which is which",
    ],
)
def test_hidden_numbers_that_are_all_the_same_take_the_next_with_them(numbers: dict[str, int], names: set[str]) -> None:
    assert hidden(numbers) == names


def test_no_view_of_a_kind_and_its_sum_fits_one_number_of_a_hidden_subject_only() -> None:
    """Whoever knows the rule and tries every town there could be finds at least two for each small number."""
    fits: dict[object, list[tuple[int, ...]]] = {}
    for *numbers, total in product(range(12), repeat=4):
        of_kind = dict(zip("abc", numbers, strict=True))
        if sum(numbers) > total:
            continue
        away = hidden(of_kind)
        seen = tuple(None if name in away else number for name, number in of_kind.items())
        no_total = gives_away(of_kind, total)
        fits.setdefault((seen, None if no_total else total), []).append(tuple(numbers))

    for (seen, _), towns in fits.items():  # type: ignore[misc]
        for place, shown in enumerate(seen):
            possible = {town[place] for town in towns}
            assert shown is not None or len(possible) > 1, (seen, towns)
            assert shown is None or not is_small(shown)


def test_a_line_with_a_small_number_says_that_it_is_hidden() -> None:
    standings = [a_standing(number, received_at=ago(minutes=30)) for number in range(7)]
    standings += [a_standing(100, received_at=ago(minutes=2), cell=AreaCode("330499101001002"))]
    found = as_masked(standings)

    cells = of_kind(found, "cell")

    assert found[TOWN].open == 8
    assert found[TOWN].arrivals.five_minutes is None
    assert [(line.open, line.hidden) for line in cells.values()] == [(None, True), (None, True)]


def as_masked(standings: list[Standing], usual: Usual | None = None) -> dict[Subject, Line]:
    groups = ledger_of(standings, NOON).groups
    return masked(lines(groups, usual), groups)


def test_where_nothing_is_left_to_hide_beside_small_numbers_their_sum_is_hidden_in_every_kind() -> None:
    other = AreaCode("330499101001002")
    found = as_masked([a_standing(number, cell=CELL if number % 2 else other) for number in range(8)])

    assert {line.open for line in found.values()} == {None}
    assert {line.overdue for line in found.values()} == {0}


def test_a_median_of_fewer_than_five_is_hidden_though_more_came_in() -> None:
    standings = [a_standing(number, assigned_at=NOON if number < 4 else None) for number in range(9)]

    assert as_masked(standings)[TOWN].median_minutes_to_assign is None
    assert as_masked([*standings, a_standing(9, assigned_at=NOON)])[TOWN].median_minutes_to_assign == 3


def test_what_is_usual_of_a_few_cannot_be_had_by_subtraction() -> None:
    cells = [AreaCode(f"33049910100100{number}") for number in range(3)]
    standings = [a_standing(number, cell=cells[number % 3]) for number in range(30)]
    of_cells: dict[Subject, int] = {("cell", cell): 8 * n for cell, n in zip(cells, (2, 10, 20), strict=True)}
    arrivals = {**of_cells, TOWN: 8 * 32, ("platform", "enforcement"): 8 * 32, ("category", "waste"): 8 * 32}
    found = as_masked(standings, Usual(at=NOON, weeks=8, arrivals={"1h": arrivals, "1d": arrivals}))

    shown = {name: line.usual_arrivals for name, line in of_kind(found, "cell").items()}

    assert [usual is None for usual in shown.values()] == [True, True, False]
    assert found[TOWN].usual_arrivals is not None


def usual_of(weeks: int, **arrivals: int) -> Usual:
    found: dict[Subject, int] = {("cell", name): count for name, count in arrivals.items()}
    return Usual(at=NOON, weeks=weeks, arrivals={"1h": found, "1d": found})


def a_group(arrived: int) -> Group:
    group = Group.empty()
    group.counts[Count.ARRIVED + 1] = group.counts[Count.ARRIVED + 2] = arrived
    return group


@pytest.mark.parametrize(
    ("arrived", "usually", "weeks", "is_unusual"),
    [
        (5, 0, 8, True),
        (4, 0, 8, False),
        (12, 3, 8, True),
        (8, 3, 8, False),
        (30, 20, 8, False),
        (60, 25, 8, True),
        (50, 0, 2, False),
    ],
    ids=[
        "five where nothing usually comes in",
        "four: too few to say anything",
        "four times as many",
        "a few more",
        "many more, though not twice as many",
        "more than twice as many",
        "too little history to call anything usual",
    ],
)
def test_unusual_is_what_is_many_twice_the_usual_and_no_chance(
    arrived: int, usually: int, weeks: int, is_unusual: bool
) -> None:
    found = unusual({("cell", "c"): a_group(arrived)}, usual_of(weeks, c=usually * weeks))

    assert bool(found) is is_unusual
    if found:
        assert (found[0].count, found[0].expected, found[0].weeks) == (arrived, usually, weeks)


def test_the_score_is_how_far_chance_would_reach() -> None:
    assert score(12, 3.0) == pytest.approx(4.5)


def test_windows_are_compared_with_the_same_weekday_at_the_same_time() -> None:
    compared = list(spans(NOON, "1h"))

    assert len(compared) == 8
    assert all(end.weekday() == NOON.weekday() and end.timetz() == NOON.timetz() for _, end in compared)
    assert {later[1] - earlier[1] for later, earlier in pairwise(compared)} == {timedelta(days=7)}


def test_weeks_before_the_first_report_are_missing_and_not_empty() -> None:
    assert weeks_known(NOON - timedelta(days=7 * 3 + 1), NOON) == 3
    assert weeks_known(NOON - timedelta(days=7 * 3), NOON) == 2
    assert weeks_known(None, NOON) == 0
