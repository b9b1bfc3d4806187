"""Terminals under load: reports posted over HTTP at a fixed rate whatever the answers do, and what came of each.

Open loop: a report's latency counts from the moment it was due, so a server that stalls cannot hide it. Every
operation is kept with its outcome as Jepsen tells them apart: `ok` has a receipt, `fail` was definitely refused, `info`
may or may not have happened.
"""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple, Self, TypeVar
from uuid import UUID

from runtime.clock import monotonic
from runtime.ids import new_id

Outcome = Literal["ok", "fail", "info"]
Result = TypeVar("Result")

ANSWER_SECONDS: Final = 20.0
STALE_SECONDS: Final = 15.0
"""A connection idle for longer is not used again: the server closes it soon."""
WRONG_EVERY: Final = 40
"""One report in so many is wrong on purpose: it must be refused, and never be stored."""
URGENT_SHARE: Final = 0.1
TEXTS: Final = (
    "桥洞下垃圾成堆,味道很大,路过的人都捂着鼻子",
    "东市街路灯不亮,晚上出行不便",
    "小区门口摊贩占道经营,影响通行",
    "饭店油烟直排,楼上住户意见很大",
    "楼道里停放电动车充电,堵住了消防通道",
    "河道有死鱼,水发黑发臭",
    "来人看看",
)


class Person(NamedTuple):
    """Who reports, and the token to do it with."""

    user: str
    token: str


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body, read."""
        return json.loads(self.body)


@dataclass(slots=True, eq=False)
class Operation:
    """One report, and what the terminal knows of it."""

    report: UUID
    person: Person
    body: bytes
    due: float
    meant: bool = True
    urgent: bool = False
    ended: float | None = None
    answer: Answer | None = None

    @property
    def outcome(self) -> Outcome:
        """What the answer says: an answer that never came, or came with 5xx, says nothing."""
        status = self.answer.status if self.answer else 0
        if status in (200, 201):
            return "ok"
        return "fail" if 400 <= status < 500 else "info"

    @property
    def receipt(self) -> dict[str, Any]:
        """The receipt of an operation that is ok."""
        assert self.answer is not None
        receipt: dict[str, Any] = self.answer.json()
        return receipt

    @property
    def sha256(self) -> str:
        """The hash of what was sent."""
        return sha256(self.body).hexdigest()

    @property
    def latency(self) -> float:
        """Seconds from when it was due to its answer."""
        assert self.ended is not None
        return self.ended - self.due


class History(list[Operation]):
    """Operations in the order in which they were due."""

    def between(self, begin: float, end: float = float("inf")) -> History:
        """Return those that were due in a span of time."""
        return History(operation for operation in self if begin <= operation.due < end)

    def of(self, outcome: Outcome) -> History:
        """Return those with this outcome."""
        return History(operation for operation in self if operation.outcome == outcome)

    def counts(self) -> dict[str, int]:
        """Return how many came out how."""
        counted = Counter(operation.outcome for operation in self)
        return {outcome: counted[outcome] for outcome in ("ok", "fail", "info")}

    def quantile(self, share: float) -> float:
        """Return the seconds that this share of the receipts did not take longer than."""
        ordered = sorted(operation.latency for operation in self.of("ok"))
        assert ordered, "no receipts at all"
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def share_ok(self) -> float:
        """Return the share of the reports that were meant well and have a receipt."""
        meant = [operation for operation in self if operation.meant]
        return len([operation for operation in meant if operation.outcome == "ok"]) / max(1, len(meant))


class Connection(NamedTuple):
    """A keep-alive connection and when it was last used."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: float


class Http:
    """Speaks to one server, over as many connections as there are requests under way."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._idle: list[Connection] = []

    async def ask(
        self, method: str, path: str, token: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer to one request.

        Raises:
            OSError, EOFError, TimeoutError: there is none.
        """
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Authorization: Bearer {token}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await self._connection()
            try:
                writer.write("\r\n".join(lines).encode() + body)
                answer = await _read_answer(reader)
            except BaseException:
                writer.close()
                raise
        self._idle.append(Connection(reader, writer, monotonic()))
        return answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer, used = self._idle.pop()
            if monotonic() - used < STALE_SECONDS and not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port)

    async def close(self) -> None:
        """Hang up."""
        while self._idle:
            writer = self._idle.pop().writer
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, body)


