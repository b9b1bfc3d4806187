"""What the console reads: lists without gaps, one incident with its reasons, nothing that is not the reader's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

import pytest

from dispatch.application.accept.accepting import Receipt
from dispatch.bootstrap import Services
from dispatch.domain.terms import Action
from runtime.ids import new_id
from tests.postgres.passing_time import let_pass
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    UNIT_LEAD,
    decided,
    index_words,
    move,
    report_of,
    reported,
    rows,
    submission,
)
from tests.postgres.web import Site, Somebody, number_of, running


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def an_assigned_incident(services: Services, **fields: object) -> UUID:
    incident = reported(services, CITIZEN, **fields)
    services.apply_triage([decided(incident, report_of(services, incident))])
    return incident


def test_an_incident_is_shown_with_its_names_its_next_clock_and_the_reasons_of_its_decision(
    services: Services, site: Site
) -> None:
    incident = an_assigned_incident(services)

    shown = Somebody(site, "operator03").get(f"/incidents/{number_of(services, incident)}")

    assert shown["category"]["name"] != shown["category"]["code"]
    assert shown["lead_unit"] == {"id": "enforcement", "name": "综合行政执法队"}
    assert shown["clock"]["kind"] == "sign"
    assert 0 < shown["clock"]["remaining_seconds"] <= 180
    assert [reason["step"] for reason in shown["reasons"]] == ["route"]
    assert {clock["kind"]: clock["state"] for clock in shown["clocks"]} == {
        "total": "running",
        "receive": "stopped",
        "sign": "running",
        "handle": "running",
    }
    assert shown["reporter"] == {"user": "citizen01", "name": "沈桂芳"}


def test_an_entity_tag_is_the_version_of_the_incident(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)
    person = Somebody(site, "operator03")

    answer = person.http.get(f"/api/v1/incidents/{number_of(services, incident)}")

    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'


def test_pages_of_a_list_neither_repeat_nor_hide_an_incident_while_others_come_in(
    services: Services, site: Site
) -> None:
    before = {number_of(services, reported(services, CITIZEN)) for _ in range(7)}
    person = Somebody(site, "operator03")

    found: list[str] = []
    cursor = None
    while True:
        page = person.get("/incidents", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        found += [item["number"] for item in page["items"]]
        reported(services, CITIZEN)
        cursor = page["next"]
        if cursor is None:
            break

    assert len(found) == len(set(found))
    assert set(found) == before


def test_a_list_by_due_time_begins_with_what_runs_out_first_and_ends_with_what_has_no_clock(
    services: Services, site: Site
) -> None:
    history = number_of(services, reported_history(services))
    late = number_of(services, an_assigned_incident(services))
    soon = number_of(services, reported(services, CITIZEN))
    person = Somebody(site, "operator03")

    first = person.get("/incidents", params={"sort": "due", "limit": 2})
    second = person.get("/incidents", params={"sort": "due", "limit": 2, "cursor": first["next"]})

    assert [item["number"] for item in first["items"]] == [soon, late]
    assert [item["number"] for item in second["items"]] == [history]
    assert second["next"] is None


def reported_history(services: Services) -> UUID:
    (receipt,) = services.accept([submission(OFFICER, history=True)])
    assert isinstance(receipt, Receipt)
    with services.transaction() as store:
        return store.lock_numbers([receipt.number])[receipt.number].id


def test_a_cursor_of_another_order_or_none_of_ours_is_refused_by_name(services: Services, site: Site) -> None:
    for _ in range(2):
        reported(services, CITIZEN)
    person = Somebody(site, "operator03")
    cursor = person.get("/incidents", params={"limit": 1})["next"]

    for params in ({"sort": "due", "cursor": cursor}, {"cursor": "nonsense"}):
        answer = person.http.get("/api/v1/incidents", params=params)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "cursor"


def test_filters_narrow_the_list_and_an_exact_number_sets_them_aside(services: Services, site: Site) -> None:
    assigned = number_of(services, an_assigned_incident(services, text="河道边有人倾倒垃圾"))
    received = number_of(services, reported(services, CITIZEN, text="路灯不亮"))
    index_words(services)
    person = Somebody(site, "operator03")

    assert person.numbers(status="assigned") == [assigned]
    assert person.numbers(status=["assigned", "received"]) == [received, assigned]
    assert person.numbers(platform="enforcement") == [assigned]
    assert person.numbers(unit="enforcement") == [assigned]
    assert person.numbers(cell="330499101201") == [assigned]
    assert person.numbers(grade=4) == [assigned]
    assert person.numbers(q="路灯") == [received]
    assert person.numbers(q="100%") == []
    assert person.numbers(q=received) == [received]
    assert person.numbers(open="false") == []
    assert person.numbers(scope="mine") == [received]
    assert person.numbers(number=assigned, status="received") == [assigned]
    assert person.numbers(number=assigned, lamp="long_overdue") == [assigned]
    assert person.numbers(number=assigned, cursor="of another list") == [assigned]
    assert person.numbers(number=assigned, sort="due", limit=1) == [assigned]


def test_an_order_from_outside_is_shown_and_found_by_its_number_there(services: Services, site: Site) -> None:
    order = {"system": "12345", "number": "HT20261201001", "due_at": "2030-01-02T03:04:05Z"}
    incident = reported(services, OPERATOR, origin=order | {"reply_to": "county"})
    reported(services, CITIZEN)
    index_words(services)
    person, number = Somebody(site, "operator03"), number_of(services, incident)

    assert person.get(f"/incidents/{number}")["order"] == order
    assert person.numbers(q="ht20261201001") == [number]


def test_the_lamp_filter_finds_exactly_what_is_shown_with_that_lamp(services: Services, site: Site) -> None:
    fresh, tight, late, very_late = (reported(services, CITIZEN) for _ in range(4))
    for incident, seconds in ((tight, 110), (late, 130), (very_late, 250)):
        let_pass(services, seconds, only=incident)
    person = Somebody(site, "operator03")

    found = {lamp: person.numbers(lamp=lamp) for lamp in ("normal", "due_soon", "overdue", "long_overdue")}

    wanted = {"normal": fresh, "due_soon": tight, "overdue": late, "long_overdue": very_late}
    assert found == {lamp: [number_of(services, incident)] for lamp, incident in wanted.items()}
    assert person.numbers(lamp=["overdue", "long_overdue"]) == found["overdue"] + found["long_overdue"]
    assert person.numbers(lamp=["normal", "overdue"], sort="due") == found["overdue"] + found["normal"]
    figures = person.get("/figures")
    assert (figures["overdue"], figures["due_soon"]) == (2, 1)


def test_whether_the_reporter_rates_in_time_presses_on_nobodys_list(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已清运", attachments=an_arrived_photo(services, incident))
    move(services, incident, Action.CONFIRM, OPERATOR, note="现场已整洁")
    with services.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sla_clock SET due_soon_at = now() - interval '1 hour' WHERE kind = 'rating'")
    operator = Somebody(site, "operator03")
    sheet = operator.get("/handovers/sheet")

    assert operator.numbers(lamp="normal") == [number_of(services, incident)]
    assert operator.numbers(lamp=["due_soon", "overdue", "long_overdue"]) == []
    assert operator.get("/incidents")["items"][0]["clock"]["lamp"] == "normal"
    assert operator.get("/figures")["due_soon"] == sheet["due_soon"] == 0


def test_the_scope_of_own_reports_holds_what_the_caller_reported_and_nothing_else(
    services: Services, site: Site
) -> None:
    own = number_of(services, reported(services, OFFICER))
    watched = number_of(services, an_assigned_incident(services))
    officer = Somebody(site, OFFICER.user)

    assert officer.numbers(scope="reported") == [own]
    assert officer.numbers(scope="mine") == [watched, own]


WHO_WORKS: Final = {
    "citizen": CITIZEN.user,
    "officer": OFFICER.user,
    "operator": "operator03",
    "supervisor": "supervisor01",
    "handler": HANDLER.user,
    "lead": UNIT_LEAD.user,
    "neighbour": "police-h1",
}


def waiting_for(site: Site, number: str) -> set[str]:
    """Whose list of what waits for them has the incident, by due time and by receipt."""
    people = {who: Somebody(site, user) for who, user in WHO_WORKS.items()}
    found = {who for who, person in people.items() if number in person.numbers(scope="waiting")}
    assert found == {who for who, person in people.items() if number in person.numbers(scope="waiting", sort="due")}
    return found


def test_what_waits_is_on_the_list_of_whoever_has_the_next_move_from_the_report_to_a_reopening(
    services: Services, site: Site
) -> None:
    incident = reported(services, CITIZEN)
    number = number_of(services, incident)
    waits = [waiting_for(site, number)]
    services.apply_triage([decided(incident, report_of(services, incident))])
    waits.append(waiting_for(site, number))
    move(services, incident, Action.SIGN, HANDLER)
    waits.append(waiting_for(site, number))
    move(services, incident, Action.HAND_IN, HANDLER, result="已清运", attachments=an_arrived_photo(services, incident))
    waits.append(waiting_for(site, number))
    move(services, incident, Action.CONFIRM, OPERATOR, note="现场已整洁")
    waits.append(waiting_for(site, number))
    move(services, incident, Action.RATE, CITIZEN, stars=5)
    waits.append(waiting_for(site, number))
    move(services, incident, Action.REOPEN, CITIZEN, reason="又堆起来了")
    waits.append(waiting_for(site, number))

    unit, checkers = {"handler", "lead"}, {"officer", "operator"}
    assert waits == [{"operator"}, unit, unit, checkers, {"citizen"}, set(), {"operator"}]


def an_arrived_photo(services: Services, incident: UUID) -> list[dict[str, object]]:
    photo = {"id": str(new_id()), "sha256": "ab" * 32, "media_type": "image/jpeg", "bytes": 10, "purpose": "after"}
    with services.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO attachment (id, incident, declared_by, declared_at, purpose, sha256, media_type, bytes, state)"
            " VALUES (%s, %s, %s, now(), 'after', decode(%s, 'hex'), 'image/jpeg', 10, 'arrived')",
            (photo["id"], incident, HANDLER.user, photo["sha256"]),
        )
    return [photo]


def test_old_work_is_on_the_list_of_what_waits_however_much_is_newer(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已清运", attachments=an_arrived_photo(services, incident))
    services.accept([submission(OFFICER) for _ in range(201)])
    officer = Somebody(site, OFFICER.user)

    assert number_of(services, incident) not in officer.numbers(scope="mine", limit=200)
    assert officer.numbers(scope="waiting") == [number_of(services, incident)]


def test_what_automation_left_to_a_person_can_be_asked_for_until_a_person_decided(
    services: Services, site: Site
) -> None:
    left, told, waiting = (reported(services, CITIZEN) for _ in range(3))
    for incident in (left, told):
        undecided = decided(incident, report_of(services, incident), unit=None, responsibility_row=None, level=None)
        services.apply_triage([undecided])
    person = Somebody(site, "operator03")
    assert person.move(told, "assign", unit="enforcement", reason="电话问过").status_code == 200

    assert person.numbers(needs_person="true") == [number_of(services, left)]
    assert set(person.numbers(needs_person="false")) == {number_of(services, told), number_of(services, waiting)}
    assert person.get("/figures")["needs_person"] == 1


def test_telephone_and_identity_numbers_are_masked_in_a_list_and_kept_in_the_detail(
    services: Services, site: Site
) -> None:
    text = "联系人 13812345678,身份证 330402199001011234,座机 0573-82212345"
    incident = an_assigned_incident(services, text=text)
    person = Somebody(site, "operator03")

    listed = person.get("/incidents")["items"][0]["summary"]
    shown = person.get(f"/incidents/{number_of(services, incident)}")

    assert listed == "联系人 138****5678,身份证 330***********1234,座机 0573-****2345"
    assert shown["text"] == text


def test_handlers_do_not_learn_who_reported(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)
    handler = Somebody(site, "enforcement-h1")
    number = number_of(services, incident)

    shown = handler.get(f"/incidents/{number}")
    events = handler.get(f"/incidents/{number}/events")["items"]

    assert shown["reporter"] == {"hidden": True}
    assert events[0]["by"] == {"user": None, "name": None, "role": "citizen"}
    assert "citizen01" not in str(shown) + str(events)
    assert "沈桂芳" not in str(shown) + str(events)


def test_reading_who_reported_is_recorded_once_however_often_a_board_looks(services: Services, site: Site) -> None:
    number = number_of(services, an_assigned_incident(services))
    person = Somebody(site, "operator03")

    for _ in range(3):
        person.get(f"/incidents/{number}")
    Somebody(site, "enforcement-h1").get(f"/incidents/{number}")

    read = rows(services, "SELECT actor FROM audit_log WHERE action = 'reporter-read' AND subject = :n", n=number)
    assert [row.actor for row in read] == ["operator03"]


def history(person: Somebody, incident: UUID) -> None:
    person.get(f"/incidents/{number_of(person.services, incident)}/events")


def a_move(person: Somebody, incident: UUID) -> None:
    assert person.move(incident, "comment", note="已电话核实").status_code == 200


def a_stale_move(person: Somebody, incident: UUID) -> None:
    assert person.move(incident, "recall", version=1, reason="派错单位").status_code == 412


@pytest.mark.parametrize("look", [history, a_move, a_stale_move])
def test_reading_who_reported_is_recorded_wherever_it_is_shown(
    look: Callable[[Somebody, UUID], None], services: Services, site: Site
) -> None:
    incident = an_assigned_incident(services)

    look(Somebody(site, "operator03"), incident)

    read = rows(services, "SELECT actor, subject FROM audit_log WHERE action = 'reporter-read'")
    assert [(row.actor, row.subject) for row in read] == [("operator03", number_of(services, incident))]


def test_looking_at_ones_own_report_or_without_its_reporter_is_not_recorded(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)

    history(Somebody(site, "citizen01"), incident)
    history(Somebody(site, "enforcement-h1"), incident)

    assert rows(services, "SELECT * FROM audit_log WHERE action = 'reporter-read'") == []


def test_the_history_has_every_event_in_order_with_the_names_of_staff(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.SIGN, HANDLER)
    person = Somebody(site, "operator03")

    events = person.get(f"/incidents/{number_of(services, incident)}/events")["items"]

    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["type"] == "AssignmentSigned"
    assert events[-1]["by"] == {"user": "enforcement-h1", "name": "岳小峰", "role": "handler"}


def test_only_the_moves_that_the_caller_may_make_are_offered(services: Services, site: Site) -> None:
    number = number_of(services, an_assigned_incident(services))

    offered = {
        user: [one["move"] for one in Somebody(site, user).get(f"/incidents/{number}")["moves"]]
        for user in ("enforcement-h1", "enforcement-lead", "operator03", "citizen01")
    }

    assert offered == {
        "enforcement-h1": ["sign", "comment"],
        "enforcement-lead": ["sign", "co-add", "plan", "return", "comment", "nudge"],
        "operator03": [
            "classify",
            "recall",
            "reassign",
            "transfer",
            "transfer-listed",
            "co-add",
            "plan",
            "split",
            "merge",
            "locate",
            "ask",
            "comment",
            "nudge",
        ],
        "citizen01": ["cancel", "comment", "nudge"],
    }


def test_a_move_says_what_it_asks_for_with_the_choices_there_are(services: Services, site: Site) -> None:
    number = number_of(services, an_assigned_incident(services))

    moves = Somebody(site, "enforcement-lead").get(f"/incidents/{number}")["moves"]

    returning = next(one for one in moves if one["move"] == "return")
    assert (returning["needs_if_match"], returning["tone"]) == (True, "danger")
    assert [(one["name"], one["required"]) for one in returning["fields"]] == [
        ("reason_code", True),
        ("reason", True),
        ("attachments", False),
    ]
    named = {"value": "not_our_duty", "label": "不属于本单位职责", "label_en": "not this unit’s duty"}
    assert named in returning["fields"][0]["choices"]


def test_a_unit_finds_what_it_gave_back_by_its_number(services: Services, site: Site) -> None:
    incident = an_assigned_incident(services)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")

    lead, number = Somebody(site, "enforcement-lead"), number_of(services, incident)
    assert (lead.numbers(), lead.numbers(number=number)) == ([], [number])


def test_the_map_is_sent_once_and_then_only_confirmed(services: Services, site: Site) -> None:
    person = Somebody(site, "citizen01")

    first = person.http.get("/api/v1/map")
    again = person.http.get("/api/v1/map", headers={"If-None-Match": first.headers["etag"]})

    assert len(first.json()["features"]) == 36
    assert set(first.json()["features"][0]["properties"]) == {"code", "name", "village", "class"}
    assert again.status_code == 304


def test_the_reference_has_names_for_everything_that_pickers_show(services: Services, site: Site) -> None:
    shown = Somebody(site, "citizen01").get("/reference")

    assert len(shown["units"]) == 13
    assert len([one for one in shown["categories"] if one["leaf"]]) >= 40
    assert next(one["name_en"] for one in shown["categories"] if one["code"] == "01037") == "Street lamp"
    assert {one["value"] for one in shown["platforms"]} == {"public_order", "market", "enforcement", "services"}
    assert shown["reasons"]["return"][0]["code"] == "not_our_duty"
    assert shown["limits_version"]


def test_figures_count_what_the_caller_sees(services: Services, site: Site) -> None:
    an_assigned_incident(services)
    reported(services, CITIZEN)

    operator = Somebody(site, "operator03").get("/figures")
    handler = Somebody(site, "enforcement-h1").get("/figures")

    assert (operator["open"], operator["received_today"], operator["by_status"]) == (
        2,
        2,
        {"assigned": 1, "received": 1},
    )
    assert (handler["open"], handler["by_status"]) == (1, {"assigned": 1})
    assert operator["stream"]["state"] == "normal"
