"""The embedded Apache Kafka: one KRaft node on loopback, a child of ours, which lets in nobody without a password.

It may be lost at any moment: whatever matters is in PostgreSQL. A folder that is gone, or was made for other users, is
formatted anew, with a cluster id of its own.
"""

import os
import shlex
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.local import class_archive
from deploy.local.account import Account, SetupError, own_folder, reachable_copy, require_reachable, server_account
from deploy.local.child import Child
from deploy.local.files import write_secret
from deploy.local.jars import library_folder
from deploy.local.java import find_java
from deploy.local.kafka_format import FORMATTED, formatting
from deploy.local.kafka_probe import Login, answers
from deploy.local.kafka_users import PROTOCOL, Users, users_of
from deploy.local.ports import LOOPBACK, remembered_port
from deploy.local.scram import MECHANISM
from deploy.local.waiting import wait_until
from runtime.kafka_users import OPERATOR
from runtime.priority import AUTOGROUP

LOGGING = Path(__file__).with_name("log4j2.properties")
NODE = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "CLIENTS",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "log.segment.bytes": "67108864",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "num.network.threads": "2",
    "num.io.threads": "2",
}
LONGEST_START = 90
LIGHT = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # a small machine: no threads for collecting and compiling
JVM = ("-Xms64m", "-Xmx256m", "-XX:+ExitOnOutOfMemoryError")

NICENESS = "5"
"""A broker that starts anew keeps both processors of a small machine busy for seconds; receipts go before it."""
_IN_ITS_SESSION = f"{{ echo {NICENESS} > {AUTOGROUP}; }} 2>/dev/null; "
"""See `runtime.priority`; said by the shell, which leads the session and becomes the broker."""


