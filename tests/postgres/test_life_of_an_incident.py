"""An incident goes its way through handlers and store, and what PostgreSQL remembers is what the rules decided."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from dispatch.application.moves.commands import KeyReused, NotFound
from dispatch.application.ports import Entry
from dispatch.bootstrap import Services
from dispatch.domain.accused import account_accused, unit_accused
from dispatch.domain.changed import replace
from dispatch.domain.clocks.address import own
from dispatch.domain.incident import Change, Decision, Incident, counted
from dispatch.domain.moves.table import FORMS, make_move
from dispatch.domain.refusals import InvalidValue, Missing, NotYours, Stale, VersionNeeded
from dispatch.domain.terms import Action, AssignmentState, ClockKind, Outcome, Status, UnitId, UserId
from runtime.ids import new_id
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    OTHER_CITIZEN,
    UNIT_LEAD,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
)


def an_assigned_incident(services: Services) -> UUID:
    incident = reported(services, CITIZEN)
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def with_photo(services: Services, incident: UUID) -> list[dict[str, object]]:
    photo = {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10, "purpose": "after"}
    with services.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO attachment (id, incident, declared_by, declared_at, purpose, sha256, media_type, bytes, state)"
            " VALUES (%s, %s, %s, now(), 'after', decode(%s, 'hex'), 'image/jpeg', 10, 'arrived')",
            (photo["id"], incident, HANDLER.user, photo["sha256"]),
        )
    return [photo]


def test_an_incident_goes_from_report_to_rating_and_the_store_keeps_every_step(services: Services) -> None:
    incident = an_assigned_incident(services)
    assigned = seen(services, incident)
    signed = move(services, incident, Action.SIGN, HANDLER)
    handed_in = move(
        services, incident, Action.HAND_IN, HANDLER, result="已清运", attachments=with_photo(services, incident)
    )
    checked = move(services, incident, Action.CONFIRM, OPERATOR, note="现场已整洁")
    rated = move(services, incident, Action.RATE, CITIZEN, stars=5)

    statuses = [step.status for step in (assigned, signed, handed_in, checked, rated)]
    assert statuses == [
        Status.ASSIGNED,
        Status.HANDLING,
        Status.AWAITING_CHECK,
        Status.AWAITING_RATING,
        Status.CLOSED,
    ]
    assert rated.outcome is Outcome.RESOLVED
    assert [step.version for step in (assigned, signed, handed_in, checked, rated)] == [2, 3, 4, 5, 6]
    assert signed.lead_assignment is not None
    assert signed.lead_assignment.handler == HANDLER.user
    numbers = rows(services, "SELECT seq FROM incident_event WHERE incident = :i ORDER BY seq", i=incident)
    assert [seq for (seq,) in numbers] == list(range(1, rated.seq + 1))
    assert rows(services, "SELECT count(*) FROM sla_clock WHERE incident = :i AND state = 'running'", i=incident) == [
        (0,)
    ]
    assert rows(services, "SELECT count(*) FROM sla_timer WHERE incident = :i AND state = 'armed'", i=incident) == [
        (0,)
    ]


def test_a_decision_is_applied_once_however_often_it_comes(services: Services) -> None:
    incident = reported(services)
    decision = decided(incident, report_of(services, incident))

    first = services.apply_triage([decision, decision])
    again = services.apply_triage([decision])

    assert list(first.values()) == ["assigned"]
    assert list(again.values()) == ["repeated"]
    assert rows(services, "SELECT count(*) FROM assignment WHERE incident = :i", i=incident) == [(1,)]
    assert rows(services, "SELECT count(*) FROM processed") == [(1,)]
    assert rows(services, "SELECT count(*) FROM outbox WHERE topic = 'reports.accepted'") == [(0,)]


def test_a_decision_about_an_unknown_incident_is_not_recorded_as_done(services: Services) -> None:
    unknown = uuid4()
    known = reported(services)

    outcomes = services.apply_triage([decided(uuid4(), unknown), decided(known, report_of(services, known))])

    assert outcomes[unknown] == "unknown_incident"
    assert seen(services, known).status is Status.ASSIGNED
    assert rows(services, "SELECT count(*) FROM processed WHERE cause = :c", c=unknown) == [(0,)]


def test_a_decision_that_comes_after_a_person_decided_is_recorded_and_changes_nothing(services: Services) -> None:
    incident = reported(services)
    move(services, incident, Action.ASSIGN, OPERATOR, unit="market", reason="现场确认属市场监管")

    outcomes = services.apply_triage([decided(incident, report_of(services, incident))])

    assert list(outcomes.values()) == ["ignored"]
    after = seen(services, incident)
    assert after.lead_assignment is not None
    assert after.lead_assignment.unit == "market"


def test_a_move_with_the_same_key_is_done_once_and_answered_alike(services: Services) -> None:
    incident = an_assigned_incident(services)
    key = str(new_id())

    first = move(services, incident, Action.SIGN, HANDLER, key=key)
    second = move(services, incident, Action.SIGN, HANDLER, key=key)

    assert first == second


def test_a_key_stands_for_one_body(services: Services) -> None:
    incident = an_assigned_incident(services)
    key = str(new_id())
    move(services, incident, Action.COMMENT, OPERATOR, key=key, note="请先电话联系")

    with pytest.raises(KeyReused):
        move(services, incident, Action.COMMENT, OPERATOR, key=key, note="不用联系")


def test_a_stale_version_is_refused_and_changes_nothing(services: Services) -> None:
    incident = an_assigned_incident(services)
    before = seen(services, incident)

    with pytest.raises(Stale):
        move(services, incident, Action.SIGN, HANDLER, if_match=1)
    with pytest.raises(VersionNeeded):
        move(services, incident, Action.SIGN, HANDLER, if_match=None)

    assert seen(services, incident) == before


def test_whoever_does_not_see_an_incident_cannot_tell_it_from_one_that_is_not_there(services: Services) -> None:
    incident = an_assigned_incident(services)

    with pytest.raises(NotFound):
        move(services, incident, Action.COMMENT, OTHER_CITIZEN, note="我也看到了")


def test_a_move_of_somebody_else_is_refused(services: Services) -> None:
    incident = an_assigned_incident(services)

    with pytest.raises(NotYours):
        move(services, incident, Action.SIGN, OPERATOR)


def test_a_result_whose_photo_has_not_arrived_is_refused_by_name(services: Services) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.SIGN, HANDLER)
    photo = {"id": str(new_id()), "sha256": "cd" * 32, "media_type": "image/jpeg", "bytes": 10}

    with pytest.raises(Missing, match=str(photo["id"])):
        move(services, incident, Action.HAND_IN, HANDLER, result="已清运", attachments=[photo])

    assert seen(services, incident).status is Status.HANDLING


def test_an_unknown_unit_or_category_is_refused_by_name(services: Services) -> None:
    incident = reported(services)

    with pytest.raises(InvalidValue, match="unit"):
        move(services, incident, Action.ASSIGN, OPERATOR, unit="fire-brigade", reason="就近")
    with pytest.raises(InvalidValue, match="category"):
        move(services, incident, Action.CLASSIFY, OPERATOR, category="99999", reason="更正")


def test_after_a_return_the_room_assigns_anew_and_both_clocks_are_kept(services: Services) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="该处属市场监管")

    again = move(services, incident, Action.ASSIGN, OPERATOR, unit="market", reason="改派")

    states = [(item.unit, item.state) for item in again.assignments]
    assert states == [("enforcement", AssignmentState.RETURNED), ("market", AssignmentState.ASSIGNED)]
    handle = [clock for clock in again.clocks if clock.kind is ClockKind.HANDLE]
    assert [clock.state for clock in handle] == ["stopped", "running"]
    total = again.clock(own(ClockKind.TOTAL))
    assert total is not None
    assert total.running


def test_what_an_assignment_rests_on_is_kept_when_the_unit_gets_it_back(services: Services) -> None:
    incident = an_assigned_incident(services)
    first = seen(services, incident).lead
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="该处属市场监管")

    again = move(
        services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason="仍属你处", admission_item="Z01"
    )

    assert again.lead == first
    assert again.lead_assignment is not None
    assert again.lead_assignment.admission_item == "Z01"


def test_what_no_rule_can_route_waits_for_a_person_with_its_clock(services: Services) -> None:
    incident = reported(services)

    services.apply_triage([decided(incident, report_of(services, incident), cell=None, unit=None)])

    after = seen(services, incident)
    assert (after.status, after.left_to_person) == (Status.RECEIVED, True)
    receive = after.clock(own(ClockKind.RECEIVE))
    assert receive is not None
    assert receive.running


def test_several_decisions_about_one_incident_are_saved_at_once_as_they_would_be_one_by_one(services: Services) -> None:
    incident = reported(services)
    rules = services.rules()
    with services.transaction() as store:
        saved: list[Entry] = []
        now = store.lock([incident])[incident]

        def then(decision: Decision) -> Incident:
            saved.extend(Entry(change=change, cause=cause) for change in decision.changes)
            return decision.incident

        def made(action: Action, **fields: str) -> Decision:
            return make_move(action, now, FORMS[action](**fields), rules, actor=OPERATOR, at=at, cause=cause)

        for minute, (unit, recalled) in enumerate((("enforcement", True), ("market", False))):
            cause, at = new_id(), store.now() + timedelta(minutes=minute)
            now = then(made(Action.ASSIGN, unit=unit, reason="现场确认"))
            if recalled:
                cause = new_id()
                now = then(made(Action.RECALL, reason="派错了"))
        store.save_all(saved)

    def in_order(incident: Incident) -> Incident:
        return replace(incident, clocks=tuple(sorted(incident.clocks, key=lambda clock: clock.id)))

    assert in_order(seen(services, incident)) == in_order(now)
    assert [item.state for item in now.assignments] == [AssignmentState.RELEASED, AssignmentState.ASSIGNED]
    armed = rows(services, "SELECT clock FROM sla_timer WHERE incident = :i AND state = 'armed'", i=incident)
    assert {clock for (clock,) in armed} == {clock.id for clock in now.clocks if clock.state == "running"}
    numbers = rows(services, "SELECT seq FROM incident_event WHERE incident = :i ORDER BY seq", i=incident)
    assert [seq for (seq,) in numbers] == list(range(1, now.seq + 1))


def test_who_dealt_with_it_in_earlier_rounds_what_is_counted_and_who_is_accused_is_remembered(
    services: Services,
) -> None:
    incident = reported(services)
    with services.transaction() as store:
        before = store.lock([incident])[incident]
        after = replace(before, self_handled_by=OFFICER.user, earlier_handlers=(UserId("officer02"),))
        after = counted(after, "something", store.now())
        after = replace(after, accused=(unit_accused(UnitId("works")), account_accused(OFFICER.user)))
        store.save_all([Entry(change=Change(before=before, after=after, announce=()), cause=incident)])

    assert seen(services, incident) == after
