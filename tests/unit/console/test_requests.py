"""What is read out of a request: its token, its origin, the piece of a photo it brings, a position, a cursor."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.adapters.postgres.accounts.sessions import read_grants
from dispatch.adapters.postgres.commit_order import Ordinal
from dispatch.domain.terms import Role
from producers.terminal.attachments import Piece, piece_of
from runtime.http.hosts import origin_of
from runtime.http.problem import Problem
from runtime.http.security import comes_from_another_site, same_origin
from runtime.http.token import SPEAKS_TLS, presented_token


def scope(method: str = "POST", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "headers": named}


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"authorization": "Bearer abc"}, ("abc", False)),
        ({"authorization": "bearer abc"}, ("abc", False)),
        ({"authorization": "Basic abc"}, (None, False)),
        ({"cookie": "a=b; gridloop_session=abc; c=d"}, ("abc", True)),
        ({"cookie": "xgridloop_session=abc"}, (None, False)),
        ({"cookie": "gridloop_session="}, (None, False)),
        ({"cookie": "gridloop_session=abc", "authorization": "Bearer def"}, ("def", False)),
        ({}, (None, False)),
    ],
)
def test_a_header_goes_before_a_cookie(headers: dict[str, str], token: tuple[str | None, bool]) -> None:
    assert presented_token(scope(**headers)) == token


def test_over_https_only_the_cookie_that_no_neighbour_can_plant_counts() -> None:
    both = scope(cookie="gridloop_session=planted; __Host-gridloop_session=own") | {SPEAKS_TLS: True}
    planted = scope(cookie="gridloop_session=planted") | {SPEAKS_TLS: True}

    assert presented_token(both) == ("own", True)
    assert presented_token(planted) == (None, False)


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"origin": "http://a:8080", "host": "a:8080"}, True),
        ({"origin": "http://A:8080", "host": "a:8080"}, True),
        ({"origin": "https://a:8080", "host": "a:8080"}, False),
        ({"origin": "ftp://a:8080", "host": "a:8080"}, False),
        ({"origin": "http://a", "host": "a:8080"}, False),
        ({"origin": "http://a:8081", "host": "a:8080"}, False),
        ({"origin": "http://a:8080.evil", "host": "a:8080"}, False),
        ({"origin": "null", "host": "a"}, False),
        ({"origin": "http://a"}, False),
        ({"host": "a"}, False),
        ({"host": "a", "sec_fetch_site": "same-origin"}, True),
        ({"host": "a", "sec_fetch_site": "cross-site"}, False),
    ],
)
def test_an_origin_is_ours_when_scheme_name_and_port_are_those_that_were_asked(
    headers: dict[str, str], same: bool
) -> None:
    assert same_origin(scope(**headers)) is same


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://grid.example", "grid.example", True),
        ("https://grid.example", "10.0.0.5:8080", True),
        ("http://grid.example", "grid.example", False),
        ("https://grid.example:8443", "grid.example", False),
        ("https://wg.example", "wg.example", True),
        ("http://wg.example", "wg.example", False),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", True),
        ("http://127.0.0.1:9000", "127.0.0.1:8080", False),
        ("null", "grid.example", False),
    ],
)
def test_the_origin_of_pages_follows_from_the_public_address(origin: str, host: str, same: bool) -> None:
    asked = scope(origin=origin, host=host) | {SPEAKS_TLS: True}

    assert same_origin(asked, "https://grid.example") is same


def test_only_requests_that_may_change_something_need_an_origin() -> None:
    cookie = "gridloop_session=abc"

    assert comes_from_another_site(scope("POST", cookie=cookie, host="a"))
    assert comes_from_another_site(scope("POST", origin="http://b", host="a", authorization="Bearer x"))
    assert not comes_from_another_site(scope("GET", cookie=cookie, host="a"))
    assert not comes_from_another_site(scope("POST", authorization="Bearer x", host="a"))


def test_a_piece_of_a_photo_is_read_from_its_range() -> None:
    assert piece_of(None, 10) == Piece(0, None)
    assert piece_of("bytes 0-3/10", 10) == Piece(0, 4)
    assert piece_of("bytes 4-9/10", 10) == Piece(4, 6)


@pytest.mark.parametrize(
    ("content_range", "status"),
    [("bytes 0-3/11", 422), ("bytes 4-3/10", 400), ("bytes 4-10/10", 400), ("bytes */10", 400), ("0-3/10", 400)],
)
def test_a_range_that_makes_no_sense_is_refused(content_range: str, status: int) -> None:
    with pytest.raises(Problem) as refused:
        piece_of(content_range, 10)

    assert refused.value.status == status


@pytest.mark.parametrize("text", ["", "1", "1-", "-1", "a-b", "1-2-3", "1--2", "٣-1", "1-" + "9" * 60])
def test_a_position_that_is_none_of_ours_is_none(text: str) -> None:
    assert Ordinal.read(text) is None


def test_a_position_is_read_as_it_is_written_and_sorts_by_transaction_first() -> None:
    assert Ordinal.read(str(Ordinal(12, 5))) == Ordinal(12, 5)
    assert sorted([Ordinal(10, 1), Ordinal(9, 99)]) == [Ordinal(9, 99), Ordinal(10, 1)]


def test_what_a_person_mainly_is_comes_first() -> None:
    grants = read_grants([("handler", "330499101", "command"), ("operator", "330499101", "")])

    assert [grant.role for grant in grants] == [Role.OPERATOR, Role.HANDLER]


@pytest.mark.parametrize(
    ("peer", "proxied", "said", "origin"),
    [
        ("192.0.2.1", False, None, "192.0.2.1"),
        ("192.0.2.1", False, "198.51.100.7", "192.0.2.1"),
        ("127.0.0.1", False, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.9", True, "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", False, "not an address", "elsewhere"),
        ("2001:db8:1:2:3:4:5:6", False, None, "2001:db8:1:2::/64"),
    ],
)
def test_a_place_is_the_address_or_what_a_proxy_of_ours_says(
    peer: str, proxied: bool, said: str | None, origin: str
) -> None:
    asked = scope(**({"x_forwarded_for": said} if said else {})) | {"client": (peer, 1)}

    assert origin_of(asked, proxied=proxied) == origin
