"""What each move needs besides being allowed, and what it leaves behind: one sentence for each rule."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest

from dispatch.application.accept.report_form import FormRefused
from dispatch.application.following import Holder
from dispatch.application.moves.commands import read_move
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Decision, Incident, Tally, counted
from dispatch.domain.moves import collecting
from dispatch.domain.moves.assigning import assign_by_rules
from dispatch.domain.moves.rating import rating_window_ends
from dispatch.domain.moves.table import allowed_moves, make_move
from dispatch.domain.refusals import (
    AdmissionItemNeeded,
    InvalidValue,
    Missing,
    MoveRefused,
    NotOnList,
    NotYours,
    OutsideJurisdiction,
)
from dispatch.domain.terms import (
    Action,
    AssignmentState,
    ClockKind,
    Outcome,
    RequestId,
    RequestKind,
    RequestState,
    Role,
    Status,
    UnitId,
    UserId,
)
from dispatch.domain.workflow.conditions import (
    ASSIGNED,
    AWAITING_CHECK,
    AWAITING_RATING,
    DECLINED,
    HANDLING,
    IMPORTED,
    RECEIVED,
    RESOLVED,
    SELF_HANDLED,
)
from dispatch.domain.workflow.move import Period
from schemas.facts import Fact
from schemas.field_errors import Wrong
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    A_VILLAGE,
    ADMISSIONS,
    AN_OFFICER,
    AN_OPERATOR,
    ANOTHER_UNIT,
    CELL,
    CONTEST_MINUTES,
    DISPUTE,
    LIMITS,
    LITTER,
    MINUTE,
    NOON,
    OTHER_CELL,
    PERFORM,
    PHOTO,
    REOPEN_MINUTES,
    SAMPLED,
    TOWN,
    TOWNSHIP,
    a_cause,
    a_report,
    a_township,
    a_triage,
    a_unit,
    an_actor,
    an_incident,
    decision_of,
    perform,
    walk,
)


def told(decision: Decision) -> list[str]:
    """The names of the facts of a decision."""
    return [type(announcement.fact).__name__ for announcement in decision.change.announce]


def the_fact(decision: Decision, kind: type[Fact]) -> Any:
    """The one fact of a kind."""
    (fact,) = [said.fact for said in decision.change.announce if isinstance(said.fact, kind)]
    return fact


def decided(incident: Incident, action: Action, actor: Actor, **at: Any) -> Decision:
    """The decision of a move with everything it needs."""
    return PERFORM[action](incident, actor, at.get("at", NOON), a_cause(incident))


NEEDS: list[tuple[str, Incident, Action, Actor, dict[str, Any], tuple[str, ...]]] = [
    (
        "classifying needs a reason",
        an_incident(RECEIVED),
        Action.CLASSIFY,
        AN_OPERATOR,
        {"category": LITTER, "reason": ""},
        ("reason",),
    ),
    (
        "declining needs a listed reason and where to turn",
        an_incident(RECEIVED),
        Action.DECLINE,
        AN_OPERATOR,
        {"reason_code": "", "turn_to": ""},
        ("reason_code", "turn_to"),
    ),
    ("contesting needs a reason", an_incident(DECLINED), Action.CONTEST, A_CITIZEN, {"reason": ""}, ("reason",)),
    (
        "self-handling needs an after-photo",
        an_incident(RECEIVED),
        Action.SELF_HANDLE,
        AN_OFFICER,
        {"attachments": ()},
        ("attachments",),
    ),
    (
        "self-handling needs to know what the matter is",
        a_report(category=None),
        Action.SELF_HANDLE,
        AN_OFFICER,
        {"attachments": (A_PHOTO,)},
        ("category",),
    ),
    (
        "assigning needs a reason",
        an_incident(RECEIVED),
        Action.ASSIGN,
        AN_OPERATOR,
        {"unit": "u-squad", "reason": ""},
        ("reason",),
    ),
    ("recalling needs a reason", an_incident(ASSIGNED), Action.RECALL, AN_OPERATOR, {"reason": ""}, ("reason",)),
    (
        "returning needs a code and evidence",
        an_incident(ASSIGNED),
        Action.RETURN,
        A_UNIT_LEAD,
        {"reason_code": "", "reason": ""},
        ("reason_code", "reason"),
    ),
    ("handing in needs a result", an_incident(HANDLING), Action.HAND_IN, A_HANDLER, {"result": ""}, ("result",)),
    (
        "confirming needs a note or a photo",
        an_incident(AWAITING_CHECK),
        Action.CONFIRM,
        AN_OFFICER,
        {},
        ("note|attachments",),
    ),
    (
        "sending back needs a reason and a photo",
        an_incident(AWAITING_CHECK),
        Action.SEND_BACK,
        AN_OFFICER,
        {"reason": "", "attachments": ()},
        ("reason", "attachments"),
    ),
    ("rating needs stars", an_incident(AWAITING_RATING), Action.RATE, A_CITIZEN, {"stars": 0}, ("stars",)),
    ("asking to reopen needs a reason", an_incident(RESOLVED), Action.REOPEN, A_CITIZEN, {"reason": ""}, ("reason",)),
    (
        "locating needs a reason",
        an_incident(RECEIVED),
        Action.LOCATE,
        AN_OPERATOR,
        {"cell": CELL, "reason": ""},
        ("reason",),
    ),
    ("commenting needs words", an_incident(HANDLING), Action.COMMENT, A_CITIZEN, {"note": ""}, ("note",)),
]


@pytest.mark.parametrize(
    ("sentence", "incident", "action", "actor", "fields", "names"), NEEDS, ids=[case[0] for case in NEEDS]
)
def test_what_is_missing_is_named(
    sentence: str, incident: Incident, action: Action, actor: Actor, fields: dict[str, Any], names: tuple[str, ...]
) -> None:
    with pytest.raises(Missing) as refused:
        decision_of(action, incident, actor, **fields)

    assert refused.value.names == names


def test_handing_in_needs_a_photo_where_the_category_asks_for_one() -> None:
    leaf = replace(TOWNSHIP.categories.leaves[LITTER], photo_required=True)
    township = a_township(categories=dataclasses.replace(TOWNSHIP.categories, leaves={LITTER: leaf}))
    incident = an_incident(HANDLING)

    with pytest.raises(Missing) as refused:
        decision_of(Action.HAND_IN, incident, A_HANDLER, township=township, result="已清")

    assert refused.value.names == ("attachments",)
    assert decision_of(Action.HAND_IN, incident, A_HANDLER, township=township, result="已清", attachments=(A_PHOTO,))


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({}, ("reason_code", "turn_to")),
        ({"reason_code": None, "turn_to": "12345"}, ("reason_code",)),
        ({"reason_code": "not-ours", "turn_to": ""}, ("turn_to",)),
    ],
)
def test_what_was_not_sent_is_named_only_to_those_who_may_make_the_move(
    sent: dict[str, Any], names: tuple[str, ...]
) -> None:
    form = read_move(Action.DECLINE, json.dumps(sent).encode())
    incident = an_incident(RECEIVED)

    def decline(actor: Actor) -> Decision:
        return make_move(Action.DECLINE, incident, form, TOWNSHIP, actor=actor, at=NOON, cause=a_cause(incident))

    with pytest.raises(NotYours):
        decline(A_CITIZEN)
    with pytest.raises(Missing) as refused:
        decline(AN_OPERATOR)
    assert refused.value.names == names


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"stars": 9}, "stars"),
        ({"reason": 7}, "reason"),
        ({"note": "a field of another move"}, "note"),
        ({"stars": 3, "reason": "\x00"}, "reason"),
    ],
)
def test_a_field_of_the_wrong_shape_is_refused_by_name(sent: dict[str, Any], field: str) -> None:
    with pytest.raises(FormRefused) as refused:
        read_move(Action.RATE, json.dumps(sent).encode())

    assert refused.value.field == field


def assigned_by_rules(incident: Incident, **changes: Any) -> Decision:
    """The platform's own assignment to the squad."""
    decided = a_triage(**changes)
    return assign_by_rules(incident, decided, a_unit(), TOWNSHIP, steps=(), at=NOON, cause=decided.event_id)


