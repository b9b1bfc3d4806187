"""How many whole lives of incidents a second, from the report to the rating, over HTTP in a real town?

Each client plays one life after the other over a connection that is kept: an officer reports a matter that needs no
photo, the platform routes it, and its unit reads it, signs and hands in; an operator confirms and the officer rates.
Every move carries the version of the reply before it. That an incident was routed is heard from a board's stream, as
the desk hears it. The clients run on the same processors as everything else.

    gridloop bench lifecycle
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any, Final, cast
from urllib.parse import urlsplit

import uvloop

from benchmarks.load import Answer, Connection, connect
from benchmarks.town import Town, running_town, token_of
from runtime.ids import new_id

CLIENTS: Final = (8, 16, 32)
WARM_UP_SECONDS: Final = 5.0
READS: Final = 300
"""How often one client reads a detail and a list when nobody else asks."""
REPORTERS: Final = 8
WEB_PROCESSES: Final = 2
UNIT: Final = "enforcement"
CATEGORY: Final = "06007"
"""沿街晾挂: an officer's word for it counts, it is the unit's, and it is done without photos."""
PEOPLE: Final = {"handler": f"{UNIT}-h1", "operator": "operator03"}
ROUTED_WITHIN: Final = 30.0


class Board(asyncio.Protocol):
    """A board's stream, which tells who waits for it that an incident was assigned."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._rest = b""
        self._assigned: set[str] = set()
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast("asyncio.Transport", transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        """Read the events that came."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data: {") and b'"IncidentAssigned"' in line:
                self._tell(json.loads(line[6:])["number"])

    def _tell(self, number: str) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            self._assigned.add(number)
        elif not waiting.done():
            waiting.set_result(None)

    async def assigned(self, number: str) -> None:
        """Wait until the incident was assigned."""
        if number in self._assigned:
            self._assigned.discard(number)
            return
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await asyncio.wait_for(self._waiting[number], ROUTED_WITHIN)


@dataclass(slots=True)
class Steps:
    """Seconds of each step of the lives that were lived."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Time one step."""
        began = perf_counter()
        yield
        self.seconds[step].append(perf_counter() - began)

    def quantiles(self) -> dict[str, dict[str, float]]:
        """Median and 95 % of each step in milliseconds."""
        return {
            step: {"p50_ms": quantile(took, 0.5), "p95_ms": quantile(took, 0.95)} for step, took in self.seconds.items()
        }


class Player:
    """One client: who it acts as is said with each request."""

    def __init__(self, connection: Connection, board: Board, town: Town, people: Mapping[str, str], seed: int) -> None:
        self._connection = connection
        self._board = board
        self._host = urlsplit(town.url).netloc
        self._people = people
        self._reporter = town.tokens[seed % len(town.tokens)]
        self._draw = Random(seed)

    async def life(self, steps: Steps) -> None:
        """Play an incident from its report to its rating."""
        with steps.timed("report"):
            receipt = await self._post("/api/v1/reports", self._reporter, self._report())
        number = json.loads(receipt.body)["number"]
        with steps.timed("routed"):
            await self._board.assigned(number)
        with steps.timed("read"):
            shown = await self._send("GET", f"/api/v1/incidents/{number}", self._people["handler"])
        handler, operator = self._people["handler"], self._people["operator"]
        for move, token, body in (
            ("sign", handler, {}),
            ("hand-in", handler, {"result": "已劝导整改，现场恢复整洁"}),
            ("confirm", operator, {"note": "现场核查属实"}),
            ("rate", self._reporter, {"stars": 5}),
        ):
            with steps.timed(move):
                shown = await self._move(number, move, token, body, shown.header(b"etag"))

    async def read(self, path: str) -> Answer:
        """Read something as the operator."""
        return await self._send("GET", path, self._people["operator"])

    def _report(self) -> dict[str, Any]:
        lon, lat = self._draw.uniform(120.525, 120.555), self._draw.uniform(30.615, 30.645)
        position = {"lon": round(lon, 6), "lat": round(lat, 6)}
        return {
            "report_id": str(new_id()),
            "text": "沿街晾晒衣物，影响市容",
            "category": CATEGORY,
            "position": position,
        }

    async def _move(self, number: str, move: str, token: str, body: Mapping[str, Any], etag: str) -> Answer:
        path = f"/api/v1/incidents/{number}/moves/{move}"
        return await self._post(path, token, body, f"If-Match: {etag}\r\nIdempotency-Key: {new_id()}\r\n")

    async def _post(self, path: str, token: str, body: Mapping[str, Any], more: str = "") -> Answer:
        return await self._send("POST", path, token, json.dumps(body, ensure_ascii=False).encode(), more)

    async def _send(self, method: str, path: str, token: str, body: bytes = b"", more: str = "") -> Answer:
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {token}\r\n{more}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        answer = await self._connection.exchange(f"{head}\r\n".encode() + body)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body.decode()}")
        return answer


