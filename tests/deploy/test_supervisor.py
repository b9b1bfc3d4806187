"""The supervisor keeps small stand-in programs going: the same loop that keeps the real ones going."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local import python_process
from deploy.local.account import SetupError
from deploy.local.python_process import PythonProcess
from deploy.local.service import GIVES_WAY, LONGEST_PAUSE, RAN_WELL, Service, State, Task, indented
from deploy.local.stamp import Stamp, digest_of
from deploy.local.supervisor import Supervisor
from deploy.local.waiting import wait_until
from runtime.presence import health_port

ROOT = Path(__file__).resolve().parents[2]

STAYS = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STAYS}"
BREAKS = "import sys; open(sys.argv[2], 'a').write('x'); sys.exit('the reason why')"
ENDS_WELL = "import sys; open(sys.argv[2], 'a').write('x')"

SUPERVISED = """
import json, sys
from pathlib import Path
from deploy.local.files import write_secret
from deploy.local.python_process import PythonProcess
from deploy.local.service import Service, Task, TaskFailed
from deploy.local.supervisor import Supervisor

folder = Path(sys.argv[1])
(folder / "run").mkdir()

def process(name, code):
    arguments = ("-c", code, str(folder / "run" / f"{name}.up"), str(folder / f"{name}.count"))
    return PythonProcess(name, folder, arguments, dict)

say = lambda message: print(message, flush=True)
members = [
    Task(name=name, title=name, server=process(name, code))
    if name.startswith("task")
    else Service(name=name, title=name, server=process(name, code), say=say)
    for name, code in json.loads(sys.argv[2]).items()
]
ready = lambda pids: write_secret(folder / "ready.json", json.dumps(pids))
try:
    Supervisor(members, data_dir=folder, on_ready=ready).run()
except TaskFailed as failed:
    sys.exit(str(failed))
