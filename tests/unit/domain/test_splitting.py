"""拆分 and 合并答复: several units deal with parts of one matter, each with its clocks; its reporter has one thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.domain.actor import Actor
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.custody import Happened, Holder, custody
from dispatch.domain.incident import Decision, Incident
from dispatch.domain.kin import Kin
from dispatch.domain.moves.merging import MergeForm
from dispatch.domain.moves.splitting import PartForm, SplitForm
from dispatch.domain.moves.table import FORMS, allowed_moves, forbidden_moves, make_move
from dispatch.domain.moves.whose_turn import whose_turn
from dispatch.domain.refusals import AdmissionItemNeeded, InvalidValue, Missing, MoveRefused, NotYours
from dispatch.domain.terms import (
    AccusedRef,
    Action,
    AssignmentState,
    ClockKind,
    ClockReason,
    ClockState,
    Grade,
    Outcome,
    Role,
    Status,
)
from dispatch.domain.workflow.conditions import ASSIGNED, HANDLING, RECEIVED
from dispatch.domain.workflow.move import State
from schemas.facts import (
    IncidentAssigned,
    IncidentSplit,
    PartAnswered,
    PartClosed,
    PartReceived,
    PartReopened,
    PartsJoined,
    RequestLapsed,
)
from tests.builders import (
    A_CITIZEN,
    A_HANDLER,
    A_PHOTO,
    A_SUPERVISOR,
    A_UNIT_LEAD,
    AN_OFFICER,
    AN_OPERATOR,
    AN_OPERATOR_ELSEWHERE,
    DISPUTE,
    LITTER,
    MINUTE,
    NOON,
    TOWNSHIP,
    TWO_PARTS,
    a_cause,
    a_lead,
    a_report,
    an_incident,
    decision_of,
    perform,
    walk,
)

TO_CLOSED: Final = ((Action.SIGN, A_HANDLER), (Action.HAND_IN, A_HANDLER), (Action.CONFIRM, AN_OFFICER))


class Family:
    """An incident and what it was split into: what a move on one means for the others is kept, as a store does."""

    def __init__(self, whole: Incident, at: datetime = NOON) -> None:
        self.at = at
        self.whole = whole.id
        self.all: dict[UUID, Incident] = {whole.id: whole}

    def make(self, action: Action, who: Actor, of: UUID | None = None, **fields: Any) -> Decision:
        """Make a move on one of them."""
        incident = self.all[of or self.whole]
        form = FORMS[action](**fields)
        kin = Kin.of(incident, self.all)
        assert kin.complete(incident)
        cause = a_cause(incident)
        decision = make_move(action, incident, form, TOWNSHIP, actor=who, at=self.at, cause=cause, kin=kin)
        self.all |= {change.after.id: change.after for change in decision.changes}
        return decision

    def split(self, *parts: PartForm) -> Decision:
        """Split it."""
        return self.make(Action.SPLIT, AN_OPERATOR, parts=parts or TWO_PARTS)

    @property
    def parent(self) -> Incident:
        """The one that was split, as it is now."""
        return self.all[self.whole]

    @property
    def parts(self) -> list[Incident]:
        """Its parts, in the order of their numbers."""
        return sorted((each for each in self.all.values() if each.part_of), key=lambda each: each.number)

    def close(self, part: Incident) -> None:
        """Decline a part that waits, or take one that a unit has to its end."""
        if part.status is Status.RECEIVED:
            self.make(Action.DECLINE, AN_OPERATOR, part.id, reason_code="court", turn_to="12345")
            return
        self.make(Action.SIGN, A_HANDLER, part.id)
        self.make(Action.HAND_IN, A_HANDLER, part.id, result="已清理", attachments=(A_PHOTO,))
        self.make(Action.CONFIRM, AN_OFFICER, part.id, note="现场已看")


def a_family(state: State = HANDLING) -> Family:
    family = Family(an_incident(state))
    family.split()
    return family


def running(incident: Incident) -> set[ClockKind]:
    return {clock.kind for clock in incident.clocks if clock.running}


@pytest.mark.parametrize("state", [RECEIVED, ASSIGNED, HANDLING], ids=str)
def test_the_total_stays_with_the_whole_and_the_parts_have_the_clocks_of_those_who_have_them(state: State) -> None:
    before = an_incident(state)
    family = Family(before)
    family.split()

    given, waiting = family.parts
    assert (family.parent.status, family.parent.lead, family.parent.parts, family.parent.parts_open) == (
        (Status.SPLIT, None, 2, 2)
    )
    assert running(family.parent) == {ClockKind.TOTAL}
    total = own(ClockKind.TOTAL)
    assert family.parent.clock(total) == before.clock(total)
    assert (given.status, running(given)) == (Status.ASSIGNED, {ClockKind.SIGN, ClockKind.HANDLE})
    assert (waiting.status, running(waiting)) == (Status.RECEIVED, {ClockKind.RECEIVE})
    assert {clock.facts[-1].why for clock in family.parent.clocks if clock.state is ClockState.STOPPED} <= (
        {ClockReason.SPLIT, ClockReason.ASSIGNED, ClockReason.SIGNED}
    )


def test_a_part_is_an_incident_of_its_own_with_a_number_of_its_parents_and_no_reporter() -> None:
    family = a_family()

    given, waiting = family.parts
    parent = family.parent
    assert [part.number for part in family.parts] == [f"{parent.number}-1", f"{parent.number}-2"]
    assert {part.reporter for part in family.parts} == {None}
    assert {(part.part_of, part.report, part.cell, part.town) for part in family.parts} == (
        {(parent.id, parent.report, parent.cell, parent.town)}
    )
    assert [(part.part_text, part.category) for part in family.parts] == [("清运垃圾", LITTER), ("调解纠纷", DISPUTE)]
    assert (waiting.grade, waiting.platform) == (Grade.CONSIDERABLE, "public_order")
    assert given.lead_assignment is not None
    assert given.lead_assignment.unit == "u-squad"
    assert len({part.id for part in family.parts}) == 2


def test_no_two_clocks_or_assignments_of_two_parts_are_the_same() -> None:
    family = Family(an_incident(HANDLING))
    family.split(*(PartForm(text="清运", unit="u-squad") for _ in range(3)))

    clocks = [clock.id for part in family.parts for clock in part.clocks]
    assignments = [held.id for part in family.parts for held in part.assignments]
    assert len({*clocks, *assignments}) == len(clocks) + len(assignments) == 9


def test_the_same_command_makes_the_same_parts() -> None:
    incident = an_incident(HANDLING)

    one, other = (decision_of(Action.SPLIT, incident, AN_OPERATOR, parts=TWO_PARTS) for _ in range(2))

    assert one == other


def test_both_histories_tell_of_it_and_no_word_of_a_person_does() -> None:
    decision = decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=TWO_PARTS)

    parent, (given, waiting) = decision.incident, (change.after for change in decision.others)
    facts = [[said.fact for said in change.announce] for change in decision.changes]
    assert facts[0] == [IncidentSplit(parts=(given.id, waiting.id), numbers=(given.number, waiting.number))]
    assert [type(fact) for fact in facts[1]] == [PartReceived, IncidentAssigned]
    assert facts[2] == [
        PartReceived(
            parent=parent.id,
            number=parent.number,
            category=DISPUTE,
            grade=3,
            platform="public_order",
            cell=parent.cell,
        )
    ]
    assert [change.announce[0].note for change in decision.others] == ["清运垃圾", "调解纠纷"]
    assert [(change.after.version, change.after.seq) for change in decision.others] == [(1, 2), (1, 1)]


def test_the_unit_that_had_it_hears_that_others_do_unless_it_got_a_part() -> None:
    parts = (PartForm(text="调解", category=DISPUTE), PartForm(text="劝导", category=DISPUTE))
    to_others = decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=parts)
    to_the_same = decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=TWO_PARTS)

    assert [(one.kind, one.to) for one in to_others.change.notify] == [("split", "handler"), ("split", "unit_lead")]
    assert to_the_same.change.notify == ()
    assert [held.state for held in to_others.incident.assignments] == [AssignmentState.SPLIT]


def test_what_was_asked_for_lapses() -> None:
    asked = walk(an_incident(HANDLING), (Action.EXTEND, A_HANDLER))

    decision = decision_of(Action.SPLIT, asked, AN_OPERATOR, parts=TWO_PARTS)

    assert RequestLapsed in {type(said.fact) for said in decision.change.announce}
    assert running(decision.incident) == {ClockKind.TOTAL}


def test_whoever_has_the_next_move_is_the_command_room() -> None:
    assert list(whose_turn(a_family().parent)) == [(Role.OPERATOR, None)]


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ((PartForm(text="清运"), PartForm(text="调解", category="none")), "parts.1.category"),
        ((PartForm(text="清运", unit="u-none"), PartForm(text="调解")), "parts.0.unit"),
        ((PartForm(text="清运", unit="u-county"), PartForm(text="调解")), "parts.0.unit"),
    ],
)
def test_what_is_wrong_with_a_part_is_said_of_that_part(parts: tuple[PartForm, ...], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=parts)
    assert refused.value.name == field


def test_a_part_without_words_is_refused() -> None:
    with pytest.raises(Missing) as refused:
        decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=(TWO_PARTS[0], PartForm(text="  ")))
    assert refused.value.names == ("parts.1.text",)


def test_of_a_village_an_item_of_the_admission_list_is_cited() -> None:
    parts = (TWO_PARTS[1], PartForm(text="巡查", unit="v-south-lake"))

    with pytest.raises(AdmissionItemNeeded):
        decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=parts)


def test_it_is_not_split_while_a_unit_helps_or_as_an_accusation_or_by_another_operator() -> None:
    helped = walk(an_incident(HANDLING), (Action.CO_ADD, AN_OPERATOR))
    accused = replace(an_incident(RECEIVED), accused=(AccusedRef("somebody"),))

    for incident, who, kind in (
        (helped, AN_OPERATOR, MoveRefused),
        (accused, A_SUPERVISOR, MoveRefused),
        (an_incident(HANDLING), AN_OPERATOR_ELSEWHERE, NotYours),
    ):
        with pytest.raises(kind):
            perform(incident, Action.SPLIT, who)


def test_a_part_is_not_split_again_and_neither_merged_nor_a_lead() -> None:
    part = a_family().parts[0]

    for action in (Action.SPLIT, Action.MERGE):
        with pytest.raises(MoveRefused, match="nor a part"):
            perform(part, action, AN_OPERATOR)
    with pytest.raises(InvalidValue, match="into part"):
        make_move(
            Action.MERGE,
            a_lead(),
            MergeForm(into=part.number),
            TOWNSHIP,
            actor=AN_OPERATOR,
            at=NOON,
            cause=a_cause(),
            others={part.number: part},
        )


def test_what_others_report_of_the_same_is_merged_into_the_whole() -> None:
    parent = a_family().parent

    decision = make_move(
        Action.MERGE,
        a_lead(),
        MergeForm(into=parent.number),
        TOWNSHIP,
        actor=AN_OPERATOR,
        at=NOON,
        cause=a_cause(),
        others={parent.number: parent},
    )

    assert decision.others[0].after.followers == 1


def test_the_reporter_is_nobody_to_a_part() -> None:
    family = a_family()

    for part in family.parts:
        assert allowed_moves(part, A_CITIZEN, at=NOON) == ()


def test_each_closing_is_told_to_the_whole_and_after_the_last_the_command_room() -> None:
    family = a_family()
    given, waiting = family.parts

    declined = family.make(Action.DECLINE, AN_OPERATOR, waiting.id, reason_code="court", turn_to="12345")
    assert [[said.fact for said in change.announce] for change in declined.others] == [
        [PartClosed(part=waiting.id, number=waiting.number, outcome="declined", open=1)]
    ]
    assert (declined.others[0].notify, family.parent.parts_open) == ((), 1)
    assert [one.code for one in forbidden_moves(family.parent, AN_OPERATOR, at=NOON)] == ["all_parts_are_closed"]
    with pytest.raises(MoveRefused, match="all parts are closed"):
        family.make(Action.JOIN, AN_OPERATOR, result="办完了")

    family.close(family.all[given.id])

    assert family.all[given.id].outcome is Outcome.RESOLVED
    assert (family.parent.status, family.parent.parts_open) == (Status.SPLIT, 0)
    assert Action.JOIN in {move.action for move in allowed_moves(family.parent, AN_OPERATOR, at=NOON)}


def test_the_last_closing_alerts_the_operators() -> None:
    family = a_family()
    given, waiting = family.parts
    family.close(given)

    last = family.make(Action.DECLINE, AN_OPERATOR, waiting.id, reason_code="court", turn_to="12345")

    assert [(one.kind, one.to) for one in last.others[0].notify] == [("parts_closed", "operator")]
    assert last.others[0].after.version == last.others[0].before.version, "the whole does not move"


def joined(family: Family) -> Decision:
    for part in family.parts:
        if part.status.is_open:
            family.close(part)
    return family.make(Action.JOIN, AN_OPERATOR, result="垃圾已清运，纠纷已调解")


def test_one_joint_reply_is_checked_by_whoever_handled_no_part_and_told_to_the_reporter() -> None:
    family = a_family()

    decision = joined(family)

    assert decision.change.announce[0].fact == PartsJoined(parts=2)
    assert [change.announce[0].fact for change in decision.others] == (
        [PartAnswered(parent=family.whole, number=family.parent.number)] * 2
    )
    assert (family.parent.status, running(family.parent)) == (
        (Status.AWAITING_CHECK, {ClockKind.TOTAL, ClockKind.CHECK})
    )
    handler_and_officer = dataclasses.replace(AN_OFFICER, user=A_HANDLER.user)
    assert Action.CONFIRM not in {move.action for move in allowed_moves(family.parent, handler_and_officer, at=NOON)}
    family.make(Action.CONFIRM, AN_OFFICER, note="现场已看")
    assert (family.parent.status, family.parent.told_at) == (Status.AWAITING_RATING, NOON)
    family.make(Action.RATE, A_CITIZEN, stars=5)
    assert family.parent.outcome is Outcome.RESOLVED


def test_a_part_can_be_taken_up_again_until_the_whole_is_answered_and_gets_no_total_then() -> None:
    family = a_family()
    given = family.parts[0]
    family.close(given)

    again = family.make(Action.REOPEN, AN_OPERATOR, given.id, reason="没清干净")

    reopened = family.all[given.id]
    assert again.others[0].announce[0].fact == PartReopened(part=given.id, number=given.number, open=2)
    assert (reopened.status, running(reopened)) == (Status.ASSIGNED, {ClockKind.SIGN, ClockKind.HANDLE})
    joined(family)
    part = family.all[given.id]
    assert part.joined
    with pytest.raises(MoveRefused, match="its parent was not answered yet"):
        perform(part, Action.REOPEN, AN_OPERATOR)
    assert ("reopen", "its_parent_was_not_answered_yet") in {
        (one.move.action.value, one.code) for one in forbidden_moves(part, AN_OPERATOR, at=NOON)
    }


def test_a_joint_reply_that_is_sent_back_waits_for_the_command_room_which_may_split_it_again() -> None:
    family = a_family()
    joined(family)

    family.make(Action.SEND_BACK, AN_OFFICER, reason="还有垃圾", attachments=(A_PHOTO,))

    assert (family.parent.status, running(family.parent)) == ((Status.RECEIVED, {ClockKind.TOTAL, ClockKind.RECEIVE}))
    family.split()
    assert [part.number[-2:] for part in family.parts] == ["-1", "-2", "-3", "-4"]
    assert (family.parent.parts, family.parent.parts_open) == (4, 2)
    decision = joined(family)
    assert [change.after.number[-2:] for change in decision.others] == ["-3", "-4"]


def test_the_whole_that_is_reopened_begins_anew_in_the_queue_and_its_parts_stay_closed() -> None:
    family = a_family()
    joined(family)
    family.make(Action.CONFIRM, AN_OFFICER, note="现场已看")
    family.make(Action.RATE, A_CITIZEN, stars=5)

    family.make(Action.REOPEN, AN_OPERATOR, reason="又有了")

    assert (family.parent.status, running(family.parent)) == ((Status.RECEIVED, {ClockKind.TOTAL, ClockKind.RECEIVE}))
    assert {part.status for part in family.parts} == {Status.CLOSED}


def test_a_part_that_comes_in_is_in_the_hands_of_the_command_room_and_not_of_triage() -> None:
    decision = decision_of(Action.SPLIT, an_incident(HANDLING), AN_OPERATOR, parts=TWO_PARTS)
    waiting = decision.others[1]

    history = [Happened(at=NOON, status=waiting.after.status, said=said) for said in waiting.announce]

    assert [turn.holder for turn in custody(history, waiting.after.clocks, at=NOON + MINUTE)] == [Holder.COMMAND_ROOM]


def test_nobody_but_the_supervisor_sees_that_the_whole_turned_out_to_be_an_accusation_and_it_stays_split() -> None:
    accused = perform(a_family().parent, Action.ACCUSE, A_SUPERVISOR)

    assert (accused.status, running(accused)) == (Status.SPLIT, {ClockKind.TOTAL})


ACTORS: Final[Mapping[str, Actor]] = {
    "OP": AN_OPERATOR,
    "OF": AN_OFFICER,
    "H": A_HANDLER,
    "UL": A_UNIT_LEAD,
    "SV": A_SUPERVISOR,
    "RP": A_CITIZEN,
}
FILLED: Final[Mapping[Action, dict[str, Any]]] = {
    Action.ASSIGN: {"unit": "u-squad", "reason": "职责"},
    Action.RECALL: {"reason": "派错"},
    Action.SIGN: {},
    Action.RETURN: {"reason_code": "not-our-duty", "reason": "清单第3条"},
    Action.RULE: {"unit": "u-squad", "reason": "裁定"},
    Action.HAND_IN: {"result": "已清理", "attachments": (A_PHOTO,)},
    Action.CONFIRM: {"note": "现场已看"},
    Action.SEND_BACK: {"reason": "未清干净", "attachments": (A_PHOTO,)},
    Action.DECLINE: {"reason_code": "court", "turn_to": "12345"},
    Action.REOPEN: {"reason": "又有了"},
    Action.SPLIT: {"parts": TWO_PARTS},
    Action.JOIN: {"result": "都办完了"},
    Action.RATE: {"stars": 5},
    Action.TAKE_OVER: {"reason": "久拖不决"},
}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_done_no_fact_is_lost_every_open_one_has_a_clock_and_the_parts_are_counted(
    data: st.DataObject,
) -> None:
    family = Family(a_report())
    family.split()
    told = {id: each.seq for id, each in family.all.items()}

    for _ in range(data.draw(st.integers(1, 25))):
        family.at += data.draw(st.sampled_from((0, 5, 90))) * MINUTE
        possible = [
            (id, move.action, who)
            for id, each in family.all.items()
            for who, actor in ACTORS.items()
            for move in allowed_moves(each, actor, at=family.at)
            if move.action in FILLED and move.goals
        ]
        if not possible:
            break
        id, action, who = data.draw(st.sampled_from(possible))
        decision = family.make(action, ACTORS[who], id, **FILLED[action])

        for change in decision.changes:
            assert change.before.seq == told.get(change.before.id, 0)
            told[change.after.id] = change.after.seq
        assert told == {id: each.seq for id, each in family.all.items()}
        _holds(family)


def _holds(family: Family) -> None:
    parent, parts = family.parent, family.parts
    assert (parent.parts, parent.parts_open) == (len(parts), sum(part.status.is_open for part in parts))
    assert (parent.status is Status.SPLIT) or parent.parts_open == 0
    for each in family.all.values():
        clocks = running(each)
        assert bool(clocks) is each.status.is_open, each.status
        assert (ClockKind.TOTAL in clocks) is (each.part_of is None and ClockKind.RATING not in clocks and bool(clocks))
        assert not each.joined or not each.status.is_open


def test_fewer_than_two_parts_are_none() -> None:
    with pytest.raises(msgspec.ValidationError, match="length >= 2"):
        msgspec.convert({"parts": [{"text": "一件"}]}, SplitForm)
