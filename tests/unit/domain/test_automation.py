"""Automatic decisions: applied whole, left to a person with the reason, or ignored when a person was faster."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from dispatch.domain.actor import Grant
from dispatch.domain.automation import apply_triage, leave_to_person
from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.on_the_spot import PHOTOS_WITHIN, OnTheSpot, conclude
from dispatch.domain.refusals import InvalidValue
from dispatch.domain.terms import Action, ClockKind, Grade, Outcome, Platform, Role, Status
from dispatch.domain.township.self_handling import SelfHandlingList
from dispatch.domain.township.units import HandlingUnit
from dispatch.domain.workflow.conditions import ASSIGNED, IMPORTED, RECEIVED
from schemas.facts import DecisionIgnored, IncidentAssigned, IncidentClassified, LeftToPerson
from tests.builders import (
    A_VILLAGE,
    ADMISSIONS,
    AN_OFFICER,
    AN_OPERATOR,
    DISPUTE,
    LITTER,
    MINUTE,
    NOON,
    OTHER_CELL,
    PHOTO,
    SAMPLED,
    TOWNSHIP,
    UNSAMPLED,
    a_report,
    a_township,
    a_triage,
    a_unit,
    an_incident,
    latest,
    walk,
)

FRESH = a_report(category=None, cell=None)


def applied(incident: Incident, unit: HandlingUnit | None, /, **changes: Any) -> Decision:
    """Triage's decision for the unit applied at noon; `unit`: the one that there is, None where there is none."""
    lists = {name: changes.pop(name) for name in ("admissions", "self_handling") if name in changes}
    township = a_township(units={unit.id: unit} if unit else {}, **({"self_handling": SelfHandlingList()} | lists))
    on_the_spot = changes.pop("on_the_spot", None)
    decided = a_triage(**({"unit": unit.id} if unit else {}), **changes)
    return apply_triage(incident, decided, township, at=NOON, cause=decided.event_id, on_the_spot=on_the_spot)


def waits_because(decision: Decision) -> str:
    """Why the incident is left to a person."""
    assert decision.incident.left_to_person
    assert decision.incident.status is Status.RECEIVED
    last = decision.change.announce[-1].fact
    assert isinstance(last, LeftToPerson)
    return last.why


def test_it_classifies_places_and_assigns_in_one_version() -> None:
    decision = applied(FRESH, a_unit())

    after = decision.incident
    assert (after.status, after.version, after.seq) == (Status.ASSIGNED, FRESH.version + 1, FRESH.seq + 2)
    assert (after.category, after.grade, after.platform) == (LITTER, Grade.ORDINARY, Platform.ENFORCEMENT)
    assert after.decided_by == "triage v1"
    assert [clock.kind for clock in after.clocks if clock.running] == [
        ClockKind.TOTAL,
        ClockKind.HANDLE,
        ClockKind.SIGN,
    ]


def test_every_reason_is_announced_once_with_what_it_led_to() -> None:
    classified, assigned = (said.fact for said in applied(FRESH, a_unit()).change.announce)

    assert isinstance(classified, IncidentClassified)
    assert isinstance(assigned, IncidentAssigned)
    assert [step.step for step in classified.steps] == ["classify", "grade", "locate"]
    assert [step.step for step in assigned.steps] == ["route"]
    assert (assigned.responsibility_row, assigned.level, assigned.by_rules) == ("R1", "town", "triage v1")
    assert assigned.handle_due_at == NOON + 60 * MINUTE


def test_it_acts_as_the_platform_and_no_person() -> None:
    assert {(said.actor, said.by) for said in applied(FRESH, a_unit()).change.announce} == {(None, Role.PLATFORM)}


@pytest.mark.parametrize(
    ("why", "unit", "changes"),
    [
        ("no_category", a_unit(), {"category": None}),
        ("unplaced", a_unit(), {"cell": None}),
        ("no_unit", None, {"unit": None}),
        ("unknown_unit", None, {}),
        ("outside_jurisdiction", a_unit(covers=OTHER_CELL), {}),
        ("admission_item_needed", A_VILLAGE, {"admissions": ADMISSIONS}),
        ("missing", a_unit(), {"responsibility_row": None}),
    ],
)
def test_what_it_cannot_assign_waits_for_a_person_with_the_reason(
    why: str, unit: HandlingUnit | None, changes: dict[str, Any]
) -> None:
    decision = applied(FRESH, unit, **changes)

    assert waits_because(decision) == why
    assert latest(decision.incident, ClockKind.RECEIVE) == latest(FRESH, ClockKind.RECEIVE)
    assert decision.incident.version == FRESH.version + 1


