"""The web process as the supervisor runs it: it starts, and a signal ends it at once even while boards are open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_port
from dispatch.domain.terms import UserId
from tests.postgres.township import township


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_and_its_streams(database_url: str, tmp_path: Path, sent: signal.Signals) -> None:
    port = free_port()
    with township(database_url, tmp_path) as services:
        token = services.sessions.open(UserId("operator03"), "bearer")
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "GRIDLOOP_DATA_DIR": str(tmp_path),
        "GRIDLOOP_HTTP_PORT": str(port),
    }
    process = subprocess.Popen((sys.executable, "-m", "deploy.processes", "web"), env=environment)
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


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the web process did not answer")
