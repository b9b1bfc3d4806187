"""Robots, gateways and mail servers are spoken to as they want it, and what they answer is read, whatever that is."""

from __future__ import annotations

import base64
import hmac
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from dispatch.adapters.outside import mail, robots, sms, web
from dispatch.adapters.outside.addresses import MailServer, RobotAddress, SmsGateway
from dispatch.adapters.outside.web import NotSent, Target, is_public, post_json
from dispatch.application.notifying import Failure
from dispatch.application.wording import Wording
from runtime.log import QUIET
from schemas.ids import named_id
from tests.outside_servers import (
    OK,
    Behaviour,
    Post,
    Web,
    a_certificate,
    a_post,
    a_web,
    half,
    hangs_up,
    says,
    slow,
)

AT = datetime(2026, 3, 2, 4, 0, 0, 123000, tzinfo=UTC)
LETTER = named_id("letter")
WORDING = Wording(headline="【处置到期催办】暴露垃圾", lines=("时限：03-02 12:00",), pressing=False, mark="3f2a91c0")
TOKEN, SECRET = "0123456789abcdef", "SEC0123456789"


@pytest.fixture
def server() -> Iterator[Web]:
    with a_web() as made:
        yield made


@pytest.fixture
def post() -> Iterator[Post]:
    with a_post() as made:
        yield made


def a_robot(kind: Any, server: Web, *, secret: str = SECRET) -> RobotAddress:
    return RobotAddress(kind=kind, token=TOKEN, secret=secret, url=server.url, inside=True)


def failure_of(robot: RobotAddress) -> Failure:
    with pytest.raises(NotSent) as raised:
        robots.send(robot, WORDING, at=AT)
    return raised.value.failure


def test_dingtalk_is_told_with_a_signature_over_time_and_secret(server: Web) -> None:
    robots.send(a_robot("dingtalk", server), WORDING, at=AT)

    (received,) = server.received
    stamp = "1772424000123"
    signed = base64.b64encode(hmac.digest(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), "sha256")).decode()
    assert received.path == "/robot/send"
    assert received.query == {"access_token": TOKEN, "timestamp": stamp, "sign": signed}
    assert received.body == {"msgtype": "text", "text": {"content": WORDING.within(1000)}}
    assert received.headers["Content-Type"] == "application/json"


def test_wecom_is_told_by_its_key(server: Web) -> None:
    robots.send(a_robot("wecom", server, secret=""), WORDING, at=AT)

    (received,) = server.received
    assert (received.path, received.query) == ("/cgi-bin/webhook/send", {"key": TOKEN})
    assert received.text.endswith("消息号 3f2a91c0")


def test_feishu_is_told_with_the_signature_in_the_body(server: Web) -> None:
    robots.send(a_robot("feishu", server), WORDING, at=AT)

    (received,) = server.received
    signed = base64.b64encode(hmac.digest(f"1772424000\n{SECRET}".encode(), b"", "sha256")).decode()
    assert received.path == f"/open-apis/bot/v2/hook/{TOKEN}"
    assert (received.body["timestamp"], received.body["sign"]) == ("1772424000", signed)
    assert received.text == WORDING.within(1000)


def test_a_robot_without_a_secret_signs_nothing(server: Web) -> None:
    robots.send(a_robot("dingtalk", server, secret=""), WORDING, at=AT)

    assert server.received[0].query == {"access_token": TOKEN}


def test_a_long_text_is_cut_to_what_the_vendor_takes(server: Web) -> None:
    many = Wording(headline="有 500 件", lines=("一件事" * 20,) * 500, pressing=False, mark="3f2a91c0")

    robots.send(a_robot("wecom", server, secret=""), many, at=AT)

    assert len(server.received[0].text.encode()) <= 2000
    assert "另有" in server.received[0].text


MINUTE = timedelta(seconds=60)


