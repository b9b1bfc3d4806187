"""Settings come from the environment, and production refuses what only a demo may do."""

import errno
import json
import traceback
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from runtime.settings import ADDRESSES, Profile, Settings, SettingsRefused, load_settings

SAFE = {
    "GRIDLOOP_PROFILE": "production",
    "DATABASE_URL": "postgresql://app:Xk29-long-and-own@db.example/gridloop?sslmode=verify-full",
    "KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9093",
    "GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "GRIDLOOP_KAFKA_PASSWORD": "Yt83-long-and-own",
    "GRIDLOOP_PUBLIC_URL": "https://grid.town.example",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        *SAFE,
        "GRIDLOOP_DATA_DIR",
        "GRIDLOOP_HTTP_PORT",
        "GRIDLOOP_HTTP_HOST",
        "GRIDLOOP_FAILPOINTS",
        "GRIDLOOP_METRICS_TOKEN",
        "GRIDLOOP_KAFKA_USERS",
    ):
        monkeypatch.delenv(name, raising=False)


def production(monkeypatch: pytest.MonkeyPatch, folder: Path, **changes: str) -> Settings:
    for name, value in (SAFE | changes).items():
        monkeypatch.setenv(name, value)
    return load_settings(folder)


def test_without_any_setting_it_is_a_demo_on_loopback(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)

    assert settings.profile is Profile.DEMO
    assert settings.http_host == "127.0.0.1"
    assert settings.data_dir == tmp_path


def test_the_environment_names_the_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@/c?host=/run")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "one:9092,two:9092")
    monkeypatch.setenv("GRIDLOOP_HTTP_PORT", "9000")

    settings = load_settings(tmp_path)

    assert settings.database_url == "postgresql://a:b@/c?host=/run"
    assert settings.kafka_bootstrap_servers == "one:9092,two:9092"
    assert settings.http_port == 9000


def test_where_the_environment_is_silent_the_running_installation_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    found = {"database_url": "postgresql://found@/x", "kafka_bootstrap_servers": "127.0.0.1:1", "http_port": 8123}
    (tmp_path / "run" / ADDRESSES).write_text(json.dumps(found))
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "named:9092")

    settings = load_settings(tmp_path)

    assert settings.database_url == "postgresql://found@/x"
    assert settings.http_port == 8123
    assert settings.kafka_bootstrap_servers == "named:9092"


