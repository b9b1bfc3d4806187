"""What the command room does beside single incidents: matters wait in a storm, and it presses for several at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from producers.simulator.client import COOKIE, Client
from producers.simulator.conduct import Case, Step
from producers.simulator.dice import dice
from producers.simulator.storm import Storm
from producers.simulator.together import Together
from producers.simulator.truth import Truth
from producers.simulator.visits import VAIN, Visits
from runtime.ids import new_id
from tests.unit.simulator.township import the_world

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
FAST = 10_000.0


class Room:
    """A stand-in for the service; `answers` by path where it is not the usual one."""

    def __init__(self, *, answers: dict[str, int] | None = None, listed: int = 0, barred: int = 0) -> None:
        self._answers = answers or {}
        self.listed = [str(n) for n in range(listed)]
        self._barred = set(self.listed[:barred])
        self.posts: list[tuple[str, str, Any]] = []
        self.app = Starlette(
            routes=[
                Route("/api/v1/demo/session", self._session, methods=["POST"]),
                Route("/api/v1/incidents", self._list),
                Route("/api/v1/moves/preview", self._preview, methods=["POST"]),
                Route("/api/v1/{path:path}", self._post, methods=["POST"]),
            ]
        )

    async def _session(self, request: Request) -> Response:
        response = Response(status_code=204)
        response.set_cookie(COOKIE, (await request.json())["user"])
        return response

    async def _list(self, _request: Request) -> Response:
        cell = {"code": "330499101202008"}
        return JSONResponse({"items": [{"number": n, "awaits_look": True, "cell": cell} for n in self.listed]})

    async def _preview(self, request: Request) -> Response:
        numbers = (await request.json())["numbers"]
        moves = {number: [] if number in self._barred else [{"move": "nudge"}] for number in numbers}
        return JSONResponse({"items": [{"incident": {"number": n}, "moves": offered} for n, offered in moves.items()]})

    async def _post(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.posts.append((request.cookies[COOKIE], path, await request.json()))
        usual = 201 if path == "emergency" else 200
        return JSONResponse({}, self._answers.get(path.rpartition("/")[2], usual))


def noted(room: Room, path: Path, doing: Callable[[Client, Truth], Awaitable[None]]) -> list[dict[str, Any]]:
    async def run() -> None:
        client = Client("http://room", random=dice(1), transport=httpx.ASGITransport(app=room.app))
        with Truth(path, now=lambda: NOON) as truth:
            await doing(client, truth)
        await client.close()

    asyncio.run(run())
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def a_storm(client: Client, truth: Truth) -> Storm:
    return Storm(client, truth, the_world(), speed=FAST, new_id=new_id, now=lambda: NOON)


@pytest.mark.parametrize(
    ("answers", "did"),
    [
        ({}, [("proposed", 201), ("approved", 200), ("ended", 200)]),
        ({"emergency": 409}, [("proposed", 409)]),
        ({"approve": 409}, [("proposed", 201), ("approved", 409)]),
    ],
    ids=["it passes", "one holds already", "nobody may approve it"],
)
def test_ordinary_matters_wait_when_two_people_agree(
    answers: dict[str, int], did: list[tuple[str, int]], tmp_path: Path
) -> None:
    room = Room(answers=answers)

    lines = noted(room, tmp_path / "truth", lambda client, truth: a_storm(client, truth).passes())

    assert [(line["did"], line["status"]) for line in lines] == did
    assert len({user for user, _, _ in room.posts}) == min(2, len(room.posts))
    _, _, proposed = room.posts[0]
    assert (proposed["grades"], len(proposed["areas"][0])) == ([4], 12)


@pytest.mark.parametrize(("listed", "barred", "pressed"), [(3, 1, ["1", "2"]), (3, 2, []), (0, 0, [])])
def test_one_presses_for_those_of_several_for_which_one_may(
    listed: int, barred: int, pressed: list[str], tmp_path: Path
) -> None:
    room = Room(listed=listed, barred=barred)

    def press(client: Client, truth: Truth) -> Awaitable[None]:
        return Together(client, truth, operator="operator01", new_id=new_id).press()

    lines = noted(room, tmp_path / "truth", press)

    assert [path for _, path, _ in room.posts] == [f"incidents/{number}/moves/nudge" for number in pressed]
    assert [(line["numbers"], line["statuses"]) for line in lines] == ([(pressed, [200, 200])] if pressed else [])


def test_of_two_visits_one_is_in_order_and_what_is_found_at_the_other_is_followed(tmp_path: Path) -> None:
    room = Room(listed=2)
    made: list[tuple[str, str, str | None]] = []
    found: list[Case] = []

    async def act(step: Step, shown: dict[str, Any], _case: Case) -> dict[str, Any]:
        made.append((shown["number"], step.move, step.photo))
        room.listed.remove(shown["number"])
        return {}

    async def rounds(client: Client, _truth: Truth) -> None:
        visits = Visits(client, act, watcher="operator01", speed=FAST)
        for _ in range(3):
            await asyncio.sleep(0.05)  # so much later, at this speed
            found.extend(await visits.make())

    noted(room, tmp_path / "truth", rounds)

    assert made == [("0", "in-order", None), ("1", "fault", "evidence")]
    assert [case.number for case in found] == ["1"]


def test_a_visit_that_nobody_may_make_is_left_to_others(tmp_path: Path) -> None:
    tried: list[str] = []

    async def nobody(step: Step, _shown: dict[str, Any], _case: Case) -> None:
        tried.append(step.move)

    async def rounds(client: Client, _truth: Truth) -> None:
        visits = Visits(client, nobody, watcher="operator01", speed=FAST)
        for _ in range(VAIN + 3):
            await asyncio.sleep(0.02)
            assert await visits.make() == []

    noted(Room(listed=1), tmp_path / "truth", rounds)

    assert tried == ["in-order"] * VAIN
