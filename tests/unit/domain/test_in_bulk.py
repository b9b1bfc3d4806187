"""What can be done to many incidents with one form, and why one of them is left out."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.moves.in_bulk import Barred, bulk_moves
from dispatch.domain.moves.table import MOVES
from dispatch.domain.terms import Action
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, ON_HOLD, RECEIVED, RESOLVED, RULING
from dispatch.domain.workflow.form import FieldKind, Form, fields_of
from dispatch.domain.workflow.move import Move, Tone
from tests.builders import (
    A_HANDLER,
    A_SUPERVISOR,
    AN_OPERATOR,
    NOON,
    an_incident,
    walk,
)

SAME_FOR_ALL = {FieldKind.TEXT, FieldKind.LINE, FieldKind.UNIT, FieldKind.CODE, FieldKind.REQUEST}
RULED = walk(an_incident(RULING), (Action.RULE, AN_OPERATOR))
IN_BULK = [move for move in MOVES if move.in_bulk]


def found(incident: Incident, actor: Actor) -> dict[Action, str | None]:
    """By move: None where it is possible, else the code of what bars it."""
    return {one.action: one.code if isinstance(one, Barred) else None for one in bulk_moves(incident, actor, at=NOON)}


@pytest.mark.parametrize("move", IN_BULK, ids=lambda move: f"{move.row} {move.action}")
def test_a_move_on_many_asks_for_nothing_that_differs_and_ends_nothing(move: Move[Any]) -> None:
    form: type[Form] | None = move.form
    assert form is not None

    assert {field.kind for field in fields_of(form) if field.required} <= SAME_FOR_ALL
    assert move.tone is not Tone.DANGER
    assert all(goal.outcome is None for goal in move.goals)


@pytest.mark.parametrize(
    ("sentence", "incident", "actor", "move", "expected"),
    [
        ("what waits is assigned", an_incident(RECEIVED), AN_OPERATOR, Action.ASSIGN, None),
        ("what has a unit is not", an_incident(ASSIGNED), AN_OPERATOR, Action.ASSIGN, "not_here"),
        ("a supervisor assigns nothing", an_incident(RECEIVED), A_SUPERVISOR, Action.ASSIGN, "not_yours"),
        ("what a ruling bound is not recalled", RULED, AN_OPERATOR, Action.RECALL, "not_assigned_by_a_ruling"),
        ("a held one is resumed", an_incident(ON_HOLD), AN_OPERATOR, Action.RESUME, None),
        (
            "where nothing is asked for, nothing is granted",
            an_incident(HANDLING),
            AN_OPERATOR,
            Action.GRANT,
            "not_here",
        ),
        ("nobody nudges what is over", an_incident(RESOLVED), AN_OPERATOR, Action.NUDGE, "not_here"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_each_incident_says_what_is_possible(
    sentence: str, incident: Incident, actor: Actor, move: Action, expected: str | None
) -> None:
    assert sentence
    assert found(incident, actor)[move] == expected


def test_a_request_is_granted_with_others_where_it_is_the_only_one() -> None:
    one = walk(an_incident(HANDLING), (Action.EXTEND, A_HANDLER))
    two = walk(one, (Action.HOLD, A_HANDLER))

    assert found(one, AN_OPERATOR)[Action.GRANT] is None
    assert found(two, AN_OPERATOR)[Action.GRANT] == "several_asked"


def test_what_a_supervisor_decides_about_the_county_is_decided_one_by_one() -> None:
    whistled = walk(an_incident(RECEIVED), (Action.TRANSFER, AN_OPERATOR))

    assert found(whistled, A_SUPERVISOR)[Action.GRANT] == "one_by_one"
