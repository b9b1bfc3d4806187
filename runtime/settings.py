"""Every knob of a deployment, in one object that is made once and passed on.

Values come from the environment (`GRIDLOOP_...`, `DATABASE_URL`, `KAFKA_BOOTSTRAP_SERVERS`). Where those are silent,
the addresses of the servers that run beside us come from the file that their supervisor wrote in the data folder.
"""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runtime.guessed import is_guessed
from runtime.kafka_users import user_of
from runtime.loopback import is_loopback
from runtime.processors import web_processes_here

DEFAULT_DATA_DIR = Path(__file__).resolve().parents[1] / ".data"
DEFAULT_MODEL = Path(__file__).resolve().parents[1] / ".cache" / "classifier" / "starter.model"
"""What the set-up learns from made-up texts."""
MODEL_HASH: Final = ".sha256"
"""How the name of the file ends that names the hash of the model beside it."""
ADDRESSES = "addresses.json"
DATABASE_ADDRESSES: Final = {
    "database_url": "DATABASE_URL",
    "reading_database_url": "GRIDLOOP_READING_DATABASE_URL",
    "admin_database_url": "GRIDLOOP_ADMIN_DATABASE_URL",
}
"""The database as the role that works, that reads and that migrates: fields, and where their values come from."""
SHORTEST_TOKEN = 16
SHORTEST_KEY = 32
AUTHENTICATED_DATABASE = frozenset({"verify-ca", "verify-full"})
"""`require` encrypts, but speaks to whoever answers."""


class Profile(StrEnum):
    """How strict we are: `demo` is one machine with made-up people, `production` is anything else."""

    DEMO = "demo"
    PRODUCTION = "production"


class SettingsRefused(Exception):
    """The settings cannot be used; the message names each value that is wrong."""


