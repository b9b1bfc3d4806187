"""What `./test` runs once its set-up is done: lint, types, layers and schemas, then pytest.

Lint is skipped when nothing changed since it last passed; tests never are. It ends on pytest's summary, and fails when
anything failed. The tests that start no town are shared out by files among as many workers as the machine has cores;
`-n 0` runs them in one process, as a debugger needs it.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STAMP = ROOT / ".cache" / "checks-passed"
WEB = ROOT / "console" / "web"
CHECKS: dict[str, tuple[list[str], Path]] = {
    "types": ([str(BIN / "mypy")], ROOT),
    "web types": (["npm", "run", "--silent", "check"], WEB),
    "web tests": (["npm", "test", "--silent"], WEB),
    "format": ([str(BIN / "ruff"), "format", "--check", "."], ROOT),
    "lint": ([str(BIN / "ruff"), "check", "."], ROOT),
    "layers": ([str(BIN / "lint-imports"), "--no-logo"], ROOT),
    "dependencies": ([str(BIN / "deptry"), "."], ROOT),
    "schemas": ([sys.executable, "-m", "schemas.compatibility"], ROOT),
}
LONG = ("kafka", "e2e", "fault")
MOST_WORKERS = 6
"""Each has a PostgreSQL of its own."""


def main() -> int:
    """Run the checks, then the tests that were asked for."""
    parser = argparse.ArgumentParser(prog="./test", description=__doc__)
    parser.add_argument("--all", action="store_true", help="the kafka, e2e and fault suites as well")
    parser.add_argument("--nightly", action="store_true", help="everything, the long runs included")
    parser.add_argument("--rest", action="store_true", help="with --all: without the tests that ./test alone runs")
    options, more = parser.parse_known_args()
    checked = checks()
    chosen = chosen_tests(everything=options.all or options.nightly, nightly=options.nightly, rest=options.rest)
    workers = [] if options.all or options.nightly else shared_out(len(os.sched_getaffinity(0)))
    environment = os.environ | ({"GRIDLOOP_NIGHTLY": "1"} if options.nightly else {})
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", *chosen, *workers, *more], cwd=ROOT, env=environment, check=False
    )
    return tested.returncode or checked


def checks() -> int:
    """Run what needs no tests to be seen, two at a time; 1 when something is wrong."""
    state = digest()
    if STAMP.exists() and STAMP.read_text() == state:
        print("checks: nothing changed since they passed")
        return 0
    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(check, CHECKS))
    if not all(passed):
        return 1
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(state)
    return 0


def check(name: str) -> bool:
    """Run one check and say how it went; what it said only when it failed."""
    command, folder = CHECKS[name]
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    good = done.returncode == 0
    said = "" if good else f"\n{done.stdout.rstrip()}"
    print(f"{'✓' if good else '✗'} {name} ({time.monotonic() - began:.0f} s){said}", flush=True)
    return good


def digest() -> str:
    """What the checks look at, in one number."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    total = hashlib.sha256()
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        file = ROOT / name
        if file.is_file():
            total.update(name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def chosen_tests(*, everything: bool, nightly: bool, rest: bool) -> list[str]:
    """Return pytest's arguments for the tests that were asked for, having said which are left out."""
    default = f"spine or not ({' or '.join(LONG)} or nightly)"
    if not everything:
        print(f"not run: {', '.join(LONG)} (but the spine test), nightly; --all, --nightly add them", flush=True)
        return ["-m", default]
    terms = []
    if not nightly:
        print("not run: nightly; --nightly adds the long runs", flush=True)
        terms.append("not nightly")
    if rest:
        print("not run: what ./test alone runs (--rest)", flush=True)
        terms.append(f"not ({default})")
    return ["-m", " and ".join(terms)] if terms else []


def shared_out(cores: int) -> list[str]:
    """Return pytest's arguments that share the tests out by files, in the order of `tests/conftest.py`."""
    if cores < 2:
        return []
    return ["-n", str(min(cores, MOST_WORKERS)), "--dist", "loadfile", "--no-loadscope-reorder"]


if __name__ == "__main__":
    sys.exit(main())
