"""A process is told its own password for Kafka and no other, and one that has no business there is told nothing."""

from __future__ import annotations

import pytest

from deploy.local.kafka_client import environment, of_settings, without_kafka
from runtime.kafka_users import OPERATOR
from runtime.settings import Settings

SERVERS = {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092", "GRIDLOOP_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT"}
PASSWORDS = {"operator": "operators-own", "relay": "relays-own", "triage": "triages-own", "effects": "effects-own"}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """As on a township's own servers, where every process has a user."""
    for name, value in SERVERS.items():
        monkeypatch.setenv(name, value)
    return Settings.model_validate({"kafka_users": PASSWORDS})


@pytest.mark.parametrize("role", ["relay", "triage", "effects"])
def test_a_process_finds_its_own_password_and_no_other(settings: Settings, role: str) -> None:
    variables = environment(of_settings(settings, role))

    told = [password for password in PASSWORDS.values() if any(password in value for value in variables.values())]
    assert told == [PASSWORDS[role]]
    assert variables["GRIDLOOP_KAFKA_USERNAME"] == f"gridloop-{role}"


def test_the_operator_knows_all_of_them(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(of_settings(settings, OPERATOR)).items():
        monkeypatch.setenv(name, value)

    found = Settings()

    assert found.as_kafka_user(OPERATOR).kafka_password.get_secret_value() == PASSWORDS["operator"]
    assert found.as_kafka_user("triage").kafka_password.get_secret_value() == PASSWORDS["triage"]
    assert found.as_kafka_user("triage").kafka_users == {}


def test_a_process_without_business_there_is_told_neither_address_nor_password(settings: Settings) -> None:
    left = without_kafka({"PATH": "/bin", **environment(of_settings(settings, OPERATOR))})

    assert left == {"PATH": "/bin", "KAFKA_BOOTSTRAP_SERVERS": ""}
