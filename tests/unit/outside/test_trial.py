"""A letter of trial says what became of it, and an address is not shown in full."""

from __future__ import annotations

from dispatch.adapters.outside.addresses import Addresses, MailServer, PersonAddress, RobotAddress
from dispatch.adapters.outside.trial import hidden_mail, hidden_phone, try_way
from runtime.clock import utc_now
from runtime.ids import new_id

NOBODY = RobotAddress(kind="dingtalk", token="0123456789abcdef", url="http://127.0.0.1:9", inside=True)
SERVER = MailServer(host="127.0.0.1", sender="town@example.com", port=9, security="none")


def reason(addresses: Addresses, way: str, account: str | None = None) -> str:
    failure = try_way(addresses, way, account, new_id(), at=utc_now())
    assert failure is not None
    return failure.reason


def test_a_way_without_an_address_says_so() -> None:
    assert reason(Addresses(), "dingtalk:duty") == "no_such_channel"
    assert reason(Addresses(mail=SERVER), "mail", "operator01") == "no_address"


def test_where_nobody_listens_the_trial_fails() -> None:
    assert reason(Addresses(robots={"duty": NOBODY}), "dingtalk:duty") == "unreachable"
    known = {"operator01": PersonAddress(mail="lan@example.com")}
    assert reason(Addresses(mail=SERVER, people=known), "mail", "operator01") == "unreachable"


def test_addresses_are_shown_only_in_part() -> None:
    assert hidden_phone("13812345678") == "138****78"
    assert hidden_mail("lan.fu@example.com") == "l***@example.com"
