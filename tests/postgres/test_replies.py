"""An order from outside is answered when its incident closes: once, by the channel that it names, and by no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa

from dispatch.adapters.outside.addresses import FILE
from dispatch.adapters.outside.replies import FOLDER
from dispatch.adapters.postgres import replies
from dispatch.application.automation.replying import Closing
from dispatch.application.automation.replying import answer as write
from dispatch.application.notifying import ANSWERS, ATTEMPTS
from dispatch.bootstrap import Services
from dispatch.domain.actor import Actor, Grant
from dispatch.domain.terms import Action, AreaCode, Role, Status
from dispatch.domain.township.contacts import NOBODY
from dispatch.entrypoints import replies as replies_loop
from dispatch.entrypoints.courier import ChannelsOfFile, Reach, serve
from dispatch.entrypoints.replies import AGAIN_SECONDS, Replies
from tests.outside_servers import Web, a_web, half, says
from tests.postgres.township import CITIZEN, HANDLER, OPERATOR, decided, move, report_of, reported, rows, seen
from tests.postgres.web import Somebody, running

NO_PHOTO: Final = "06028"
CALLER: Final = {"name": "王女士", "phone": "13812345678"}
RECEIPT: Final = Actor(user=OPERATOR.user, grants=(Grant(role=Role.CITIZEN, area=AreaCode("")),))
"""Whoever rang up, with the receipt of the call that the operator took."""


@pytest.fixture
def county(services: Services) -> Iterator[Web]:
    """The address of the county's channel."""
    with a_web() as made:
        file = services.settings.data_dir / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"replies: {{county: {{url: '{made.url}', token: 'secret-token', inside: true}}}}\n")
        file.chmod(0o600)
        yield made


def an_order(
    services: Services,
    number: str = "12345-001",
    *,
    system: str = "12345",
    reply_to: str | None = "county",
    **fields: Any,
) -> UUID:
    origin = {"system": system, "number": number} | ({"reply_to": reply_to} if reply_to else {})
    incident = reported(services, OPERATOR, origin=origin, caller=CALLER, tell_by="code", **fields)
    services.apply_triage([decided(incident, report_of(services, incident), category=NO_PHOTO)])
    return incident


def checked(services: Services, incident: UUID, *, result: str = "已清运两车，回访电话 13812345678") -> UUID:
    move(services, incident, Action.SIGN, HANDLER)
    move(services, incident, Action.HAND_IN, HANDLER, result=result)
    move(services, incident, Action.CONFIRM, OPERATOR, note="现场已看")
    return incident


def closed(services: Services, incident: UUID, **fields: Any) -> UUID:
    checked(services, incident, **fields)
    assert move(services, incident, Action.RATE, RECEIPT, stars=5).status is Status.CLOSED
    return incident


def answered(services: Services, channel: str = "reply:county") -> None:
    """Answer what was closed, and send what is due."""
    answer(services)
    found = ChannelsOfFile(services.settings.data_dir, lambda: None)()  # type: ignore[arg-type,return-value]
    serve(services.engine, Reach(channels=lambda: found, contacts=lambda: NOBODY), channel)


def answer(services: Services) -> float:
    return Replies(services).one_round()


def gives_up(services: Services) -> None:
    """Try some times, and then as if the two days of tries were over but for one."""
    for left in reversed(range(ATTEMPTS)):
        answered(services)
        with services.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "UPDATE notification SET next_attempt_at = clock_timestamp(),"
                    " attempts = CASE WHEN :left = 1 THEN :tries ELSE attempts END WHERE state = 'pending'"
                ),
                {"left": left, "tries": ANSWERS - 1},
            )


def facts(services: Services, incident: UUID) -> list[dict[str, Any]]:
    found = rows(
        services,
        "SELECT data FROM incident_event WHERE incident = :one AND type = 'OrderReplied' ORDER BY seq",
        one=incident,
    )
    return [row.data for row in found]


def filed(services: Services, channel: str) -> list[dict[str, Any]]:
    folder = services.settings.data_dir / FOLDER / channel
    return [json.loads(file.read_text()) for file in sorted(folder.glob("*"))] if folder.exists() else []