def test_the_platform_asks_the_table_as_everybody_does_and_cites_a_row() -> None:
    assert assigned_by_rules(an_incident(RECEIVED)).incident.status is Status.ASSIGNED
    with pytest.raises(MoveRefused, match=r"elsewhere \(handling"):
        assigned_by_rules(an_incident(HANDLING))
    with pytest.raises(Missing, match="responsibility_row"):
        assigned_by_rules(an_incident(RECEIVED), responsibility_row=None)


def test_a_report_without_text_and_category_is_refused() -> None:
    with pytest.raises(Missing, match=r"text\|category"):
        collecting.receive(
            LIMITS,
            incident=a_report().id,
            number="1",
            town=TOWN,
            channel="citizen",
            text="",
            declared=None,
            actor=A_CITIZEN,
            at=NOON,
            cause=a_cause(),
        )


def test_only_an_officer_says_with_the_report_that_it_is_dealt_with_and_shows_it() -> None:
    with pytest.raises(NotYours, match="officer"):
        a_report(reporter=A_CITIZEN, self_handled=True, proof=(PHOTO,))
    with pytest.raises(Missing, match="self_handled"):
        a_report(reporter=AN_OFFICER, self_handled=True)

    assert a_report(reporter=AN_OFFICER, self_handled=True, proof=(PHOTO,)).self_handled_by == AN_OFFICER.user


