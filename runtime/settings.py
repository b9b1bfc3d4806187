"""Every knob of a deployment, in one object that is made once and passed on.

Values come from the environment (`GRIDLOOP_...`, `DATABASE_URL`, `KAFKA_BOOTSTRAP_SERVERS`). Where those are silent,
the addresses of the servers that run beside us come from the file that their supervisor wrote in the data folder.
"""

import ipaddress
import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATA_DIR = Path(__file__).resolve().parents[1] / ".data"
ADDRESSES = "addresses.json"
WELL_KNOWN_PASSWORDS = frozenset({"", "gridloop", "postgres", "password", "changeme", "admin", "secret", "123456"})
SHORTEST_TOKEN = 16
POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
ENCRYPTED_DATABASE = frozenset({"require", "verify-ca", "verify-full"})
ENCRYPTED_KAFKA = frozenset({"SSL", "SASL_SSL"})


class Profile(StrEnum):
    """How strict we are: `demo` is one machine with made-up people, `production` is anything else."""

    DEMO = "demo"
    PRODUCTION = "production"


class SettingsRefused(Exception):
    """The settings cannot be used; the message names each value that is wrong."""


class Settings(BaseSettings):
    """A deployment's settings."""

    model_config = SettingsConfigDict(env_prefix="GRIDLOOP_", frozen=True, validate_by_name=True, extra="ignore")

    profile: Profile = Profile.DEMO
    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL"), repr=False)
    kafka_bootstrap_servers: str = Field(default="", validation_alias=AliasChoices("KAFKA_BOOTSTRAP_SERVERS"))
    kafka_security_protocol: str = "PLAINTEXT"
    kafka_sasl_mechanism: str = "SCRAM-SHA-512"
    kafka_username: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_ca_file: Path | None = None
    kafka_copies: int | None = Field(default=None, ge=1, le=5)
    data_dir: Path = DEFAULT_DATA_DIR
    instance: int = Field(default=0, ge=0, le=999)
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    http_behind_tls: bool = False
    allowed_hosts: str = ""
    demo_beyond_loopback: bool = False
    metrics_token: SecretStr = SecretStr("")
    town: str = Field(default="330499101", pattern=r"^\d{9}$")
    log_level: str = Field(default="INFO", pattern=r"^(?i:debug|info|warning|error|critical)$")
    speed: float = Field(default=1.0, gt=0, le=1000)
    seed: int = 20260101
    failpoints: Path | None = None

    @field_validator("database_url")
    @classmethod
    def _refuse_what_is_no_address(cls, url: str) -> str:
        if url and (problem := _unreadable_database(url)):
            raise ValueError(problem)
        return url

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        problems = unsafe_values(self) if self.profile is Profile.PRODUCTION else open_doors(self)
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def host_names(self) -> frozenset[str]:
        """Return the names under which the service may be asked, as `allowed_hosts` lists them."""
        return frozenset(name.strip().lower() for name in self.allowed_hosts.split(",") if name.strip())

    def redacted(self) -> dict[str, Any]:
        """All values, with secrets blotted out, for people and support tickets."""
        values: dict[str, Any] = json.loads(self.model_dump_json())
        return values | {"database_url": redacted_url(self.database_url)}


def load_settings(data_dir: Path | None = None, **overrides: Any) -> Settings:
    """Read the environment, then what the supervisor wrote in the data folder.

    Raises:
        SettingsRefused: a value is malformed, or unsafe in the production profile.
    """
    named = {"data_dir": data_dir.resolve()} | overrides if data_dir is not None else overrides
    try:
        settings = Settings(**named)
        missing = {
            key: value
            for key, value in _addresses(settings.data_dir).items()
            if key not in settings.model_fields_set and key in Settings.model_fields
        }
        return Settings(**named, **missing) if missing else settings
    except ValidationError as error:
        raise SettingsRefused(_readable(error)) from error


def _addresses(data_dir: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((data_dir / "run" / ADDRESSES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _readable(error: ValidationError) -> str:
    lines = (
        ": ".join([*(str(part) for part in problem["loc"]), problem["msg"].removeprefix("Value error, ")])
        for problem in error.errors()
    )
    return "\n".join(lines)


def unsafe_values(settings: Settings) -> list[str]:
    """What production must not do: plaintext beyond this machine, passwords that anybody knows, failing on purpose."""
    checks = (
        _unsafe_database(settings.database_url),
        _unsafe_kafka(settings),
        None
        if (settings.http_host and is_loopback(settings.http_host)) or settings.http_behind_tls
        else f"http_host {settings.http_host} would speak plain HTTP beyond this machine: bind to 127.0.0.1 behind a "
        "TLS proxy, or say GRIDLOOP_HTTP_BEHIND_TLS=true when the proxy runs on another host.",
        "failpoints are for tests: unset GRIDLOOP_FAILPOINTS." if settings.failpoints else None,
        _weak_metrics_token(settings),
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


def _unreadable_database(url: str) -> str | None:
    """Say what is wrong with an address that those who read it would read differently, or not at all."""
    try:
        parts = urlsplit(url)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        port_is_number = False
    if not port_is_number or parts.fragment or parts.netloc.count("@") > 1:
        return "cannot be read: write @ : / ? # in a name or password as %40 %3A %2F %3F %23."
    if parts.scheme not in POSTGRESQL or not parts.path.strip("/"):
        return "should look like postgresql://user:password@host:5432/database."
    return None


def _unsafe_database(url: str) -> str | None:
    if not url:
        return None
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    hosts = [host for host in query.get("host", [parts.hostname or ""]) if not host.startswith("/")]
    beyond = [host for host in hosts if not is_loopback(_without_port(host))]
    if beyond and query.get("sslmode", [""])[-1] not in ENCRYPTED_DATABASE:
        return "DATABASE_URL would speak plaintext beyond this machine: add sslmode=verify-full."
    if hosts and unquote(parts.password or "") in WELL_KNOWN_PASSWORDS:
        return "DATABASE_URL has no password of its own: set one that nobody can guess."
    return None


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host


def _unsafe_kafka(settings: Settings) -> str | None:
    servers = [server.strip() for server in settings.kafka_bootstrap_servers.split(",") if server.strip()]
    beyond = [server for server in servers if not is_loopback(server.rpartition(":")[0])]
    if beyond and settings.kafka_security_protocol not in ENCRYPTED_KAFKA:
        return (
            f"KAFKA_BOOTSTRAP_SERVERS would speak plaintext to {', '.join(beyond)}: "
            "set GRIDLOOP_KAFKA_SECURITY_PROTOCOL=SASL_SSL."
        )
    uses_password = settings.kafka_security_protocol.startswith("SASL")
    if uses_password and settings.kafka_password.get_secret_value() in WELL_KNOWN_PASSWORDS:
        return "kafka_password is missing or known to everybody: set GRIDLOOP_KAFKA_PASSWORD."
    return None


def is_loopback(host: str) -> bool:
    """Whether an address stays on this machine."""
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def redacted_url(url: str) -> str:
    """The same address without its password, wherever it stands."""
    parts = urlsplit(url)
    query = re.sub(r"((?:^|&)[^=&]*password=)[^&]*", r"\1***", parts.query)
    if parts.password is None:
        return urlunsplit(parts._replace(query=query))
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:***@{place}", query=query))
