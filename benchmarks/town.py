"""A township that runs for a benchmark: its own data folder, real processes, no simulator; and what the machine is."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import psutil

from deploy.cli.accounts import open_token
from deploy.demo.plant import plant
from deploy.demo.seed import people
from deploy.local.kafka_client import from_ready_file
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from dispatch.adapters.postgres.migrate import upgrade
from runtime.settings import Settings

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
GRIDLOOP = Path(sys.executable).with_name("gridloop")
UNMETERED = {f"GRIDLOOP_{kind}_PER_SECOND": "100000" for kind in ("REPORTS", "UPLOADS", "CHANGES", "READS")}
"""A few accounts stand for a whole province here."""
LIBRARIES = ("aiokafka", "faust-streaming", "kafka-python", "msgspec", "psycopg", "sqlalchemy", "uvicorn")


@dataclass(frozen=True, slots=True)
class Town:
    """A running township; `kafka`: the settings that reach it; `pids` by process name."""

    url: str
    database_url: str
    admin_database_url: str
    kafka: dict[str, Any]
    data_dir: Path
    pids: dict[str, int]
    tokens: tuple[str, ...]

    def cpu_seconds(self) -> dict[str, float]:
        """Seconds of processor time each process has used, with its children."""
        return {name: _cpu(psutil.Process(pid)) for name, pid in self.pids.items()}

    def pss_mib(self) -> dict[str, float]:
        """Memory of each process in MiB, shared pages divided among those who share them."""
        return {name: _pss(psutil.Process(pid)) for name, pid in self.pids.items()}


@contextmanager
def running_town(*, accounts: int = 24, **environment: str) -> Iterator[Town]:
    """Start a township and stop it at the end; `environment`: settings of its own."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-bench-"))
    folder.chmod(0o755)
    ready = folder / "ready.json"
    supervisor = subprocess.Popen(
        [
            GRIDLOOP,
            "up",
            "--headless",
            "--no-simulation",
            "--port",
            str(_free_port()),
            "--data-dir",
            folder / "data",
            "--ready-file",
            ready,
        ],
        env=os.environ | UNMETERED | environment,
        stdout=(folder / "up.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        found = _wait_for(ready, supervisor, folder / "up.log")
        tokens = tuple(token_of(user, found["data_dir"]) for user in _reporters(found["data_dir"])[:accounts])
        pids = {**found["pids"], "supervisor": supervisor.pid}
        databases = (found["database_url"], found["admin_database_url"])
        yield Town(found["url"], *databases, from_ready_file(found), Path(found["data_dir"]), pids, tokens)
    finally:
        supervisor.terminate()
        supervisor.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_door(*, accounts: int = 24) -> Iterator[Town]:
    """Start PostgreSQL and the web process alone: accepting by itself, with nobody reading what is accepted."""
    folder = Path(tempfile.mkdtemp(prefix="gridloop-bench-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres(folder) as postgres:
            upgrade(postgres.database_url(DATABASE, Login.MIGRATE))
            plant(postgres.url)
            users = [person.user for person in people() if person.grants[0].role in ("officer", "citizen")]
            with running_web(postgres, folder, users[:accounts]) as town:
                yield town
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_web(postgres: EmbeddedPostgres, folder: Path, users: Sequence[str]) -> Iterator[Town]:
    """Start the web process over a township's database, with a token for each of some demo accounts."""
    settings = Settings(database_url=postgres.url, data_dir=folder, http_port=_free_port())
    tokens = tuple(open_token(settings, user) for user in users)
    own = {
        "DATABASE_URL": postgres.tcp_url(),
        "GRIDLOOP_DATA_DIR": str(folder),
        "GRIDLOOP_HTTP_PORT": str(settings.http_port),
    }
    web = subprocess.Popen(
        [sys.executable, "-m", "deploy.processes", "web"],
        env=os.environ | UNMETERED | own,
        stdout=(folder / "web.log").open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        url = f"http://127.0.0.1:{settings.http_port}"
        _wait_for_answer(url, web)
        databases = (postgres.tcp_url(), postgres.tcp_url(Login.MIGRATE))
        yield Town(url, *databases, {}, folder, {"postgres": postgres.pid, "web": web.pid}, tokens)
    finally:
        web.terminate()
        web.wait(30)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "cpu": _cpu_model(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
        "commit": commit.stdout.strip(),
    }


def write_result(name: str, command: str, figures: dict[str, Any]) -> Path:
    """Write a results file with the machine and the command that redoes it."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({"command": command, "machine": machine(), "figures": figures}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(ready: Path, supervisor: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    until = monotonic() + 180
    while monotonic() < until:
        if ready.exists():
            found: dict[str, Any] = json.loads(ready.read_text())
            return found
        if supervisor.poll() is not None:
            raise RuntimeError(f"the township did not start:\n{log.read_text()}")
        sleep(0.2)
    raise TimeoutError(f"the township was not ready in time:\n{log.read_text()}")


def _wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + 60
    while monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            sleep(0.1)
    raise RuntimeError("the web process does not answer")


def _reporters(data_dir: str) -> list[str]:
    listed = subprocess.run(
        [GRIDLOOP, "users", "--json", "--data-dir", data_dir], capture_output=True, text=True, check=True
    )
    return [person["user"] for person in json.loads(listed.stdout) if person["role"] in ("officer", "citizen")]


def token_of(user: str, data_dir: Path | str) -> str:
    """Return a token of a demo account."""
    made = subprocess.run([GRIDLOOP, "token", user, "--data-dir", data_dir], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def _family(process: psutil.Process) -> list[psutil.Process]:
    named = Path(process.exe()).name
    return [process, *process.children(recursive=True)] if named.startswith("postgres") else [process]


def _cpu(process: psutil.Process) -> float:
    total = 0.0
    for member in _family(process):
        try:
            times = member.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def _pss(process: psutil.Process) -> float:
    total = 0
    for member in _family(process):
        try:
            total += member.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