"""


class Supervised:
    """A supervisor in a process of its own, over the given programs."""

    def __init__(self, folder: Path, programs: dict[str, str]) -> None:
        self.folder = folder
        with (folder / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISED, str(folder), json.dumps(programs)],
                stdout=said,
                stderr=said,
                cwd=ROOT,
            )

    def pids(self) -> dict[str, int]:
        try:
            found: dict[str, int] = json.loads((self.folder / "ready.json").read_text())
        except FileNotFoundError:
            return {}
        return found

    def said(self) -> str:
        return (self.folder / "said").read_text()

    def count(self, name: str) -> int:
        file = self.folder / f"{name}.count"
        return len(file.read_text()) if file.exists() else 0

    def wait_for(self, condition: Callable[[], Any], seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)


@contextmanager
def supervised(folder: Path, **programs: str) -> Iterator[Supervised]:
    supervisor = Supervised(folder, programs)
    try:
        yield supervisor
    finally:
        supervisor.process.kill()
        supervisor.process.wait()


def gone(pids: dict[str, int]) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids.values())


def test_a_killed_process_is_started_again_and_the_ready_file_names_the_new_one(tmp_path: Path) -> None:
    with supervised(tmp_path, one=STAYS, two=STAYS) as supervisor:
        supervisor.wait_for(supervisor.pids)
        before = supervisor.pids()

        os.kill(before["one"], signal.SIGKILL)

        supervisor.wait_for(lambda: supervisor.pids() != before)
        after = supervisor.pids()
        assert after["one"] != before["one"]
        assert after["two"] == before["two"]
        assert psutil.pid_exists(after["one"])


def test_a_process_that_dies_at_once_is_tried_less_and_less_often_and_its_last_lines_are_shown(tmp_path: Path) -> None:
    with supervised(tmp_path, good=STAYS, broken=BREAKS) as supervisor:
        supervisor.wait_for(lambda: supervisor.count("broken") >= 3)

        assert "the reason why" in supervisor.said()
        pauses = [
            line.split("again in ")[1].split()[0] for line in supervisor.said().splitlines() if "again in" in line
        ]
        assert pauses[:2] == ["0.2", "0.4"]
        assert supervisor.pids() == {}, "it is not ready while a part is missing"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_within_fifteen_seconds_even_a_stubborn_one(
    tmp_path: Path, number: signal.Signals
) -> None:
    with supervised(tmp_path, one=STAYS, stubborn=STUBBORN) as supervisor:
        supervisor.wait_for(supervisor.pids)

        supervisor.process.send_signal(number)

        assert supervisor.process.wait(15) == 0
        assert gone(supervisor.pids())


def test_the_processes_do_not_outlive_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    with supervised(tmp_path, one=STAYS, stubborn=STUBBORN) as supervisor:
        supervisor.wait_for(supervisor.pids)

        supervisor.process.kill()

        supervisor.wait_for(lambda: gone(supervisor.pids()))


def test_a_task_that_fails_ends_everything_with_its_last_lines(tmp_path: Path) -> None:
    with supervised(tmp_path, one=STAYS, task=BREAKS) as supervisor:
        code = supervisor.process.wait(15)

        assert code == 1
        assert "the reason why" in supervisor.said()


def test_a_task_runs_once(tmp_path: Path) -> None:
    with supervised(tmp_path, one=STAYS, task=ENDS_WELL) as supervisor:
        supervisor.wait_for(supervisor.pids)

        assert set(supervisor.pids()) == {"one"}
        assert supervisor.count("task") == 1


def test_only_the_owner_can_read_the_ready_file(tmp_path: Path) -> None:
    with supervised(tmp_path, one=STAYS) as supervisor:
        supervisor.wait_for(supervisor.pids)

        assert (tmp_path / "ready.json").stat().st_mode & 0o077 == 0


class Scripted:
    """A server that lives and dies as the test says."""

    def __init__(self) -> None:
        self.living = False
        self.launches = 0
        self.wrong: str | None = None
        self.kills = 0
        self.pid = 1

    def launch(self) -> None:
        self.living = True
        self.launches += 1

    def ready(self) -> bool:
        return self.living

    def alive(self) -> bool:
        return self.living

    def trouble(self) -> str | None:
        return self.wrong

    def ask_to_stop(self) -> None:
        self.living = False

    def stop(self, *, seconds: float) -> None:
        self.living = False

    def kill(self) -> None:
        self.living = False
        self.kills += 1

    def last_lines(self, count: int) -> list[str]:
        return ["its last line"]


def a_service(server: Scripted, said: list[str] | None = None, *, after: tuple[str, ...] = ()) -> Service:
    return Service(name="x", title="X", server=server, after=after, say=(said if said is not None else []).append)


def test_a_service_waits_for_what_it_needs() -> None:
    server = Scripted()
    service = a_service(server, after=("database",))

    service.tick(0.0, set())
    assert server.launches == 0

    service.tick(0.1, {"database"})
    assert server.launches == 1


def test_a_service_gives_way_to_another_for_a_while_and_not_for_ever() -> None:
    quick, late = Scripted(), Scripted()
    for server, up, moments in ((quick, {"web"}, (0.0, 0.1)), (late, set[str](), (0.0, GIVES_WAY - 0.1))):
        service = Service(name="timers", title="timers", server=server, gives_way_to="web")
        service.tick(moments[0], set())
        assert server.launches == 0
        service.tick(moments[1], up)

    assert quick.launches == 1
    assert late.launches == 0
    service.tick(GIVES_WAY, set())
    assert late.launches == 1


def test_the_pause_grows_to_its_limit_and_is_short_again_after_a_good_run() -> None:
    server, said = Scripted(), list[str]()
    service = a_service(server, said)
    now = 0.0
    for _ in range(10):
        service.tick(now, set())
        server.living = False
        service.tick(now, set())
        now = service.started_at
    assert f"again in {LONGEST_PAUSE:.1f} s" in said[-1]

    service.tick(now, set())
    service.tick(now, set())
    server.living = False
    service.tick(now + RAN_WELL + 1, set())

    assert "again in 0.2 s" in said[-1]


def test_a_service_in_trouble_is_killed_and_started_anew() -> None:
    server, said = Scripted(), list[str]()
    service = a_service(server, said)
    service.tick(0.0, set())
    service.tick(0.1, set())
    assert service.state is State.UP

    server.wrong = "its data folder is gone"
    service.tick(1.0, set())
    server.wrong = None
    service.tick(1.1, set())
    service.tick(2.0, set())

    assert server.kills == 1
    assert server.launches == 2
    assert "its data folder is gone" in said[0]


SHOWS_ITSELF = """
import sys, time
from pathlib import Path
from runtime.health import serve_health
with serve_health("one", Path(sys.argv[1])):
    time.sleep(60)
