"""The table of moves against a second one, written by hand: what is allowed is allowed, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.moves.table import FORMS, MOVES, allowed_moves, check_move, check_version
from dispatch.domain.refusals import MoveRefused, NotYours, Stale, VersionNeeded
from dispatch.domain.terms import HOTLINE_CHANNEL, Action, Role, TellBy
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    CANCELLED,
    DECLINED,
    HANDLING,
    IMPORTED,
    MERGED,
    ON_HOLD,
    RECEIVED,
    RESOLVED,
    RULING,
    SELF_HANDLED,
    SPLIT,
    WITH_COUNTY,
)
from dispatch.domain.workflow.form import fields_of
from dispatch.domain.workflow.move import State, Tone
from tests.builders import (
    A_CITIZEN,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    CELL,
    EVERYBODY,
    MINUTE,
    NOON,
    PERFORM,
    RETURN_MINUTES,
    STATES,
    TO_RULING,
    a_cause,
    a_report,
    an_actor,
    an_incident,
    decision_of,
    walk,
)

Expected = dict[str, set[Action]]

COMMENTS = {Action.COMMENT}
LOCATING = {Action.LOCATE}
ACCUSING = {Action.ACCUSE}
NUDGES = {Action.NUDGE}
SUPERVISING = {Action.SUPERVISE}
IN_HAND = (ASSIGNED, HANDLING, ON_HOLD, AWAITING_CHECK, AWAITING_RATING)
"""Where a unit has it, or handed it in."""
UP = (Action.TRANSFER, Action.TRANSFER_LISTED)
PARTIES = ("RP", "OF", "OP", "SV")
UNIT = ("H", "UL")

EXPECTED: dict[State, Expected] = {
    RECEIVED: {
        "OP": {Action.CLASSIFY, Action.DECLINE, Action.ASSIGN, Action.ASK, *UP, Action.MERGE, Action.SPLIT},
        "OF": {Action.SELF_HANDLE},
        "RP": {Action.CANCEL},
        "SYS": {Action.CLASSIFY, Action.ASSIGN, Action.TRANSFER_LISTED},
    },
    ASSIGNED: {
        "OP": {
            Action.CLASSIFY,
            Action.RECALL,
            Action.REASSIGN,
            Action.ASK,
            *UP,
            Action.MERGE,
            Action.SPLIT,
            Action.CO_ADD,
            Action.PLAN,
        },
        "SV": {Action.REASSIGN, Action.TAKE_OVER},
        "H": {Action.SIGN},
        "UL": {Action.SIGN, Action.RETURN, Action.CO_ADD, Action.PLAN},
        "RP": {Action.CANCEL},
        "SYS": {Action.CLASSIFY, Action.TRANSFER_LISTED},
    },
    HANDLING: {
        "OP": {
            Action.CLASSIFY,
            Action.REASSIGN,
            Action.ASK,
            *UP,
            Action.MERGE,
            Action.SPLIT,
            Action.CO_ADD,
            Action.PLAN,
        },
        "SV": {Action.REASSIGN, Action.TAKE_OVER},
        "H": {Action.HAND_IN, Action.HOLD, Action.EXTEND, Action.ASK},
        "UL": {Action.RETURN, Action.HAND_ON, Action.CO_ADD, Action.PLAN},
        "RP": {Action.CANCEL},
        "SYS": {Action.CLASSIFY, Action.TRANSFER_LISTED},
    },
    ON_HOLD: {
        "OP": {Action.CLASSIFY, Action.REASSIGN, Action.RESUME, Action.ASK},
        "SV": {Action.REASSIGN, Action.TAKE_OVER},
        "H": {Action.RESUME, Action.ASK},
        "SYS": {Action.CLASSIFY, Action.HOLD_END},
    },
    RULING: {
        "OP": {Action.CLASSIFY, Action.RULE, Action.REASSIGN, Action.ASK, *UP},
        "RP": {Action.CANCEL},
        "SV": {Action.REASSIGN, Action.TAKE_OVER},
        "SYS": {Action.CLASSIFY, Action.TRANSFER_LISTED},
    },
    WITH_COUNTY: {
        "OP": {Action.CLASSIFY, Action.COUNTY_RESULT, Action.CO_ADD},
        "SV": {Action.COUNTY_TAKE_BACK},
        "CO": {Action.ARRIVE, Action.COUNTY_RETURN, Action.COUNTY_RESULT},
        "SYS": {Action.CLASSIFY},
    },
    SPLIT: {"OP": {Action.CLASSIFY}, "SYS": {Action.CLASSIFY}},
    AWAITING_CHECK: {
        "OP": {Action.CLASSIFY, Action.CONFIRM, Action.SEND_BACK},
        "OF": {Action.CONFIRM, Action.SEND_BACK},
        "SYS": {Action.CLASSIFY, Action.CHECK_DUE},
    },
    AWAITING_RATING: {
        "OP": {Action.CLASSIFY, Action.REOPEN},
        "RP": {Action.RATE, Action.REOPEN},
        "SYS": {Action.CLASSIFY, Action.WINDOW_END},
    },
    MERGED: {"OP": {Action.UNMERGE}},
    RESOLVED: {"OP": {Action.REOPEN}, "RP": {Action.REOPEN}},
    SELF_HANDLED: {"OP": {Action.REOPEN}, "RP": {Action.REOPEN}},
    DECLINED: {"RP": {Action.CONTEST}},
    CANCELLED: {},
    IMPORTED: {"OP": {Action.CLASSIFY}, "SYS": {Action.CLASSIFY}},
}
"""Who may do what in each state the first time round, besides commenting, pressing, locating and accusing."""


def _expected(state: State, who: str) -> set[Action]:
    open_ = state.status.is_open
    pressing = open_ and (who in ("RP", "OP", "SV") or (who == "UL" and state in IN_HAND))
    commenting = who in PARTIES or (who in UNIT and state in (*IN_HAND, RESOLVED))
    commenting = commenting or (who == "CO" and state == WITH_COUNTY)
    if state == IMPORTED and who in ("RP", "OF"):
        commenting = False  # history has no reporter and, here, no place
    locating = LOCATING if open_ and who == "OP" else set()
    accusing = ACCUSING if who == "SV" else set()
    return (
        EXPECTED[state].get(who, set())
        | locating
        | accusing
        | (COMMENTS if commenting else set())
        | (NUDGES if pressing else set())
        | (SUPERVISING if open_ and who == "SV" else set())
    )


CASES = [(state, who) for state in STATES for who in EVERYBODY]


@pytest.mark.parametrize(("state", "who"), CASES, ids=str)
def test_everybody_may_do_what_the_table_says_and_nothing_else(state: State, who: str) -> None:
    incident = an_incident(state)

    allowed = {move.action for move in allowed_moves(incident, EVERYBODY[who], at=NOON)}

    assert allowed == _expected(state, who)


@pytest.mark.parametrize(("state", "who"), CASES, ids=str)
def test_every_decision_asks_the_table_first(state: State, who: str) -> None:
    incident, actor = an_incident(state), EVERYBODY[who]
    expected = _expected(state, who)

    for action, perform in PERFORM.items():
        if action in expected and not (action is Action.ASSIGN and who == "SYS"):
            decision = perform(incident, actor, NOON, a_cause(incident))
            assert decision.incident.seq == incident.seq + len(decision.change.announce)
        elif action not in expected:
            with pytest.raises((MoveRefused, NotYours)):
                perform(incident, actor, NOON, a_cause(incident))


def test_every_action_of_a_row_is_known_and_every_row_is_reachable() -> None:
    platform = {Action.CHECK_DUE, Action.HOLD_END, Action.WINDOW_END, Action.QUESTION_END}
    human = {move.action for move in MOVES} - {Action.REPORT, *platform}

    assert human == set(PERFORM)
    assert {move.action for move in MOVES} == set(Action)
    assert {move.row for move in MOVES} == {*range(1, 45)}


def test_every_move_of_a_person_has_a_form_and_no_other_has() -> None:
    assert set(FORMS) == set(PERFORM)
    for move in MOVES:
        assert (move.form is None) is (move.decide is None), move


def test_every_field_of_a_form_is_asked_for_and_every_alternative_is_a_field() -> None:
    for form in FORMS.values():
        fields = {field.name for field in fields_of(form)}
        assert fields == set(form.__struct_fields__) - {"claimed_at"}
        assert {name for group in form.ONE_OF for name in group} <= fields


RETURNED_TWICE = an_incident(RULING)
RULED = walk(RETURNED_TWICE, (Action.RULE, AN_OPERATOR))
RULED_AND_REOPENED = walk(
    RULED,
    (Action.SIGN, EVERYBODY["H"]),
    (Action.HAND_IN, EVERYBODY["H"]),
    (Action.CONFIRM, AN_OFFICER),
    (Action.REOPEN, AN_OPERATOR),
)
RETURNED_THRICE = walk(RULED, (Action.RETURN, A_UNIT_LEAD))
CONTESTED = walk(an_incident(DECLINED), (Action.CONTEST, A_CITIZEN))
DECLINED_AGAIN = walk(CONTESTED, (Action.DECLINE, A_SUPERVISOR))
CHECKED_AGAIN = walk(an_incident(AWAITING_CHECK), (Action.SEND_BACK, AN_OFFICER), (Action.HAND_IN, EVERYBODY["H"]))
ASKED = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))
MORE_TIME_ASKED = walk(an_incident(HANDLING), (Action.EXTEND, EVERYBODY["H"]))
HOLD_ASKED = walk(an_incident(HANDLING), (Action.HOLD, EVERYBODY["H"]))
TRANSFER_ASKED = walk(an_incident(ASSIGNED), (Action.TRANSFER, AN_OPERATOR))
ARRIVED = walk(an_incident(WITH_COUNTY), (Action.ARRIVE, EVERYBODY["CO"]))
WITHDRAWAL = walk(an_incident(HANDLING), (Action.CANCEL, EVERYBODY["RP"]))
TO_BE_CALLED = walk(replace(an_incident(AWAITING_CHECK), channel=HOTLINE_CHANNEL), (Action.CONFIRM, AN_OFFICER))
LONG_HOLD = decision_of(
    Action.HOLD, an_incident(HANDLING), EVERYBODY["H"], reason_code="weather", until=NOON + timedelta(days=6)
).incident
MORE_TIME_AGAIN = walk(MORE_TIME_ASKED, (Action.GRANT, AN_OPERATOR), (Action.EXTEND, EVERYBODY["H"]))


@pytest.mark.parametrize(
    ("sentence", "incident", "action", "who"),
    [
        ("the operator rules after the second return", RETURNED_TWICE, Action.RULE, {"OP"}),
        ("the supervisor rules after the third return", RETURNED_THRICE, Action.RULE, {"SV"}),
        ("what a ruling assigned is not recalled", RULED, Action.RECALL, set()),
        ("what a ruling assigned may be returned a third time", RULED, Action.RETURN, {"UL"}),
        ("a ruling binds after a reopening too", RULED_AND_REOPENED, Action.RECALL, set()),
        ("a second decline is the supervisor's", CONTESTED, Action.DECLINE, {"SV"}),
        ("a decline is contested once", DECLINED_AGAIN, Action.CONTEST, set()),
        ("the second time only an operator sends back", CHECKED_AGAIN, Action.SEND_BACK, {"OP"}),
        ("the second time an officer may still confirm", CHECKED_AGAIN, Action.CONFIRM, {"OP", "OF"}),
        ("a request is granted by the operator", ASKED, Action.GRANT, {"OP"}),
        ("a request is refused by the operator", ASKED, Action.REFUSE, {"OP"}),
        ("nobody asks for more time twice", MORE_TIME_ASKED, Action.EXTEND, set()),
        ("more time is granted by the operator", MORE_TIME_ASKED, Action.GRANT, {"OP"}),
        ("more time is refused by the operator", MORE_TIME_ASKED, Action.REFUSE, {"OP"}),
        ("more time for the second time is granted by the supervisor", MORE_TIME_AGAIN, Action.GRANT, {"SV"}),
        ("more time for the second time is refused by the supervisor", MORE_TIME_AGAIN, Action.REFUSE, {"SV"}),
        ("nobody asks for a hold twice", HOLD_ASKED, Action.HOLD, set()),
        ("a short hold is granted by the operator", HOLD_ASKED, Action.GRANT, {"OP"}),
        ("a short hold is refused by the operator", HOLD_ASKED, Action.REFUSE, {"OP"}),
        ("a long hold is granted by the supervisor", LONG_HOLD, Action.GRANT, {"SV"}),
        ("a long hold is refused by the supervisor", LONG_HOLD, Action.REFUSE, {"SV"}),
        ("nobody asks twice for a transfer", TRANSFER_ASKED, Action.TRANSFER, set()),
        ("a transfer is granted by the supervisor", TRANSFER_ASKED, Action.GRANT, {"SV"}),
        ("a transfer is refused by the supervisor", TRANSFER_ASKED, Action.REFUSE, {"SV"}),
        ("the county reports once", ARRIVED, Action.ARRIVE, set()),
        ("the county gives it back after reporting too", ARRIVED, Action.COUNTY_RETURN, {"CO"}),
        ("nobody asks twice to take it back", WITHDRAWAL, Action.CANCEL, set()),
        ("taking back what is handled is granted by the operator", WITHDRAWAL, Action.GRANT, {"OP"}),
        ("taking back what is handled is refused by the operator", WITHDRAWAL, Action.REFUSE, {"OP"}),
        ("nobody asks twice, but the operator may reopen", ASKED, Action.REOPEN, {"OP"}),
        ("who rang up is called by the operator", TO_BE_CALLED, Action.TELL, {"OP"}),
        ("or reached by a message", replace(TO_BE_CALLED, tell_by=TellBy.SMS), Action.TELL, {"OP", "SYS"}),
        ("who was called is not called again", walk(TO_BE_CALLED, (Action.TELL, AN_OPERATOR)), Action.TELL, set()),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_later_rounds(sentence: str, incident: Incident, action: Action, who: set[str]) -> None:
    may = {
        name
        for name, actor in EVERYBODY.items()
        if action in {move.action for move in allowed_moves(incident, actor, at=NOON)}
    }

    assert may == who, sentence


def test_after_the_ruling_of_the_supervisor_nothing_is_returned() -> None:
    bound = walk(RETURNED_THRICE, (Action.RULE, A_SUPERVISOR))

    with pytest.raises(MoveRefused, match="second or third return"):
        check_move(bound, Action.RETURN, A_UNIT_LEAD, at=NOON)


def test_a_unit_may_return_until_the_return_limit_and_not_at_it() -> None:
    incident = an_incident(ASSIGNED)
    limit = NOON + RETURN_MINUTES * MINUTE

    assert check_move(incident, Action.RETURN, A_UNIT_LEAD, at=limit - timedelta(microseconds=1))
    with pytest.raises(MoveRefused, match="within the return limit"):
        check_move(incident, Action.RETURN, A_UNIT_LEAD, at=limit)


def test_what_somebody_else_could_do_is_not_yours_and_what_nobody_could_do_is_refused() -> None:
    incident = an_incident(ASSIGNED)

    with pytest.raises(NotYours, match="handler or unit lead"):
        check_move(incident, Action.SIGN, A_CITIZEN, at=NOON)
    with pytest.raises(MoveRefused, match=r"elsewhere \(assigned"):
        check_move(incident, Action.CONFIRM, AN_OPERATOR, at=NOON)
    with pytest.raises(NotYours, match="supervisor"):
        check_move(CONTESTED, Action.DECLINE, AN_OPERATOR, at=NOON)


def test_whoever_dealt_with_it_in_any_round_checks_nothing_that_followed() -> None:
    first = an_actor("officer-3", Role.OFFICER, CELL)
    received = walk(
        a_report(),
        (Action.SELF_HANDLE, first),
        (Action.REOPEN, AN_OPERATOR),
        (Action.SELF_HANDLE, AN_OFFICER),
        (Action.REOPEN, AN_OPERATOR),
    )
    handed_in = walk(
        received, (Action.ASSIGN, AN_OPERATOR), (Action.SIGN, EVERYBODY["H"]), (Action.HAND_IN, EVERYBODY["H"])
    )

    for officer in (first, AN_OFFICER):
        with pytest.raises(NotYours):
            check_move(handed_in, Action.CONFIRM, officer, at=NOON)
    assert check_move(handed_in, Action.CONFIRM, AN_OPERATOR, at=NOON)


def test_an_unplaced_incident_belongs_to_the_operator_of_the_town_and_to_no_officer() -> None:
    unplaced = a_report(cell=None)

    assert check_move(unplaced, Action.ASSIGN, AN_OPERATOR, at=NOON)
    with pytest.raises(NotYours):
        check_move(unplaced, Action.SELF_HANDLE, AN_OFFICER, at=NOON)


def test_a_move_decided_on_an_old_version_is_stale() -> None:
    incident = an_incident(HANDLING)

    check_version(incident, Action.HAND_IN, EVERYBODY["H"], incident.version)
    with pytest.raises(Stale, match="version 2, but the incident is at version 3"):
        check_version(incident, Action.HAND_IN, EVERYBODY["H"], incident.version - 1)


def test_only_rating_asking_commenting_nudging_and_supervising_need_no_version() -> None:
    free = set()
    for state in STATES:
        incident = an_incident(state)
        for who, actor in EVERYBODY.items():
            for move in allowed_moves(incident, actor, at=NOON):
                try:
                    check_version(incident, move.action, actor, None)
                except VersionNeeded:
                    continue
                free.add((move.action, who))

    assert {action for action, who in free if who != "SYS"} == {
        Action.RATE,
        Action.REOPEN,
        Action.COMMENT,
        Action.NUDGE,
        Action.SUPERVISE,
    }
    assert (Action.REOPEN, "RP") in free
    assert (Action.REOPEN, "OP") not in free


def test_the_walk_to_a_ruling_ends_in_one() -> None:
    assert walk(a_report(), *TO_RULING).returns == 2


def test_only_what_ends_an_incident_or_sends_work_back_is_offered_as_a_danger() -> None:
    dangers = {move.action for move in MOVES if move.tone is Tone.DANGER}

    assert dangers == {Action.DECLINE, Action.CANCEL, Action.RETURN, Action.SEND_BACK, Action.COUNTY_RETURN}


def test_where_a_request_waits_to_agree_comes_before_to_refuse() -> None:
    deciding = {(move.action, move.tone) for move in MOVES if move.action in (Action.GRANT, Action.REFUSE)}

    assert deciding == {(Action.GRANT, Tone.PRIMARY), (Action.REFUSE, Tone.PLAIN)}
