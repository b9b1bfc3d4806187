"""The clocks column of the table: which clock runs, stands or counts for nothing after each move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action, AssignmentState, ClockKind
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    DECLINED,
    HANDLING,
    RECEIVED,
    RESOLVED,
    RULING,
    SELF_HANDLED,
)
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    ANOTHER_UNIT,
    MINUTE,
    NOON,
    SAMPLED,
    a_report,
    a_township,
    an_incident,
    decision_of,
    latest,
    perform,
    walk,
)

LETTERS: Mapping[ClockKind, str] = {
    ClockKind.TOTAL: "T",
    ClockKind.RECEIVE: "R",
    ClockKind.SIGN: "S",
    ClockKind.HANDLE: "Hd",
    ClockKind.RULING: "U",
    ClockKind.CHECK: "K",
    ClockKind.RATING: "A",
    ClockKind.REQUEST: "Q",
    ClockKind.ARRIVAL: "arrival",
    ClockKind.COUNTY: "county",
}
LATER = NOON + 5 * MINUTE


def running(incident: Incident) -> str:
    """The letters of the clocks that run, sorted."""
    return " ".join(sorted(LETTERS[clock.kind] for clock in incident.clocks if clock.running))


def due(incident: Incident, kind: ClockKind) -> datetime:
    """When the latest clock of a kind is due."""
    due_at = latest(incident, kind).due_at
    assert due_at is not None
    return due_at


RETURNED = walk(an_incident(HANDLING), (Action.RETURN, A_UNIT_LEAD))
WITHDRAWAL = walk(an_incident(HANDLING), (Action.CANCEL, A_CITIZEN))
ASKED = walk(an_incident(AWAITING_RATING), (Action.REOPEN, A_CITIZEN))


@pytest.mark.parametrize(
    ("sentence", "before", "action", "actor", "after"),
    [
        ("1 a report starts T and R", None, None, None, "R T"),
        ("3 a decline stops everything", an_incident(RECEIVED), Action.DECLINE, AN_OPERATOR, ""),
        ("4 contesting: T resumes, new R", an_incident(DECLINED), Action.CONTEST, A_CITIZEN, "R T"),
        ("5 dealt with on the spot", an_incident(RECEIVED), Action.SELF_HANDLE, AN_OFFICER, ""),
        ("6 assigning: stop R, start S, Hd", an_incident(RECEIVED), Action.ASSIGN, AN_OPERATOR, "Hd S T"),
        ("7 recalling: S, Hd void, R resumes", an_incident(ASSIGNED), Action.RECALL, AN_OPERATOR, "R T"),
        ("8 signing stops S", an_incident(ASSIGNED), Action.SIGN, A_HANDLER, "Hd T"),
        ("9 first return, unsigned", an_incident(ASSIGNED), Action.RETURN, A_UNIT_LEAD, "Hd R T"),
        ("9 first return, signed", an_incident(HANDLING), Action.RETURN, A_UNIT_LEAD, "Hd R T"),
        ("6 after a return, same unit", RETURNED, Action.ASSIGN, AN_OPERATOR, "Hd S T"),
        ("10 second return", walk(RETURNED, (Action.ASSIGN, AN_OPERATOR)), Action.RETURN, A_UNIT_LEAD, "Hd T U"),
        ("11 ruling, same unit", an_incident(RULING), Action.RULE, AN_OPERATOR, "Hd S T"),
        ("30 handing in: stop Hd, start K", an_incident(HANDLING), Action.HAND_IN, A_HANDLER, "K T"),
        ("31 confirming: told, T stops", an_incident(AWAITING_CHECK), Action.CONFIRM, AN_OFFICER, "A"),
        (
            "31 confirming with nobody to ask",
            an_incident(AWAITING_CHECK, reporter=None),
            Action.CONFIRM,
            AN_OFFICER,
            "",
        ),
        ("32 sending back: Hd resumes", an_incident(AWAITING_CHECK), Action.SEND_BACK, AN_OFFICER, "Hd T"),
        ("34 rating stops A", an_incident(AWAITING_RATING), Action.RATE, A_CITIZEN, ""),
        ("34 rating lets a request lapse", ASKED, Action.RATE, A_CITIZEN, ""),
        ("35 asking starts Q and stops nothing", an_incident(AWAITING_RATING), Action.REOPEN, A_CITIZEN, "A Q"),
        ("35 asking for what is closed starts Q", an_incident(RESOLVED), Action.REOPEN, A_CITIZEN, "Q"),
        ("35 an operator reopens what was asked for", ASKED, Action.REOPEN, AN_OPERATOR, "Hd S T"),
        ("35 granting before a rating", ASKED, Action.GRANT, AN_OPERATOR, "Hd S T"),
        ("35 refusing leaves the window", ASKED, Action.REFUSE, AN_OPERATOR, "A"),
        ("35 reopening what is closed", an_incident(RESOLVED), Action.REOPEN, AN_OPERATOR, "Hd S T"),
        ("35 reopening after self-handling", an_incident(SELF_HANDLED), Action.REOPEN, AN_OPERATOR, "R T"),
        ("39 taking it back stops everything", an_incident(ASSIGNED), Action.CANCEL, A_CITIZEN, ""),
        ("39 asking to take it back starts Q", an_incident(HANDLING), Action.CANCEL, A_CITIZEN, "Hd Q T"),
        ("39 granting it stops everything", WITHDRAWAL, Action.GRANT, AN_OPERATOR, ""),
        ("39 refusing it leaves the rest", WITHDRAWAL, Action.REFUSE, AN_OPERATOR, "Hd T"),
        ("40 locating", an_incident(HANDLING), Action.LOCATE, AN_OPERATOR, "Hd T"),
        ("41 accusing what waits", a_report(), Action.ACCUSE, A_SUPERVISOR, "R T"),
        ("41 accusing takes it from the unit", an_incident(HANDLING), Action.ACCUSE, A_SUPERVISOR, "R T"),
        ("41 accusing ends the ruling", an_incident(RULING), Action.ACCUSE, A_SUPERVISOR, "Hd R T"),
        ("41 accusing ends the check", an_incident(AWAITING_CHECK), Action.ACCUSE, A_SUPERVISOR, "R T"),
        ("41 accusing takes a decline back", an_incident(DECLINED), Action.ACCUSE, A_SUPERVISOR, "R T"),
        ("41 accusing what was told", an_incident(AWAITING_RATING), Action.ACCUSE, A_SUPERVISOR, "A"),
        ("41 accusing what is over", an_incident(RESOLVED), Action.ACCUSE, A_SUPERVISOR, ""),
        ("36 commenting", an_incident(HANDLING), Action.COMMENT, AN_OPERATOR, "Hd T"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_after_the_move_these_clocks_run(
    sentence: str, before: Incident | None, action: Action | None, actor: Actor | None, after: str
) -> None:
    if before is None or action is None or actor is None:
        assert running(a_report()) == after
        return

    assert running(perform(before, action, actor, at=LATER)) == after


def test_a_sampled_self_handling_starts_a_check() -> None:
    sampling = a_township(self_handling=SAMPLED)

    after = decision_of(
        Action.SELF_HANDLE, an_incident(RECEIVED), AN_OFFICER, township=sampling, attachments=(A_PHOTO,)
    ).incident

    assert running(after) == "K"


def test_an_imposed_due_time_caps_the_total_and_nothing_else() -> None:
    imposed = NOON + 3 * MINUTE

    incident = a_report(imposed_due_at=imposed)

    assert due(incident, ClockKind.TOTAL) == imposed
    assert due(incident, ClockKind.RECEIVE) == NOON + 10 * MINUTE


def test_after_a_recall_the_receive_clock_has_what_was_left() -> None:
    assigned = perform(a_report(), Action.ASSIGN, AN_OPERATOR, at=NOON + 4 * MINUTE)

    recalled = perform(assigned, Action.RECALL, AN_OPERATOR, at=NOON + 9 * MINUTE)

    assert due(recalled, ClockKind.RECEIVE) == NOON + 9 * MINUTE + 6 * MINUTE
    assert [clock.state for clock in recalled.clocks if clock.assignment] == ["voided", "voided"]


def test_the_total_survives_returns_with_its_due_time() -> None:
    incident = an_incident(HANDLING)

    ruled = walk(
        incident,
        (Action.RETURN, A_UNIT_LEAD),
        (Action.ASSIGN, AN_OPERATOR),
        (Action.RETURN, A_UNIT_LEAD),
        (Action.RULE, AN_OPERATOR),
        (Action.RETURN, A_UNIT_LEAD),
        (Action.RULE, A_SUPERVISOR),
        at=LATER,
    )

    assert latest(ruled, ClockKind.TOTAL) == latest(incident, ClockKind.TOTAL)


def test_the_same_unit_gets_its_assignment_and_its_handling_clock_back() -> None:
    incident = an_incident(RULING)

    ruled = perform(incident, Action.RULE, AN_OPERATOR, at=LATER)

    assert ruled.lead_assignment is not None
    assert ruled.lead_assignment.binding
    assert [assignment.id for assignment in ruled.assignments] == [a.id for a in incident.assignments]
    assert latest(ruled, ClockKind.HANDLE) == latest(incident, ClockKind.HANDLE)


def test_another_unit_starts_anew_and_the_old_handling_clock_is_kept_for_assessment() -> None:
    incident = an_incident(RULING)

    ruled = decision_of(Action.RULE, incident, AN_OPERATOR, at=LATER, unit=ANOTHER_UNIT.id, reason="归市场所").incident

    old, new = [clock for clock in ruled.clocks if clock.kind is ClockKind.HANDLE]
    assert (old.state, old.due_at) == ("stopped", NOON + 60 * MINUTE)
    assert (new.state, new.due_at) == ("running", LATER + 60 * MINUTE)
    assert [a.state for a in ruled.assignments] == [AssignmentState.RETURNED, AssignmentState.ASSIGNED]


def test_after_a_first_return_another_unit_starts_anew() -> None:
    again = decision_of(
        Action.ASSIGN, RETURNED, AN_OPERATOR, at=LATER, unit=ANOTHER_UNIT.id, reason="归市场所"
    ).incident

    assert running(again) == "Hd S T"
    assert due(again, ClockKind.HANDLE) == LATER + 60 * MINUTE


def test_sent_back_the_unit_has_what_was_left_and_the_check_does_not_count() -> None:
    handed_in = perform(an_incident(HANDLING), Action.HAND_IN, A_HANDLER, at=NOON + 20 * MINUTE)

    sent_back = perform(handed_in, Action.SEND_BACK, AN_OFFICER, at=NOON + 45 * MINUTE)

    assert due(sent_back, ClockKind.HANDLE) == NOON + 45 * MINUTE + 40 * MINUTE
    assert sent_back.reworks == 1


def test_a_second_check_has_a_clock_of_its_own() -> None:
    again = walk(an_incident(AWAITING_CHECK), (Action.SEND_BACK, AN_OFFICER), (Action.HAND_IN, A_HANDLER), at=LATER)

    checks = [clock for clock in again.clocks if clock.kind is ClockKind.CHECK]
    assert [clock.state for clock in checks] == ["stopped", "running"]
    assert checks[1].due_at == LATER + 30 * MINUTE


def test_contested_the_total_runs_on_without_the_time_it_was_closed() -> None:
    declined = perform(a_report(), Action.DECLINE, AN_OPERATOR, at=NOON + 5 * MINUTE)

    contested = perform(declined, Action.CONTEST, A_CITIZEN, at=NOON + 25 * MINUTE)

    assert due(contested, ClockKind.TOTAL) == NOON + 140 * MINUTE
    assert due(contested, ClockKind.RECEIVE) == NOON + 35 * MINUTE


def test_reopened_there_is_a_new_total_and_the_first_one_stays_as_it_was() -> None:
    closed = an_incident(RESOLVED)

    reopened = perform(closed, Action.REOPEN, AN_OPERATOR, at=LATER)

    first, second = [clock for clock in reopened.clocks if clock.kind is ClockKind.TOTAL]
    assert first == latest(closed, ClockKind.TOTAL)
    assert (second.round, second.due_at) == (1, LATER + 120 * MINUTE)


def test_recalled_after_a_reopening_there_is_no_old_receive_clock_to_go_on_with() -> None:
    reopened = perform(an_incident(RESOLVED), Action.REOPEN, AN_OPERATOR, at=LATER)

    recalled = perform(reopened, Action.RECALL, AN_OPERATOR, at=LATER)

    receiving = latest(recalled, ClockKind.RECEIVE)
    assert (receiving.round, receiving.started_at) == (1, LATER)


def test_an_imposed_due_time_that_has_passed_does_not_bind_the_new_round() -> None:
    steps = (
        (Action.ASSIGN, AN_OPERATOR),
        (Action.SIGN, A_HANDLER),
        (Action.HAND_IN, A_HANDLER),
        (Action.CONFIRM, AN_OFFICER),
    )
    rated = walk(a_report(imposed_due_at=LATER), *steps)

    before = perform(rated, Action.REOPEN, AN_OPERATOR, at=NOON + MINUTE)
    after = perform(rated, Action.REOPEN, AN_OPERATOR, at=LATER)

    assert due(before, ClockKind.TOTAL) == LATER
    assert due(after, ClockKind.TOTAL) == LATER + 120 * MINUTE


def test_a_regrade_rebases_what_runs_and_leaves_the_sign_clock() -> None:
    incident = an_incident(ASSIGNED)

    regraded = perform(incident, Action.CLASSIFY, AN_OPERATOR, at=NOON + 2 * MINUTE)

    assert due(regraded, ClockKind.HANDLE) == NOON + 20 * MINUTE
    assert latest(regraded, ClockKind.SIGN) == latest(incident, ClockKind.SIGN)
    assert latest(regraded, ClockKind.TOTAL) == latest(incident, ClockKind.TOTAL)


def test_what_a_unit_returned_before_a_reopening_is_not_given_back_to_it_with_the_old_clock() -> None:
    closed = walk(RETURNED, (Action.SELF_HANDLE, AN_OFFICER), (Action.REOPEN, AN_OPERATOR), at=LATER)

    again = decision_of(Action.ASSIGN, closed, AN_OPERATOR, at=LATER, unit="u-squad", reason="职责").incident

    assert due(again, ClockKind.HANDLE) == LATER + 60 * MINUTE
    assert len(again.assignments) == 2
