"""What somebody would look for and cannot do now is named with its reason; what nobody looks for is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import MOVES, allowed_moves, forbidden_moves
from dispatch.domain.terms import Action, Grade
from dispatch.domain.workflow.conditions import ASSIGNED, DECLINED, HANDLING, ON_HOLD, RECEIVED, RESOLVED, RULING
from tests.builders import (
    A_CITIZEN,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    CONTEST_MINUTES,
    EVERYBODY,
    MINUTE,
    NOON,
    REOPEN_MINUTES,
    RETURN_MINUTES,
    STATES,
    TO_CHECK,
    a_report,
    an_incident,
    perform,
    walk,
)

RULED = walk(an_incident(RULING), (Action.RULE, AN_OPERATOR))
RETURNED_THRICE = walk(RULED, (Action.RETURN, A_UNIT_LEAD))
CONTESTED = walk(an_incident(DECLINED), (Action.CONTEST, A_CITIZEN))


def found(incident: Incident, actor: Actor, minutes: float = 0) -> dict[Action, tuple[str, float | None]]:
    """What is forbidden after so many minutes: the code, and when it turns, in minutes from noon."""
    at = NOON + minutes * MINUTE
    return {
        one.move.action: (one.code, (one.at - NOON) / MINUTE if one.at else None)
        for one in forbidden_moves(incident, actor, at=at)
    }


@pytest.mark.parametrize(
    ("sentence", "incident", "actor", "after", "expected"),
    [
        (
            "the time for returning is over",
            an_incident(ASSIGNED),
            A_UNIT_LEAD,
            RETURN_MINUTES,
            {Action.RETURN: ("within_the_return_limit", RETURN_MINUTES)},
        ),
        ("a minute before that it is possible", an_incident(ASSIGNED), A_UNIT_LEAD, RETURN_MINUTES - 1, {}),
        (
            "after the supervisor's ruling nothing is returned",
            walk(RETURNED_THRICE, (Action.RULE, A_SUPERVISOR)),
            A_UNIT_LEAD,
            0,
            {Action.RETURN: ("second_or_third_return", None)},
        ),
        (
            "what a ruling assigned is neither recalled nor reassigned",
            RULED,
            AN_OPERATOR,
            0,
            {
                Action.RECALL: ("not_assigned_by_a_ruling", None),
                Action.REASSIGN: ("not_assigned_by_a_ruling", None),
            },
        ),
        (
            "after the third return the operator does not rule",
            RETURNED_THRICE,
            AN_OPERATOR,
            0,
            {Action.RULE: ("after_the_second_return", None)},
        ),
        (
            "a second decline is not the operator's",
            CONTESTED,
            AN_OPERATOR,
            0,
            {Action.DECLINE: ("never_declined", None)},
        ),
        (
            "the time for contesting is over",
            an_incident(DECLINED),
            A_CITIZEN,
            CONTEST_MINUTES,
            {Action.CONTEST: ("within_the_contest_window", CONTEST_MINUTES)},
        ),
        (
            "contested once",
            walk(CONTESTED, (Action.DECLINE, A_SUPERVISOR)),
            A_CITIZEN,
            0,
            {Action.CONTEST: ("never_contested", None)},
        ),
        (
            "the time for asking to reopen is over",
            an_incident(RESOLVED),
            A_CITIZEN,
            REOPEN_MINUTES,
            {Action.REOPEN: ("within_the_reopen_window", REOPEN_MINUTES)},
        ),
        (
            "asked for already",
            perform(an_incident(RESOLVED), Action.REOPEN, A_CITIZEN),
            A_CITIZEN,
            0,
            {Action.REOPEN: ("no_reopening_is_asked_for", None)},
        ),
        (
            "pressed for an hour ago",
            perform(an_incident(RECEIVED), Action.NUDGE, A_CITIZEN),
            A_CITIZEN,
            60,
            {Action.NUDGE: ("once_in_24_hours", 24 * 60)},
        ),
        (
            "an officer does not send back twice",
            walk(a_report(), *TO_CHECK, (Action.SEND_BACK, AN_OFFICER), (Action.HAND_IN, EVERYBODY["H"])),
            AN_OFFICER,
            0,
            {Action.SEND_BACK: ("never_sent_back", None)},
        ),
        (
            "what is grave is not withdrawn",
            an_incident(RECEIVED, grade=Grade.MAJOR),
            A_CITIZEN,
            0,
            {Action.CANCEL: ("not_of_grade_1_or_2", None)},
        ),
        (
            "grave and handled",
            an_incident(HANDLING, grade=Grade.MAJOR),
            A_CITIZEN,
            0,
            {Action.CANCEL: ("not_of_grade_1_or_2", None)},
        ),
        (
            "withdrawal is asked for already",
            perform(an_incident(HANDLING), Action.CANCEL, A_CITIZEN),
            A_CITIZEN,
            0,
            {Action.CANCEL: ("no_cancellation_is_asked_for", None)},
        ),
        (
            "what is on hold is not withdrawn before it goes on",
            an_incident(ON_HOLD),
            A_CITIZEN,
            0,
            {Action.CANCEL: ("while_on_hold", None)},
        ),
        (
            "withdrawal was asked for, and it has become grave",
            perform(perform(an_incident(HANDLING), Action.CANCEL, A_CITIZEN), Action.CLASSIFY, AN_OPERATOR),
            AN_OPERATOR,
            0,
            {Action.GRANT: ("not_of_grade_1_or_2", None)},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_missed_is_named_with_its_reason(
    sentence: str,
    incident: Incident,
    actor: Actor,
    after: float,
    expected: dict[Action, tuple[str, float | None]],
) -> None:
    assert found(incident, actor, after) == expected, sentence


@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_is_both_allowed_and_forbidden_and_a_page_has_three_at_most(who: str) -> None:
    for state in STATES:
        for at in (NOON, NOON + timedelta(days=9)):
            incident = an_incident(state)
            forbidden = [one.move.action for one in forbidden_moves(incident, EVERYBODY[who], at=at)]
            allowed = {move.action for move in allowed_moves(incident, EVERYBODY[who], at=at)}

            assert not allowed.intersection(forbidden)
            assert len(set(forbidden)) == len(forbidden) <= 3


def test_the_first_time_round_only_reporters_and_units_on_hold_look_for_something_in_vain() -> None:
    quiet = {(str(state), who): found(an_incident(state), EVERYBODY[who]) for state in STATES for who in EVERYBODY}

    assert {key: tuple(value) for key, value in quiet.items() if value} == {
        ("on_hold", "H"): (Action.HAND_IN,),
        ("on_hold", "RP"): (Action.CANCEL,),
        ("split", "OP"): (Action.JOIN,),
        ("with_county", "RP"): (Action.CANCEL,),
    }


def test_whoever_has_no_role_in_it_is_told_nothing() -> None:
    for who in ("other citizen", "other UL", "other OP", "other OF", "admin"):
        assert found(RULED, EVERYBODY[who], RETURN_MINUTES) == {}


def test_every_period_of_the_table_says_when_it_turns() -> None:
    assert {move.action for move in MOVES if move.within} == {
        Action.RETURN,
        Action.CONTEST,
        Action.REOPEN,
        Action.NUDGE,
        Action.HOLD,
        Action.EXTEND,
        Action.ASK,
        Action.ANSWER,
    }
