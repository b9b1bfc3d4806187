"""What is shipped, and what the demo has, climbs as it is promised: who hears what, when, and who is shown a card."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from deploy.demo.seed import documents
from dispatch.domain.clocks.ladders import Ladder, Ladders, LadderStep, ladders_from
from dispatch.domain.document import BadDocument
from dispatch.domain.terms import Card, ClockKind, Grade

FILE: Final = Path(__file__).parents[3] / "deploy" / "reference" / "ladders-default.yaml"
SHIPPED: Final = ladders_from(yaml.safe_load(FILE.read_text(encoding="utf-8")), version="shipped")
DEMO: Final = ladders_from(next(one.body for one in documents() if one.kind == "ladders"), version="demo")
BOTH: Final = pytest.mark.parametrize("ladders", [SHIPPED, DEMO], ids=["shipped", "demo"])
UNITS_CLOCKS: Final = (ClockKind.SIGN, ClockKind.HANDLE)
URGENT: Final = (Grade.EXTRAORDINARY, Grade.MAJOR)


def when(step: LadderStep) -> float | timedelta | int | None:
    """The share of the allowance, the time after the due time, or how many working days after it."""
    return step.at_fraction if step.at_fraction is not None else step.after_due or step.after_due_days


@pytest.mark.parametrize("kind", UNITS_CLOCKS)
@pytest.mark.parametrize("grade", [None, Grade.ORDINARY, Grade.CONSIDERABLE])
def test_a_unit_is_reminded_twice_pressed_at_its_due_time_and_shown_the_red_card_in_the_end(
    kind: ClockKind, grade: Grade | None
) -> None:
    climbed = [(when(step), step.level, step.card, step.recipients) for step in SHIPPED.ladder(kind, grade)]

    assert climbed == [
        (0.5, "halfway", None, ("handler",)),
        (0.8, "reminder", None, ("handler",)),
        (None, "deadline", None, ("handler", "unit_lead")),
        (1, "written_reminder", None, ("handler", "unit_lead", "supervisor")),
        (5, "red_card", Card.RED, ("handler", "unit_lead", "supervisor", "county")),
    ]


@BOTH
@pytest.mark.parametrize("kind", UNITS_CLOCKS)
def test_the_demo_climbs_as_what_is_shipped_but_in_minutes(ladders: Ladders, kind: ClockKind) -> None:
    said = [(step.level, step.card, step.recipients) for step in ladders.ladder(kind, None)]

    assert said == [(step.level, step.card, step.recipients) for step in SHIPPED.ladder(kind, None)]


@BOTH
@pytest.mark.parametrize("grade", URGENT)
@pytest.mark.parametrize("kind", [*UNITS_CLOCKS, ClockKind.RECEIVE, ClockKind.RULING])
def test_what_is_grave_climbs_in_minutes_and_from_channel_to_channel_while_nobody_takes_note(
    ladders: Ladders, kind: ClockKind, grade: Grade
) -> None:
    steps = ladders.ladder(kind, grade)

    assert all(step.acknowledge_within is not None for step in steps)
    assert all(step.acknowledge_within <= timedelta(minutes=10) for step in steps if step.acknowledge_within)
    assert all(step.after_due_days is None for step in steps)
    assert max(step.after_due for step in steps if step.after_due) <= timedelta(hours=1)
    assert "supervisor" in next(step for step in steps if step.level == "deadline").recipients


@BOTH
def test_the_graver_the_sooner(ladders: Ladders) -> None:
    def last(grade: Grade) -> timedelta:
        after = ladders.ladder(ClockKind.HANDLE, grade)[-1].after_due
        assert after is not None
        return after

    assert last(Grade.EXTRAORDINARY) < last(Grade.MAJOR)


@BOTH
@pytest.mark.parametrize("kind", [*UNITS_CLOCKS, ClockKind.RECEIVE])
def test_an_emergency_switches_to_ladders_that_climb_in_minutes(ladders: Ladders, kind: ClockKind) -> None:
    usual, quick = (ladders.ladder(kind, Grade.ORDINARY, emergency=emergency) for emergency in (False, True))

    assert quick != usual
    assert all(step.acknowledge_within is not None for step in quick)
    assert all(step.after_due_days is None for step in quick)
    assert "supervisor" in next(step for step in quick if step.level == "deadline").recipients


@BOTH
@pytest.mark.parametrize("kind", UNITS_CLOCKS)
def test_in_an_emergency_nothing_grave_climbs_slower_than_without_one(ladders: Ladders, kind: ClockKind) -> None:
    for grade in URGENT:
        usual, quick = (lateness(ladders.ladder(kind, grade, emergency=emergency)) for emergency in (False, True))

        assert all(sooner <= later for sooner, later in zip(quick, usual, strict=True)), grade


@BOTH
@pytest.mark.parametrize("kind", [ClockKind.CHECK, ClockKind.COUNTY, ClockKind.ARRIVAL, ClockKind.TOTAL])
def test_an_emergency_leaves_the_ladders_of_checkers_and_of_the_county_alone(ladders: Ladders, kind: ClockKind) -> None:
    assert ladders.ladder(kind, None, emergency=True) == ladders.ladder(kind, None)


def lateness(ladder: Ladder) -> list[timedelta]:
    return [step.after_due for step in ladder if step.after_due is not None]


def test_a_card_before_the_due_time_is_refused() -> None:
    early: dict[str, Any] = {"step": 0, "level": "red_card", "at_fraction": 0.5, "recipients": [], "card": "red"}

    with pytest.raises(BadDocument, match="before the due time"):
        ladders_from({"ladders": [{"steps": [early]}]}, version=1)
