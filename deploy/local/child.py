"""One child process: started, watched, stopped and reaped by us.

A dead child that nobody waits for stays in the process table, and PostgreSQL then takes it for running; so whoever
starts a child here is its parent and reaps it. Each child leads a session of its own (Ctrl-C reaches only the
supervisor) and gets a signal from the kernel when its parent dies. The kernel means the parent *thread*: start children
from a thread that stays.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from deploy.local.account import Account

LAUNCHER = Path(__file__).with_name("launch.py")


class Child:
    """A running child process and its log file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        account: Account | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        death_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.log = log
        self._asked = False
        log.parent.mkdir(parents=True, exist_ok=True)
        uid, gid = (account.uid, account.gid) if account else (-1, -1)
        launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(death_signal))]
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                [*launcher, str(uid), str(gid), *command],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env=None if env is None else dict(env),
                cwd=cwd or "/",
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Reap the child if it is dead; none while it lives."""
        return self._process.poll()

    def ask_to_stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask the child to end, once: many programs take a second signal for impatience."""
        if not self._asked:
            self._asked = True
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def wait(self, seconds: float) -> bool:
        """Wait for the end; false when the child still lives."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 10) -> None:
        """Ask the child to end, and end its whole group if it does not."""
        self.ask_to_stop(number)
        if not self.wait(seconds):
            self.kill()

    def kill(self) -> None:
        """SIGKILL the child and its process group, and reap it."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def last_lines(self, count: int = 10) -> list[str]:
        """The end of the log, for messages about a child that died."""
        if not self.log.exists():
            return []
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 16_384))
            return log.read().decode("utf-8", "replace").splitlines()[-count:]