class Settings(BaseSettings):
    """A deployment's settings."""

    model_config = SettingsConfigDict(
        env_prefix="GRIDLOOP_", frozen=True, validate_by_name=True, extra="ignore", hide_input_in_errors=True
    )

    profile: Profile = Profile.DEMO
    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL"), repr=False)
    reading_database_url: str = Field(default="", repr=False)
    admin_database_url: str = Field(default="", repr=False)
    kafka_bootstrap_servers: str = Field(default="", validation_alias=AliasChoices("KAFKA_BOOTSTRAP_SERVERS"))
    kafka_security_protocol: str = Field(default="PLAINTEXT", pattern=r"^(PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL)$")
    kafka_sasl_mechanism: str = Field(default="SCRAM-SHA-512", pattern=r"^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$")
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_users: Annotated[dict[str, SecretStr], NoDecode] = {}
    kafka_ca_file: Path | None = None
    decision_keys: SecretStr = SecretStr("")
    kafka_copies: int | None = Field(default=None, ge=1, le=5)
    data_dir: Path = DEFAULT_DATA_DIR
    instance: int = Field(default=0, ge=0, le=999)
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    http_behind_tls: bool = False
    public_url: str = Field(default="", pattern=r"^(https://[A-Za-z0-9.-]+(:\d{1,5})?/?)?$")
    web_processes: int = Field(default_factory=web_processes_here, ge=1, le=32)
    allowed_hosts: str = ""
    demo_beyond_loopback: bool = False
    metrics_token: SecretStr = SecretStr("")
    reading_pool: int = Field(default=6, ge=1, le=50)
    reading_seconds: float = Field(default=3.0, gt=0, le=60)
    statistics_kept_seconds: float = Field(default=60.0, ge=0, le=600)
    reports_per_second: float = Field(default=10.0, gt=0)
    uploads_per_second: float = Field(default=20.0, gt=0)
    changes_per_second: float = Field(default=5.0, gt=0)
    reads_per_second: float = Field(default=20.0, gt=0)
    export_days: float = Field(default=7.0, gt=0, le=365)
    export_rows: int = Field(default=200_000, ge=1, le=1_000_000)
    export_megabytes: int = Field(default=2048, ge=1)
    classifier: bool = True
    classifier_model: Path = DEFAULT_MODEL
    classifier_hash: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    town: str = Field(default="330499101", pattern=r"^\d{9}$")
    basemap_url: str = Field(default="", repr=False)
    basemap_key: SecretStr = SecretStr("")
    basemap_hosts: str = ""
    basemap_inside: bool = False
    basemap_labels_url: str = Field(default="", repr=False)
    basemap_file: Path | None = None
    basemap_archive: Path | None = None
    basemap_credit: str = Field(default="", max_length=200)
    log_level: str = Field(default="INFO", pattern=r"^(?i:debug|info|warning|error|critical)$")
    speed: float = Field(default=1.0, gt=0, le=1000)
    seed: int = 20260101
    failpoints: Path | None = None

    @field_validator(*DATABASE_ADDRESSES)
    @classmethod
    def _refuse_what_is_no_address(cls, url: str) -> str:
        if url:
            from runtime.database_url import parts

            parts(url)
        return url

    @field_validator("kafka_users", mode="before")
    @classmethod
    def _read_json(cls, said: Any) -> Any:
        """Read what the environment says: what is no JSON is refused like any other value, and repeated nowhere."""
        if not isinstance(said, str):
            return said
        try:
            return json.loads(said or "{}")
        except ValueError:
            raise ValueError('is no JSON: write it like {"relay": "…", "triage": "…"}') from None

    @model_validator(mode="after")
    def _refuse_basemap_elsewhere(self) -> Self:
        """Refuse a basemap whose host is not listed, or changes with the tile."""
        listed = {name.strip().lower() for name in self.basemap_hosts.split(",")} - {""}
        addresses = {"GRIDLOOP_BASEMAP_URL": self.basemap_url, "GRIDLOOP_BASEMAP_LABELS_URL": self.basemap_labels_url}
        for name, address in addresses.items():
            if not address:
                continue
            if (urlsplit(address).hostname or "") not in listed:
                raise ValueError(f"{name} names a host that GRIDLOOP_BASEMAP_HOSTS does not list.")
            if any(part not in address for part in ("{z}", "{x}", "{y}")):
                raise ValueError(f"{name} needs {{z}}, {{x}} and {{y}} where the numbers of a tile go.")
        return self

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        problems = unsafe_values(self) if self.profile is Profile.PRODUCTION else open_doors(self)
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def reads_at(self) -> str:
        """The database's address for reading only: that of the reading role, where one was named."""
        return self.reading_database_url or self.database_url

    @property
    def migrates_at(self) -> str:
        """The database's address for changing its schema: that of the migrating role, where one was named."""
        return self.admin_database_url or self.database_url

    @property
    def speaks_tls(self) -> bool:
        """Whether browsers reach us by HTTPS: a proxy speaks it, on this machine or another."""
        return self.http_behind_tls or bool(self.public_url)

    @property
    def public_origin(self) -> str:
        """The origin of our pages as browsers write it; empty where no public address is named."""
        return self.public_url.rstrip("/").lower().removesuffix(":443")

    def as_kafka_user(self, role: str) -> Self:
        """Return the same settings with Kafka's user of one process, where each has one, and no other password."""
        password = self.kafka_users.get(role, self.kafka_password)
        own = {"kafka_username": self.kafka_user_of(role), "kafka_password": password, "kafka_users": {}}
        return self.model_copy(update=own)

    def kafka_user_of(self, role: str) -> str:
        """Return as whom a process signs in to Kafka."""
        return user_of(role) if role in self.kafka_users else self.kafka_username

    def seal_keys(self) -> tuple[str, ...]:
        """Return the keys that seal decisions, where they are not in the data folder: the first one seals."""
        return tuple(filter(None, (key.strip() for key in self.decision_keys.get_secret_value().split(","))))

    def host_names(self) -> frozenset[str]:
        """Return the names under which the service may be asked: `allowed_hosts`, and that of the public address."""
        listed = (name.strip().lower() for name in self.allowed_hosts.split(","))
        public = urlsplit(self.public_url).hostname or ""
        return frozenset(name for name in (*listed, public) if name)

    def redacted(self) -> dict[str, Any]:
        """All values, with secrets blotted out, for people and support tickets."""
        values: dict[str, Any] = json.loads(self.model_dump_json())
        for name in DATABASE_ADDRESSES:
            if values[name]:
                from runtime.database_url import redacted

                values[name] = redacted(values[name])
        return values


def load_settings(data_dir: Path | None = None, **overrides: Any) -> Settings:
    """Read the environment, then what the supervisor wrote in the data folder.

    Raises:
        SettingsRefused: a value is malformed, or unsafe in the production profile.
    """
    named = {"data_dir": data_dir.resolve()} | overrides if data_dir is not None else overrides
    try:
        settings = Settings(**named)
        found, known = _addresses(settings.data_dir), settings.model_fields_set
        if "kafka_bootstrap_servers" in known:  # other servers: they are not told our passwords
            found = {key: value for key, value in found.items() if not key.startswith("kafka_")}
        if known & DATABASE_ADDRESSES.keys():  # they name one database: never one of them from here, one from there
            found = {key: value for key, value in found.items() if key not in DATABASE_ADDRESSES}
        missing = {key: value for key, value in found.items() if key not in known and key in Settings.model_fields}
        return Settings(**named, **missing) if missing else settings
    except ValidationError as error:
        raise SettingsRefused(_readable(error)) from None  # the error holds the values, secrets among them


