"""Keeps everything on one machine going: the parent of PostgreSQL, Kafka and the Python processes.

One loop: start what may start, restart what died, say when all of it answers, stop all of it; only a second request to
stop is carried out beside it, by the thread that hears signals. It knows nothing of incidents; what a process does is
in `deploy.processes`.
"""

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence, Set
from functools import partial
from pathlib import Path

from deploy.local.files import bound_log
from deploy.local.service import Service, State, Task
from runtime.signals import on_signals

WHILE_STARTING = 0.05
WHEN_SETTLED = 1.0
LOGS_EVERY = 20.0
PYTHON_SECONDS = 6.0
SERVER_SECONDS = 6.0
SERVERS = ("postgres", "kafka")
PR_SET_CHILD_SUBREAPER = 36


class Supervisor:
    """Runs services and tasks until it is asked to stop."""

    def __init__(
        self,
        members: Sequence[Service | Task],
        *,
        data_dir: Path,
        on_ready: Callable[[dict[str, int]], None] = lambda _pids: None,
        on_step: Callable[[Service | Task], None] = lambda _member: None,
        say: Callable[[str], None] = print,
    ) -> None:
        self._members = members
        self._data_dir = data_dir
        self._on_ready = on_ready
        self._on_step = on_step
        self._say = say
        self._waits: set[str] = set()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._reported: set[str] = set()
        self._pids: dict[str, int] = {}

    def run(self) -> None:
        """Keep everything going until SIGINT or SIGTERM, then stop it all.

        Raises:
            TaskFailed: a step without which nothing works ended badly; what ran was stopped.
            SetupError: the machine does not let a server start; what ran was stopped.
        """
        on_signals((signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD), self._heard)
        adopt_orphans()
        try:
            self._loop()
        finally:
            self.stop_all()

    def _heard(self, number: int) -> None:
        if number != signal.SIGCHLD:
            if self._stop.is_set():
                self._kill_all()
            self._stop.set()
        self._wake.set()

    def _loop(self) -> None:
        next_look_at_logs = 0.0
        while not self._stop.is_set():
            now = time.monotonic()
            self._wake.clear()
            self.tick(now)
            if now >= next_look_at_logs:
                next_look_at_logs = now + LOGS_EVERY
                self._bound_logs()
            self._wake.wait(WHEN_SETTLED if self._settled() and not self._moves() else WHILE_STARTING)

    def tick(self, now: float) -> None:
        """Look at every member once.

        What the machine refuses meanwhile, as a full disk does, ends nothing: it is said once, and tried again.
        """
        up = {member.name for member in self._members if member.state in {State.UP, State.DONE}}
        refused = {_refusal(partial(self._look_at, member, now, up)) for member in self._members}
        reap_orphans({member.server.pid for member in self._members if member.runs})
        waits = {f"{refusal}; everything goes on, and it is tried again" for refusal in refused if refusal}
        if self._settled() and (refusal := _refusal(self._tell_pids)):
            waits.add(f"{refusal}; everything goes on, and which processes run is written as soon as it can be")
        for wait in sorted(waits - self._waits):
            self._say(wait)
        self._waits = waits

    def _look_at(self, member: Service | Task, now: float, up: Set[str]) -> None:
        member.tick(now, up)
        if member.took is not None and member.name not in self._reported:
            self._on_step(member)
            self._reported.add(member.name)

    def _settled(self) -> bool:
        """Whether all is up, but for what the rest does without and what needs that."""
        held_up = {member.name for member in self.held_up()}
        return all(member.state in {State.UP, State.DONE} or member.name in held_up for member in self._members)

    def _moves(self) -> bool:
        return any(member.state in {State.STARTING, State.PAUSING} for member in self._members)

    def held_up(self) -> list[Service | Task]:
        """Return what is not up because something is away that the rest does without (Kafka)."""
        found: dict[str, Service | Task] = {}
        for member in self._members:  # what is needed comes before what needs it
            if member.held_up or (member.state is State.WAITING and found.keys() & set(member.after)):
                found[member.name] = member
        return list(found.values())

    def _tell_pids(self) -> None:
        up = [member for member in self._members if isinstance(member, Service) and member.state is State.UP]
        pids = self._pids | {member.name: member.server.pid for member in up}
        if pids != self._pids:
            self._on_ready(pids)
            self._pids = pids

    def _bound_logs(self) -> None:
        for log in (self._data_dir / "logs").glob("*.log"):
            bound_log(log)

    def stop_all(self) -> None:
        """End every process, those that use the servers before the servers."""
        running = [member for member in self._members if member.runs]
        _stop_together([member for member in running if member.name not in SERVERS], PYTHON_SECONDS)
        _stop_together([member for member in running if member.name in SERVERS], SERVER_SECONDS)

    def _kill_all(self) -> None:
        for member in self._members:
            if member.runs:
                member.server.kill()


def _refusal(act: Callable[[], None]) -> str | None:
    """Do something; return what the machine refused, if it did."""
    try:
        act()
    except OSError as error:
        return str(error)
    return None


def _stop_together(members: Sequence[Service | Task], seconds: float) -> None:
    for member in members:
        member.server.ask_to_stop()
    deadline = time.monotonic() + seconds
    for member in members:
        member.server.stop(seconds=max(0.01, deadline - time.monotonic()))


def adopt_orphans() -> None:
    """Let processes whose parent died become ours: where nobody else reaps them, they would stay in the table."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(ours: set[int]) -> None:
    """Reap what we adopted, and leave our own children to those who watch them."""
    try:
        while (found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            if found.si_pid in ours:
                return
            os.waitpid(found.si_pid, 0)
    except ChildProcessError:
        return
