"""履职事项清单: what the town's list says is the county's goes there by the list, and the unit of the town helps."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from dispatch.domain.automation import apply_triage
from dispatch.domain.changed import replace
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.moves.table import allowed_moves
from dispatch.domain.refusals import InvalidValue, Missing, MoveRefused, TakenBack
from dispatch.domain.terms import (
    Action,
    AssignmentRole,
    AssignmentState,
    ClockKind,
    ClockReason,
    ClockState,
    Role,
    Status,
    UnitId,
)
from dispatch.domain.township.duties import Duties, Unfollowable
from dispatch.domain.township.duty_list import DutyList
from dispatch.domain.township.responsibility import ResponsibilityRow
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_RATING,
    HANDLING,
    RECEIVED,
    RULING,
)
from dispatch.domain.workflow.move import State
from schemas.facts import CoHandlerAdded, DecisionIgnored, IncidentAssigned, IncidentTransferred, LeftToPerson
from schemas.incident_records import Line
from schemas.reasons import Reason, line
from tests.builders import (
    A_CO_HANDLER,
    A_CO_UNIT_LEAD,
    A_COUNTY_OPERATOR,
    A_HELPING_UNIT,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OPERATOR,
    LEAD_NUMBER,
    LITTER,
    NOON,
    OTHER_CELL,
    THE_COUNTY,
    UNITS,
    a_report,
    a_row,
    a_township,
    a_triage,
    an_incident,
    decision_of,
    latest,
    perform,
    some_duties,
)

TAKEN_BACK = a_row("S01", unit=THE_COUNTY.id, level="county")
HELPING = a_row("P01", unit=A_HELPING_UNIT.id, level="county")
FRESH = a_report(category=None, cell=None)


def by_list(incident: Incident, item: str, *rows: ResponsibilityRow, **more: Any) -> Decision:
    """The incident transferred by an operator who cites the item and says why, with these rows in force."""
    township, given = a_township(duties=some_duties(*rows)), {"reason": "须县级处置"} | more
    return decision_of(Action.TRANSFER_LISTED, incident, AN_OPERATOR, township=township, duty_item=item, **given)


def decided(*rows: ResponsibilityRow, incident: Incident = FRESH, **changes: Any) -> Decision:
    """What becomes of triage's decision that the county leads, with these rows in force."""
    proposed = a_triage(unit=THE_COUNTY.id, level="county", **changes)
    township = a_township(duties=some_duties(*rows))
    return apply_triage(incident, proposed, township, at=NOON, cause=proposed.event_id)


def facts(decision: Decision) -> list[object]:
    return [said.fact for said in decision.change.announce]


def running(incident: Incident) -> set[ClockKind]:
    return {clock.kind for clock in incident.clocks if clock.running}


@pytest.mark.parametrize("state", [RECEIVED, ASSIGNED, HANDLING, RULING], ids=str)
def test_an_operator_alone_transfers_what_was_taken_back_and_cites_the_item(state: State) -> None:
    before = an_incident(state)

    decision = by_list(before, "S01", done="已拍照")

    after = decision.incident
    assert after.status is Status.WITH_COUNTY
    assert running(after) == {ClockKind.TOTAL, ClockKind.ARRIVAL}
    assert after.lead_assignment is not None
    assert (after.lead_assignment.unit, after.lead_assignment.duty_item) == (THE_COUNTY.id, "S01")
    (fact,) = facts(decision)
    assert isinstance(fact, IncidentTransferred)
    assert (fact.item, fact.list_version, fact.request) == ("S01", "2026", None)
    assert decision.change.announce[0].note == "须县级处置\n已拍照"
    assert [(one.kind, one.to) for one in decision.change.notify][:1] == [("with_county", Role.COUNTY_OPERATOR)]


def test_the_item_that_the_catalogue_cites_for_the_matter_needs_no_reason() -> None:
    decision = by_list(an_incident(RECEIVED), "S01", TAKEN_BACK, reason=None)

    assert decision.incident.status is Status.WITH_COUNTY
    assert decision.change.announce[0].note is None