"""


def test_a_process_that_stands_still_is_in_trouble_though_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_process, "LOOK_EVERY", 0.0)
    monkeypatch.setattr(python_process, "SILENT_LOOKS", 3)
    process = PythonProcess(
        "one", tmp_path, ("-c", SHOWS_ITSELF, str(tmp_path)), lambda: {**os.environ, "PYTHONPATH": str(ROOT)}
    )
    process.launch()
    try:
        assert wait_until(lambda: health_port(tmp_path, "one", process.pid) is not None, seconds=20)
        well = process.trouble()

        os.kill(process.pid, signal.SIGSTOP)
        still = [process.trouble() for _ in range(3)]
        os.kill(process.pid, signal.SIGCONT)

        assert process.alive()
        assert [well, *still] == [None, None, None, "it does not answer"]
        assert process.trouble() is None
    finally:
        process.kill()


def test_last_lines_are_shown_in_words() -> None:
    lines = [
        json.dumps(
            {"event": "loop failed", "at": "08:00", "exception": "Traceback\n  File x\nValueError: no such town"}
        ),
        "x" * 5_000,
        "{not json",
    ]

    shown = indented(lines).splitlines()

    assert shown[1].strip() == "08:00 · loop failed · ValueError: no such town"
    assert len(shown[2]) < 300
    assert shown[3].strip() == "{not json"


class Ending(Scripted):
    """A step that ends well at once."""

    def exit_code(self) -> int | None:
        return 0


def test_a_task_that_was_done_for_the_same_files_is_not_done_again(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "one.sql").write_text("first")

    def launches() -> int:
        server = Ending()
        stamp = Stamp(tmp_path / "stamp", lambda: digest_of(files.iterdir()))
        task = Task(name="task", title="task", server=server, stamp=stamp)
        task.tick(0.0, set())
        task.tick(0.1, set())
        assert task.state is State.DONE
        return server.launches

    assert launches() == 1
    assert launches() == 0

    (files / "two.sql").write_text("second")
    assert launches() == 1


class Unlaunchable(Scripted):
    """A server that cannot be started for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong_at_start: Exception | None = None

    def launch(self) -> None:
        if self.wrong_at_start is not None:
            raise self.wrong_at_start
        super().launch()


@pytest.mark.parametrize("error", [SetupError("no jars"), OSError("no memory"), RuntimeError("runs already")])
def test_a_server_that_cannot_be_started_again_is_tried_again_later(error: Exception) -> None:
    server, said = Unlaunchable(), list[str]()
    service = a_service(server, said)
    service.tick(0.0, set())
    service.tick(0.1, set())
    server.living, server.wrong_at_start = False, error

    service.tick(1.0, set())
    service.tick(1.3, set())
    assert not service.runs
    assert str(error) in said[-1]

    server.wrong_at_start = None
    service.tick(3.0, set())
    service.tick(3.1, set())
    assert service.state is State.UP


@pytest.mark.parametrize("error", [SetupError("no jars"), OSError("no memory")])
def test_a_server_that_cannot_be_started_at_all_is_a_persons_affair(error: Exception) -> None:
    server = Unlaunchable()
    server.wrong_at_start = error

    with pytest.raises(SetupError, match=str(error)):
        a_service(server).tick(0.0, set())


