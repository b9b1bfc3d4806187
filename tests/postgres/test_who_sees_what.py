"""Who is shown what of one incident: no remarks of staff to the reporter, no reporter to a handler.

What a person sees is compared as the answers that they get, with ids, numbers and instants taken out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dispatch.adapters.postgres.commit_order import BEGINNING
from dispatch.adapters.postgres.tables import app_user, role_grant
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor
from dispatch.domain.terms import Action, Role
from runtime.clock import utc_now
from tests.postgres.test_api_access import a_stored_photo, an_alert
from tests.postgres.test_dead_letters import a_letter, a_message
from tests.postgres.township import (
    CELL,
    CITIZEN,
    HANDLER,
    OFFICER,
    OPERATOR,
    OTHER_CITIZEN,
    UNIT_LEAD,
    decided,
    index_words,
    move,
    report_of,
    reported,
    rows,
    somebody,
)
from tests.postgres.web import Site, Somebody, number_of, running

WITHOUT_PHOTOS = "06007"
REMARK = "上报人情绪激动,岳小峰请注意方式"
ANSWER = "我们明天上午到现场"
COLLEAGUE = "enforcement-lead"
OTHER_OFFICER = somebody("officer05", Role.OFFICER, area="330499101203001")
POLICE = somebody("police-h1", Role.HANDLER, unit="police")
POLICE_LEAD = somebody("police-lead", Role.UNIT_LEAD, unit="police")


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    with running(services) as made:
        yield made


def in_hand(services: Services, reporter: Actor = CITIZEN, **fields: Any) -> UUID:
    incident = reported(services, reporter, **fields)
    services.apply_triage([decided(incident, report_of(services, incident), category=WITHOUT_PHOTOS)])
    return incident


def everything(site: Site, user: str, incident: UUID, *, but: tuple[str, ...] = ()) -> str:
    """All that the pages of somebody are told of an incident, as text."""
    person, number = Somebody(site, user), number_of(site.services, incident)
    shown = {name: value for name, value in person.get(f"/incidents/{number}").items() if name not in but}
    shown |= {"clocks": sorted(shown.get("clocks", ()), key=lambda clock: str(clock["kind"]))}  # begun at one instant
    answers = [shown, person.get(f"/incidents/{number}/events")]
    answers.append(person.get("/incidents", params={"number": number}))
    return json.dumps(answers, ensure_ascii=False)


def photo_in_remark(services: Services, incident: UUID, **form: Any) -> UUID:
    """A photo that a handler added with a remark."""
    photo = a_stored_photo(services, incident)
    with services.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE attachment SET declared_by = 'enforcement-h1' WHERE id = %s", (photo,))
    declared = {"id": str(photo), "sha256": "01" * 32, "media_type": "image/jpeg", "bytes": 7, "purpose": "evidence"}
    move(services, incident, Action.COMMENT, HANDLER, attachments=[declared], **form)
    return photo


def test_the_reporter_reads_no_remark_reason_or_name_of_staff(services: Services, site: Site) -> None:
    incident = in_hand(services)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="此人常来,不归我们管")
    move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason="不要理会他的态度")
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.COMMENT, HANDLER, note=REMARK)
    move(services, incident, Action.NUDGE, OPERATOR, note="领导在催")

    told = everything(site, "citizen01", incident)

    for words in (REMARK, "此人常来", "不要理会", "领导在催", "岳小峰", "enforcement-h1", "operator01", "-lead"):
        assert words not in told
    assert REMARK in everything(site, COLLEAGUE, incident)
    assert [event["seq"] for event in history(site, "citizen01", incident)] == list(
        range(1, len(history(site, "operator03", incident)) + 1)
    )


def history(site: Site, user: str, incident: UUID) -> list[dict[str, Any]]:
    number = number_of(site.services, incident)
    items: list[dict[str, Any]] = Somebody(site, user).get(f"/incidents/{number}/events")["items"]
    return items


def test_the_reporter_reads_what_is_addressed_to_them_and_hears_of_it(services: Services, site: Site) -> None:
    incident = in_hand(services)
    move(services, incident, Action.COMMENT, HANDLER, note=ANSWER, audience="reporter")
    move(services, incident, Action.COMMENT, CITIZEN, note="好的,谢谢")

    told = everything(site, "citizen01", incident)

    assert ANSWER in told
    assert "好的,谢谢" in told
    assert "岳小峰" not in told
    assert rows(services, "SELECT DISTINCT recipient FROM notification WHERE kind = 'remark'") == [("citizen01",)]


def test_whoever_acts_as_the_reporter_is_not_asked_for_whom_a_remark_is(services: Services, site: Site) -> None:
    incident = in_hand(services)

    asked = {user: comment_fields(site, user, incident) for user in ("citizen01", "enforcement-h1")}

    assert asked == {"citizen01": ["note", "attachments"], "enforcement-h1": ["note", "audience", "attachments"]}


def comment_fields(site: Site, user: str, incident: UUID) -> list[str]:
    moves = Somebody(site, user).get(f"/incidents/{number_of(site.services, incident)}")["moves"]
    (comment,) = (one for one in moves if one["move"] == "comment")
    return [field["name"] for field in comment["fields"]]


def test_a_result_is_the_reporters_once_it_passed_its_check(services: Services, site: Site) -> None:
    incident = in_hand(services)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已清理,请核实")
    before = everything(site, "citizen01", incident)

    move(services, incident, Action.CONFIRM, OPERATOR, note="现场抽查无误")
    after = everything(site, "citizen01", incident)

    assert "已清理" not in before
    assert "已清理" in after
    assert "现场抽查" not in after


def test_a_photo_of_a_remark_is_the_reporters_only_when_the_remark_is(services: Services, site: Site) -> None:
    incident = in_hand(services)
    internal = photo_in_remark(services, incident, note=REMARK)
    addressed = photo_in_remark(services, incident, note=ANSWER, audience="reporter")
    own = a_stored_photo(services, incident)

    found = {
        user: [Somebody(site, user).status(f"/attachments/{photo}") for photo in (internal, addressed, own)]
        for user in ("citizen01", "enforcement-h1", "operator03", "citizen02")
    }

    assert found == {
        "citizen01": [404, 200, 200],
        "enforcement-h1": [200, 200, 200],
        "operator03": [200, 200, 200],
        "citizen02": [404, 404, 404],
    }
    assert str(internal) not in everything(site, "citizen01", incident)


@pytest.mark.parametrize("taken", ["returned", "recalled"])
def test_a_unit_that_had_it_by_mistake_keeps_its_own_part_as_it_was_and_adds_nothing(
    services: Services, site: Site, taken: str
) -> None:
    incident = in_hand(services, address="振兴街 5 号", text="邻居王某家夜间吵闹")
    others = photo_in_remark(services, incident, note="本队的备注")
    before_it = a_stored_photo(services, incident)
    if taken == "returned":
        move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")
    else:
        move(services, incident, Action.RECALL, OPERATOR, reason="派错了")
    kept = everything(site, COLLEAGUE, incident, but=("clocks",))
    lists = {"scope": "all"}, {"scope": "mine"}, {"q": "吵闹"}, {"open": "true"}

    move(services, incident, Action.ASSIGN, OPERATOR, unit="police", reason="归公安")
    move(services, incident, Action.SIGN, POLICE)
    move(services, incident, Action.COMMENT, POLICE, note="公安的备注")
    move(services, incident, Action.HAND_IN, POLICE, result="已调解")

    handler, number = Somebody(site, COLLEAGUE), number_of(services, incident)
    shown = handler.get(f"/incidents/{number}")
    assert plain(everything(site, COLLEAGUE, incident, but=("clocks",))) == plain(kept)
    for words in ("吵闹", "振兴街", "公安", "police", "citizen01", "已调解"):
        assert words not in kept
    assert "本队的备注" in kept
    assert (shown["sight"], shown["category"]["code"], shown["text"], shown["moves"]) == ("former", "06007", "", [])
    assert [handler.numbers(**filters) for filters in lists] == [[], [], [], []]
    assert handler.get("/figures")["open"] == 0
    assert [handler.status(f"/attachments/{photo}") for photo in (others, before_it)] == [200, 404]
    assert handler.move(incident, "comment", note="再说一句").status_code == 403
    photos = {"attachments": [{"id": str(incident), "sha256": "0" * 64, "media_type": "image/png", "bytes": 5}]}
    assert handler.http.post(f"/api/v1/incidents/{number}/attachments", json=photos).status_code == 403


def test_a_unit_that_handed_in_keeps_its_view(services: Services, site: Site) -> None:
    incident = in_hand(services)
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已处理")
    move(services, incident, Action.CONFIRM, OPERATOR, note="核实")
    move(services, incident, Action.RATE, CITIZEN, stars=5)

    shown = Somebody(site, COLLEAGUE).get(f"/incidents/{number_of(services, incident)}")

    assert (shown["sight"], shown["status"]) == ("whole", "closed")
    assert number_of(services, incident) in Somebody(site, COLLEAGUE).numbers()


def test_a_unit_that_gets_it_again_sees_all_of_it_again(services: Services, site: Site) -> None:
    incident = in_hand(services)
    move(services, incident, Action.RETURN, UNIT_LEAD, reason_code="not_our_duty", reason="不归我们管")
    move(services, incident, Action.ASSIGN, OPERATOR, unit="enforcement", reason="归你们管")

    assert Somebody(site, COLLEAGUE).get(f"/incidents/{number_of(services, incident)}")["sight"] == "whole"


REPORTERS: Mapping[str, Actor] = {
    "a citizen": CITIZEN,
    "another citizen": OTHER_CITIZEN,
    "the officer of the cell, who also checks": OFFICER,
    "an officer of another cell": OTHER_OFFICER,
    "the operator who also decides": OPERATOR,
    "a handler of another unit": POLICE,
    "the lead of another unit": POLICE_LEAD,
}
ANOTHER_OPERATOR = somebody("operator03", Role.OPERATOR)
PLACE = {"position": {"lon": 120.535, "lat": 30.632}}


@pytest.mark.parametrize("who", REPORTERS)
def test_what_a_handlers_unit_sees_does_not_change_when_the_reporter_does(
    services: Services, site: Site, who: str
) -> None:
    # That somebody rang up shows, because it is told by a call; which of the operators answered does not.
    first = a_life(services, ANOTHER_OPERATOR if REPORTERS[who] is OPERATOR else CITIZEN)
    as_before = plain(everything(site, COLLEAGUE, first))

    same = plain(everything(site, COLLEAGUE, a_life(services, REPORTERS[who])))

    assert same == as_before
    assert "公安" not in same
    assert "沈桂芳" not in same


def a_life(services: Services, reporter: Actor) -> UUID:
    """One incident in which the reporter answers and rates, and people who may be the reporter do their work."""
    incident = in_hand(services, reporter, **PLACE)
    move(services, incident, Action.SIGN, HANDLER)
    until = (utc_now() + timedelta(hours=2)).isoformat()
    question = move(services, incident, Action.ASK, HANDLER, question="几号门?", until=until).requests[-1]
    move(services, incident, Action.ANSWER, reporter, request=str(question.id), note="三号门")
    move(services, incident, Action.COMMENT, OFFICER, note="我去看过")
    move(services, incident, Action.HAND_IN, HANDLER, result="已处理")
    if move(services, incident, Action.CONFIRM, OFFICER, note="核实").told_at is None:
        move(services, incident, Action.TELL, OPERATOR)  # who rang up is told by a call
    rates = Actor(user=reporter.user, grants=CITIZEN.grants)  # whoever rang up does so by the receipt
    move(services, incident, Action.RATE, rates, stars=1, reason="没有解决")
    return incident


UNSTEADY = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|\+\d\d:\d\d)"), "<at>"),
    (re.compile(r"\d{24}"), "<number>"),
    (re.compile(r"-?\d+\.\d+(e-?\d+)?"), "<seconds>"),
)


def plain(told: str) -> str:
    """What was told, without what differs from one incident to the next."""
    for pattern, mark in UNSTEADY:
        told = pattern.sub(mark, told)
    return told


@pytest.mark.parametrize(("urgent", "unit"), [(True, "command"), (False, "command"), (True, "enforcement")])
def test_whoever_has_to_call_back_when_life_is_in_danger_knows_whom(
    services: Services, site: Site, urgent: bool, unit: str
) -> None:
    incident = reported(services, CITIZEN, text="有人落水", **PLACE)
    report = report_of(services, incident)
    services.apply_triage([decided(incident, report, unit=unit, urgent=urgent, grade=2)])
    number = number_of(services, incident)
    index_words(services)

    def knows(user: str) -> tuple[bool, bool]:
        person = Somebody(site, user)
        shown = person.get(f"/incidents/{number}")["reporter"].get("user") == "citizen01"
        return shown, number in person.numbers(q="citizen01")

    in_both = knows("operator02")
    assert in_both == ((True, True) if urgent or unit != "command" else (False, False))
    if unit == "enforcement":
        assert knows("enforcement-h1") == (False, False)


def test_nobody_rates_what_they_handled_or_their_unit_did(services: Services, site: Site) -> None:
    by_the_handler = in_hand(services, HANDLER)
    by_a_colleague = in_hand(services, UNIT_LEAD)
    for incident in (by_the_handler, by_a_colleague):
        move(services, incident, Action.SIGN, HANDLER)
        move(services, incident, Action.HAND_IN, HANDLER, result="已处理")
        move(services, incident, Action.CONFIRM, OPERATOR, note="核实")

    assert rows(services, "SELECT outcome FROM incident WHERE id = :id", id=by_the_handler) == [("resolved",)]
    assert Somebody(site, COLLEAGUE).move(by_a_colleague, "rate", stars=5).status_code == 403


def test_an_administrator_sees_that_a_message_is_dead_and_not_its_words(services: Services, site: Site) -> None:
    complaint = "举报某人夜间偷倒垃圾".encode()
    services.dead_letters.bury(a_letter(a_message(complaint)))

    (operators,), (admins,) = (Somebody(site, user).get("/deadletters")["items"] for user in ("operator03", "admin"))

    assert operators["payload"] == complaint.decode()
    assert (admins["payload"], admins["reason"], admins["id"]) == (None, "not_json", operators["id"])


def test_an_operator_sees_and_sends_again_what_did_not_reach_people_about_the_own_town_only(
    services: Services, site: Site
) -> None:
    areas = {"next-town": "330499102", "county": "330499", "village": "330499101201", "other-village": "330499101203"}
    with services.engine.begin() as connection:
        connection.execute(app_user.insert(), [{"id": user, "name": user, "demo": True} for user in areas])
        grants = [{"user": user, "role": "operator", "area": area, "unit": ""} for user, area in areas.items()]
        connection.execute(role_grant.insert(), grants)
    incident = reported(services, CITIZEN, **PLACE)
    services.apply_triage([decided(incident, report_of(services, incident), cell=CELL)])
    failed = an_alert(services, incident, "supervisor01", state="failed")
    people = ("operator03", "admin", *areas)

    listed = {user for user in people if Somebody(site, user).get("/deliveries")["items"]}
    resent = {
        user: Somebody(site, user).http.post(f"/api/v1/deliveries/{failed}/resend").status_code for user in people
    }

    assert listed == {"operator03", "admin", "county", "village"}
    assert resent == {
        "operator03": 202,
        "admin": 409,
        "county": 409,
        "village": 409,
        "next-town": 404,
        "other-village": 404,
    }


def test_of_messages_about_an_accusation_the_supervisor_alone_learns_that_they_exist(
    services: Services, site: Site
) -> None:
    incident = reported(services, CITIZEN, **PLACE)
    services.apply_triage([decided(incident, report_of(services, incident), accused=("role:operator",))])
    failed = an_alert(services, incident, "supervisor01", state="failed")
    people = ("operator03", "admin", "supervisor01")

    listed = {user: [one["id"] for one in Somebody(site, user).get("/deliveries")["items"]] for user in people}
    resent = {
        user: Somebody(site, user).http.post(f"/api/v1/deliveries/{failed}/resend").status_code for user in people
    }

    assert listed == {"operator03": [], "admin": [], "supervisor01": [str(failed)]}
    assert resent == {"operator03": 404, "admin": 404, "supervisor01": 202}


@pytest.mark.parametrize(
    ("accused", "given_to"),
    [("unit:enforcement", "police"), ("role:officer", "enforcement"), ("role:operator", "enforcement")],
)
def test_an_accusation_is_in_no_list_figure_search_or_stream_but_the_supervisors(
    services: Services, site: Site, accused: str, given_to: str
) -> None:
    complaint = "有工作人员吃拿卡要"
    incident = reported(services, CITIZEN, text=complaint, **PLACE)
    services.apply_triage([decided(incident, report_of(services, incident), accused=(accused,))])
    move(services, incident, Action.ASSIGN, SUPERVISOR, unit=given_to, reason="请核实")
    photo, number = a_stored_photo(services, incident), number_of(services, incident)
    index_words(services)

    may = {user: whether_told(site, user, number, photo, complaint) for user in EVERYBODY}

    everywhere, nowhere = {True}, {False}
    assert may == {
        "supervisor01": everywhere,
        "citizen01": everywhere,
        "operator03": nowhere,
        "officer01": nowhere,
        "enforcement-h1": everywhere if given_to == "enforcement" else nowhere,
        "enforcement-lead": everywhere if given_to == "enforcement" else nowhere,
    }


def test_an_accusation_of_the_towns_supervisors_reaches_the_county_and_waits_for_it(
    services: Services, site: Site
) -> None:
    complaint = "镇领导收红包"
    incident = reported(services, CITIZEN, text=complaint, **PLACE)
    services.apply_triage([decided(incident, report_of(services, incident), accused=("role:supervisor",))])
    photo, number = a_stored_photo(services, incident), number_of(services, incident)
    index_words(services)

    may = {user: whether_told(site, user, number, photo, complaint) for user in ("supervisor01", "operator03")}
    county = Somebody(site, "supervisor02")

    assert may == {"supervisor01": {False}, "operator03": {False}}
    assert whether_told(site, "supervisor02", number, photo, complaint) == {True}
    assert county.numbers(scope="waiting") == [number]
    assert [alert["kind"] for alert in county.get("/alerts")["items"]] == ["accusation"]


@pytest.mark.parametrize(("accused", "waits_for"), [("unit:police", "supervisor01"), ("role:operator", "supervisor01")])
def test_an_accusation_waits_for_the_supervisor_who_is_alerted_and_for_nobody_else(
    services: Services, site: Site, accused: str, waits_for: str
) -> None:
    incident = reported(services, CITIZEN, text="有工作人员吃拿卡要", **PLACE)
    services.apply_triage([decided(incident, report_of(services, incident), accused=(accused,))])
    number = number_of(services, incident)

    staff = {user: Somebody(site, user) for user in (waits_for, "operator03", "officer01", "police-lead")}

    waiting = {user: person.numbers(scope="waiting") == [number] for user, person in staff.items()}
    alerted = {user: bool(person.get("/alerts")["items"]) for user, person in staff.items()}
    only_one = {user: user == waits_for for user in staff}
    assert (waiting, alerted) == (only_one, only_one)


def test_an_accusation_that_triage_missed_is_marked_and_cleared_by_the_supervisor(
    services: Services, site: Site
) -> None:
    complaint = "他们处理时只认熟人"
    incident = reported(services, CITIZEN, text=complaint, **PLACE)
    services.apply_triage([decided(incident, report_of(services, incident))])
    photo, number = a_stored_photo(services, incident), number_of(services, incident)
    index_words(services)
    supervisor, staff = Somebody(site, "supervisor01"), ("enforcement-lead", "operator03", "officer01")

    marked = supervisor.move(incident, "accuse", unit="enforcement", reason="来电核实")
    hidden = {user: whether_told(site, user, number, photo, complaint) for user in staff}
    listed = [item["accusation"] for item in supervisor.get("/incidents", params={"scope": "waiting"})["items"]]
    cleared = supervisor.move(incident, "clear", reason="与本镇人员无关")
    seen_again = {user: whether_told(site, user, number, photo, complaint) for user in staff[1:]}

    assert (marked.status_code, marked.json()["status"], marked.json()["accusation"]) == (200, "received", True)
    assert hidden == {user: {False} for user in staff}
    assert listed == [True]
    assert (cleared.status_code, cleared.json()["accusation"]) == (200, False)
    assert seen_again == {user: {True} for user in staff[1:]}
    assert Somebody(site, "operator03").numbers(scope="waiting") == [number]


WORK: Sequence[tuple[Action, Actor, Mapping[str, Any]]] = (
    (Action.SIGN, HANDLER, {}),
    (Action.HAND_IN, HANDLER, {"result": "已处理"}),
    (Action.CONFIRM, OPERATOR, {"note": "核实"}),
    (Action.RATE, CITIZEN, {"stars": 5}),
)


@pytest.mark.parametrize(("done", "status"), [(2, "received"), (3, "awaiting_rating"), (4, "closed")])
def test_an_accusation_that_is_recognised_after_the_work_was_done_is_the_supervisors_from_then_on(
    services: Services, site: Site, done: int, status: str
) -> None:
    complaint, reason = "他们处理时只认熟人", "来信反映站里有人收钱"
    incident = in_hand(services, CITIZEN, text=complaint, **PLACE)
    for action, actor, form in WORK[:done]:
        move(services, incident, action, actor, **form)
    number = number_of(services, incident)
    supervisor, unit = Somebody(site, "supervisor01"), Somebody(site, COLLEAGUE)

    marked = supervisor.move(incident, "accuse", whom="somebody", reason=reason)
    index_words(services)

    kept = json.dumps([unit.get(f"/incidents/{number}"), unit.get(f"/incidents/{number}/events")], ensure_ascii=False)
    assert (marked.status_code, marked.json()["status"]) == (200, status)
    assert (complaint in kept, reason in kept) == (False, False)
    for user in (COLLEAGUE, "enforcement-h1", "operator03", "officer01"):
        assert Somebody(site, user).numbers() == []
        assert Somebody(site, user).numbers(q=complaint) == []
    assert supervisor.numbers() == supervisor.numbers(q=complaint) == [number]


def test_an_accusation_that_was_over_is_taken_up_by_the_supervisor_alone(services: Services, site: Site) -> None:
    incident = in_hand(services, CITIZEN, **PLACE)
    for action, actor, form in WORK:
        move(services, incident, action, actor, **form)
    supervisor = Somebody(site, "supervisor01")
    supervisor.move(incident, "accuse", unit="enforcement", reason="来信反映")

    by_operator = Somebody(site, "operator03").move(incident, "reopen", reason="重新办理")
    by_supervisor = supervisor.move(incident, "reopen", reason="重新办理")
    given_back = supervisor.move(incident, "assign", unit="enforcement", reason="请核实")
    given = supervisor.move(incident, "assign", unit="police", reason="请核实")

    answers = (by_operator, by_supervisor, given_back, given)
    assert [answer.status_code for answer in answers] == [404, 200, 422, 200]
    assert (by_supervisor.json()["status"], by_supervisor.json()["lead_unit"]) == ("received", None)


def test_an_operator_marks_no_accusation_and_a_supervisor_none_of_their_own(services: Services, site: Site) -> None:
    incident = reported(services, CITIZEN, text="他们处理时只认熟人", **PLACE)

    by_operator = Somebody(site, "operator03").move(incident, "accuse", whom="officer", reason="来电核实")
    by_the_one_meant = Somebody(site, "supervisor01").move(incident, "accuse", whom="supervisor", reason="来电核实")
    by_county = Somebody(site, "supervisor02").move(incident, "accuse", whom="supervisor", reason="来电核实")

    assert (by_operator.status_code, by_the_one_meant.status_code, by_county.status_code) == (403, 422, 200)
    assert [error["field"] for error in by_the_one_meant.json()["errors"]] == ["whom"]
    assert Somebody(site, "supervisor01").numbers() == []


EVERYBODY = ("supervisor01", "citizen01", "operator03", "officer01", "enforcement-h1", "enforcement-lead")
SUPERVISOR = somebody("supervisor01", Role.SUPERVISOR)


def whether_told(site: Site, user: str, number: str, photo: UUID, words: str) -> set[bool]:
    """In which ways somebody comes to know of an incident: all, none or, which should never be, some."""
    person = Somebody(site, user)
    reading = site.services.reading
    actor = site.services.sessions.actor(person.token)
    assert actor is not None
    end, _ = reading.end_of_events()
    happened = reading.as_(actor).happened(BEGINNING, until=end.ordinal, limit=1000) or []
    return {
        number in person.numbers(limit=200),
        number in person.numbers(number=number),
        number in person.numbers(q=words),
        person.status(f"/incidents/{number}") == 200,
        person.status(f"/incidents/{number}/events") == 200,
        person.status(f"/attachments/{photo}") == 200,
        person.get("/figures")["open"] == 1,
        number in {event.number for event in happened},
    }