@pytest.mark.parametrize("rows", [(), (HELPING,)], ids=["no row is about the matter", "its row cites another item"])
def test_another_item_than_that_of_the_matter_needs_a_reason(rows: tuple[ResponsibilityRow, ...]) -> None:
    with pytest.raises(Missing, match="reason"):
        by_list(an_incident(RECEIVED), "S01", *rows, reason=None)

    assert by_list(an_incident(RECEIVED), "S01", *rows, reason="检查发现房屋倾斜").incident.status is Status.WITH_COUNTY


def test_who_reads_it_is_told_the_item_its_department_and_who_does_what() -> None:
    (taken_back,) = facts(by_list(an_incident(RECEIVED), "S01"))
    helping = facts(by_list(an_incident(RECEIVED), "P01"))[0]

    assert isinstance(taken_back, IncidentTransferred)
    assert isinstance(helping, IncidentTransferred)
    (step,) = taken_back.steps
    assert (step.step, step.outcome, step.document) == ("route", THE_COUNTY.id, "duty_list 2026")
    assert step.lines == (
        a_line(Reason.ROUTE_DUTY_TAKEN_BACK, "S01", "房屋安全鉴定", "housing"),
        line(Reason.ROUTE_DUTY_DEPARTMENT_DOES, does="由县局受理"),
    )
    assert helping.steps[0].lines == (
        a_line(Reason.ROUTE_DUTY_HELPING, "P01", "水污染查处", "water"),
        line(Reason.ROUTE_DUTY_LAW, law="水法"),
        line(Reason.ROUTE_DUTY_TOWN_DOES, does="巡查、报告"),
    )


def a_line(reason: Reason, item: str, text: str, department: str) -> Line:
    return line(reason, duty_item=item, item_text=text, version="2026", department=department)


def test_what_ran_in_the_town_stops_when_it_goes_up_by_the_list() -> None:
    after = by_list(an_incident(HANDLING), "S01").incident

    handling = latest(after, ClockKind.HANDLE)
    assert (handling.state, handling.facts[-1].why) == (ClockState.STOPPED, ClockReason.TRANSFERRED)
    assert after.assignments[0].state is AssignmentState.RELEASED


@pytest.mark.parametrize(("item", "why"), [("Z99", "invalid duty item"), ("B01", "duty of town")])
def test_only_what_the_list_gives_to_the_county_goes_there_by_the_list(item: str, why: str) -> None:
    with pytest.raises(InvalidValue, match=why):
        by_list(an_incident(RECEIVED), item)


def test_with_what_is_helping_the_unit_of_the_town_is_asked_in_the_same_act() -> None:
    decision = by_list(an_incident(RECEIVED), "P01", HELPING)

    lead, co = decision.incident.assignments
    assert (lead.unit, lead.role) == (THE_COUNTY.id, AssignmentRole.LEAD)
    assert (co.unit, co.role, co.state) == (A_HELPING_UNIT.id, AssignmentRole.CO, AssignmentState.OFFERED)
    assert (co.duty_item, co.reason) == ("P01", "巡查、报告")
    added = facts(decision)[1]
    assert isinstance(added, CoHandlerAdded)
    assert (added.unit, added.duty_item) == (A_HELPING_UNIT.id, "P01")
    assert added.handle_due_at is not None
    assert [(one.kind, one.unit) for one in decision.change.notify] == [
        ("with_county", THE_COUNTY.id),
        ("co_added", A_HELPING_UNIT.id),
    ]
    accepted = perform(decision.incident, Action.CO_ACCEPT, A_CO_UNIT_LEAD)
    done = perform(accepted, Action.CO_HAND_IN, A_CO_HANDLER)
    assert perform(done, Action.COUNTY_RESULT, A_COUNTY_OPERATOR).status is Status.AWAITING_CHECK


def test_where_no_row_says_who_helps_the_unit_that_had_it_helps() -> None:
    handling = an_incident(HANDLING)
    assert handling.lead_assignment is not None

    after = by_list(handling, "P01").incident

    assert [held.unit for held in after.assignments if held.role is AssignmentRole.CO] == [
        handling.lead_assignment.unit
    ]
    assert len(by_list(an_incident(RECEIVED), "P01").incident.assignments) == 1