def test_a_first_report_is_version_one_and_number_one() -> None:
    incident = a_report()

    assert (incident.version, incident.seq) == (1, 1)


def test_history_is_closed_from_the_start_and_has_no_clocks() -> None:
    incident = an_incident(IMPORTED)

    assert (incident.status, incident.outcome, incident.clocks) == (Status.CLOSED, Outcome.IMPORTED, ())
    assert perform(incident, Action.CLASSIFY, AN_OPERATOR).category == DISPUTE


def test_a_decline_opens_the_contest_window_and_the_second_one_does_not() -> None:
    declined = an_incident(DECLINED)
    window = NOON + CONTEST_MINUTES * MINUTE

    assert declined.reply_until == window
    with pytest.raises(MoveRefused, match="contest window"):
        perform(declined, Action.CONTEST, A_CITIZEN, at=window)
    again = walk(declined, (Action.CONTEST, A_CITIZEN), (Action.DECLINE, A_SUPERVISOR))
    assert (again.declines, again.reply_until) == (2, None)


def test_a_declined_reporter_is_told() -> None:
    decision = decided(an_incident(RECEIVED), Action.DECLINE, AN_OPERATOR)

    assert told(decision) == ["IncidentDeclined", "ResultTold", "IncidentClosed"]
    assert [(notice.kind, notice.user) for notice in decision.change.notify] == [("declined", A_CITIZEN.user)]


def test_a_matter_that_is_not_for_the_grid_is_not_dealt_with_on_the_spot() -> None:
    incident = a_report(category=DISPUTE)

    with pytest.raises(NotOnList, match="self-handling list v1"):
        perform(incident, Action.SELF_HANDLE, AN_OFFICER)


def test_dealt_with_on_the_spot_the_reporter_is_told_and_may_ask_for_more() -> None:
    decision = decided(an_incident(RECEIVED), Action.SELF_HANDLE, AN_OFFICER)

    assert told(decision) == ["IncidentSelfHandled", "ResultTold", "IncidentClosed"]
    assert decision.incident.reply_until == NOON + REOPEN_MINUTES * MINUTE


def test_an_officer_who_dealt_with_his_own_report_is_not_told_what_he_did() -> None:
    decision = decided(a_report(reporter=AN_OFFICER), Action.SELF_HANDLE, AN_OFFICER)

    assert told(decision) == ["IncidentSelfHandled", "IncidentClosed"]


def a_sampled_one(reporter: Actor = A_CITIZEN) -> Incident:
    sampling = a_township(self_handling=SAMPLED)
    return decision_of(
        Action.SELF_HANDLE, a_report(reporter=reporter), AN_OFFICER, township=sampling, attachments=(A_PHOTO,)
    ).incident


def test_a_sampled_one_is_checked_by_somebody_else() -> None:
    incident = a_sampled_one()

    with pytest.raises(NotYours, match="checker"):
        perform(incident, Action.CONFIRM, AN_OFFICER)
    assert perform(incident, Action.CONFIRM, AN_OPERATOR).status is Status.AWAITING_RATING