def test_a_village_is_assigned_with_an_item_of_the_list() -> None:
    decision = applied(FRESH, A_VILLAGE, admission_item="D01", admissions=ADMISSIONS)

    assert decision.incident.status is Status.ASSIGNED


def test_a_category_from_the_report_stands_where_triage_has_none() -> None:
    decision = applied(a_report(category=DISPUTE), a_unit(), category=None)

    assert (decision.incident.category, decision.incident.status) == (DISPUTE, Status.ASSIGNED)


DONE = applied(FRESH, a_unit()).incident
LEFT = applied(FRESH, None, unit=None).incident


@pytest.mark.parametrize(
    ("why", "incident"),
    [
        ("already_decided", DONE),
        ("already_decided", LEFT),
        ("person_only", walk(an_incident(ASSIGNED), (Action.RECALL, AN_OPERATOR))),
        ("person_only", walk(an_incident(RECEIVED), (Action.CLASSIFY, AN_OPERATOR))),
        ("move_refused", an_incident(ASSIGNED)),
        ("move_refused", walk(an_incident(RECEIVED), (Action.DECLINE, AN_OPERATOR))),
    ],
)
def test_what_comes_too_late_is_recorded_and_changes_nothing(why: str, incident: Incident) -> None:
    decision = applied(incident, a_unit())

    assert decision.incident == replace(incident, seq=incident.seq + 1)
    (said,) = decision.change.announce
    assert isinstance(said.fact, DecisionIgnored)
    assert said.fact.refusal == why


SHOWN = OnTheSpot(officer=AN_OFFICER, shown=(PHOTO,))
AWAITED = OnTheSpot(officer=AN_OFFICER, awaited=(PHOTO,))
NO_PHOTO = OnTheSpot(officer=AN_OFFICER)
A_STRANGER = OnTheSpot(
    officer=dataclasses.replace(AN_OFFICER, grants=(Grant(role=Role.OFFICER, area=OTHER_CELL),)), shown=(PHOTO,)
)


def reported_as_done(**more: Any) -> Incident:
    return a_report(reporter=AN_OFFICER, self_handled=True, proof=(PHOTO,), category=None, cell=None, **more)


def test_a_report_that_is_dealt_with_is_classified_and_closed_and_not_assigned() -> None:
    decision = applied(reported_as_done(), a_unit(), self_handling=UNSAMPLED, on_the_spot=SHOWN)

    after = decision.incident
    assert (after.outcome, after.category, after.lead) == (Outcome.SELF_HANDLED, LITTER, None)
    assert [type(said.fact).__name__ for said in decision.change.announce] == [
        "IncidentClassified",
        "IncidentSelfHandled",
        "IncidentClosed",
    ]
    assert (decision.change.announce[1].actor, decision.change.announce[1].by) == (AN_OFFICER.user, Role.OFFICER)


def test_a_sampled_report_that_is_dealt_with_waits_for_a_check() -> None:
    decision = applied(reported_as_done(), a_unit(), self_handling=SAMPLED, on_the_spot=SHOWN)

    assert decision.incident.status is Status.AWAITING_CHECK


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("not_on_list", {"category": DISPUTE, "self_handling": SAMPLED, "on_the_spot": SHOWN}),
        ("not_on_list", {"category": DISPUTE, "self_handling": SAMPLED, "on_the_spot": AWAITED}),
        ("not_on_list", {"on_the_spot": SHOWN}),
        ("no_after_photo", {"self_handling": SAMPLED, "on_the_spot": NO_PHOTO}),
        ("not_yours", {"self_handling": SAMPLED, "on_the_spot": A_STRANGER}),
        ("unplaced", {"cell": None, "self_handling": SAMPLED, "on_the_spot": SHOWN}),
        ("no_category", {"category": None, "self_handling": SAMPLED, "on_the_spot": SHOWN}),
    ],
)
def test_a_report_that_is_dealt_with_otherwise_waits_for_a_person(why: str, changes: dict[str, Any]) -> None:
    assert waits_because(applied(reported_as_done(), a_unit(), **changes)) == why


def awaiting_its_photo(**more: Any) -> Incident:
    return applied(reported_as_done(**more), a_unit(), self_handling=UNSAMPLED, on_the_spot=AWAITED).incident


def concluded(incident: Incident, said: OnTheSpot, *, after: timedelta = MINUTE) -> Decision | None:
    """What comes of it so long after noon."""
    return conclude(incident, TOWNSHIP, said, at=NOON + after, cause=PHOTO)


