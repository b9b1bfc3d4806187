"""Incidents that wait for somebody's decision, and messages that did not arrive: brought about past the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx

from dispatch.adapters.outside.addresses import FILE
from runtime.clock import utc_now
from runtime.ids import new_id
from tests.e2e.people import IN_TOWN
from tests.fault.harness import wait_until
from tests.outside_servers import a_web, says

if TYPE_CHECKING:
    from tests.fault.harness import Town

PLACE: Final = {"lon": IN_TOWN["longitude"], "lat": IN_TOWN["latitude"]}
SHOP: Final = "店家把货堆到人行道上，出店经营"
WASHING: Final = "楼上沿街晾挂衣服，水滴到行人身上"
ROBOT: Final = "dingtalk:duty"
REFUSED: Final = {"errcode": 310000}


class Somebody:
    """An account with its token, and what its pages would ask for."""

    def __init__(self, town: Town, user: str) -> None:
        self._api = f"{town.url}/api/v1"
        self._named = {"Authorization": f"Bearer {town.token(user)}"}

    def get(self, path: str) -> Any:
        """Return what the API answers."""
        return self._ask("GET", path)

    def post(self, path: str) -> Any:
        """Do what needs no words, and return what the API answers."""
        return self._ask("POST", path)

    def report(self, text: str) -> str:
        """Report something, and return its number."""
        report = {"report_id": str(new_id()), "text": text, "position": PLACE}
        return str(self._ask("POST", "/reports", json=report)["number"])

    def move(self, number: str, move: str, **form: Any) -> None:
        """Make a move on the incident as it stands."""
        version = self.get(f"/incidents/{number}")["version"]
        named = {"If-Match": f'"{version}"', "Idempotency-Key": str(new_id())}
        self._ask("POST", f"/incidents/{number}/moves/{move}", json=form, headers=named)

    def _ask(self, method: str, path: str, *, headers: Mapping[str, str] = {}, **what: Any) -> Any:
        answer = httpx.request(method, self._api + path, headers={**self._named, **headers}, timeout=30, **what)
        assert answer.is_success, answer.text
        return answer.json()


@dataclass(frozen=True)
class Waiting:
    """Numbers of incidents by what is asked for about each. unit: which has them in hand."""

    extension: str
    hold: str
    both: str
    reopening: str
    unit: str


def waiting(town: Town) -> Waiting:
    """Have more time, a hold, both, and a reopening asked for."""
    citizen, operator = Somebody(town, "citizen03"), Somebody(town, "operator03")
    numbers = [citizen.report(text) for text in (SHOP, SHOP, SHOP, WASHING)]
    units = {_assigned(operator, number) for number in numbers}
    (unit,) = units
    handler = Somebody(town, f"{unit}-h1")
    for number in numbers:
        handler.move(number, "sign")
    extension, hold, both, reopening = numbers

    later = (utc_now() + timedelta(days=1)).isoformat()
    for number in (extension, both):
        handler.move(number, "extend", due_at=later, reason="需调用抓斗车")
    for number in (hold, both):
        handler.move(number, "hold", reason_code="weather", until=later)
    handler.move(reopening, "hand-in", result="已劝导住户收回")
    operator.move(reopening, "confirm", note="已到现场看过")
    citizen.move(reopening, "reopen", reason="第二天又挂出来了")
    return Waiting(extension=extension, hold=hold, both=both, reopening=reopening, unit=unit)


def _assigned(operator: Somebody, number: str) -> str:
    wait_until(lambda: operator.get(f"/incidents/{number}")["status"] == "assigned", 60, what="it is assigned")
    return str(operator.get(f"/incidents/{number}")["lead_unit"]["id"])


@contextmanager
def unreachable(town: Town, number: str) -> Iterator[None]:
    """Have a nudge fail to reach anybody outside the application, as long as the block lasts."""
    operator, file = Somebody(town, "operator03"), town.data / FILE
    with a_web() as robot:
        robot.always = says(REFUSED)
        address = f"{{kind: dingtalk, token: '0123456789abcdef', url: '{robot.url}', inside: true}}"
        file.parent.mkdir(exist_ok=True)
        file.touch(0o600)
        file.write_text(f"robots: {{duty: {address}}}", encoding="utf-8")
        town.publish("contacts", _by_robot)
        try:
            operator.move(number, "nudge")
            wait_until(lambda: bool(operator.get("/deliveries")["items"]), 60, what="a message has failed")
            yield
        finally:
            town.publish("contacts")
            file.unlink()


def _by_robot(contacts: dict[str, Any]) -> None:
    contacts["everybody"] = [ROBOT]
    contacts.pop("quiet")
