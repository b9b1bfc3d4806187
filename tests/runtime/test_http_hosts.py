"""Another site's name for this machine opens nothing; the inside is for this machine and for token holders."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from runtime.http.hosts import KnownHosts, host_of, may_look_inside
from runtime.loopback import ASKED_HERE, place_of
from runtime.settings import Settings

TOKEN = "0123456789abcdef0123456789abcdef"
DEMO: dict[str, Any] = {"profile": "demo"}
PUBLIC = "https://grid.town.example"
PRODUCTION: dict[str, Any] = {
    "profile": "production",
    "database_url": "",
    "kafka_bootstrap_servers": "",
    "public_url": PUBLIC,
}


def scope(host: str | None, *, peer: str = "127.0.0.1", **headers: str) -> dict[str, Any]:
    named = {} if host is None else {"host": host}
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in (named | headers).items()]
    return {"type": "http", "headers": pairs, "client": (peer, 5000), "method": "GET", "path": "/"}


def answer(host: str | None, **settings: Any) -> int:
    """The status of a request; 200 when it came through."""
    statuses: list[int] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def inside(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        raise AssertionError("nobody reads the body")

    asyncio.run(KnownHosts(inside, Settings(**settings))(scope(host), receive, send))
    return statuses[0]


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "192.168.1.20:8080"])
def test_the_demo_answers_under_its_own_addresses(host: str) -> None:
    assert answer(host, **DEMO) == 200


@pytest.mark.parametrize("host", ["rebound.example:8080", "127.0.0.1.rebound.example", "localhost.rebound.example"])
def test_the_demo_refuses_any_other_name(host: str) -> None:
    assert answer(host, **DEMO) == 421


def test_a_name_that_is_listed_is_good_in_the_demo_too() -> None:
    assert answer("grid.town.example:8080", **DEMO, allowed_hosts="grid.town.example") == 200


def test_the_supervisor_and_the_doctor_are_answered_wherever_the_service_listens() -> None:
    """Behind a proxy on another machine it listens on an address that is none of its public names."""
    elsewhere = PRODUCTION | {"http_host": "10.0.0.5", "http_behind_tls": True}

    assert answer(place_of("10.0.0.5", 8080), **elsewhere) == 421
    assert answer(ASKED_HERE["Host"], **elsewhere) == 200


@pytest.mark.parametrize(
    ("host", "place"),
    [("0.0.0.0", "127.0.0.1:80"), ("::", "[::1]:80"), ("::1", "[::1]:80"), ("10.0.0.5", "10.0.0.5:80")],
)
def test_a_server_is_reached_where_it_listens(host: str, place: str) -> None:
    assert place_of(host, 80) == place


@pytest.mark.parametrize("host", [None, "", "a b[c"])
def test_a_request_that_names_no_host_is_refused(host: str | None) -> None:
    assert answer(host, **DEMO) == 400


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("", "grid.town.example", 200),
        ("", "GRID.town.example:443", 200),
        ("", "anything.example", 421),
        ("wg.town.example, new.town.example", "wg.town.example", 200),
        ("wg.town.example", "grid.town.example", 200),
        ("wg.town.example", "other.example", 421),
        ("wg.town.example", "192.168.1.20", 421),
        ("wg.town.example", "127.0.0.1:8080", 200),
    ],
)
def test_in_production_the_public_address_and_the_list_decide(allowed: str, host: str, status: int) -> None:
    assert answer(host, **PRODUCTION, allowed_hosts=allowed) == status


def test_a_host_is_read_without_its_port() -> None:
    assert host_of(scope("[::1]:8080")) == "::1"


@pytest.mark.parametrize(
    ("request_", "may"),
    [
        (scope("127.0.0.1:8080"), True),
        (scope("localhost:8080", peer="::1"), True),
        (scope("grid.town.example", peer="10.0.0.9"), False),
        (scope("127.0.0.1:8080", peer="10.0.0.9"), False),
        (scope("grid.town.example"), False),
        (scope("127.0.0.1:8080", x_forwarded_for="10.0.0.9"), False),
        (scope("grid.town.example", peer="10.0.0.9", authorization=f"Bearer {TOKEN}"), True),
        (scope("grid.town.example", peer="10.0.0.9", authorization="Bearer wrong"), False),
        (scope("grid.town.example", peer="10.0.0.9", cookie=f"gridloop_session={TOKEN}"), False),
    ],
)
def test_the_inside_is_for_this_machine_and_for_token_holders(request_: dict[str, Any], may: bool) -> None:
    assert may_look_inside(request_, Settings(**DEMO, metrics_token=SecretStr(TOKEN))) is may


def test_without_a_configured_token_no_token_opens_it() -> None:
    request = scope("grid.town.example", peer="10.0.0.9", authorization="Bearer ")

    assert not may_look_inside(request, Settings(**DEMO))
