"""Every stretch of a day has each scene once, told so that triage knows what it is, and a scene outlives no refusal."""

from collections import Counter
from functools import cache
from typing import Any

import msgspec
import pytest

from dispatch.domain.moves.table import FORMS
from dispatch.domain.terms import Status
from producers.simulator.conduct import MISSED, Case, Party, Step, count, miss, next_step
from producers.simulator.day import Fate, PlannedReport
from producers.simulator.plan import RATE, plan_day
from producers.simulator.scenes import STRETCH, Scene, scene_of, scenes
from tests.unit.simulator.test_stories import decided
from tests.unit.simulator.township import the_world

MINUTES = 10
LAST_BEGINS = 6.0
"""Minutes: what begins later may not be over when ten are."""


@cache
def stretches() -> list[tuple[PlannedReport, Scene]]:
    planned = plan_day(3, the_world(), minutes=3 * MINUTES)
    return [(one, scene) for one in planned if one.n < 3 * STRETCH and (scene := scene_of(one.n))]


def test_every_stretch_has_each_scene_once() -> None:
    names = Counter((one.n // STRETCH, scene.name) for one, scene in stretches())

    assert set(names.values()) == {1}
    assert {name for at, name in names if at == 0} == {scene.name for scene in scenes()}


def test_a_stretch_is_what_comes_within_ten_minutes() -> None:
    assert RATE * MINUTES == STRETCH
    assert max(one.n % STRETCH for one, _ in stretches()) / RATE < LAST_BEGINS


def test_triage_knows_what_a_scene_is_about() -> None:
    for one, scene in stretches():
        made = decided(one)
        assert made is not None
        assert made.category == scene.story.category, one.text
        if scene.placed and scene.story.category:
            assert (made.grade, made.cell, made.unit) == (scene.story.grade, one.expected.cell, scene.story.unit)


@pytest.mark.parametrize("scene", scenes(), ids=lambda scene: scene.name)
def test_a_scene_is_told_in_words_of_the_workflow(scene: Scene) -> None:
    assert {beat.move for beat in scene.beats} <= set(map(str, FORMS))
    assert {beat.by for beat in scene.beats} <= set(Party)
    assert {status for beat in scene.beats for status in beat.status} <= set(map(str, Status))
    for beat in scene.beats:
        known = {field.encode_name for field in _fields(beat.move)}
        assert set(beat.fields) <= known, beat.move


def _fields(move: str) -> tuple[Any, ...]:
    return msgspec.structs.fields(next(form for action, form in FORMS.items() if action == move))


def a_case(scene: str, **more: Any) -> Case:
    beats = next(one.beats for one in scenes() if one.name == scene)
    return Case(number="1", sender="citizen01", fate=Fate(), unit="works", settled=None, beats=beats, **more)


def shown(status: str) -> dict[str, Any]:
    return {"status": status, "outcome": None, "needs_person": False, "category": {"code": "1"}, "lead_unit": None}


def test_beats_come_one_after_the_other_and_then_the_incident_goes_its_way() -> None:
    case, seen = a_case("on_hold_until_material_comes"), []

    for status in ("assigned", "handling", "handling", "on_hold", "handling"):
        step = next_step(shown(status), case)
        assert isinstance(step, Step)
        seen.append(step.move)
        count(case, step.move)

    assert seen == ["sign", "hold", "grant", "resume", "hand-in"]


def test_a_scene_is_tried_again_a_few_times_and_then_left() -> None:
    case = a_case("more_time_twice")

    for _ in range(MISSED):
        miss(case, "extend")
    assert isinstance(step := next_step(shown("handling"), case), Step)
    assert step.move == "extend"
    miss(case, "extend")

    after = next_step(shown("handling"), case)
    assert isinstance(after, Step)
    assert after.move == "hand-in"


def test_who_locates_says_where_it_really_was() -> None:
    step = next_step(shown("received"), a_case("no_place_given", cell="330499101201002"))

    assert isinstance(step, Step)
    assert step.fields["cell"] == "330499101201002"


def test_two_who_tell_the_same_tell_it_of_one_place() -> None:
    by_number = {one.n: one for one, _ in stretches()}
    pairs = [(one, by_number[one.like]) for one in by_number.values() if one.like is not None]

    assert len(pairs) == 6
    assert all(one.position == other.position and one.n > other.n for one, other in pairs)
    assert all(one.text != other.text for one, other in pairs)


def test_who_rings_up_leaves_a_number() -> None:
    (called,) = {one for one, scene in stretches() if scene.name == "rang_up" and one.n < STRETCH}

    assert called.caller is not None
    assert called.caller.phone.isdigit()
