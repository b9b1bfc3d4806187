"""How a client reaches Kafka, in the words of the settings, of the environment, and of the ready file."""

from collections.abc import Mapping
from typing import Any, Final

from runtime.settings import Settings

BOOTSTRAP: Final = "kafka_bootstrap_servers"
SAID: Final = {
    "security_protocol": "kafka_security_protocol",
    "sasl_mechanism": "kafka_sasl_mechanism",
    "user": "kafka_username",
    "password": "kafka_password",
}
"""The settings by what the ready file calls them."""


def of_settings(settings: Settings) -> dict[str, str]:
    """Return how these settings reach Kafka, the password in plain text."""
    said = {name: str(getattr(settings, name)) for name in (BOOTSTRAP, *SAID.values())}
    return said | {"kafka_password": settings.kafka_password.get_secret_value()}


def environment(kafka: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a process finds these settings in, and no other user's password beside them."""
    named = {f"GRIDLOOP_{setting.upper()}": kafka[setting] for setting in SAID.values()}
    return named | {"KAFKA_BOOTSTRAP_SERVERS": kafka[BOOTSTRAP], "GRIDLOOP_KAFKA_USERS": "{}"}


def to_ready_file(kafka: Mapping[str, str]) -> dict[str, Any]:
    """Return what the ready file says of Kafka."""
    return {"kafka": kafka[BOOTSTRAP], "kafka_client": {name: kafka[setting] for name, setting in SAID.items()}}


def from_ready_file(ready: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings for whoever read the ready file."""
    told = {setting: str(ready["kafka_client"][name]) for name, setting in SAID.items()}
    return told | {BOOTSTRAP: str(ready["kafka"])}
