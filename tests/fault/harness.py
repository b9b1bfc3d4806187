"""A whole township in real processes, started by the command that users start it with, for tests that break it.

The supervisor is the real one: what dies here is started again by it and by nobody else. The database is looked at by
SQL, past every line of the service.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

import psycopg
import sqlalchemy as sa
from kafka import KafkaAdminClient, KafkaProducer
from shapely.geometry import shape

from deploy.demo.seed import documents, key_places, roster
from deploy.local.kafka_client import from_ready_file
from deploy.local.kafka_probe import Login, answers
from deploy.local.ports import LOOPBACK, free_port
from dispatch.adapters.postgres.accounts.sessions import Sessions
from dispatch.adapters.postgres.reference import publish
from dispatch.domain.terms import UserId
from runtime.clock import monotonic
from runtime.connections import engine
from runtime.failpoints import ENVIRONMENT
from runtime.kafka import client_options
from runtime.settings import Settings
from schemas.codec import Headers
from schemas.reference import ReferenceDocument
from tests.fault.terminals import Person, Terminals

ROOT: Final = Path(__file__).parents[2]
START_SECONDS: Final = 240.0
REPORTERS: Final = 20
OURS: Final = ("DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS")
SEVERAL_WEB_PROCESSES: Final = {"GRIDLOOP_WEB_PROCESSES": "2"}
"""As on a larger machine: what they have to agree on is under test as well."""
UNMETERED: Final = {f"GRIDLOOP_{kind}_PER_SECOND": "1000" for kind in ("REPORTS", "UPLOADS", "CHANGES", "READS")}
"""A few accounts stand for all the terminals of a town."""


class Town:
    """A township that runs; `trusted` until a test begins that did not end well."""

    def __init__(self, folder: Path, *, seed: int, **environment: str) -> None:
        self._named = environment
        self.folder = folder
        self.data = folder / "data"
        self.seed = seed
        self.trusted = True
        self.failpoints = folder / "failpoints"
        self.failpoints.mkdir()
        self._ready = folder / "ready.json"
        self._log = folder / "up.log"
        self._documents = 0

    def __enter__(self) -> Self:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        options = ["--headless", "--no-simulation", "--port", str(free_port()), "--data-dir", str(self.data)]
        with self._log.open("wb") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", "up", *options, "--ready-file", str(self._ready)],
                cwd=ROOT,
                env=environment | SEVERAL_WEB_PROCESSES | UNMETERED | {ENVIRONMENT: str(self.failpoints)} | self._named,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_until(self._ready.exists, START_SECONDS, what="the township is up", or_else=self.last_words)
            self.terminals = self._terminals().__enter__()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.terminals.__exit__()
        self._end()

    def _end(self) -> None:
        self._supervisor.terminate()
        try:
            self._supervisor.wait(30)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()

    def _terminals(self) -> Terminals:
        accounts = json.loads((self.data / "run" / "accounts.json").read_text(encoding="utf-8"))
        officers = [account["user"] for account in accounts if account["role"] == "officer"][:REPORTERS]
        people = [Person(user, self.token(user)) for user in officers]
        (areas,) = (document.body for document in documents() if document.kind == "areas")
        points = [shape(cell["polygon"]).representative_point() for cell in areas["cells"]]
        places = [(round(point.x, 6), round(point.y, 6)) for point in points]
        host, _, port = self.url.removeprefix("http://").partition(":")
        return Terminals(host, int(port), people, places, seed=self.seed)

    def token(self, user: str) -> str:
        """Return a new token of an account."""
        with self._engine() as database:
            return Sessions(database, demo=True).open(UserId(user), "bearer")

    @contextmanager
    def _engine(self) -> Iterator[sa.Engine]:
        database = engine(self._told("database_url"), application="fault-tests", pool_size=1)
        try:
            yield database
        finally:
            database.dispose()

    def _told(self, name: str) -> Any:
        return json.loads(self._ready.read_text(encoding="utf-8"))[name]

    @property
    def url(self) -> str:
        """Where the web process answers."""
        return str(self._told("url"))

    @property
    def kafka(self) -> str:
        """Where the broker answers, `host:port`."""
        return str(self._told("kafka"))

    @property
    def pids(self) -> dict[str, int]:
        """The processes by name, as the supervisor last said."""
        return dict(self._told("pids"))

    def of_kind(self, kind: str) -> dict[str, int]:
        """The processes of a kind by name: there may be several, as `web` and `web-2`."""
        return {name: pid for name, pid in self.pids.items() if name == kind or name.startswith(f"{kind}-")}

    def rows(self, statement: str, **parameters: Any) -> list[Any]:
        """Return the rows of a query."""
        with psycopg.connect(self._told("database_url"), autocommit=True) as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def count(self, statement: str, **parameters: Any) -> int:
        """Return the one number that a query finds."""
        return int(self.rows(statement, **parameters)[0][0])

    def publish(self, kind: str, change: Callable[[dict[str, Any]], None] = lambda _body: None) -> None:
        """Put another version of a document of the demo in force."""
        (document,) = (document for document in (*documents(), roster(), key_places()) if document.kind == kind)
        body = dict(document.body)
        change(body)
        self._documents += 1
        changed = ReferenceDocument(kind=kind, version=f"fault-{self._documents}", body=body)
        with self._engine() as database, database.begin() as connection:
            at = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
            assert publish(connection, [changed], by="test", effective_from=at) == 1

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Kill a process and return the number it had; one that was just started is told of when all is up."""
        wait_until(lambda: alive(self.pids[name]), 90, what=f"{name} is told of", or_else=self.last_words)
        pid = self.pids[name]
        os.kill(pid, number)
        return pid

    def kill_kind(self, kind: str) -> dict[str, int]:
        """Kill every process of a kind and return them by name."""
        return {name: self.kill(name) for name in self.of_kind(kind)}

    def await_restart(self, name: str, pid: int, seconds: float = 90) -> float:
        """Wait until everything is up and this process is another one; return how many seconds that took."""
        return wait_until(
            lambda: self.pids[name] != pid, seconds, what=f"{name} was started again", or_else=self.last_words
        )

    def await_all(self, seconds: float = 90) -> None:
        """Wait until every process that the supervisor named is alive."""
        wait_until(lambda: all(map(alive, self.pids.values())), seconds, what="all are up", or_else=self.last_words)

    def kafka_answers(self) -> bool:
        """Whether the broker answers."""
        host, _, port = self.kafka.partition(":")
        client = self._told("kafka_client")
        return answers(host, int(port), Login(client["user"], client["password"]))

    def wipe_kafka(self) -> float:
        """Kill the broker and take its folder away; return after how many seconds another one answers."""
        log = self.data / "kafka" / "data"
        log.rename(gone := Path(tempfile.mkdtemp(dir=self.folder)) / "kafka")
        pid = self.kill("kafka")
        shutil.rmtree(gone)
        wait_until(lambda: not alive(pid), 10, what="the broker is dead")
        return wait_until(self.kafka_answers, 90, what="another broker answers", or_else=self.last_words)

    @contextmanager
    def without_kafka(self) -> Iterator[None]:
        """Keep Kafka from running as long as the block lasts: its port is taken, so that it cannot start."""
        port = int(self.kafka.rpartition(":")[2])
        pid = self.kill("kafka")
        with socket.socket() as occupier:
            occupier.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what the dead one left is no obstacle
            wait_until(lambda: _takes(occupier, port), 10, what="the broker's port is ours")
            occupier.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            assert self.pids["kafka"] == pid
            yield

    def _operator(self) -> dict[str, Any]:
        return client_options(Settings(**from_ready_file(json.loads(self._ready.read_text(encoding="utf-8")))))

    def delete_topics(self, *names: str) -> None:
        """Delete topics from the broker."""
        admin = KafkaAdminClient(**self._operator())
        admin.delete_topics(list(names))
        admin.close()

    def put(self, topic: str, value: bytes | None, headers: Headers, key: bytes) -> None:
        """Write any bytes to a topic."""
        producer = KafkaProducer(**self._operator(), max_request_size=2_000_000)
        producer.send(topic, key=key, value=value, headers=headers).get(timeout=10)
        producer.close()

    @contextmanager
    def worker(self, name: str, number: int) -> Iterator[subprocess.Popen[bytes]]:
        """Run one more worker of a kind beside the supervisor's, and kill it at the end if it still runs."""
        command = ["process", name, "--instance", str(number), "--data-dir", str(self.data)]
        environment = {key: value for key, value in os.environ.items() if key not in OURS}
        with (self.data / "logs" / f"{name}-{number}.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()

    def last_words(self) -> str:
        """The ends of all logs."""
        logs = [self._log, *sorted((self.data / "logs").glob("*.log"))]
        ends = {log.name: log.read_text(errors="replace").splitlines()[-12:] for log in logs}
        return "\n".join(f"== {name}\n" + "\n".join(lines) for name, lines in ends.items())


def _takes(occupier: socket.socket, port: int) -> bool:
    with suppress(OSError):
        occupier.bind((LOOPBACK, port))
        return True
    return False


def alive(pid: int) -> bool:
    """Whether a process runs: one that is dead and not yet reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def wait_until(
    condition: Callable[[], bool],
    seconds: float,
    *,
    what: str,
    or_else: Callable[[], str] = lambda: "",
    every: float = 0.05,
) -> float:
    """Wait until something holds and return how many seconds that took; fail when it takes too long.

    every: seconds between two looks; more where looking takes time of the township that is being measured.
    """
    began = monotonic()
    while not condition():
        if monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds:.0f} s: {what}\n{or_else()}")
        time.sleep(every)
    return monotonic() - began


@contextmanager
def township_folder() -> Iterator[Path]:
    """Make a folder that the servers' unprivileged account reaches, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-fault-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def fast_limits(body: dict[str, Any]) -> None:
    """Change limits so that receiving and signing are overdue within seconds."""
    for row in body["clocks"]:
        if row["clock"] in ("receive", "sign"):
            row["minutes"] = 0.05