def quantile(seconds: list[float], share: float) -> float:
    """Return the milliseconds that this share did not exceed."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)


async def play(town: Town, people: Mapping[str, str], *, clients: int, seconds: float) -> dict[str, Any]:
    """Let so many clients play lives for a while, and return what it came to."""
    board = await _board(town, people["operator"])
    connections = [await connect(town.url) for _ in range(clients)]
    players = [Player(one, board, town, people, seed) for seed, one in enumerate(connections)]
    steps, before, began = Steps(), town.cpu_seconds(), perf_counter()

    async def client(player: Player) -> None:
        while perf_counter() - began < seconds:
            with steps.timed("life"):
                await player.life(steps)

    await asyncio.gather(*map(client, players))
    took, lives = perf_counter() - began, len(steps.seconds["life"])
    for connection in connections:
        connection.close()
    used = {name: round(after - before[name], 2) for name, after in town.cpu_seconds().items()}
    return {
        "lives_per_second": round(lives / took, 1),
        "steps": steps.quantiles(),
        "cpu_ms_per_life": {name: round(1000 * cpu / lives, 2) for name, cpu in used.items()},
    }


async def read(town: Town, people: Mapping[str, str]) -> dict[str, Any]:
    """Let one client read a detail and a list, with nobody else there."""
    player = Player(await connect(town.url), await _board(town, people["operator"]), town, people, 0)
    page = json.loads((await player.read("/api/v1/incidents?limit=50")).body)
    numbers = [item["number"] for item in page["items"]]
    steps = Steps()
    for position in range(READS):
        with steps.timed("detail"):
            await player.read(f"/api/v1/incidents/{numbers[position % len(numbers)]}")
        with steps.timed("list"):
            await player.read("/api/v1/incidents?limit=50")
        with steps.timed("version"):
            await player.read("/version")
    return steps.quantiles()


async def _board(town: Town, token: str) -> Board:
    place = urlsplit(town.url)
    assert place.hostname is not None
    assert place.port is not None
    asked = f"GET /api/v1/stream HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    _, board = await asyncio.get_running_loop().create_connection(lambda: Board(asked), place.hostname, place.port)
    return board


def measure(seconds: float) -> dict[str, Any]:
    """Measure at each number of clients, then reading alone."""
    figures: dict[str, Any] = {}
    with running_town(accounts=REPORTERS, GRIDLOOP_WEB_PROCESSES=str(WEB_PROCESSES)) as town:
        people = {role: token_of(user, town.data_dir) for role, user in PEOPLE.items()}
        uvloop.run(play(town, people, clients=CLIENTS[0], seconds=WARM_UP_SECONDS))
        for clients in CLIENTS:
            found = figures[str(clients)] = uvloop.run(play(town, people, clients=clients, seconds=seconds))
            print(f"{clients} clients: {found['lives_per_second']} lives/s {found['cpu_ms_per_life']}", flush=True)
        figures["one_client_reads"] = uvloop.run(read(town, people))
    return figures