def test_addresses_of_one_database_are_not_mixed_with_those_of_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    names = ("database_url", "reading_database_url", "admin_database_url")
    (tmp_path / "run" / ADDRESSES).write_text(json.dumps(dict.fromkeys(names, "postgresql://found@/x")))
    beside = load_settings(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://named@/y")

    named = load_settings(tmp_path)

    assert (beside.reads_at, beside.migrates_at) == ("postgresql://found@/x",) * 2
    assert (named.database_url, named.reads_at, named.migrates_at) == ("postgresql://named@/y",) * 3


def test_a_malformed_value_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRIDLOOP_HTTP_PORT", "a-port")

    with pytest.raises(SettingsRefused, match=r"GRIDLOOP_HTTP_PORT: .*integer"):
        load_settings(tmp_path)


def test_passwords_that_are_no_json_are_refused_by_their_variable_and_told_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GRIDLOOP_KAFKA_USERS", "{relay: Yt83-long-and-own}")

    with pytest.raises(SettingsRefused, match="GRIDLOOP_KAFKA_USERS: is no JSON") as refused:
        load_settings(tmp_path)
    assert "Yt83" not in "".join(traceback.format_exception(refused.value))


def test_a_data_folder_of_another_account_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_arguments: object, **_options: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_text", closed)

    with pytest.raises(SettingsRefused, match=f"{tmp_path} cannot be read by this account"):
        load_settings(tmp_path)


def test_an_address_that_cannot_be_read_is_refused_and_told_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:Xk29@7745@127.0.0.1/x")

    with pytest.raises(SettingsRefused, match="DATABASE_URL: cannot be read") as refused:
        load_settings(tmp_path)
    assert "7745" not in "".join(traceback.format_exception(refused.value))


def test_production_accepts_safe_values(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert production(monkeypatch, tmp_path).profile is Profile.PRODUCTION


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DATABASE_URL": "postgresql://app:Xk29-long@db.example/x"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@db.example/x?sslmode=prefer"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@/x?host=10.0.0.5"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@127.0.0.1:5432,10.0.0.5:5432/x"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@/x?host=/run/postgresql,10.0.0.5"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@localhost/x?hostaddr=10.0.0.5"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@h1,h2/x?hostaddr=127.0.0.1,"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@/x?service=elsewhere"}, "leave service out"),
        ({"DATABASE_URL": "postgresql://app:postgres@127.0.0.1/x"}, "password of its own"),
        ({"DATABASE_URL": "postgresql://app@127.0.0.1/x"}, "password of its own"),
        (
            {"GRIDLOOP_READING_DATABASE_URL": "postgresql://app:Xk29-long@db.example/x"},
            "READING_.* sslmode=verify-full",
        ),
        (
            {"GRIDLOOP_ADMIN_DATABASE_URL": "postgresql://app:postgres@127.0.0.1/x"},
            "ADMIN_.*no password",
        ),
        ({"GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"}, "plaintext to kafka.example:9093"),
        ({"GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT"}, "plaintext to kafka.example:9093"),
        ({"DATABASE_URL": "postgresql://app:Xk29-long@db.example/x?sslmode=require"}, "whoever answers"),
        ({"DATABASE_URL": "postgresql://app:Password@127.0.0.1/x"}, "password of its own"),
        ({"DATABASE_URL": "postgresql://app:gridloop1@127.0.0.1/x"}, "password of its own"),
        ({"DATABASE_URL": "postgresql://app:Xk29-@127.0.0.1/x"}, "password of its own"),
        ({"GRIDLOOP_KAFKA_PASSWORD": "changeme"}, "GRIDLOOP_KAFKA_PASSWORD"),
        ({"GRIDLOOP_KAFKA_PASSWORD": "Admin2026!"}, "GRIDLOOP_KAFKA_PASSWORD"),
        ({"GRIDLOOP_KAFKA_USERS": '{"relay": "long-and-own", "triage": "changeme1"}'}, "GRIDLOOP_KAFKA_USERS"),
        ({"GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "SSL"}, "anybody who reaches them"),
        (
            {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092", "GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"},
            "anybody who reaches them",
        ),
        ({"GRIDLOOP_HTTP_HOST": "0.0.0.0"}, "plain HTTP beyond this machine"),
        ({"GRIDLOOP_HTTP_HOST": ""}, "plain HTTP beyond this machine"),
        ({"GRIDLOOP_FAILPOINTS": "points"}, "failpoints are for tests"),
        ({"GRIDLOOP_PUBLIC_URL": ""}, "public_url is missing"),
        ({"GRIDLOOP_PUBLIC_URL": "", "GRIDLOOP_HTTP_BEHIND_TLS": "true"}, "public_url is missing"),
    ],
)
def test_production_refuses_an_unsafe_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(SettingsRefused, match=reason):
        production(monkeypatch, tmp_path, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"DATABASE_URL": "postgresql://app:Xk29-long@127.0.0.1/x"},
        {"DATABASE_URL": "postgresql://app@/x?host=/run/postgresql"},
        {"DATABASE_URL": "postgresql://app:Xk29-long@127.0.0.1:5432,localhost:5433/x"},
        {"DATABASE_URL": "postgresql://app:Xk29-long@[::1]:5433/x"},
        {"DATABASE_URL": "postgresql://app:Xk29%20%40%2F%23@127.0.0.1/x"},
        {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092", "GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT"},
        {"GRIDLOOP_HTTP_HOST": "0.0.0.0", "GRIDLOOP_HTTP_BEHIND_TLS": "true"},
    ],
)
def test_production_allows_plaintext_that_stays_on_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changes: dict[str, str]
) -> None:
    assert production(monkeypatch, tmp_path, **changes).profile is Profile.PRODUCTION


def test_redacted_settings_hold_no_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = production(monkeypatch, tmp_path)

    text = json.dumps(settings.redacted()) + repr(settings)

    assert "long-and-own" not in text
    assert "app:***@db.example" in text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", ""])
def test_a_demo_does_not_open_its_accounts_to_the_network_unasked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str
) -> None:
    monkeypatch.setenv("GRIDLOOP_HTTP_HOST", host)

    with pytest.raises(SettingsRefused, match="GRIDLOOP_DEMO_BEYOND_LOOPBACK"):
        load_settings(tmp_path)

    monkeypatch.setenv("GRIDLOOP_DEMO_BEYOND_LOOPBACK", "true")
    assert load_settings(tmp_path).http_host == host


def test_a_short_token_for_the_figures_is_refused_in_production(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(SettingsRefused, match="metrics_token"):
        production(monkeypatch, tmp_path, GRIDLOOP_METRICS_TOKEN="figures")


def test_each_process_is_a_user_of_its_own_where_kafka_s_users_are_told_apart() -> None:
    settings = Settings(kafka_username="all", kafka_password=SecretStr("abcdefgh"))
    apart = Settings(kafka_users={"relay": SecretStr("relay-own"), "triage": SecretStr("triage-own")})

    assert settings.as_kafka_user("relay") == settings
    assert apart.as_kafka_user("triage").kafka_username == "gridloop-triage"
    assert apart.as_kafka_user("triage").kafka_password.get_secret_value() == "triage-own"


def test_other_servers_are_not_told_the_passwords_of_those_beside_us(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    found = {"kafka_bootstrap_servers": "127.0.0.1:1", "kafka_username": "ours", "kafka_password": "abcdefgh"}
    (tmp_path / "run" / ADDRESSES).write_text(json.dumps(found))

    assert load_settings(tmp_path).kafka_username == "ours"
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "elsewhere:9092")
    assert load_settings(tmp_path).kafka_username == ""
    assert load_settings(tmp_path).kafka_password.get_secret_value() == ""


def test_secrets_are_blotted_out() -> None:
    secrets: dict[str, Any] = {"kafka_password": SecretStr("abcdefgh"), "kafka_users": {"relay": SecretStr("ijklmnop")}}
    said = str(Settings(metrics_token=SecretStr("0123456789abcdef"), **secrets).redacted())

    assert "0123456789abcdef" not in said
    assert "abcdefgh" not in said
    assert "ijklmnop" not in said


def test_a_public_address_says_what_a_proxy_on_this_machine_does(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = production(monkeypatch, tmp_path, GRIDLOOP_PUBLIC_URL="https://Grid.town.example:443/")

    assert settings.speaks_tls
    assert settings.public_origin == "https://grid.town.example"
    assert settings.host_names() == {"grid.town.example"}
    with pytest.raises(SettingsRefused, match="GRIDLOOP_PUBLIC_URL"):
        production(monkeypatch, tmp_path, GRIDLOOP_PUBLIC_URL="http://grid.town.example")