def test_a_closed_order_is_answered_once_with_what_was_done_when_and_by_whom_and_nothing_of_the_reporter(
    services: Services, county: Web
) -> None:
    incident = closed(services, an_order(services))

    for _ in range(3):
        answered(services)

    (request,) = county.received
    (fact,) = facts(services, incident)
    number = seen(services, incident).number
    said = request.body
    assert (said["order"], said["incident"]) == ({"system": "12345", "number": "12345-001"}, number)
    assert (said["outcome"], said["unit"], said["former"]) == ("resolved", "综合行政执法队", None)
    assert said["done"] == "已清运两车，回访电话 138****5678"
    assert said["done_at"] <= said["closed_at"]
    assert "12345-001" in said["text"]
    assert "综合行政执法队" in said["text"]
    assert (request.headers["Idempotency-Key"], request.headers["Authorization"]) == (
        fact["reply"],
        "Bearer secret-token",
    )
    assert fact | {"reply": "-"} == {"reply": "-", "channel": "county", "outcome": "resolved"}
    whole = json.dumps(said, ensure_ascii=False)
    assert [word for word in (CALLER["name"], CALLER["phone"], "operator01") if word in whole] == []


def test_a_channel_without_an_address_is_a_folder_with_a_file_for_each_reply(services: Services) -> None:
    incident = closed(services, an_order(services, reply_to="hotline"))
    answered(services, "reply_file")
    with services.engine.begin() as connection:  # as if the process had died before it could say so
        connection.execute(
            sa.text(
                "UPDATE notification SET state = 'pending', next_attempt_at = clock_timestamp() "
                "WHERE channel = 'reply_file'"
            )
        )
    answered(services, "reply_file")

    (said,) = filed(services, "hotline")
    assert (said["id"], said["incident"]) == (facts(services, incident)[0]["reply"], seen(services, incident).number)


@pytest.mark.parametrize("behaviour", [says(b"", 500), half], ids=["500", "half an answer"])
def test_what_the_other_side_does_not_take_is_tried_shown_and_sent_again_under_the_same_key(
    services: Services, county: Web, behaviour: Any
) -> None:
    county.always = behaviour
    incident = closed(services, an_order(services))
    gives_up(services)
    with running(services) as site:
        operator = Somebody(site, "operator01")
        (failed,) = operator.get("/deliveries?state=failed")["items"]

        county.always = None
        assert operator.http.post(f"/api/v1/deliveries/{failed['id']}/resend").status_code == 202
        answered(services)
        left = operator.get("/deliveries?state=failed")["items"]

    assert (failed["kind"], failed["to"]["user"], failed["to"]["name"]) == ("order_replied", "order", "county")
    assert failed["number"] == seen(services, incident).number
    assert left == []
    assert len(county.received) == ATTEMPTS + 1
    assert {request.headers["Idempotency-Key"] for request in county.received} == {
        facts(services, incident)[0]["reply"]
    }


def test_what_is_reopened_and_closed_again_is_answered_again_and_names_the_former_reply(
    services: Services, county: Web
) -> None:
    incident = closed(services, an_order(services))
    answered(services)
    move(services, incident, Action.REOPEN, OPERATOR, reason="又堆上了")
    answered(services)
    assert len(county.received) == 1, "a reopening is no closing"

    closed(services, incident, result="又清了一次")
    answered(services)

    first, second = county.received
    assert (second.body["former"], second.body["done"]) == (first.body["id"], "又清了一次")
    assert first.body["id"] in second.body["text"]
    assert [fact.get("former") for fact in facts(services, incident)] == [None, first.body["id"]]


def test_two_closings_that_are_read_at_once_have_replies_that_know_of_each_other(
    services: Services, county: Web
) -> None:
    incident = closed(services, an_order(services))
    move(services, incident, Action.REOPEN, OPERATOR, reason="又堆上了")
    closed(services, incident, result="又清了一次")

    answered(services)

    said = {request.body["id"]: request.body for request in county.received}
    first, second = facts(services, incident)
    assert [fact.get("former") for fact in (first, second)] == [None, first["reply"]]
    assert (said[second["reply"]]["former"], said[first["reply"]]["former"]) == (first["reply"], None)


def test_each_order_that_was_merged_is_answered_with_what_was_done_for_all(services: Services, county: Web) -> None:
    lead, other = an_order(services, "12345-001"), an_order(services, "12345-002")
    plain = reported(services, CITIZEN)
    services.apply_triage([decided(plain, report_of(services, plain), category=NO_PHOTO)])
    for one in (other, plain):
        move(services, one, Action.MERGE, OPERATOR, into=seen(services, lead).number)

    closed(services, lead)
    answered(services)

    said = {request.body["order"]["number"]: request.body for request in county.received}
    assert set(said) == {"12345-001", "12345-002"}
    assert len(county.received) == 2
    assert said["12345-001"]["done"] == said["12345-002"]["done"]
    assert said["12345-002"]["unit"] == "综合行政执法队"
    assert said["12345-002"]["incident"] == seen(services, other).number
    assert facts(services, plain) == []