@pytest.mark.parametrize(
    ("sentence", "behaviour", "failure"),
    [
        ("200 that refuses", says({"errcode": 130102}), Failure(reason="refused", detail="130102")),
        (
            "a signature or keyword that is not theirs",
            says({"errcode": 310000, "errmsg": f"sign not match {TOKEN}"}),
            Failure(reason="refused", detail="310000", final=True),
        ),
        ("too fast", says({"errcode": 130101}), Failure(reason="rate_limited", detail="130101", pause=MINUTE)),
        ("an answer without a code", says({"errmsg": "ok"}), Failure(reason="bad_answer")),
        ("a code that is no number", says({"errcode": "0"}), Failure(reason="bad_answer")),
        ("a page", says(b"<html>ok</html>"), Failure(reason="bad_answer")),
        ("a list", says([OK]), Failure(reason="bad_answer")),
        ("500", says({"errcode": 0}, 500), Failure(reason="http", detail="500")),
        (
            "503 that says when",
            says(b"", 503, Retry_After="7"),
            Failure(reason="http", detail="503", pause=timedelta(seconds=7)),
        ),
        ("404", says({"errcode": 0}, 404), Failure(reason="http", detail="404", final=True)),
        (
            "429 that says when",
            says(b"", 429, Retry_After="90"),
            Failure(reason="rate_limited", detail="429", pause=timedelta(seconds=90)),
        ),
        ("429 that does not", says(b"", 429), Failure(reason="rate_limited", detail="429", pause=MINUTE)),
        (
            "429 for ever",
            says(b"", 429, Retry_After="99999999"),
            Failure(reason="rate_limited", detail="429", pause=timedelta(seconds=600)),
        ),
        (
            "a redirect",
            says(b"", 302, Location="http://169.254.169.254/"),
            Failure(reason="redirected", detail="302", final=True),
        ),
        ("half an answer", half, Failure(reason="unreachable")),
        ("no answer", hangs_up, Failure(reason="unreachable")),
        ("endless words", says(b"[" * 70_000), Failure(reason="bad_answer", detail="too large")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_robot_does_not_take_is_a_failure_with_its_reason(
    sentence: str, behaviour: Behaviour, failure: Failure, server: Web
) -> None:
    server.next.append(behaviour)

    assert failure_of(a_robot("dingtalk", server)) == failure
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("kind", "answer", "failure"),
    [
        ("wecom", {"errcode": 45009}, Failure(reason="rate_limited", detail="45009", pause=MINUTE)),
        ("wecom", {"errcode": 93000}, Failure(reason="refused", detail="93000", final=True)),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, Failure(reason="refused", detail="19021", final=True)),
        ("feishu", {"code": 11232}, Failure(reason="rate_limited", detail="11232", pause=MINUTE)),
        ("feishu", {"errcode": 0}, Failure(reason="bad_answer")),
    ],
)
def test_the_codes_of_the_others_are_read_as_well(
    kind: str, answer: dict[str, Any], failure: Failure, server: Web
) -> None:
    server.next.append(says(answer))

    assert failure_of(a_robot(kind, server)) == failure


def test_a_slow_robot_is_not_waited_for(server: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    server.next.append(slow(over))
    monkeypatch.setattr(web, "TIMEOUT", httpx.Timeout(0.3))

    assert failure_of(a_robot("dingtalk", server)) == Failure(reason="timeout")
    over.set()


def test_a_robot_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with a_web(a_certificate(tmp_path)) as server:
        assert failure_of(a_robot("dingtalk", server)) == Failure(reason="tls")

    assert server.received == []


def test_a_robot_that_is_not_there_is_unreachable(server: Web) -> None:
    gone = RobotAddress(kind="wecom", token=TOKEN, url="http://127.0.0.1:1", inside=True)

    assert failure_of(gone) == Failure(reason="unreachable")


def test_no_secret_is_logged_or_shown(
    server: Web, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    server.next.extend([says({"errcode": 310000, "errmsg": f"{TOKEN} {SECRET}"}), says(b"", 500)])
    robot = a_robot("dingtalk", server)

    caplog.set_level(logging.DEBUG)
    for library in QUIET:  # as in every process of ours: httpx tells each address, and a robot's has its token in it
        caplog.set_level(logging.WARNING, logger=library)
    with capture_logs() as logged:
        failures = [failure_of(robot), failure_of(robot)]
        robots.send(robot, WORDING, at=AT)

    said = capsys.readouterr()
    everything = (said.out, said.err, caplog.text, str(logged), str(failures))
    assert not any(secret in text for secret in (TOKEN, SECRET) for text in everything)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "ff02::1",
        "2130706433",
        "",
    ],
)
def test_no_letter_goes_into_our_own_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["203.119.144.1", "2408:4000::1", "::ffff:8.8.8.8"])
def test_other_networks_are_others(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://localhost:1/", "not_public"),
        ("https://127.1/", "not_public"),
        ("https://2130706433/", "not_public"),
        ("https://[::1]/", "not_public"),
        ("http://oapi.dingtalk.com/", "not_encrypted"),
    ],
)
def test_an_address_that_leads_inside_is_called_only_where_the_file_says_so(url: str, reason: str) -> None:
    with pytest.raises(NotSent) as raised:
        post_json(Target(url=url), {})

    assert raised.value.failure == Failure(reason=reason, final=True)


