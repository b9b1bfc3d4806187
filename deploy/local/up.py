"""Everything on one machine: which servers and processes there are, what each needs, and what a person is told.

`DATABASE_URL` and `KAFKA_BOOTSTRAP_SERVERS` switch to servers that run already; nothing else changes. While Kafka is
away, what needs it waits, and the rest runs: reports get receipts, clocks fire, the fallback routes.
"""

import json
import os
import sys
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from deploy.local.account import SetupError
from deploy.local.files import write_secret
from deploy.local.folder import only_one, prepare_folder, reset
from deploy.local.greeting import greeting
from deploy.local.kafka import EmbeddedKafka
from deploy.local.kafka_client import environment, of_settings, to_ready_file, without_kafka
from deploy.local.ports import remembered_port, require_free
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.postgres_data import DATABASE, Login
from deploy.local.python_process import PythonProcess, status_of
from deploy.local.service import Service, Task
from deploy.local.stamp import Stamp, digest_of
from deploy.local.steps import Step, Steps
from deploy.local.supervisor import Supervisor
from runtime.kafka_users import OPERATOR
from runtime.loopback import place_of
from runtime.output import unfailing
from runtime.presence import shown_as
from runtime.settings import ADDRESSES, DATABASE_ADDRESSES, Profile, Settings, load_settings
from schemas.topics import catalogue