@dataclass
class Terminals:
    """The terminals of a township, in a thread of their own."""

    host: str
    port: int
    people: Sequence[Person]
    places: Sequence[tuple[float, float]]
    seed: int = 1
    history: History = field(default_factory=History)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="terminals", daemon=True)
        self._http = Http(self.host, self.port)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.run(self._http.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @contextmanager
    def posting(self, rate: float) -> Iterator[None]:
        """Post at this rate as long as the block lasts, and wait for the last answers."""
        stop = threading.Event()
        posting = asyncio.run_coroutine_threadsafe(self._post_until(stop, rate), self._loop)
        try:
            yield
        finally:
            stop.set()
            posting.result()

    def post(self, count: int = 1, *, urgent: bool | None = None, photo: bytes | None = None) -> list[Operation]:
        """Post reports at once, and after each that was answered the photo that it declares."""

        async def together() -> list[Operation]:
            made = [self._operation(monotonic(), urgent=urgent, photo=photo) for _ in range(count)]
            await asyncio.gather(*(self._perform(operation) for operation, _ in made))
            for operation, attachment in made:
                if photo is not None and operation.answer is not None:
                    await self._http.ask("PUT", f"/api/v1/attachments/{attachment}", operation.person.token, photo)
            return [operation for operation, _ in made]

        return self.run(together())

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run something in the terminals' thread and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def ask(self, method: str, path: str, token: str, body: bytes = b"", **headers: str) -> Answer:
        """Return the answer to one request."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.run(self._http.ask(method, path, token, body, named))

    async def send(self, body: bytes, person: Person) -> Answer:
        """Post the bytes of a report, for callers in the terminals' thread."""
        return await self._http.ask("POST", "/api/v1/reports", person.token, body, {"Content-Type": "application/json"})

    def again(self, operations: Sequence[Operation]) -> list[Answer]:
        """Post the same bytes as before and return the answers."""

        async def one_by_one() -> list[Answer]:
            return [await self.send(operation.body, operation.person) for operation in operations]

        return self.run(one_by_one())

    async def _post_until(self, stop: threading.Event, rate: float) -> None:
        began, sent = monotonic(), 0
        under_way: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            while sent / rate <= monotonic() - began:
                operation, _ = self._operation(began + sent / rate)
                task = asyncio.create_task(self._perform(operation))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
                sent += 1
            await asyncio.sleep(0.004)
        await asyncio.gather(*under_way)

    def _operation(
        self, due: float, *, urgent: bool | None = None, photo: bytes | None = None
    ) -> tuple[Operation, UUID]:
        person = self.people[len(self.history) % len(self.people)]
        meant = len(self.history) % WRONG_EVERY != WRONG_EVERY - 1 or photo is not None
        pressing = self._draw.random() < URGENT_SHARE if urgent is None else urgent
        lon, lat = self._draw.choice(self.places)
        report, attachment = new_id(), new_id()
        form: dict[str, Any] = {
            "report_id": str(report),
            "text": self._draw.choice(TEXTS) if meant else "  ",
            "position": {"lon": lon, "lat": lat},
            "urgent": pressing,
        }
        if photo is not None:
            declared = {"id": str(attachment), "sha256": sha256(photo).hexdigest(), "bytes": len(photo)}
            form["attachments"] = [declared | {"media_type": "image/jpeg"}]
        body = json.dumps(form, ensure_ascii=False).encode()
        operation = Operation(report=report, person=person, body=body, due=due, meant=meant, urgent=pressing)
        self.history.append(operation)
        return operation, attachment

    async def _perform(self, operation: Operation) -> None:
        with suppress(OSError, EOFError, TimeoutError):
            operation.answer = await self.send(operation.body, operation.person)
        operation.ended = monotonic()
