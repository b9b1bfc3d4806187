"""The player against a stand-in: nothing is lost or doubled on the way, and what it notes is what happened."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from producers.simulator import client as http
from producers.simulator import sending
from producers.simulator.client import Client
from producers.simulator.conduct import Case, Step, next_step
from producers.simulator.day import Evil, Fate, Fault, Photo, PlannedReport
from producers.simulator.dice import dice
from producers.simulator.main import Play, Player, until_stopped
from producers.simulator.moves import EVIL_BEFORE, Actors
from producers.simulator.plan import plan_day
from producers.simulator.rota import Rota
from producers.simulator.sending import Terminals
from producers.simulator.truth import Left, Truth, unfinished
from runtime.ids import new_id
from tests.unit.simulator.service import NEXT, FakeService
from tests.unit.simulator.township import the_world

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(sending, "UPLOAD_PAUSE", 0.01)


def a_report(**changed: Any) -> PlannedReport:
    planned = next(one for one in plan_day(1, the_world(), minutes=60) if one.position and not one.self_handled)
    plain: dict[str, Any] = {"faults": frozenset(), "evil": None, "photos": (), "fate": Fate(), "sender": "officer01"}
    return replace(planned, **(plain | changed))


def noted(path: Path, what: str | None = None) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [line for line in lines if what in (None, line["what"])]


def send(service: FakeService, path: Path, *reports: PlannedReport) -> None:
    async def sending_all(client: Client, truth: Truth) -> None:
        terminals = Terminals(client, the_world(), truth, new_id=new_id, now=lambda: NOON)
        for planned in reports:
            await terminals.send(planned)

    with_client(service, path, sending_all)


def with_client(service: FakeService, path: Path, doing: Callable[[Client, Truth], Awaitable[None]]) -> None:
    async def run() -> None:
        client = Client("http://desk", random=dice("network"), transport=httpx.ASGITransport(service.app))
        with Truth(path, now=lambda: NOON) as truth:
            await doing(client, truth)
        await client.close()

    asyncio.run(run())


def play(service: FakeService, path: Path, *, minutes: float, left: list[Left] | None = None) -> None:
    plan = Play(url="http://desk", seed=4, speed=150.0, truth=path, minutes=minutes, rate=6.0)

    async def playing(client: Client, truth: Truth) -> None:
        await Player(plan, client, the_world(), truth).play(left or [])

    with_client(service, path, playing)


@pytest.mark.parametrize("fault", [None, Fault.LOST, Fault.DOUBLE])
def test_a_report_is_stored_once_whatever_happens_on_the_way(tmp_path: Path, fault: Fault | None) -> None:
    service, path = FakeService(), tmp_path / "truth.jsonl"

    send(service, path, a_report(faults=frozenset({fault} if fault else ())))

    (sent,), (receipt,) = noted(path, "sent"), noted(path, "receipt")
    ((user, body),) = service.reports.values()
    assert user == sent["sender"] == "officer01"
    assert sha256(body).hexdigest() == sent["sha256"] == receipt["receipt"]["sha256"]
    assert service.posts[sent["report_id"]] == (1 if fault is None else 2)


def test_a_service_that_is_away_gets_the_same_bytes_until_it_answers(tmp_path: Path) -> None:
    service = FakeService(busy=3)

    send(service, tmp_path / "truth.jsonl", a_report())

    assert len(service.reports) == 1
    assert list(service.posts.values()) == [4]


def test_an_interrupted_photo_arrives_whole(tmp_path: Path) -> None:
    service, path = FakeService(), tmp_path / "truth.jsonl"

    send(service, path, a_report(photos=(Photo(seed=1, interrupted=True), Photo(seed=2))))

    assert [line["status"] for line in noted(path, "photo")] == [201, 201]
    for id, content in service.photos.items():
        assert sha256(content).hexdigest() == service.declared[id]["sha256"]


@pytest.mark.parametrize("evil", [Evil.OTHER_BODY, Evil.OTHER_SENDER])
def test_what_must_be_refused_is_tried_and_noted(tmp_path: Path, evil: Evil) -> None:
    path = tmp_path / "truth.jsonl"

    send(FakeService(), path, a_report(evil=evil))

    (tried,) = noted(path, "evil")
    assert (tried["kind"], tried["status"], tried["expected"]) == (evil, 409, [409])


def test_what_is_noted_says_what_should_come_of_it(tmp_path: Path) -> None:
    path, planned = tmp_path / "truth.jsonl", a_report()

    send(FakeService(), path, planned)

    expected = noted(path, "sent")[0]["expected"]
    assert (expected["category"], expected["cell"]) == (planned.expected.category, planned.expected.cell)


def test_a_played_day_brings_reports_to_their_end_and_notes_every_move(tmp_path: Path) -> None:
    service, path = FakeService(), tmp_path / "truth.jsonl"

    play(service, path, minutes=12)

    assert len(noted(path, "receipt")) == len(noted(path, "sent")) == len(service.reports) > 40
    assert {move for _, move, _ in service.moves} == {"assign", "sign", "hand-in", "confirm", "rate"}
    assert {(line["number"], line["move"], line["by"]) for line in noted(path, "moved")} <= set(service.moves)
    assert "closed" in {line["status"] for line in noted(path, "ended")}
    assert all(line["status"] in line["expected"] for line in noted(path, "evil"))


@pytest.mark.parametrize(
    ("evil", "status"),
    [
        (Evil.STRANGER_SIGNS, 403),
        (Evil.NO_IF_MATCH, 428),
        (Evil.STALE, 412),
        (Evil.HANDLER_CHECKS, 403),
    ],
)
def test_moves_that_must_be_refused_are_tried_and_noted(tmp_path: Path, evil: Evil, status: int) -> None:
    service, path = FakeService(), tmp_path / "truth.jsonl"
    step = next(move for move, kinds in EVIL_BEFORE.items() if evil in kinds)
    case = Case(number="1", sender="citizen01", fate=Fate(), unit="works", settled=None, evil=evil)

    async def trying(client: Client, truth: Truth) -> None:
        terminals = Terminals(client, the_world(), truth, new_id=new_id, now=lambda: NOON)
        rota = Rota(client, watcher="operator01")
        actors = Actors(client, the_world(), truth, terminals, rota, new_id=new_id)
        service.incidents["1"] = service.incident("1", "citizen01") | {
            "status": next(status for status, move in NEXT if move == step),
            "lead_unit": {"id": "works", "name": "works"},
        }
        shown = service.incidents["1"] | {}
        following = next_step(shown, case)
        assert isinstance(following, Step)
        assert await actors.act(following, shown, case) is not None

    with_client(service, path, trying)

    (tried,) = noted(path, "evil")
    assert (tried["kind"], tried["status"]) == (evil, status)
    assert status in tried["expected"]


def test_what_an_earlier_run_left_is_taken_up_again(tmp_path: Path) -> None:
    service, path = FakeService(), tmp_path / "truth.jsonl"
    send(service, path, a_report(), a_report(), a_report())
    first, *rest = noted(path, "receipt")
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"what": "ended", "number": first["receipt"]["number"]}) + '\n{"what": "sent", "report')

    left = unfinished(path, most=10)
    path.unlink()
    play(service, path, minutes=2, left=left)

    assert [one.number for one in left] == [line["receipt"]["number"] for line in rest]
    assert {one.number for one in left} <= {number for number, _, _ in service.moves}


def test_a_line_that_a_killed_run_left_unfinished_spoils_none_of_the_next(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text('{"what": "sent", "report', encoding="utf-8")

    send(FakeService(), path, a_report())

    assert len(unfinished(path, most=10)) == 1


def test_it_stops_at_once_even_while_the_service_is_away(tmp_path: Path) -> None:
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()

    nobody = Play(url="http://127.0.0.1:9", seed=1, speed=1.0, truth=tmp_path / "truth.jsonl")

    asyncio.run(asyncio.wait_for(until_stopped(nobody, stop), timeout=3))
