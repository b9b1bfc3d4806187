"""An armed point kills the first process that reaches it, and only that one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from runtime.failpoints import ENVIRONMENT, Failpoint, arm, was_hit

REACHES = "from runtime.failpoints import Failpoint, reach; reach(Failpoint.RELAY_AFTER_SEND); print('passed')"


def run(folder: Path | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != ENVIRONMENT}
    environment |= {ENVIRONMENT: str(folder)} if folder else {}
    return subprocess.run([sys.executable, "-c", REACHES], env=environment, capture_output=True, text=True, check=False)


def test_the_first_process_dies_and_the_next_one_passes(tmp_path: Path) -> None:
    arm(Failpoint.RELAY_AFTER_SEND, tmp_path)

    first, second = run(tmp_path), run(tmp_path)

    assert first.returncode == -signal.SIGKILL
    assert second.stdout == "passed\n"
    assert was_hit(Failpoint.RELAY_AFTER_SEND, tmp_path)


def test_a_point_that_nobody_reaches_shows(tmp_path: Path) -> None:
    arm(Failpoint.TIMERS_BEFORE_COMMIT, tmp_path)

    assert run(tmp_path).stdout == "passed\n"
    assert not was_hit(Failpoint.TIMERS_BEFORE_COMMIT, tmp_path)


def test_without_the_setting_nothing_happens() -> None:
    assert run(None).stdout == "passed\n"
