"""Web processes as the supervisor runs them: they share an address, and a signal ends one while boards are open."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import free_port
from dispatch.domain.terms import UserId
from runtime.presence import is_ready
from tests.postgres.township import township


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_and_its_streams(database_url: str, tmp_path: Path, sent: signal.Signals) -> None:
    port = free_port()
    with township(database_url, tmp_path) as services:
        token = services.sessions.open(UserId("operator03"), "bearer")
    process = started(database_url, tmp_path, port)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz", process)
        with httpx.stream(
            "GET", f"{url}/api/v1/stream", headers={"Authorization": f"Bearer {token}"}, trust_env=False
        ) as board:
            pieces = board.iter_raw()
            next(pieces)
            process.send_signal(sent)
            told_at = time.monotonic()
            rest = b"".join(pieces)
        code = process.wait(15)
    finally:
        process.kill()

    assert code == 0
    assert rest == b""
    assert time.monotonic() - told_at < 5


class Two:
    """Two web processes at one address."""

    def __init__(self, url: str, token: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        self.url = url
        self.processes = processes
        self._headers = {"Authorization": f"Bearer {token}"}

    def client(self) -> httpx.Client:
        """Return a client that is signed in."""
        return httpx.Client(base_url=self.url, headers=self._headers, trust_env=False, timeout=20)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask over a connection of its own: the kernel decides which process it goes to."""
        with self.client() as client:
            return client.request(method, path, **more)

    def report(self, number: int) -> str:
        """Report something and return the number that it got."""
        answer = self.ask("POST", "/api/v1/reports", json={"report_id": str(uuid4()), "text": f"路灯不亮 {number}"})
        assert answer.status_code == 201
        return str(answer.json()["number"])

    def counted(self, sample: str) -> dict[str, float]:
        """Return the sum of a figure for each process, as either of them tells it."""
        found: defaultdict[str, float] = defaultdict(float)
        for family in text_string_to_metric_families(self.ask("GET", "/metrics").text):
            for one in family.samples:
                if one.name == sample:
                    found[one.labels["process"]] += one.value
        return found


@pytest.fixture
def two(database_url: str, tmp_path: Path) -> Iterator[Two]:
    port = free_port()
    with township(database_url, tmp_path) as services:
        token = services.sessions.open(UserId("operator03"), "bearer")
    processes = {name: started(database_url, tmp_path, port, instance) for name, instance in (("web", 0), ("web-2", 2))}
    try:
        for name, process in processes.items():
            wait_until_up(tmp_path, name, process)
        yield Two(f"http://127.0.0.1:{port}", token, processes)
    finally:
        for process in processes.values():
            process.kill()
            process.wait(15)


def test_two_processes_share_the_reports_and_every_board_hears_of_all(two: Two) -> None:
    with two.client() as client, client.stream("GET", "/api/v1/stream") as board:
        lines = board.iter_lines()
        next(lines)
        with ThreadPoolExecutor(4) as threads:
            numbers = list(threads.map(two.report, range(40)))
        heard = {json.loads(line[6:])["number"] for line in islice(filter(is_data, lines), len(numbers))}

    assert len(set(numbers)) == len(numbers)
    assert heard == set(numbers)
    accepted = two.counted("gridloop_accept_reports_total")
    assert sum(accepted.values()) == len(numbers)
    assert all(accepted[name] > 0 for name in two.processes)


def test_a_process_that_dies_leaves_the_address_to_the_other(two: Two) -> None:
    two.processes["web-2"].kill()
    two.processes["web-2"].wait(15)

    assert {two.ask("GET", "/healthz").status_code for _ in range(20)} == {200}
    assert two.counted("gridloop_http_requests_total").keys() == {"web"}
    ready = two.ask("GET", "/readyz").json()
    assert (ready["parts"]["database"]["ok"], ready["parts"]["process web-2"]["ok"]) == (True, False)


def test_each_says_that_its_event_loop_turns(two: Two) -> None:
    parts = two.ask("GET", "/readyz").json()["parts"]

    (neighbour,) = (part for name, part in parts.items() if name.startswith("process web"))
    assert json.loads(neighbour["detail"]) == {"ok": True, "loops": {"web": "ok"}}


def is_data(line: str) -> bool:
    return line.startswith("data: {")


def started(database_url: str, folder: Path, port: int, instance: int = 0) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "GRIDLOOP_DATA_DIR": str(folder),
        "GRIDLOOP_HTTP_PORT": str(port),
        "GRIDLOOP_INSTANCE": str(instance),
        "GRIDLOOP_WEB_PROCESSES": "2",
    }
    return subprocess.Popen((sys.executable, "-m", "deploy.processes", "web"), env=environment)


def wait_until_up(folder: Path, name: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        assert process.poll() is None
        if is_ready(folder, name, process.pid):
            return
        time.sleep(0.1)
    pytest.fail(f"{name} did not come up")


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(900):
        assert process.poll() is None
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the web process did not answer")
