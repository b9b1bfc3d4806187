"""A Python process of the service as the supervisor sees it: a loop of ours that says when it is up."""

import http.client
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.local.child import Child
from runtime.clock import monotonic
from runtime.loopback import ASKED_HERE
from runtime.presence import health_port, is_ready, ready_file

LOOK_EVERY = 10.0
STUCK_LOOKS = 2
SILENT_LOOKS = 6
"""A process that is short of the processor may be slow to answer; one that is silent for a minute stands still."""
UNAVAILABLE = 503


class PythonProcess:
    """`python -m ...` as a child, with its log in the data folder."""

    def __init__(
        self,
        name: str,
        data_dir: Path,
        arguments: tuple[str, ...],
        env: Callable[[], Mapping[str, str]],
        also: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name = name
        self.log = data_dir / "logs" / f"{name}.log"
        self._data_dir = data_dir
        self._arguments = arguments
        self._env = env
        self._also = also
        self._child: Child | None = None
        self._next_look = 0.0
        self._stuck = 0
        self._silent = 0

    def launch(self) -> None:
        """Start the process without waiting for it."""
        ready_file(self._data_dir, self.name).unlink(missing_ok=True)
        self._next_look, self._stuck, self._silent = monotonic() + LOOK_EVERY, 0, 0
        self._child = Child(
            [sys.executable, *self._arguments],
            log=self.log,
            env=self._env(),
            death_signal=signal.SIGKILL,  # no loop may outlive its supervisor, not even one that is stuck
        )

    def ready(self) -> bool:
        """Whether the process said that it is up, and answers where it should."""
        return self._child is not None and is_ready(self._data_dir, self.name, self._child.pid) and self._also()

    def alive(self) -> bool:
        """Whether the process runs; a dead one is reaped."""
        return self.exit_code() is None

    def exit_code(self) -> int | None:
        """How the process ended; none while it runs."""
        return self._running().exit_code()

    def trouble(self) -> str | None:
        """What is wrong with a process that runs: it, or one of its loops, may have stood still for a while."""
        now = monotonic()
        if now < self._next_look:
            return None
        self._next_look = now + LOOK_EVERY
        port = health_port(self._data_dir, self.name, self.pid)
        status = status_of(f"127.0.0.1:{port}", "/healthz") if port is not None else None
        self._stuck = self._stuck + 1 if status == UNAVAILABLE else 0
        self._silent = self._silent + 1 if port is not None and status is None else 0
        if self._stuck >= STUCK_LOOKS:
            return "a loop of it is stuck"
        return "it does not answer" if self._silent >= SILENT_LOOKS else None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._running().pid

    def ask_to_stop(self) -> None:
        """Begin an orderly end without waiting for it."""
        if self._child is not None:
            self._child.ask_to_stop()

    def stop(self, *, seconds: float = 10) -> None:
        """End the process, by force when it takes too long."""
        if self._child is not None:
            self._child.stop(seconds=seconds)

    def kill(self) -> None:
        """SIGKILL the process and what it started."""
        if self._child is not None:
            self._child.kill()

    def last_lines(self, count: int = 10) -> list[str]:
        """The end of the process's log."""
        return self._child.last_lines(count) if self._child is not None else []

    def _running(self) -> Child:
        if self._child is None:
            raise RuntimeError(f"{self.name} has not been started")
        return self._child


def status_of(place: str, path: str) -> int | None:
    """The HTTP status that a place on this machine answers with, none when it does not answer."""
    connection = http.client.HTTPConnection(place, timeout=1)
    try:
        connection.request("GET", path, headers=ASKED_HERE)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
