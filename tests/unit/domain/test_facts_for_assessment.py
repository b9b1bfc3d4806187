"""What counts for or against a unit says of which unit and assignment it is: no figure has to guess who had it then."""

from __future__ import annotations

import pytest

from dispatch.domain.actor import Actor
from dispatch.domain.incident import Incident
from dispatch.domain.terms import Action
from dispatch.domain.workflow.conditions import AWAITING_CHECK, AWAITING_RATING, HANDLING, ON_HOLD, RECEIVED, RULING
from schemas.facts import (
    AssignmentReturned,
    Fact,
    HandlingExtended,
    IncidentHeld,
    IncidentNudged,
    IncidentResumed,
    IncidentSupervised,
    ResultHandedIn,
    ResultSentBack,
)
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    NOON,
    PERFORM,
    SAMPLED,
    a_cause,
    a_report,
    a_township,
    an_incident,
    decision_of,
    walk,
)

ASKED_TO_WAIT = walk(an_incident(HANDLING), (Action.HOLD, A_HANDLER))
ASKED_FOR_TIME = walk(an_incident(HANDLING), (Action.EXTEND, A_HANDLER))
ON_THE_SPOT = decision_of(
    Action.SELF_HANDLE, a_report(), AN_OFFICER, township=a_township(self_handling=SAMPLED), attachments=(A_PHOTO,)
).incident


def noted(incident: Incident, action: Action, actor: Actor, kind: type[Fact]) -> Fact:
    """The fact of a kind that a move notes."""
    decision = PERFORM[action](incident, actor, NOON, a_cause(incident))
    return next(said.fact for said in decision.change.announce if isinstance(said.fact, kind))


@pytest.mark.parametrize(
    ("sentence", "incident", "action", "actor", "kind"),
    [
        ("a return", an_incident(HANDLING), Action.RETURN, A_UNIT_LEAD, AssignmentReturned),
        ("a hold", ASKED_TO_WAIT, Action.GRANT, AN_OPERATOR, IncidentHeld),
        ("the end of a hold", an_incident(ON_HOLD), Action.RESUME, A_HANDLER, IncidentResumed),
        ("an extension", ASKED_FOR_TIME, Action.GRANT, AN_OPERATOR, HandlingExtended),
        ("a result", an_incident(HANDLING), Action.HAND_IN, A_HANDLER, ResultHandedIn),
        ("a rework", an_incident(AWAITING_CHECK), Action.SEND_BACK, AN_OFFICER, ResultSentBack),
        ("a nudge", an_incident(HANDLING), Action.NUDGE, A_CITIZEN, IncidentNudged),
        ("a nudge while it waits", an_incident(ON_HOLD), Action.NUDGE, AN_OPERATOR, IncidentNudged),
        ("a card", an_incident(HANDLING), Action.SUPERVISE, A_SUPERVISOR, IncidentSupervised),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_counts_for_or_against_a_unit_names_it(
    sentence: str, incident: Incident, action: Action, actor: Actor, kind: type[Fact]
) -> None:
    fact = noted(incident, action, actor, kind)

    assert (getattr(fact, "unit", None), getattr(fact, "assignment", None)) == ("u-squad", incident.lead), sentence


@pytest.mark.parametrize(
    ("sentence", "incident", "action", "actor", "kind"),
    [
        ("nudged in the command room's queue", an_incident(RECEIVED), Action.NUDGE, AN_OPERATOR, IncidentNudged),
        ("nudged while a ruling is due", an_incident(RULING), Action.NUDGE, AN_OPERATOR, IncidentNudged),
        ("nudged while somebody checks", an_incident(AWAITING_CHECK), Action.NUDGE, AN_OPERATOR, IncidentNudged),
        ("nudged while the reporter may rate", an_incident(AWAITING_RATING), Action.NUDGE, AN_OPERATOR, IncidentNudged),
        ("an officer's own work sent back", ON_THE_SPOT, Action.SEND_BACK, AN_OPERATOR, ResultSentBack),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_unit_had_in_hand_counts_against_none(
    sentence: str, incident: Incident, action: Action, actor: Actor, kind: type[Fact]
) -> None:
    fact = noted(incident, action, actor, kind)

    assert (getattr(fact, "unit", "?"), getattr(fact, "assignment", "?")) == (None, None), sentence
