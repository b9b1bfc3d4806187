"""Who left a telephone number is told by text message, which counts when it arrived; else somebody has to call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.outside.addresses import FILE, Addresses, SmsGateway
from dispatch.adapters.outside.channels import outside_channels
from dispatch.adapters.postgres.callers import phone_of
from dispatch.application.notifying import ATTEMPTS
from dispatch.application.wording import Names
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import Action, AreaCode, ClockKind, Role, Status, UnitId
from dispatch.domain.township.contacts import NOBODY, SHANGHAI
from dispatch.entrypoints import told
from dispatch.entrypoints.courier import Reach, serve
from runtime.metrics import exposition
from tests.outside_servers import Web, a_web, half, hangs_up, says, slow
from tests.postgres.township import (
    CITIZEN,
    HANDLER,
    OPERATOR,
    decided,
    move,
    report_of,
    reported,
    rows,
    seen,
)
from tests.postgres.web import Site, Somebody

CALLER: Final = Actor(user=OPERATOR.user, grants=(Grant(role=Role.CITIZEN, area=AreaCode("")),))
"""Whoever rang up, with the receipt of the call that the operator took."""
NO_PHOTO: Final = "06028"
PHONE: Final = "13812345678"
NOON: Final = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
NAMES: Final = Names(categories={}, areas={}, units={UnitId("enforcement"): "综合执法队"})


@pytest.fixture
def services(site: Site) -> Services:
    with site.services.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM delivery_attempt"))
        connection.execute(sa.text("DELETE FROM notification"))
    return site.services


@pytest.fixture
def gateway() -> Iterator[Web]:
    with a_web() as made:
        yield made


class Post:
    """The courier with a gateway for text messages, and what follows from what it did."""

    def __init__(self, services: Services, gateway: Web | None) -> None:
        self.services = services
        addresses = Addresses(sms=SmsGateway(url=gateway.url, inside=True)) if gateway else Addresses()
        channels = outside_channels(addresses, lambda: NAMES, phone_of=lambda one: phone_of(services.engine, one))
        self._reach = Reach(channels=lambda: channels, contacts=lambda: NOBODY, clock=lambda: self.at)
        self.at = NOON

    def goes_out(self) -> None:
        """Send what is due, and record what came of it."""
        serve(self.services.engine, self._reach, "sms")
        told.one_round(self.services)

    def gives_up(self) -> None:
        """Try until nothing is tried any more, as if the time between had passed."""
        for _ in range(ATTEMPTS):
            with self.services.engine.begin() as connection:
                connection.execute(sa.text("UPDATE delivery_attempt SET at = at - interval '60 seconds'"))
                connection.execute(
                    sa.text("UPDATE notification SET next_attempt_at = clock_timestamp() WHERE state = 'pending'")
                )
            self.goes_out()


def a_call(services: Services, *, tell_by: str = "sms", phone: str = PHONE, **fields: Any) -> UUID:
    incident = reported(services, OPERATOR, caller={"name": "王女士", "phone": phone}, tell_by=tell_by, **fields)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    return incident


def done(services: Services, incident: UUID) -> UUID:
    """Have the unit deal with it, and the command room look."""
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result="已清运")
    move(services, incident, Action.CONFIRM, OPERATOR, note="现场已看")
    return incident


def facts(services: Services, incident: UUID) -> list[tuple[str, bool]]:
    found = rows(
        services,
        "SELECT data FROM incident_event WHERE incident = :one AND type = 'ResultTold' ORDER BY seq",
        one=incident,
    )
    return [(row.data["channel"], row.data.get("delivered", True)) for row in found]


def to_call(site: Site, user: str = "operator01") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = Somebody(site, user).get("/calls")["items"]
    return items


def numbers(site: Site, user: str = "operator01") -> set[str]:
    return {item["number"] for item in to_call(site, user)}


def test_who_chose_a_message_hears_whose_it_is_and_then_the_result(services: Services, gateway: Web) -> None:
    post = Post(services, gateway)
    incident = a_call(services)
    number = seen(services, incident).number

    post.goes_out()
    waiting = done(services, incident)
    before = seen(services, waiting)
    post.goes_out()

    after = seen(services, incident)
    assert [received.body["phone"] for received in gateway.received] == [PHONE, PHONE]
    assert (
        gateway.received[0].text
        == f"您反映的事项（编号 {number}）已受理，交由综合执法队办理。凭回执上的编号和查询码，可在查询页查看。"
    )
    assert "已办结" in gateway.received[1].text
    assert (before.status, before.told_at) == (Status.AWAITING_RATING, None)
    assert facts(services, incident) == [("sms", False), ("sms", True)]
    assert after.told_at is not None
    assert [clock.kind for clock in after.clocks if clock.running] == [ClockKind.RATING]


@pytest.mark.parametrize(
    "behaviour",
    [says(b"", 500), says(b"", 429, Retry_After="60"), half, hangs_up, says({"code": 7}), says(b"[]")],
    ids=["500", "429", "half an answer", "none", "refused", "not what it says"],
)
def test_whom_no_message_reaches_somebody_has_to_call(
    site: Site, services: Services, gateway: Web, behaviour: Callable[..., None]
) -> None:
    gateway.always = behaviour
    incident = done(services, a_call(services))
    number = seen(services, incident).number
    assert number not in numbers(site), "a message that may arrive is waited for"

    Post(services, gateway).gives_up()

    (item,) = [item for item in to_call(site) if item["number"] == number]
    assert (item["what"], item["why"], item["phone"]) == ("result", "no_message", "138****5678")
    assert facts(services, incident) == [("sms", False), ("phone", False)]
    assert seen(services, incident).told_at is None
    alerted = rows(services, "SELECT DISTINCT kind FROM notification WHERE recipient = 'operator01'")
    assert ("to_call",) in alerted

    answer = Somebody(site, "operator01").move(incident, "tell")
    assert answer.status_code == 200, answer.text
    assert number not in numbers(site)
    assert facts(services, incident)[-1] == ("phone", True)


def test_who_is_on_the_telephone_already_is_said_to_the_others(site: Site, services: Services) -> None:
    incident = done(services, a_call(services, tell_by="phone"))
    number = seen(services, incident).number

    Somebody(site, "operator01").http.post(f"/api/v1/incidents/{number}/caller")

    asked = {
        user: [item["asked"] for item in to_call(site, user) if item["number"] == number]
        for user in ("operator01", "operator03")
    }
    assert asked["operator01"] == [None], "oneself is no news"
    assert [one["by"]["user"] for one in asked["operator03"]] == ["operator01"]


def test_a_gateway_that_hangs_is_not_waited_for(services: Services, gateway: Web) -> None:
    over = threading.Event()
    gateway.always = slow(over)
    incident = a_call(services)

    Post(services, gateway).goes_out()
    over.set()

    assert rows(services, "SELECT state, error FROM notification WHERE channel = 'sms'") == [("pending", "timeout")]
    assert seen(services, incident).status is Status.ASSIGNED


def test_without_a_gateway_nobody_waits_for_a_message(site: Site, services: Services) -> None:
    incident = done(services, a_call(services))

    Post(services, None).goes_out()

    assert seen(services, incident).number in numbers(site)


def test_what_is_sent_again_and_arrives_then_is_told(site: Site, services: Services, gateway: Web) -> None:
    gateway.always = says(b"", 404)
    incident = done(services, a_call(services))
    post = Post(services, gateway)
    post.gives_up()
    ((failed,),) = rows(
        services, "SELECT id FROM notification WHERE kind = 'result_told' AND channel = 'sms' AND state = 'failed'"
    )
    operator = Somebody(site, "operator01")

    again = operator.http.post(f"/api/v1/deliveries/{failed}/resend")
    post.gives_up()
    still = facts(services, incident)
    gateway.always = None
    once_more = operator.http.post(f"/api/v1/deliveries/{failed}/resend")
    post.gives_up()

    assert (again.status_code, once_more.status_code) == (202, 202), again.text
    assert still == [("sms", False), ("phone", False), ("phone", False)]
    assert facts(services, incident)[-1] == ("sms", True)
    assert seen(services, incident).number not in numbers(site)


def test_a_message_about_an_earlier_result_does_not_tell_a_later_one(
    site: Site, services: Services, gateway: Web
) -> None:
    gateway.always = says(b"", 404)
    incident = done(services, a_call(services))
    post = Post(services, gateway)
    post.gives_up()
    ((first,),) = rows(
        services, "SELECT id FROM notification WHERE kind = 'result_told' AND channel = 'sms' AND state = 'failed'"
    )
    move(services, incident, Action.REOPEN, OPERATOR, reason="又堆上了")
    done(services, incident)
    post.gives_up()
    gateway.always = None

    answer = Somebody(site, "operator01").http.post(f"/api/v1/deliveries/{first}/resend")
    post.gives_up()

    assert answer.status_code == 202
    assert seen(services, incident).told_at is None
    assert seen(services, incident).number in numbers(site)


def test_at_night_a_resident_is_left_in_peace(services: Services, gateway: Web) -> None:
    a_call(services)
    post = Post(services, gateway)
    post.at = NOON.replace(hour=23)

    post.goes_out()

    assert gateway.received == []
    assert rows(services, "SELECT state, error FROM notification WHERE channel = 'sms'") == [("pending", "quiet_hours")]


def test_who_was_called_before_the_message_could_go_gets_none(site: Site, services: Services, gateway: Web) -> None:
    called, reopened = done(services, a_call(services)), done(services, a_call(services, phone="13900000000"))
    with services.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM notification WHERE kind = 'report_assigned'"))
    Somebody(site, "operator01").move(called, "tell")
    move(services, reopened, Action.REOPEN, OPERATOR, reason="又堆上了")

    Post(services, gateway).goes_out()

    assert gateway.received == []
    assert rows(services, "SELECT DISTINCT state FROM notification WHERE channel = 'sms'") == [("withdrawn",)]


def test_several_of_one_person_go_together(services: Services, gateway: Web) -> None:
    for _ in range(4):
        a_call(services, text="路灯不亮")

    Post(services, gateway).goes_out()

    assert len(gateway.received) <= 2
    assert "4 件" in gateway.received[-1].text or len(gateway.received) == 2


def test_a_decline_is_told_by_message_and_counts_when_it_arrived(services: Services, gateway: Web) -> None:
    incident = reported(services, OPERATOR, caller={"phone": PHONE}, tell_by="sms")
    move(services, incident, Action.DECLINE, OPERATOR, reason_code="court", turn_to="法院")
    before = seen(services, incident)

    Post(services, gateway).goes_out()
    after = seen(services, incident)

    assert (before.told_at, after.told_at is None) == (None, False)
    assert before.reply_until is not None
    assert after.reply_until is not None
    assert after.reply_until > before.reply_until
    assert "未予受理" in gateway.received[0].text
    assert facts(services, incident) == [("sms", False), ("sms", True)]


def test_a_decline_of_a_call_waits_in_the_list_and_the_move_takes_it_off(site: Site, services: Services) -> None:
    incident = reported(services, OPERATOR, caller={"phone": PHONE}, tell_by="phone")
    move(services, incident, Action.DECLINE, OPERATOR, reason_code="court", turn_to="法院")
    number = seen(services, incident).number

    (item,) = [item for item in to_call(site) if item["number"] == number]
    Somebody(site, "operator01").move(incident, "tell")

    assert (item["what"], item["why"], item["version"]) == ("declined", "rang_up", seen(services, incident).version - 1)
    assert number not in numbers(site)
    assert seen(services, incident).told_at is not None


def test_who_left_no_number_is_in_the_list_all_the_same(site: Site, services: Services) -> None:
    incident = reported(services, OPERATOR)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    done(services, incident)

    (item,) = [item for item in to_call(site) if item["number"] == seen(services, incident).number]

    assert (item["phone"], item["name"], item["why"]) == (None, None, "rang_up")


def test_only_the_command_room_of_the_place_has_the_list(site: Site, services: Services) -> None:
    incident = done(services, a_call(services, tell_by="phone"))

    assert seen(services, incident).number in numbers(site, "supervisor01")
    for user in ("officer01", "enforcement-lead", "citizen01"):
        assert Somebody(site, user).http.get("/api/v1/calls").status_code == 403


def test_who_reads_it_in_the_application_hears_whose_it_is_when_that_was_chosen(services: Services) -> None:
    chose, did_not = reported(services, CITIZEN, tell_by="in_app"), reported(services, CITIZEN)
    for incident in (chose, did_not):
        services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])

    found = rows(services, "SELECT incident, kind, channel FROM notification WHERE recipient = 'citizen01'")

    assert {tuple(row) for row in found} == {
        (chose, "report_assigned", "in_app"),
        (chose, "report_assigned", "file"),
    }


def test_who_was_merged_with_another_incident_is_told_when_that_is_over(
    site: Site, services: Services, gateway: Web
) -> None:
    lead = a_call(services, tell_by="code")
    texted, unreached = a_call(services), a_call(services, phone="13900000000")
    called = a_call(services, tell_by="phone", phone="13700000000")
    post = Post(services, gateway)
    post.goes_out()
    for one in (texted, unreached, called):
        move(services, one, Action.MERGE, OPERATOR, into=seen(services, lead).number)
    post.goes_out()
    move(services, done(services, lead), Action.RATE, CALLER, stars=5)
    gateway.received.clear()
    refuses, takes = says(b"", 404), says({"code": 0})
    gateway.always = lambda handler: (refuses if gateway.received[-1].body["phone"] == "13900000000" else takes)(
        handler
    )

    post.gives_up()

    assert PHONE in {received.body["phone"] for received in gateway.received}
    reached, missed = seen(services, texted), seen(services, unreached)
    assert (reached.status, reached.told_at is not None, reached.reply_until is not None) == (Status.CLOSED, True, True)
    assert facts(services, texted) == [("sms", False), ("sms", True)]
    assert facts(services, unreached) == [("sms", False), ("phone", False)]
    assert {missed.number, seen(services, called).number} <= numbers(site)
    assert reached.number not in numbers(site)
    for one in (unreached, called):
        assert Somebody(site, "operator01").move(one, "tell").status_code == 200
    assert not {missed.number, seen(services, called).number} & numbers(site)


def test_who_rated_before_the_call_is_on_no_list(site: Site, services: Services) -> None:
    incident = done(services, a_call(services, tell_by="phone"))
    assert seen(services, incident).number in numbers(site)

    move(services, incident, Action.RATE, CALLER, stars=5)

    assert seen(services, incident).number not in numbers(site)
    assert facts(services, incident) == [("phone", False), ("code", True)]


def test_the_number_is_in_no_log_no_metric_on_no_topic_and_on_no_page_of_deliveries(
    site: Site, services: Services, gateway: Web, capfd: pytest.CaptureFixture[str]
) -> None:
    gateway.always = says({"code": 7, "message": f"{PHONE} 停机"})
    done(services, a_call(services))

    Post(services, gateway).gives_up()

    written = capfd.readouterr()
    page = Somebody(site, "operator01").http.get("/api/v1/deliveries?state=failed").text
    topics = [
        row.value
        for row in rows(
            services, "SELECT convert_from(value, 'UTF8') AS value FROM outbox WHERE topic <> 'reports.accepted'"
        )
    ]
    kept = [str(tuple(row)) for row in rows(services, "SELECT recipient, error, body FROM notification")]
    assert '"to":{"user":"caller"' in page.replace(" ", "")
    assert [
        text for text in (written.out, written.err, exposition().decode(), page, *topics, *kept) if PHONE in text
    ] == []


def test_the_call_desk_offers_a_message_where_there_is_a_gateway(site: Site, services: Services) -> None:
    operator = Somebody(site, "operator01")
    file = services.settings.data_dir / FILE

    without = operator.get("/calls/ways")["items"]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("sms: {url: 'https://sms.example/send'}\n")
    file.chmod(0o600)
    with_gateway = operator.get("/calls/ways")["items"]
    file.chmod(0o644)
    unsafe = operator.get("/calls/ways")["items"]
    file.unlink()

    assert [one["code"] for one in operator.get("/calls/ways")["replies"]] == ["hotline", "county"]
    assert (without, with_gateway, unsafe) == (["phone", "code"], ["phone", "sms", "code"], ["phone", "code"])
