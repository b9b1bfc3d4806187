"""Receipts under attack: connections that never become a request, from the very address that honest phones share."""

from __future__ import annotations

import resource
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

import httpx
import pytest

from deploy.local.ports import free_port
from dispatch.domain.terms import UserId
from runtime.ids import new_id
from tests.postgres.test_web_process import started, wait_for
from tests.postgres.township import township

FILES: Final = 1024
"""Open files that the process may have at all: what it had to do with when half heads stopped it."""
HALF_OPEN: Final = 3 * FILES
REPORTS: Final = 60
HALF: Final = b"POST /api/v1/reports HTTP/1.1\r\nhost: 127.0.0.1\r\nx: "
DRIPPING: Final = HALF[:-3] + b"content-length: 60000\r\n\r\n{"


@pytest.mark.timeout(240)
def test_half_open_connections_cost_honest_phones_at_the_same_address_no_receipt(
    database_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with township(database_url, tmp_path) as services:
        token = services.sessions.open(UserId("officer01"), "bearer")
    own, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    process = started(database_url, tmp_path, port)
    try:
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/healthz", process)

        with attack(port) as tried:
            statuses, slowest = report(url, token)
            assert tried() > HALF_OPEN, "the attack was no attack"
    finally:
        end(process)
        resource.setrlimit(resource.RLIMIT_NOFILE, (own, most))

    assert statuses == [201] * REPORTS
    assert slowest < 10


@contextmanager
def attack(port: int) -> Iterator[Callable[[], int]]:
    """Open connections that never become a request, ever more of them, until the end."""
    stop, full = threading.Event(), threading.Event()
    count = [0]

    def go_on(what: bytes) -> None:
        held: list[socket.socket] = []
        while not stop.is_set():
            with suppress(OSError):
                made = socket.create_connection(("127.0.0.1", port), timeout=5)
                held.append(made)
                made.sendall(what)
                count[0] += 1
            if len(held) > FILES:
                held.pop(0).close()
            if count[0] > HALF_OPEN:
                full.set()
                time.sleep(0.002)
        for made in held:
            made.close()

    threads = [threading.Thread(target=go_on, args=(what,)) for what in (HALF, DRIPPING, b"")]
    for thread in threads:
        thread.start()
    try:
        assert full.wait(90)
        yield lambda: count[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def report(url: str, token: str) -> tuple[list[int], float]:
    """Send reports over new connections, some at once, and return the statuses and the longest time of one."""
    took: list[float] = []

    def one(_number: int) -> int:
        began = time.monotonic()
        body = {"report_id": str(new_id()), "text": "桥洞下垃圾成堆"}
        with closing(httpx.Client(trust_env=False, timeout=30)) as phone:
            answer = phone.post(f"{url}/api/v1/reports", json=body, headers={"Authorization": f"Bearer {token}"})
        took.append(time.monotonic() - began)
        return answer.status_code

    with ThreadPoolExecutor(4) as phones:
        return list(phones.map(one, range(REPORTS))), max(took)


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(10)
