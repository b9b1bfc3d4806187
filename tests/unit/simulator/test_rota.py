"""Who is asked first, and when a unit with office hours takes up what came while they were over."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from producers.simulator.client import COOKIE, Client
from producers.simulator.conduct import Case, Party
from producers.simulator.day import Fate
from producers.simulator.dice import dice
from producers.simulator.people import candidates
from producers.simulator.rota import WORKED_OFF_WITHIN, Rota
from tests.unit.simulator.township import the_world

MONDAY = "2026-11-23"


def at(time: str, day: str = MONDAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}+08:00")


def shift(begin: str, end: str) -> dict[str, str]:
    return {"from": at(begin).isoformat(), "to": at(end).isoformat()}


def unit(id: str, *shifts: dict[str, str], on: tuple[str, ...] = ()) -> dict[str, Any]:
    now = [{"person": {"user": user, "name": user}} for user in on]
    return {"unit": {"id": id, "name": id}, "keeps": True, "now": now, "days": [{"shifts": list(shifts)}]}


def seen(now: datetime, *units: dict[str, Any]) -> Rota:
    async def session(_request: Request) -> Response:
        response = Response(status_code=204)
        response.set_cookie(COOKIE, "operator01")
        return response

    async def roster(_request: Request) -> Response:
        return JSONResponse({"at": now.isoformat(), "units": units})

    async def look() -> Rota:
        routes = [Route("/api/v1/demo/session", session, methods=["POST"]), Route("/api/v1/roster", roster)]
        client = Client("http://desk", random=dice("network"), transport=httpx.ASGITransport(Starlette(routes=routes)))
        rota = Rota(client, watcher="operator01")
        await rota.look()
        await client.close()
        return rota

    return asyncio.run(look())


def test_whoever_stands_in_for_others_comes_after_them_though_on_duty() -> None:
    case = Case(number="1", sender="citizen01", fate=Fate(), unit="works", settled=None)
    shown = {"lead_unit": {"id": "works"}, "cell": {"code": "330499101201002"}}

    asked = candidates(Party.CHECKER, shown, case, the_world(), first=lambda users: sorted(users, reverse=True))

    assert asked == ["officer01", "operator03", "operator02", "operator01"]


OFFICE = (shift("08:30", "12:00"), shift("13:30", "17:00"))


def test_those_on_duty_are_asked_first() -> None:
    rota = seen(at("09:00"), unit("works", shift("00:00", "23:59"), on=("works-h2",)))

    assert rota.first(["works-h1", "works-h2"]) == ["works-h2", "works-h1"]


def test_what_comes_in_office_hours_is_taken_up_at_once() -> None:
    rota = seen(at("09:00"), unit("civic", *OFFICE, on=("civic-h1",)))

    assert rota.taken_up_at("civic", "1", at("08:45"), at("09:00")) == at("09:00")


def test_what_comes_at_noon_waits_for_the_afternoon() -> None:
    rota = seen(at("12:30"), unit("civic", *OFFICE))

    assert rota.taken_up_at("civic", "1", at("12:10"), at("12:30")) == at("13:30")


def test_what_waited_over_night_is_worked_off_one_after_the_other() -> None:
    rota = seen(at("08:31"), unit("civic", *OFFICE, on=("civic-h1",)))

    times = {rota.taken_up_at("civic", str(n), at("02:00"), at("08:31")) for n in range(20)}

    assert len(times) == 20
    assert all(at("08:30") <= time <= at("08:30") + WORKED_OFF_WITHIN for time in times)


def test_a_unit_that_never_closes_lets_nothing_wait_at_midnight() -> None:
    whole_day = {"from": at("00:00").isoformat(), "to": (at("00:00") + timedelta(days=7)).isoformat()}
    rota = seen(at("00:05"), unit("police", whole_day, on=("police-h1",)))

    assert rota.taken_up_at("police", "1", at("00:00") - timedelta(minutes=3), at("00:05")) == at("00:05")


def test_a_unit_without_a_roster_is_always_there() -> None:
    assert seen(at("03:00")).taken_up_at("ecology", "1", at("02:00"), at("03:00")) == at("03:00")