class Failing(Ending):
    """A step that ends as the test says."""

    code = 1

    def exit_code(self) -> int | None:
        return self.code


def test_a_step_that_the_rest_can_do_without_is_tried_until_it_goes_well() -> None:
    server, said = Failing(), list[str]()
    task = Task(name="topics", title="topics", server=server, spared=True, say=said.append)
    now = 0.0
    for _ in range(40):
        now += 1.0
        task.tick(now, set())
    assert task.held_up
    assert 4 <= server.launches <= 8
    assert len(said) == 1, "said once, not with every try"

    server.code = 0
    for _ in range(12):
        now += 1.0
        task.tick(now, set())

    assert task.state is State.DONE
    assert not task.held_up


@pytest.mark.parametrize(("kept", "launches"), [("as before", 1), ("lost", 2)])
def test_topics_and_rights_are_made_again_when_kafka_comes_back_without_them(
    tmp_path: Path, kept: str, launches: int
) -> None:
    server, held = Failing(), ["as before"]
    server.code = 0
    stamp = Stamp(tmp_path / "stamp", lambda: held[0])
    task = Task(name="topics", title="topics", server=server, after=("kafka",), spared=True, stamp=stamp)
    for now in (0.0, 0.1, 0.2):
        task.tick(now, {"kafka"})
    assert task.state is State.DONE

    task.tick(1.0, set())
    held[0] = kept
    for now in (2.0, 2.1, 2.2):
        task.tick(now, {"kafka"})

    assert task.state is State.DONE
    assert server.launches == launches


def test_it_is_ready_without_what_the_rest_does_without_and_says_so_again_when_that_is_there(tmp_path: Path) -> None:
    topics = Failing()
    others = {"topics": Scripted(), "web": Scripted()}
    told: list[set[str]] = []
    members: list[Service | Task] = [
        Task(name="topics", title="topics", server=topics, spared=True, say=lambda _: None),
        Service(name="web", title="web", server=others["web"]),
        Service(name="relay", title="relay", server=others["topics"], after=("topics",)),
    ]
    supervisor = Supervisor(members, data_dir=tmp_path, on_ready=lambda pids: told.append(set(pids)))

    for now in (0.0, 0.1, 0.2):
        supervisor.tick(now)
    assert told == [{"web"}]
    assert [member.name for member in supervisor.held_up()] == ["topics", "relay"]

    topics.code = 0
    for now in (5.0, 5.1, 5.2, 5.3):
        supervisor.tick(now)
    assert told == [{"web"}, {"web", "relay"}]
    assert supervisor.held_up() == []


def test_a_full_disk_stops_nothing_and_what_it_kept_from_being_done_is_done_when_there_is_room(tmp_path: Path) -> None:
    full, said, told, steps = [True], list[str](), list[dict[str, int]](), list[str]()

    def refused_while_full() -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def ready(pids: dict[str, int]) -> None:
        refused_while_full()
        told.append(pids)

    def step(member: Service | Task) -> None:
        refused_while_full()
        steps.append(member.name)

    class Unnoted(Stamp):
        def write(self) -> None:
            refused_while_full()

    servers = {name: Scripted() for name in ("web", "timers")}
    stamp = Unnoted(tmp_path / "stamp", lambda: "as it is now")
    members: list[Service | Task] = [
        Task(name="topics", title="topics", server=Ending(), spared=True, stamp=stamp),
        *(Service(name=name, title=name, server=server, say=said.append) for name, server in servers.items()),
    ]
    supervisor = Supervisor(members, data_dir=tmp_path, on_ready=ready, on_step=step, say=said.append)

    for now in (0.0, 0.1, 0.2, 0.3):
        supervisor.tick(now)
    assert [server.launches for server in servers.values()] == [1, 1]
    assert (told, steps) == ([], [])
    assert len(said) == 2, "said once of the steps, and once of the ready file"

    full[0] = False
    for now in (0.4, 0.5):
        supervisor.tick(now)
    assert told == [{"web": 1, "timers": 1}]
    assert sorted(steps) == ["timers", "topics", "web"]