def test_parts_of_an_order_are_not_answered_but_the_whole_is(services: Services, county: Web) -> None:
    whole = an_order(services)
    parts = [{"text": "清运垃圾", "unit": "enforcement"}, {"text": "劝离摊贩", "unit": None}]
    move(services, whole, Action.SPLIT, OPERATOR, parts=parts)
    for row in rows(services, "SELECT id FROM incident WHERE part_of = :whole", whole=whole):
        if seen(services, row.id).status is Status.ASSIGNED:
            checked(services, row.id)
        else:
            move(services, row.id, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")
    answered(services)
    assert county.received == []

    move(services, whole, Action.JOIN, OPERATOR, result="垃圾已清运；摊贩不归我镇管")
    move(services, whole, Action.CONFIRM, OPERATOR, note="现场已看")
    move(services, whole, Action.RATE, RECEIPT, stars=4)
    answered(services)

    (request,) = county.received
    assert (request.body["done"], request.body["unit"]) == ("垃圾已清运；摊贩不归我镇管", None)


def test_an_order_that_is_declined_is_told_where_to_turn(services: Services, county: Web) -> None:
    incident = reported(services, OPERATOR, origin={"system": "12345", "number": "7", "reply_to": "county"})
    move(services, incident, Action.DECLINE, OPERATOR, reason_code="court", turn_to="请向法院起诉")

    answered(services)

    (request,) = county.received
    assert request.body["outcome"] == "declined"
    assert "请向法院起诉" in request.body["text"]


def test_what_is_no_order_or_wants_no_reply_is_not_answered(services: Services, county: Web) -> None:
    closed(services, an_order(services, reply_to=None))
    other = reported(services, OPERATOR)
    move(services, other, Action.DECLINE, OPERATOR, reason_code="court", turn_to="12345")

    answered(services)

    assert county.received == []
    assert rows(services, "SELECT 1 FROM notification WHERE kind = 'order_replied'") == []


def test_while_somebody_has_an_incident_in_hand_its_closing_is_not_passed_over(services: Services) -> None:
    first, second = closed(services, an_order(services)), closed(services, an_order(services, "12345-002"))
    with services.transaction() as store:
        store.lock([first])
        answer(services)
        held = [len(facts(services, one)) for one in (first, second)]

    answer(services)

    assert held == [0, 0]
    assert [len(facts(services, one)) for one in (first, second)] == [1, 1]


def test_an_order_of_another_system_does_not_wait_for_one_that_somebody_has_in_hand(services: Services) -> None:
    held, other = closed(services, an_order(services)), closed(services, an_order(services, "7", system="county"))
    with services.transaction() as store:
        store.lock([held])
        answer(services)
        answers = [len(facts(services, one)) for one in (held, other)]

    assert answers == [0, 1]


def test_an_order_that_cannot_be_answered_is_passed_over_and_tried_again_later(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = closed(services, an_order(services))
    move(services, bad, Action.REOPEN, OPERATOR, reason="又堆上了")
    closed(services, bad, result="又清了一次")
    good = closed(services, an_order(services, "12345-002"))
    seconds = [0.0]
    reader, tries = Replies(services, lambda: seconds[0]), []

    def with_a_bug(closing: Closing, *given: Any, **named: Any) -> None:
        if closing.incident == bad:
            tries.append(closing.id)
            raise ZeroDivisionError
        write(closing, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(replies_loop, "answer", with_a_bug)
        for _ in range(3):
            reader.one_round()
        passed_over = [len(facts(services, one)) for one in (bad, good)]
        later = closed(services, an_order(services, "12345-003"))
        reader.one_round()
        Replies(services).one_round()  # another process, which begins where nothing is left behind
        once = [len(facts(services, one)) for one in (bad, good, later)]
    seconds[0] += AGAIN_SECONDS
    reader.one_round()
    reader.one_round()

    assert (passed_over, once) == ([0, 1], [0, 1, 1])
    assert len(set(tries)) == 1, "what is still to be said of the same incident waits for it"
    assert len(tries) == 2, "once by each process"
    first, second = facts(services, bad)
    assert [fact.get("former") for fact in (first, second)] == [None, first["reply"]]
    assert [len(facts(services, one)) for one in (good, later)] == [1, 1]


def test_while_the_addresses_cannot_be_read_replies_wait_and_are_not_filed(services: Services, county: Web) -> None:
    incident = closed(services, an_order(services))
    file = services.settings.data_dir / FILE
    file.chmod(0o644)
    answered(services)
    waiting = (facts(services, incident), filed(services, "county"))

    file.chmod(0o600)
    answered(services)

    assert waiting == ([], [])
    assert len(county.received) == 1


def test_a_reader_that_forgot_how_far_it_had_come_answers_nothing_twice(services: Services) -> None:
    incident = closed(services, an_order(services))
    answer(services)
    with services.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM reader_position WHERE reader = :reader"), {"reader": replies.READER})

    answer(services)

    assert len(facts(services, incident)) == 1