CHECKOUT = Path(__file__).resolve().parents[2]
SET_UP_STEPS = CHECKOUT / ".cache" / "set-up-steps.json"
MIGRATIONS = CHECKOUT / "dispatch" / "adapters" / "postgres" / "migrations" / "versions"
TOPICS = CHECKOUT / "schemas" / "topics"
RIGHTS = CHECKOUT / "schemas" / "rights.py"
KAFKA_PAUSE = 1.0
AFTER = {
    "web": ("prepare",),
    "relay": ("prepare", "topics"),
    "effects": ("prepare", "topics"),
    "triage": ("prepare", "topics"),
    "timers": ("prepare",),
    "auditor": ("prepare",),
    "watch": ("prepare", "topics"),
    "simulator": ("web", "relay", "effects", "triage"),
}
LOGINS = {"database_url": Login.WORK, "reading_database_url": Login.READ, "admin_database_url": Login.MIGRATE}
Variables = dict[str, str]
GIVE_WAY_TO = {"timers": "web", "auditor": "web", "watch": "web"}
TITLES = {
    "web": "web 网页与接口",
    "relay": "relay 转发",
    "effects": "effects 落实",
    "triage": "triage 研判",
    "timers": "timers 时限",
    "auditor": "auditor 稽核",
    "watch": "watch 实时统计",
    "simulator": "simulator 模拟的一天",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `./run` was asked for."""

    data_dir: Path | None = None
    port: int | None = None
    speed: float = 1.0
    browser: bool = True
    simulation: bool = True
    reset: bool = False
    ready_file: Path | None = None


def run_everything(options: Options) -> None:
    """Start all of it and keep it going until Ctrl-C.

    Raises:
        SetupError: something is missing on this machine; the message says what.
        SettingsRefused: a setting cannot be used.
        TaskFailed: the database could not be prepared.
    """
    folder = load_settings(options.data_dir).data_dir.resolve()
    with only_one(folder):
        if options.reset:
            if os.environ.get("DATABASE_URL"):
                raise SetupError("--reset refused: DATABASE_URL names a database that is not ours to empty.")
            reset(folder)
        (folder / "run" / ADDRESSES).unlink(missing_ok=True)
        if options.ready_file is not None:
            options.ready_file.unlink(missing_ok=True)  # an earlier run's says nothing about this one
        settings = load_settings(folder, speed=options.speed)
        prepare_folder(folder, settings.profile.value)
        Machine(settings, options, _web_port(folder, options.port, settings)).run()


def _web_port(folder: Path, asked: int | None, settings: Settings) -> int:
    """The port that somebody named or that a proxy knows; in the demo, where nobody did, one that is free."""
    memory = folder / "run" / "web.port"
    if asked is None and settings.profile is Profile.DEMO and "http_port" not in settings.model_fields_set:
        return remembered_port(memory, settings.http_port)
    port = asked or settings.http_port
    require_free(port, settings.http_host)
    write_secret(memory, str(port))
    return port


@dataclass
class Machine:
    """The servers and processes of one start."""

    settings: Settings
    options: Options
    port: int
    console: Console = field(default_factory=lambda: Console(highlight=False, file=unfailing(sys.stdout)))

    def __post_init__(self) -> None:
        folder = self.settings.data_dir
        self.postgres = None if self.settings.database_url else EmbeddedPostgres(folder)
        self.kafka = None if self.settings.kafka_bootstrap_servers else EmbeddedKafka(folder)
        self.steps = Steps(self.console)
        self._began = time.monotonic()
        self._told = False

    def run(self) -> None:
        """Start, keep going, stop."""
        self.steps.take_set_up(SET_UP_STEPS)
        self.console.print(f"Gridloop · 数据目录 data folder: {self.settings.data_dir}")
        self._supervisor = Supervisor(
            self.members(), data_dir=self.settings.data_dir, on_ready=self._ready, on_step=self._step, say=self._say
        )
        self._supervisor.run()
        self.console.print("已停止 stopped.")

    def members(self) -> list[Service | Task]:
        """Everything that runs, the servers first."""
        servers: list[Service | Task] = []
        if self.postgres is not None:
            servers.append(self._service("postgres", "PostgreSQL", self.postgres))
        if self.kafka is not None:
            servers.append(self._service("kafka", "Apache Kafka", self.kafka, first_pause=KAFKA_PAUSE, spared=True))
        names = [name for name in AFTER if name != "simulator" or self._plays()]
        processes = (self._process(name, instance) for name in names for instance in self._instances(name))
        return [*servers, self._prepare(), self._topics(), *processes]

    def _instances(self, name: str) -> tuple[int, ...]:
        """The first of a kind is 0 and has the kind's name; the second is 2 (`web-2`)."""
        return (0, *range(2, self.settings.web_processes + 1)) if name == "web" else (0,)

    def _plays(self) -> bool:
        return self.options.simulation and self.settings.profile is Profile.DEMO

    def _service(self, name: str, title: str, server: EmbeddedPostgres | EmbeddedKafka, **more: Any) -> Service:
        return Service(name=name, title=title, server=server, say=self._say, **more)

    def _prepare(self) -> Task:
        # People take turns of ten minutes while a day is simulated; without it no alert should depend on the hour.
        server = self._gridloop("prepare", self._as_migrator, *(("--with-roster",) if self._plays() else ()))
        title = "schema, township 库表与示范镇"
        if self.postgres is None:
            return Task(name="prepare", title=title, server=server)
        stamp = Stamp(self.postgres.prepared, lambda: digest_of(MIGRATIONS.glob("*.py")))
        return Task(name="prepare", title=title, server=server, after=("postgres",), stamp=stamp)

    def _topics(self) -> Task:
        server, kafka = self._gridloop("topics", self._as_operator), self.kafka
        if kafka is None:
            return Task(name="topics", title="Kafka topics 主题", server=server, spared=True, say=self._say)
        made_for = (RIGHTS, *TOPICS.glob("*.yaml"))
        stamp = Stamp(kafka.home / "topics-made", lambda: f"{kafka.cluster_id} {digest_of(made_for)}")
        title, after = "topics, rights 主题与权限", ("kafka",)
        return Task(name="topics", title=title, server=server, after=after, stamp=stamp, spared=True, say=self._say)

    def _gridloop(self, command: str, signed_in: Callable[[Variables], Variables], *options: str) -> PythonProcess:
        arguments = ("-m", "deploy.cli", command, *options)
        return PythonProcess(command, self.settings.data_dir, arguments, lambda: signed_in(self._environment()))

    def _process(self, name: str, instance: int) -> Service:
        shown = shown_as(name, instance)
        server = PythonProcess(
            shown,
            self.settings.data_dir,
            ("-m", "deploy.processes", name),
            lambda: self._as_itself(name, instance),
            also=self._web_answers if name == "web" else lambda: True,
        )
        title = f"{TITLES[name]} {instance}" if instance else TITLES[name]
        way = name if instance else GIVE_WAY_TO.get(name)
        return Service(name=shown, title=title, server=server, after=AFTER[name], gives_way_to=way, say=self._say)

    def _environment(self, instance: int = 0) -> dict[str, str]:
        return dict(os.environ) | {
            "GRIDLOOP_INSTANCE": str(instance),
            "GRIDLOOP_WEB_PROCESSES": str(self.settings.web_processes),
            **self._database_environment(),
            "GRIDLOOP_DATA_DIR": str(self.settings.data_dir),
            "GRIDLOOP_HTTP_PORT": str(self.port),
            "GRIDLOOP_SPEED": str(self.settings.speed),
            "PYTHONPATH": os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",
        }

    def _database_environment(self, *, migrates: bool = False) -> dict[str, str]:
        """The addresses of the database for one process; only the step that migrates is told how to."""
        told = self._database_addresses() | ({} if migrates else {"admin_database_url": ""})
        return {variable: told.get(name, "") for name, variable in DATABASE_ADDRESSES.items()}

    def _database_addresses(self) -> dict[str, str]:
        if self.postgres is None:
            return {name: address for name in DATABASE_ADDRESSES if (address := getattr(self.settings, name))}
        return {name: self.postgres.database_url(DATABASE, login) for name, login in LOGINS.items()}

    def _as_migrator(self, variables: Variables) -> Variables:
        return without_kafka(variables) | self._database_environment(migrates=True)

    def _as_operator(self, variables: Variables) -> Variables:
        return variables | environment(self._kafka(OPERATOR))

    def _as_itself(self, name: str, instance: int) -> Variables:
        """The variables of a process: each signs in to Kafka as its own user, or not at all."""
        variables = self._environment(instance)
        if name in catalogue().parties():
            return variables | environment(self._kafka(name))
        return without_kafka(variables)

    def _kafka(self, role: str) -> dict[str, Any]:
        """How Kafka is reached by a process, or by the operator, as `Settings` names it."""
        return self.kafka.settings(role) if self.kafka is not None else of_settings(self.settings, role)

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the pages."""
        return f"http://{place_of(self.settings.http_host, self.port)}"

    def _web_answers(self) -> bool:
        return status_of(self.url.removeprefix("http://"), "/healthz") == 200

    def _step(self, member: Service | Task) -> None:
        if member.name == "prepare":
            addresses = {
                **self._database_addresses(),
                "http_port": self.port,
            } | self._kafka(OPERATOR)
            write_secret(self.settings.data_dir / "run" / ADDRESSES, json.dumps(addresses))
        self.steps.add(Step(member.title, member.took or 0.0))

    def _say(self, message: str) -> None:
        self.console.print(f"  [yellow]![/] {escape(message)}", soft_wrap=True)

    def _ready(self, pids: dict[str, int]) -> None:
        if not self._told:
            self._told = True
            self._tell()
        if self.options.ready_file is not None:
            content = {
                "url": self.url,
                "database_url": self.postgres.tcp_url() if self.postgres else self.settings.database_url,
                "admin_database_url": (
                    self.postgres.tcp_url(Login.MIGRATE) if self.postgres else self.settings.migrates_at
                ),
                **to_ready_file(self._kafka(OPERATOR)),
                "data_dir": str(self.settings.data_dir),
                "pids": pids,
            }
            write_secret(self.options.ready_file.absolute(), json.dumps(content, ensure_ascii=False, indent=1))

    def _tell(self) -> None:
        waiting = [member.title for member in self._supervisor.held_up()]
        self.steps.show(time.monotonic() - self._began, waiting)
        if waiting:
            self._say(
                "Kafka 尚未应答，事件仍可上报、催办、兜底派单。 Kafka does not answer; all that can do without it runs."
            )
        for line in greeting(self.settings, self.url):
            self.console.print(line, soft_wrap=True)
        if self.options.browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            webbrowser.open(self.url)