def _addresses(data_dir: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((data_dir / "run" / ADDRESSES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsRefused(
            f"The data folder {data_dir} cannot be read by this account ({error.strerror}): do this as the account "
            "that Gridloop runs as, or name another folder with --data-dir."
        ) from error
    return found


def _readable(error: ValidationError) -> str:
    lines = (
        ": ".join([*_variable(problem["loc"]), problem["msg"].removeprefix("Value error, ")])
        for problem in error.errors()
    )
    return "\n".join(lines)


def _variable(place: tuple[int | str, ...]) -> list[str]:
    """The variable that a value comes from, and the place within it."""
    names = [str(part) for part in place]
    return [f"GRIDLOOP_{names[0].upper()}", *names[1:]] if place and place[0] in Settings.model_fields else names


def unsafe_values(settings: Settings) -> list[str]:
    """What production must not do: plaintext beyond this machine, passwords that anybody knows, failing on purpose."""
    checks = (
        *(_unsafe_database(variable, getattr(settings, name)) for name, variable in DATABASE_ADDRESSES.items()),
        _unsafe_kafka(settings),
        None
        if (settings.http_host and is_loopback(settings.http_host)) or settings.http_behind_tls
        else f"http_host {settings.http_host} would speak plain HTTP beyond this machine: bind to 127.0.0.1 behind a "
        "TLS proxy, or say GRIDLOOP_HTTP_BEHIND_TLS=true when the proxy runs on another host.",
        None
        if settings.public_url
        else "public_url is missing: GRIDLOOP_PUBLIC_URL=https://… says the address that people use, "
        "from which cookies, names and origins follow.",
        "failpoints are for tests: unset GRIDLOOP_FAILPOINTS." if settings.failpoints else None,
        _weak_metrics_token(settings),
        _weak_decision_key(settings),
    )
    return [problem for problem in checks if problem]


def open_doors(settings: Settings) -> list[str]:
    """What even the demo must not do unasked: let anybody on the network become any of its people."""
    if (settings.http_host and is_loopback(settings.http_host)) or settings.demo_beyond_loopback:
        return []
    return [
        f"http_host {settings.http_host} would let anybody who reaches this machine become any account of the demo: "
        "bind to 127.0.0.1, or say GRIDLOOP_DEMO_BEYOND_LOOPBACK=true where that is meant."
    ]


def _weak_metrics_token(settings: Settings) -> str | None:
    token = settings.metrics_token.get_secret_value()
    if not token or len(token) >= SHORTEST_TOKEN:
        return None
    return f"metrics_token has fewer than {SHORTEST_TOKEN} characters: openssl rand -hex 16 makes one."


def _weak_decision_key(settings: Settings) -> str | None:
    if all(len(key) >= SHORTEST_KEY for key in settings.seal_keys()):
        return None
    return f"decision_keys holds one of fewer than {SHORTEST_KEY} characters: openssl rand -hex 32 makes one."


def _unsafe_database(variable: str, url: str) -> str | None:
    if not url:
        return None
    from runtime.database_url import parts  # libpq: only for those who have an address

    found = parts(url)
    if found.get("service"):
        return f"{variable} must say itself where the database is: leave service out."
    named = [str(found[name]) for name in ("host", "hostaddr") if name in found] or [""]
    places = [place for names in named for place in names.split(",")]
    reached_by_tcp = [place for place in places if not place.startswith(("/", "@"))]
    beyond = [place for place in reached_by_tcp if not is_loopback(place)]
    if beyond and found.get("sslmode") not in AUTHENTICATED_DATABASE:
        return (
            f"{variable} would speak plaintext beyond this machine, or to whoever answers there: "
            "add sslmode=verify-full."
        )
    if reached_by_tcp and is_guessed(str(found.get("password") or "")):
        return f"{variable} has no password of its own: set one that nobody can guess."
    return None


def _unsafe_kafka(settings: Settings) -> str | None:
    servers = [server.strip() for server in settings.kafka_bootstrap_servers.split(",") if server.strip()]
    beyond = [server for server in servers if not is_loopback(server.rpartition(":")[0])]
    if beyond and not settings.kafka_security_protocol.endswith("SSL"):
        return (
            f"KAFKA_BOOTSTRAP_SERVERS would speak plaintext to {', '.join(beyond)}: "
            "set GRIDLOOP_KAFKA_SECURITY_PROTOCOL=SASL_SSL."
        )
    if servers and not settings.kafka_security_protocol.startswith("SASL"):
        return (
            "KAFKA_BOOTSTRAP_SERVERS would take anybody who reaches them for us: set GRIDLOOP_KAFKA_SECURITY_PROTOCOL="
            "SASL_SSL, or SASL_PLAINTEXT where the brokers run on this machine."
        )
    passwords = settings.kafka_users.values() or [settings.kafka_password]
    if servers and any(is_guessed(password.get_secret_value()) for password in passwords):
        return (
            "a password for Kafka is missing or known to everybody: set GRIDLOOP_KAFKA_PASSWORD, "
            "or GRIDLOOP_KAFKA_USERS with one for each process."
        )
    return None