def test_a_sampled_one_of_the_officers_own_closes_when_confirmed() -> None:
    after = perform(a_sampled_one(AN_OFFICER), Action.CONFIRM, AN_OPERATOR)

    assert (after.status, after.outcome) == (Status.CLOSED, Outcome.RESOLVED)


def test_a_sampled_one_that_fails_its_check_goes_to_the_queue_and_the_total_runs_on() -> None:
    incident = a_sampled_one()

    after = perform(incident, Action.SEND_BACK, AN_OPERATOR, at=NOON + 20 * MINUTE)

    assert (after.status, after.self_handled, after.person_only) == (Status.RECEIVED, False, True)
    total = after.clock(own(ClockKind.TOTAL))
    assert total is not None
    assert total.due_at == NOON + 140 * MINUTE


def test_a_unit_outside_its_jurisdiction_is_refused() -> None:
    incident = an_incident(RECEIVED)
    elsewhere = a_unit("u-north", covers=OTHER_CELL)
    township = a_township(units={**TOWNSHIP.units, elsewhere.id: elsewhere})
    to_it: dict[str, Any] = {"township": township, "unit": elsewhere.id, "reason": "职责"}

    with pytest.raises(OutsideJurisdiction, match=f"u-north does not answer for {CELL}"):
        decision_of(Action.ASSIGN, incident, AN_OPERATOR, **to_it)
    returned = walk(an_incident(HANDLING), (Action.RETURN, A_UNIT_LEAD), (Action.ASSIGN, AN_OPERATOR))
    ruling = walk(returned, (Action.RETURN, A_UNIT_LEAD))
    with pytest.raises(OutsideJurisdiction):
        decision_of(Action.RULE, ruling, AN_OPERATOR, **to_it)


def test_a_unit_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="no such unit"):
        decision_of(Action.ASSIGN, an_incident(RECEIVED), AN_OPERATOR, unit="u-nobody", reason="职责")


def test_an_unplaced_incident_is_assigned_by_an_operator_and_not_by_the_platform() -> None:
    unplaced = a_report(cell=None)

    with pytest.raises(NotYours, match="without a place"):
        assigned_by_rules(unplaced)
    assert perform(unplaced, Action.ASSIGN, AN_OPERATOR).status is Status.ASSIGNED


def test_a_village_is_asked_only_for_what_stands_on_the_admission_list() -> None:
    incident = an_incident(RECEIVED)

    def ask(item: str | None) -> Decision:
        return decision_of(
            Action.ASSIGN,
            incident,
            AN_OPERATOR,
            township=a_township(admissions=ADMISSIONS),
            unit=A_VILLAGE.id,
            reason="村社",
            admission_item=item,
        )

    with pytest.raises(AdmissionItemNeeded, match="admission list v2026 must be cited, none is cited"):
        ask(None)
    with pytest.raises(AdmissionItemNeeded, match="D99 is not on it"):
        ask("D99")
    lead = ask("D01").incident.lead_assignment
    assert lead is not None
    assert lead.admission_item == "D01"


def test_a_village_that_gets_back_what_it_returned_keeps_its_item() -> None:
    incident = an_incident(RECEIVED)
    lead = an_actor("village-lead", Role.UNIT_LEAD, unit="v-south-lake")
    township = a_township(admissions=ADMISSIONS)
    returned = incident
    for _ in range(2):
        assigned = decision_of(
            Action.ASSIGN,
            returned,
            AN_OPERATOR,
            township=township,
            unit=A_VILLAGE.id,
            reason="村社",
            admission_item="D01",
        ).incident
        returned = perform(assigned, Action.RETURN, lead)

    ruled = decision_of(
        Action.RULE, returned, AN_OPERATOR, township=township, unit=A_VILLAGE.id, reason="裁定"
    ).incident

    assert ruled.lead_assignment is not None
    assert ruled.lead_assignment.admission_item == "D01"


def test_the_platform_does_not_assign_what_a_person_has_in_hand() -> None:
    recalled = walk(an_incident(ASSIGNED), (Action.RECALL, AN_OPERATOR))

    with pytest.raises(MoveRefused, match="person"):
        assigned_by_rules(recalled)