def test_a_unit_that_helps_already_goes_on_by_the_list() -> None:
    helped = perform(an_incident(HANDLING), Action.CO_ADD, A_UNIT_LEAD)
    listed = tuple(
        replace(held, duty_item="P01") if held.role is AssignmentRole.CO else held for held in helped.assignments
    )

    after = by_list(replace(helped, assignments=listed), "P01", HELPING).incident

    helping = [held for held in after.assignments if held.role is AssignmentRole.CO]
    assert [(held.unit, held.duty_item) for held in helping] == [(A_HELPING_UNIT.id, "P01")]


def test_who_was_asked_by_somebody_is_in_the_way_and_who_helps_by_the_list_is_not() -> None:
    asked = perform(an_incident(HANDLING), Action.CO_ADD, A_UNIT_LEAD)
    listed = by_list(an_incident(RECEIVED), "P01", HELPING).incident
    returned = perform(listed, Action.COUNTY_RETURN, A_COUNTY_OPERATOR)

    def possible(incident: Incident) -> set[Action]:
        return {move.action for move in allowed_moves(incident, AN_OPERATOR, at=NOON)}

    goes_away = {Action.MERGE, Action.TRANSFER, Action.TRANSFER_LISTED}
    assert not goes_away & possible(asked)
    assert goes_away <= possible(returned)
    with pytest.raises(MoveRefused, match=r"no co handler is at it but by the duty list \(u-aid\)"):
        by_list(asked, "S01")
    merged = decision_of(Action.MERGE, returned, AN_OPERATOR, into=LEAD_NUMBER).incident
    assert merged.status is Status.MERGED
    assert not [held for held in merged.assignments if held.active]
    assert by_list(returned, "P01", HELPING).incident.status is Status.WITH_COUNTY


@pytest.mark.parametrize(
    ("action", "state"), [(Action.ASSIGN, RECEIVED), (Action.REASSIGN, HANDLING), (Action.RULE, RULING)]
)
def test_no_unit_of_the_town_leads_what_was_taken_back(action: Action, state: State) -> None:
    township = a_township(duties=some_duties(TAKEN_BACK))
    elsewhere = a_township(duties=some_duties(dataclasses.replace(TAKEN_BACK, area=OTHER_CELL)))
    given: dict[str, Any] = {"unit": "u-market", "reason": "属职责"}

    with pytest.raises(
        TakenBack, match="u-market is of the town: S01 of duty_list 2026 was taken back by housing"
    ) as no:
        decision_of(action, an_incident(state), AN_OPERATOR, township=township, **given)

    assert (no.value.item, no.value.version, no.value.text) == ("S01", "2026", "房屋安全鉴定")
    decision_of(action, an_incident(state), AN_OPERATOR, township=elsewhere, **given)


def test_what_was_taken_back_since_is_reopened_in_the_queue() -> None:
    told = an_incident(AWAITING_RATING)
    reopened: dict[str, Any] = {"reason": "又坏了", "at_fault": "us"}

    kept = decision_of(Action.REOPEN, told, AN_OPERATOR, **reopened).incident
    township = a_township(duties=some_duties(TAKEN_BACK))
    queued = decision_of(Action.REOPEN, told, AN_OPERATOR, township=township, **reopened).incident

    assert (kept.status, queued.status, queued.lead) == (Status.ASSIGNED, Status.RECEIVED, None)


def test_triage_gives_what_was_taken_back_to_the_county_without_a_person() -> None:
    decision = decided(TAKEN_BACK, duty_item="S01")

    after = decision.incident
    assert (after.status, after.version) == (Status.WITH_COUNTY, FRESH.version + 1)
    assert running(after) == {ClockKind.TOTAL, ClockKind.ARRIVAL}
    fact = facts(decision)[-1]
    assert isinstance(fact, IncidentTransferred)
    assert (fact.item, fact.list_version, fact.responsibility_row) == ("S01", "2026", "R1")
    assert [step.step for step in fact.steps] == ["route"]
    assert decision.change.announce[-1].by is Role.PLATFORM


