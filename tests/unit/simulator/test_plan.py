"""The same seed plays the same day, and a day holds what a viewer and the tests need to see."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from coordTransform import gcj02_to_wgs84, wgs84_to_gcj02
from shapely.geometry import Point, Polygon

from dispatch.application.accept.report_form import PositionForm, to_wgs84
from producers.simulator.day import Evil, Fault, Neglect, PlannedReport
from producers.simulator.dice import dice
from producers.simulator.places import point_inside, to_gcj02
from producers.simulator.plan import plan_day
from producers.simulator.stories import stories
from tests.unit.simulator.township import the_world

LONG = 400.0


def new_day(seed: int, minutes: float) -> list[PlannedReport]:
    return list(plan_day(seed, the_world(), minutes=minutes))


@cache
def day() -> list[PlannedReport]:
    return new_day(1, LONG)


def test_the_same_seed_plays_the_same_day() -> None:
    assert new_day(7, 30) == new_day(7, 30)


def test_another_seed_plays_another_day() -> None:
    assert new_day(7, 30) != new_day(8, 30)


def test_a_shorter_day_is_the_beginning_of_a_longer_one() -> None:
    short = new_day(7, 10)

    assert new_day(7, 30)[: len(short)] == short


def test_a_faster_rate_changes_the_times_and_nothing_else() -> None:
    slow = list(plan_day(3, the_world(), minutes=30, rate=4))
    fast = list(plan_day(3, the_world(), minutes=30, rate=8))

    assert [replace(planned, at=0) for planned in fast[:50]] == [replace(planned, at=0) for planned in slow[:50]]
    assert fast[50].at < slow[50].at


def test_there_are_enough_templates() -> None:
    told = stories()

    assert sum(len(story.texts) for story in told.clear + told.vague) >= 60
    assert len({story.category for story in told.clear}) >= 40


def test_no_slot_is_left_open() -> None:
    assert not [planned.text for planned in day() if "{" in planned.text or "{" in (planned.address or "")]


def test_reports_come_at_the_pace_of_the_demo() -> None:
    planned = day()

    assert 6 <= len(planned) / LONG <= 10
    assert [one.at for one in planned] == sorted(one.at for one in planned)


def test_a_day_has_everything_that_can_go_wrong() -> None:
    planned = day()

    faults = Counter(fault for one in planned for fault in one.faults)
    assert set(faults) == set(Fault)
    assert 0.03 < faults[Fault.LOST] / len(planned) < 0.1
    assert {one.evil for one in planned} == {None, *Evil}
    assert any(photo.interrupted for one in planned for photo in one.photos)
    assert any(one.occurred_before < 0 for one in planned), "a clock that is ahead"
    assert any(one.occurred_before > 3600 for one in planned), "a report from hours ago"


def test_what_was_written_offline_comes_together_from_one_officer() -> None:
    late = [one for one in day() if Fault.LATE in one.faults]

    groups = Counter((one.sender, int(one.at)) for one in late)
    assert max(groups.values()) >= 3
    assert all(one.sender.startswith("officer") for one in late)


def test_a_day_has_every_kind_of_end() -> None:
    fates = [one.fate for one in day()]

    assert {fate.returns for fate in fates} == {0, 1, 2, 3}
    assert {fate.reworks for fate in fates} >= {0, 1, 2}
    assert {fate.stars for fate in fates} == {None, 1, 2, 3, 4, 5}
    assert {fate.neglect for fate in fates} == {None, *Neglect}
    assert any(fate.decline and fate.contests for fate in fates)
    assert any(fate.reopens for fate in fates)


@pytest.mark.parametrize("seed", range(20))
def test_every_day_begins_with_something_urgent_that_nobody_signs_for(seed: int) -> None:
    neglected = new_day(seed, 2)[1]

    assert neglected.urgent
    assert neglected.expected.grade == 2
    assert neglected.expected.cell is not None
    assert neglected.fate.neglect is Neglect.SIGN


def test_positions_lie_in_the_expected_cell_whatever_datum_they_are_sent_in() -> None:
    outlines = {code: Polygon(ring) for code, ring in the_world().cells.items()}
    placed = [(one, one.position) for one in day() if one.position]

    for one, position in placed:
        converted = to_wgs84(PositionForm(lon=position.lon, lat=position.lat, crs=position.crs))
        assert outlines[str(one.expected.cell)].covers(Point(converted.lon, converted.lat)), one
    assert {position.crs for _, position in placed} == {"WGS-84", "GCJ-02"}


def test_officers_report_from_their_own_cells() -> None:
    areas = {account.user: account.areas for account in the_world().people("officer")}

    own = [one for one in day() if one.sender in areas and one.expected.cell]
    assert own
    assert all(str(one.expected.cell).startswith(areas[one.sender]) for one in own)


def test_some_reports_have_no_position() -> None:
    planned = day()

    share = sum(one.position is None for one in planned) / len(planned)
    assert 0.05 < share < 0.35
    assert all(one.address for one in planned if one.position is None)


def test_our_conversion_agrees_with_the_library() -> None:
    random = dice("conversion")

    for _ in range(200):
        lon, lat = random.uniform(75, 130), random.uniform(20, 50)
        assert to_gcj02(lon, lat) == pytest.approx(wgs84_to_gcj02(lon, lat), abs=2e-6)


def test_a_point_keeps_its_distance_from_the_border() -> None:
    ring = ((0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.005, 0.004), (0.0, 0.01))
    outline = Polygon(ring)

    for number in range(200):
        point = Point(point_inside(ring, dice("inside", number)))
        assert outline.contains(point)
        assert outline.exterior.distance(point) > 0.00005


def test_going_there_and_back_stays_where_it_was() -> None:
    lon, lat = gcj02_to_wgs84(*to_gcj02(120.54, 30.64))

    assert (lon, lat) == pytest.approx((120.54, 30.64), abs=5e-5)
