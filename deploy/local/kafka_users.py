"""Who may speak to the embedded Kafka: a user for each process that does, the operator's, and the broker's own.

Their passwords are made here and kept beside the other keys; the broker learns them when its folder is formatted.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.files import write_secret
from deploy.local.kafka_probe import Login
from deploy.local.scram import MECHANISM
from runtime.kafka_users import OPERATOR, user_of
from schemas.topics import catalogue

FILE = Path("keys") / "kafka-users.json"
BROKER = "broker"
CONTROLLER = "controller"
SUPER = (BROKER, CONTROLLER, OPERATOR)
"""Those who may do everything."""
PROTOCOL = "SASL_PLAINTEXT"
"""Plaintext, because it never leaves this machine."""
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


@dataclass(frozen=True, slots=True)
class Users:
    """The users of a broker: passwords by role."""

    passwords: Mapping[str, str]

    def login(self, role: str) -> Login:
        """The user that a process of this role signs in as."""
        return Login(user_of(role), self.passwords[role])

    def of_parties(self) -> dict[str, str]:
        """The passwords of those whose rights are granted; the others may do everything."""
        return {role: password for role, password in self.passwords.items() if role not in SUPER}

    def digest(self) -> str:
        """What tells these users from others: a folder that was formatted for others is of no use."""
        return hashlib.sha256(json.dumps(self.passwords, sort_keys=True).encode()).hexdigest()

    def format_arguments(self) -> list[str]:
        """What the folder is formatted with, so that the broker knows its users from its first moment."""
        logins = [self.login(role) for role in self.passwords if role != CONTROLLER]
        said = [f"{MECHANISM}=[name={login.user},password={login.password}]" for login in logins]
        return [argument for each in said for argument in ("--add-scram", each)]

    def properties(self) -> dict[str, str]:
        """The broker's settings about who may do what: nothing but what is granted, but for those who look after it.

        The controller's listener is for the broker alone. It has a password of its own, which is not among the users:
        the controller signs the broker in before there is anything that it could know users from.
        """
        broker, controller = self.login(BROKER), self.login(CONTROLLER)
        return {
            "listener.security.protocol.map": f"CLIENTS:{PROTOCOL},CONTROLLER:{PROTOCOL}",
            "sasl.enabled.mechanisms": MECHANISM,
            "sasl.mechanism.inter.broker.protocol": MECHANISM,
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            f"listener.name.clients.{MECHANISM.lower()}.sasl.jaas.config": _jaas(_SCRAM, broker),
            "listener.name.controller.plain.sasl.jaas.config": _jaas(_PLAIN, controller, known=True),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found": "false",
            "super.users": ";".join(f"User:{user_of(role)}" for role in SUPER),
        }


def users_of(data_dir: Path) -> Users:
    """Return the users of an installation, making those that are missing."""
    path = data_dir / FILE
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    roles = sorted({*catalogue().parties(), *SUPER})
    passwords = {role: known.get(role) or secrets.token_hex(24) for role in roles}
    if passwords != known:
        write_secret(path, json.dumps(passwords, indent=1))
    return Users(passwords)


def _jaas(module: str, login: Login, *, known: bool = False) -> str:
    said = f'{module} required username="{login.user}" password="{login.password}"'
    return f'{said} user_{login.user}="{login.password}";' if known else f"{said};"