def test_a_report_that_is_dealt_with_waits_for_its_after_photo_and_for_nobody() -> None:
    incident = awaiting_its_photo()

    assert (incident.status, incident.category, incident.left_to_person) == (Status.RECEIVED, LITTER, False)
    assert [clock.kind for clock in incident.clocks if clock.running] == [ClockKind.TOTAL, ClockKind.RECEIVE]
    assert concluded(incident, AWAITED) is None


def test_it_is_closed_as_the_officers_own_move_when_the_photo_is_there() -> None:
    decision = concluded(awaiting_its_photo(), SHOWN)

    assert decision is not None
    assert decision.incident.outcome is Outcome.SELF_HANDLED
    said = decision.change.announce[0]
    assert (said.actor, said.by, said.attachments) == (AN_OFFICER.user, Role.OFFICER, (PHOTO,))


@pytest.mark.parametrize(
    ("why", "said", "after"),
    [
        ("no_after_photo", AWAITED, PHOTOS_WITHIN),
        ("no_after_photo", NO_PHOTO, MINUTE),
        ("not_yours", A_STRANGER, MINUTE),
    ],
    ids=["no photo in time", "every photo was refused", "the officer has left the cell"],
)
def test_it_is_left_to_a_person_when_there_is_nothing_to_believe(why: str, said: OnTheSpot, after: timedelta) -> None:
    decision = concluded(awaiting_its_photo(), said, after=after)

    assert decision is not None
    assert waits_because(decision) == why
    assert concluded(decision.incident, SHOWN, after=after) is None


def test_a_photo_that_comes_when_a_person_has_taken_it_in_hand_changes_nothing() -> None:
    taken = walk(awaiting_its_photo(), (Action.ASSIGN, AN_OPERATOR))

    assert concluded(taken, SHOWN) is None


def test_history_is_classified_and_nothing_else() -> None:
    decision = applied(an_incident(IMPORTED), a_unit())

    after = decision.incident
    assert (after.status, after.category, after.clocks, after.left_to_person) == (Status.CLOSED, LITTER, (), False)
    assert len(decision.change.announce) == 1


def test_history_that_nothing_is_known_about_says_so() -> None:
    decision = applied(an_incident(IMPORTED), None, category=None)

    assert decision.incident.left_to_person
    assert isinstance(decision.change.announce[-1].fact, LeftToPerson)


@pytest.mark.parametrize("changes", [{"grade": 9}, {"platform": "circus"}])
def test_words_that_the_rules_do_not_know_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="grade or platform"):
        applied(FRESH, a_unit(), **changes)


def test_what_cannot_be_decided_at_all_goes_to_the_queue_and_may_still_be_decided() -> None:
    decision = leave_to_person(FRESH, why="dead_letter")

    assert waits_because(decision) == "dead_letter"
    assert decision.incident.version == FRESH.version
    assert applied(decision.incident, a_unit()).incident.left_to_person is False


def test_what_a_person_has_already_is_not_put_into_the_queue() -> None:
    decision = leave_to_person(an_incident(ASSIGNED), why="dead_letter")

    assert isinstance(decision.change.announce[0].fact, DecisionIgnored)
    assert not decision.incident.left_to_person


def test_danger_to_life_makes_it_urgent_and_calls_an_operator_at_once_with_or_without_a_category() -> None:
    unknown = applied(FRESH, None, urgent=True, category=None, grade=2)
    known = applied(FRESH, a_unit(), urgent=True, grade=2)

    assert waits_because(unknown) == "no_category"
    for decision in (unknown, known):
        assert (decision.incident.urgent, decision.incident.grade) == (True, Grade.MAJOR)
        assert [(notice.kind, notice.to) for notice in decision.change.notify] == [("danger", "operator")]


def test_nobody_is_called_twice_about_what_was_urgent_already() -> None:
    assert applied(replace(FRESH, urgent=True), a_unit(), urgent=True).change.notify == ()


def test_an_accusation_calls_the_supervisor_and_thanks_wait_for_a_person() -> None:
    accusation = applied(FRESH, a_unit(), accused=("unit:u-market",), purpose="complaint")
    thanks = applied(FRESH, None, unit=None, category=None, purpose="thanks")

    assert [(notice.kind, notice.to) for notice in accusation.change.notify] == [("accusation", "supervisor")]
    assert waits_because(accusation) == "accusation"
    assert waits_because(thanks) == "thanks"
