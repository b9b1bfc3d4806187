"""A roster moves no due time, but it says who is told: shown for the next steps before it is published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.application.documents.preview import Seen
from dispatch.application.documents.turns import Turn, turns
from dispatch.domain.calendar.roster import NO_ROSTER, Roster, roster_from
from dispatch.domain.terms import ClockKind, UnitId
from dispatch.domain.workflow.conditions import HANDLING
from tests.builders import NOON, an_incident

SQUAD = UnitId("u-squad")
ALWAYS = {"days": [1, 2, 3, 4, 5, 6, 7], "from": "00:00", "to": "24:00"}
# The handling clock of the builders: 60 minutes from noon, its first step after 48 of them.
SEEN = [Seen(incident=an_incident(HANDLING), visible=True)]


def kept_by(*persons: str, unit: str = SQUAD, **more: Any) -> Roster:
    shifts = [{**ALWAYS, **more, "persons": list(persons)}] if persons else []
    return roster_from({"units": [{"unit": unit, "weekly": shifts}]}, version="test")


def shown(before: Roster, after: Roster, *, at: datetime = NOON) -> list[tuple[Turn, Any, Any]]:
    found = turns(SEEN, before, after, room=None, at=at)
    return [(each.turn, each.was, each.becomes) for each in found.changed if each.kind is ClockKind.HANDLE]


@pytest.mark.parametrize(
    ("said", "before", "after", "told"),
    [
        ("the same people", kept_by("ge"), kept_by("ge"), []),
        ("others", kept_by("ge"), kept_by("yan"), [(Turn.OTHERS, ("ge",), ("yan",))]),
        ("nobody any more", kept_by("ge"), kept_by(), [(Turn.NOBODY, ("ge",), ())]),
        ("somebody at last", kept_by(), kept_by("ge"), [(Turn.SOMEBODY, (), ("ge",))]),
        ("everybody before, nobody now", NO_ROSTER, kept_by(), [(Turn.NOBODY, None, ())]),
        ("everybody again", kept_by("ge"), NO_ROSTER, [(Turn.OTHERS, ("ge",), None)]),
        ("another unit's roster", kept_by("ge", unit="u-market"), kept_by("yan", unit="u-market"), []),
        ("the shift ends before the step", kept_by("ge"), kept_by("ge", to="12:30"), [(Turn.NOBODY, ("ge",), ())]),
    ],
)
def test_a_step_falls_on_whoever_is_on_duty_when_it_is_due(
    said: str, before: Roster, after: Roster, told: list[object]
) -> None:
    assert shown(before, after) == told, said


def test_a_step_after_the_coming_day_is_not_looked_at() -> None:
    early = NOON - timedelta(days=2)

    assert shown(kept_by("ge"), kept_by(), at=early) == []


def test_examples_are_of_what_may_be_opened_and_begin_with_those_that_reach_nobody() -> None:
    hidden = Seen(incident=an_incident(HANDLING), visible=False)
    others = Seen(incident=an_incident(HANDLING, at=NOON - timedelta(minutes=30)), visible=True)
    after = kept_by("yan", to="12:30")

    found = turns([*SEEN, hidden, others], kept_by("ge"), after, room=None, at=NOON)

    handling = [each for each in found.examples() if each.kind is ClockKind.HANDLE]
    assert [each.turn for each in handling] == [Turn.NOBODY, Turn.OTHERS]
    assert found.count(Turn.NOBODY) > sum(each.turn is Turn.NOBODY for each in found.examples())