def test_triage_lets_the_unit_of_the_town_help() -> None:
    decision = decided(HELPING, duty_item="P01", helping=A_HELPING_UNIT.id)

    assert [(held.unit, held.role) for held in decision.incident.assignments] == [
        (THE_COUNTY.id, AssignmentRole.LEAD),
        (A_HELPING_UNIT.id, AssignmentRole.CO),
    ]


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("the list in force has the item no more", {"duty_item": "S99"}),
        ("the item is the town's own by now", {"duty_item": "B01"}),
        ("no item is cited", {}),
        ("no row says so", {"duty_item": "S01", "responsibility_row": None}),
    ],
)
def test_what_the_list_in_force_does_not_give_to_the_county_is_left_to_a_person(
    why: str, changes: dict[str, Any]
) -> None:
    decision = decided(TAKEN_BACK, **changes)

    assert decision.incident.status is Status.RECEIVED, why
    assert isinstance(facts(decision)[-1], LeftToPerson)


def test_a_decision_for_a_station_is_left_to_a_person_when_the_matter_was_taken_back_meanwhile() -> None:
    proposed = a_triage()
    township = a_township(duties=some_duties(dataclasses.replace(TAKEN_BACK, category="")))

    decision = apply_triage(FRESH, proposed, township, at=NOON, cause=proposed.event_id)

    left = facts(decision)[-1]
    assert isinstance(left, LeftToPerson)
    assert left.why == "taken_back"


def test_what_a_person_has_in_hand_triage_gives_to_nobody() -> None:
    in_hand = perform(a_report(), Action.CLASSIFY, AN_OPERATOR)

    decision = decided(TAKEN_BACK, incident=in_hand, duty_item="S01")

    assert isinstance(facts(decision)[-1], DecisionIgnored)


def test_a_basic_item_is_cited_by_the_unit_that_gets_it() -> None:
    proposed = a_triage(duty_item="B01")

    decision = apply_triage(FRESH, proposed, a_township(), at=NOON, cause=proposed.event_id)

    fact = facts(decision)[-1]
    assert isinstance(fact, IncidentAssigned)
    assert fact.duty_item == "B01"
    assert decision.incident.assignments[-1].duty_item == "B01"


@pytest.mark.parametrize(
    ("sentence", "row", "duties", "why"),
    [
        ("an item that the list does not have", a_row("Z9"), some_duties(), Unfollowable.NOT_LISTED),
        ("the county without an item", a_row(unit=THE_COUNTY.id), some_duties(), Unfollowable.NOT_LISTED),
        ("no list at all", a_row("S01"), None, Unfollowable.NOT_LISTED),
        ("an item of the list", a_row("B01"), some_duties(), None),
        ("a town without its county", a_row("P01"), "no county", Unfollowable.NO_COUNTY),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_row_is_followed_only_where_its_item_can_be(
    sentence: str, row: ResponsibilityRow, duties: Duties | str | None, why: Unfollowable | None
) -> None:
    found = duties if isinstance(duties, Duties) else some_duties()
    if duties is None:
        found = dataclasses.replace(found, town=DutyList(level="town", version="none"))
    if duties == "no county":
        found = dataclasses.replace(found, units={UnitId("u-squad"): UNITS[UnitId("u-squad")]})

    assert found.unfollowable(row, OTHER_CELL) is why, sentence


def test_an_answer_that_was_given_before_is_not_looked_for_again() -> None:
    township = a_township(duties=some_duties(HELPING))

    first, again = (township.answerable(LITTER, None, OTHER_CELL) for _ in range(2))

    assert first is again
    assert first is not None
    assert (first.leader, first.helping) == (THE_COUNTY.id, A_HELPING_UNIT.id)


def test_a_supervisor_takes_over_what_the_county_cannot_be_waited_for() -> None:
    township = a_township(duties=some_duties(TAKEN_BACK))

    after = decision_of(
        Action.TAKE_OVER, an_incident(HANDLING), A_SUPERVISOR, township=township, reason="险情"
    ).incident

    assert (after.status, after.lead_assignment and after.lead_assignment.unit) == (Status.ASSIGNED, "u-room")
