"""How a client reaches Kafka, in the words of the settings, of the environment, and of the ready file."""

import json
from collections.abc import Mapping
from typing import Any, Final

from runtime.kafka_users import OPERATOR
from runtime.settings import Settings

BOOTSTRAP: Final = "kafka_bootstrap_servers"
SAID: Final = {
    "security_protocol": "kafka_security_protocol",
    "sasl_mechanism": "kafka_sasl_mechanism",
    "user": "kafka_username",
    "password": "kafka_password",
}
"""The settings by what the ready file calls them."""
USERS: Final = "kafka_users"
VARIABLES: Final = {BOOTSTRAP: "KAFKA_BOOTSTRAP_SERVERS"} | {
    setting: f"GRIDLOOP_{setting.upper()}" for setting in (*SAID.values(), USERS)
}
"""Where a process finds each setting."""


def of_settings(settings: Settings, role: str) -> dict[str, Any]:
    """Return how a process reaches Kafka by these settings, its password in plain text.

    The operator knows all passwords, because it says who may do what; nobody else knows another one than its own.
    """
    own = settings.as_kafka_user(role)
    said = {name: str(getattr(own, name)) for name in (BOOTSTRAP, *SAID.values())}
    users = settings.kafka_users if role == OPERATOR else {}
    known = {each: password.get_secret_value() for each, password in users.items()}
    return said | {"kafka_password": own.kafka_password.get_secret_value(), USERS: known}


def environment(kafka: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that a process finds these settings in."""
    return {
        VARIABLES[setting]: value if isinstance(value, str) else json.dumps(value) for setting, value in kafka.items()
    }


def without_kafka(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a process that has no business with Kafka: neither its address nor a password."""
    left = {name: value for name, value in variables.items() if name not in VARIABLES.values()}
    return left | {VARIABLES[BOOTSTRAP]: ""}


def to_ready_file(kafka: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the ready file says of Kafka."""
    return {"kafka": kafka[BOOTSTRAP], "kafka_client": {name: kafka[setting] for name, setting in SAID.items()}}


def from_ready_file(ready: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings for whoever read the ready file."""
    told = {setting: str(ready["kafka_client"][name]) for name, setting in SAID.items()}
    return told | {BOOTSTRAP: str(ready["kafka"])}