def test_the_signer_is_the_handler() -> None:
    lead = an_incident(HANDLING).lead_assignment

    assert lead is not None
    assert (lead.handler, lead.state) == (A_HANDLER.user, AssignmentState.HANDLING)


def test_what_is_returned_is_a_persons_and_nobodys_lead() -> None:
    returned = walk(an_incident(HANDLING), (Action.RETURN, A_UNIT_LEAD))

    assert (returned.person_only, returned.lead) == (True, None)
    assert [(a.state, a.ended_at) for a in returned.assignments] == [(AssignmentState.RETURNED, NOON)]


def test_what_is_handed_in_is_no_longer_to_do_until_it_is_sent_back() -> None:
    waiting = an_incident(AWAITING_CHECK)
    sent_back = walk(waiting, (Action.SEND_BACK, AN_OFFICER))

    assert [(a.state, a.ended_at) for a in waiting.assignments] == [(AssignmentState.HANDED_IN, NOON)]
    assert [(a.state, a.ended_at) for a in sent_back.assignments] == [(AssignmentState.HANDLING, None)]


def test_returns_are_counted_over_all_units() -> None:
    returned = walk(an_incident(HANDLING), (Action.RETURN, A_UNIT_LEAD))
    assigned = decision_of(Action.ASSIGN, returned, AN_OPERATOR, unit=ANOTHER_UNIT.id, reason="归市场所").incident

    again = perform(assigned, Action.RETURN, an_actor("market-lead", Role.UNIT_LEAD, unit="u-market"))

    assert (again.returns, again.status) == (2, Status.RULING)