def test_a_gateway_is_handed_a_text_message_with_its_id(server: Web) -> None:
    sms.send(SmsGateway(url=server.url, token=TOKEN, inside=True), "13800001111", LETTER, WORDING)

    (received,) = server.received
    assert received.body == {"id": str(LETTER), "phone": "13800001111", "text": WORDING.within(500)}
    assert received.headers["Authorization"] == f"Bearer {TOKEN}"
    assert received.headers["Idempotency-Key"] == str(LETTER)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"code": "isv.LIMIT"}, Failure(reason="refused", detail="")),
        ({"code": 4}, Failure(reason="refused", detail="4")),
        ({"code": "no such number 13800001111"}, Failure(reason="refused", detail="")),
        ({}, Failure(reason="bad_answer")),
    ],
)
def test_a_gateway_that_says_no_is_believed_and_repeats_no_number(
    answer: dict[str, Any], failure: Failure, server: Web
) -> None:
    server.next.append(says(answer))

    with pytest.raises(NotSent) as raised:
        sms.send(SmsGateway(url=server.url, inside=True), "13800001111", LETTER, WORDING)

    assert raised.value.failure == failure


def test_what_a_gateway_says_when_it_took_it_can_be_set(server: Web) -> None:
    server.next.append(says({"Code": "OK"}))

    sms.send(SmsGateway(url=server.url, field="Code", value="OK", inside=True), "13800001111", LETTER, WORDING)

    assert len(server.received) == 1


def a_mail_server(post: Post, **fields: Any) -> MailServer:
    values: dict[str, Any] = {"host": "127.0.0.1", "port": post.port, "security": "none", "sender": "grid@town.example"}
    return MailServer(**(values | fields))


def test_a_mail_bears_the_letters_id_by_which_a_mailbox_knows_it(post: Post) -> None:
    mail.send(a_mail_server(post), "lead@town.example", LETTER, WORDING, at=AT)

    read = message_from_string(post.mails[0], policy=policy.default)
    assert read["Message-ID"] == f"<{LETTER}@town.example>"
    assert (read["To"], read["Subject"]) == ("lead@town.example", WORDING.headline)
    assert read.get_content().strip() == WORDING.within(1000)


@pytest.mark.parametrize(
    ("refuses", "failure"),
    [
        ({"RCPT": b"550 no such mailbox"}, Failure(reason="refused", detail="550", final=True)),
        ({"RCPT": b"450 try later"}, Failure(reason="refused", detail="450")),
        ({"DATA": b"452 no room"}, Failure(reason="refused", detail="452")),
        ({"EHLO": b"421 closing", "HELO": b"421 closing"}, Failure(reason="refused", detail="421")),
    ],
)
def test_a_mail_server_that_refuses_is_a_failure(refuses: dict[str, bytes], failure: Failure, post: Post) -> None:
    post.refuses |= refuses

    with pytest.raises(NotSent) as raised:
        mail.send(a_mail_server(post), "lead@town.example", LETTER, WORDING, at=AT)

    assert raised.value.failure == failure
    assert post.mails == []


def test_a_mail_server_that_speaks_no_tls_gets_no_password(post: Post) -> None:
    server = a_mail_server(post, security="starttls", user="grid", password=SECRET)

    with pytest.raises(NotSent) as raised:
        mail.send(server, "lead@town.example", LETTER, WORDING, at=AT)

    assert raised.value.failure.reason == "bad_answer"
    assert post.mails == []


def test_a_headline_cannot_add_headers_to_a_mail(post: Post) -> None:
    forged = Wording(headline="街道\r\nBcc: all@example", lines=(), pressing=False, mark="3f2a91c0")

    mail.send(a_mail_server(post), "lead@town.example", LETTER, forged, at=AT)

    read = message_from_string(post.mails[0], policy=policy.default)
    assert read["Bcc"] is None
