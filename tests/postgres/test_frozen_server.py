"""PostgreSQL stands still and hangs up on nobody: whoever asks hears soon that nothing can be promised now."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from console.api.operations import PATIENCE as READY_WITHIN
from deploy.local.waiting import wait_until
from producers.terminal.group_commit import PATIENCE as ANSWERED_WITHIN
from runtime.ids import new_id
from tests.postgres.servers import OwnServer, migrated
from tests.postgres.township import township
from tests.postgres.web import Somebody, running

pytestmark = pytest.mark.postgres

REPORTS = 60
"""More than there are threads."""


@contextmanager
def frozen(server: OwnServer) -> Iterator[None]:
    processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def test_a_frozen_server_leaves_nobody_without_an_answer(open_folder: Path, tmp_path: Path) -> None:
    with OwnServer(open_folder) as server:
        migrated(server)
        with township(server.url, tmp_path) as town, running(town) as site:
            operator = Somebody(site, "operator03")

            def report(_number: int = 0) -> tuple[int, float]:
                began = time.monotonic()
                body = {"report_id": str(new_id()), "text": "路灯不亮"}
                answer = operator.http.post("/api/v1/reports", json=body, timeout=2 * ANSWERED_WITHIN)
                return answer.status_code, time.monotonic() - began

            assert report()[0] == 201
            time.sleep(1.1)  # the token is to be looked up again
            with frozen(server), ThreadPoolExecutor(REPORTS) as phones:
                began = time.monotonic()
                reports = phones.map(report, range(REPORTS))
                assert site.anybody().get("/readyz").status_code == 503
                assert time.monotonic() - began < READY_WITHIN + 2
                answers = list(reports)

            assert {status for status, _ in answers} == {503}
            assert max(took for _, took in answers) < ANSWERED_WITHIN + 3
            assert wait_until(lambda: report()[0] == 201, seconds=20)
            assert wait_until(lambda: site.anybody().get("/readyz").status_code == 200, seconds=20)
