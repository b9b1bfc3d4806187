"""A process runs its loops until one fails or it is asked to stop, and its exit code says which."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LOOPS = """
import threading
def obedient(settings, stop):
    stop.wait(30)
def failing(settings, stop):
    stop.wait(0.5)
    raise RuntimeError("the broken loop")
def ending(settings, stop):
    stop.wait(0.5)
"""
RUNS = """
import sys
from pathlib import Path
from deploy import processes
processes.PROCESSES = {"trial": tuple(f"loops:{name}" for name in sys.argv[2:])}
processes.configure_logging("trial")
sys.exit(processes.run_process("trial", processes.load_settings(Path(sys.argv[1]))))
"""


def start(folder: Path, *loops: str, instance: int = 0) -> subprocess.Popen[str]:
    (folder / "loops.py").write_text(LOOPS)
    return subprocess.Popen(
        [sys.executable, "-c", RUNS, str(folder), *loops],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(folder))), "GRIDLOOP_INSTANCE": str(instance)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("loops", [("obedient",), ("obedient", "obedient")])
def test_a_process_that_is_told_to_stop_ends_with_0(tmp_path: Path, loops: tuple[str, ...]) -> None:
    process = start(tmp_path, *loops)
    up = tmp_path / "run" / "trial.up"
    deadline = time.monotonic() + 10
    while not up.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert up.read_text() == str(process.pid)

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)

    assert process.returncode == 0


def test_a_process_that_cannot_write_that_it_is_up_says_so_once_it_can(tmp_path: Path) -> None:
    up = tmp_path / "run" / "trial.up"
    up.mkdir(parents=True)
    process = start(tmp_path, "obedient")
    deadline = time.monotonic() + 20
    while not (tmp_path / "run" / "trial.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)

    up.rmdir()
    while not up.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)

    assert up.read_text() == str(process.pid)


def test_a_second_worker_shows_itself_beside_the_first(tmp_path: Path) -> None:
    first, second = start(tmp_path, "obedient"), start(tmp_path, "obedient", instance=1)
    run = tmp_path / "run"
    deadline = time.monotonic() + 10
    while len(list(run.glob("*.up"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    shown = {path.name: json.loads(path.read_text())["pid"] for path in run.glob("*.json")}

    for process in (first, second):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)

    assert shown == {"trial.json": first.pid, "trial-1.json": second.pid}
    assert [first.returncode, second.returncode] == [0, 0]


@pytest.mark.parametrize("loops", [("failing",), ("obedient", "failing"), ("failing", "obedient")])
def test_a_loop_that_fails_takes_its_process_down_and_the_log_says_why(tmp_path: Path, loops: tuple[str, ...]) -> None:
    process = start(tmp_path, *loops)

    said, _ = process.communicate(timeout=10)

    assert process.returncode == 1
    assert "the broken loop" in said


@pytest.mark.parametrize("loops", [("ending",), ("ending", "obedient")])
def test_a_loop_that_ends_by_itself_has_failed(tmp_path: Path, loops: tuple[str, ...]) -> None:
    process = start(tmp_path, *loops)

    said, _ = process.communicate(timeout=10)

    assert process.returncode == 1
    assert "loop ended by itself" in said


def test_every_loop_of_every_process_is_there() -> None:
    script = (
        "from importlib import import_module\n"
        "from deploy.processes import PROCESSES\n"
        "for place in (place for loops in PROCESSES.values() for place in loops):\n"
        "    module, _, function = place.partition(':')\n"
        "    assert callable(getattr(import_module(module), function)), place\n"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
