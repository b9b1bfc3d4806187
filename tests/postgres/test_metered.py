"""An account that asks for too much is told when to come back, and everybody else is answered as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from dispatch.bootstrap import Services
from runtime.ids import new_id
from tests.postgres.web import Site, Somebody, running

pytestmark = pytest.mark.postgres

SLOW = 0.1
"""Requests a second: three may come at once, and none more for ten seconds."""


@pytest.fixture
def narrow_site(services: Services) -> Iterator[Site]:
    rates = dict.fromkeys(("reports", "uploads", "changes", "reads"), SLOW)
    services.settings = services.settings.model_copy(
        update={f"{kind}_per_second": rate for kind, rate in rates.items()} | {"web_processes": 1}
    )
    with running(services) as made:
        yield made


def report(who: Somebody) -> httpx.Response:
    return who.http.post("/api/v1/reports", json={"report_id": str(new_id()), "text": "桥洞下垃圾成堆"})


def upload(who: Somebody) -> httpx.Response:
    return who.http.put(f"/api/v1/attachments/{new_id()}", content=b"x")


def change(who: Somebody) -> httpx.Response:
    return who.http.post("/api/v1/incidents/330499101202611280000001/moves/sign", json={})


def read(who: Somebody) -> httpx.Response:
    return who.http.get("/api/v1/incidents")


@pytest.mark.parametrize("ask", [report, upload, change, read])
def test_an_account_that_asks_for_too_much_waits_alone(
    narrow_site: Site, ask: Callable[[Somebody], httpx.Response]
) -> None:
    greedy, patient = Somebody(narrow_site, "officer01"), Somebody(narrow_site, "officer02")

    answers = [ask(greedy) for _ in range(6)]

    assert [answer.status_code == 429 for answer in answers] == [False] * 3 + [True] * 3
    assert answers[-1].json()["code"] == "too_many_requests"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
    assert ask(patient).status_code != 429
