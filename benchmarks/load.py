"""Posts reports over HTTP and says what came back: in a closed loop (clients wait) or an open one (nobody does).

Open-loop latencies count from the moment a request was due, so a server that stalls cannot hide it.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from time import perf_counter
from typing import Final, NamedTuple, cast
from urllib.parse import urlsplit

from runtime.ids import new_id

TEXTS = (
    "桥洞下垃圾成堆,味道很大,路过的人都捂着鼻子",
    "东市街路灯不亮,晚上出行不便",
    "小区门口摊贩占道经营,影响通行",
    "饭店油烟直排,楼上住户意见很大",
    "楼道里停放电动车充电,堵住了消防通道",
    "河道有死鱼,水发黑发臭",
)
URGENT_SHARE: Final = 0.05


@dataclass(slots=True)
class Outcome:
    """What a run came to: seconds per answered request, answers by status, and the run's length in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """The latency in milliseconds that this share of the answers did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")


def requests(url: str, tokens: Sequence[str], *, seed: int) -> Iterator[bytes]:
    """Yield complete HTTP requests, each with a report of its own, by the accounts in turn."""
    host = urlsplit(url).netloc
    draw = Random(seed)
    for token in cycle(tokens):
        body = json.dumps(
            {
                "report_id": str(new_id()),
                "text": draw.choice(TEXTS),
                "position": {
                    "lon": round(draw.uniform(120.52, 120.56), 6),
                    "lat": round(draw.uniform(30.61, 30.65), 6),
                },
                "urgent": draw.random() < URGENT_SHARE,
            },
            ensure_ascii=False,
        ).encode()
        head = (
            f"POST /api/v1/reports HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


class Answer(NamedTuple):
    """An HTTP answer: its status, its head as it came, and its body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """Return a header of the answer, by its name in lower case; empty when it has none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip().decode("latin-1")
        return ""


class Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way at most."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection for requests."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so

    def data_received(self, data: bytes) -> None:
        """Give the status to whoever asked once the answer is whole."""
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = next(
            int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        if len(body) >= length and self._answer is not None and not self._answer.done():
            self._buffer = b""
            self._answer.set_result(Answer(int(head[9:12]), head, body))

    @property
    def open(self) -> bool:
        """Whether the server has not hung up; it does so on a connection that was idle for long."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request that is under way."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed"))

    async def ask(self, request: bytes) -> int:
        """Send the request and return the status of the answer."""
        return (await self.exchange(request)).status

    async def exchange(self, request: bytes) -> Answer:
        """Send the request and return the whole answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(url: str) -> Connection:
    """Open a connection to the server of an address."""
    host, _, port = urlsplit(url).netloc.partition(":")
    _, connection = await asyncio.get_running_loop().create_connection(Connection, host, int(port))
    return connection


async def closed_loop(url: str, stream: Iterator[bytes], *, clients: int, seconds: float) -> Outcome:
    """Let so many clients post, each as soon as it has its answer."""
    outcome = Outcome()
    connections = [await connect(url) for _ in range(clients)]
    began = perf_counter()

    async def client(connection: Connection) -> None:
        while (now := perf_counter()) - began < seconds:
            status = await connection.ask(next(stream))
            outcome.latencies.append(perf_counter() - now)
            outcome.statuses[status] += 1

    await asyncio.gather(*map(client, connections))
    outcome.seconds = perf_counter() - began
    for connection in connections:
        connection.close()
    return outcome


async def open_loop(
    url: str, stream: Iterator[bytes], *, rate: float, seconds: float, watch: Callable[[float], None] | None = None
) -> Outcome:
    """Post at a fixed rate whatever the answers do; `watch` is called each second with the time since the start."""
    outcome = Outcome()
    idle: list[Connection] = [await connect(url) for _ in range(16)]
    waiting: set[asyncio.Task[None]] = set()
    began = perf_counter()

    async def one(due: float) -> None:
        while idle and not idle[-1].open:
            idle.pop()
        connection = idle.pop() if idle else await connect(url)
        try:
            status = await connection.ask(next(stream))
        except OSError:
            status = 0
        else:
            idle.append(connection)
        outcome.latencies.append(perf_counter() - due)
        outcome.statuses[status] += 1

    sent, seen = 0, 0.0
    while (elapsed := perf_counter() - began) < seconds:
        while sent < elapsed * rate:
            task = asyncio.create_task(one(began + sent / rate))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            sent += 1
        if watch is not None and elapsed - seen >= 1:
            seen = elapsed
            watch(elapsed)
        await asyncio.sleep(0.002)
    await asyncio.gather(*waiting)
    outcome.seconds = perf_counter() - began
    for connection in idle:
        connection.close()
    return outcome