def test_a_ruling_for_another_unit_is_announced_with_the_assignment() -> None:
    incident = walk(
        an_incident(HANDLING), (Action.RETURN, A_UNIT_LEAD), (Action.ASSIGN, AN_OPERATOR), (Action.RETURN, A_UNIT_LEAD)
    )

    same = decision_of(Action.RULE, incident, AN_OPERATOR, unit="u-squad", reason="裁定")
    other = decision_of(Action.RULE, incident, AN_OPERATOR, unit=ANOTHER_UNIT.id, reason="裁定")

    assert told(same) == ["IncidentRuled"]
    assert told(other) == ["IncidentRuled", "IncidentAssigned"]


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("an officer who is in the unit", Actor(user=UserId("x"), grants=(*AN_OFFICER.grants, *A_HANDLER.grants))),
        ("an operator who handled it", Actor(user=A_HANDLER.user, grants=AN_OPERATOR.grants)),
        (
            "an operator in a unit that had it before",
            Actor(
                user=UserId("y"),
                grants=(*AN_OPERATOR.grants, Grant(role=Role.HANDLER, area=TOWN, unit=UnitId("u-market"))),
            ),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_had_it_in_hand_does_not_check_it(sentence: str, actor: Actor) -> None:
    recalled = a_report()
    recalled = decision_of(Action.ASSIGN, recalled, AN_OPERATOR, unit=ANOTHER_UNIT.id, reason="错派").incident
    waiting = walk(
        recalled,
        (Action.RECALL, AN_OPERATOR),
        (Action.ASSIGN, AN_OPERATOR),
        (Action.SIGN, A_HANDLER),
        (Action.HAND_IN, A_HANDLER),
    )

    with pytest.raises(NotYours, match="checker"):
        perform(waiting, Action.CONFIRM, actor)


def test_confirming_tells_the_reporter_in_the_application() -> None:
    decision = decided(an_incident(AWAITING_CHECK), Action.CONFIRM, AN_OFFICER)

    assert told(decision) == ["CheckPassed", "ResultTold"]
    assert [(notice.kind, notice.user) for notice in decision.change.notify] == [("result_told", A_CITIZEN.user)]
    assert (decision.incident.told_at, decision.incident.reply_until) == (NOON, NOON + REOPEN_MINUTES * MINUTE)


def test_confirming_closes_when_there_is_nobody_to_ask() -> None:
    decision = decided(an_incident(AWAITING_CHECK, reporter=None), Action.CONFIRM, AN_OFFICER)

    assert told(decision) == ["CheckPassed", "IncidentClosed"]
    assert (decision.incident.status, decision.change.notify) == (Status.CLOSED, ())


@pytest.mark.parametrize(("stars", "asks"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_bad_rating_asks_for_reopening(stars: int, asks: bool) -> None:
    incident = an_incident(AWAITING_RATING)

    decision = decision_of(Action.RATE, incident, A_CITIZEN, stars=stars)

    assert decision.incident.status is Status.CLOSED
    assert bool(decision.incident.pending(RequestKind.REOPEN)) is asks
    assert ("RequestMade" in told(decision)) is asks


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2100-01-01T00:00:00Z"])
@pytest.mark.parametrize(
    ("move", "field", "sent"),
    [
        (Action.EXTEND, "due_at", {"reason": "等设备"}),
        (Action.HOLD, "until", {"reason_code": "weather"}),
        (Action.ASK, "until", {"question": "哪一幢？"}),
    ],
)
def test_an_instant_that_no_clock_says_is_refused_by_field(
    move: Action, field: str, sent: dict[str, str], instant: str
) -> None:
    with pytest.raises(FormRefused) as refused:
        read_move(move, json.dumps({**sent, field: instant}).encode())

    assert (refused.value.field, refused.value.code) == (field, Wrong.TIME_RANGE)


@pytest.mark.parametrize("stars", [-1, 6])
def test_a_rating_is_one_to_five_stars(stars: int) -> None:
    with pytest.raises(FormRefused) as refused:
        read_move(Action.RATE, json.dumps({"stars": stars}).encode())

    assert refused.value.field == "stars"


def test_a_rating_lets_an_earlier_request_lapse() -> None:
    asked = walk(an_incident(AWAITING_RATING), (Action.REOPEN, A_CITIZEN))

    decision = decided(asked, Action.RATE, A_CITIZEN)

    assert told(decision) == ["IncidentRated", "RequestLapsed", "IncidentClosed"]
    assert [request.state for request in decision.incident.requests] == [RequestState.LAPSED]


def test_the_rating_window_ends_when_it_ends_and_a_request_stays_to_be_decided() -> None:
    asked = walk(an_incident(AWAITING_RATING), (Action.REOPEN, A_CITIZEN))
    end = NOON + 40 * MINUTE
    window = asked.clock(own(ClockKind.RATING))
    assert window is not None

    with pytest.raises(MoveRefused, match="not yet"):
        rating_window_ends(asked, window, at=end - timedelta(microseconds=1), cause=a_cause(asked))
    after = rating_window_ends(asked, window, at=end, cause=a_cause(asked)).incident

    assert (after.status, after.outcome) == (Status.CLOSED, Outcome.RESOLVED)
    assert perform(after, Action.GRANT, AN_OPERATOR, at=end).status is Status.ASSIGNED


def test_reopening_is_asked_for_until_the_window_ends_counted_from_told_at() -> None:
    closed = an_incident(RESOLVED)
    end = NOON + REOPEN_MINUTES * MINUTE

    asked = perform(closed, Action.REOPEN, A_CITIZEN, at=end - timedelta(microseconds=1))
    with pytest.raises(MoveRefused, match="reopen window"):
        perform(closed, Action.REOPEN, A_CITIZEN, at=end)

    assert (asked.status, asked.pending(RequestKind.REOPEN)[0].asked_by) == (Status.CLOSED, A_CITIZEN.user)


def test_who_asks_twice_is_told_that_it_was_asked_already_and_not_that_it_is_another_s() -> None:
    asked = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))

    with pytest.raises(MoveRefused, match="no reopening is asked for"):
        perform(asked, Action.REOPEN, A_CITIZEN)
    with pytest.raises(NotYours):
        perform(asked, Action.REOPEN, A_UNIT_LEAD)


def test_a_granted_request_starts_a_new_round_with_the_last_unit() -> None:
    asked = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))

    decision = decided(asked, Action.GRANT, AN_OPERATOR)

    after = decision.incident
    assert told(decision) == ["RequestGranted", "IncidentReopened", "IncidentAssigned"]
    assert (after.status, after.outcome, after.reopens, after.told_at) == (Status.ASSIGNED, None, 1, None)
    assert after.lead_assignment is not None
    assert after.lead_assignment.unit == "u-squad"
    assert after.lead_assignment.id != asked.lead
    assert after.requests[0].state is RequestState.GRANTED