class EmbeddedKafka:
    """A Kafka broker below `data_dir/kafka`, reachable from this machine only."""

    def __init__(self, data_dir: Path) -> None:
        self.home = data_dir.resolve() / "kafka"
        self.data = self.home / "data"
        self.log = data_dir.resolve() / "logs" / "kafka.log"
        self._folder = data_dir.resolve()
        self._users: Users | None = None
        self._ports = data_dir.resolve() / "run"
        self._child: Child | None = None
        self._port = 0
        self._controller_port = 0

    def start(self, *, jvm: Sequence[str] = ()) -> None:
        """Start the broker, formatted first where its folder is gone, and wait until it answers.

        jvm: further options for the JVM.

        Raises:
            SetupError: Java, jars or the data folder do not let it start; the message says why.
        """
        self.launch(jvm=jvm)
        if not wait_until(self.ready, seconds=LONGEST_START, alive=self.alive, every=0.05):
            lines = "\n  ".join(self.last_lines())
            self.kill()
            raise SetupError(f"Kafka did not start; its last lines ({self.log}):\n  {lines}")

    def launch(self, *, jvm: Sequence[str] = ()) -> None:
        """Start the broker without waiting for it."""
        if self._child is not None and not self._child.wait(2):
            raise RuntimeError("Kafka runs already")
        account = server_account(self.data)
        require_reachable(self.data, account)
        own_folder(self.home, account, 0o755)
        java, libraries = _programs(self.home, account)
        self._port = self._port or remembered_port(self._ports / "kafka.port")
        self._controller_port = self._controller_port or remembered_port(self._ports / "kafka-controller.port")
        self._write_properties(account)
        self._child = Child(
            [*_politely(), "/bin/sh", "-c", _IN_ITS_SESSION + self._script(java, libraries, account, jvm)],
            log=self.log,
            account=account,
            env=_environment(),
            cwd=self.home,
        )

    @property
    def properties(self) -> Path:
        """The broker's settings."""
        return self.home / "server.properties"

    def _java(self, java: Path, libraries: Path) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={self.home / LOGGING.name}"
        plain = ["-XX:-UsePerfData", "-Dfile.encoding=UTF-8"]
        return [str(java), "-cp", f"{libraries}/*", logging, *plain, *LIGHT, *class_archive.options(libraries)]

    def _write_properties(self, account: Account | None) -> None:
        settings = (
            NODE
            | self.users.properties()
            | {
                "listeners": f"CLIENTS://{self.bootstrap},CONTROLLER://{LOOPBACK}:{self._controller_port}",
                "advertised.listeners": f"CLIENTS://{self.bootstrap}",
                "controller.quorum.bootstrap.servers": f"{LOOPBACK}:{self._controller_port}",
                "controller.quorum.voters": f"1@{LOOPBACK}:{self._controller_port}",
                "log.dirs": str(self.data),
            }
        )
        lines = (f"{name}={_escaped(value)}\n" for name, value in settings.items())
        write_secret(self.properties, "".join(lines), account)
        write_secret(self.home / LOGGING.name, LOGGING.read_text(), account)

    def _script(self, java: Path, libraries: Path, account: Account | None, jvm: Sequence[str]) -> str:
        """Format where needed, then become the broker: one child, and nobody waits for the formatting."""
        tool = self._java(java, libraries)
        ready = formatting(
            self.home,
            self.data,
            self.users,
            java=tool,
            libraries=libraries,
            properties=self.properties,
            account=account,
        )
        return f"{ready}exec {shlex.join([*tool, *JVM, *jvm, 'kafka.Kafka', str(self.properties)])}"

    def ready(self) -> bool:
        """Whether the broker answers, knows its users, and counts itself among the living."""
        return answers(LOOPBACK, self.port, self.login)

    def alive(self) -> bool:
        """Whether the broker's process runs; a dead one is reaped."""
        return self._child is not None and self._child.exit_code() is None

    def trouble(self) -> str | None:
        """What is wrong with a broker that runs: without its folder it goes on as if nothing had happened."""
        return None if (self.data / FORMATTED).exists() else "its data folder is gone"

    @property
    def pid(self) -> int:
        """The broker's process id."""
        if self._child is None:
            raise RuntimeError("Kafka has not been started")
        return self._child.pid

    @property
    def port(self) -> int:
        """The port for clients."""
        return self._port or int((self._ports / "kafka.port").read_text())

    @property
    def bootstrap(self) -> str:
        """The address for clients, `host:port`."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def users(self) -> Users:
        """Who may sign in."""
        if self._users is None:
            self._users = users_of(self._folder)
        return self._users

    @property
    def login(self) -> Login:
        """The operator's user: it may do everything."""
        return self.users.login(OPERATOR)

    def settings(self, role: str = OPERATOR) -> dict[str, Any]:
        """What `Settings` has to hold for a process; for the operator with the users of all."""
        user, password = self.users.login(role)
        return {
            "kafka_bootstrap_servers": self.bootstrap,
            "kafka_security_protocol": PROTOCOL,
            "kafka_sasl_mechanism": MECHANISM,
            "kafka_username": user,
            "kafka_password": password,
            "kafka_users": self.users.of_parties() if role == OPERATOR else {},
        }

    @property
    def url(self) -> str:
        """The same as `bootstrap`: what `KAFKA_BOOTSTRAP_SERVERS` holds."""
        return self.bootstrap

    @property
    def cluster_id(self) -> str:
        """The id that the data folder was formatted with."""
        lines = (self.data / "meta.properties").read_text().splitlines()
        return next(line.partition("=")[2] for line in lines if line.startswith("cluster.id="))

    def ask_to_stop(self) -> None:
        """Begin an orderly shutdown without waiting for its end."""
        if self._child is not None:
            self._child.ask_to_stop(signal.SIGTERM)

    def stop(self, *, seconds: float = 10) -> None:
        """Shut down in order; data stays."""
        if self._child is not None:
            self._child.stop(signal.SIGTERM, seconds=seconds)

    def kill(self) -> None:
        """SIGKILL the broker and reap it, as a crash would."""
        if self._child is not None:
            self._child.kill()

    def last_lines(self, count: int = 10) -> list[str]:
        """The end of the broker's log."""
        return self._child.last_lines(count) if self._child is not None else []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _programs(home: Path, account: Account | None) -> tuple[Path, Path]:
    java, libraries = find_java(), library_folder()
    runtime = java.parents[1]
    programs = home.parent / "kafka-programs"
    reached = reachable_copy(runtime, programs / "java", account, version=str(runtime))
    jars = reachable_copy(libraries, programs / "libs", account, version=str(libraries))
    return reached / "bin" / "java", jars


def _escaped(value: str) -> str:
    """A value as Java reads it from a file of properties: Latin-1, with whatever else a path has as `\\uXXXX`."""
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(code) if chr(code).isascii() else f"\\u{code:04x}" for code in codes)


def _politely() -> list[str]:
    program = shutil.which("nice")
    return [program, "-n", NICENESS] if program else []


def _environment() -> dict[str, str]:
    """Nothing of ours: the broker needs no secret that may be in our environment."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
