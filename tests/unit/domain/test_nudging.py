"""催办: whoever's turn it is hears of it, it is counted, and the reporter waits a day before pressing again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dispatch.domain.changed import replace
from dispatch.domain.incident import Incident
from dispatch.domain.refusals import MoveRefused, NotYours
from dispatch.domain.terms import Action, Status
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    HANDLING,
    RECEIVED,
    RESOLVED,
    RULING,
)
from schemas.facts import IncidentNudged
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    ANOTHER_CITIZEN,
    MINUTE,
    NOON,
    SAMPLED,
    a_report,
    a_township,
    an_incident,
    decision_of,
    perform,
    walk,
)

DAY = timedelta(hours=24)
UNIT = [("handler", "u-squad"), ("unit_lead", "u-squad")]
RETURNED = walk(an_incident(HANDLING), (Action.RETURN, A_UNIT_LEAD))
RETURNED_THRICE = walk(an_incident(RULING), (Action.RULE, AN_OPERATOR), (Action.RETURN, A_UNIT_LEAD))
SENT_BACK_ONCE = walk(an_incident(AWAITING_CHECK), (Action.SEND_BACK, AN_OFFICER), (Action.HAND_IN, A_HANDLER))
ON_THE_SPOT = decision_of(
    Action.SELF_HANDLE, a_report(), AN_OFFICER, township=a_township(self_handling=SAMPLED), attachments=(A_PHOTO,)
).incident


@pytest.mark.parametrize(
    ("sentence", "incident", "told"),
    [
        ("in the queue: the operator", an_incident(RECEIVED), [("operator", None)]),
        (
            "with a unit: its handler and its lead",
            an_incident(ASSIGNED),
            UNIT,
        ),
        ("being handled: the same", an_incident(HANDLING), UNIT),
        (
            "returned: the operator, and not the unit",
            RETURNED,
            [("operator", None)],
        ),
        ("a ruling is due: the operator", an_incident(RULING), [("operator", None)]),
        ("after the third return: the supervisor", RETURNED_THRICE, [("supervisor", None)]),
        ("handed in: who may check", an_incident(AWAITING_CHECK), [("officer", None), ("operator", None)]),
        ("handed in again: the operator", SENT_BACK_ONCE, [("operator", None)]),
        ("dealt with on the spot: somebody else", ON_THE_SPOT, [("operator", None)]),
        ("the reporter's turn: nobody", an_incident(AWAITING_RATING), []),
        (
            "somebody asked for it again: the operator",
            walk(an_incident(AWAITING_RATING), (Action.REOPEN, A_CITIZEN)),
            [("operator", None)],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whoever_s_clock_runs_is_told(sentence: str, incident: Incident, told: list[tuple[str, str | None]]) -> None:
    decision = decision_of(Action.NUDGE, incident, AN_OPERATOR)

    assert [(notice.to, notice.unit) for notice in decision.change.notify] == told, sentence
    assert {notice.kind for notice in decision.change.notify} <= {"nudge"}
    assert len({notice.id for notice in decision.change.notify}) == len(told)


def test_it_is_counted_and_moves_nothing() -> None:
    incident = an_incident(HANDLING)

    once = decision_of(Action.NUDGE, incident, AN_OPERATOR, note="快些")
    twice = decision_of(Action.NUDGE, once.incident, A_UNIT_LEAD)

    assert replace(once.incident, tallies=()) == replace(incident, seq=incident.seq + 1)
    assert (once.change.announce[0].fact, once.change.announce[0].note) == (
        IncidentNudged(count=1, assignment=incident.lead, unit="u-squad"),
        "快些",
    )
    assert twice.change.announce[0].fact == IncidentNudged(count=2, assignment=incident.lead, unit="u-squad")


def test_the_reporter_presses_once_in_24_hours_and_an_operator_whenever() -> None:
    incident = perform(an_incident(HANDLING), Action.NUDGE, A_CITIZEN)

    with pytest.raises(MoveRefused, match="once in 24 hours"):
        perform(incident, Action.NUDGE, A_CITIZEN, at=NOON + DAY - MINUTE)
    by_operator = perform(incident, Action.NUDGE, AN_OPERATOR, at=NOON + MINUTE)
    again = perform(by_operator, Action.NUDGE, A_CITIZEN, at=NOON + DAY)

    assert [(tally.of, tally.times) for tally in again.tallies] == [("nudge", 3), ("nudge_of_reporter", 2)]


def test_what_is_closed_is_not_pressed_for_and_a_stranger_presses_for_nothing() -> None:
    closed = an_incident(RESOLVED)

    assert closed.status is Status.CLOSED
    with pytest.raises(MoveRefused, match=r"elsewhere \(closed"):
        perform(closed, Action.NUDGE, AN_OPERATOR)
    for stranger in (ANOTHER_CITIZEN, A_HANDLER, AN_OFFICER):
        with pytest.raises(NotYours):
            perform(an_incident(HANDLING), Action.NUDGE, stranger)