def test_after_self_handling_a_reopened_incident_waits_in_the_queue() -> None:
    asked = walk(an_incident(SELF_HANDLED), (Action.REOPEN, A_CITIZEN))

    after = perform(asked, Action.GRANT, AN_OPERATOR)

    assert (after.status, after.person_only, after.self_handled) == (Status.RECEIVED, True, False)


def test_the_one_who_asked_does_not_decide() -> None:
    both = Actor(user=A_CITIZEN.user, grants=AN_OPERATOR.grants)
    asked = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))

    for action in (Action.GRANT, Action.REFUSE):
        with pytest.raises(NotYours, match="did not ask"):
            perform(asked, action, both)


def test_a_request_that_is_not_pending_is_not_decided() -> None:
    asked = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))
    wrong = RequestId(PHOTO)

    with pytest.raises(InvalidValue, match="invalid request"):
        decision_of(Action.GRANT, asked, AN_OPERATOR, request=wrong)


def test_a_refused_request_is_told_and_the_reporter_may_ask_again() -> None:
    asked = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))

    decision = decided(asked, Action.REFUSE, AN_OPERATOR)

    assert [(notice.kind, notice.user) for notice in decision.change.notify] == [("request_refused", A_CITIZEN.user)]
    assert perform(decision.incident, Action.REOPEN, A_CITIZEN).pending(RequestKind.REOPEN)


def test_an_operator_reopens_without_a_request_and_what_was_asked_lapses() -> None:
    asked = walk(an_incident(RESOLVED), (Action.REOPEN, A_CITIZEN))

    decision = decided(asked, Action.REOPEN, AN_OPERATOR)

    assert told(decision) == ["RequestLapsed", "IncidentReopened", "IncidentAssigned"]
    assert decision.incident.pending(RequestKind.REOPEN) == ()


def test_a_comment_moves_nothing() -> None:
    incident = an_incident(HANDLING)

    decision = decided(incident, Action.COMMENT, A_CITIZEN)

    assert decision.incident == replace(incident, seq=incident.seq + 1)
    assert (decision.change.announce[0].note, decision.change.announce[0].by) == ("已电话联系", Role.CITIZEN)


def test_words_and_people_stay_out_of_the_facts() -> None:
    decision = decided(an_incident(HANDLING), Action.RETURN, A_UNIT_LEAD)

    said = decision.change.announce[0]
    assert (said.note, said.actor) == ("清单第3条", A_UNIT_LEAD.user)
    assert "清单第3条" not in str(said.fact)
    assert A_UNIT_LEAD.user not in str(said.fact)


def test_what_is_counted_besides_is_counted_by_its_code() -> None:
    incident = a_report()

    once = counted(incident, "one", NOON)
    twice = counted(counted(once, "other", NOON), "one", NOON + MINUTE)

    assert incident.tally("one") is None
    assert once.tallies == (Tally(of="one", times=1, last_at=NOON),)
    assert twice.tally("one") == Tally(of="one", times=2, last_at=NOON + MINUTE)
    assert twice.tally("other") == Tally(of="other", times=1, last_at=NOON)


def test_a_period_that_begins_later_runs_from_then_on_and_one_that_never_began_does_not() -> None:
    incident = a_report()
    from_now_on = Period("from_now_on", begins_at=lambda _: NOON)

    assert not from_now_on.runs(incident, NOON - timedelta(microseconds=1))
    assert from_now_on.runs(incident, NOON)
    assert Period("always", begins_at=lambda _: None).runs(incident, NOON)
    assert not Period("never", ends_at=lambda _: None).runs(incident, NOON)


def test_whoever_took_the_call_does_not_rate_for_the_caller_who_does_by_the_receipt() -> None:
    heard = replace(an_incident(AWAITING_RATING), channel="hotline", reporter=AN_OPERATOR.user)
    holder = Holder(number=heard.number, reporter=AN_OPERATOR.user).actor()
    assert holder is not None

    assert Action.RATE not in {move.action for move in allowed_moves(heard, AN_OPERATOR, at=NOON)}
    assert Action.RATE in {move.action for move in allowed_moves(heard, holder, at=NOON)}
    assert Action.RATE in {
        move.action for move in allowed_moves(replace(heard, channel="officer"), AN_OPERATOR, at=NOON)
    }
